"""The verdicts of the tariff rules on a price that was calculated here, and what lies outside the usual."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.catalogue.amount_rules import multiple_of_sixty_cents, two_decimals
from dekkend.catalogue.domain import Element, HourKind, Unit
from dekkend.catalogue.price_calculation import Price
from dekkend.catalogue.price_hours import counts_as_billable
from dekkend.catalogue.price_model import Differentiation, PriceModel
from dekkend.catalogue.price_settings import given_lines
from dekkend.catalogue.tariff_exact import ZERO, percentage_of, precisely, shown
from dekkend.catalogue.tariff_facts import (
    DifferentiationFacts,
    ElementAmount,
    HourlyTariffFacts,
    NoShowFacts,
    QualityFacts,
    RealPriceFacts,
    TariffAmountFacts,
    WayFacts,
)
from dekkend.catalogue.tariff_rules import (
    all_elements,
    differentiation_has_reason,
    no_show_settled,
    one_way,
    quality_and_continuity,
)
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message, msg


def verdicts(model: PriceModel, price: Price) -> tuple[Verdict, ...]:
    """What the rules say about this price and its differentiations."""
    hourly = price.unit is Unit.HOUR
    return (
        all_elements(real_price(model, price)),
        quality_and_continuity(quality(model)),
        one_way(WayFacts(model.product.id, (model.way,) if model.way else ())),
        two_decimals(TariffAmountFacts(price.tariff, price.unit_price)),
        multiple_of_sixty_cents(HourlyTariffFacts(price.tariff, hourly)),
        no_show_settled(no_show(model)),
        *(differentiation_has_reason(differentiation(one)) for one in model.differentiation),
    )


def real_price(model: PriceModel, price: Price) -> RealPriceFacts:
    """Euros per hour of each element; a zero takes the motives of its lines."""
    motives = {
        Element.OVERHEAD: model.overhead,
        Element.UNPRODUCTIVE: model.hours,
        Element.TRAVEL_AND_TRAINING: model.direct_costs,
        Element.INDEXATION: model.indexation,
        Element.MUNICIPAL_DEMANDS: model.demands,
    }
    return RealPriceFacts(
        tuple(
            ElementAmount(
                element, amount, " ".join(line.motive for line in motives.get(element, ()) if line.motive)
            )
            for element, amount in price.elements.items()
            if element is not Element.MARGIN
        )
    )


def quality(model: PriceModel) -> QualityFacts:
    """The demands that the price pays for."""
    demands = model.product.demands
    if demands is None:
        return QualityFacts(model.product.title, None, 0, 0)
    continuity = sum(one.continuity for one in demands.requirements)
    return QualityFacts(model.product.title, demands.version, len(demands.requirements), continuity)


def no_show(model: PriceModel) -> NoShowFacts:
    """Where no-show is settled in the model."""
    lines = [line for line in model.hours if HourKind.NO_SHOW in line.kinds]
    definition = model.product.billable_hour
    elsewhere = definition.elsewhere if definition else ()
    return NoShowFacts(
        model.product.title,
        in_price=any(not counts_as_billable(model, line) for line in lines),
        billable=bool(definition and HourKind.NO_SHOW in definition.counts),
        in_agreement=any(one.hours is HourKind.NO_SHOW for one in elsewhere),
    )


def differentiation(one: Differentiation) -> DifferentiationFacts:
    """The facts of a differentiation as the file holds them."""
    other = bool(one.set) or one.salaries is not None or one.counts is not None
    return DifferentiationFacts(one.reason, one.announced_in, other, one.approved_by)


@dataclass(frozen=True, slots=True)
class Unusual:
    """A figure outside the range that is usually found: a warning, never a refusal."""

    id: str
    about: Message
    value: Decimal
    low: Decimal
    high: Decimal
    sentence: Message


_RANGES: Final = (
    ("declarabiliteit", msg("declarabele uren in % van de contracturen"), Decimal(55), Decimal(72)),
    ("overhead-totaal", msg("overhead in % van de kosten"), Decimal(15), Decimal(32)),
    ("ziekteverzuim", msg("ziekteverzuim in %"), Decimal(5), Decimal(9)),
    ("reistijd-totaal", msg("reistijd in uren per jaar"), Decimal(60), Decimal(250)),
    ("eisen-totaal", msg("eisen van de gemeente in % van de kosten"), ZERO, Decimal(4)),
    ("marge-totaal", msg("marge in % van de kostprijs"), ZERO, Decimal(4)),
)
"""What is usually found in cost studies and tariff sheets; illustrative, no norm."""


@precisely
def unusual(model: PriceModel, price: Price) -> tuple[Unusual, ...]:
    """The figures of a price that lie outside the usual range."""
    measured = _measured(model, price)
    found = []
    for name, about, low, high in _RANGES:
        value = measured.get(name)
        if value is not None and not low <= value <= high:
            sentence = msg(
                "{about}: {value} ligt buiten wat gebruikelijk is ({low} tot {high})",
                about=about,
                value=shown(value),
                low=low,
                high=high,
            )
            found.append(Unusual(name, about, value, low, high, sentence))
    return tuple(found)


def _measured(model: PriceModel, price: Price) -> dict[str, Decimal]:
    costs = price.wages.cost + price.costs.direct
    measured = {
        "declarabiliteit": price.hours.billable_share,
        "overhead-totaal": percentage_of(price.costs.overhead, costs),
        "eisen-totaal": percentage_of(price.costs.demands, costs),
        "marge-totaal": percentage_of(price.costs.margin, price.costs.total - price.costs.margin),
    }
    lines = {line.id: line for line in model.hours}
    for taken in price.hours.deductions:
        kinds = lines[taken.id].kinds
        if kinds == (HourKind.SICKNESS,):
            measured["ziekteverzuim"] = percentage_of(taken.hours, taken.hours + taken.left)
        if kinds == (HourKind.TRAVEL,):
            measured["reistijd-totaal"] = taken.hours
    return measured


def unsourced(model: PriceModel) -> Iterator[str]:
    """The ids of lines without a source or an owner: nobody can check them."""
    for line in given_lines(model):
        if not line.source.strip() or not line.owner.strip():
            yield line.id
