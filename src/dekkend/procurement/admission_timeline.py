"""The windows of one cell, from the first day of admission on: without gaps, without overlap. Pure.

A change paints a stretch of coming days over what was planned there. So no order of changes makes two
windows overlap or leaves a day without one, and a closed day always has a dated "enough" before it (CV-03).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from dekkend.kernel.periods import ONE_DAY, Period
from dekkend.procurement.admission_errors import (
    ClosedBeforeEnough,
    InitialAdmissionStays,
    WindowNotAhead,
)
from dekkend.procurement.admission_words import WindowKind

Windows = tuple["Window", ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which a cell is of one kind; both ends count. ``enough_on``: the day on which "enough" was
    defined for a closed window. ``key`` is the stored row, when there is one; ``origin`` the row of which a
    change left this part."""

    kind: WindowKind
    period: Period
    enough_on: date | None = None
    key: int | None = None
    origin: int | None = None

    @property
    def is_open(self) -> bool:
        return self.kind is not WindowKind.CLOSED


def first_windows(initial: Period, *, interim: bool) -> Windows:
    """What publication makes of a cell: the initial admission, and interim entry after it where that is how
    supply is added. Without interim entry the initial admission has no end: it is never closed (CV-04)."""
    if not interim or initial.last is None:
        return (Window(WindowKind.INITIAL, Period(initial.first)),)
    after = Period(initial.last + ONE_DAY)
    return (Window(WindowKind.INITIAL, initial), Window(WindowKind.INTERIM, after))


def changed(windows: Iterable[Window], new: Window, today: date) -> Windows:
    """The windows after ``new`` was painted over them; what lay under it resumes after its last day.

    Raises WindowNotAhead for days that have begun (what was open when somebody enrolled stays so),
    InitialAdmissionStays (CV-04), ClosedBeforeEnough (CV-03).
    """
    if new.period.first <= today:
        raise WindowNotAhead(first=new.period.first, today=today)
    _refuse_unlawful(windows := tuple(windows), new)
    left = [
        replace(window, period=part, key=window.key if number == 0 else None, origin=window.key)
        for window in windows
        for number, part in enumerate(window.period.without(new.period))
    ]
    return tuple(sorted((*left, new), key=lambda window: window.period.first))


def window_on(windows: Iterable[Window], day: date) -> Window | None:
    """The window that a day lies in; None before the admission began."""
    return next((window for window in windows if day in window.period), None)


def next_opening(windows: Iterable[Window], day: date) -> date | None:
    """The first day after ``day`` on which a window opens; None when none is planned."""
    later = (window.period.first for window in windows if window.is_open and window.period.first > day)
    return min(later, default=None)


def is_sound(windows: Iterable[Window]) -> bool:
    """Whether the windows follow on one another without a gap, the last without an end, and each closed one
    after its "enough". Every row of allowed changes keeps this."""
    ordered = sorted(windows, key=lambda window: window.period.first)
    follows = all(
        one.period.adjacent(other.period) and one.period.first < other.period.first
        for one, other in pairwise(ordered)
    )
    closed = (window for window in ordered if not window.is_open)
    dated = all(it.enough_on is not None and it.enough_on < it.period.first for it in closed)
    return bool(ordered) and follows and dated and ordered[-1].period.last is None


def _refuse_unlawful(windows: Windows, new: Window) -> None:
    initial = next((it for it in windows if it.kind is WindowKind.INITIAL), None)
    if new.kind is WindowKind.INITIAL or (initial and initial.period.overlaps(new.period)):
        raise InitialAdmissionStays(last=initial.period.last if initial and initial.period.last else "–")
    if new.kind is WindowKind.CLOSED and (new.enough_on is None or new.enough_on >= new.period.first):
        raise ClosedBeforeEnough(first=new.period.first)
