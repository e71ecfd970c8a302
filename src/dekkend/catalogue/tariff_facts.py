"""The frozen facts that the tariff rules judge. Amounts are euros, percentages of one hundred."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dekkend.catalogue.domain import Element, PriceWay
from dekkend.catalogue.index_model import IndexMethod, PercentageRounding


@dataclass(frozen=True, slots=True)
class ElementAmount:
    """Euros of one element in a price; a zero has a motive."""

    element: Element
    amount: Decimal
    motive: str = ""


@dataclass(frozen=True, slots=True)
class RealPriceFacts:
    """The elements that a price was built from (TF-01)."""

    elements: tuple[ElementAmount, ...]


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """A price with the demands that it pays for (TF-02)."""

    product: str
    demands_version: str | None
    requirements: int
    continuity: int


@dataclass(frozen=True, slots=True)
class WayFacts:
    """How the real price of a lot comes about: exactly one way (TF-03)."""

    lot: str
    ways: tuple[PriceWay, ...]


@dataclass(frozen=True, slots=True)
class FloorFacts:
    """A price that is offered beside the real price (TF-04)."""

    way: PriceWay
    product: str
    offered: Decimal
    floor: Decimal


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """A bidder's substantiated price (TF-05). ``implausible`` are lines outside what is usual.

    ``asked`` tells that the bidder was asked, ``answered`` that the answers explain what was implausible.
    """

    way: PriceWay
    missing: tuple[Element, ...] = ()
    implausible: tuple[str, ...] = ()
    asked: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class PriceCriterionFacts:
    """The weight of price in the award criteria of a lot, in percent (TF-06)."""

    way: PriceWay
    lot: str
    price_weight: Decimal


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """One series in one year: weight, new forecast, last year's forecast and definitive value."""

    series: str
    weight: Decimal
    forecast: Decimal
    earlier_forecast: Decimal | None = None
    earlier_definitive: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """An index percentage that somebody applies (TF-07)."""

    series: tuple[SeriesFacts, ...]
    method: IndexMethod
    applied: Decimal
    rounding: PercentageRounding = PercentageRounding.NONE
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class WeightFacts:
    """The weights of the series in an index clause (TF-08)."""

    weights: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class FirstYearFacts:
    """A correction that is applied in a year of an agreement (TF-09)."""

    contract_year: int
    index_year: int
    correction: Decimal


@dataclass(frozen=True, slots=True)
class IndexClauseFacts:
    """What an agreement says about the method of indexation (TF-10)."""

    method: IndexMethod | None
    rounding: PercentageRounding | None


@dataclass(frozen=True, slots=True)
class TariffAmountFacts:
    """A tariff that is paid, the unrounded tariff beside it, and whether that one is indexed (TF-11)."""

    tariff: Decimal
    unrounded: Decimal
    indexed_from_unrounded: bool = True


@dataclass(frozen=True, slots=True)
class MinuteClaimFacts:
    """A claim in minutes of an hourly tariff (TF-12)."""

    hourly_tariff: Decimal
    minutes: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class HourlyTariffFacts:
    """An hourly tariff that may be claimed in minutes (TF-13)."""

    hourly_tariff: Decimal
    claimed_in_minutes: bool = True


@dataclass(frozen=True, slots=True)
class TariffEntry:
    """A line of the tariff sheet; without provider for all providers, without last day with no end yet."""

    municipality: str
    product_code: str
    first: date
    last: date | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class TariffSheetFacts:
    """The lines of a tariff sheet (TF-14)."""

    entries: tuple[TariffEntry, ...]


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """A product's code before and after its tariff changed (TF-15)."""

    code_before: str
    code_after: str
    only_tariff_changed: bool = True


@dataclass(frozen=True, slots=True)
class DifferentiationFacts:
    """Another tariff for some providers (TF-16)."""

    reason: str
    announced_in: str
    other_demands_or_costs: bool
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class StressFacts:
    """Whether a stress test of exactly these tariffs lies under a tariff decision (TF-17)."""

    budget_effect: bool
    provider_effect: bool
    same_tariffs: bool


@dataclass(frozen=True, slots=True)
class NoShowFacts:
    """Where a product's no-show is settled: in the price, billable or in the agreement (TF-18)."""

    product: str
    in_price: bool = False
    billable: bool = False
    in_agreement: bool = False
    message_code: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogueCalendarFacts:
    """When a catalogue was set and from when its codes hold (MS-38)."""

    set_on: date
    starts_on: date
    retroactive_codes: bool = False
