"""Sentences for the user: a Dutch template plus the values in it, rendered in Dutch or English.

Dutch is the source language: the template is what a Dutch reader sees, and the key under which
the English catalogue (``locale/en/LC_MESSAGES/django.po``) keeps the translation.
"""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"
DUTCH = "nl"


@runtime_checkable
class Renderable(Protocol):
    """A value that knows how it is written in each language: a message, money, a period."""

    def render(self, language: str = DUTCH) -> str: ...


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence: ``template`` in Dutch with ``{name}`` places, and the ``values`` for them."""

    template: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def render(self, language: str = DUTCH) -> str:
        """The sentence in ``language`` ("nl" or "en"), values written the way that language writes them."""
        sentence = translator(language)(self.template)
        return sentence.format_map({key: show(value, language) for key, value in self.values.items()})

    def __str__(self) -> str:
        return self.render()


def msg(template: str, **values: Any) -> Message:
    """A sentence for the user; Babel collects the template for translation."""
    return Message(template, MappingProxyType(values))


@cache
def translator(language: str) -> Callable[[str], str]:
    """The function that turns a Dutch sentence into ``language``; Dutch itself passes unchanged."""
    if language == DUTCH:
        return str
    return gettext.translation("django", LOCALE_FOLDER, [language], fallback=True).gettext


def show(value: Any, language: str = DUTCH) -> str:
    """``value`` as a reader of ``language`` writes it: 1 april 2026, 1.234,50, "a, b"."""
    if isinstance(value, Renderable):
        return value.render(language)
    if isinstance(value, datetime):
        return format_datetime(value, "d MMMM y HH:mm", locale=language)
    if isinstance(value, date):
        return format_date(value, "d MMMM y", locale=language)
    if isinstance(value, Decimal):
        return format_decimal(value, locale=language, decimal_quantization=False)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(show(item, language) for item in value)
    return str(value)
