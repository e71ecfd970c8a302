"""Interim relief proceedings (kort geding): recorded, judged, and what the judgment asks carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_domain import CourtOutcome
from dekkend.procurement.award_errors import (
    InTheFuture,
    JudgmentBeforeSummons,
    NotAnnouncedYet,
    ReasonNeeded,
    UnknownCourtCase,
)
from dekkend.procurement.award_states import COURT_CASE
from dekkend.procurement.errors import UnknownLot
from dekkend.procurement.models import CourtCase, ProcurementLot, Submission
from dekkend.procurement.policies import ANNOUNCED_STATUSES
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition

_ACTIONS = {
    CourtOutcome.DISMISSED: "dismiss",
    CourtOutcome.UPHELD: "uphold",
    CourtOutcome.ENDED: "end",
}


@dataclass(frozen=True, slots=True)
class NewCase:
    """A court case as the buyer records it. ``claimant`` is the number of the claimant's submission, where it
    has one; ``lots`` empty means all lots; ``buyer_waits`` holds back everybody by choice (PL-16)."""

    claimant_name: str
    court: str
    summons_on: date
    claimant: int | None = None
    case_number: str = ""
    hearing_on: date | None = None
    lots: tuple[str, ...] = ()
    buyer_waits: bool = False


@transaction.atomic
def record_court_case(actor: Actor, procurement_id: int, new: NewCase) -> CourtCase:
    """Records that somebody went to court; from now on it holds back what the rules say (PL-16).

    Of recording and making final at the same moment one waits for the other, so a case is never overlooked.
    Raises NotAllowed, NotAnnouncedYet, ReasonNeeded, InTheFuture, UnknownLot.
    """
    case = open_case(actor, procurement_id)
    if case.row.status not in {*ANNOUNCED_STATUSES, ProcurementStatus.WITHDRAWN}:
        raise NotAnnouncedYet()
    if not (new.claimant_name.strip() and new.court.strip()):
        raise ReasonNeeded()
    _refuse_future(new.summons_on)
    lots = _lots(case, new.lots)
    highest = case.row.court_cases.aggregate(highest=Max("number"))["highest"] or 0
    row = CourtCase.objects.create(
        procurement=case.row,
        number=highest + 1,
        claimant_name=new.claimant_name.strip(),
        claimant_id=_claimant(case, new.claimant),
        court=new.court.strip(),
        case_number=new.case_number.strip(),
        summons_on=new.summons_on,
        hearing_on=new.hearing_on,
        buyer_waits=new.buyer_waits,
        recorded_at=clock.now(),
    )
    row.lots.set(lots)
    data = {
        "number": row.number,
        "claimant": row.claimant_name,
        "court": row.court,
        "summons_on": row.summons_on,
        "lots": [lot.slug for lot in lots],
        "buyer_waits": row.buyer_waits,
    }
    audit.record(case.stream, actor, "court_case.record", f"court_case:{row.pk}", data)
    return row


@transaction.atomic
def record_judgment(
    actor: Actor,
    procurement_id: int,
    number: int,
    *,
    outcome: CourtOutcome,
    judged_on: date,
    consequences: str,
) -> CourtCase:
    """Records how a case ended and what that means; bids stay valid until 14 days after it (PL-21).

    A judgment against the buyer goes on holding back until it was carried out. Raises NotAllowed,
    UnknownCourtCase, TransitionNotAllowed, ReasonNeeded, InTheFuture, JudgmentBeforeSummons.
    """
    case = open_case(actor, procurement_id)
    row = _of(case, number)
    if not consequences.strip():
        raise ReasonNeeded()
    _refuse_future(judged_on)
    if judged_on < row.summons_on:
        raise JudgmentBeforeSummons(judgment=judged_on, summons=row.summons_on)
    COURT_CASE.next(COURT_CASE.states(row.status), _ACTIONS[outcome])
    row.outcome, row.judgment_on, row.consequences = outcome, judged_on, consequences.strip()
    row.save(update_fields=["outcome", "judgment_on", "consequences"])
    data = {"number": number, "outcome": outcome, "judged_on": judged_on, "consequences": row.consequences}
    transition(row, COURT_CASE, _ACTIONS[outcome], actor=actor, stream=case.stream, data=data)
    return row


@transaction.atomic
def carry_out_judgment(actor: Actor, procurement_id: int, number: int, *, how: str) -> CourtCase:
    """Says how a judgment against the buyer was followed, for example by a revision; it holds back nothing
    any more. Raises NotAllowed, UnknownCourtCase, TransitionNotAllowed, ReasonNeeded."""
    case = open_case(actor, procurement_id)
    row = _of(case, number)
    if not how.strip():
        raise ReasonNeeded()
    COURT_CASE.next(COURT_CASE.states(row.status), "carry_out")
    row.carried_out = how.strip()
    row.save(update_fields=["carried_out"])
    data = {"number": number, "how": row.carried_out}
    transition(row, COURT_CASE, "carry_out", actor=actor, stream=case.stream, data=data)
    return row


def _of(case: Case, number: int) -> CourtCase:
    row = case.row.court_cases.filter(number=number).first()
    if row is None:
        raise UnknownCourtCase(number=number)
    return row


def _lots(case: Case, slugs: Sequence[str]) -> list[ProcurementLot]:
    lots = list(ProcurementLot.objects.filter(procurement=case.row, slug__in=slugs))
    if unknown := set(slugs) - {lot.slug for lot in lots}:
        raise UnknownLot(lots=tuple(sorted(unknown)))
    return lots


def _claimant(case: Case, number: int | None) -> int | None:
    if number is None:
        return None
    return (
        Submission.objects.filter(procurement=case.row, number=number)
        .values_list("tenderer_id", flat=True)
        .first()
    )


def _refuse_future(day: date) -> None:
    if day > clock.today():
        raise InTheFuture(day=day)


__all__ = ["NewCase", "carry_out_judgment", "record_court_case", "record_judgment"]
