"""Charts as frozen geometry; ``components/charts.jinja`` draws them as SVG with a table of the same figures.

No JavaScript, Dutch labels, prints and fits in a PDF. Colours are ``fill`` attributes, because the strict
content policy allows no inline style and PDF engines do not read the page's CSS. All lengths are units of
the drawing (``viewBox``), which scales to the width of the page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from dekkend.kernel.periods import ONE_DAY
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone, Words

COLOURS: Final = ("#12496b", "#f0a03c", "#5e9c76", "#8f6bb0", "#c05a5a", "#9fb2bf")
FILLS: Final = {
    Tone.GOOD: "#0b5e1c",
    Tone.WARN: "#d9822b",
    Tone.BAD: "#b3202c",
    Tone.INFO: "#1a5f8a",
    Tone.QUIET: "#9fb2bf",
}
INKS: Final = {
    Tone.GOOD: "#ffffff",
    Tone.WARN: "#10181f",
    Tone.BAD: "#ffffff",
    Tone.INFO: "#ffffff",
    Tone.QUIET: "#10181f",
}
TICK_WIDTH: Final = 54  # the room for "sep 2026" and its margins
MARK_WIDTH: Final = 110  # the room for the word that stands beside a bar
Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: a name and a value per label."""

    name: Words
    values: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The table beside a chart: the same figures, for who cannot see the drawing."""

    headings: tuple[Words, ...]
    rows: tuple[tuple[str, ...], ...]


class Tick(NamedTuple):
    at: float
    label: str


class Segment(NamedTuple):
    x: float
    width: float
    fill: str


class Bar(NamedTuple):
    label: str
    y: float
    segments: tuple[Segment, ...]
    end: float
    total: str


@dataclass(frozen=True, slots=True)
class BarChart:
    id: str
    title: Words
    description: Words
    width: int
    height: int
    left: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, Words], ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Line:
    name: Words
    colour: str
    points: tuple[tuple[float, float], ...]
    dashes: str

    @property
    def path(self) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class LineChart:
    id: str
    title: Words
    description: Words
    width: int
    height: int
    left: int
    bottom: int
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    lines: tuple[Line, ...]
    legend: tuple[tuple[str, Words], ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a timeline. ``badge`` says planned, done, late or at risk; ``why`` explains it.

    A step without days stands in the list only. ``when`` says the days as the source does.
    """

    title: Words
    first: date | None
    last: date | None
    badge: Badge
    when: Words = ""
    why: Words = ""
    rule: str = ""
    source: str = ""


class Span(NamedTuple):
    moment: Moment
    y: float
    x: float
    width: float
    fill: str
    label_x: float
    anchor: str
    ink: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    id: str
    title: Words
    description: Words
    width: int
    height: int
    left: int
    ticks: tuple[Tick, ...]
    spans: tuple[Span, ...]
    today_x: float | None
    moments: tuple[Moment, ...]


def ticks_up_to(highest: Number, about: int = 4) -> list[Decimal]:
    """Round numbers from 0 to just above ``highest``: steps of 1, 2, 2.5 or 5 times a power of ten.

    A whole number is a count: between its marks lie whole steps, since nobody has half a letter.
    """
    top = Decimal(str(highest))
    if top <= 0:
        return [Decimal(0), Decimal(1)]
    power = Decimal(10) ** (top / about).adjusted()
    whole = top == top.to_integral_value()
    steps = (power * factor for factor in map(Decimal, ("1", "2", "2.5", "5", "10", "20", "50")))
    step = next(it for it in steps if it * about >= top and not (whole and it % 1))
    marks = [Decimal(0)]
    while marks[-1] < top:
        marks.append(marks[-1] + step)
    return marks


def _round(length: Number) -> float:
    return round(float(length), 1)


def bar_chart(
    id: str,
    title: Words,
    labels: Sequence[Words],
    series: Sequence[Series],
    *,
    description: Words = "",
    heading: Words = "",
    decimals: int | None = None,
    left: int = 170,
    width: int = 560,
) -> BarChart:
    """Horizontal bars, one per label, stacked when there is more than one series.

    Raises ValueError when a series has not one value per label, or a value below zero.
    """
    _check(labels, series)
    totals = [
        sum((Decimal(str(each.values[row])) for each in series), Decimal(0)) for row in range(len(labels))
    ]
    marks = ticks_up_to(max(totals, default=Decimal(0)))
    scale = Decimal(width - left - 50) / marks[-1]
    bars = tuple(
        _bar(formats.text(label), row, series, totals[row], scale, left, decimals)
        for row, label in enumerate(labels)
    )
    return BarChart(
        id=id,
        title=title,
        description=description,
        width=width,
        height=34 * len(labels) + 34,
        left=left,
        ticks=tuple(Tick(_round(left + mark * scale), formats.number(mark)) for mark in marks),
        bars=bars,
        legend=tuple((COLOURS[i % len(COLOURS)], each.name) for i, each in enumerate(series))
        if len(series) > 1
        else (),
        figures=_figures(heading, labels, series, decimals),
    )


def _bar(
    label: str,
    row: int,
    series: Sequence[Series],
    total: Decimal,
    scale: Decimal,
    left: int,
    decimals: int | None,
) -> Bar:
    start, segments = Decimal(left), []
    for index, each in enumerate(series):
        length = Decimal(str(each.values[row])) * scale
        if length > 0:
            segments.append(Segment(_round(start), _round(length), COLOURS[index % len(COLOURS)]))
        start += length
    return Bar(label, 8 + 34 * row, tuple(segments), _round(start), formats.number(total, decimals))


def _check(labels: Sequence[Words], series: Sequence[Series]) -> None:
    if any(len(each.values) != len(labels) for each in series):
        raise ValueError("a series needs one value per label")
    if any(value < 0 for each in series for value in each.values):
        raise ValueError("a bar cannot be shorter than nothing")


def _figures(
    heading: Words, labels: Sequence[Words], series: Sequence[Series], decimals: int | None
) -> Figures:
    rows = tuple(
        (formats.text(label), *(formats.number(each.values[row], decimals) for each in series))
        for row, label in enumerate(labels)
    )
    return Figures((heading, *(each.name for each in series)), rows)


def line_chart(
    id: str,
    title: Words,
    labels: Sequence[Words],
    series: Sequence[Series],
    *,
    description: Words = "",
    heading: Words = "",
    decimals: int | None = None,
    width: int = 560,
    height: int = 260,
) -> LineChart:
    """Lines over equal steps (months, years). Each line has its own dashes besides its own colour."""
    _check(labels, series)
    left, bottom, top, right = 56, height - 30, 12, width - 16
    marks = ticks_up_to(max((value for each in series for value in each.values), default=0))
    step = (right - left) / max(1, len(labels) - 1)
    scale = (bottom - top) / float(marks[-1])
    every = max(1, -(-len(labels) // 8))
    return LineChart(
        id=id,
        title=title,
        description=description,
        width=width,
        height=height,
        left=left,
        bottom=bottom,
        across=tuple(
            Tick(_round(left + i * step), formats.text(label))
            for i, label in enumerate(labels)
            if i % every == 0
        ),
        up=tuple(Tick(_round(bottom - float(mark) * scale), formats.number(mark)) for mark in marks),
        lines=tuple(
            Line(
                each.name,
                COLOURS[index % len(COLOURS)],
                tuple(
                    (_round(left + i * step), _round(bottom - float(value) * scale))
                    for i, value in enumerate(each.values)
                ),
                ("", "7 4", "2 4", "10 4 2 4")[index % 4],
            )
            for index, each in enumerate(series)
        ),
        legend=tuple((COLOURS[i % len(COLOURS)], each.name) for i, each in enumerate(series)),
        figures=_figures(heading, labels, series, decimals),
    )


def timeline(
    id: str,
    title: Words,
    moments: Sequence[Moment],
    *,
    today: date,
    description: Words = "",
    width: int = 900,
    left: int = 250,
) -> Timeline:
    """Steps in time, each a bar or a diamond, with today's line. Moments in the order given."""
    dated = [(each, each.first, each.last or each.first) for each in moments if each.first]
    first = min((day for _, day, _ in dated), default=today)
    last = max((day for _, _, day in dated), default=today)
    start, after = first.replace(day=1), last + timedelta(days=20)
    scale = (width - left - 20) / max(1, (after - start).days)

    def at(day: date) -> float:
        return round(left + (day - start).days * scale, 1)

    return Timeline(
        id=id,
        title=title,
        description=description,
        width=width,
        height=28 * len(dated) + 40,
        left=left,
        ticks=tuple(month_ticks(start, after, at, most=max(2, (width - left) // TICK_WIDTH))),
        spans=tuple(
            _span(each, row, at(day), at(end + ONE_DAY), left, width)
            for row, (each, day, end) in enumerate(dated)
        ),
        today_x=at(today) if start <= today <= after else None,
        moments=tuple(moments),
    )


def _span(moment: Moment, row: int, x: float, end: float, left: int, width: int) -> Span:
    """A bar with its word behind it, else before it, else inside it: never over the title of the row."""
    long = max(end - x, 10.0)
    label_x, anchor, ink = x + long + 6, "start", ""
    if label_x + MARK_WIDTH > width:
        label_x, anchor = x - 6, "end"
        if label_x - MARK_WIDTH < left:
            label_x, anchor, ink = x + 8, "start", INKS[moment.badge.tone]
    return Span(moment, 8 + 28 * row, x, long, FILLS[moment.badge.tone], label_x, anchor, ink)


def month_ticks(start: date, end: date, at: Callable[[date], float], most: int) -> Iterator[Tick]:
    """A tick per month, quarter, half year or year: never more than have room beside each other."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    every = next((step for step in (1, 2, 3, 6, 12, 24) if months <= most * step), 60)
    year, month = start.year, start.month
    while date(year, month, 1) <= end:
        yield Tick(at(date(year, month, 1)), formats.month(date(year, month, 1)))
        year, month = year + (month + every - 1) // 12, (month + every - 1) % 12 + 1
