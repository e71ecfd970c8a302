"""The list of decisions: searched, filtered, sorted and cut by the database, for who may read them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any, Final, Literal

from django.db.models import F, Q, QuerySet

from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.models import Decision
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.decisions import DecisionRow, row_of
from dekkend.procurement.queries.rounds import decided_round

DecisionSort = Literal["aanbieder", "perceel", "besluit", "totaal", "plaats"]

_SORT: Final[dict[DecisionSort, str]] = {
    "aanbieder": "bid__submission__tenderer__sort_key",
    "perceel": "bid__lot__position",
    "besluit": "awarded",
    "totaal": "total",
    "plaats": "rank",
}


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """What to show. ``text`` looks in the tenderer's and the lot's name; ``lot`` is a lot's slug."""

    text: str = ""
    lot: str | None = None
    awarded: bool | None = None
    kind: RejectionKind | None = None
    sort: DecisionSort = "perceel"
    descending: bool = False
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One page of rows; ``total`` counts all rows of the filter."""

    rows: tuple[DecisionRow, ...]
    total: int


def decision_page(actor: Actor, slug: str, wanted: DecisionFilter) -> DecisionPage:
    """One page of decisions. Raises UnknownProcurement, NotAllowed while the actor may not see them."""
    rows = _filtered(actor, slug, wanted)
    total = rows.count()
    page = min(max(1, wanted.page), max(1, ceil(total / wanted.per_page)))
    first = (page - 1) * wanted.per_page
    return DecisionPage(tuple(map(row_of, _sorted(rows, wanted)[first : first + wanted.per_page])), total)


def every_decision(actor: Actor, slug: str, wanted: DecisionFilter) -> Iterator[DecisionRow]:
    """Every row of the filter, for a download. Raises UnknownProcurement, NotAllowed."""
    yield from map(row_of, _sorted(_filtered(actor, slug, wanted), wanted).iterator(chunk_size=2000))


def _filtered(actor: Actor, slug: str, wanted: DecisionFilter) -> "QuerySet[Decision]":
    found = seen(actor, slug)
    ensure(actor, Action.SEE_DECISIONS, facts_of(found))
    present = {"bid__submission__procurement": found, "bid__submission__round": decided_round(found)}
    rows = Decision.objects.filter(**present)
    if wanted.text:
        text = wanted.text.strip()
        by_name = Q(bid__submission__tenderer__name__icontains=text)
        rows = rows.filter(by_name | Q(bid__lot__name__icontains=text))
    exact: dict[str, Any] = {"bid__lot__slug": wanted.lot, "awarded": wanted.awarded}
    rows = rows.filter(**{lookup: value for lookup, value in exact.items() if value is not None})
    return rows.filter(kinds__contains=[wanted.kind.value]) if wanted.kind else rows


def _sorted(rows: "QuerySet[Decision]", wanted: DecisionFilter) -> "QuerySet[Decision]":
    key = F(_SORT[wanted.sort])
    order = key.desc(nulls_last=True) if wanted.descending else key.asc(nulls_last=True)
    ties = ("bid__lot__position", "-awarded", "rank", "bid__submission__number")
    return rows.select_related("bid__lot", "bid__submission__tenderer").order_by(order, *ties)


__all__ = ["DecisionFilter", "DecisionPage", "DecisionSort", "decision_page", "every_decision"]
