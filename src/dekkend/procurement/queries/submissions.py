"""The list of submissions: filtered, sorted, in pages, limited to what the actor may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Final, Literal

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Result
from dekkend.procurement.models import Bid, Defect, Procurement, Submission
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.states import SubmissionStatus

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
    rows = _filtered(scope(actor, found), wanted)
    total = rows.count()
    pages = max(1, ceil(total / wanted.per_page))
    page = min(max(1, wanted.page), pages)
    first = (page - 1) * wanted.per_page
    shown = tuple(_rows(actor, found, _sorted(rows, wanted)[first : first + wanted.per_page]))
    return SubmissionPage(shown, total, page, pages)


def all_submissions(actor: Actor, slug: str, wanted: SubmissionFilter = ALL) -> Iterator[SubmissionRow]:
    """Every row of the filter, for a download. Raises UnknownProcurement."""
    found = seen(actor, slug)
    yield from _rows(actor, found, _sorted(_filtered(scope(actor, found), wanted), wanted))


def scope(actor: Actor, found: Procurement) -> "QuerySet[Submission]":
    """The submissions of ``found`` that the actor may see: all, the own one, or those to be assessed."""
    rows = Submission.objects.filter(procurement=found)
    if may(actor, Action.SEE_SUBMISSIONS, facts_of(found)):
        return rows
    own = Q(tenderer_id__in=actor.organisations(Role.PROVIDER))
    if actor.account_id is not None:
        mine = Bid.objects.filter(submission__procurement=found, assignments__assessor_id=actor.account_id)
        own |= Q(pk__in=mine.values("submission_id"))
    return rows.filter(own)


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


def _sorted(rows: "QuerySet[Submission]", wanted: SubmissionFilter) -> "QuerySet[Submission]":
    key = F(_SORT[wanted.sort])
    order = key.desc(nulls_last=True) if wanted.descending else key.asc(nulls_last=True)
    counted = rows.annotate(
        bid_count=_count(Bid.objects.filter(submission=OuterRef("pk"))),
        defect_count=_count(Defect.objects.filter(submission=OuterRef("pk"))),
        open_defect_count=_count(Defect.objects.filter(submission=OuterRef("pk"), repaired_at__isnull=True)),
    )
    return counted.select_related("tenderer__provider", "outcome").order_by(order, "number")


def _count(rows: "QuerySet[Any]") -> Coalesce:
    counted = rows.order_by().values("submission").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _rows(actor: Actor, found: Procurement, rows: "QuerySet[Submission]") -> Iterator[SubmissionRow]:
    everything = bool(may(actor, Action.SEE_DECISIONS, facts_of(found)))
    for row in rows:
        outcome = getattr(row, "outcome", None)
        facts = facts_of(found, tenderer=row.tenderer_id)
        shown = outcome is not None and (everything or bool(may(actor, Action.SEE_LETTER, facts)))
        yield _row(row, outcome if shown else None)


def _row(row: Any, outcome: Any) -> SubmissionRow:
    provider = getattr(row.tenderer, "provider", None)
    return SubmissionRow(
        id=row.pk,
        number=row.number,
        tenderer=row.tenderer.name,
        tenderer_slug=row.tenderer.slug,
        kvk=provider.kvk if provider else "",
        received_at=row.received_at,
        status=SubmissionStatus(row.status),
        bids=row.bid_count,
        defects=row.defect_count,
        open_defects=row.open_defect_count,
        result=Result(outcome.result) if outcome else None,
        awarded=outcome.awarded if outcome else None,
    )
