"""The line of an agreement: its term with extensions, rooms and stops as bars, its moments as marks.

Frozen geometry; ``agreements/line.jinja`` draws it. The same moments stand in words below it, so the drawing
carries no meaning of its own. Lengths are units of the drawing, which scales to the width of the page.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import ladder, last_day, told
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.kernel.periods import ONE_DAY
from dekkend.kernel.text import msg
from dekkend.web.badges import Tone, Words
from dekkend.web.charts import FILLS, INKS, Tick, month_ticks

WIDTH: Final = 900
LEFT: Final = 130
ROW: Final = 30
TOP: Final = 20
TICK_WIDTH: Final = 62
SHORT: Final = 46
"""Below this length a bar has no room for its words."""
_TONES: Final = {
    MomentState.LATE: Tone.BAD,
    MomentState.OPEN: Tone.INFO,
    MomentState.DONE: Tone.GOOD,
    MomentState.MISSED: Tone.WARN,
}
_WORST: Final = (
    MomentState.LATE,
    MomentState.OPEN,
    MomentState.MISSED,
    MomentState.DONE,
    MomentState.COMING,
    MomentState.HAPPENED,
)
_SIGNS: Final = {MomentState.LATE: "!", MomentState.OPEN: "•", MomentState.DONE: "✓", MomentState.MISSED: "✕"}
LEGEND: Final = (
    (Tone.BAD, "!", _("te laat")),
    (Tone.INFO, "•", _("te doen")),
    (Tone.WARN, "✕", _("niet gedaan")),
    (Tone.GOOD, "✓", _("gedaan")),
    (Tone.QUIET, "", _("komt of is geweest")),
)


class Span(NamedTuple):
    """A bar; ``dashed`` for what may still come."""

    x: float
    y: float
    width: float
    fill: str
    ink: str
    label: Words
    dashed: bool


class Mark(NamedTuple):
    """A moment, or several that fall too close to tell apart (``count``)."""

    x: float
    y: float
    fill: str
    ink: str
    sign: str
    title: Words
    count: int


@dataclass(frozen=True, slots=True)
class TermLine:
    """``rows`` are the names at the left with their heights."""

    width: int
    height: int
    left: int
    ticks: tuple[Tick, ...]
    rows: tuple[tuple[Words, float], ...]
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    today_x: float | None
    legend: tuple[tuple[str, str, str, Words], ...]


Bar = tuple[date, date, Words, Tone, bool]


def term_line(agreement: Agreement, moments: Sequence[Moment], today: date) -> TermLine:
    """The drawing of one agreement. ``moments`` are those to mark."""
    rows = [(title, bars) for title, bars in _rows(agreement) if bars]
    days = [day for _title, bars in rows for bar in bars for day in bar[:2]] + [it.due for it in moments]
    first, last = min([*days, today]).replace(day=1), max([*days, today]) + timedelta(days=20)
    scale = (WIDTH - LEFT - 14) / max(1, (last - first).days)

    def at(day: date) -> float:
        return round(LEFT + (day - first).days * scale, 1)

    bottom = TOP + ROW * (len(rows) + 1)
    return TermLine(
        width=WIDTH,
        height=bottom + 34,
        left=LEFT,
        ticks=tuple(month_ticks(first, last, at, most=max(2, (WIDTH - LEFT) // TICK_WIDTH))),
        rows=tuple((title, TOP + ROW * n) for n, title in enumerate([*dict(rows), _("Momenten")])),
        spans=tuple(_span(bar, TOP + ROW * n, at) for n, (_t, bars) in enumerate(rows) for bar in bars),
        marks=tuple(_marks(moments, TOP + ROW * len(rows), at)),
        today_x=at(today),
        legend=tuple((FILLS[tone], INKS[tone], sign, word) for tone, sign, word in LEGEND),
    )


def _rows(agreement: Agreement) -> Iterator[tuple[Words, list[Bar]]]:
    yield _("Looptijd"), list(_term(agreement))
    yield _("Bestedingsruimte"), list(_rooms(agreement))
    yield _("Cliëntenstop"), list(_stops(agreement))


def _term(agreement: Agreement) -> Iterator[Bar]:
    steps, given, end = ladder(agreement), len(told(agreement)), last_day(agreement)
    ended = agreement.term.ends_early_on is not None or agreement.term.not_extended_on is not None
    for number, rung in enumerate(steps.rungs):
        final = min(rung.last or end, end) if number <= given else rung.last
        if final is None or final < rung.first or (number > given and ended):
            continue
        name = msg("Eerste periode") if number == 0 else msg("Verlenging {number}", number=number)
        yield rung.first, final, name, Tone.INFO if number <= given else Tone.QUIET, number > given


def _rooms(agreement: Agreement) -> Iterator[Bar]:
    for room in sorted(agreement.ceilings, key=lambda it: it.first):
        yield room.first, room.last, str(room.first.year), Tone.GOOD, False


def _stops(agreement: Agreement) -> Iterator[Bar]:
    for stop in agreement.stops:
        last = stop.lifted_on or stop.last or last_day(agreement)
        yield stop.first, max(stop.first, last), "", Tone.WARN, stop.consent_on is None and not stop.imposed


def _span(bar: Bar, y: float, at: Callable[[date], float]) -> Span:
    first, last, label, tone, dashed = bar
    x = at(first)
    width = round(max(at(last + ONE_DAY) - x - 1, 4.0), 1)
    ink = "#10181f" if dashed else INKS[tone]
    return Span(x, y, width, "none" if dashed else FILLS[tone], ink, label if width > SHORT else "", dashed)


def _marks(moments: Iterable[Moment], y: float, at: Callable[[date], float]) -> Iterator[Mark]:
    """One mark for all moments on about the same place, in the colour of the most urgent."""
    by_place = sorted(moments, key=lambda it: it.due)
    for place, found in groupby(by_place, key=lambda it: round(at(it.due) / 14)):
        here = list(found)
        worst = min(here, key=lambda it: _WORST.index(it.state))
        tone = _TONES.get(worst.state, Tone.QUIET)
        yield Mark(
            round(place * 14.0, 1),
            y + 10,
            FILLS[tone],
            INKS[tone],
            _SIGNS.get(worst.state, ""),
            worst.title,
            len(here),
        )
