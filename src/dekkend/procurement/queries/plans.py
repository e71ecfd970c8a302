"""The plans of many procurements at once, for lists: which dates are red, and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import Definition, Law
from dekkend.procurement.models import DefinitionVersion
from dekkend.procurement.queries.access import visible
from dekkend.procurement.snapshot import definition_from
from dekkend.procurement.timeline import TimelineStatus, timeline

_KEPT = 1000


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What a list shows of a definition. ``days``: the first days of the steps not done yet."""

    laws: tuple[Law, ...]
    red: int
    amber: int
    days: tuple[date, ...]

    def next_after(self, day: date) -> date | None:
        """The first planned day on or after ``day``."""
        return next((first for first in self.days if first >= day), None)


_summaries: dict[str, PlanSummary] = {}
"""By the hash of the frozen definition, so that a summary never goes out of date."""


def plan_summaries(actor: Actor, ids: Iterable[int]) -> Mapping[int, PlanSummary]:
    """The plan of each of these procurements that the actor may see: one query, two when some are new."""
    latest = (
        DefinitionVersion.objects.filter(procurement__in=visible(actor).filter(pk__in=list(ids)).values("pk"))
        .order_by("procurement_id", "-number")
        .distinct("procurement_id")
    )
    hashes = dict(latest.values_list("procurement_id", "sha256"))
    missing = {sha for sha in hashes.values() if sha not in _summaries}
    if missing:
        _learn(missing)
    return {key: _summaries[sha] for key, sha in hashes.items()}


def _learn(hashes: set[str]) -> None:
    if len(_summaries) + len(hashes) > _KEPT:
        _summaries.clear()
    rows = DefinitionVersion.objects.filter(sha256__in=hashes).order_by("sha256").distinct("sha256")
    for sha, content in rows.values_list("sha256", "content"):
        _summaries[sha] = summary_of(definition_from(content))


def summary_of(definition: Definition) -> PlanSummary:
    """The summary of one definition."""
    entries = timeline(definition)
    return PlanSummary(
        laws=definition.laws,
        red=sum(1 for entry in entries if entry.status is TimelineStatus.RED),
        amber=sum(1 for entry in entries if entry.status is TimelineStatus.AMBER),
        days=tuple(entry.span.earliest for entry in entries if entry.span and not entry.done),
    )


__all__ = ["PlanSummary", "plan_summaries", "summary_of"]
