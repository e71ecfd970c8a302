"""Keeping bids valid for longer: the buyer asks, each tenderer answers for itself (PL-21)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max

from dekkend.kernel.periods import add_days
from dekkend.organisations.domain import Actor
from dekkend.procurement.award_errors import AlreadyAnswered, NothingAsked, ReasonNeeded, ValidityNotLater
from dekkend.procurement.events import ValidityAnswered, ValidityAsked
from dekkend.procurement.models import Submission, ValidityAnswer, ValidityRequest
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.queries.award_facts import award_facts
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.services.common import open_case
from dekkend.procurement.states import SubmissionStatus
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.events import emit

ANSWER_DAYS = 7
"""How long a tenderer has to answer, unless the buyer chooses otherwise: our own choice, without a source."""


@transaction.atomic
def ask_validity(
    actor: Actor, procurement_id: int, *, until: date, reason: str, answer_days: int = ANSWER_DAYS
) -> ValidityRequest:
    """Asks every tenderer to keep its bid valid until ``until``, and to answer within ``answer_days``. Raises
    NotAllowed, ReasonNeeded, ValidityNotLater."""
    case = open_case(actor, procurement_id)
    if not reason.strip():
        raise ReasonNeeded()
    today = clock.today()
    now_until = award_facts(case.row, today).validity(0)
    latest = max(now_until.until if now_until else today, today)
    if until <= latest:
        raise ValidityNotLater(until=latest)
    highest = case.row.validity_requests.aggregate(highest=Max("number"))["highest"] or 0
    row = ValidityRequest.objects.create(
        procurement=case.row,
        number=highest + 1,
        asked_on=today,
        answer_by=add_days(today, max(answer_days, 1)),
        until=until,
        reason=reason.strip(),
    )
    data = {"number": row.number, "until": until, "answer_by": row.answer_by, "reason": row.reason}
    audit.record(case.stream, actor, "validity.ask", f"procurement:{case.row.pk}", data)
    emit(ValidityAsked(request_id=row.pk))
    return row


@transaction.atomic
def answer_validity(actor: Actor, request_id: int, submission_id: int, *, agrees: bool) -> ValidityAnswer:
    """A tenderer keeps its bid valid for longer, or does not; once. The moment is that of arrival.

    Raises NotAllowed, NothingAsked, AlreadyAnswered.
    """
    submission = Submission.objects.select_related("procurement").filter(pk=submission_id).first()
    asked = ValidityRequest.objects.filter(pk=request_id).first()
    if submission is None or asked is None or asked.procurement_id != submission.procurement_id:
        raise NothingAsked()
    ensure(actor, Action.REPAIR, own_facts(submission.procurement, submission.tenderer_id))
    if submission.status == SubmissionStatus.WITHDRAWN:
        raise NothingAsked()
    try:
        with transaction.atomic():
            row = ValidityAnswer.objects.create(
                request=asked, submission=submission, agrees=agrees, answered_at=arrival.received()
            )
    except IntegrityError as error:
        raise AlreadyAnswered() from error
    data = {"number": asked.number, "agrees": agrees, "until": asked.until}
    stream = stream_of(submission.procurement_id)
    audit.record(stream, actor, "validity.answer", f"submission:{submission.pk}", data)
    emit(ValidityAnswered(request_id=asked.pk, submission_id=submission.pk))
    return row


__all__ = ["answer_validity", "ask_validity"]
