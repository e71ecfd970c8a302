"""The lines of an agreement: cells (product x municipality) with the days on which they are contracted.

A line never changes in the past. Leaving, joining and following a product make new lines from a day on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from dekkend.contracts.lines_errors import CellTwice, NothingToFollow
from dekkend.kernel.periods import ONE_DAY, Period
from dekkend.kernel.text import Message, msg


class CellKey(NamedTuple):
    """A product in a municipality (CBS code)."""

    product: str
    municipality: str


class LineState(StrEnum):
    """What an agreement is for a cell on a day."""

    NONE = "geen"
    COMING = "komt"
    OPEN = "open"
    STOPPED = "gestopt"
    WINDING_DOWN = "bouwt-af"
    ENDED = "voorbij"


LINE_NAMES: Final[Mapping[LineState, Message]] = MappingProxyType(
    {
        LineState.NONE: msg("Niet gecontracteerd"),
        LineState.COMING: msg("Begint nog"),
        LineState.OPEN: msg("Open voor nieuwe cliënten"),
        LineState.STOPPED: msg("Cliëntenstop"),
        LineState.WINDING_DOWN: msg("Bouwt af"),
        LineState.ENDED: msg("Voorbij"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """A cell in an agreement. ``capacity`` is places as the provider reported them; ``tariff`` names a line
    of the tariff sheet; ``new_until`` is the last day on which new clients start, when that is sooner."""

    cell: CellKey
    period: Period
    lot: str = ""
    tariff: str = ""
    capacity: int | None = None
    new_until: date | None = None
    stops: tuple[Period, ...] = ()
    follows: str = ""

    def state_on(self, day: date) -> LineState:
        """What this line is on a day."""
        if day < self.period.first:
            return LineState.COMING
        if day not in self.period:
            return LineState.ENDED
        if self.new_until is not None and day > self.new_until:
            return LineState.WINDING_DOWN
        return LineState.STOPPED if any(day in stop for stop in self.stops) else LineState.OPEN


Lines = tuple[Line, ...]
BEST_FIRST: Final = (
    LineState.OPEN,
    LineState.STOPPED,
    LineState.WINDING_DOWN,
    LineState.COMING,
    LineState.ENDED,
)


def checked(lines: Iterable[Line]) -> Lines:
    """The lines in order. Raises CellTwice when two lines of one cell share a day."""
    ordered = tuple(sorted(lines, key=lambda line: (line.cell, line.period.first)))
    for one, other in pairwise(ordered):
        if one.cell == other.cell and one.period.overlaps(other.period):
            raise CellTwice(
                product=one.cell.product, municipality=one.cell.municipality, first=other.period.first
            )
    return ordered


def state_of(lines: Iterable[Line], cell: CellKey, day: date) -> LineState:
    """What the lines together are for a cell on a day: the best for a client who looks for help."""
    states = {line.state_on(day) for line in lines if line.cell == cell}
    return next((state for state in BEST_FIRST if state in states), LineState.NONE)


def matrix(lines: Sequence[Line], day: date) -> dict[CellKey, LineState]:
    """The landscape: every cell that some line names, with its state on a day."""
    return {cell: state_of(lines, cell, day) for cell in dict.fromkeys(line.cell for line in lines)}


def left(lines: Iterable[Line], municipality: str, last: date) -> Lines:
    """The lines after a municipality left: its cells end on ``last``; cells that had yet to begin go."""
    kept = (_ended(line, last) if line.cell.municipality == municipality else line for line in lines)
    return checked(line for line in kept if line is not None)


def joined(lines: Iterable[Line], municipality: str, like: str, first: date) -> Lines:
    """The lines after a municipality joined on ``first``, with the products that ``like`` has then."""
    present = checked(lines)
    new = (
        replace(
            line, cell=line.cell._replace(municipality=municipality), period=period, stops=(), capacity=None
        )
        for line in present
        if line.cell.municipality == like and (period := line.period.intersection(Period(first))) is not None
    )
    return checked((*present, *new))


def succeeded(lines: Iterable[Line], product: str, successors: Sequence[str], first: date) -> Lines:
    """The lines after a product moved to ``successors`` on ``first``: the old cells end the day before, the
    new ones have the same lot and last day, and their own tariff. Raises NothingToFollow."""
    present = checked(lines)
    old = [line for line in present if line.cell.product == product and _runs_on(line, first)]
    if not old or not successors:
        raise NothingToFollow(product=product, first=first)
    new = [
        Line(
            CellKey(name, line.cell.municipality),
            Period(max(first, line.period.first), line.period.last),
            line.lot,
            follows=product,
        )
        for line in old
        for name in successors
    ]
    ended = (_ended(line, first - ONE_DAY) if line in old else line for line in present)
    return checked((*(line for line in ended if line is not None), *new))


def opened_again(lines: Iterable[Line], closed: Iterable[Line], first: date) -> Lines:
    """The lines after those of ``closed`` take new clients again from ``first`` on. Days on which a line was
    closed stay so: the line ends, and another one begins on ``first``."""
    wanted = frozenset(closed)
    return checked(part for line in lines for part in _opened(line, wanted, first))


def _opened(line: Line, wanted: frozenset[Line], first: date) -> Lines:
    if line not in wanted or line.new_until is None:
        return (line,)
    closed, rest = line.period.before(first), line.period.intersection(Period(first))
    if rest is None:
        return (line,)
    if closed is None or line.new_until >= first - ONE_DAY:
        return (replace(line, new_until=None),)
    return replace(line, period=closed), replace(line, period=rest, new_until=None)


def stopped(line: Line, stop: Period) -> Line:
    """A line with a client stop on these days."""
    return replace(line, stops=(*line.stops, stop))


def _ended(line: Line, last: date) -> Line | None:
    period = line.period.intersection(Period(date.min, last))
    return replace(line, period=period) if period else None


def _runs_on(line: Line, first: date) -> bool:
    return line.period.last is None or line.period.last >= first
