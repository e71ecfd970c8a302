"""The term of an agreement: the ladder of options, which lots went up it, and the last moment to say so.

Rungs are counted from the first day, so that a ladder that starts on the 29th, 30th or 31st does not slide
backwards at each February. A term of months ends on the same day number, else the last day of the month.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dekkend.contracts.term_errors import ExtensionTooLate, NoOptionLeft, UnknownLot
from dekkend.kernel.periods import ONE_DAY, Period, add_months, ladder_of_months
from dekkend.kernel.working_days import STANDARD, WorkingCalendar
from dekkend.runtime.clock import AMSTERDAM

NOTICE_MONTHS: Final = 6
"""An extension is told at the latest six calendar months before the end (CT-09)."""
WARNING_MONTHS: Final = (9, 7, 6)
"""Months before the end at which the work list asks about an extension."""
_FURTHEST_BACK: Final = 10


@dataclass(frozen=True, slots=True)
class Ladder:
    """The agreed term: first period, then ``options`` extensions of ``option_months`` months each."""

    start: date
    initial_months: int
    option_months: int = 0
    options: int = 0
    partial: bool = False

    @property
    def rungs(self) -> tuple[Period, ...]:
        """The first period and each extension, without gaps."""
        return ladder_of_months(self.start, self.initial_months, self.option_months, self.options)

    @property
    def latest_end(self) -> date:
        """The last day with every option used."""
        return self.last_of(self.options if self.option_months else 0)

    def last_of(self, number: int) -> date:
        """The last day after ``number`` extensions."""
        return add_months(self.start, self.initial_months + number * self.option_months) - ONE_DAY


@dataclass(frozen=True, slots=True)
class Extension:
    """The wish to extend, as the provider received it. ``lots`` empty: the whole agreement; else the others
    end. ``told_at`` has a time zone."""

    number: int
    told_at: datetime
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to say something, and the last working day on which somebody is at work to read it."""

    last_day: date
    advised: date

    def met_by(self, moment: datetime) -> bool:
        """Whether ``moment`` (with a time zone) falls on or before the last day in the Netherlands: 23:59 on
        the day itself is in time, one minute later is not."""
        return moment.astimezone(AMSTERDAM).date() <= self.last_day


def notice_deadline(end: date, months: int = NOTICE_MONTHS, calendar: WorkingCalendar = STANDARD) -> Deadline:
    """The last day for a notice of ``months`` calendar months before an agreement ends on ``end``.

    31 December 2028 with six months gives 30 June 2028 (T1). A term that is counted backwards is never
    extended by a day off; the advised day is the last working day within it.
    """
    last_day = add_months(end, -months)
    return Deadline(last_day, _working_day_on_or_before(last_day, calendar))


def warnings_of(end: date) -> tuple[date, ...]:
    """The days on which the work list asks about an extension: nine, seven and six months before."""
    return tuple(add_months(end, -months) for months in WARNING_MONTHS)


def end_of(ladder: Ladder, extensions: Iterable[Extension], lot: str = "") -> date:
    """The last day of the agreement, or of one lot of it, after the extensions that were told so far."""
    told = sorted(extensions, key=lambda extension: extension.number)
    count = 0
    for extension in told:
        if extension.lots and lot and lot not in extension.lots:
            break
        count = extension.number
    return ladder.last_of(count)


def lot_ends(ladder: Ladder, extensions: Iterable[Extension], lots: Iterable[str]) -> dict[str, date]:
    """The last day of each lot: after a partial extension they differ."""
    told = tuple(extensions)
    return {lot: end_of(ladder, told, lot) for lot in lots}


def extended(
    ladder: Ladder, extensions: tuple[Extension, ...], new: Extension, lots: frozenset[str]
) -> tuple[Extension, ...]:
    """The extensions with ``new``. ``lots`` are all lots of the agreement.

    Raises NoOptionLeft (CT-08), UnknownLot for a lot that is not there or that ended before, and
    ExtensionTooLate (CT-09).
    """
    if new.number != len(extensions) + 1 or new.number > ladder.options or not ladder.option_months:
        raise NoOptionLeft(options=ladder.options, latest_end=ladder.latest_end)
    end = ladder.last_of(new.number - 1)
    living = {lot for lot in lots if end_of(ladder, extensions, lot) == end}
    if stranger := sorted(set(new.lots) - living):
        raise UnknownLot(lot=stranger[0], end=end)
    deadline = notice_deadline(end)
    if not deadline.met_by(new.told_at):
        raise ExtensionTooLate(last_day=deadline.last_day, end=end)
    return (*extensions, new)


def _working_day_on_or_before(day: date, calendar: WorkingCalendar) -> date:
    candidates = (day - timedelta(days=back) for back in range(_FURTHEST_BACK))
    return next((found for found in candidates if calendar.is_working_day(found)), day)
