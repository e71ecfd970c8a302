"""A message as people read it, and as plain data for other programs."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dekkend.kernel.money import Money
from dekkend.kernel.text import DUTCH, show
from dekkend.messaging.message import Message
from dekkend.messaging.structure.model import Class, Element
from dekkend.messaging.structure.reading import structure

COUNTRIES = "LDT_LandCode"
IN_CENTS = ("LDT_Bedrag", "LDT_Budget", "LDT_TotaalBedrag")
INDENT = "  "


def plain(message: Message) -> dict[str, Any]:
    """The content by the standard's own names: dates as ISO 8601, what is absent left out."""
    content: dict[str, Any] = _plain(message.Bericht)
    return content


def _plain(value: Any) -> Any:
    if hasattr(value, "_fields"):
        pairs = zip(value._fields, value, strict=True)
        return {name: _plain(inner) for name, inner in pairs if inner is not None}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, int) else str(value)


def readable(message: Message, language: str = DUTCH) -> Iterator[str]:
    """The content in lines, with the meaning of each code, dates written out and money in euros."""
    yield f"{message.name}: {message.kind.title}"
    yield from _lines(message.Bericht, message.kind.classes["Bericht"], message, language, "")


def _lines(part: Any, found: Class, message: Message, language: str, indent: str) -> Iterator[str]:
    for element, value in zip(found.elements, part, strict=True):
        if value is None:
            continue
        items = value if element.repeats else (value,)
        for number, item in enumerate(items, 1):
            name = f"{element.name} {number}" if len(items) > 1 else element.name
            inner = structure().class_of(message.kind, element.type)
            if inner is None:
                yield f"{indent}{name}: {_value(item, element, message, language)}"
            else:
                yield f"{indent}{name}"
                yield from _lines(item, inner, message, language, indent + INDENT)


def _value(value: Any, element: Element, message: Message, language: str) -> str:
    meaning = _meaning(value, element, message, language)
    if meaning:
        return f"{value} ({meaning})"
    if isinstance(value, int) and element.type in IN_CENTS:
        return show(Money.from_cents(value), language)
    if isinstance(value, int):
        return str(value)
    return show(value, language)


def _meaning(value: Any, element: Element, message: Message, language: str) -> str:
    if element.type == COUNTRIES:
        return _countries(language).get(str(value), "")
    if element.name == "BerichtCode":
        return message.name
    return structure().codes_of(element.type, message.standard).get(str(value), "")


def _countries(language: str) -> Mapping[str, str]:
    from babel import Locale

    territories: Mapping[str, str] = Locale.parse(language).territories
    return territories
