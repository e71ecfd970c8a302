"""Reads of questions, notes, versions and the publication: the actor comes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from dekkend.kernel.stored_text import message_from_json
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.definition import Definition
from dekkend.procurement.information_amending import EDITABLE, EditableFact, editable_facts
from dekkend.procurement.information_differences import Change
from dekkend.procurement.information_domain import questions_until
from dekkend.procurement.information_errors import UnknownNote, UnknownQuestion
from dekkend.procurement.information_policies import may_ask, sees_asker
from dekkend.procurement.information_states import NoteStatus, QuestionStatus, status_for_asker
from dekkend.procurement.models import (
    DeadlineChange,
    Follower,
    InformationNote,
    LotWithdrawal,
    Procurement,
    PublicationLink,
    Question,
    Submission,
    VersionConfirmation,
)
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.snapshot import definition_from, definition_now, latest_version
from dekkend.procurement.states import NO_LOT_WITHDRAWAL, OPEN_STATUSES, ProcurementStatus, SubmissionStatus
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as one reader may see it. ``asker`` is empty for all but the buyer, ``own`` is the asker."""

    number: int
    subject: str
    text: str
    original: str
    lot: str
    lot_slug: str
    paragraph: str
    status: QuestionStatus
    asked_at: datetime
    asker: str
    own: bool
    answer: str
    late_reason: str
    ruling: str
    held_back: bool
    note: int | None
    revision: int


@dataclass(frozen=True, slots=True)
class NoteView:
    """A published note: what everybody reads. ``changes`` are those of the new version."""

    number: int
    published_at: datetime
    introduction: str
    reason: str
    essential: bool | None
    weighing: str
    closes_at: datetime | None
    version: int
    makes_version: bool
    changes: tuple[Change, ...]
    questions: tuple[Mapping[str, Any], ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class TermsOfAsking:
    """Whether somebody can ask now, and until when a question counts by itself."""

    open: bool
    last_day: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class VersionState:
    """Where one tenderer stands: the version that holds, the note that made it, confirmed or not."""

    number: int
    note: int | None
    confirmed: bool
    submitted_before: bool


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """What the public page shows besides the definition."""

    links: tuple[tuple[int, str, str], ...]
    deadlines: tuple[DeadlineChange, ...]
    withdrawn: tuple[LotWithdrawal, ...]
    follows: bool


def questions(actor: Actor, slug: str) -> tuple[QuestionRow, ...]:
    """The questions that the actor may read: published ones, the own ones, for a buyer all.

    Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    buyer = sees_asker(actor, facts_of(found))
    own = actor.organisations(Role.PROVIDER)
    rows = Question.objects.filter(procurement=found).select_related("asker", "lot", "note")
    if not buyer:
        rows = rows.filter(Q(status=QuestionStatus.PUBLISHED) | Q(asker_id__in=own))
    return tuple(_question(row, buyer, row.asker_id in own) for row in rows.order_by("number"))


def question(actor: Actor, slug: str, number: int) -> QuestionRow:
    """One question. Raises UnknownProcurement, UnknownQuestion (also when it is another's)."""
    row = next((each for each in questions(actor, slug) if each.number == number), None)
    if row is None:
        raise UnknownQuestion(number=number)
    return row


def terms_of_asking(actor: Actor, slug: str) -> TermsOfAsking:
    """Whether the actor's side can ask. Raises UnknownProcurement."""
    found = seen(actor, slug)
    definition = _whole(found)
    last = questions_until(definition, found.published_at, found.closes_at)
    running = found.status in OPEN_STATUSES and bool(found.closes_at and clock.now() <= found.closes_at)
    return TermsOfAsking(running and bool(may_ask(actor)), last, last is not None and clock.today() > last)


def notes(actor: Actor, slug: str) -> tuple[NoteView, ...]:
    """The published notes, the newest first: public. Raises UnknownProcurement."""
    found = seen(actor, slug)
    rows = InformationNote.objects.filter(procurement=found, status=NoteStatus.PUBLISHED)
    return tuple(_note(row) for row in rows.order_by("-number"))


def note(actor: Actor, slug: str, number: int) -> NoteView:
    """One published note. Raises UnknownProcurement, UnknownNote."""
    row = next((each for each in notes(actor, slug) if each.number == number), None)
    if row is None:
        raise UnknownNote()
    return row


def draft_exists(slug: str) -> bool:
    """Whether a note is being written."""
    return InformationNote.objects.filter(procurement__slug=slug, status=NoteStatus.DRAFT).exists()


def version_state(actor: Actor, slug: str, tenderer: int) -> VersionState | None:
    """What a tenderer must know before it submits; None as long as nothing changed."""
    found = seen(actor, slug)
    version = latest_version(found.pk)
    published = found.published_at
    if version.number == 1 or (published is not None and version.created_at <= published):
        return None
    number = InformationNote.objects.filter(version=version).values_list("number", flat=True).first()
    confirmed = VersionConfirmation.objects.filter(version=version, tenderer_id=tenderer).exists()
    earlier = Submission.objects.filter(
        procurement=found, tenderer_id=tenderer, received_at__lt=version.created_at
    ).exclude(status=SubmissionStatus.WITHDRAWN)
    return VersionState(version.number, number, confirmed, earlier.exists())


def unconfirmed_count(slug: str) -> int:
    """How many submissions came in before the version that holds and were not confirmed since; no names."""
    found = Procurement.objects.get(slug=slug)
    version = latest_version(found.pk)
    if version.number == 1:
        return 0
    known = VersionConfirmation.objects.filter(version=version).values("tenderer_id")
    rows = Submission.objects.filter(procurement=found, received_at__lt=version.created_at)
    return rows.exclude(status=SubmissionStatus.WITHDRAWN).exclude(tenderer_id__in=known).count()


def publication(actor: Actor, slug: str) -> PublicationFacts:
    """What the public page shows besides the definition. Raises UnknownProcurement."""
    found = seen(actor, slug)
    links = PublicationLink.objects.filter(procurement=found).values_list("pk", "title", "url")
    withdrawn = LotWithdrawal.objects.filter(lot__procurement=found).select_related("lot")
    follows = Follower.objects.filter(procurement=found, account_id=actor.account_id or 0).exists()
    deadlines = DeadlineChange.objects.filter(procurement=found)
    return PublicationFacts(
        tuple(links), tuple(deadlines), tuple(withdrawn.order_by("lot__position")), follows
    )


def can_withdraw(actor: Actor, slug: str, lot: str) -> bool:
    """Whether this lot could be withdrawn now, by somebody who may. Raises UnknownProcurement."""
    found = seen(actor, slug)
    gone = LotWithdrawal.objects.filter(lot__procurement=found, lot__slug=lot)
    return ProcurementStatus(found.status) not in NO_LOT_WITHDRAWAL and not gone.exists()


def facts_to_edit(slug: str, section: str) -> tuple[EditableFact, ...]:
    """The facts of one part as they are in the draft, or in the version that holds."""
    definition = proposed_or_whole(slug)
    return tuple(fact for fact in editable_facts(definition) if fact.path[0] == section)


def sections_to_edit(slug: str) -> tuple[str, ...]:
    """The parts of which facts can be changed on a page, as far as the definition has them."""
    found = {str(fact.path[0]) for fact in editable_facts(proposed_or_whole(slug))}
    return tuple(section for section in EDITABLE if section in found)


def proposed_or_whole(slug: str) -> Definition:
    """The definition as the draft note would make it, else the one that holds."""
    row = InformationNote.objects.filter(
        procurement__slug=slug, status=NoteStatus.DRAFT, proposed__isnull=False
    ).first()
    if row is not None:
        return definition_from(row.proposed)
    return _whole(Procurement.objects.get(slug=slug))


def change_from_json(data: Mapping[str, Any]) -> Change:
    """The change that a published note keeps."""
    texts = {
        name: message_from_json(data[name]) if data[name] else None
        for name in ("subject", "fact", "before", "after")
    }
    return Change(
        path=data["path"],
        section=data["section"],
        lots=tuple(data["lots"]),
        weighty=data["weighty"],
        whole=data["whole"],
        **texts,  # type: ignore[arg-type]
    )


def _whole(found: Procurement) -> Definition:
    return definition_now(found.pk)


def _question(row: Question, buyer: bool, own: bool) -> QuestionRow:
    status, closed = QuestionStatus(row.status), row.status == QuestionStatus.PUBLISHED
    reads_original = buyer or own
    return QuestionRow(
        number=row.number,
        subject=row.subject if own and not closed else row.public_subject,
        text=row.text if own and not closed else row.public_text,
        original=row.text if reads_original and row.published_text else "",
        lot=f"{row.lot.number} {row.lot.name}" if row.lot else "",
        lot_slug=row.lot.slug if row.lot else "",
        paragraph=row.paragraph,
        status=status if buyer else status_for_asker(status),
        asked_at=row.asked_at,
        asker=row.asker.name if buyer else "",
        own=own,
        answer=row.answer if buyer or closed else "",
        late_reason=row.late_reason if reads_original else "",
        ruling=row.ruling if reads_original else "",
        held_back=row.held_back if buyer else False,
        note=row.note.number if row.note else None,
        revision=row.revision,
    )


def _note(row: InformationNote) -> NoteView:
    content = row.content
    assert row.number is not None  # published notes have both
    assert row.published_at is not None
    return NoteView(
        number=row.number,
        published_at=row.published_at,
        introduction=content["introduction"],
        reason=content["reason"],
        essential=content["essential"],
        weighing=content["weighing"],
        closes_at=row.closes_at,
        version=content["version"],
        makes_version=bool(content["changes"]),
        changes=tuple(change_from_json(each) for each in content["changes"]),
        questions=tuple(content["questions"]),
        sha256=row.sha256,
    )
