"""The form of a kind of fact, made from its dataclass; its words come from ``contracts.duty_register``."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from django import forms

from dekkend.contracts.duty_register import WORDS, FactSheet
from dekkend.contracts.queries.names import plain_name
from dekkend.contracts.values import Moment
from dekkend.kernel.text import Message
from dekkend.runtime.clock import AMSTERDAM
from dekkend.web import formats
from dekkend.web.views.agreements.deeds import day_field, euro_field, line_field, text_field

LONG: Final = ("reason", "note", "inquiry", "alternative", "none_proven", "legal_ground", "urgent_reason")
EUROS: Final = ("amount", "cover_per_event", "cover_per_year", "threshold", "first_year_value")
MOMENT: Final = "%Y-%m-%dT%H:%M"


class FactForm(forms.Form):
    """The fields of a kind; ``fields_of`` adds them."""


def fields_of(
    sheet: FactSheet, names: frozenset[str] | None, places: Mapping[str, list[tuple[str, str]]]
) -> Iterator[tuple[str, forms.Field]]:
    """The fields of a form: those of the dataclass, or only ``names``. ``places`` are the products and
    municipalities of the agreement to choose from."""
    hints = get_type_hints(sheet.shape, include_extras=True)
    for each in fields(sheet.shape):
        if each.name == "id" or (names is not None and each.name not in names):
            continue
        needed = each.default is each.default_factory  # both MISSING: no default at all
        yield each.name, _field(sheet, each.name, hints[each.name], needed, places)


def _field(
    sheet: FactSheet,
    name: str,
    hint: Any,
    needed: bool,
    places: Mapping[str, list[tuple[str, str]]],
) -> forms.Field:
    label: Any = formats.text(sheet.label(name))
    words = WORDS.get(f"{sheet.slug}.{name}")
    kind = _kind(hint)
    if name in places:
        blank = [] if needed else [("", "–")]
        return forms.ChoiceField(label=label, required=needed, choices=[*blank, *places[name]])
    if words is not None and get_origin(hint) is tuple:
        return _several(label, words)
    if words is not None:
        return forms.ChoiceField(label=label, required=needed, choices=_worded(words))
    if kind is bool:
        return forms.BooleanField(label=label, required=False)
    if kind is datetime:
        return _moment(label, needed)
    if kind is date:
        return day_field(label, required=needed)
    if name in EUROS:
        return euro_field(label, required=needed)
    if kind is Decimal:
        return forms.DecimalField(label=label, required=needed, min_value=0, max_value=100)
    if kind is int:
        return forms.IntegerField(label=label, required=needed, min_value=0, max_value=1_000_000)
    return text_field(label, 2, required=needed) if name in LONG else line_field(label, required=needed)


def _kind(hint: Any) -> Any:
    """The type behind Annotated and "or None"."""
    if hint is Moment:
        return datetime
    origin = get_origin(hint)
    if origin is Annotated:
        return _kind(get_args(hint)[0])
    if origin in (Union, types.UnionType):
        named = [it for it in get_args(hint) if it is not type(None) and get_origin(it) is not Literal]
        return _kind(named[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str
    return hint


def _worded(words: Mapping[str, Message]) -> list[tuple[str, str]]:
    return [(value, formats.text(word)) for value, word in words.items()]


def _several(label: Any, words: Mapping[str, Message]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=_worded(words), widget=forms.CheckboxSelectMultiple
    )


def _moment(label: Any, needed: bool) -> forms.Field:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(
        label=label, required=needed, widget=widget, input_formats=[MOMENT, f"{MOMENT}:%S"]
    )


def data_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, as a fact is stored: days and moments as text, moments with their time zone."""
    return {name: _stored(value) for name, value in cleaned.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=AMSTERDAM).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def initial_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The first values of a form, from a stored fact."""
    return {name: _typed(name, value) for name, value in data.items()}


def _typed(name: str, value: Any) -> Any:
    if name.endswith("_at") and isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(AMSTERDAM).replace(tzinfo=None)
    if name in EUROS and value is not None:
        return formats.number(Decimal(str(value)), 2, "nl")
    return value


def words_of(sheet: FactSheet, name: str, value: Any, towns: Mapping[str, str]) -> str:
    """A value of a fact as a reader says it."""
    words = WORDS.get(f"{sheet.slug}.{name}", {})
    if isinstance(value, tuple):
        return ", ".join(formats.text(words[str(it)]) for it in value) or formats.DASH
    if not isinstance(value, bool) and str(value) in words:
        return formats.text(words[str(value)])
    if name == "municipality":
        return towns.get(value, value) or formats.DASH
    if name == "product":
        return plain_name(value)
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.long_date(value)
    if name in EUROS and value is not None:
        return formats.euro(value)
    return formats.DASH if value in (None, "") else formats.text(value)


__all__ = ["FactForm", "data_of", "fields_of", "initial_of", "words_of"]
