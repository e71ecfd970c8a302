"""Changes a published definition: by a whole file, or one fact at a time. Pure; nothing is stored here.

What holds for a file holds for a fact: strict shape, and the checks across the whole. Problems that the
definition already had (assumptions of a practice run, open points) are not held against the change.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Final, Literal, get_args, get_origin

from dekkend.kernel.problems import dotted
from dekkend.kernel.shapes import checked, shape_at
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import Path
from dekkend.procurement.canonical import tree_of
from dekkend.procurement.definition import Definition
from dekkend.procurement.definition_labels import LABELS, word
from dekkend.procurement.information_differences import SUBJECTS, changes_between, titled
from dekkend.procurement.information_errors import (
    ChangedDefinitionBroken,
    FrozenFact,
    LotsMissing,
    NothingChanged,
)
from dekkend.procurement.loading import CHECKS, load_text

EDITABLE: Final = (
    *("lots", "products", "procedure", "term", "steps", "requirements", "evidence", "repair", "criteria"),
    *("assessment", "award", "tariffs", "indexation", "transitions", "thresholds"),
)
"""The parts of which single facts can be changed on a page; the rest changes by a file."""

_FIXED: Final = ("id", "format")
_NOT_ON_A_PAGE: Final = frozenset(
    {"id", "source", "open", "note", "kind", "form", "law", "rule", "ground", "round"}
)
YES, NO = "ja", "nee"


class FactKind(StrEnum):
    """How a fact is typed on a page."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class EditableFact:
    """One fact that can be changed: where it stands, its label, what it is now, and how it is typed."""

    path: Path
    subject: Message
    label: Message
    typed: str
    kind: FactKind
    choices: tuple[tuple[str, Message], ...] = ()

    @property
    def key(self) -> str:
        """The place as one text: "lots.0.max_contracts"."""
        return ".".join(str(part) for part in self.path)


def by_file(current: Definition, text: str, file: str) -> Definition:
    """The definition in an uploaded file, as the next version of ``current``.

    Raises ChangedDefinitionBroken with all problems, FrozenFact, LotsMissing, NothingChanged.
    """
    loaded = load_text(text, file)
    if loaded.definition is None:
        problems = tuple(
            msg("regel {line}: {message}", line=str(it.line), message=it.message) for it in loaded.problems
        )
        raise ChangedDefinitionBroken(problems=problems)
    return accepted(current, loaded.definition)


def by_facts(current: Definition, typed: Mapping[str, str]) -> Definition:
    """``current`` with these facts (by key) as somebody typed them; an empty text takes an optional one away.

    Several at once, because some must fit each other, such as weights. What cannot be changed on a page is
    left out. Raises ChangedDefinitionBroken, NothingChanged.
    """
    tree = json.loads(json.dumps(tree_of(current)))
    for fact in editable_facts(current):
        wanted = typed.get(fact.key, fact.typed).replace("\r\n", "\n").strip()
        if wanted != fact.typed:
            _put(tree, fact, wanted)
    made = checked(Definition, tree)
    complaints = list(made.complaints)
    if made.value is not None:
        known = {(it.path, it.rule) for it in _across(tree_of(current))}
        complaints += [it for it in _across(tree) if (it.path, it.rule) not in known]
    if made.value is None or complaints:
        problems = tuple(
            msg("{key}: {message}", key=dotted(it.path), message=it.message) for it in complaints
        )
        raise ChangedDefinitionBroken(problems=problems)
    return accepted(current, made.value)


def accepted(current: Definition, changed: Definition) -> Definition:
    """``changed`` when a running procurement may become so.

    Its region, form and id stay; a lot is not left out silently: it is withdrawn by an act of its own.
    Raises FrozenFact, LotsMissing, NothingChanged.
    """
    frozen = (
        (current.id != changed.id, msg("Kenmerk van de definitie")),
        (current.region.id != changed.region.id, msg("Regio")),
        (current.procedure.form != changed.procedure.form, msg("Vorm van de procedure")),
    )
    for differs, fact in frozen:
        if differs:
            raise FrozenFact(fact=fact)
    kept = {lot.id for lot in changed.lots}
    if missing := tuple(lot.name for lot in current.lots if lot.id not in kept):
        raise LotsMissing(lots=missing)
    if not changes_between(current, changed):
        raise NothingChanged()
    return changed


def editable_facts(definition: Definition) -> tuple[EditableFact, ...]:
    """Every single fact that can be changed on a page, in the order of the definition."""
    return tuple(each for section in EDITABLE for each in _facts_in(getattr(definition, section), (section,)))


def _facts_in(value: Any, path: Path, subject: Message | None = None) -> Iterator[EditableFact]:
    if isinstance(value, tuple):
        for place, row in enumerate(value):
            yield from _facts_in(row, (*path, place))
    elif is_dataclass(value):
        about = subject or _subject(value, str(path[0]))
        for field in fields(value):
            if field.name not in _NOT_ON_A_PAGE:
                yield from _leaf(getattr(value, field.name), (*path, field.name), about)


def _leaf(value: Any, path: Path, subject: Message) -> Iterator[EditableFact]:
    shape = shape_at(Definition, path)
    if is_dataclass(shape):
        if value is not None:
            yield from _facts_in(value, path, subject)
        return
    kind = _kind(shape)
    if kind is not None:
        yield EditableFact(path, subject, _label(str(path[-1])), _typed(value), kind, _choices(shape))


def _kind(shape: Any) -> FactKind | None:
    if get_origin(shape) is Literal or shape is bool or _is_enum(shape):
        return FactKind.CHOICE
    known = {str: FactKind.TEXT, int: FactKind.NUMBER, Decimal: FactKind.NUMBER, date: FactKind.DATE}
    return known.get(shape) if isinstance(shape, type) else None


def _is_enum(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, Enum)


def _choices(shape: Any) -> tuple[tuple[str, Message], ...]:
    if shape is bool:
        return ((YES, msg("ja")), (NO, msg("nee")))
    if get_origin(shape) is Literal:
        return tuple((str(each), word(str(each))) for each in get_args(shape))
    return tuple((each.value, word(each.value)) for each in shape) if _is_enum(shape) else ()


def _typed(value: Any) -> str:
    """A fact as one types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _subject(row: Any, section: str) -> Message:
    kind = SUBJECTS.get(section) or _label(section)
    name = next((found for key in ("title", "name") if (found := getattr(row, key, None))), "")
    return titled(kind, str(name), str(getattr(row, "number", ""))) if name else kind


def _label(key: str) -> Message:
    own = {"name": msg("Naam"), "title": msg("Titel")}
    return own.get(key) or LABELS.get(key) or msg("{text}", text=key)


def _put(tree: Any, fact: EditableFact, typed: str) -> None:
    *way, last = fact.path
    for part in way:
        tree = tree[part]
    if typed == "":
        tree.pop(last, None)
    else:
        tree[last] = _plain(fact, typed)


def _plain(fact: EditableFact, typed: str) -> Any:
    """What was typed as JSON keeps it; what cannot be understood stays text, and the check refuses it."""
    shape = shape_at(Definition, fact.path)
    if shape is bool:
        return typed == YES
    if shape is int or (get_origin(shape) is Literal and isinstance(get_args(shape)[0], int)):
        return int(typed) if typed.lstrip("-").isdecimal() else typed
    if shape is Decimal:
        return typed.replace(".", "").replace(",", ".") if "," in typed else typed
    return typed


def _across(tree: Mapping[str, Any]) -> Iterator[Any]:
    for check in CHECKS:
        yield from check(tree)
