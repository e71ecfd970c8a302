"""Notes of information: written, weighed, published once, and from then on the same for everybody."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from dekkend.kernel.rules import Verdict
from dekkend.kernel.stored_text import message_to_json
from dekkend.organisations.domain import Actor
from dekkend.procurement import canonical
from dekkend.procurement.definition import Definition
from dekkend.procurement.information_amending import by_facts, by_file
from dekkend.procurement.information_differences import Change, changes_between
from dekkend.procurement.information_domain import NoteText
from dekkend.procurement.information_errors import (
    ChangeNeedsReason,
    ChangeNotWeighed,
    DeadlineOnlyLater,
    DeadlineTooSoon,
    NoteAlreadyPublished,
    NoteChanged,
    NoteEmpty,
    NoteNotPossible,
    ProposalOutdated,
    UnknownNote,
)
from dekkend.procurement.information_events import NotePublished
from dekkend.procurement.information_rules import (
    ChangeFacts,
    NoteTermFacts,
    change_may_be_essential,
    informed_in_time,
    proposed_closing,
)
from dekkend.procurement.information_states import NOTE, QUESTION, NoteStatus, QuestionStatus
from dekkend.procurement.models import InformationNote, Question
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.deadlines import move_deadline
from dekkend.procurement.services.versions import make_version
from dekkend.procurement.snapshot import definition_from
from dekkend.procurement.states import OPEN_STATUSES, PROCUREMENT
from dekkend.runtime import audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import transition, transition_many


@dataclass(frozen=True)
class Prepared:
    """A draft as it would be published now. ``seen`` identifies exactly this content."""

    row: InformationNote
    questions: tuple[Question, ...]
    changes: tuple[Change, ...]
    weighty: Verdict
    term: Verdict
    proposed_closing: datetime | None
    content: Mapping[str, Any]

    @property
    def seen(self) -> str:
        return sha256_of(self.content)


@transaction.atomic
def open_note(actor: Actor, procurement_id: int) -> InformationNote:
    """The draft of the next note; made when there is none. Raises NotAllowed, NoteNotPossible."""
    case = open_case(actor, procurement_id)
    found = _draft(case)
    if found is not None:
        return found
    _refuse_unless_open(case)
    made = InformationNote.objects.create(procurement=case.row, created_at=clock.now())
    audit.record(case.stream, actor, "note.begin", f"informationnote:{made.pk}")
    return made


@transaction.atomic
def write_note(actor: Actor, procurement_id: int, text: NoteText) -> None:
    """Keeps what the buyer wrote in the draft. Raises NotAllowed, UnknownNote, DeadlineOnlyLater."""
    case = open_case(actor, procurement_id)
    row = _needed(case)
    closes_at = case.row.closes_at
    if text.closes_at is not None and closes_at is not None and text.closes_at <= closes_at:
        if text.closes_at < closes_at:
            local = clock.AMSTERDAM
            raise DeadlineOnlyLater(
                closes_at=closes_at.astimezone(local), wanted=text.closes_at.astimezone(local)
            )
        text = NoteText(text.introduction, text.reason, text.essential, text.weighing)
    row.introduction, row.reason = text.introduction.strip(), text.reason.strip()
    row.essential, row.weighing, row.closes_at = text.essential, text.weighing.strip(), text.closes_at
    row.revision += 1
    row.save()


@transaction.atomic
def propose_file(actor: Actor, procurement_id: int, text: str, file: str) -> tuple[Change, ...]:
    """Puts a changed definition in the draft; what changes. Raises as ``information_amending.by_file``."""
    case = open_case(actor, procurement_id)
    return _propose(case, by_file(case.whole, text, file))


@transaction.atomic
def propose_facts(actor: Actor, procurement_id: int, typed: Mapping[str, str]) -> tuple[Change, ...]:
    """Changes facts in the draft, on top of what it changes already; what changes in all.

    Raises as ``information_amending.by_facts``.
    """
    case = open_case(actor, procurement_id)
    row = _needed(case)
    return _propose(case, by_facts(_proposal(case, row) or case.whole, typed))


@transaction.atomic
def drop_proposal(actor: Actor, procurement_id: int) -> None:
    """Takes the change out of the draft; answers and text stay. Raises NotAllowed, UnknownNote."""
    row = _needed(open_case(actor, procurement_id))
    row.proposed, row.base, row.essential = None, None, None
    row.revision += 1
    row.save()


@transaction.atomic
def publish_note(actor: Actor, procurement_id: int, *, seen: str) -> int:
    """Publishes the draft as the buyer saw it (``seen``); its number. From now on it stays as it is.

    All or nothing: the note, its answers, the new version with its lots, the later closing. Of two buyers
    who publish at once one wins. Raises NotAllowed, UnknownNote, NoteAlreadyPublished, NoteNotPossible,
    NoteEmpty, NoteChanged, ProposalOutdated, ChangeNeedsReason, ChangeNotWeighed, DeadlineTooSoon, and what
    ``make_version`` raises.
    """
    case = open_case(actor, procurement_id)
    row = _to_publish(case)
    _refuse_unless_open(case)
    ready = prepare(case, row)
    if ready.seen != seen:
        raise NoteChanged()
    _refuse_unready(ready)
    _publish(case, ready, clock.now())
    emit(NotePublished(row.pk, changes=bool(ready.changes)))
    return int(row.number or 0)


def prepare(case: Case, row: InformationNote) -> Prepared:
    """The draft as it would be published now, with what the rules say. Raises ProposalOutdated."""
    rows = Question.objects.filter(procurement=case.row, status=QuestionStatus.ANSWERED, held_back=False)
    questions = tuple(rows.select_related("lot").order_by("number"))
    changed = _proposal(case, row)
    changes = changes_between(case.whole, changed) if changed else ()
    touched = {change.subject.render(): change.subject for change in changes if change.weighty}
    term = _term(case, row, informs=bool(questions or changes))
    return Prepared(
        row=row,
        questions=questions,
        changes=changes,
        weighty=change_may_be_essential(ChangeFacts(tuple(touched.values()))),
        term=informed_in_time(term),
        proposed_closing=proposed_closing(term, case.row.closes_at.astimezone(clock.AMSTERDAM))
        if case.row.closes_at
        else None,
        content=_content(case, row, questions, changes),
    )


def sha256_of(content: Mapping[str, Any]) -> str:
    """The hash over what everybody reads in a note."""
    return hashlib.sha256(audit.canonical(content).encode()).hexdigest()


def _term(case: Case, row: InformationNote, *, informs: bool) -> NoteTermFacts:
    closes = row.closes_at or case.row.closes_at or clock.now()
    return NoteTermFacts(
        published_on=clock.today(),
        closes_on=closes.astimezone(clock.AMSTERDAM).date(),
        informs=informs,
        essential=bool(row.essential),
    )


def _content(
    case: Case, row: InformationNote, questions: tuple[Question, ...], changes: tuple[Change, ...]
) -> dict[str, Any]:
    return {
        "procurement": case.row.slug,
        "version": case.version.number + bool(changes),
        "introduction": row.introduction,
        "reason": row.reason,
        "essential": row.essential,
        "weighing": row.weighing,
        "closes_at": audit.timestamp(row.closes_at) if row.closes_at else None,
        "changes": [change_to_json(change) for change in changes],
        "questions": [_question(each) for each in questions],
    }


def change_to_json(change: Change) -> dict[str, Any]:
    """A change as a published note keeps it."""
    before, after = (message_to_json(it) if it else None for it in (change.before, change.after))
    return {
        "path": change.path,
        "section": change.section,
        "subject": message_to_json(change.subject),
        "fact": message_to_json(change.fact),
        "before": before,
        "after": after,
        "lots": list(change.lots),
        "weighty": change.weighty,
        "whole": change.whole,
    }


def _question(row: Question) -> dict[str, Any]:
    return {
        "number": row.number,
        "subject": row.public_subject,
        "lot": row.lot.slug if row.lot else "",
        "paragraph": row.paragraph,
        "text": row.public_text,
        "answer": row.answer,
    }


def _propose(case: Case, changed: Definition) -> tuple[Change, ...]:
    row = _needed(case)
    row.proposed, row.base = canonical.tree_of(changed), case.version.number
    row.revision += 1
    row.save()
    return changes_between(case.whole, changed)


def _proposal(case: Case, row: InformationNote) -> Definition | None:
    if row.proposed is None:
        return None
    if row.base != case.version.number:
        raise ProposalOutdated(base=str(row.base), now=str(case.version.number))
    return definition_from(row.proposed)


def _refuse_unready(ready: Prepared) -> None:
    row = ready.row
    if not (ready.questions or ready.changes or row.introduction or row.closes_at):
        raise NoteEmpty()
    if (ready.changes or row.closes_at) and not row.reason:
        raise ChangeNeedsReason()
    if not ready.weighty.holds and (row.essential is None or not row.weighing):
        raise ChangeNotWeighed()
    if not ready.term.holds and (ready.term.blocks or not row.weighing):
        raise DeadlineTooSoon(reason=ready.term.reason, proposed=ready.proposed_closing)


def _publish(case: Case, ready: Prepared, now: datetime) -> None:
    row = ready.row
    if ready.changes:
        changed = _proposal(case, row)
        assert changed is not None  # there are changes
        row.version = make_version(case, changed, now)
    if row.closes_at is not None:
        move_deadline(case, row.closes_at, row.reason, row)
    row.number = _next_number(case)
    row.content = {**ready.content, "number": row.number, "published_at": audit.timestamp(now)}
    row.sha256 = sha256_of(row.content)
    row.published_at, row.published_by_id = now, case.actor.account_id
    row.save()
    Question.objects.filter(pk__in=[each.pk for each in ready.questions]).update(note=row)
    questions = list(ready.questions)
    transition_many(questions, QUESTION, "publish", actor=case.actor, stream=case.stream)
    data = {
        "number": row.number,
        "sha256": row.sha256,
        "version": row.version.number if row.version else None,
        "answers": len(questions),
        "closes_at": row.closes_at,
    }
    transition(row, NOTE, "publish", actor=case.actor, stream=case.stream, data=data)


def _draft(case: Case) -> InformationNote | None:
    return InformationNote.objects.filter(procurement=case.row, status=NoteStatus.DRAFT).first()


def _needed(case: Case) -> InformationNote:
    row = _draft(case)
    if row is None:
        raise UnknownNote()
    return row


def _to_publish(case: Case) -> InformationNote:
    """The draft; when it was published meanwhile, the refusal says so."""
    row = _draft(case)
    if row is not None:
        return row
    last = InformationNote.objects.filter(procurement=case.row).order_by("-number").first()
    if last is None or last.published_at is None:
        raise UnknownNote()
    raise NoteAlreadyPublished(number=last.number, published=last.published_at.astimezone(clock.AMSTERDAM))


def _refuse_unless_open(case: Case) -> None:
    closes_at = case.row.closes_at
    if case.row.status not in OPEN_STATUSES or (closes_at is not None and clock.now() > closes_at):
        raise NoteNotPossible(status=PROCUREMENT.title(case.row.status))


def _next_number(case: Case) -> int:
    last = InformationNote.objects.filter(procurement=case.row).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1
