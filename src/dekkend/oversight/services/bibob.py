"""The stages of the Bibob test up to the decision: scan, form, own research, national bureau."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files import File

from dekkend.organisations.domain import Actor
from dekkend.oversight.domain import BUREAU_WEEKS, ScanAdvice, ScreeningKind, ScreeningResult, SignatureKind
from dekkend.oversight.domain_form import Answer, missing, questions_for
from dekkend.oversight.domain_scan import INDICATORS, advice_of, score_of
from dekkend.oversight.errors import (
    FormIncomplete,
    FormNotOpen,
    ReasonMissing,
    SignatureMissing,
    TermStillRuns,
)
from dekkend.oversight.models import FormAnswer, ProviderScreening, QuestionForm, Research, RiskScan
from dekkend.oversight.rules import form_term
from dekkend.oversight.services.choices import choices_of
from dekkend.oversight.services.common import (
    attach,
    may_move,
    move,
    note,
    open_for_buyer,
    open_for_provider,
    reasoned,
)
from dekkend.oversight.states import BibobStatus
from dekkend.oversight.visibility import use_case
from dekkend.runtime import arrival, clock

BIBOB = ScreeningKind.BIBOB


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs the form, in which function, and how; ``declared`` is the tick that it is true."""

    name: str
    function: str
    declared: bool
    kind: SignatureKind = SignatureKind.DIGITAL


@use_case
def finish_scan(actor: Actor, screening_id: int, found: Sequence[str], text: str = "") -> ScanAdvice:
    """Stores what the risk scan found; what its score points at.

    Raises NotAllowed, TransitionNotAllowed, KeyError for an unknown indicator.
    """
    row = open_for_buyer(actor, screening_id, BIBOB)
    may_move(row, "finish_scan")
    names, choices = [name for name in INDICATORS if name in set(found)], choices_of(row.region_id)
    score = score_of(found, choices)
    advice = advice_of(score, choices)
    weights = {name: choices.weight(name) for name in names}
    content = {"found": names, "weights": weights, "score": score, "advice": advice, "note": text.strip()}
    RiskScan.objects.create(
        screening=row,
        content=content,
        scanned_at=clock.now(),
        scanned_by_id=actor.account_id,
    )
    move(row, "finish_scan", actor, data={"found": names, "score": score, "advice": advice})
    return advice


@use_case
def send_form(actor: Actor, screening_id: int, *, light: bool = False, message: str = "") -> QuestionForm:
    """Sends the question form to the provider; back within fourteen days (EL-08, PL-14a).

    Lighter or heavier than the scan advises needs a ``message`` that says why.
    Raises NotAllowed, TransitionNotAllowed, ReasonMissing.
    """
    row = open_for_buyer(actor, screening_id, BIBOB)
    may_move(row, "send_form")
    chosen = ScanAdvice.LIGHT if light else ScanAdvice.FULL
    if row.scan.advice is not chosen and not message.strip():
        raise ReasonMissing()
    row.light = light
    row.save(update_fields=["light"])
    return _ask(row, actor, "send_form", message)


@use_case
def ask_again(actor: Actor, screening_id: int, message: str) -> QuestionForm:
    """Sends the form back for an addition, with a new term. Raises ReasonMissing, NotAllowed,
    TransitionNotAllowed."""
    row = open_for_buyer(actor, screening_id, BIBOB)
    return _ask(row, actor, "ask_again", reasoned(message))


def _ask(row: ProviderScreening, actor: Actor, action: str, message: str) -> QuestionForm:
    may_move(row, action)
    term = form_term(clock.today())
    form = QuestionForm.objects.create(
        screening=row,
        round=row.forms.count() + 1,
        asked_on=clock.today(),
        counted=term.counted,
        last_day=term.last_day,
        message=message.strip(),
    )
    data = {"round": form.round, "light": row.light, "counted": term.counted, "last_day": term.last_day}
    move(row, action, actor, reason=message.strip(), data=data, due=term.last_day)
    return form


@use_case
def save_answers(
    actor: Actor,
    screening_id: int,
    answers: Mapping[str, tuple[str, str]],
    uploads: Mapping[str, Sequence[File]] | None = None,
) -> None:
    """Keeps what the provider filled in so far: value and explanation by question, and documents.

    Raises UnknownScreening for everybody else, FormNotOpen, a FileRefused.
    """
    row = open_for_provider(actor, screening_id, BIBOB)
    if row.status != BibobStatus.FORM_SENT:
        raise FormNotOpen()
    asked = {question.id for question in questions_for(light=row.light)}
    FormAnswer.objects.bulk_create(
        [
            FormAnswer(
                screening=row,
                question=name,
                content={"value": value.strip(), "explanation": explanation.strip()},
                saved_at=arrival.received(),
            )
            for name, (value, explanation) in answers.items()
            if name in asked
        ],
        update_conflicts=True,
        unique_fields=["screening", "question"],
        update_fields=["content", "saved_at"],
    )
    for name, given in (uploads or {}).items():
        if name in asked:
            attach(row, actor, name, given, by_provider=True)


@use_case
def return_form(actor: Actor, screening_id: int, signature: Signature) -> QuestionForm:
    """The provider signs the form and sends it back; from then on it cannot be changed.

    Also after the term: what that means the region decides (EL-08). The moment is that of arrival. Of two
    colleagues who sign at once, one is told. Raises UnknownScreening, FormNotOpen, FormIncomplete,
    SignatureMissing.
    """
    row = open_for_provider(actor, screening_id, BIBOB)
    if row.status != BibobStatus.FORM_SENT:
        raise FormNotOpen()
    lacking = missing(row.light, answers_of(row))
    if lacking:
        raise FormIncomplete(questions=tuple(question.title for question in lacking))
    if not (signature.declared and signature.name.strip() and signature.function.strip()):
        raise SignatureMissing()
    form = row.forms.latest("round")
    form.received_at = arrival.received()
    form.signed_by, form.signed_as = signature.name.strip(), signature.function.strip()
    form.signature, form.sender_id = signature.kind, actor.account_id
    form.save(update_fields=["received_at", "signed_by", "signed_as", "signature", "sender"])
    move(row, "return_form", actor, data={"round": form.round, "signed_by": form.signed_by})
    return form


def answers_of(row: ProviderScreening) -> dict[str, Answer]:
    """The answers of a test by question, each with whether a document is with it."""
    with_file = set(row.files.filter(by_provider=True).values_list("about", flat=True))
    found = {
        answer.question: Answer(**answer.content, has_file=answer.question in with_file)
        for answer in row.answers.all()
    }
    return {**{name: Answer(has_file=True) for name in with_file - found.keys()}, **found}


@use_case
def start_research(actor: Actor, screening_id: int, text: str = "") -> None:
    """Starts the region's own research, on the form or, after its term, without it; then a reason is due.

    Raises NotAllowed, TransitionNotAllowed, FormNotOpen while the term runs, ReasonMissing.
    """
    row = open_for_buyer(actor, screening_id, BIBOB)
    without = row.status == BibobStatus.FORM_SENT
    action = "start_research_without_form" if without else "start_research"
    may_move(row, action)
    if without:
        _refuse_running_term(row)
        reasoned(text)
    Research.objects.create(screening=row, started_on=clock.today(), without_form=without, note=text.strip())
    move(row, action, actor, reason=text.strip())


def _refuse_running_term(row: ProviderScreening) -> None:
    last_day = row.forms.latest("round").last_day
    if clock.today() <= last_day:
        raise TermStillRuns(last_day=last_day)


@use_case
def write_research(actor: Actor, screening_id: int, text: str, uploads: Sequence[File] = ()) -> None:
    """Keeps what the own research found, as long as the test runs. Raises NotAllowed, UnknownScreening."""
    row = open_for_buyer(actor, screening_id, BIBOB)
    if not Research.objects.filter(screening=row).update(note=text.strip()):
        raise ReasonMissing()
    attach(row, actor, "onderzoek", uploads, by_provider=False)
    note(row, actor, "write_research", {})


@use_case
def ask_bureau(actor: Actor, screening_id: int, reference: str) -> None:
    """Asks the national bureau for advice, when the own research leaves questions.

    Raises NotAllowed, TransitionNotAllowed, ReasonMissing without a reference.
    """
    row = open_for_buyer(actor, screening_id, BIBOB)
    may_move(row, "ask_bureau")
    Research.objects.filter(screening=row).update(
        bureau_asked_on=clock.today(), bureau_reference=reasoned(reference)
    )
    due = clock.today() + timedelta(weeks=BUREAU_WEEKS)
    move(row, "ask_bureau", actor, data={"reference": reference.strip()}, due=due)


@use_case
def receive_advice(
    actor: Actor,
    screening_id: int,
    advice: ScreeningResult,
    advised_on: date,
    text: str = "",
    uploads: Sequence[File] = (),
) -> None:
    """Stores the advice of the national bureau. It advises on the danger; the region decides.

    Raises NotAllowed, TransitionNotAllowed.
    """
    row = open_for_buyer(actor, screening_id, BIBOB)
    may_move(row, "receive_advice")
    Research.objects.filter(screening=row).update(
        advised_on=advised_on, advice=advice, advice_note=text.strip()
    )
    attach(row, actor, "advies", uploads, by_provider=False)
    move(row, "receive_advice", actor, data={"advice": advice, "advised_on": advised_on})
