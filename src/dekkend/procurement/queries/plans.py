"""The plans of many procurements at once, for lists: which dates are red, and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dekkend.kernel.rules import Verdict
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.definition import Definition, Law, StepKind
from dekkend.procurement.models import DefinitionVersion, Procurement
from dekkend.procurement.planning_real import RealDays, as_run
from dekkend.procurement.snapshot import definition_from
from dekkend.procurement.timeline import TimelineEntry, TimelineStatus, timeline

_KEPT = 1000


@dataclass(frozen=True, slots=True)
class RedDates:
    """A rule that the plan certainly breaks, and the titles of the steps that it is about."""

    verdict: Verdict
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a list shows of a definition. ``days``: the first days of the steps not done yet.

    ``last``: the last planned day of each kind of step. ``broken``: the red dates, by rule. ``continuous``:
    whether providers enrol all the time, without a round to close.
    """

    laws: tuple[Law, ...]
    red: int
    amber: int
    days: tuple[date, ...]
    last: Mapping[StepKind, date]
    broken: tuple[RedDates, ...]
    continuous: bool = False

    def next_after(self, day: date) -> date | None:
        """The first planned day on or after ``day``."""
        return next((first for first in self.days if first >= day), None)


Key = tuple[str, RealDays | None]
_summaries: dict[Key, PlanSummary] = {}
"""By the hash of the frozen definition and the days on which it runs: a summary never goes out of date."""


def plans_of_seen(ids: Iterable[int]) -> Mapping[int, PlanSummary]:
    """The plan of each of these procurements, of which another query said that the actor sees them: one
    query, two when some are new."""
    latest = (
        DefinitionVersion.objects.filter(procurement__in=list(ids))
        .order_by("procurement_id", "-number")
        .distinct("procurement_id")
    )
    rows = latest.select_related("procurement").defer("content")
    keys: dict[int, Key] = {row.procurement_id: (row.sha256, days_of(row.procurement)) for row in rows}
    wanted = set(keys.values())
    if len(_summaries) + len(wanted) > _KEPT:
        _summaries.clear()
    if missing := wanted - _summaries.keys():
        _learn(missing)
    return {procurement: _summaries[key] for procurement, key in keys.items()}


def days_of(row: Procurement) -> RealDays | None:
    """The days on which a procurement really runs; None before its publication."""
    if row.published_at is None or row.closes_at is None:
        return None
    return RealDays.of(row.published_at, row.closes_at, row.round, row.rounds)


def _learn(keys: set[Key]) -> None:
    hashes = {sha for sha, _days in keys}
    rows = DefinitionVersion.objects.filter(sha256__in=hashes).order_by("sha256").distinct("sha256")
    found = {sha: definition_from(content) for sha, content in rows.values_list("sha256", "content")}
    for sha, days in keys:
        _summaries[sha, days] = summary_of(as_run(found[sha], days) if days else found[sha])


def summary_of(definition: Definition) -> PlanSummary:
    """The summary of one definition."""
    entries = timeline(definition)
    return PlanSummary(
        laws=definition.laws,
        red=sum(1 for entry in entries if entry.status is TimelineStatus.RED),
        amber=sum(1 for entry in entries if entry.status is TimelineStatus.AMBER),
        days=tuple(entry.span.earliest for entry in entries if entry.span and not entry.done),
        last={entry.kind: entry.span.latest for entry in entries if entry.span},
        broken=_broken(entries),
        continuous=admits_continuously(definition),
    )


def _broken(entries: Iterable[TimelineEntry]) -> tuple[RedDates, ...]:
    """The first rule that each red step breaks; one line a rule."""
    steps: dict[str, list[str]] = {}
    verdicts: dict[str, Verdict] = {}
    for entry in entries:
        if entry.status is TimelineStatus.RED and entry.verdicts:
            red = entry.verdicts[0]
            verdicts.setdefault(red.rule, red)
            steps.setdefault(red.rule, []).append(entry.title)
    return tuple(RedDates(verdicts[rule], tuple(titles)) for rule, titles in steps.items())


__all__ = ["PlanSummary", "RedDates", "days_of", "plans_of_seen", "summary_of"]
