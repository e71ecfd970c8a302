"""A definition's planning as a timeline on a page."""

from datetime import date
from types import MappingProxyType
from typing import Final

from dekkend.procurement.definition import Definition
from dekkend.procurement.timeline import TimelineEntry, TimelineStatus
from dekkend.procurement.timeline import timeline as entries_of
from dekkend.web import charts
from dekkend.web.badges import Badge, Tone, Words

BADGES: Final = MappingProxyType(
    {
        TimelineStatus.PLANNED: Badge(TimelineStatus.PLANNED.label, Tone.INFO),
        TimelineStatus.DONE: Badge(TimelineStatus.DONE.label, Tone.GOOD),
        TimelineStatus.RED: Badge(TimelineStatus.RED.label, Tone.BAD),
        TimelineStatus.AMBER: Badge(TimelineStatus.AMBER.label, Tone.WARN),
    }
)


def timeline_of(
    definition: Definition, title: Words, *, today: date, id: str = "tijdlijn"
) -> charts.Timeline:
    """The steps of a definition: planned, done, late or at risk, each with the rule that says so."""
    moments = [moment_of(entry) for entry in entries_of(definition)]
    return charts.timeline(id, title, moments, today=today)


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
