"""Index series and the tariffs that follow them, as a file holds them. Figures are percentages a year."""

from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.catalogue.price_model import RoundingChoice
from dekkend.kernel.values import STRICT, CbsCode, Day, Number, Slug

Exact = Annotated[Decimal, Field(ge=0, max_digits=44, decimal_places=30)]
"""An unrounded tariff."""
Change = Annotated[Decimal, Field(gt=-100, le=1000, max_digits=9, decimal_places=6)]
"""A change in percent: more than everything cannot be lost."""
Year = Annotated[int, Field(ge=2000, le=2100)]


class IndexMethod(StrEnum):
    """How the correction of last year's forecast joins this year's forecast (rule TF-10)."""

    ADDITIVE = "optellend"
    RATIO = "verhouding"
    COMPOUND = "samengesteld"


class PercentageRounding(StrEnum):
    """What is rounded before multiplying: nothing, forecast and correction apart, or their total."""

    NONE = "geen"
    PARTS = "delen"
    TOTAL = "totaal"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class IndexClause:
    """What the agreement says: method, rounding and whether the first year has no correction (TF-09)."""

    method: IndexMethod
    rounding: PercentageRounding = PercentageRounding.NONE
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    first_year_rule: bool = True
    corrected: bool = True
    source: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class IndexFigure:
    """One year of a series: the forecast made in the year before, and later the definitive value."""

    year: Year
    forecast: Change
    definitive: Change | None = None
    forecast_on: Day | None = None
    definitive_on: Day | None = None
    source: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class IndexSeries:
    """A wage or material series with its weight in percent."""

    id: Slug
    title: str
    about: Literal["loon", "materieel"]
    weight: Number
    source: str
    figures: tuple[IndexFigure, ...]

    def of(self, year: int) -> IndexFigure | None:
        """The figures of a year; None where the series has none."""
        return next((figure for figure in self.figures if figure.year == year), None)


@dataclass(config=STRICT, frozen=True, kw_only=True)
class IndexedTariff:
    """A tariff to index: unrounded, at the level of ``level_year``, in an agreement of ``contract_year``.

    ``volume`` is what a year takes, so that differences come out in euros; a budget is a tariff of volume 1.
    """

    id: Slug
    title: str
    amount: Exact
    level_year: Year
    contract_year: Year
    volume: Number | None = None
    per_hour: bool = True
    municipality: CbsCode | None = None
    source: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Alternative:
    """Another clause to compare with."""

    id: Slug
    title: str
    clause: IndexClause


@dataclass(config=STRICT, frozen=True, kw_only=True)
class IndexFile:
    """Series, clause and tariffs; every tariff is brought to ``to_year``."""

    format: Literal[1]
    kind: Literal["indexatie"]
    id: Slug
    title: str
    version: str
    to_year: Year
    clause: IndexClause
    series: tuple[IndexSeries, ...]
    tariffs: tuple[IndexedTariff, ...] = ()
    tariff_rounding: RoundingChoice = RoundingChoice.CENT
    alternatives: tuple[Alternative, ...] = field(default=())
