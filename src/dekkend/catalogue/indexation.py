"""Indexation: ``i(t+1) = forecast(t+1) + [definitive(t) - forecast(t)]``, by three methods, with an audit.

Source: standard agreement 3.2 and its explanation; the published national advice uses the ratio in one year
and the sum in another, which is why an agreement must name its method (rule TF-10). The tariff of a year
follows from the unrounded tariff of the year before; only what is paid is rounded.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.catalogue.errors import IndexFigureMissing
from dekkend.catalogue.index_model import (
    Alternative,
    IndexClause,
    IndexedTariff,
    IndexFile,
    IndexMethod,
    IndexSeries,
    PercentageRounding,
)
from dekkend.catalogue.price_units import RoundingEffect, rounded_to, rounding_choices
from dekkend.catalogue.tariff_exact import HUNDRED, ONE, ZERO, divide, precisely, share, shown
from dekkend.kernel.money import half_up
from dekkend.kernel.text import Message, msg


@dataclass(frozen=True, slots=True)
class Weighted:
    """The weighted percentages of one year: the new forecast, last year's forecast and definitive value."""

    forecast: Decimal
    earlier_forecast: Decimal | None
    earlier_definitive: Decimal | None


@dataclass(frozen=True, slots=True)
class IndexYear:
    """The percentage of one year with everything that it follows from. ``exact`` is before rounding."""

    year: int
    clause: IndexClause
    first_year: bool
    weighted: Weighted
    correction: Decimal
    exact: Decimal
    percentage: Decimal
    explanation: Message

    @property
    def factor(self) -> Decimal:
        return ONE + share(self.percentage)


@dataclass(frozen=True, slots=True)
class TariffYear:
    """One tariff in one year: unrounded from unrounded, and what is paid.

    ``stacked`` is what would be paid if each year's rounded tariff were indexed again.
    """

    year: int
    index: IndexYear
    before: Decimal
    after: Decimal
    tariff: Decimal
    stacked: Decimal


@dataclass(frozen=True, slots=True)
class Indexed:
    """The audit table of one tariff."""

    tariff: IndexedTariff
    years: tuple[TariffYear, ...]
    rounding: tuple[RoundingEffect, ...]

    @property
    def after(self) -> Decimal:
        """The unrounded tariff of the last year."""
        return self.years[-1].after if self.years else self.tariff.amount

    @property
    def paid(self) -> Decimal:
        """The tariff of the last year as it is paid."""
        return self.years[-1].tariff if self.years else half_up(self.tariff.amount)

    @property
    def increase(self) -> Decimal | None:
        """Euros a year on the volume, unrounded; None without a volume."""
        return None if self.tariff.volume is None else (self.after - self.tariff.amount) * self.tariff.volume


@dataclass(frozen=True, slots=True)
class TariffUnder:
    """One tariff under another clause: unrounded, as it would be paid, and euros a year on its volume."""

    id: str
    after: Decimal
    paid: Decimal
    increase: Decimal | None


@dataclass(frozen=True, slots=True)
class MethodEffect:
    """A clause beside the clause of the agreement: percentage of the last year, and euros on all volumes."""

    id: str
    title: Message | str
    clause: IndexClause
    percentage: Decimal
    increase: Decimal
    difference: Decimal
    tariffs: tuple[TariffUnder, ...]


@dataclass(frozen=True, slots=True)
class IndexResult:
    """Every tariff with its audit table, and the difference that the method makes."""

    file: IndexFile
    tariffs: tuple[Indexed, ...]
    methods: tuple[MethodEffect, ...]


@precisely
def index_percentage(
    series: Sequence[IndexSeries], clause: IndexClause, year: int, *, first_year: bool = False
) -> IndexYear:
    """The index of ``year`` in percent. In the first year of an agreement only the forecast counts (TF-09).

    Raises IndexFigureMissing.
    """
    only_forecast = (first_year and clause.first_year_rule) or not clause.corrected
    weighted = _weighted(series, year, only_forecast)
    forecast, correction = weighted.forecast, ZERO
    if weighted.earlier_forecast is not None and weighted.earlier_definitive is not None:
        correction = _correction(clause.method, weighted.earlier_forecast, weighted.earlier_definitive)
    if clause.rounding is PercentageRounding.PARTS:
        forecast, correction = shown(forecast, clause.decimals), shown(correction, clause.decimals)
    exact = forecast + correction
    if clause.method is IndexMethod.COMPOUND:
        exact += forecast * share(correction)
    total = clause.rounding is PercentageRounding.TOTAL
    percentage = shown(exact, clause.decimals) if total else exact
    words = _in_words(clause, forecast, correction, only_forecast)
    return IndexYear(year, clause, only_forecast, weighted, correction, exact, percentage, words)


def _weighted(series: Sequence[IndexSeries], year: int, only_forecast: bool) -> Weighted:
    forecast = sum((share(one.weight) * _figure(one, year, "forecast") for one in series), ZERO)
    if only_forecast:
        return Weighted(forecast, None, None)
    earlier = sum((share(one.weight) * _figure(one, year - 1, "forecast") for one in series), ZERO)
    definitive = sum((share(one.weight) * _figure(one, year - 1, "definitive") for one in series), ZERO)
    return Weighted(forecast, earlier, definitive)


_NAMES: Final = {"forecast": msg("de raming"), "definitive": msg("het definitieve cijfer")}


def _figure(series: IndexSeries, year: int, name: str) -> Decimal:
    found = series.of(year)
    value: Decimal | None = getattr(found, name) if found else None
    if value is None:
        raise IndexFigureMissing(series=series.title, figure=_NAMES[name], year=str(year))
    return value


def _correction(method: IndexMethod, forecast: Decimal, definitive: Decimal) -> Decimal:
    """In percent: the difference, or how much (1 + definitive) is more than (1 + forecast)."""
    if method is IndexMethod.ADDITIVE:
        return definitive - forecast
    return divide((definitive - forecast) * HUNDRED, HUNDRED + forecast)


def _in_words(clause: IndexClause, forecast: Decimal, correction: Decimal, only_forecast: bool) -> Message:
    if only_forecast:
        return msg("alleen de raming van {forecast}%", forecast=forecast)
    values = {"forecast": shown(forecast, 4).normalize(), "correction": shown(correction, 4).normalize()}
    if clause.method is IndexMethod.COMPOUND:
        return msg("(1 + {correction}%) × (1 + {forecast}%) − 1", **values)
    return msg("raming {forecast}% + correctie {correction}%", **values)


@precisely
def indexed(tariff: IndexedTariff, file: IndexFile, clause: IndexClause | None = None) -> Indexed:
    """One tariff brought to the file's year, year by year. Raises IndexFigureMissing."""
    years = tuple(_years(tariff, file, clause or file.clause))
    paid = years[-1].tariff if years else half_up(tariff.amount)
    choices = rounding_choices(paid, tariff.volume) if tariff.per_hour else ()
    return Indexed(tariff, years, choices)


def _years(tariff: IndexedTariff, file: IndexFile, clause: IndexClause) -> Iterator[TariffYear]:
    level, stacked = tariff.amount, rounded_to(tariff.amount, file.tariff_rounding)
    for year in range(tariff.level_year + 1, file.to_year + 1):
        first = year <= tariff.contract_year + 1
        found = index_percentage(file.series, clause, year, first_year=first)
        after = level * found.factor
        stacked = rounded_to(stacked * found.factor, file.tariff_rounding)
        yield TariffYear(year, found, level, after, rounded_to(after, file.tariff_rounding), stacked)
        level = after


STANDARD_ALTERNATIVES: Final = (
    (IndexMethod.ADDITIVE, True, msg("optellend: raming + (definitief − raming)")),
    (IndexMethod.RATIO, True, msg("verhouding: raming + (1 + definitief) / (1 + raming) − 1")),
    (IndexMethod.COMPOUND, True, msg("samengesteld: beide factoren vermenigvuldigd")),
    (IndexMethod.ADDITIVE, False, msg("alleen de raming, zonder correctie")),
)


@precisely
def index_tariffs(file: IndexFile) -> IndexResult:
    """Every tariff of the file, and each method beside the agreed one. Raises IndexFigureMissing."""
    tariffs = tuple(indexed(tariff, file) for tariff in file.tariffs)
    agreed = sum((found.increase or ZERO for found in tariffs), ZERO)
    methods = tuple(_method(file, one, agreed) for one in _alternatives(file))
    return IndexResult(file, tariffs, methods)


def _alternatives(file: IndexFile) -> Iterator[tuple[str, Message | str, IndexClause]]:
    for method, corrected, title in STANDARD_ALTERNATIVES:
        clause = IndexClause(method=method, corrected=corrected, first_year_rule=file.clause.first_year_rule)
        yield method.value if corrected else "alleen-raming", title, clause
    one: Alternative
    for one in file.alternatives:
        yield one.id, one.title, one.clause


def _method(
    file: IndexFile, alternative: tuple[str, Message | str, IndexClause], agreed: Decimal
) -> MethodEffect:
    id, title, clause = alternative
    found = [indexed(tariff, file, clause) for tariff in file.tariffs]
    under = tuple(TariffUnder(one.tariff.id, one.after, one.paid, one.increase) for one in found)
    total = sum((one.increase or ZERO for one in under), ZERO)
    first = bool(file.tariffs) and all(file.to_year <= one.contract_year + 1 for one in file.tariffs)
    last = index_percentage(file.series, clause, file.to_year, first_year=first)
    return MethodEffect(id, title, clause, last.percentage, total, total - agreed, under)
