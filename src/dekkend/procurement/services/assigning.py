"""Who judges which bid: the division at the start, and what changes after that."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import account_names
from dekkend.procurement.assigning import Candidate, Division, ToJudge, divide
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.errors import NotAnAssessor, NothingToAssess, NotYourBid, TooFewAssessors
from dekkend.procurement.errors_assessment import (
    HasInterest,
    NothingToKeep,
    NotOnThePanel,
    ReasonMissing,
    ScoresStand,
    TooFewWithoutInterest,
)
from dekkend.procurement.models import AssessorAssignment, Bid, Ended
from dekkend.procurement.procedure_forms import seats_of
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.panel import assessors_of, free_of
from dekkend.procurement.services.seats import LIVE, end_seats, locked_bids
from dekkend.procurement.states import BID, BidStatus
from dekkend.runtime import audit
from dekkend.runtime.transitions import transition_many

SHOWN = 5
_ASSIGNMENT = ("bid", "assessor", "seat", "locked_at", "ended_why", "kept_reason")


@transaction.atomic
def assign_assessors(
    actor: Actor,
    procurement_id: int,
    assessors: Sequence[int] | None = None,
    competence: Mapping[int, frozenset[str]] | None = None,
) -> int:
    """Gives each admitted bid its assessors, balanced, and starts the assessment; how many assignments.

    ``assessors`` are account ids; by default everyone who holds that role for this region today. Whoever did
    not state to be free of interests in a tenderer does not judge it. ``competence`` limits an assessor to
    lots, by id. The same definition and people give the same division.
    Raises NotAllowed, TransitionNotAllowed, NothingToAssess, NotOnThePanel, TooFewAssessors,
    TooFewWithoutInterest.
    """
    case = open_case(actor, procurement_id)
    bids, division = _prepared(case, assessors, competence or {})
    count = copy_rows(AssessorAssignment, _ASSIGNMENT, _assignment_rows(division.pairs))
    data = {bid: {"assessors": list(pair)} for bid, pair in division.pairs.items()}
    transition_many(bids, BID, "start_assessment", actor=actor, stream=case.stream, data=data)
    limited = {str(who): sorted(lots) for who, lots in (competence or {}).items()}
    case.move(
        "start_assessment",
        {"bids": len(bids), "assignments": count, "seed": case.version.sha256, "competence": limited},
    )
    return count


@transaction.atomic
def planned_division(
    actor: Actor,
    procurement_id: int,
    assessors: Sequence[int] | None = None,
    competence: Mapping[int, frozenset[str]] | None = None,
) -> Mapping[int, int]:
    """How many bids each assessor would get now; nothing is stored. Raises as ``assign_assessors``."""
    _bids, division = _prepared(open_case(actor, procurement_id), assessors, competence or {})
    return Counter(who for pair in division.pairs.values() for who in pair)


def _prepared(
    case: Case, assessors: Sequence[int] | None, competence: Mapping[int, frozenset[str]]
) -> tuple[list[Bid], Division]:
    """The bids that wait for assessors, and who would judge each."""
    case.may_move("start_assessment")
    if not any(not criterion.price for criterion in case.definition.criteria):
        raise NothingToAssess()
    panel = assessors_of(case)
    chosen = list(dict.fromkeys(assessors if assessors is not None else panel))
    if strangers := set(chosen) - set(panel):
        names = account_names(sorted(strangers))
        raise NotOnThePanel(name=", ".join(names.values()) or str(min(strangers)))
    bids = _admitted(case)
    return bids, _divided(case, bids, chosen, competence)


@transaction.atomic
def reassign(
    actor: Actor, procurement_id: int, bid_id: int, seat: int, assessor_id: int, *, reason: str
) -> None:
    """Another assessor takes a seat: an open one, or one of somebody who left or lost the right.

    What was scored on it stays on record, does not count, and is shown to nobody else. Scores that are locked
    stand as long as whoever gave them may judge. Raises NotAllowed, NotYourBid when there is no such seat,
    ReasonMissing, NotAnAssessor, HasInterest, ScoresStand.
    """
    case = open_case(actor, procurement_id)
    bid = _bid_with_seat(case, bid_id, seat)
    if not reason.strip():
        raise ReasonMissing()
    panel = assessors_of(case)
    _refuse_unfit(case, bid, assessor_id, panel)
    found = bid.assignments.filter(LIVE, seat=seat).first()
    if found is not None:
        right = found.assessor_id in panel
        if found.locked_at is not None and right:
            raise ScoresStand()
        end_seats(case, [(bid_id, seat)], Ended.REASSIGNED if right else Ended.RIGHT_LOST, reason.strip())
    AssessorAssignment.objects.create(bid=bid, seat=seat, assessor_id=assessor_id)
    before = found.assessor_id if found is not None else None
    data = {"seat": seat, "from": before, "to": assessor_id, "reason": reason.strip()}
    audit.record(case.stream, actor, "assessor.reassign", f"bid:{bid_id}", data)


@transaction.atomic
def keep_scores(actor: Actor, procurement_id: int, bid_id: int, seat: int, *, reason: str) -> None:
    """The buyer lets the locked scores stand of somebody who is no assessor any more, with a reason.

    That assessor no longer takes part in the consensus. Raises NotAllowed, NotYourBid, ReasonMissing,
    NothingToKeep.
    """
    case = open_case(actor, procurement_id)
    bid = _bid_with_seat(case, bid_id, seat)
    if not reason.strip():
        raise ReasonMissing()
    found = bid.assignments.filter(LIVE, seat=seat, locked_at__isnull=False, kept_reason="").first()
    if found is None or found.assessor_id in assessors_of(case):
        raise NothingToKeep()
    AssessorAssignment.objects.filter(pk=found.pk).update(kept_reason=reason.strip())
    data = {"seat": seat, "assessor": found.assessor_id, "reason": reason.strip()}
    audit.record(case.stream, actor, "scores.keep", f"bid:{bid_id}", data)


def _admitted(case: Case) -> list[Bid]:
    rows = Bid.objects.filter(submission__procurement=case.row, status=BidStatus.ADMITTED)
    return list(rows.select_related("lot", "submission").order_by("lot__position", "submission__number"))


def _divided(
    case: Case, bids: Sequence[Bid], chosen: Sequence[int], competence: Mapping[int, frozenset[str]]
) -> Division:
    seats = seats_of(case.definition)
    if len(chosen) < seats:
        raise TooFewAssessors(needed=seats, available=len(chosen))
    free = free_of(case.row.pk, chosen)
    candidates = [Candidate(who, free[who], competence.get(who)) for who in chosen]
    wanted = [ToJudge(bid.pk, bid.submission.tenderer_id, bid.lot.slug) for bid in bids]
    division = divide(wanted, candidates, seats, case.version.sha256)
    if division.shortages:
        raise TooFewWithoutInterest(count=len(division.shortages), bids=_named(bids, division, seats))
    return division


def _named(bids: Sequence[Bid], division: Division, seats: int) -> tuple[Message, ...]:
    """The first few bids with too few assessors, in words."""
    by_id = {bid.pk: bid for bid in bids}
    return tuple(
        msg(
            "inschrijving {number}, perceel {lot} ({available} van {seats})",
            number=by_id[short.bid].submission.number,
            lot=by_id[short.bid].lot.number,
            available=short.available,
            seats=seats,
        )
        for short in division.shortages[:SHOWN]
    )


def _bid_with_seat(case: Case, bid_id: int, seat: int) -> Bid:
    locked_bids([bid_id])
    rows = Bid.objects.filter(pk=bid_id, lot__procurement=case.row, assignments__seat=seat)
    found = rows.select_related("submission__tenderer").distinct().first()
    if found is None:
        raise NotYourBid()
    if found.status not in _JUDGED:
        raise NotYourBid()
    return found


_JUDGED = (BidStatus.IN_ASSESSMENT, BidStatus.SCORED, BidStatus.AGREED)


def _refuse_unfit(case: Case, bid: Bid, assessor_id: int, panel: Sequence[int]) -> None:
    judges = AssessorAssignment.objects.filter(LIVE, bid=bid, assessor_id=assessor_id)
    if assessor_id not in panel or judges.exists():
        raise NotAnAssessor()
    if bid.submission.tenderer_id not in free_of(case.row.pk, [assessor_id])[assessor_id]:
        raise HasInterest(name=account_names([assessor_id])[assessor_id])


def _assignment_rows(pairs: Mapping[int, Sequence[int]]) -> Iterator[Sequence[Any]]:
    for bid, pair in pairs.items():
        for seat, assessor in enumerate(pair, start=1):
            yield bid, assessor, seat, None, "", ""


__all__ = ["assign_assessors", "keep_scores", "planned_division", "reassign"]
