"""The definition format as JSON Schema for editors, and as tables for the documentation."""

import json
import types
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter

from dekkend.kernel.problems import FormatRule
from dekkend.kernel.shapes import fields_of
from dekkend.procurement.assumptions import Assumed, SimulationFile
from dekkend.procurement.definition import (
    CategoryCode,
    CbsCode,
    Day,
    Days,
    Definition,
    Euros,
    Months,
    Number,
    Percentage,
    Slug,
    When,
)
from dekkend.procurement.problems import DefinitionRule

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_LIMITS: Final = (("minimum", "from"), ("maximum", "to"))
_NAMED: Final = (
    (Slug, "id"),
    (CbsCode, "CBS code"),
    (CategoryCode, "category code"),
    (Day, "date"),
    (When, "moment"),
    (Months, "months"),
    (Days, "days"),
    (Euros, "euros"),
    (Percentage, "percentage"),
    (Number, "number"),
    (Assumed, "text that starts with `aanname: `"),
)
_PLAIN: Final = {str: "text", int: "whole number", bool: "true or false", Decimal: "number", date: "date"}


def schema_text() -> str:
    """The JSON Schema of a definition file, as the text of ``definitions/schema.json``."""
    return _schema(Definition, "Dekkend definition")


def simulation_schema_text() -> str:
    """The JSON Schema of ``definitions/simulations/<id>.toml``."""
    return _schema(SimulationFile, "Dekkend practice run")


def _schema(shape: Any, title: str) -> str:
    schema = {"$schema": _DIALECT, **TypeAdapter(shape).json_schema(), "title": title}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def vocabulary() -> str:
    """The tables of keys and words, and the rules of the format, in Markdown."""
    rules = [f"| {rule.value} | {_words(rule)} | {rule.label} |" for rule in _rules()]
    rules_head = ["## Rules of the format", "", "| Rule | About | Holds when (Dutch) |", "|---|---|---|"]
    return "\n".join(["## Keys", "", *tables_below(Definition), *rules_head, *rules, ""])


def _rules() -> list[FormatRule | DefinitionRule]:
    return sorted([*FormatRule, *DefinitionRule], key=lambda rule: rule.value)


def _words(rule: FormatRule | DefinitionRule) -> str:
    return rule.name.lower().replace("_", " ")


def tables_below(shape: type[Any]) -> Iterator[str]:
    """A Markdown table of keys for ``shape`` and for each table within it."""
    return ("\n".join(_table_of(found)) for found in shapes(shape))


def shapes(shape: type[Any] = Definition) -> tuple[type[Any], ...]:
    """Every table of the format, each once, in the order in which the file format names them."""
    found: dict[type[Any], None] = {}
    _collect(shape, found)
    return tuple(found)


def _collect(shape: Any, found: dict[type[Any], None]) -> None:
    if is_dataclass(shape) and isinstance(shape, type) and shape not in found:
        found[shape] = None
        for kind in fields_of(shape).values():
            _collect(kind, found)
    for part in get_args(shape):
        _collect(part, found)


def _table_of(shape: type[Any]) -> Iterator[str]:
    yield f"### {shape.__name__}"
    yield ""
    if shape.__doc__ and not shape.__doc__.startswith(f"{shape.__name__}("):
        yield " ".join(shape.__doc__.split())
        yield ""
    yield "| Key | Value | Needed |"
    yield "|---|---|---|"
    for field in fields(shape):
        needed = field.default is MISSING and field.default_factory is MISSING
        yield f"| `{field.name}` | {_kind(fields_of(shape)[field.name])} | {'yes' if needed else ''} |"
    yield ""


def _kind(kind: Any) -> str:
    """A type in words: "text", "list of Lot", or the words to choose from."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(kind)
    if origin in (Union, types.UnionType):
        return _kind(next(part for part in parts if part is not types.NoneType))
    if origin is tuple:
        return f"list of {_kind(parts[0])}"
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in parts)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{word.value}`" for word in kind)
    return _PLAIN.get(kind, getattr(kind, "__name__", str(kind)))


def _annotated(kind: Any) -> str:
    """The name of a kind of value; else its type with the limits."""
    for known, name in _NAMED:
        if kind == known:
            return name
    schema = TypeAdapter(kind).json_schema()
    limits = [f"{word} {schema[key]}" for key, word in _LIMITS if key in schema]
    return " ".join([_kind(get_args(kind)[0]), *limits])
