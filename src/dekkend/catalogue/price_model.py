"""The price model as a file holds it: every figure of a real price with its kind, source, date and owner.

A price is a function of this model, never a typed number. Amounts are euros, percentages are of the named
base, hours are hours of one full-time job per year.
"""

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from pydantic.dataclasses import dataclass

from dekkend.catalogue.domain import HourKind, PriceWay, ValueKind
from dekkend.catalogue.products import Product
from dekkend.kernel.text import Message, msg
from dekkend.kernel.values import STRICT, AboveZero, Day, Number, Slug


class Base(StrEnum):
    """What a percentage is taken of; without it a percentage says nothing."""

    YEAR_SALARY = "jaarsalaris"
    GROSS = "brutoloon"
    WAGE_COST = "loonkosten"
    DIRECT_COST = "loon-en-directe-kosten"
    COST_PRICE = "kostprijs"
    TOTAL = "totaal"
    CONTRACT_HOURS = "contracturen"
    HOURS_LEFT = "resterende-uren"


class RoundingChoice(StrEnum):
    """How a price becomes a tariff: in cents, or at a multiple of 0.60 an hour (rule TF-13)."""

    CENT = "cent"
    MULTIPLE_DOWN = "veelvoud-omlaag"
    MULTIPLE_NEAREST = "veelvoud-dichtstbij"
    MULTIPLE_UP = "veelvoud-omhoog"

    @property
    def label(self) -> Message:
        """The choice in words."""
        return _ROUNDINGS[self]


_ROUNDINGS: Final[Mapping[RoundingChoice, Message]] = MappingProxyType(
    {
        RoundingChoice.CENT: msg("op hele centen"),
        RoundingChoice.MULTIPLE_DOWN: msg("naar beneden op een veelvoud van € 0,60"),
        RoundingChoice.MULTIPLE_NEAREST: msg("op het dichtstbijzijnde veelvoud van € 0,60"),
        RoundingChoice.MULTIPLE_UP: msg("naar boven op een veelvoud van € 0,60"),
    }
)


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Given:
    """A figure with where it comes from and who answers for it. ``motive`` explains a zero (rule TF-01)."""

    id: Slug
    title: str
    kind: ValueKind
    source: str
    date: Day
    owner: str
    motive: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Scale:
    """A salary scale of a collective agreement: month salaries of a full-time job, step 1 first."""

    id: Slug
    cao: str
    scale: str
    valid_from: Day
    source: str
    steps: tuple[Number, ...]


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Function(Given):
    """A function in the mix: its share in percent, and its month salary or its place in a scale."""

    share: Number | None = None
    month_salary: Number | None = None
    scale: Slug | None = None
    step: int | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class CostLine(Given):
    """An amount per full-time job per year, or a percentage of a base."""

    amount: Number | None = None
    percentage: Number | None = None
    base: Base | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class EmployerLine(CostLine):
    """An employer's contribution; ``franchise`` is free of premium, ``employer_share`` in percent."""

    franchise: Number | None = None
    employer_share: Number | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ContractHours(Given):
    """The hours of a full-time job in a year."""

    hours: Number | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class HoursLine(Given):
    """Hours that are not worked, or worked without being paid for; as hours or as a percentage of a base.

    A line whose kinds count as billable (in the product) is shown but not deducted.
    """

    kinds: tuple[HourKind, ...]
    hours: Number | None = None
    percentage: Number | None = None
    base: Base | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class IndexLine(Given):
    """Element e: a step from the price level of the model towards that of the delivery year."""

    percentage: Number | None = None
    year: int | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ConversionPart(Given):
    """A part of the price of one unit: hours at a rate, shared by a group, or an amount.

    Exactly one of ``hours``, ``minutes``, ``hours_per_week`` (for a month: x 52 / 12) and ``amount``. Without
    ``rate`` the price per hour of this model counts. ``shared_by`` persons at ``occupancy`` percent.
    """

    hours: Number | None = None
    minutes: Number | None = None
    hours_per_week: Number | None = None
    amount: Number | None = None
    rate: Number | None = None
    shared_by: AboveZero | None = None
    occupancy: AboveZero | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Conversion:
    """From an hour to the unit of the product; with ``hour_price`` unrounded (default) or in cents."""

    parts: tuple[ConversionPart, ...]
    hour_price: Literal["onafgerond", "afgerond"] = "onafgerond"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Rounding:
    """How the price becomes a tariff; ``volume`` is what a year takes, to show the effect in euros."""

    choice: RoundingChoice = RoundingChoice.CENT
    volume: Number | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class WhatIf:
    """Another value for some lines: by id, all salaries in percent, or what counts as billable."""

    id: Slug
    title: str
    set: dict[Slug, Number] = field(default_factory=dict)
    salaries: Number | None = None
    counts: tuple[HourKind, ...] | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Differentiation(WhatIf):
    """Another tariff for some providers: other demands or costs in this model, with reason and approval.

    Rule TF-16; artikel 2.3 Besluit Jeugdwet. There is no key for a price: only for what causes it.
    """

    reason: str
    announced_in: str = ""
    approved_by: str = ""
    approved_on: Day | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class StatedMinimum:
    """The statutory minimum wage per hour on the level date, for a day that the software does not know."""

    hourly: AboveZero
    source: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class PriceModel:
    """The model of one product's price. Price = f(model version, demands version, index version).

    ``salaries`` is a percentage on top of every month salary: what a new collective agreement would do.
    """

    format: Literal[1]
    kind: Literal["prijsmodel"]
    id: Slug
    title: str
    version: str
    index_version: str
    level_date: Day
    product: Product
    functions: tuple[Function, ...]
    contract_hours: ContractHours
    hours: tuple[HoursLine, ...]
    overhead: tuple[CostLine, ...]
    way: PriceWay | None = None
    scales: tuple[Scale, ...] = ()
    salaries: Number = Decimal(0)
    surcharges: tuple[CostLine, ...] = ()
    employer: tuple[EmployerLine, ...] = ()
    direct_costs: tuple[CostLine, ...] = ()
    demands: tuple[CostLine, ...] = ()
    margin: tuple[CostLine, ...] = ()
    indexation: tuple[IndexLine, ...] = ()
    conversion: Conversion | None = None
    rounding: Rounding = field(default_factory=Rounding)
    what_if: tuple[WhatIf, ...] = ()
    differentiation: tuple[Differentiation, ...] = ()
    minimum_wage: StatedMinimum | None = None
    source: str = ""


LISTS = (
    "functions",
    "surcharges",
    "employer",
    "hours",
    "direct_costs",
    "overhead",
    "demands",
    "margin",
    "indexation",
)
"""The lists of a model whose lines carry a figure; with the contract hours and the conversion parts."""
