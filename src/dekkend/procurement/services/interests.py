"""Assessors state their interests before they see anything of a bid; in doubt the buyer decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from dekkend.organisations.domain import Actor
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.domain_assessment import Interest, Stated
from dekkend.procurement.errors_assessment import (
    InterestNotExplained,
    InterestsClosed,
    NothingToDecide,
    ReasonMissing,
    UnknownTenderer,
)
from dekkend.procurement.models import AssessorAssignment, Ended, InterestStatement, Submission
from dekkend.procurement.queries.interests import may_state
from dekkend.procurement.services.common import Case, open_case, read_case
from dekkend.procurement.services.panel import refuse_without_right
from dekkend.procurement.services.seats import end_seats
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus, SubmissionStatus
from dekkend.runtime import audit, clock

_STATEMENT = (
    *("procurement", "assessor", "tenderer", "interest", "explanation"),
    *("stated_at", "current", "decision_reason"),
)


@transaction.atomic
def state_interests(actor: Actor, procurement_id: int, stated: Sequence[Stated]) -> int:
    """An assessor states per tenderer whether there is an interest; how many statements are new.

    What was stated before and differs is replaced, and stays on record. With an interest the own seats on
    bids of that tenderer end at once, locked or not. Raises NoRightToAssess, InterestsClosed,
    UnknownTenderer, InterestNotExplained; then nothing is stored.
    """
    case = read_case(actor, procurement_id)
    refuse_without_right(case)
    _refuse_closed(case)
    _refuse_wrong(case, stated)
    now = {row.tenderer_id: row for row in _current(case)}
    new = [one for one in stated if not _same(now.get(one.tenderer_id), one)]
    replaced = [now[one.tenderer_id].pk for one in new if one.tenderer_id in now]
    InterestStatement.objects.filter(pk__in=replaced).update(current=False)
    copy_rows(InterestStatement, _STATEMENT, _rows(case, new))
    if new:
        subject = f"account:{actor.account_id}"
        audit.record(case.stream, actor, "interests.state", subject, _logged(new))
    _leave(case, actor.account_id or 0, [one.tenderer_id for one in new if one.interest is Interest.HAS])
    return len(new)


@transaction.atomic
def decide_interest(
    actor: Actor, procurement_id: int, statement_id: int, *, allowed: bool, reason: str
) -> None:
    """The buyer decides whether an assessor who is unsure may judge this tenderer.

    Raises NotAllowed, NothingToDecide, ReasonMissing.
    """
    case = open_case(actor, procurement_id)
    waiting = InterestStatement.objects.select_for_update(of=("self",)).filter(
        procurement=case.row, current=True, interest=Interest.UNSURE, allowed__isnull=True
    )
    found = waiting.filter(pk=statement_id).first()
    if found is None:
        raise NothingToDecide()
    if not reason.strip():
        raise ReasonMissing()
    found.allowed, found.decision_reason = allowed, reason.strip()
    found.decided_by_id, found.decided_at = actor.account_id, clock.now()
    found.save(update_fields=["allowed", "decision_reason", "decided_by", "decided_at"])
    data = {"tenderer": found.tenderer_id, "allowed": allowed, "reason": reason.strip()}
    audit.record(case.stream, actor, "interests.decide", f"account:{found.assessor_id}", data)
    if not allowed:
        _leave(case, found.assessor_id, [found.tenderer_id])


def _refuse_closed(case: Case) -> None:
    status = ProcurementStatus(case.row.status)
    if not may_state(status):
        raise InterestsClosed(status=PROCUREMENT.title(status))


def _refuse_wrong(case: Case, stated: Sequence[Stated]) -> None:
    taking_part = set(tenderers_of(case.row.pk))
    if any(one.tenderer_id not in taking_part for one in stated):
        raise UnknownTenderer()
    if any(one.interest is not Interest.NONE and not one.explanation.strip() for one in stated):
        raise InterestNotExplained()


def tenderers_of(procurement_id: int) -> Iterable[int]:
    """The organisations whose submission still counts."""
    rows = Submission.objects.filter(procurement=procurement_id).exclude(status=SubmissionStatus.WITHDRAWN)
    return rows.values_list("tenderer_id", flat=True)


def _current(case: Case) -> Iterable[InterestStatement]:
    return InterestStatement.objects.select_for_update(of=("self",)).filter(
        procurement=case.row, assessor_id=case.actor.account_id, current=True
    )


def _same(known: InterestStatement | None, one: Stated) -> bool:
    if known is None:
        return False
    return (known.interest, known.explanation) == (one.interest.value, one.explanation.strip())


def _rows(case: Case, new: Sequence[Stated]) -> Iterator[Sequence[Any]]:
    now = clock.now()
    for one in new:
        text = one.explanation.strip()
        yield case.row.pk, case.actor.account_id, one.tenderer_id, one.interest.value, text, now, True, ""


def _logged(new: Sequence[Stated]) -> Mapping[str, Any]:
    """The log says about whom, never which interest: that is personal."""
    return {
        "none": sum(1 for one in new if one.interest is Interest.NONE),
        "has": sorted(one.tenderer_id for one in new if one.interest is Interest.HAS),
        "unsure": sorted(one.tenderer_id for one in new if one.interest is Interest.UNSURE),
    }


def _leave(case: Case, assessor_id: int, tenderers: Sequence[int]) -> None:
    own = Q(assessor_id=assessor_id, ended_at__isnull=True, bid__submission__tenderer_id__in=tenderers)
    seats = AssessorAssignment.objects.filter(own, bid__submission__procurement=case.row)
    if tenderers:
        end_seats(case, list(seats.values_list("bid_id", "seat")), Ended.INTEREST)


__all__ = ["decide_interest", "state_interests", "tenderers_of"]
