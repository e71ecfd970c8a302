"""What an assessor sees: the own list, and one score sheet."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import Criterion
from dekkend.procurement.domain import criteria_of
from dekkend.procurement.errors import NotYourBid
from dekkend.procurement.models import AssessorAssignment, SubmissionItem
from dekkend.procurement.queries.access import seen
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import BidStatus


@dataclass(frozen=True, slots=True)
class AssessorBid:
    """One bid on an assessor's list. ``scored`` counts the criteria that have a score of this assessor."""

    bid: int
    submission: int
    tenderer: str
    lot: str
    lot_number: str
    lot_name: str
    status: BidStatus
    scored: int
    locked_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnScore:
    """The actor's own score on one criterion."""

    score: Decimal
    motivation: str


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """One bid to score: the criteria, the answers in the bid, and what the actor gave so far."""

    bid: AssessorBid
    criteria: tuple[Criterion, ...]
    answers: tuple[tuple[str, str], ...]
    own: dict[str, OwnScore]
    others_locked: bool


def bids_to_score(actor: Actor, slug: str) -> tuple[AssessorBid, ...]:
    """The bids assigned to the actor in one procurement. Raises UnknownProcurement."""
    found = seen(actor, slug)
    rows = (
        AssessorAssignment.objects.filter(
            bid__submission__procurement=found, assessor_id=actor.account_id or 0
        )
        .select_related("bid__lot", "bid__submission__tenderer")
        .annotate(scored=Count("scores"))
        .order_by("bid__lot__position", "bid__submission__number")
    )
    return tuple(_assessor_bid(row) for row in rows)


def score_sheet(actor: Actor, slug: str, bid: int) -> ScoreSheet:
    """The actor's own sheet for one bid. Raises NotYourBid and UnknownProcurement."""
    found = seen(actor, slug)
    mine = (
        AssessorAssignment.objects.filter(
            bid_id=bid, bid__submission__procurement=found, assessor_id=actor.account_id or 0
        )
        .select_related("bid__lot", "bid__submission__tenderer")
        .annotate(scored=Count("scores"))
        .first()
    )
    if mine is None:
        raise NotYourBid()
    others = AssessorAssignment.objects.filter(bid_id=bid).exclude(pk=mine.pk)
    answers = SubmissionItem.objects.filter(bid_id=bid).exclude(text="").order_by("id")
    return ScoreSheet(
        bid=_assessor_bid(mine),
        criteria=criteria_of(definition_now(found.pk), mine.bid.lot.slug),
        answers=tuple(answers.values_list("requirement", "text")),
        own={s.criterion: OwnScore(s.score, s.motivation) for s in mine.scores.all()},
        others_locked=others.filter(locked_at__isnull=False).exists(),
    )


def _assessor_bid(row: AssessorAssignment) -> AssessorBid:
    return AssessorBid(
        bid=row.bid_id,
        submission=row.bid.submission.number,
        tenderer=row.bid.submission.tenderer.name,
        lot=row.bid.lot.slug,
        lot_number=row.bid.lot.number,
        lot_name=row.bid.lot.name,
        status=BidStatus(row.bid.status),
        scored=row.scored,  # type: ignore[attr-defined]
        locked_at=row.locked_at,
    )
