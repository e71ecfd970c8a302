"""A burn-down: how much of a spending room is left, day by day, and where that goes.

``components/burn.jinja`` draws it twice: for wide pages and paper, and for a telephone. The same figures are
in a table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from dekkend.kernel.periods import Period
from dekkend.web import formats
from dekkend.web.badges import Words
from dekkend.web.charts import Figures, Tick, ticks_up_to

USED: Final = "#1a5f8a"
EXPECTED: Final = "#c05a5a"
SIGNAL: Final = "#9a6700"


class Level(NamedTuple):
    """What is left on a day, in euros; ``note`` says what happened then."""

    on: date
    left: Decimal
    note: str = ""


ROOM_FOR_NAME: Final = 60
"""Units of the drawing that the name of a day takes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that stands out: today, or the next legal moment."""

    on: date
    title: Words


class Line(NamedTuple):
    points: str
    dots: tuple[tuple[float, float], ...]


class Upright(NamedTuple):
    x: float
    label: str
    anchor: str
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All lengths are units of the drawing. ``zero`` is the height of nothing left."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    zero: float
    used: Line
    expected: Line
    signal: str
    signal_y: float
    marks: tuple[Upright, ...]


@dataclass(frozen=True, slots=True)
class BurnChart:
    """The drawings for wide and for narrow, with the table of the same figures."""

    id: str
    title: Words
    description: Words
    wide: Drawing
    narrow: Drawing
    figures: Figures


@dataclass(frozen=True, slots=True)
class Burn:
    """What is drawn: levels in order of time, the signal as steps, what is expected at the end."""

    period: Period
    levels: tuple[Level, ...]
    signal: tuple[tuple[date, Decimal], ...]
    end: Decimal
    marks: tuple[Mark, ...] = ()


class _Layout(NamedTuple):
    width: int
    height: int
    left: int
    months: int


_WIDE: Final = _Layout(760, 300, 92, 1)
_NARROW: Final = _Layout(360, 260, 64, 3)


def burn_chart(
    id: str, title: Words, burn: Burn, headings: tuple[Words, ...], description: Words
) -> BurnChart:
    """Draws a room. ``headings`` head the table: day, left, note."""
    rows = [(formats.day(it.on), formats.euro(it.left), it.note) for it in burn.levels]
    rows.append((formats.day(burn.period.last), formats.euro(burn.end), formats.text(headings[3])))
    return BurnChart(
        id,
        title,
        description,
        _drawing(burn, _WIDE),
        _drawing(burn, _NARROW),
        Figures(headings[:3], tuple(rows)),
    )


def _drawing(burn: Burn, layout: _Layout) -> Drawing:
    right, top, bottom = layout.width - 14, 26, layout.height - 28
    first, last = burn.period.first, burn.period.last or burn.period.first
    days = max((last - first).days, 1)
    high = max([*(it.left for it in burn.levels), burn.end, Decimal(1)])
    low = min([*(it.left for it in burn.levels), burn.end, Decimal(0)])
    marks = ticks_up_to(high)
    below = [-mark for mark in marks[1:] if low < 0 and -mark > low - marks[1]]
    floor = min(low, *below, Decimal(0)) if below else Decimal(0)

    def across(day: date) -> float:
        return round(layout.left + (right - layout.left) * (day - first).days / days, 1)

    def up(amount: Decimal) -> float:
        share = float((amount - floor) / (marks[-1] - floor))
        return round(bottom - (bottom - top) * share, 1)

    used = [(across(it.on), up(it.left)) for it in burn.levels]
    ahead = [used[-1], (across(last), up(burn.end))] if burn.levels[-1].on < last else [used[-1]]
    return Drawing(
        layout.width,
        layout.height,
        layout.left,
        right,
        bottom,
        tuple(_months(first, last, across, layout.months)),
        tuple(Tick(up(mark), _short(mark)) for mark in (*below, *marks)),
        up(Decimal(0)),
        Line(_path(used), tuple(used)),
        Line(_path(ahead), tuple(ahead[1:])),
        _path(_steps(burn.signal, last, across, up)),
        up(burn.signal[-1][1]) if burn.signal else bottom,
        tuple(_uprights(burn.marks, burn.period, across, right, layout)),
    )


def _path(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _steps(
    signal: Sequence[tuple[date, Decimal]],
    last: date,
    across: Callable[[date], float],
    up: Callable[[Decimal], float],
) -> list[tuple[float, float]]:
    """A line that jumps on each day on which the height changes."""
    points: list[tuple[float, float]] = []
    for place, (day, level) in enumerate(signal):
        until = signal[place + 1][0] if place + 1 < len(signal) else last
        points += [(across(day), up(level)), (across(until), up(level))]
    return points


def _months(first: date, last: date, across: Callable[[date], float], every: int) -> Iterable[Tick]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first and (day.month - 1) % every == 0:
            yield Tick(across(day), formats.month(day).split(" ")[0])
        day = (day + timedelta(days=32)).replace(day=1)


def _short(amount: Decimal) -> str:
    """€ 1,2 mln or € 400.000: short enough for an axis."""
    if abs(amount) >= 1_000_000:
        return f"€ {formats.number(amount / 1_000_000)} mln"
    return f"€ {formats.number(amount, 0)}"


def _uprights(
    marks: Iterable[Mark], period: Period, across: Callable[[date], float], right: int, layout: _Layout
) -> Iterable[Upright]:
    """Names beside their lines: the first away from the nearest edge, the others after their line where
    there is room, so that two days close together stay readable."""
    for place, mark in enumerate(it for it in marks if it.on in period):
        x = across(mark.on)
        near_end = x > (right - ROOM_FOR_NAME if place else layout.left + (right - layout.left) * 0.6)
        yield Upright(x, formats.text(mark.title), "end" if near_end else "start", 12 + 14 * place)


__all__ = ["EXPECTED", "SIGNAL", "USED", "Burn", "BurnChart", "Level", "Mark", "burn_chart"]
