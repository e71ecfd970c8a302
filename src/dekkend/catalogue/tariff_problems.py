"""The rules of tariff files themselves; rules with an article have the ids of the rule catalogue."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from dekkend.kernel.problems import Complaint, FormatRule
from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import Path

Data = Mapping[str, Any]


class TariffFileRule(StrEnum):
    """What files with price models, index series and stress tests ask beyond every file format."""

    WEIGHTS = "TB-01"
    WITHOUT_BASE = "TB-02"
    WRONG_BASE = "TB-03"
    HOURS_TWICE = "TB-04"
    HOURS_NOWHERE = "TB-05"
    BELOW_MINIMUM_WAGE = "TB-06"
    ONE_FIGURE = "TB-07"
    NO_FIGURE = "TB-08"
    UNKNOWN_CATEGORY = "TB-09"
    UNIT_AND_FREQUENCY = "TB-10"
    NEGATIVE = "TB-11"
    YEARS = "TB-12"
    NO_CONVERSION = "TB-13"
    OVERLAY = "TB-14"

    @property
    def label(self) -> Message:
        """The rule in words."""
        return _TITLES[self]


_TITLES: Final[Mapping[TariffFileRule, Message]] = MappingProxyType(
    {
        TariffFileRule.WEIGHTS: msg("Aandelen en gewichten tellen op tot 100%"),
        TariffFileRule.WITHOUT_BASE: msg("Een percentage noemt zijn grondslag"),
        TariffFileRule.WRONG_BASE: msg("De grondslag past bij de regel"),
        TariffFileRule.HOURS_TWICE: msg("Elke soort uur staat op één plaats"),
        TariffFileRule.HOURS_NOWHERE: msg("Elke soort uur heeft een plaats"),
        TariffFileRule.BELOW_MINIMUM_WAGE: msg("Een salaris is niet lager dan het wettelijk minimum"),
        TariffFileRule.ONE_FIGURE: msg("Een regel heeft één getal"),
        TariffFileRule.NO_FIGURE: msg("Een regel die vastligt, heeft een getal"),
        TariffFileRule.UNKNOWN_CATEGORY: msg("Productcategorieën bestaan in de lijst van hun wet"),
        TariffFileRule.UNIT_AND_FREQUENCY: msg("Eenheid en frequentie passen bij de uitvoeringsvariant"),
        TariffFileRule.NEGATIVE: msg("Bedragen, uren en percentages zijn niet negatief"),
        TariffFileRule.YEARS: msg("Elke reeks heeft de cijfers van de jaren waarover wordt geïndexeerd"),
        TariffFileRule.NO_CONVERSION: msg("Een andere eenheid dan uur of minuut heeft een omrekening"),
        TariffFileRule.OVERLAY: msg("Een tijdelijke intensivering hoort bij een ander product"),
    }
)

HUNDRED: Final = Decimal(100)
_MOST_DIGITS: Final = 20


def number(value: Any) -> Decimal | None:
    """A figure of raw data; None for what is no number or beyond reason (the shape complains about that)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    reasonable = found.is_finite() and (not found or abs(found.adjusted()) < _MOST_DIGITS)
    return found if reasonable else None


def tables(data: Data, name: str) -> Iterator[tuple[Path, Data]]:
    """The tables of a list with their places; nothing where the list is something else."""
    rows = data.get(name, ())
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield (name, index), row


def words(value: Any) -> list[str]:
    """The texts of a list in raw data."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def duplicates(data: Data, names: tuple[str, ...]) -> Iterator[Complaint]:
    """Ids that occur twice in these lists together."""
    seen: set[str] = set()
    for name in names:
        for path, row in tables(data, name):
            id = row.get("id")
            if not isinstance(id, str):
                continue
            if id in seen:
                yield Complaint(
                    (*path, "id"),
                    FormatRule.DUPLICATE,
                    msg("“{id}” komt twee keer voor", id=id),
                    msg("Geef elke regel een eigen kenmerk."),
                )
            seen.add(id)


def total_is_hundred(path: Path, total: Decimal, what: Message) -> Iterator[Complaint]:
    """A complaint when shares do not add up to 100%."""
    if total != HUNDRED:
        yield Complaint(
            path,
            TariffFileRule.WEIGHTS,
            msg("{what} tellen op tot {total}%, niet tot 100%", what=what, total=total),
            msg("Verdeel het verschil van {difference} procentpunt.", difference=HUNDRED - total),
        )


__all__ = [
    "HUNDRED",
    "Complaint",
    "Data",
    "FormatRule",
    "Path",
    "TariffFileRule",
    "duplicates",
    "number",
    "tables",
    "total_is_hundred",
    "words",
]
