"""Reads of letters: the actor comes first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_domain import Ground
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import facts_of
from dekkend.procurement.queries.access import ensure, seen
from dekkend.publication.errors import NoLetter
from dekkend.publication.models import Letter


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter: content, hash, and to whom. ``version`` counts the letters to this tenderer from 1;
    ``versions`` is how many there are."""

    id: int
    number: int
    tenderer: str
    content: dict[str, Any]
    sha256: str
    made_at: datetime
    version: int = 1
    versions: int = 1


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter in a list. ``read_at`` is when the tenderer first opened it."""

    number: int
    tenderer: str
    sha256: str
    made_at: datetime
    announcement: int
    ground: Ground
    version: int
    read_at: datetime | None


def letter_rows(actor: Actor, slug: str) -> Iterator[LetterRow]:
    """The letters that the actor may see, by number, without their content. Raises UnknownProcurement."""
    found = seen(actor, slug)
    facts = facts_of(found)
    rows = _letters(found.pk).defer("content").annotate(read_at=Min("readings__read_at"))
    counted: Counter[int] = Counter()
    for row in rows.order_by("submission__number", "announcement__number"):
        counted[row.submission_id] += 1
        if may(actor, Action.SEE_LETTER, replace(facts, tenderer=row.submission.tenderer_id)):
            yield LetterRow(
                row.submission.number,
                row.submission.tenderer.name,
                row.sha256,
                row.made_at,
                row.announcement.number,
                Ground(row.announcement.ground),
                counted[row.submission_id],
                row.read_at,
            )


def letter(actor: Actor, slug: str, number: int, version: int | None = None) -> LetterView:
    """One letter, the last one unless another version is asked. Raises UnknownProcurement, NotAllowed,
    NoLetter."""
    found = seen(actor, slug)
    rows = list(_letters(found.pk).filter(submission__number=number).order_by("announcement__number"))
    tenderer = rows[0].submission.tenderer_id if rows else None
    ensure(actor, Action.SEE_LETTER, facts_of(found, tenderer=tenderer))
    wanted = len(rows) if version is None else version
    if not 1 <= wanted <= len(rows):
        raise NoLetter(number=number)
    return _view(rows[wanted - 1], wanted, len(rows))


def letters(actor: Actor, slug: str) -> Iterator[LetterView]:
    """Every letter that the actor may see, by number. Raises UnknownProcurement."""
    found = seen(actor, slug)
    facts = facts_of(found)
    for row in _letters(found.pk).order_by("submission__number", "announcement__number").iterator(200):
        if may(actor, Action.SEE_LETTER, replace(facts, tenderer=row.submission.tenderer_id)):
            yield _view(row)


def letter_count(actor: Actor, slug: str) -> int:
    """How many letters there are. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_AWARDS, facts_of(found))
    return _letters(found.pk).count()


def _letters(procurement_id: int) -> "QuerySet[Letter]":
    rows = Letter.objects.filter(submission__procurement=procurement_id)
    return rows.select_related("submission__tenderer", "announcement")


def _view(row: Letter, version: int = 1, versions: int = 1) -> LetterView:
    to = row.submission
    return LetterView(
        row.pk, to.number, to.tenderer.name, row.content, row.sha256, row.made_at, version, versions
    )
