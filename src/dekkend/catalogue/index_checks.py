"""Checks across index series that the shapes do not see: weights, years, ids."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from dekkend.catalogue.tariff_problems import (
    Complaint,
    Data,
    Path,
    TariffFileRule,
    duplicates,
    number,
    tables,
    total_is_hundred,
)
from dekkend.kernel.text import Message, msg


def weights(data: Data) -> Iterator[Complaint]:
    """The weights of wage and material add up to 100% (rule TF-08)."""
    rows = list(tables(data, "series"))
    found = [number(row.get("weight")) for _, row in rows]
    if all(weight is not None for weight in found):
        total = sum((weight for weight in found if weight is not None), Decimal(0))
        place: Path = (*rows[-1][0], "weight") if rows else ("series",)
        yield from total_is_hundred(place, total, msg("De gewichten van de reeksen"))
    for path, row in rows:
        weight = number(row.get("weight"))
        if weight is not None and weight < 0:
            yield Complaint(
                (*path, "weight"),
                TariffFileRule.NEGATIVE,
                msg("{value} is negatief", value=weight),
                msg("Kies een getal van {limit} of meer.", limit="0"),
            )


def years(data: Data) -> Iterator[Complaint]:
    """Each series has the forecast of every year to index, and the definitive value where it counts."""
    last = data.get("to_year")
    if not isinstance(last, int):
        return
    clause = data.get("clause")
    first_rule = clause.get("first_year_rule", True) if isinstance(clause, dict) else True
    alone = not data.get("tariffs")
    forecasts, definitives = ({last}, {last - 1}) if alone else (set[int](), set[int]())
    for path, row in tables(data, "tariffs"):
        level, contract = row.get("level_year"), row.get("contract_year")
        if not isinstance(level, int) or not isinstance(contract, int):
            continue
        if level > last:
            yield _too_late((*path, "level_year"), level, last)
        for year in range(max(level, last - 100) + 1, last + 1):
            forecasts.add(year)
            if year > contract + 1 or not first_rule:
                definitives.add(year - 1)
    for path, row in tables(data, "series"):
        yield from _missing(path, row, forecasts | definitives, definitives)


def _missing(path: Path, row: Data, forecasts: set[int], definitives: set[int]) -> Iterator[Complaint]:
    figures = [figure for _, figure in tables(row, "figures")]
    seen = [figure.get("year") for figure in figures]
    complete = {figure.get("year") for figure in figures if "definitive" in figure}
    for year in sorted(forecasts - set(seen)):
        yield _absent((*path, "figures"), msg("de raming"), year)
    for year in sorted((definitives - complete) & set(seen)):
        yield _absent((*path, "figures"), msg("het definitieve cijfer"), year)
    for year in sorted({year for year in seen if isinstance(year, int) and seen.count(year) > 1}):
        yield Complaint(
            (*path, "figures"),
            TariffFileRule.YEARS,
            msg("Het jaar {year} staat twee keer in deze reeks", year=str(year)),
            msg("Haal een van de twee weg."),
        )


def _absent(path: Path, figure: Message, year: int) -> Complaint:
    return Complaint(
        path,
        TariffFileRule.YEARS,
        msg("In deze reeks ontbreekt {figure} voor {year}", figure=figure, year=str(year)),
        msg("Voeg het cijfer toe met de bron, of kies een ander jaar."),
    )


def _too_late(path: Path, level: int, last: int) -> Complaint:
    return Complaint(
        path,
        TariffFileRule.YEARS,
        msg("Het prijspeil {level} ligt na het doeljaar {last}", level=str(level), last=str(last)),
        msg("Kies een later doeljaar, of haal dit tarief weg."),
    )


def ids(data: Data) -> Iterator[Complaint]:
    """The ids of series, tariffs and alternatives are unique."""
    for name in ("series", "tariffs", "alternatives"):
        yield from duplicates(data, (name,))


CHECKS: Final[tuple[Callable[[Data], Iterator[Complaint]], ...]] = (weights, years, ids)
