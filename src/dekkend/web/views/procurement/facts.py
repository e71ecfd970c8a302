"""The facts of a definition as readable entries: label, value, source, what is open. Nothing is left out.

A definition is frozen data of many small kinds. Instead of a template for each kind, every field has a label
and a way to be shown; a test sees to it that no field of the format is without one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from dekkend.kernel.periods import Period
from dekkend.procurement.definition import Definition, Fact
from dekkend.procurement.definition_labels import LABELS
from dekkend.web import formats
from dekkend.web.badges import Words
from dekkend.web.views.procurement.words import word

NOT_SHOWN: Final = frozenset({"id", "source", "open", "note", "title", "name", "option", "text"})
"""What an entry shows in its own way: as heading, as source mark, or as remark."""

EUROS: Final = frozenset(
    {"amount", "cover_per_event", "cover_per_year", "price_ceiling", "price_floor", "total_value"}
)
PLAIN_NUMBERS: Final = frozenset({"year"})
MOMENTS: Final = frozenset({"when", "period"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One value with its label; ``items`` are the pieces of a list. ``rule`` links to a rule."""

    label: Words
    value: Words
    items: tuple[Words, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact: heading, values, source, and what is open or remarked."""

    title: str
    values: tuple[Shown, ...]
    source: str
    open: str
    note: str
    inner: tuple["Entry", ...] = ()

    @property
    def assumed(self) -> bool:
        """Whether a practice run assumed it."""
        return "aanname:" in self.source


class Names:
    """The names behind the ids of one definition: products, lots, municipalities, goals, bodies."""

    def __init__(self, definition: Definition) -> None:
        self.known: dict[str, str] = {
            member.municipality: member.name for member in definition.region.municipalities
        }
        for rows in (definition.products, definition.lots, definition.decision_bodies):
            self.known |= {row.id: row.name for row in rows}
        self.known |= {criterion.id: criterion.name for criterion in definition.criteria}
        self.known |= {goal.id: goal.title for goal in definition.goals}

    def of(self, value: str) -> Words:
        return self.known.get(value) or word(value)


def entry(fact: Any, names: Names, *, skip: frozenset[str] = frozenset()) -> Entry:
    """Everything that one fact says, except the fields in ``skip``."""
    return Entry(
        title=_title(fact),
        values=tuple(_values(fact, names, skip)),
        source=getattr(fact, "source", ""),
        open=getattr(fact, "open", None) or "",
        note=getattr(fact, "note", None) or "",
        inner=tuple(_inner(fact, names, skip)),
    )


def entries(facts: Iterable[Any], names: Names, *, skip: frozenset[str] = frozenset()) -> tuple[Entry, ...]:
    """An entry for each fact."""
    return tuple(entry(fact, names, skip=skip) for fact in facts)


def _title(fact: Any) -> str:
    for key in ("title", "name", "option", "text"):
        if found := getattr(fact, key, None):
            return str(found)
    return ""


def _values(fact: Any, names: Names, skip: frozenset[str]) -> Iterator[Shown]:
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name in NOT_SHOWN or field.name in skip or value is None or value == ():
            continue
        if value is False and field.default is False:
            continue
        if is_dataclass(value) or _is_rows(value):
            continue
        yield _shown(field.name, value, names)


def _inner(fact: Any, names: Names, skip: frozenset[str]) -> Iterator[Entry]:
    for field in fields(fact):
        value = getattr(fact, field.name)
        if field.name in skip:
            continue
        for row in value if _is_rows(value) else (value,):
            if is_dataclass(row) and isinstance(row, Fact):
                found = entry(row, names)
                yield found if found.title else _named(found, field.name)


def _named(found: Entry, field: str) -> Entry:
    return Entry(formats.text(LABELS[field]), found.values, found.source, found.open, found.note, found.inner)


def _is_rows(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and is_dataclass(value[0])


def _shown(name: str, value: Any, names: Names) -> Shown:
    label = LABELS[name]
    if isinstance(value, tuple):
        items = tuple(value_of(name, each, names) for each in value)
        return Shown(label, "", items) if len(items) > 1 else Shown(label, items[0])
    return Shown(label, value_of(name, value, names), rule=value if name == "rule" else "")


def value_of(name: str, value: Any, names: Names) -> Words:
    """One value in words. ``name`` is the field it stands in."""
    if isinstance(value, bool):
        return formats.yes_no(value)
    if name in PLAIN_NUMBERS:
        return str(value)
    if isinstance(value, int | Decimal):
        return formats.euro(value) if name in EUROS else formats.number(value)
    if isinstance(value, date):
        return formats.long_date(value)
    if name in MOMENTS:
        return moment_words(str(value))
    return names.of(value.value if isinstance(value, Enum) else str(value))


def moment_words(when: str) -> str:
    """A moment as precise as the source says: "2024-05" is May 2024, "2024" the year."""
    parts = [_one_moment(part) for part in when.split("/")]
    return " – ".join(parts)


def _one_moment(part: str) -> str:
    if len(part) == 4:
        return part
    first = Period.parse(part).first
    return formats.long_date(first) if len(part) == 10 else formats.month(first)


def facts_in(value: Any) -> Iterator[Fact]:
    """Every fact in a definition, in the order of the format."""
    if isinstance(value, Fact):
        yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from facts_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from facts_in(item)
