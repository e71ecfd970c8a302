"""From an hour to the unit of a product, and from a price to a tariff: the minute trap (TF-12, TF-13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from dekkend.catalogue.domain import Unit
from dekkend.catalogue.errors import NoConversion
from dekkend.catalogue.price_lines import LineUnit, Sheet
from dekkend.catalogue.price_model import ConversionPart, PriceModel, RoundingChoice
from dekkend.catalogue.tariff_exact import (
    HUNDRED,
    ONE,
    ZERO,
    divide,
    on_grid,
    percentage_of,
    precisely,
    share,
    shown,
)
from dekkend.kernel.money import Money, half_up
from dekkend.kernel.text import Message, msg

MINUTES: Final = Decimal(60)
MULTIPLE: Final = Decimal("0.60")
"""Of an hourly tariff: then a minute is a whole number of cents."""
SAMPLE_MINUTES: Final = (37, 50, 150)


def claim(hourly: Decimal, minutes: int) -> Decimal:
    """What ``minutes`` of an hourly tariff cost: tariff x minutes / 60, half up (TR346, IV081; TF-12)."""
    return half_up(divide(hourly * minutes, MINUTES))


def is_multiple(hourly: Decimal) -> bool:
    """Whether an hourly tariff is a whole number of cents per minute."""
    return hourly % MULTIPLE == 0


def rounded_to(value: Decimal, choice: RoundingChoice) -> Decimal:
    """A price as a tariff, by the choice of the region."""
    if choice is RoundingChoice.CENT:
        return half_up(value)
    how = {
        RoundingChoice.MULTIPLE_DOWN: ROUND_DOWN,
        RoundingChoice.MULTIPLE_NEAREST: ROUND_HALF_UP,
        RoundingChoice.MULTIPLE_UP: ROUND_CEILING,
    }[choice]
    return divide(value, MULTIPLE).quantize(ONE, rounding=how) * MULTIPLE


@dataclass(frozen=True, slots=True)
class RoundingEffect:
    """A way to round with its effect: on the price in percent, and in euros on a year's volume."""

    choice: RoundingChoice
    tariff: Decimal
    effect: Decimal
    whole_cents_per_minute: bool
    claims: tuple[tuple[int, Decimal], ...]
    on_volume: Decimal | None = None


@precisely
def rounding_choices(
    value: Decimal, volume: Decimal | None = None, *, per_hour: bool = True
) -> tuple[RoundingEffect, ...]:
    """The ways to round ``value`` (euros per unit) with their effects; multiples of 0.60 for hours only."""
    choices: Iterable[RoundingChoice] = RoundingChoice if per_hour else (RoundingChoice.CENT,)
    return tuple(_effect(value, choice, volume, per_hour) for choice in choices)


def _effect(value: Decimal, choice: RoundingChoice, volume: Decimal | None, per_hour: bool) -> RoundingEffect:
    tariff = rounded_to(value, choice)
    samples = tuple((minutes, claim(tariff, minutes)) for minutes in SAMPLE_MINUTES) if per_hour else ()
    on_volume = None if volume is None else half_up((tariff - value) * volume)
    whole = per_hour and is_multiple(tariff)
    return RoundingEffect(choice, tariff, percentage_of(tariff - value, value), whole, samples, on_volume)


def unit_price(model: PriceModel, hour_price: Decimal, sheet: Sheet) -> Decimal:
    """Adds the lines of the conversion; the price of one unit. Raises NoConversion."""
    unit = model.product.unit
    if model.conversion is None:
        if unit not in (Unit.HOUR, Unit.MINUTE):
            raise NoConversion(unit=unit.label)
        value = hour_price if unit is Unit.HOUR else divide(hour_price, MINUTES)
        words = msg("de prijs per uur") if unit is Unit.HOUR else msg("de prijs per uur / 60")
        return sheet.add("eenheid", unit.label, words, value, LineUnit.EURO_UNIT)
    rate = half_up(hour_price) if model.conversion.hour_price == "afgerond" else hour_price
    parts = [_part(part, rate, sheet) for part in model.conversion.parts]
    total = sum(parts, ZERO)
    return sheet.add("eenheid", unit.label, msg("som van de delen"), total, LineUnit.EURO_UNIT)


def _part(part: ConversionPart, hour_price: Decimal, sheet: Sheet) -> Decimal:
    if part.amount is not None:
        words = msg("bedrag per eenheid")
        return sheet.given(part, words, part.amount, LineUnit.EURO_UNIT, figure=part.amount)
    quantity, words = _hours(part)
    rate = hour_price if part.rate is None else part.rate
    value, figure = quantity * rate, part.hours or part.minutes or part.hours_per_week
    if part.shared_by is None:
        words = msg("{hours} × {rate}", hours=words, rate=Money.rounded(rate))
    else:
        places = part.shared_by * share(HUNDRED if part.occupancy is None else part.occupancy)
        value = divide(value, places)
        words = msg(
            "{hours} × {rate} / {places} bezette plaatsen",
            hours=words,
            rate=Money.rounded(rate),
            places=places.normalize(),
        )
    return sheet.given(part, words, on_grid(value), LineUnit.EURO_UNIT, figure=figure)


def _hours(part: ConversionPart) -> tuple[Decimal, Message]:
    if part.minutes is not None:
        return divide(part.minutes, MINUTES), msg("{minutes} minuten", minutes=part.minutes)
    if part.hours_per_week is not None:
        hours = divide(part.hours_per_week * 52, Decimal(12))
        return hours, msg("{hours} uur per week × 52 / 12", hours=part.hours_per_week)
    return part.hours or ZERO, msg("{hours} uur", hours=part.hours or ZERO)


def minute_trap(hourly: Decimal) -> Message:
    """Why a tariff that is no multiple of 0.60 gives parts of cents, in one sentence."""
    per_minute = shown(divide(hourly * HUNDRED, MINUTES))
    if is_multiple(hourly):
        return msg("Een minuut kost precies {cents} cent.", cents=per_minute)
    return msg(
        "Een minuut kost {cents} cent; elke declaratie in minuten wordt daardoor afgerond. "
        "Een veelvoud van {multiple} per uur voorkomt dat.",
        cents=per_minute,
        multiple=Money(MULTIPLE),
    )
