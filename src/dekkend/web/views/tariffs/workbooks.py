"""The pages of tariffs that are no list, as Excel: a price, two prices, a stress test, series, methods.

Each sheet holds real numbers, unrounded where the page rounds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from dekkend.catalogue.indexation import IndexResult
from dekkend.catalogue.price_calculation import Part, Price
from dekkend.catalogue.price_differences import Comparison, Difference, PartPair
from dekkend.catalogue.price_lines import PriceLine
from dekkend.catalogue.price_units import RoundingEffect
from dekkend.catalogue.queries.indexing import FigureRow, SeriesRow
from dekkend.catalogue.queries.tariffs import TariffOnDay
from dekkend.catalogue.stress_content import StoredScenario, StoredStress
from dekkend.catalogue.stress_effects import BreakEven, MunicipalityEffect
from dekkend.web import formats
from dekkend.web.exports import workbook
from dekkend.web.tables import Column, Row, Table

FILE: Final = "bestand"
EXCEL: Final = "xlsx"


def asks_excel(request: HttpRequest) -> bool:
    """Whether the address asks for the page as Excel."""
    return request.GET.get(FILE) == EXCEL


def _sheet(name: str, caption: Any, *columns: Column[Any]) -> Table[Any]:
    return Table(name=name, caption=caption, columns=columns)


def _word(value: Any) -> str | None:
    return formats.text(value) if value is not None else None


def price_excel(name: str, price: Price) -> HttpResponseBase:
    """Every line of a price, where the hour goes, and the choices for rounding."""
    return workbook(name, [(LINES, price.lines), (PARTS, price.parts), (ROUNDING, price.rounding)])


LINES: Final[Table[PriceLine]] = _sheet(
    "berekening",
    _("Berekening"),
    Column("nr", _("Nummer"), lambda row: row.number),
    Column("regel", _("Regel"), lambda row: _word(row.title)),
    Column("element", _("Element"), lambda row: row.element.value if row.element else None),
    Column("getal", _("Getal"), lambda row: row.given),
    Column("berekening", _("Berekening"), lambda row: _word(row.calculation)),
    Column("uitkomst", _("Uitkomst, onafgerond"), lambda row: row.value),
    Column("rond", _("Uitkomst"), lambda row: row.rounded),
    Column("soort", _("Soort"), lambda row: row.provenance.kind.value if row.provenance else None),
    Column("bron", _("Bron"), lambda row: row.provenance.source if row.provenance else None),
    Column("datum", _("Datum"), lambda row: row.provenance.date if row.provenance else None),
    Column("eigenaar", _("Wie gaat erover"), lambda row: row.provenance.owner if row.provenance else None),
    Column("motief", _("Waarom dit getal"), lambda row: row.provenance.motive if row.provenance else None),
)
PARTS: Final[Table[Part]] = _sheet(
    "opbouw",
    _("Opbouw van het uur"),
    Column("onderdeel", _("Onderdeel"), lambda row: _word(row.title)),
    Column("element", _("Element"), lambda row: row.element.value),
    Column("onafgerond", _("Euro per uur, onafgerond"), lambda row: row.value),
    Column("centen", _("Euro per uur"), lambda row: row.cents),
    Column("procent", _("Procent van de prijs"), lambda row: row.percentage),
)
ROUNDING: Final[Table[RoundingEffect]] = _sheet(
    "afronden",
    _("Afronden"),
    Column("keuze", _("Afronden"), lambda row: _word(row.choice.label)),
    Column("tarief", _("Tarief"), lambda row: row.tariff),
    Column("verschil", _("Verschil in procenten"), lambda row: row.effect),
    Column("jaar", _("Per jaar"), lambda row: row.on_volume),
)


def comparison_excel(name: str, found: Comparison) -> HttpResponseBase:
    """What differs between two prices, in words and in euros."""
    return workbook(name, [(DIFFERENCES, found.differences), (PAIRS, found.parts)])


DIFFERENCES: Final[Table[Difference]] = _sheet(
    "verschillen",
    _("Verschillen"),
    Column("regel", _("Regel"), lambda row: _word(row.title)),
    Column("wat", _("Wat verandert"), lambda row: _word(row.sentence)),
    Column("effect", _("Effect"), lambda row: row.effect),
)
PAIRS: Final[Table[PartPair]] = _sheet(
    "onderdelen",
    _("Onderdelen"),
    Column("onderdeel", _("Onderdeel"), lambda row: _word(row.title)),
    Column("voor", _("Eerste"), lambda row: row.before),
    Column("na", _("Tweede"), lambda row: row.after),
    Column("verschil", _("Verschil"), lambda row: row.difference),
)


@dataclass(frozen=True, slots=True)
class TownRow:
    """A municipality in a scenario."""

    scenario: StoredScenario
    town: MunicipalityEffect
    name: str


def stress_excel(name: str, result: StoredStress) -> HttpResponseBase:
    """Every scenario, every municipality in it, the bands, cells at risk and break-even tariffs."""
    towns = [
        TownRow(one, town, result.names[town.municipality])
        for one in result.scenarios
        for town in one.municipalities
    ]
    bands = [(one.title, band) for one in result.scenarios for band in one.bands]
    risks = [(one.title, cell) for one in result.scenarios for cell in one.cells_at_risk]
    return workbook(
        name,
        [
            (SCENARIOS, result.scenarios),
            (TOWNS, towns),
            (BANDS, bands),
            (_risks(result.names), risks),
            (_break_even(result.names), result.break_even),
        ],
    )


SCENARIOS: Final[Table[StoredScenario]] = _sheet(
    "scenarios",
    _("Scenario's"),
    Column("scenario", _("Scenario"), lambda row: row.title),
    Column("uitgaven", _("Uitgaven"), lambda row: row.spending),
    Column("verschil", _("Verschil"), lambda row: row.change),
    Column("procent", _("In procenten"), lambda row: row.percentage),
    Column("verlies", _("Aanbieders met verlies"), lambda row: row.losing),
)
TOWNS: Final[Table[TownRow]] = _sheet(
    "gemeenten",
    _("Per gemeente"),
    Column("scenario", _("Scenario"), lambda row: row.scenario.title),
    Column("gemeente", _("Gemeente"), lambda row: row.name),
    Column("uitgaven", _("Uitgaven"), lambda row: row.town.spending),
    Column("verschil", _("Verschil"), lambda row: row.town.change),
    Column("procent", _("In procenten"), lambda row: row.town.percentage),
    Column("ruimte", _("Ruimte in de begroting"), lambda row: row.town.room),
    Column("eigen", _("Eigen tarieven, hoogstens"), lambda row: row.town.own_at_most or None),
)
BANDS: Final[Table[Any]] = _sheet(
    "marges",
    _("Marges van aanbieders"),
    Column("scenario", _("Scenario"), lambda row: row[0]),
    Column("van", _("Vanaf (procent)"), lambda row: row[1].low),
    Column("tot", _("Tot (procent)"), lambda row: row[1].high),
    Column("aantal", _("Aanbieders"), lambda row: row[1].providers),
)


def _risks(names: Mapping[str, str]) -> Table[Any]:
    return _sheet(
        "cellen",
        _("Cellen die gevaar lopen"),
        Column("scenario", _("Scenario"), lambda row: row[0]),
        Column("gemeente", _("Gemeente"), lambda row: names[row[1].municipality]),
        Column("product", _("Product"), lambda row: names[row[1].product]),
        Column("aantal", _("Aanbieders"), lambda row: row[1].suppliers),
    )


def _break_even(names: Mapping[str, str]) -> Table[BreakEven]:
    return _sheet(
        "kostendekkend",
        _("Kostendekkend tarief"),
        Column("product", _("Product"), lambda row: names[row.product]),
        Column("tarief", _("Kostendekkend tarief"), lambda row: row.tariff),
        Column("gedekt", _("Deel van het volume dat gedekt is"), lambda row: row.covered),
    )


def history_excel(name: str, rows: Iterable[tuple[TariffOnDay, Decimal | None]]) -> HttpResponseBase:
    """The tariffs of a product through the years."""
    return workbook(name, [(HISTORY, list(rows))])


HISTORY: Final[Table[Any]] = _sheet(
    "tarieven",
    _("Tarieven door de jaren"),
    Column("van", _("Vanaf"), lambda row: row[0].period.first),
    Column("tot", _("Tot en met"), lambda row: row[0].period.last),
    Column("tarief", _("Tarief"), lambda row: row[0].tariff),
    Column("eenheid", _("Eenheid"), lambda row: _word(row[0].unit.label)),
    Column("onafgerond", _("Onafgerond"), lambda row: row[0].unrounded),
    Column("verschil", _("Verschil in procenten"), lambda row: row[1]),
)


def series_excel(series: Iterable[SeriesRow]) -> HttpResponseBase:
    """Every figure that was ever recorded of the index series."""
    rows = [(each, figure) for each in series for figure in each.figures]
    return workbook("indexreeksen", [(SERIES, rows)])


SERIES: Final[Table[tuple[SeriesRow, FigureRow]]] = _sheet(
    "reeksen",
    _("Reeksen"),
    Column("reeks", _("Reeks"), lambda row: row[0].title),
    Column("waarover", _("Loon of materieel"), lambda row: row[0].about.value),
    Column("jaar", _("Jaar"), lambda row: row[1].year),
    Column("soort", _("Soort"), lambda row: row[1].kind.value),
    Column("procent", _("Percentage"), lambda row: row[1].percentage),
    Column("bekend", _("Bekend op"), lambda row: row[1].known_on),
    Column("bron", _("Bron"), lambda row: row[1].source),
    Column("telt", _("Telt mee"), lambda row: row[1].counts),
)


def methods_excel(name: str, effects: IndexResult) -> HttpResponseBase:
    """Each method of indexing beside the agreed one, in euros."""
    return workbook(name, [(METHODS, effects.methods)])


METHODS: Final[Table[Row]] = _sheet(
    "methoden",
    _("Methoden"),
    Column("methode", _("Methode"), lambda row: _word(row.title)),
    Column("procent", _("Percentage"), lambda row: row.percentage),
    Column("stijging", _("Stijging per jaar"), lambda row: row.increase),
    Column("verschil", _("Verschil met de afspraak"), lambda row: row.difference),
)
