"""A cost study: what providers answer on each line of a price model, shown as quartiles of five or more.

Only the middle of many answers is shown, never a smallest or largest one: those are somebody's own figure. A
provider that asks sees its own figure beside the quartiles. (Quartiles: the inclusive method.)
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.catalogue.stress_bands import LEAST_IN_BAND
from dekkend.catalogue.tariff_exact import precisely

FENCE: Final = Decimal("1.5")
"""Times the distance between the quartiles: further away an answer is an outlier (Tukey)."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The answers on one line: how many, and the quartiles; these are None below five answers."""

    line: str
    answers: int
    first: Decimal | None
    median: Decimal | None
    third: Decimal | None
    outliers: int | None


@precisely
def quartiles(line: str, answers: Sequence[Decimal]) -> Quartiles:
    """The quartiles of the answers, and how many lie far outside (told only when none, or five or more)."""
    if len(answers) < LEAST_IN_BAND:
        return Quartiles(line, len(answers), None, None, None, None)
    first, median, third = statistics.quantiles(answers, n=4, method="inclusive")
    reach = FENCE * (third - first)
    outside = sum(not first - reach <= answer <= third + reach for answer in answers)
    told = outside if outside == 0 or outside >= LEAST_IN_BAND else None
    return Quartiles(line, len(answers), first, median, third, told)


def report(answers: Mapping[str, Mapping[str, Decimal]]) -> tuple[Quartiles, ...]:
    """The report of a study: answers by provider and line to quartiles by line."""
    lines = list(dict.fromkeys(line for of in answers.values() for line in of))
    return tuple(quartiles(line, [of[line] for of in answers.values() if line in of]) for line in lines)


@precisely
def is_outlier(own: Decimal, found: Quartiles) -> bool | None:
    """Whether a provider's own answer is an outlier; only for that provider. None without quartiles."""
    if found.first is None or found.third is None:
        return None
    reach = FENCE * (found.third - found.first)
    return not found.first - reach <= own <= found.third + reach
