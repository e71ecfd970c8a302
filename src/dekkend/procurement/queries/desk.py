"""An assessor's desk: every bid to judge, a bid beside its criteria, and both scores once both locked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dekkend.organisations.domain import Actor
from dekkend.procurement import rules
from dekkend.procurement.definition import Criterion, Definition, RequirementKind
from dekkend.procurement.domain import criteria_of
from dekkend.procurement.errors import NotYourBid, ScoresStillOpen
from dekkend.procurement.models import AssessorAssignment, Consensus, Score, SubmissionItem
from dekkend.procurement.queries.access import seen
from dekkend.procurement.queries.judging import seats_of
from dekkend.procurement.rules import DifferenceFacts
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import BidStatus, ProcurementStatus
from dekkend.runtime.tenancy import acting_as


@dataclass(frozen=True, slots=True)
class DeskBid:
    """One bid on the desk. ``asked`` counts the criteria, ``scored`` those with a whole score of the actor;
    ``waiting`` how many other assessors have not locked theirs."""

    bid: int
    procurement_id: int
    procurement: str
    title: str
    procurement_status: ProcurementStatus
    submission: int
    tenderer: str
    lot: str
    lot_number: str
    lot_name: str
    status: BidStatus
    asked: int
    scored: int
    locked_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Something in the bid to read: the question, the text, and the key of an upload."""

    requirement: str
    title: str
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One criterion with what the actor typed; ``counts`` whether that is a whole score.

    ``goals`` are the titles of the goals of the region that the criterion serves.
    """

    criterion: Criterion
    score: str
    motivation: str
    counts: bool
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskSheet:
    """One bid to score, with the bids before and after it that are not locked."""

    bid: DeskBid
    rows: tuple[SheetRow, ...]
    answers: tuple[Answer, ...]
    position: int
    total: int
    following: int | None


@dataclass(frozen=True, slots=True)
class SeatScore:
    """What one assessor gave."""

    assessor: str
    own: bool
    score: Decimal
    motivation: str


@dataclass(frozen=True, slots=True)
class ConsensusRow:
    """One criterion with both scores, how far they lie apart, and what was agreed."""

    criterion: Criterion
    scores: tuple[SeatScore, ...]
    difference: Decimal
    discuss: bool
    agreed: Decimal | None
    motivation: str


@dataclass(frozen=True, slots=True)
class ConsensusSheet:
    """Both assessors' scores beside each other."""

    bid: DeskBid
    rows: tuple[ConsensusRow, ...]
    threshold: Decimal | None
    following: int | None


def desk(actor: Actor, slug: str | None = None) -> tuple[DeskBid, ...]:
    """Every bid assigned to the actor, by procurement, lot and number."""
    definitions: dict[int, Definition] = {}
    with acting_as(actor.account_id):
        return tuple(_desk_bid(row, definitions) for row in _rows(actor, slug))


def desk_sheet(actor: Actor, slug: str, bid: int) -> DeskSheet:
    """The actor's own sheet. Raises UnknownProcurement, NotYourBid."""
    seen(actor, slug)
    with acting_as(actor.account_id):
        return _desk_sheet(actor, slug, bid)


def place_of(actor: Actor, slug: str, bid: int) -> tuple[int, tuple[str, ...]]:
    """The procurement of a bid that the actor judges, and the criteria asked on it: what saving needs, in
    three queries. Raises UnknownProcurement, NotYourBid."""
    found = seen(actor, slug)
    lots = _ordered(seats_of(actor), slug).filter(bid=bid).values_list("bid__lot__slug", flat=True)
    lot = lots.first()
    if lot is None:
        raise NotYourBid()
    return found.pk, tuple(criterion.id for criterion in criteria_of(definition_now(found.pk), lot))


def _desk_sheet(actor: Actor, slug: str, bid: int) -> DeskSheet:
    mine = _mine(_rows(actor, slug).filter(bid=bid), bid)
    order = list(_ordered(seats_of(actor), slug).values_list("bid_id", "locked_at"))
    place = [key for key, _locked in order].index(bid)
    onward = (*order[place + 1 :], *order[:place])
    key = mine.bid.submission.procurement_id
    definition = definition_now(key)
    return DeskSheet(
        bid=_desk_bid(mine, {key: definition}),
        rows=tuple(_sheet_rows(mine, definition)),
        answers=tuple(_answers(mine, definition)),
        position=place + 1,
        total=len(order),
        following=next((key for key, locked in onward if locked is None), None),
    )


def consensus_sheet(actor: Actor, slug: str, bid: int) -> ConsensusSheet:
    """Both scores per criterion, once all assessors of this bid locked theirs.

    Raises UnknownProcurement, NotYourBid, ScoresStillOpen.
    """
    seen(actor, slug)
    with acting_as(actor.account_id):
        return _consensus_sheet(actor, slug, bid)


def _consensus_sheet(actor: Actor, slug: str, bid: int) -> ConsensusSheet:
    rows = list(_rows(actor, slug))
    mine = _mine(rows, bid)
    if mine.locked_at is None or mine.waiting:
        raise ScoresStillOpen(open=1)
    key = mine.bid.submission.procurement_id
    definition = definition_now(key)
    threshold = definition.assessment.difference_to_discuss if definition.assessment else None
    return ConsensusSheet(
        bid=_desk_bid(mine, {key: definition}),
        rows=tuple(_consensus_rows(actor, mine, definition, threshold)),
        threshold=threshold,
        following=_following(rows, mine, lambda row: row.bid.status == BidStatus.SCORED),
    )


def _rows(actor: Actor, slug: str | None) -> "QuerySet[AssessorAssignment]":
    given = Score.objects.filter(assignment=OuterRef("pk")).order_by().values("assignment")
    scored = Coalesce(Subquery(given.annotate(n=Count("pk")).values("n")), 0)
    rows = seats_of(actor).annotate(scored=scored, waiting=_waiting())
    joined = ("bid__lot", "bid__submission__tenderer", "bid__submission__procurement")
    return _ordered(rows, slug).select_related(*joined)


def _ordered(rows: "QuerySet[AssessorAssignment]", slug: str | None) -> "QuerySet[AssessorAssignment]":
    """By procurement, lot and number; of one procurement when ``slug`` names it. On a lot that was taken
    back nobody judges any more."""
    rows = rows.exclude(bid__status=BidStatus.LOT_WITHDRAWN)
    if slug is not None:
        rows = rows.filter(bid__submission__procurement__slug=slug)
    return rows.order_by(
        "bid__submission__procurement__slug", "bid__lot__position", "bid__submission__number"
    )


def _waiting() -> Coalesce:
    """How many other seats of the bid have nobody who locked; a seat that somebody left counts."""
    others = AssessorAssignment.objects.filter(bid=OuterRef("bid")).exclude(seat=OuterRef("seat"))
    counted = (
        others.order_by()
        .values("bid")
        .annotate(
            n=Count("seat", distinct=True)
            - Count("pk", filter=Q(ended_at__isnull=True, locked_at__isnull=False))
        )
    )
    return Coalesce(Subquery(counted.values("n")), 0)


def _mine(rows: Iterable[Any], bid: int) -> Any:
    found = next((row for row in rows if row.bid_id == bid), None)
    if found is None:
        raise NotYourBid()
    return found


def _following(rows: list[Any], mine: Any, wanted: Any) -> int | None:
    """The next bid that still asks for work, from here on and then from the beginning."""
    place = rows.index(mine)
    return next((row.bid_id for row in (*rows[place + 1 :], *rows[:place]) if wanted(row)), None)


def _desk_bid(row: Any, definitions: dict[int, Definition]) -> DeskBid:
    found = row.bid.submission.procurement
    if found.pk not in definitions:
        definitions[found.pk] = definition_now(found.pk)
    return DeskBid(
        bid=row.bid_id,
        procurement_id=found.pk,
        procurement=found.slug,
        title=found.title,
        procurement_status=ProcurementStatus(found.status),
        submission=row.bid.submission.number,
        tenderer=row.bid.submission.tenderer.name,
        lot=row.bid.lot.slug,
        lot_number=row.bid.lot.number,
        lot_name=row.bid.lot.name,
        status=BidStatus(row.bid.status),
        asked=len(criteria_of(definitions[found.pk], row.bid.lot.slug)),
        scored=row.scored,
        locked_at=row.locked_at,
        waiting=row.waiting,
    )


def _sheet_rows(mine: Any, definition: Definition) -> Iterable[SheetRow]:
    scores = {it.criterion: it for it in mine.scores.all()}
    drafts = {it.criterion: it for it in mine.drafts.all()}
    titles = {goal.id: goal.title for goal in definition.goals}
    for criterion in criteria_of(definition, mine.bid.lot.slug):
        whole, typed = scores.get(criterion.id), drafts.get(criterion.id)
        goals = tuple(titles[goal] for goal in criterion.goals if goal in titles)
        if whole is not None:
            score = typed_score(whole.score)
            yield SheetRow(criterion, score, whole.motivation, counts=True, goals=goals)
        elif typed is not None:
            yield SheetRow(criterion, typed.score, typed.motivation, counts=False, goals=goals)
        else:
            yield SheetRow(criterion, "", "", counts=False, goals=goals)


def typed_score(score: Decimal) -> str:
    """A score as one types it: 7,5 and not 7.50."""
    return f"{score.normalize():f}".replace(".", ",")


def _answers(mine: Any, definition: Definition) -> Iterable[Answer]:
    """What was supplied for this bid, and the answers and forms that were given once for all bids."""
    titles = {one.id: one.title for one in (*definition.evidence, *definition.requirements)}
    once = [it.id for it in definition.requirements if it.kind is not RequirementKind.SIGNATURE]
    of_submission = Q(submission=mine.bid.submission_id, bid__isnull=True, requirement__in=once)
    rows = SubmissionItem.objects.filter(Q(bid=mine.bid_id) | of_submission).order_by("bid_id", "id")
    for row in rows:
        if row.text or row.file:
            yield Answer(row.requirement, titles.get(row.requirement, row.requirement), row.text, row.file)


def _consensus_rows(
    actor: Actor, mine: Any, definition: Definition, threshold: Decimal | None
) -> Iterable[ConsensusRow]:
    given = _given(actor, mine)
    agreed = {it.criterion: it for it in Consensus.objects.filter(bid=mine.bid_id)}
    for criterion in criteria_of(definition, mine.bid.lot.slug):
        scores = given.get(criterion.id, ())
        values = tuple(it.score for it in scores)
        verdict = rules.large_difference(DifferenceFacts(criterion.name, values, threshold))
        found = agreed.get(criterion.id)
        yield ConsensusRow(
            criterion,
            scores,
            max(values) - min(values) if values else Decimal(0),
            not verdict.holds,
            found.score if found else None,
            found.motivation if found else "",
        )


def _given(actor: Actor, mine: Any) -> Mapping[str, tuple[SeatScore, ...]]:
    found: dict[str, tuple[SeatScore, ...]] = {}
    rows = Score.objects.filter(
        assignment__bid=mine.bid_id, assignment__ended_at__isnull=True
    ).select_related("assignment__assessor")
    for row in rows.order_by("assignment__seat"):
        own = row.assignment.assessor_id == actor.account_id
        seat = SeatScore(str(row.assignment.assessor), own, row.score, row.motivation)
        found[row.criterion] = (*found.get(row.criterion, ()), seat)
    return found
