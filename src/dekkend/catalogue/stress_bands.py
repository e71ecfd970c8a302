"""Providers' results in bands of at least five, so that no single provider can be recognised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.catalogue.tariff_exact import ZERO

LEAST_IN_BAND: Final = 5
EDGES: Final = (Decimal(-5), Decimal(-2), ZERO, Decimal(2), Decimal(5))
"""Margins in percent between which bands lie; zero is an edge, so that losses are seen apart."""


@dataclass(frozen=True, slots=True)
class Band:
    """Providers with a margin from ``low`` up to but not including ``high`` (percent); None is open."""

    low: Decimal | None
    high: Decimal | None
    providers: int


def bands(margins: Iterable[Decimal]) -> tuple[Band, ...]:
    """The margins (percent) in bands of five or more; neighbours are joined, across zero only where needed.

    Empty when there are fewer than five margins.
    """
    found = list(margins)
    if len(found) < LEAST_IN_BAND:
        return ()
    whole = _cut(found)
    middle = EDGES.index(ZERO) + 1
    below, above = _joined(whole[:middle]), _joined(whole[middle:])
    if below[-1].providers < LEAST_IN_BAND:
        return (_join(below[-1], above[0]), *above[1:])
    if above[0].providers < LEAST_IN_BAND:
        return (*below[:-1], _join(below[-1], above[0]))
    return (*below, *above)


def losing(found: Sequence[Band]) -> int | None:
    """How many providers have a margin below zero; None where telling it would point at someone."""
    if not any(band.high == ZERO for band in found):
        return None
    return sum(band.providers for band in found if band.high is not None and band.high <= ZERO)


def _cut(margins: Sequence[Decimal]) -> list[Band]:
    lows, highs = [None, *EDGES], [*EDGES, None]
    return [
        Band(low, high, sum(_within(margin, low, high) for margin in margins))
        for low, high in zip(lows, highs, strict=True)
    ]


def _within(margin: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or margin >= low) and (high is None or margin < high)


def _joined(cut: Sequence[Band]) -> list[Band]:
    """Bands of five or more from left to right; what is left over joins the last one."""
    done: list[Band] = []
    waiting: Band | None = None
    for band in cut:
        waiting = band if waiting is None else _join(waiting, band)
        if waiting.providers >= LEAST_IN_BAND:
            done.append(waiting)
            waiting = None
    if waiting is not None:
        done = [*done[:-1], _join(done[-1], waiting)] if done else [waiting]
    return done


def _join(one: Band, other: Band) -> Band:
    return Band(one.low, other.high, one.providers + other.providers)
