"""The real price: a function of a price model, with every intermediate line, laid open to the cent."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dekkend.catalogue.domain import Element, PriceWay, Unit
from dekkend.catalogue.errors import ModelIncomplete
from dekkend.catalogue.price_costs import Costs, costs
from dekkend.catalogue.price_hours import Hours, hours
from dekkend.catalogue.price_lines import LineUnit, PriceLine, Sheet
from dekkend.catalogue.price_model import PriceModel, WhatIf
from dekkend.catalogue.price_settings import unanswered, under
from dekkend.catalogue.price_units import RoundingEffect, rounded_to, rounding_choices, unit_price
from dekkend.catalogue.price_wages import Wages, wages
from dekkend.catalogue.tariff_content import as_data, fingerprint
from dekkend.catalogue.tariff_exact import (
    ONE,
    ZERO,
    cents_that_add_up,
    divide,
    on_grid,
    percentage_of,
    precisely,
    share,
)
from dekkend.kernel.money import half_up
from dekkend.kernel.text import Message, msg


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the price per billable hour. ``value`` is exact; ``cents`` add up to the rounded price."""

    id: str
    element: Element
    title: Message | str
    value: Decimal
    cents: Decimal
    cumulative: Decimal
    percentage: Decimal


@dataclass(frozen=True, slots=True)
class Versions:
    """What a price is a function of; with the fingerprint of the model (sha256) anyone can check it."""

    model: str
    demands: str
    index: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Price:
    """A real price, with all that it follows from. Amounts are exact; ``tariff`` is what is paid."""

    lines: tuple[PriceLine, ...]
    wages: Wages
    hours: Hours
    costs: Costs
    hour_price: Decimal
    unit: Unit
    unit_price: Decimal
    tariff: Decimal
    parts: tuple[Part, ...]
    rounding: tuple[RoundingEffect, ...]
    way: PriceWay | None
    versions: Versions

    def line(self, id: str) -> PriceLine:
        """The line with this id. Raises KeyError."""
        return {line.id: line for line in self.lines}[id]

    @property
    def elements(self) -> dict[Element, Decimal]:
        """The exact euros per billable hour of each element; they add up to the price."""
        found = dict.fromkeys(Element, ZERO)
        for part in self.parts:
            found[part.element] += part.value
        return found

    @property
    def overhead_of_total(self) -> Decimal:
        """Overhead in percent of the price (before indexation)."""
        return percentage_of(self.costs.overhead, self.costs.total)

    @property
    def overhead_on_costs(self) -> Decimal:
        """The same overhead in percent on top of wage and direct cost."""
        return percentage_of(self.costs.overhead, self.wages.cost + self.costs.direct)


@precisely
def price(model: PriceModel) -> Price:
    """Calculates a model. Raises ModelIncomplete, NoBillableHours, SharesOfTotalTooLarge, NoConversion."""
    if missing := unanswered(model):
        raise ModelIncomplete(lines=[line.title for line in missing])
    sheet = Sheet()
    paid = wages(model, sheet)
    worked = hours(model, sheet)
    spent = costs(model, paid, sheet)
    before = sheet.add(
        "prijs-per-uur",
        msg("Prijs per declarabel uur"),
        msg("totaal / declarabele uren"),
        divide(spent.total, worked.billable),
        LineUnit.EURO_HOUR,
    )
    hour_price = _indexed(model, before, sheet)
    per_unit = unit_price(model, hour_price, sheet)
    tariff = rounded_to(per_unit, model.rounding.choice)
    per_hour = model.product.unit is Unit.HOUR
    return Price(
        tuple(sheet.lines),
        paid,
        worked,
        spent,
        hour_price,
        model.product.unit,
        per_unit,
        tariff,
        _parts(paid, worked, spent, before, hour_price),
        rounding_choices(per_unit, model.rounding.volume, per_hour=per_hour),
        model.way,
        versions(model),
    )


@precisely
def unit_price_alone(model: PriceModel) -> Decimal:
    """Only the unrounded price of one unit, for who needs many of them. Raises as ``price``."""
    sheet = Sheet()
    paid = wages(model, sheet)
    worked = hours(model, sheet)
    before = divide(costs(model, paid, sheet).total, worked.billable)
    return unit_price(model, _indexed(model, before, sheet), sheet)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a what-if does to the price of one unit."""

    what_if: WhatIf
    hour_price: Decimal
    unit_price: Decimal
    tariff: Decimal
    difference: Decimal
    percentage: Decimal
    billable_share: Decimal


@precisely
def effect(model: PriceModel, what_if: WhatIf, standard: Price | None = None) -> Effect:
    """The price under other values, beside the price of the model. Raises as ``price``, UnknownLine."""
    before = standard or price(model)
    after = price(under(model, what_if))
    difference = after.unit_price - before.unit_price
    return Effect(
        what_if,
        after.hour_price,
        after.unit_price,
        after.tariff,
        difference,
        percentage_of(difference, before.unit_price),
        after.hours.billable_share,
    )


def versions(model: PriceModel) -> Versions:
    """The versions that the price depends on, with the sha256 of the whole model."""
    demands = model.product.demands.version if model.product.demands else ""
    return Versions(model.version, demands, model.index_version, fingerprint(as_data(model)))


def _indexed(model: PriceModel, before: Decimal, sheet: Sheet) -> Decimal:
    """Element e: the price at the level of the delivery year, step by step, unrounded."""
    level = before
    for line in model.indexation:
        percentage = line.percentage or ZERO
        level = on_grid(level * (ONE + share(percentage)))
        words = msg("× (1 + {percentage}%)", percentage=percentage)
        sheet.given(
            line, words, level, LineUnit.EURO_HOUR, element=Element.INDEXATION, figure=line.percentage
        )
    return level


def _parts(
    paid: Wages, worked: Hours, spent: Costs, before: Decimal, hour_price: Decimal
) -> tuple[Part, ...]:
    """Where the hour goes: differences of running totals per hour, so that they add up exactly."""
    steps: list[tuple[str, Element, Message | str, Decimal]] = []
    contract = divide(paid.cost, worked.contract)
    steps.append(("contracturen", Element.STAFF, msg("loonkosten op contracturen"), contract))
    for taken in worked.deductions:
        steps.append((taken.id, Element.UNPRODUCTIVE, taken.title, divide(paid.cost, taken.left)))
    running = paid.cost
    for element, amount in (
        (Element.TRAVEL_AND_TRAINING, spent.direct),
        (Element.OVERHEAD, spent.overhead),
        (Element.MUNICIPAL_DEMANDS, spent.demands),
        (Element.MARGIN, spent.margin),
    ):
        running += amount
        reached = before if element is Element.MARGIN else divide(running, worked.billable)
        steps.append((element.value, element, element.label, reached))
    steps.append((Element.INDEXATION.value, Element.INDEXATION, Element.INDEXATION.label, hour_price))
    return _differences(steps, hour_price)


def _differences(
    steps: list[tuple[str, Element, Message | str, Decimal]], hour_price: Decimal
) -> tuple[Part, ...]:
    totals = [ZERO, *(total for *_, total in steps)]
    values = [after - before for before, after in pairwise(totals)]
    cents = cents_that_add_up(values, half_up(hour_price))
    return tuple(
        Part(id, element, title, value, whole, total, percentage_of(value, hour_price))
        for (id, element, title, total), value, whole in zip(steps, values, cents, strict=True)
    )
