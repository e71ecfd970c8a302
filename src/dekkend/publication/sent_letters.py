"""Sending letters made of parts, and reading them: the actor comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import facts_of
from dekkend.procurement.queries.access import seen
from dekkend.procurement.queries.letter_facts import enrolment_letter, validity_letters
from dekkend.procurement.queries.overview import stream_of
from dekkend.publication.errors import NoSentLetter
from dekkend.publication.letter_parts import enrolment_content, validity_content
from dekkend.publication.letters import sha256_of
from dekkend.publication.models import SentLetter
from dekkend.publication.sent_kinds import SentKind
from dekkend.runtime import audit, clock

_READS: Final = {SentKind.ENROLMENT: Action.SEE_ENROLMENT, SentKind.VALIDITY: Action.SEE_SUBMISSION}
"""Who may read what a letter is about, may read the letter."""


@dataclass(frozen=True, slots=True)
class SentLetterView:
    """One letter: content, hash, and to whom."""

    id: int
    kind: SentKind
    tenderer_id: int
    tenderer: str
    content: dict[str, Any]
    sha256: str
    made_at: datetime


@transaction.atomic
def send_validity_letters(request_id: int) -> int:
    """A letter to each tenderer whose bid can still count; how many were made. Safe to repeat."""
    known = set(SentLetter.objects.filter(request=request_id).values_list("submission_id", flat=True))
    rows = [
        _row(
            SentKind.VALIDITY,
            it.head,
            validity_content(it),
            request=it.request_id,
            submission=it.submission_id,
        )
        for it in validity_letters(request_id)
        if it.submission_id not in known
    ]
    return _store(rows, [f"submission:{row.submission_id}" for row in rows])


@transaction.atomic
def send_enrolment_letter(enrolment_id: int) -> int:
    """The letter with the decision on an enrolment, once; how many were made (1, or 0 when it was there)."""
    if SentLetter.objects.filter(enrolment=enrolment_id).exists():
        return 0
    facts = enrolment_letter(enrolment_id)
    row = _row(SentKind.ENROLMENT, facts.head, enrolment_content(facts), enrolment=enrolment_id)
    return _store([row], [f"enrolment:{enrolment_id}"])


def sent_letter(actor: Actor, slug: str, letter_id: int) -> SentLetterView:
    """One letter. Raises UnknownProcurement, and NoSentLetter also for one to somebody else."""
    found = seen(actor, slug)
    row = SentLetter.objects.filter(procurement=found, pk=letter_id).select_related("tenderer").first()
    if row is None:
        raise NoSentLetter()
    facts = replace(facts_of(found), tenderer=row.tenderer_id)
    if not may(actor, _READS[SentKind(row.kind)], facts):
        raise NoSentLetter()
    return _view(row)


def letters_about(
    actor: Actor, slug: str, *, enrolment: int | None = None, submission: int | None = None
) -> tuple[SentLetterView, ...]:
    """The letters about an enrolment or a submission (its id) that the actor may read, newest first."""
    found = seen(actor, slug)
    rows = SentLetter.objects.filter(procurement=found).select_related("tenderer").order_by("-pk")
    rows = rows.filter(enrolment=enrolment) if enrolment else rows.filter(submission=submission)
    facts = facts_of(found)
    return tuple(
        _view(row)
        for row in rows
        if may(actor, _READS[SentKind(row.kind)], replace(facts, tenderer=row.tenderer_id))
    )


def _row(kind: SentKind, head: Any, content: dict[str, Any], **about: int) -> SentLetter:
    keys = {f"{name}_id": key for name, key in about.items()}
    return SentLetter(
        procurement_id=head.procurement_id,
        tenderer_id=head.tenderer_id,
        kind=kind,
        content=content,
        sha256=sha256_of(content),
        made_at=clock.now(),
        **keys,
    )


def _store(rows: Sequence[SentLetter], subjects: Sequence[str]) -> int:
    if rows:
        SentLetter.objects.bulk_create(rows)
        entries = [
            (subject, {"kind": str(row.kind), "sha256": row.sha256})
            for subject, row in zip(subjects, rows, strict=True)
        ]
        audit.record_many(stream_of(rows[0].procurement_id), SYSTEM, "letter.send", entries)
    return len(rows)


def _view(row: SentLetter) -> SentLetterView:
    return SentLetterView(
        row.pk, SentKind(row.kind), row.tenderer_id, row.tenderer.name, row.content, row.sha256, row.made_at
    )


__all__ = [
    "SentLetterView",
    "letters_about",
    "send_enrolment_letter",
    "send_validity_letters",
    "sent_letter",
]
