"""The knobs of a what-if: from a price model to fields, and from an address to other values.

Only what differs from the model stands in the address, so that it can be shared: ``r-<line>`` for a figure,
``t-<line>`` for whether hours count as billable, ``salarissen`` in percent, ``volume`` in units a year.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from dekkend.catalogue.domain import HourKind
from dekkend.catalogue.price_hours import counts_as_billable
from dekkend.catalogue.price_model import Given, HoursLine, PriceModel, WhatIf
from dekkend.catalogue.price_settings import figure, figure_key, given_lines
from dekkend.catalogue.price_wages import BASES
from dekkend.web import formats
from dekkend.web.badges import Badge
from dekkend.web.views.tariffs.lines import KIND_BADGES
from dekkend.web.views.tariffs.numbers import field_number, plain_number, typed_number

FIGURE, COUNTS, SALARIES, VOLUME = "r-", "t-", "salarissen", "volume"
MOST: Final = Decimal(1_000_000_000)
LOWEST_SALARIES, HIGHEST_SALARIES = Decimal(-20), Decimal(20)


@dataclass(frozen=True, slots=True)
class Knob:
    """A figure with a slider: what the model says, what it is now, and how far the slider goes."""

    name: str
    title: str
    unit: str
    standard: Decimal
    value: Decimal
    low: Decimal
    high: Decimal
    step: Decimal
    badge: Badge | None
    error: str = ""

    @property
    def changed(self) -> bool:
        return self.value != self.standard

    @property
    def id(self) -> str:
        return f"knop-{self.name}"

    def plain(self, value: Decimal) -> str:
        """As a slider holds it."""
        return plain_number(value)

    @property
    def typed(self) -> str:
        """As the number field shows it."""
        return field_number(self.value, formats.language())


@dataclass(frozen=True, slots=True)
class Switch:
    """Hours that count as billable, or not."""

    name: str
    title: str
    standard: bool
    on: bool

    @property
    def changed(self) -> bool:
        return self.on != self.standard


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody tries: the knobs as they stand, and the same as a what-if of the model."""

    salaries: Knob
    knobs: tuple[Knob, ...]
    switches: tuple[Switch, ...]
    volume: Knob
    what_if: WhatIf

    @property
    def changed(self) -> bool:
        return self.salaries.changed or any(each.changed for each in (*self.knobs, *self.switches))

    @property
    def errors(self) -> tuple[Knob, ...]:
        return tuple(each for each in (self.salaries, *self.knobs, self.volume) if each.error)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What differs, by the name of its field."""
        found = {each.name: plain_number(each.value) for each in self._knobs() if each.changed}
        found |= {each.name: "ja" if each.on else "nee" for each in self.switches if each.changed}
        return list(found.items())

    @property
    def query(self) -> str:
        """The address after the question mark: only what differs."""
        return urlencode(self.fields)

    def _knobs(self) -> tuple[Knob, ...]:
        return (self.salaries, *self.knobs, self.volume)


def asked(model: PriceModel, query: Mapping[str, str]) -> Asked:
    """What the address asks; a field without a number keeps the figure of the model, with an error."""
    knobs = tuple(_knob(line, query) for line in given_lines(model) if figure_key(line) is not None)
    switches = tuple(_switches(model, query))
    salaries = _read(
        query,
        SALARIES,
        _("Alle salarissen hoger of lager"),
        _("procent erbij"),
        model.salaries,
        LOWEST_SALARIES,
        HIGHEST_SALARIES,
        Decimal("0.5"),
        least=Decimal("-99"),
    )
    volume = _volume(model, query)
    what_if = WhatIf(
        id="eigen",
        title=_("Wat als"),
        set={each.name.removeprefix(FIGURE): each.value for each in knobs if each.changed},
        salaries=salaries.value if salaries.changed else None,
        counts=_counts(model, switches),
    )
    return Asked(salaries, knobs, switches, volume, what_if)


def query_of(model: PriceModel, what_if: WhatIf) -> str:
    """A what-if of the model as an address, so that a reader can go on from it."""
    found = {f"{FIGURE}{id}": plain_number(value) for id, value in what_if.set.items()}
    if what_if.salaries is not None:
        found[SALARIES] = plain_number(what_if.salaries)
    if what_if.counts is not None:
        for line in model.hours:
            on = set(line.kinds) <= set(what_if.counts)
            if on != counts_as_billable(model, line):
                found[f"{COUNTS}{line.id}"] = "ja" if on else "nee"
    return urlencode(found)


def _volume(model: PriceModel, query: Mapping[str, str]) -> Knob:
    standard = model.rounding.volume or Decimal(0)
    unit = formats.text(model.product.unit.label).removeprefix("per ")
    title = _("Hoeveel per jaar (%(unit)s)") % {"unit": unit}
    return _read(query, VOLUME, title, unit, standard, Decimal(0), standard * 2, Decimal(1))


def _knob(line: Given, query: Mapping[str, str]) -> Knob:
    standard = figure(line) or Decimal(0)
    high = _highest(line, standard)
    return _read(
        query,
        FIGURE + line.id,
        line.title,
        _unit(line),
        standard,
        Decimal(0),
        high,
        _step(high),
        badge=KIND_BADGES[line.kind],
    )


def _highest(line: Given, standard: Decimal) -> Decimal:
    """Twice the figure, in round numbers; a percentage of nothing goes up to ten."""
    if not standard:
        return Decimal(10) if figure_key(line) == "percentage" else Decimal(1000)
    power = Decimal(10) ** (standard * 2).adjusted()
    return -(-standard * 2 // power) * power


def _step(high: Decimal) -> Decimal:
    return Decimal(10) ** ((high / 100).adjusted()) if high else Decimal(1)


def _unit(line: Given) -> str:
    """What stands behind the number."""
    key = figure_key(line)
    if key == "percentage":
        base = getattr(line, "base", None)
        if base is None:
            return "%"
        return _("%% van %(base)s") % {"base": formats.text(BASES[base])}
    words = {
        "month_salary": _("euro per maand"),
        "hours": _("uur"),
        "minutes": _("minuten"),
        "hours_per_week": _("uur per week"),
    }
    return words.get(key or "", _("euro"))


def _read(
    query: Mapping[str, str],
    name: str,
    title: str,
    unit: str,
    standard: Decimal,
    low: Decimal,
    high: Decimal,
    step: Decimal,
    *,
    badge: Badge | None = None,
    least: Decimal = Decimal(0),
) -> Knob:
    text = query.get(name, "").strip()
    value, error = (typed_number(text) if text else standard), ""
    if value is None:
        value, error = standard, _("Hier staat geen getal. Nu telt het getal van het model.")
    elif not least <= value <= MOST or value != round(value, 6):
        value, error = standard, _("Dit getal kan niet. Nu telt het getal van het model.")
    return Knob(name, title, unit, standard, value, min(low, value), max(high, value), step, badge, error)


def _switches(model: PriceModel, query: Mapping[str, str]) -> Iterator[Switch]:
    """Only lines with hours that could be paid for: those with or without the client present."""
    for line in model.hours:
        if _could_be_paid(line):
            standard = counts_as_billable(model, line)
            chosen = query.get(COUNTS + line.id, "")
            on = {"ja": True, "nee": False}.get(chosen, standard)
            yield Switch(COUNTS + line.id, line.title, standard, on)


_PAYABLE: Final = frozenset(
    {
        HourKind.CONTACT,
        HourKind.INDIRECT,
        HourKind.TRAVEL,
        HourKind.NO_SHOW,
        HourKind.MEETINGS,
        HourKind.ADMINISTRATION,
    }
)


def _could_be_paid(line: HoursLine) -> bool:
    return bool(set(line.kinds) & _PAYABLE)


def _counts(model: PriceModel, switches: tuple[Switch, ...]) -> tuple[HourKind, ...] | None:
    if not any(each.changed for each in switches) or model.product.billable_hour is None:
        return None
    counts = dict.fromkeys(model.product.billable_hour.counts)
    kinds = {COUNTS + line.id: line.kinds for line in model.hours}
    for each in (each for each in switches if each.changed):
        for kind in kinds[each.name]:
            if each.on:
                counts[kind] = None
            else:
                counts.pop(kind, None)
    return tuple(counts)
