"""Reads of letters: the actor comes first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dekkend.organisations.domain import Actor
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import facts_of
from dekkend.procurement.queries.access import ensure, seen
from dekkend.publication.errors import NoLetter
from dekkend.publication.models import Letter


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter: content, hash, and to whom."""

    number: int
    tenderer: str
    content: dict[str, Any]
    sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter in a list."""

    number: int
    tenderer: str
    sha256: str
    made_at: datetime


def letter_rows(actor: Actor, slug: str) -> Iterator[LetterRow]:
    """The letters that the actor may see, by number, without their content. Raises UnknownProcurement."""
    found = seen(actor, slug)
    facts = facts_of(found)
    for row in _letters(found.pk).defer("content").order_by("submission__number"):
        if may(actor, Action.SEE_LETTER, replace(facts, tenderer=row.submission.tenderer_id)):
            yield LetterRow(row.submission.number, row.submission.tenderer.name, row.sha256, row.made_at)


def letter(actor: Actor, slug: str, number: int) -> LetterView:
    """One letter. Raises UnknownProcurement, NotAllowed, NoLetter."""
    found = seen(actor, slug)
    row = _letters(found.pk).filter(submission__number=number).first()
    tenderer = row.submission.tenderer_id if row else None
    ensure(actor, Action.SEE_LETTER, facts_of(found, tenderer=tenderer))
    if row is None:
        raise NoLetter(number=number)
    return _view(row)


def letters(actor: Actor, slug: str) -> Iterator[LetterView]:
    """Every letter that the actor may see, by number. Raises UnknownProcurement."""
    found = seen(actor, slug)
    for row in _letters(found.pk).order_by("submission__number").iterator(chunk_size=200):
        if may(actor, Action.SEE_LETTER, facts_of(found, tenderer=row.submission.tenderer_id)):
            yield _view(row)


def letter_count(actor: Actor, slug: str) -> int:
    """How many letters there are. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_AWARDS, facts_of(found))
    return _letters(found.pk).count()


def _letters(procurement_id: int) -> "QuerySet[Letter]":
    rows = Letter.objects.filter(submission__procurement=procurement_id)
    return rows.select_related("submission__tenderer")


def _view(row: Letter) -> LetterView:
    submission = row.submission
    return LetterView(submission.number, submission.tenderer.name, row.content, row.sha256, row.made_at)
