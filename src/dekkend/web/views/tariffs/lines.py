"""The calculation of a price as a table: every line with its figure, its origin and what came out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from dekkend.catalogue.domain import Element, ValueKind
from dekkend.catalogue.price_calculation import Price, price
from dekkend.catalogue.price_lines import LineUnit, PriceLine
from dekkend.catalogue.price_model import Given, PriceModel
from dekkend.catalogue.price_settings import figure, given_lines, with_values
from dekkend.catalogue.price_words import KIND_MEANINGS, KINDS
from dekkend.kernel.errors import Refusal
from dekkend.kernel.money import half_up
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone
from dekkend.web.views.tariffs.price_charts import upper_first

KIND_BADGES: Final = {
    ValueKind.FIXED: Badge(KINDS[ValueKind.FIXED], Tone.INFO),
    ValueKind.SUGGESTED: Badge(KINDS[ValueKind.SUGGESTED], Tone.WARN),
    ValueKind.OPEN: Badge(KINDS[ValueKind.OPEN], Tone.QUIET),
}
VARIATIONS: Final = (Decimal(-20), Decimal(-10), Decimal(10), Decimal(20))
"""Percent that the page of a line changes its figure, to show what the figure does. Our own choice."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``href`` only for a line with a figure of its own."""

    line: PriceLine
    outcome: str
    badge: Badge | None
    result: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one element of the law; ``element`` None for what is counted in between."""

    id: str
    title: str
    per_hour: Decimal | None
    rows: tuple[Row, ...]


def groups(price: Price) -> list[Group]:
    """The calculation in its own order, cut where the element changes."""
    found: list[tuple[str, list[PriceLine]]] = []
    for line in price.lines:
        key = _group_of(line)
        if not found or found[-1][0] != key:
            found.append((key, []))
        found[-1][1].append(line)
    return [_group(key, lines, price) for key, lines in found]


_IN_BETWEEN: Final = {
    "loon-en-directe-kosten": Element.TRAVEL_AND_TRAINING.value,
    "kostprijs": Element.MUNICIPAL_DEMANDS.value,
    "totaal": Element.MARGIN.value,
    "prijs-per-uur": Element.MARGIN.value,
}


def _group_of(line: PriceLine) -> str:
    if line.element is not None:
        return line.element.value
    return _IN_BETWEEN.get(line.id, "eenheid")


def _group(key: str, lines: Sequence[PriceLine], price: Price) -> Group:
    known = {element.value: element for element in Element}
    element = known.get(key)
    title = upper_first(element.label) if element else _("Prijs per eenheid")
    if element is not None and element is not Element.MARGIN:
        title = f"{element.value}. {title}"
    rows = tuple(_row(line) for line in lines)
    return Group(f"element-{key}", title, price.elements[element] if element else None, rows)


def _row(line: PriceLine) -> Row:
    badge = KIND_BADGES[line.provenance.kind] if line.provenance else None
    return Row(line, outcome(line), badge, line.provenance is None)


def outcome(line: PriceLine) -> str:
    """What came out of a line, with its unit."""
    if line.unit is LineUnit.HOURS_YEAR:
        return _("%(hours)s uur") % {"hours": formats.number(line.rounded)}
    return formats.euro(line.rounded)


@dataclass(frozen=True, slots=True)
class Variation:
    """Another figure for a line and what it does: euros per unit, percent, euros on a year's volume."""

    title: str
    tariff: Decimal
    difference: Decimal
    percentage: Decimal
    on_volume: Decimal | None


def given_line(model: PriceModel, id: str) -> Given | None:
    """The line of the model with this id."""
    return next((line for line in given_lines(model) if line.id == id), None)


def variations(model: PriceModel, line: Given, standard: Price) -> Iterator[Variation]:
    """What the price would be with a figure somewhat lower or higher."""
    value = figure(line)
    if not value:
        return
    for away in VARIATIONS:
        other = half_up(value * (100 + away) / 100)
        try:
            changed = price(with_values(model, {line.id: other}))
        except Refusal:
            continue
        yield variation(formats.number(other), changed, standard, model.rounding.volume)


def variation(title: str, changed: Price, standard: Price, volume: Decimal | None) -> Variation:
    """A price beside the price of the model."""
    difference = changed.unit_price - standard.unit_price
    percentage = difference * 100 / standard.unit_price if standard.unit_price else Decimal(0)
    on_volume = None if volume is None else difference * volume
    return Variation(title, changed.tariff, difference, percentage, on_volume)


def in_short(verdict: Verdict) -> Verdict:
    """A verdict without the facts that it looked at: the sentence and the page itself name them."""
    return replace(verdict, values={})


def meaning(line: Given) -> Message:
    """Who decides the figure of a line."""
    return KIND_MEANINGS[line.kind]
