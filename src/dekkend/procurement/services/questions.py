"""Questions of providers: asked, changed, taken back, answered. Others never learn who asked."""

from typing import Final

from django.db import transaction
from django.db.models import Max

from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor
from dekkend.procurement.errors import NotAllowed, UnknownLot
from dekkend.procurement.information_domain import Answered, Asked, names_asker, questions_until
from dekkend.procurement.information_errors import (
    AnswerMissing,
    AskerNamed,
    QuestionChanged,
    QuestionEmpty,
    QuestionFixed,
    QuestionsClosed,
    QuestionsNotOpen,
    ReasonMissing,
    UnknownQuestion,
)
from dekkend.procurement.information_events import QuestionAsked, QuestionRuled
from dekkend.procurement.information_policies import may_ask
from dekkend.procurement.information_states import QUESTION, QuestionStatus
from dekkend.procurement.models import ProcurementLot, Question
from dekkend.procurement.services.common import Case, lock, open_case
from dekkend.procurement.states import OPEN_STATUSES, PROCUREMENT, ProcurementStatus
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import subject_of, transition

CHANGEABLE: Final = (QuestionStatus.ASKED, QuestionStatus.LATE)


@transaction.atomic
def ask_question(actor: Actor, procurement_id: int, organisation_id: int, asked: Asked) -> int:
    """Asks a question for a provider; its number. After the term it waits for the buyer's ruling.

    Raises NotAllowed, QuestionsNotOpen, QuestionEmpty, UnknownLot, and QuestionsClosed after the last day
    when the asker gives no reason why it is late.
    """
    case = lock(actor, procurement_id)
    _ensure(may_ask(actor, organisation_id))
    _refuse_unless_open(case)
    late = _is_late(case)
    if late and not asked.late_reason.strip():
        raise QuestionsClosed(last_day=last_day_to_ask(case))
    row = Question(
        procurement=case.row,
        number=_next_number(case),
        asker_id=organisation_id,
        author_id=actor.account_id,
        status=QuestionStatus.LATE if late else QuestionStatus.ASKED,
        asked_at=arrival.received(),
        late_reason=asked.late_reason.strip() if late else "",
    )
    _fill(case, row, asked)
    row.save(force_insert=True)
    data = {"number": row.number, "lot": asked.lot, "late": late}
    audit.record(case.stream, actor, "question.ask", subject_of(row), data)
    emit(QuestionAsked(row.pk, late=late))
    return row.number


@transaction.atomic
def change_question(actor: Actor, procurement_id: int, number: int, asked: Asked, *, revision: int) -> None:
    """Changes an own question that nobody answered yet.

    Raises UnknownQuestion, NotAllowed, QuestionsNotOpen, QuestionFixed, QuestionChanged, QuestionEmpty.
    """
    case = lock(actor, procurement_id)
    row = _own(case, number)
    _refuse_unless_open(case)
    _refuse_fixed(row, revision)
    _fill(case, row, asked)
    row.revision += 1
    row.save()
    audit.record(case.stream, actor, "question.change", subject_of(row), {"number": number})


@transaction.atomic
def withdraw_question(actor: Actor, procurement_id: int, number: int) -> None:
    """Takes back an own question. Raises UnknownQuestion, NotAllowed, QuestionFixed."""
    case = lock(actor, procurement_id)
    row = _own(case, number)
    _refuse_fixed(row, row.revision)
    transition(row, QUESTION, "withdraw", actor=actor, stream=case.stream)


@transaction.atomic
def rule_on_late_question(actor: Actor, procurement_id: int, number: int, *, take: bool, reason: str) -> None:
    """The buyer takes a late question, or does not, and says why; the asker is told.

    Raises NotAllowed, UnknownQuestion, ReasonMissing, TransitionNotAllowed.
    """
    case = open_case(actor, procurement_id)
    row = _get(case, number)
    if not reason.strip():
        raise ReasonMissing()
    row.ruling = reason.strip()
    row.save(update_fields=["ruling"])
    action = "take" if take else "refuse"
    transition(row, QUESTION, action, actor=actor, stream=case.stream, reason=row.ruling)
    emit(QuestionRuled(row.pk))


@transaction.atomic
def answer_question(
    actor: Actor, procurement_id: int, number: int, answered: Answered, *, revision: int
) -> None:
    """Writes or rewrites the answer, and the wording that others will read; the original question stays.

    Raises NotAllowed, UnknownQuestion, AnswerMissing, AskerNamed, QuestionChanged, QuestionFixed.
    """
    case = open_case(actor, procurement_id)
    row = _get(case, number)
    if not answered.answer.strip():
        raise AnswerMissing(number=number)
    if row.revision != revision:
        raise QuestionChanged()
    if row.status not in (QuestionStatus.ASKED, QuestionStatus.ANSWERED):
        raise QuestionFixed(status=QUESTION.title(row.status))
    row.answer, row.held_back = answered.answer.strip(), answered.held_back
    row.published_subject = _other(answered.published_subject, row.subject)
    row.published_text = _other(answered.published_text, row.text)
    _refuse_name(row)
    row.answered_at, row.revision = clock.now(), row.revision + 1
    row.save()
    if row.status == QuestionStatus.ASKED:
        transition(row, QUESTION, "answer", actor=actor, stream=case.stream)
    else:
        audit.record(case.stream, actor, "question.rewrite", subject_of(row), {"number": number})


@transaction.atomic
def reopen_question(actor: Actor, procurement_id: int, number: int) -> None:
    """Takes an answer back that was not published; the asker can change the question again.

    Raises NotAllowed, UnknownQuestion, TransitionNotAllowed.
    """
    case = open_case(actor, procurement_id)
    row = _get(case, number)
    transition(row, QUESTION, "reopen", actor=actor, stream=case.stream)


def last_day_to_ask(case: Case) -> object:
    """The last day on which a question counts by itself; None before publication."""
    return questions_until(case.whole, case.row.published_at, case.row.closes_at)


def _is_late(case: Case) -> bool:
    last = questions_until(case.whole, case.row.published_at, case.row.closes_at)
    return last is not None and arrival.received_on() > last


def _refuse_unless_open(case: Case) -> None:
    status = ProcurementStatus(case.row.status)
    closes_at = case.row.closes_at
    if status not in OPEN_STATUSES or (closes_at is not None and arrival.received() > closes_at):
        raise QuestionsNotOpen(status=PROCUREMENT.title(status))


def _ensure(permission: object) -> None:
    if not permission:
        raise NotAllowed(reason=permission.reason)  # type: ignore[attr-defined]


def _own(case: Case, number: int) -> Question:
    """The question, as if it did not exist for anybody but the own organisation."""
    row = Question.objects.filter(procurement=case.row, number=number).first()
    if row is None or not may_ask(case.actor, row.asker_id):
        raise UnknownQuestion(number=number)
    return row


def _get(case: Case, number: int) -> Question:
    row = Question.objects.select_related("asker").filter(procurement=case.row, number=number).first()
    if row is None:
        raise UnknownQuestion(number=number)
    return row


def _refuse_fixed(row: Question, revision: int) -> None:
    if row.status not in CHANGEABLE:
        raise QuestionFixed(status=_seen_by_asker(row))
    if row.revision != revision:
        raise QuestionChanged()


def _seen_by_asker(row: Question) -> Message:
    return QUESTION.title(row.status)


def _fill(case: Case, row: Question, asked: Asked) -> None:
    if not asked.is_whole:
        raise QuestionEmpty()
    row.subject, row.text = asked.subject.strip()[:200], asked.text.strip()
    row.paragraph = asked.paragraph.strip()[:120]
    row.lot = None
    if asked.lot:
        row.lot = ProcurementLot.objects.filter(procurement=case.row, slug=asked.lot).first()
        if row.lot is None:
            raise UnknownLot(lots=(asked.lot,))


def _other(text: str, original: str) -> str:
    """The rewritten wording; empty when it is the same as the original."""
    return "" if text.strip() in ("", original) else text.strip()


def _refuse_name(row: Question) -> None:
    for text in (row.public_subject, row.public_text, row.answer):
        if name := names_asker(text, (row.asker.name,)):
            raise AskerNamed(name=name)


def _next_number(case: Case) -> int:
    last = Question.objects.filter(procurement=case.row).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1
