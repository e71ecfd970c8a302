"""A step of a definition's planning as a moment on a page."""

from types import MappingProxyType
from typing import Final

from dekkend.procurement.timeline import TimelineEntry, TimelineStatus
from dekkend.web import charts
from dekkend.web.badges import Badge, Tone

BADGES: Final = MappingProxyType(
    {
        TimelineStatus.PLANNED: Badge(TimelineStatus.PLANNED.label, Tone.INFO),
        TimelineStatus.PAST: Badge(TimelineStatus.PAST.label),
        TimelineStatus.DONE: Badge(TimelineStatus.DONE.label, Tone.GOOD),
        TimelineStatus.RED: Badge(TimelineStatus.RED.label, Tone.BAD),
        TimelineStatus.AMBER: Badge(TimelineStatus.AMBER.label, Tone.WARN),
    }
)


def moment_of(entry: TimelineEntry) -> charts.Moment:
    """One step; of several verdicts the first that is broken explains it."""
    verdict = next(iter(entry.verdicts), None)
    return charts.Moment(
        title=entry.title,
        first=entry.done or (entry.span.earliest if entry.span else None),
        last=entry.done or (entry.span.latest if entry.span else None),
        badge=BADGES[entry.status],
        why=verdict.reason if verdict else entry.open or "",
        rule=verdict.rule if verdict else "",
        source=entry.source,
    )
