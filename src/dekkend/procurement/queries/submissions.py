"""The list of submissions: filtered, sorted, in pages, limited to what the actor may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Any, Final, Literal

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Result
from dekkend.procurement.models import Bid, Defect, Submission
from dekkend.procurement.policies import SEALED_STATUSES, Action, ProcurementFacts, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.queries.judging import judged_bids
from dekkend.procurement.states import SubmissionStatus, status_for_tenderer
from dekkend.runtime.prepared import Prepared

SortKey = Literal["nummer", "aanbieder", "ontvangen", "percelen", "gebreken", "status", "uitkomst"]

DefectState = Literal["geen", "open", "hersteld"]

_SORT: Final[dict[SortKey, str]] = {
    "nummer": "number",
    "aanbieder": "tenderer__sort_key",
    "ontvangen": "received_at",
    "percelen": "bid_count",
    "gebreken": "defect_count",
    "status": "status",
    "uitkomst": "outcome__result",
}


@dataclass(frozen=True, slots=True)
class SubmissionFilter:
    """What to show. ``text`` looks in the name and the KvK number; ``lot`` is a lot's slug.

    ``defects`` picks who never had one, who still has one open, or who repaired all.
    """

    text: str = ""
    status: SubmissionStatus | None = None
    result: Result | None = None
    lot: str | None = None
    kind: RejectionKind | None = None
    defects: DefectState | None = None
    sort: SortKey = "nummer"
    descending: bool = False
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One submission in the list. ``result`` and ``awarded`` are None until the decisions may be seen."""

    id: int
    number: int
    tenderer: str
    tenderer_slug: str
    kvk: str
    received_at: datetime
    status: SubmissionStatus
    bids: int
    defects: int
    open_defects: int
    result: Result | None
    awarded: int | None


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """One page of rows; ``total`` counts all rows of the filter."""

    rows: tuple[SubmissionRow, ...]
    total: int
    page: int
    pages: int


ALL: Final = SubmissionFilter()


def submissions(actor: Actor, slug: str, wanted: SubmissionFilter = ALL) -> SubmissionPage:
    """One page of the submissions that the actor may see. Raises UnknownProcurement."""
    found = seen(actor, slug)
    return submissions_of(actor, found.pk, facts_of(found), wanted)


def submissions_of(
    actor: Actor,
    procurement_id: int,
    facts: ProcurementFacts,
    wanted: SubmissionFilter = ALL,
    *,
    counted: int | None = None,
) -> SubmissionPage:
    """The same for a procurement of which another query said already that the actor sees it.

    ``counted``: how many submissions there are in all, where that was read already.
    """
    wanted = _known_to(actor, facts, wanted)
    whole = _is_whole(actor, facts, wanted)
    rows = _filtered(scope(actor, procurement_id, facts), wanted)
    total = counted if whole and counted is not None else rows.count()
    pages = max(1, ceil(total / wanted.per_page))
    page = min(max(1, wanted.page), pages)
    cut = slice((page - 1) * wanted.per_page, page * wanted.per_page)
    order = {"sort": wanted.sort, "descending": wanted.descending}
    if whole:
        read = _WHOLE(procurement_id, **order, first=cut.start, last=cut.stop)
    else:
        read = list(_listed(rows, **order)[cut])
    return SubmissionPage(tuple(_rows(actor, facts, read)), total, page, pages)


def all_submissions(actor: Actor, slug: str, wanted: SubmissionFilter = ALL) -> Iterator[SubmissionRow]:
    """Every row of the filter, for a download. Raises UnknownProcurement."""
    found = seen(actor, slug)
    facts = facts_of(found)
    wanted = _known_to(actor, facts, wanted)
    rows = _filtered(scope(actor, found.pk, facts), wanted)
    yield from _rows(actor, facts, _listed(rows, sort=wanted.sort, descending=wanted.descending))


def scope(actor: Actor, procurement_id: int, facts: ProcurementFacts) -> "QuerySet[Submission]":
    """The submissions that the actor may see: all, the own one, or those to be assessed."""
    rows = Submission.objects.filter(procurement_id=procurement_id)
    if may(actor, Action.SEE_SUBMISSIONS, facts):
        return rows.exclude(round=facts.round) if _is_resealed(facts) else rows
    own = Q(tenderer_id__in=actor.organisations(Role.PROVIDER))
    if actor.account_id is not None:
        mine = judged_bids(actor, procurement_id)
        own |= Q(pk__in=mine.values("submission_id"))
    return rows.filter(own)


def _known_to(actor: Actor, facts: ProcurementFacts, wanted: SubmissionFilter) -> SubmissionFilter:
    """Leaves out what would tell by filtering or sorting what the rows themselves keep back."""
    if not may(actor, Action.SEE_SUBMISSIONS, facts):
        wanted = replace(wanted, status=None, sort="nummer")
    if not may(actor, Action.SEE_DECISIONS, facts):
        sort: SortKey = "nummer" if wanted.sort == "uitkomst" else wanted.sort
        wanted = replace(wanted, result=None, kind=None, sort=sort)
    return wanted


def _filtered(rows: "QuerySet[Submission]", wanted: SubmissionFilter) -> "QuerySet[Submission]":
    if wanted.text:
        text = wanted.text.strip()
        rows = rows.filter(Q(tenderer__name__icontains=text) | Q(tenderer__provider__kvk__startswith=text))
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.result:
        rows = rows.filter(outcome__result=wanted.result)
    if wanted.lot:
        rows = rows.filter(pk__in=Bid.objects.filter(lot__slug=wanted.lot).values("submission_id"))
    if wanted.kind:
        with_kind = Bid.objects.filter(decision__kinds__contains=[wanted.kind.value])
        rows = rows.filter(pk__in=with_kind.values("submission_id"))
    return _with_defects(rows, wanted.defects) if wanted.defects else rows


def _with_defects(rows: "QuerySet[Submission]", state: DefectState) -> "QuerySet[Submission]":
    found = Defect.objects.filter(submission=OuterRef("pk"))
    still_open = Exists(found.filter(repaired_at__isnull=True))
    if state == "open":
        return rows.filter(still_open)
    return rows.filter(~Exists(found) if state == "geen" else Exists(found) & ~still_open)


def _is_whole(actor: Actor, facts: ProcurementFacts, wanted: SubmissionFilter) -> bool:
    """Whether this is the list as everybody opens it: of somebody who sees all, without a filter."""
    order = {"sort": wanted.sort, "descending": wanted.descending}
    plain = SubmissionFilter(page=wanted.page, per_page=wanted.per_page, **order)  # type: ignore[arg-type]
    return wanted == plain and bool(may(actor, Action.SEE_SUBMISSIONS, facts)) and not _is_resealed(facts)


def _is_resealed(facts: ProcurementFacts) -> bool:
    """Whether what comes in for the next round is sealed, while the round before it lies open."""
    return facts.selected and facts.status in SEALED_STATUSES


_FIELDS: Final = (
    "pk",
    "number",
    "tenderer__name",
    "tenderer__slug",
    "tenderer__provider__kvk",
    "received_at",
    "status",
    "bid_count",
    "defect_count",
    "open_defect_count",
    "outcome__result",
    "outcome__awarded",
    "tenderer_id",
)


def _listed(rows: "QuerySet[Submission]", *, sort: SortKey, descending: bool) -> "QuerySet[Any, Any]":
    key = F(_SORT[sort])
    order = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
    counted = rows.annotate(
        bid_count=_count(Bid.objects.filter(submission=OuterRef("pk"))),
        defect_count=_count(Defect.objects.filter(submission=OuterRef("pk"))),
        open_defect_count=_count(Defect.objects.filter(submission=OuterRef("pk"), repaired_at__isnull=True)),
    )
    return counted.order_by(order, "number").values_list(*_FIELDS)


def _whole(procurement_id: int, *, sort: SortKey, descending: bool, first: int, last: int) -> Any:
    rows = Submission.objects.filter(procurement_id=procurement_id)
    return _listed(rows, sort=sort, descending=descending)[first:last]


_WHOLE: Final = Prepared(_whole)


def _count(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.order_by().values("submission").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _rows(actor: Actor, facts: ProcurementFacts, rows: Iterable[tuple[Any, ...]]) -> Iterator[SubmissionRow]:
    everything = bool(may(actor, Action.SEE_DECISIONS, facts))
    for *told, result, awarded, tenderer in rows:
        shown = everything or bool(may(actor, Action.SEE_LETTER, replace(facts, tenderer=tenderer)))
        row = _row(told, result if shown else None, awarded if shown else None)
        if shown or not actor.has(Role.PROVIDER, tenderer):
            yield row
        else:
            yield replace(row, status=status_for_tenderer(row.status, facts.status, told=False))


def _row(told: list[Any], result: str | None, awarded: int | None) -> SubmissionRow:
    id, number, tenderer, slug, kvk, received_at, status, bids, defects, open_defects = told
    return SubmissionRow(
        id,
        number,
        tenderer,
        slug,
        kvk or "",
        received_at,
        SubmissionStatus(status),
        bids,
        defects,
        open_defects,
        Result(result) if result else None,
        awarded,
    )
