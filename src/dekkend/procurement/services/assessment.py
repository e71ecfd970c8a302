"""Assessors judge alone: assignment, scores, locking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q

from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import account_ids_with
from dekkend.procurement.assigning import assign
from dekkend.procurement.awarding import scale_of
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.definition import Criterion, Definition
from dekkend.procurement.domain import Given, Sheet, criteria_of
from dekkend.procurement.errors import (
    MotivationMissing,
    NotAnAssessor,
    NothingToAssess,
    NotYourBid,
    OtherAssessorLocked,
    ScoreOutOfScale,
    ScoresIncomplete,
    ScoresLocked,
    ScoresStillOpen,
    TooFewAssessors,
    UnknownCriterion,
)
from dekkend.procurement.models import AssessorAssignment, Bid, Score
from dekkend.procurement.queries.access import facts_of
from dekkend.procurement.services.common import Case, open_case, read_case
from dekkend.procurement.states import BID, BidStatus
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition_many

STANDARD_SEATS = 2
_ASSIGNMENT = ("bid", "assessor", "seat", "locked_at")
_SCORE = ("assignment", "criterion", "score", "motivation")


@transaction.atomic
def assign_assessors(actor: Actor, procurement_id: int, assessors: Sequence[int] | None = None) -> int:
    """Gives each admitted bid its assessors, balanced, and starts the assessment; how many assignments.

    ``assessors`` are account ids; by default everyone who holds that role for this region today.
    Raises NotAllowed, TransitionNotAllowed, NothingToAssess, TooFewAssessors.
    """
    case = open_case(actor, procurement_id)
    case.may_move("start_assessment")
    if not any(not criterion.price for criterion in case.definition.criteria):
        raise NothingToAssess()
    chosen = list(assessors) if assessors is not None else _assessors_of(case)
    seats = seats_of(case.definition)
    if len(set(chosen)) < seats:
        raise TooFewAssessors(needed=seats, available=len(set(chosen)))
    bids = list(_bids_in(case, BidStatus.ADMITTED))
    pairs = assign([bid.pk for bid in bids], chosen, seats)
    count = copy_rows(AssessorAssignment, _ASSIGNMENT, _assignment_rows(pairs))
    data = {bid: {"assessors": list(pair)} for bid, pair in pairs.items()}
    transition_many(bids, BID, "start_assessment", actor=actor, stream=case.stream, data=data)
    case.move("start_assessment", {"bids": len(bids), "assignments": count})
    return count


def seats_of(definition: Definition) -> int:
    """How many assessors judge each bid: as the definition says, else two."""
    assessment = definition.assessment
    return (assessment.assessors_per_bid if assessment else None) or STANDARD_SEATS


@transaction.atomic
def score_bids(actor: Actor, procurement_id: int, sheets: Sequence[Sheet]) -> int:
    """An assessor's own scores with motivation, for one bid or many; how many scores are stored.

    A new score takes the place of the old one. Raises NotYourBid, ScoresLocked, UnknownCriterion,
    ScoreOutOfScale, MotivationMissing; then nothing is stored.
    """
    case = read_case(actor, procurement_id)
    own = _own_assignments(case, [sheet.bid_id for sheet in sheets])
    for sheet in sheets:
        _refuse_locked(own[sheet.bid_id])
        _refuse_wrong(case.definition, own[sheet.bid_id].bid.lot.slug, sheet.scores)
    rows = list(_score_rows(own, sheets))
    _forget(rows)
    return copy_rows(Score, _SCORE, rows)


@transaction.atomic
def lock_scores(actor: Actor, procurement_id: int, bid_ids: Sequence[int]) -> int:
    """The assessor is done with these bids; how many bids now have all scores locked.

    Raises NotYourBid, ScoresLocked, ScoresIncomplete.
    """
    case = read_case(actor, procurement_id)
    _own_assignments(case, bid_ids)
    bids = _locked_bids(bid_ids)
    own = _own_assignments(case, bid_ids)
    for assignment in own.values():
        _refuse_locked(assignment)
    _refuse_incomplete(case.definition, own)
    keys = [assignment.pk for assignment in own.values()]
    AssessorAssignment.objects.filter(pk__in=keys).update(locked_at=clock.now())
    entries = [(f"bid:{bid}", {"seat": assignment.seat}) for bid, assignment in own.items()]
    audit.record_many(case.stream, actor, "scores.lock", entries)
    ready = _all_locked(bids)
    transition_many(ready, BID, "finish_scores", actor=actor, stream=case.stream)
    return len(ready)


@transaction.atomic
def unlock_scores(actor: Actor, procurement_id: int, bid_id: int) -> None:
    """The assessor opens the own scores again, as long as nobody else locked theirs.

    Raises NotYourBid, OtherAssessorLocked.
    """
    case = read_case(actor, procurement_id)
    _own_assignments(case, [bid_id])
    _locked_bids([bid_id])
    own = _own_assignments(case, [bid_id])[bid_id]
    others = AssessorAssignment.objects.filter(bid_id=bid_id, locked_at__isnull=False).exclude(pk=own.pk)
    if others.exists() or own.bid.status != BidStatus.IN_ASSESSMENT:
        raise OtherAssessorLocked()
    AssessorAssignment.objects.filter(pk=own.pk).update(locked_at=None)
    audit.record(case.stream, actor, "scores.unlock", f"bid:{bid_id}", {"seat": own.seat})


@transaction.atomic
def reassign(
    actor: Actor, procurement_id: int, bid_id: int, seat: int, assessor_id: int, *, reason: str
) -> None:
    """Another assessor takes a seat whose scores are not locked; scores given on it are dropped, and logged.

    What was typed and did not count yet goes too: nobody reads another's judgement. Raises NotAllowed,
    NotYourBid when there is no such seat, NotAnAssessor, ScoresLocked.
    """
    case = open_case(actor, procurement_id)
    _locked_bids([bid_id])
    seats = AssessorAssignment.objects.filter(bid_id=bid_id, seat=seat, bid__lot__procurement=case.row)
    found = seats.first()
    if found is None:
        raise NotYourBid()
    _refuse_locked(found)
    if assessor_id not in _assessors_of(case) or _judges(assessor_id, bid_id):
        raise NotAnAssessor()
    dropped = [
        {"criterion": score.criterion, "score": score.score, "motivation": score.motivation}
        for score in found.scores.all()
    ]
    found.scores.all().delete()
    found.drafts.all().delete()
    data = {"seat": seat, "from": found.assessor_id, "to": assessor_id, "reason": reason, "dropped": dropped}
    AssessorAssignment.objects.filter(pk=found.pk).update(assessor_id=assessor_id)
    audit.record(case.stream, actor, "assessor.reassign", f"bid:{bid_id}", data)


@transaction.atomic
def start_consensus(actor: Actor, procurement_id: int) -> None:
    """All scores stand: the assessors go on to agree.

    Raises NotAllowed, TransitionNotAllowed, ScoresStillOpen.
    """
    case = open_case(actor, procurement_id)
    case.may_move("start_consensus")
    still_open = _bids_in(case, BidStatus.IN_ASSESSMENT, BidStatus.ADMITTED)
    if count := len(still_open):
        raise ScoresStillOpen(open=count)
    case.move("start_consensus")


def _assessors_of(case: Case) -> list[int]:
    found: dict[int, None] = {}
    for organisation in sorted(facts_of(case.row).buyers):
        found |= dict.fromkeys(account_ids_with(Role.ASSESSOR, organisation))
    return list(found)


def _judges(assessor_id: int, bid_id: int) -> bool:
    return AssessorAssignment.objects.filter(bid_id=bid_id, assessor_id=assessor_id).exists()


def _bids_in(case: Case, *statuses: BidStatus) -> Sequence[Bid]:
    rows = Bid.objects.filter(submission__procurement=case.row, status__in=statuses)
    return list(rows.order_by("lot__position", "submission__number"))


def _locked_bids(bid_ids: Iterable[int]) -> list[Bid]:
    """The bids, locked in one order, so that of two assessors who lock at once one waits for the other."""
    return list(Bid.objects.select_for_update(no_key=True).filter(pk__in=list(bid_ids)).order_by("pk"))


def _own_assignments(case: Case, bid_ids: Sequence[int]) -> dict[int, AssessorAssignment]:
    rows = AssessorAssignment.objects.filter(bid__in=bid_ids, assessor_id=case.actor.account_id or 0)
    found = rows.select_related("bid__lot").order_by("pk")
    own = {row.bid_id: row for row in found if row.bid.lot.procurement_id == case.row.pk}
    if any(bid not in own for bid in bid_ids):
        raise NotYourBid()
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


def _all_locked(bids: Sequence[Bid]) -> list[Bid]:
    rows = AssessorAssignment.objects.filter(bid__in=[bid.pk for bid in bids]).values("bid_id")
    counted = rows.annotate(seats=Count("pk"), done=Count("pk", filter=Q(locked_at__isnull=False)))
    ready = set(counted.filter(seats=F("done")).values_list("bid_id", flat=True))
    return [bid for bid in bids if bid.pk in ready]


def _assignment_rows(pairs: Mapping[int, Sequence[int]]) -> Iterator[Sequence[Any]]:
    for bid, pair in pairs.items():
        for seat, assessor in enumerate(pair, start=1):
            yield bid, assessor, seat, None


def _score_rows(
    own: Mapping[int, AssessorAssignment], sheets: Sequence[Sheet]
) -> Iterator[tuple[int, str, Decimal, str]]:
    for sheet in sheets:
        for criterion, given in sheet.scores.items():
            yield own[sheet.bid_id].pk, criterion, given.score, given.motivation.strip()


def _forget(rows: Iterable[tuple[int, str, Decimal, str]]) -> None:
    """Drops the earlier scores that new ones replace."""
    by_criterion: dict[str, list[int]] = {}
    for assignment, criterion, _, _ in rows:
        by_criterion.setdefault(criterion, []).append(assignment)
    for criterion, assignments in by_criterion.items():
        Score.objects.filter(assignment__in=assignments, criterion=criterion).delete()


__all__ = [
    "assign_assessors",
    "lock_scores",
    "reassign",
    "score_bids",
    "start_consensus",
    "unlock_scores",
]
