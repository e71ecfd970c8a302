"""Complaints: filed, answered within six weeks, and perhaps put before somebody else (INK §4.8.1)."""

from django.db import transaction
from django.db.models import Max

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.procurement.complaint_domain import (
    BUYER_SAYS,
    COMPLAINANT_SAYS,
    ComplaintAnswer,
    ComplaintText,
    Conditions,
)
from dekkend.procurement.complaint_errors import (
    AdviceMissing,
    ComplaintAnswerMissing,
    ComplaintEmpty,
    ReferralRefused,
    UnknownComplaint,
)
from dekkend.procurement.complaint_states import COMPLAINT, Forum
from dekkend.procurement.errors import NotAllowed, UnknownProcurement
from dekkend.procurement.information_events import ComplaintFiled, ComplaintMoved
from dekkend.procurement.information_policies import may_ask
from dekkend.procurement.models import Complaint
from dekkend.procurement.policies import Action, may
from dekkend.procurement.procedure_remedy_rules import (
    AdviceFacts,
    ComplaintFacts,
    disputes_committee,
    tender_experts,
)
from dekkend.procurement.queries.access import facts_of
from dekkend.procurement.queries.complaints import dispute_facts
from dekkend.procurement.services.common import Case, lock, open_case
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import subject_of, transition


@transaction.atomic
def file_complaint(actor: Actor, procurement_id: int, organisation_id: int, text: ComplaintText) -> int:
    """A provider complains; the number. The answer is due within six weeks (PL-17).

    Raises UnknownProcurement (also before publication), NotAllowed, ComplaintEmpty.
    """
    case = lock(actor, procurement_id)
    permission = may_ask(actor, organisation_id)
    if case.row.status == ProcurementStatus.CONCEPT:
        raise UnknownProcurement(slug=case.row.slug)
    if not permission:
        raise NotAllowed(reason=permission.reason)
    if not text.is_whole:
        raise ComplaintEmpty()
    today = arrival.received_on()
    row = Complaint.objects.create(
        procurement=case.row,
        number=_next_number(case),
        complainant_id=organisation_id,
        author_id=actor.account_id,
        about=text.about,
        subject=text.subject.strip()[:200],
        text=text.text.strip(),
        received_at=arrival.received(),
        due=ComplaintFacts(today, today).due,
    )
    data = {"number": row.number, "due": row.due}
    audit.record(case.stream, actor, "complaint.file", subject_of(row), data)
    emit(ComplaintFiled(row.pk))
    return int(row.number)


@transaction.atomic
def take_up_complaint(actor: Actor, procurement_id: int, number: int) -> None:
    """The buyer starts on it; the complainant is told. Raises NotAllowed, UnknownComplaint."""
    case = open_case(actor, procurement_id)
    row = _get(case, number)
    transition(row, COMPLAINT, "take_up", actor=actor, stream=case.stream, event=ComplaintMoved(row.pk))


@transaction.atomic
def answer_complaint(actor: Actor, procurement_id: int, number: int, given: ComplaintAnswer) -> None:
    """Answers with an outcome. A late answer is taken too, and stays late on record.

    Raises NotAllowed, UnknownComplaint, ComplaintAnswerMissing, TransitionNotAllowed.
    """
    case = open_case(actor, procurement_id)
    row = _get(case, number)
    if given.outcome is None or not given.answer.strip():
        raise ComplaintAnswerMissing()
    COMPLAINT.next(COMPLAINT.states(row.status), "answer")
    row.outcome, row.answer, row.measure = given.outcome, given.answer.strip(), given.measure.strip()
    row.answered_at = clock.now()
    row.save(update_fields=["outcome", "answer", "measure", "answered_at"])
    data = {"outcome": given.outcome.value, "due": row.due}
    transition(
        row, COMPLAINT, "answer", actor=actor, stream=case.stream, data=data, event=ComplaintMoved(row.pk)
    )


@transaction.atomic
def withdraw_complaint(actor: Actor, procurement_id: int, number: int) -> None:
    """The complainant takes it back. Raises UnknownComplaint, TransitionNotAllowed."""
    case = lock(actor, procurement_id)
    row = _own(case, number)
    transition(row, COMPLAINT, "withdraw", actor=actor, stream=case.stream)


@transaction.atomic
def say_conditions(actor: Actor, procurement_id: int, number: int, said: Conditions) -> None:
    """Each side says its own part of the six conditions (PL-18); what is not its own is left as it is.

    Raises UnknownComplaint.
    """
    case = lock(actor, procurement_id)
    row, names = _sided(case, number)
    changed = {name: value for name in names if (value := getattr(said, name)) is not None}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    audit.record(case.stream, actor, "complaint.conditions", subject_of(row), changed)


@transaction.atomic
def refer_complaint(actor: Actor, procurement_id: int, number: int, forum: Forum) -> None:
    """Puts an answered complaint before a forum, by either side.

    Raises UnknownComplaint, TransitionNotAllowed, and ReferralRefused with what PL-18 or PL-19 says.
    """
    case = lock(actor, procurement_id)
    row, _names = _sided(case, number)
    COMPLAINT.next(COMPLAINT.states(row.status), "refer")
    verdict = may_refer(case, row, forum)
    if verdict.blocks:
        raise ReferralRefused(reason=verdict.reason)
    row.forum, row.referred_at = forum, clock.now()
    row.save(update_fields=["forum", "referred_at"])
    data = {"forum": forum.value, "suspends": row.buyer_suspends}
    transition(
        row, COMPLAINT, "refer", actor=actor, stream=case.stream, data=data, event=ComplaintMoved(row.pk)
    )


@transaction.atomic
def record_advice(actor: Actor, procurement_id: int, number: int, advice: str) -> None:
    """What the forum advised and what the buyer does with it. Raises NotAllowed, AdviceMissing."""
    case = open_case(actor, procurement_id)
    row = _get(case, number)
    if not advice.strip():
        raise AdviceMissing()
    row.advice = advice.strip()
    row.save(update_fields=["advice"])
    transition(row, COMPLAINT, "advise", actor=actor, stream=case.stream, event=ComplaintMoved(row.pk))


def may_refer(case: Case, row: Complaint, forum: Forum) -> Verdict:
    """What the rules say about this complaint and this forum."""
    if forum is Forum.EXPERTS:
        return tender_experts(AdviceFacts(case.whole.procedure.form))
    return disputes_committee(dispute_facts(row))


def _sided(case: Case, number: int) -> tuple[Complaint, tuple[str, ...]]:
    """The complaint, and what this side may say of it."""
    row = _get(case, number)
    if may(case.actor, Action.RUN_PROCUREMENT, facts_of(case.row)):
        return row, BUYER_SAYS
    return _own(case, number), COMPLAINANT_SAYS


def _own(case: Case, number: int) -> Complaint:
    row = _get(case, number)
    if not may_ask(case.actor, row.complainant_id):
        raise UnknownComplaint(number=number)
    return row


def _get(case: Case, number: int) -> Complaint:
    row = Complaint.objects.filter(procurement=case.row, number=number).first()
    if row is None:
        raise UnknownComplaint(number=number)
    return row


def _next_number(case: Case) -> int:
    last = Complaint.objects.filter(procurement=case.row).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1
