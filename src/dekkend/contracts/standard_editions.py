"""Editions beside each other: which one holds on a day, what differs, and by when it must be in force."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from dekkend.catalogue.domain import Law
from dekkend.contracts.standard_model import Clause, ClauseField, Edition
from dekkend.contracts.standard_text import fingerprint
from dekkend.kernel.periods import add_months
from dekkend.kernel.text import Message, msg

IMPLEMENTATION_MONTHS: Final = 6
"""A new edition is in every running agreement within six months after publication (EX-11)."""


class DifferenceKind(StrEnum):
    ADDED = "toegevoegd"
    REMOVED = "vervallen"
    HEADING = "onderwerp"
    OPTIONAL = "keuze"
    FIELD_ADDED = "veld-toegevoegd"
    FIELD_REMOVED = "veld-vervallen"
    FIELD_CHANGED = "veld-gewijzigd"
    TEXT = "tekst"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs, in a sentence. ``number`` is empty for the text of part 3 as a whole."""

    kind: DifferenceKind
    number: str
    sentence: Message


def implement_by(edition: Edition) -> date:
    """The last day on which a running agreement follows this edition (EX-11)."""
    return add_months(edition.published, IMPLEMENTATION_MONTHS)


def edition_on(editions: Iterable[Edition], law: Law, day: date) -> Edition | None:
    """The newest edition that new agreements must follow on ``day`` (CT-06); None before the first."""
    known = (edition for edition in editions if edition.law is law and edition.binding_from <= day)
    return max(known, key=lambda edition: (edition.binding_from, edition.version), default=None)


def newer_editions(editions: Iterable[Edition], pinned: Edition, day: date) -> tuple[Edition, ...]:
    """Editions of the same law, published after ``pinned`` and no later than ``day``, oldest first."""
    found = (it for it in editions if it.law is pinned.law and pinned.published < it.published <= day)
    return tuple(sorted(found, key=lambda edition: edition.published))


def differences(before: Edition, after: Edition) -> tuple[Difference, ...]:
    """What a reader must know when going from one edition to another, in the order of the numbers."""
    numbers = {clause.number: clause.place for clause in (*before.clauses, *after.clauses)}
    ordered = sorted(numbers, key=lambda number: numbers[number])
    found = [one for number in ordered for one in _of_clause(before.clause(number), after.clause(number))]
    return (*found, *_text(before, after))


def _text(before: Edition, after: Edition) -> Iterator[Difference]:
    if before.part_three_sha256 != after.part_three_sha256:
        yield Difference(DifferenceKind.TEXT, "", msg("De tekst van deel 3 is anders"))


def _of_clause(old: Clause | None, new: Clause | None) -> Iterator[Difference]:
    if old is None and new is not None:
        sentence = msg("{number} is nieuw: {heading}", number=new.number, heading=new.heading)
        yield Difference(DifferenceKind.ADDED, new.number, sentence)
    elif new is None and old is not None:
        sentence = msg("{number} is vervallen: {heading}", number=old.number, heading=old.heading)
        yield Difference(DifferenceKind.REMOVED, old.number, sentence)
    elif old is not None and new is not None:
        yield from _changed(old, new)


def _changed(old: Clause, new: Clause) -> Iterator[Difference]:
    if old.heading != new.heading:
        sentence = msg(
            "{number} heette “{before}” en heet nu “{after}”",
            number=new.number,
            before=old.heading,
            after=new.heading,
        )
        yield Difference(DifferenceKind.HEADING, new.number, sentence)
    if old.optional != new.optional:
        sentence = (
            msg("{number} mag nu worden weggelaten", number=new.number)
            if new.optional
            else msg("{number} moet nu altijd worden ingevuld", number=new.number)
        )
        yield Difference(DifferenceKind.OPTIONAL, new.number, sentence)
    if fingerprint(old.text) != fingerprint(new.text):
        sentence = msg("{number}: de tekst is anders", number=new.number)
        yield Difference(DifferenceKind.TEXT, new.number, sentence)
    yield from _fields(old, new)


def _fields(old: Clause, new: Clause) -> Iterator[Difference]:
    before = {field.id: field for field in old.fields}
    after = {field.id: field for field in new.fields}
    for id in dict.fromkeys((*before, *after)):
        found = _field(before.get(id), after.get(id), new.number)
        if found:
            yield found


def _field(old: ClauseField | None, new: ClauseField | None, number: str) -> Difference | None:
    if old == new:
        return None
    if old is None and new is not None:
        sentence = msg("{number}: “{field}” moet worden ingevuld", number=number, field=new.title)
        return Difference(DifferenceKind.FIELD_ADDED, number, sentence)
    if new is None and old is not None:
        sentence = msg("{number}: “{field}” hoeft niet meer", number=number, field=old.title)
        return Difference(DifferenceKind.FIELD_REMOVED, number, sentence)
    title = new.title if new else ""
    sentence = msg("{number}: “{field}” wordt anders ingevuld", number=number, field=title)
    return Difference(DifferenceKind.FIELD_CHANGED, number, sentence)
