"""The statutory minimum wage per hour (Wet minimumloon en minimumvakantiebijslag, 21 years and older).

It changes on 1 January and 1 July (art. 14 Wml); before 2024 there was none per hour. For a day of which the
amount is not in the list nothing is guessed: a price model then brings the amount itself, with its source.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """Euros per hour, without holiday pay, from one day to another."""

    first: date
    last: date
    hourly: Decimal
    source: str


@cache
def minimum_wages() -> tuple[MinimumWage, ...]:
    """All amounts that the software knows, oldest first."""
    text = files("dekkend.catalogue").joinpath("data/minimum_wage.csv").read_text(encoding="utf-8")
    found = (
        MinimumWage(
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["last"]),
            Decimal(row["hourly"]),
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
    return tuple(sorted(found, key=lambda wage: wage.first))


def minimum_wage(on: date) -> MinimumWage | None:
    """The amount that holds on a day; None for a day of which the amount is not in the list."""
    return next((wage for wage in minimum_wages() if wage.first <= on <= wage.last), None)


def known_period() -> tuple[date, date]:
    """The first and last day of which the amount is in the list."""
    wages = minimum_wages()
    return wages[0].first, wages[-1].last
