"""The statutory minimum wage per hour (Wet minimumloon en minimumvakantiebijslag, 21 years and older)."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """Euros per hour, from a day on."""

    first: date
    hourly: Decimal
    source: str


@cache
def minimum_wages() -> tuple[MinimumWage, ...]:
    """All amounts that the software knows, oldest first."""
    text = files("dekkend.catalogue").joinpath("data/minimum_wage.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = (
        MinimumWage(date.fromisoformat(row["from"]), Decimal(row["hourly"]), row["source"]) for row in rows
    )
    return tuple(sorted(found, key=lambda wage: wage.first))


def minimum_wage(on: date) -> MinimumWage | None:
    """The amount that holds on a day; the newest known one for later days, None for days before the list."""
    return next((wage for wage in reversed(minimum_wages()) if wage.first <= on), None)
