"""Assessors judge alone: scores and locking. What one writes is hidden from the others by the database."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.db import connection, transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.awarding import scale_of
from dekkend.procurement.bulk import insert_rows
from dekkend.procurement.definition import Criterion, Definition
from dekkend.procurement.domain import Given, Sheet, criteria_of
from dekkend.procurement.errors import (
    MotivationMissing,
    NotYourBid,
    OtherAssessorLocked,
    ScoreOutOfScale,
    ScoresIncomplete,
    ScoresLocked,
    ScoresStillOpen,
    UnknownCriterion,
)
from dekkend.procurement.models import AssessorAssignment, Bid, Score
from dekkend.procurement.services.common import Case, open_case, read_case
from dekkend.procurement.services.panel import refuse_interest, refuse_without_right
from dekkend.procurement.services.seats import LIVE, all_locked, locked_bids
from dekkend.procurement.states import BID, BidStatus
from dekkend.runtime import audit, clock
from dekkend.runtime.tenancy import acting_as
from dekkend.runtime.transitions import transition_many

_SCORE = ("assignment", "criterion", "score", "motivation")


@transaction.atomic
def score_bids(actor: Actor, procurement_id: int, sheets: Sequence[Sheet]) -> int:
    """An assessor's own scores with motivation, for one bid or many; how many scores are stored.

    A new score takes the place of the old one. Raises NoRightToAssess, NotYourBid, InterestUndecided,
    ScoresLocked, UnknownCriterion, ScoreOutOfScale, MotivationMissing; then nothing is stored.
    """
    case = read_case(actor, procurement_id)
    own = own_assignments(case, [sheet.bid_id for sheet in sheets])
    with acting_as(actor.account_id):
        return store_scores(case, own, sheets)


def store_scores(case: Case, own: Mapping[int, AssessorAssignment], sheets: Sequence[Sheet]) -> int:
    """Stores scores on the actor's own seats, inside ``acting_as``: two queries, however many there are.

    Raises ScoresLocked, UnknownCriterion, ScoreOutOfScale, MotivationMissing; then nothing is stored.
    """
    for sheet in sheets:
        _refuse_locked(own[sheet.bid_id])
        _refuse_wrong(case.definition, own[sheet.bid_id].bid.lot.slug, sheet.scores)
    rows = list(_score_rows(own, sheets))
    _forget(rows)
    return insert_rows(Score, _SCORE, rows)


@transaction.atomic
def lock_scores(actor: Actor, procurement_id: int, bid_ids: Sequence[int]) -> int:
    """The assessor is done with these bids; how many bids now have all scores locked.

    Raises NoRightToAssess, NotYourBid, InterestUndecided, ScoresLocked, ScoresIncomplete.
    """
    case = read_case(actor, procurement_id)
    own_assignments(case, bid_ids)
    bids = locked_bids(bid_ids)
    own = own_assignments(case, bid_ids)
    for assignment in own.values():
        _refuse_locked(assignment)
    with acting_as(actor.account_id):
        _refuse_incomplete(case.definition, own)
    keys = [assignment.pk for assignment in own.values()]
    AssessorAssignment.objects.filter(pk__in=keys).update(locked_at=clock.now())
    entries = [(f"bid:{bid}", {"seat": assignment.seat}) for bid, assignment in own.items()]
    audit.record_many(case.stream, actor, "scores.lock", entries)
    ready = all_locked(bids)
    transition_many(ready, BID, "finish_scores", actor=actor, stream=case.stream)
    return len(ready)


@transaction.atomic
def unlock_scores(actor: Actor, procurement_id: int, bid_id: int) -> None:
    """The assessor opens the own scores again, as long as nobody else locked theirs.

    Raises NoRightToAssess, NotYourBid, InterestUndecided, OtherAssessorLocked.
    """
    case = read_case(actor, procurement_id)
    own_assignments(case, [bid_id])
    locked_bids([bid_id])
    own = own_assignments(case, [bid_id])[bid_id]
    others = AssessorAssignment.objects.filter(LIVE, bid_id=bid_id, locked_at__isnull=False).exclude(
        pk=own.pk
    )
    if others.exists() or own.bid.status != BidStatus.IN_ASSESSMENT:
        raise OtherAssessorLocked()
    AssessorAssignment.objects.filter(pk=own.pk).update(locked_at=None)
    audit.record(case.stream, actor, "scores.unlock", f"bid:{bid_id}", {"seat": own.seat})


@transaction.atomic
def start_consensus(actor: Actor, procurement_id: int) -> None:
    """All scores stand: the assessors go on to agree.

    Raises NotAllowed, TransitionNotAllowed, ScoresStillOpen.
    """
    case = open_case(actor, procurement_id)
    case.may_move("start_consensus")
    waiting = (BidStatus.IN_ASSESSMENT, BidStatus.ADMITTED)
    if count := Bid.objects.filter(submission__procurement=case.row, status__in=waiting).count():
        raise ScoresStillOpen(open=count)
    case.move("start_consensus")


def own_assignments(case: Case, bid_ids: Sequence[int]) -> dict[int, AssessorAssignment]:
    """The actor's own seats on these bids, by bid. Raises NoRightToAssess, NotYourBid, InterestUndecided."""
    refuse_without_right(case)
    rows = AssessorAssignment.objects.filter(LIVE, bid__in=bid_ids, assessor_id=case.actor.account_id or 0)
    found = rows.select_related("bid__lot", "bid__submission").order_by("pk")
    own = {row.bid_id: row for row in found if row.bid.lot.procurement_id == case.row.pk}
    if any(bid not in own for bid in bid_ids):
        raise NotYourBid()
    refuse_interest(case, {row.bid.submission.tenderer_id for row in own.values()})
    return own


def _refuse_locked(assignment: AssessorAssignment) -> None:
    if assignment.locked_at is not None:
        raise ScoresLocked(locked_at=assignment.locked_at.astimezone(clock.AMSTERDAM))


def _refuse_wrong(definition: Definition, lot: str, scores: Mapping[str, Given]) -> None:
    known = {criterion.id: criterion for criterion in criteria_of(definition, lot)}
    for name, given in scores.items():
        if name not in known:
            raise UnknownCriterion(criterion=name)
        refuse_wrong_score(known[name], given)


def refuse_wrong_score(criterion: Criterion, given: Given) -> None:
    """Raises ScoreOutOfScale, MotivationMissing."""
    scale = scale_of(criterion)
    if not scale.lowest <= given.score <= scale.highest:
        raise ScoreOutOfScale(
            score=given.score, criterion=criterion.name, lowest=scale.lowest, highest=scale.highest
        )
    if not given.motivation.strip():
        raise MotivationMissing(criterion=criterion.name)


def _refuse_incomplete(definition: Definition, own: Mapping[int, AssessorAssignment]) -> None:
    counted = Score.objects.filter(assignment__in=[assignment.pk for assignment in own.values()])
    given: dict[int, set[str]] = {}
    for assignment_id, criterion in counted.values_list("assignment_id", "criterion"):
        given.setdefault(assignment_id, set()).add(criterion)
    for assignment in own.values():
        asked = criteria_of(definition, assignment.bid.lot.slug)
        missing = tuple(c.name for c in asked if c.id not in given.get(assignment.pk, set()))
        if missing:
            raise ScoresIncomplete(criteria=missing)


def _score_rows(
    own: Mapping[int, AssessorAssignment], sheets: Sequence[Sheet]
) -> Iterator[tuple[int, str, Decimal, str]]:
    for sheet in sheets:
        for criterion, given in sheet.scores.items():
            yield own[sheet.bid_id].pk, criterion, given.score, given.motivation.strip()


_REPLACED: Final = """
DELETE FROM procurement_score score USING unnest(%s::bigint[], %s::text[]) AS new (assignment_id, criterion)
WHERE score.assignment_id = new.assignment_id AND score.criterion = new.criterion
"""


def _forget(rows: Sequence[tuple[int, str, Decimal, str]]) -> None:
    """Drops the earlier scores that new ones replace."""
    with connection.cursor() as cursor:
        cursor.execute(_REPLACED, [[row[0] for row in rows], [row[1] for row in rows]])


__all__ = [
    "lock_scores",
    "own_assignments",
    "refuse_wrong_score",
    "score_bids",
    "start_consensus",
    "store_scores",
    "unlock_scores",
]
