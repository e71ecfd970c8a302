"""A definition as bytes that are always the same for the same content: for freezing, hashing, comparing."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from dekkend.kernel.errors import Refusal
from dekkend.procurement.definition import Definition

_ADAPTER: Final[TypeAdapter[Definition]] = TypeAdapter(Definition)
_NAMES: Final = ("id", "municipality", "kind", "name", "option", "text", "product", "title")
"""The keys by which a row in a list is known, best first."""


class NotADefinition(Refusal):
    """Deze gegevens zijn geen definitie: {reason}."""

    remedy = "Gebruik een momentopname die door Dekkend is gemaakt."
    rule = "DF-04"


def canonical(definition: Definition) -> bytes:
    """The definition as JSON in UTF-8: sorted keys, no empty optional keys, numbers without spare zeros.

    Equal definitions give equal bytes. A key that the format gets later and that is empty changes nothing,
    so the hash of an old definition stays.
    """
    tree = tree_of(definition)
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(definition: Definition) -> str:
    """The hash that is frozen with a published procurement, in hexadecimals."""
    return hashlib.sha256(canonical(definition)).hexdigest()


def from_json(content: bytes | str) -> Definition:
    """The definition from its canonical JSON. Raises NotADefinition."""
    try:
        return _ADAPTER.validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise NotADefinition(reason=f"{place} {first['msg']}".strip()) from error


def tree_of(definition: Definition) -> dict[str, Any]:
    """The content of a definition as dicts, lists and texts, without optional keys that are empty."""
    return _table(definition)


def _table(fact: Any) -> dict[str, Any]:
    found = ((each, getattr(fact, each.name)) for each in fields(fact))
    return {
        each.name: _plain(value)
        for each, value in found
        if value is not None and not (value == () and each.default == ())
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _table(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return _number(value) if isinstance(value, Decimal) else value


def _number(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: where, and how it was and is; None where it was not or is no longer there.

    ``at`` is the same place in parts: a key as it is, the name of a row between brackets.
    """

    path: str
    before: Any
    after: Any
    at: tuple[str, ...] = field(default=(), compare=False)


def diff(old: Definition, new: Definition) -> tuple[Difference, ...]:
    """What changed between two versions. Rows are known by their id, so that a moved row is no change:
    "lots[begeleiding].products"."""
    return tuple(_differences(tree_of(old), tree_of(new), ()))


def tree_differences(old: dict[str, Any], new: dict[str, Any]) -> tuple[Difference, ...]:
    """The same for two stored contents."""
    return tuple(_differences(old, new, ()))


def _differences(old: Any, new: Any, at: tuple[str, ...]) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _differences(old.get(key), new.get(key), (*at, key))
    elif _rows(old) and _rows(new):
        yield from _row_differences(_by_name(old), _by_name(new), at)
    else:
        yield Difference(_path(at), old, new, at)


def _row_differences(old: dict[str, Any], new: dict[str, Any], at: tuple[str, ...]) -> Iterator[Difference]:
    for name in [*old, *(name for name in new if name not in old)]:
        yield from _differences(old.get(name), new.get(name), (*at, f"[{name}]"))


def _path(at: tuple[str, ...]) -> str:
    return "".join(part if part.startswith("[") or not place else f".{part}" for place, part in enumerate(at))


def _rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _by_name(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows by their name; a name that comes again gets its number."""
    named: dict[str, Any] = {}
    for row in rows:
        name = next((str(row[key]) for key in _NAMES if key in row), "")
        times = sum(1 for known in named if known == name or known.startswith(f"{name}#"))
        named[f"{name}#{times + 1}" if times else name] = row
    return named
