"""Exact sums for tariffs: wide decimals, and divisions on one fixed grid so that differences add up again.

Sums and products of given figures are exact. A quotient is cut off at 24 decimals; all quotients lie on the
same grid, so the parts of a price, being differences of quotients, add up to it exactly.
"""

import functools
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Final, ParamSpec, TypeVar

from dekkend.kernel.money import CENT, half_up

P = ParamSpec("P")
R = TypeVar("R")

_WIDE: Final = Context(prec=90, rounding=ROUND_HALF_EVEN)
_GRID: Final = Decimal(1).scaleb(-24)
HUNDRED: Final = Decimal(100)
ONE: Final = Decimal(1)
ZERO: Final = Decimal(0)


def precisely(function: Callable[P, R]) -> Callable[P, R]:
    """Runs a calculation with 90 digits, so that sums and products of given figures lose nothing."""

    @functools.wraps(function)
    def wide(*arguments: P.args, **options: P.kwargs) -> R:
        with localcontext(_WIDE):
            return function(*arguments, **options)

    return wide


def divide(amount: Decimal, by: Decimal) -> Decimal:
    """``amount / by`` on the grid of 24 decimals."""
    return _WIDE.divide(amount, by).quantize(_GRID, context=_WIDE)


def on_grid(value: Decimal) -> Decimal:
    """``value`` cut off at 24 decimals, so that differences with quotients stay exact."""
    return value.quantize(_GRID, context=_WIDE)


def share(percentage: Decimal) -> Decimal:
    """25 (percent) as 0.25."""
    return percentage.scaleb(-2)


def percentage_of(part: Decimal, whole: Decimal) -> Decimal:
    """How many percent ``part`` is of ``whole``; zero of nothing."""
    return divide(part * HUNDRED, whole) if whole else ZERO


def shown(value: Decimal, decimals: int = 2) -> Decimal:
    """``value`` as a reader sees it: rounded half up."""
    return half_up(value, ONE.scaleb(-decimals)) + 0  # + 0: no negative zero


@precisely
def cents_that_add_up(parts: Sequence[Decimal], total: Decimal) -> tuple[Decimal, ...]:
    """Each part in whole cents so that they add up to ``total`` (in cents).

    Every part is rounded half up; what is then short or over goes to the parts that lost or won most by it.
    """
    rounded = [half_up(part) for part in parts]
    missing = total - sum(rounded, ZERO)
    step = CENT if missing > 0 else -CENT
    order = sorted(range(len(parts)), key=lambda place: (rounded[place] - parts[place]) * step)
    for turn in range(int(abs(missing) / CENT)):
        rounded[order[turn % len(order)]] += step
    return tuple(rounded)
