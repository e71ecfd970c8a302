"""Periods of whole days as the law and the contracts write them: first and last day both included.

Months are calendar months: the same day number, else the last day of the month (rules.md, "Calendar
words"; contractstandaard Wmo 1.3).
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg, show

ONE_DAY = timedelta(days=1)

_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class EndsBeforeItStarts(Refusal):
    """De periode eindigt op {last}, vóór de eerste dag {first}."""

    remedy = "Kies een einddatum op of na {first}."
    rule = "CT-07"


class NotAPeriod(Refusal):
    """“{text}” is geen datum, maand, jaar of periode die bestaat."""

    remedy = (
        "Schrijf een dag als 2025-06-20, een maand als 2025-06, een jaar als 2025 "
        "of een periode als 2025-10/2025-12."
    )


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` up to and including ``last``; without ``last`` it has no end yet.

    Raises EndsBeforeItStarts.
    """

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise EndsBeforeItStarts(first=self.first, last=self.last)

    @classmethod
    def parse(cls, text: str) -> Self:
        """A moment as precise as its source: "2024-05-03", "2024-05", "2024", "2024-10/2024-12".

        Raises NotAPeriod for anything else and for days that do not exist, EndsBeforeItStarts for a span
        that runs backwards.
        """
        start, slash, end = text.partition("/")
        first, last = _first_and_last(start, text)
        if slash:
            last = _first_and_last(end, text)[1]
        return cls(first, last)

    @classmethod
    def of_months(cls, first: date, months: int) -> Self:
        """The period of ``months`` calendar months that starts on ``first``: four years from 1 January 2025
        ends on 31 December 2028. Raises ValueError below one month."""
        if months < 1:
            raise ValueError("a period has at least one month")
        return cls(first, add_months(first, months) - ONE_DAY)

    @classmethod
    def year(cls, year: int) -> Self:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def days(self) -> int | None:
        """Number of days, both ends counted; None without an end."""
        return None if self.last is None else (self.last - self.first).days + 1

    def contains(self, other: "date | Period") -> bool:
        """Whether a day, or every day of a period, lies within this one."""
        if isinstance(other, Period):
            ends_within = self.last is None or (other.last is not None and other.last <= self.last)
            return self.first <= other.first and ends_within
        return self.first <= other and (self.last is None or other <= self.last)

    __contains__ = contains

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """The days that both have; None when they share none."""
        first = max(self.first, other.first)
        last = _earliest(self.last, other.last)
        return Period(first, last) if last is None or first <= last else None

    def adjacent(self, other: "Period") -> bool:
        """Whether one starts on the day after the other ends."""
        return _follows(self, other) or _follows(other, self)

    def before(self, day: date) -> "Period | None":
        """The part before ``day``; None when there is none."""
        return self.intersection(Period(date.min, day - ONE_DAY)) if day > date.min else None

    def without(self, other: "Period") -> "tuple[Period, ...]":
        """What is left of this period outside ``other``: none, one or two parts."""
        shared = self.intersection(other)
        if shared is None:
            return (self,)
        left = self.before(shared.first)
        tail = shared.last is not None and (self.last is None or shared.last < self.last)
        right = Period(shared.last + ONE_DAY, self.last) if tail and shared.last else None
        return tuple(part for part in (left, right) if part)

    def render(self, language: str = "nl") -> str:
        """1 mei 2024 t/m 31 mei 2024."""
        if self.last is None:
            return msg("vanaf {first}", first=self.first).render(language)
        if self.last == self.first:
            return show(self.last, language)
        return msg("{first} t/m {last}", first=self.first, last=self.last).render(language)

    def __str__(self) -> str:
        return self.render()


def add_months(day: date, months: int) -> date:
    """``months`` calendar months later (earlier when negative): the same day number, else the last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def ladder_of_months(
    start: date, initial: int, option: int | None = None, options: int = 0
) -> tuple[Period, ...]:
    """A first period of ``initial`` months from ``start`` and ``options`` more of ``option`` months, no gaps.

    Every last day is counted from ``start``, so that a ladder that starts on the 29th, 30th or 31st does not
    slide backwards at each short month. Raises ValueError for a period below one month.
    """
    count = options if option else 0
    if initial < 1 or (count and (option or 0) < 1):
        raise ValueError("a period has at least one month")
    lasts = [add_months(start, initial + step * (option or 0)) - ONE_DAY for step in range(count + 1)]
    firsts = [start, *(last + ONE_DAY for last in lasts)]
    return tuple(Period(first, last) for first, last in zip(firsts, lasts, strict=False))


def days_in_month(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def add_days(day: date, days: int) -> date:
    """The last day of a term of ``days`` calendar days that starts to run after ``day`` (rule PL-14)."""
    return day + timedelta(days=days)


def whole_months(first: date, later: date) -> int:
    """How many whole calendar months fit between two days; negative when ``later`` is earlier."""
    if later < first:
        return -whole_months(later, first)
    months = (later.year - first.year) * 12 + later.month - first.month
    return months if add_months(first, months) <= later else months - 1


def merge(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days as ``periods`` in as few, ordered, separate periods as possible."""
    merged: list[Period] = []
    for period in sorted(periods, key=lambda found: found.first):
        if merged and (merged[-1].overlaps(period) or merged[-1].adjacent(period)):
            merged[-1] = Period(merged[-1].first, _latest(merged[-1].last, period.last))
        else:
            merged.append(period)
    return tuple(merged)


def gaps(whole: Period, periods: Iterable[Period]) -> tuple[Period, ...]:
    """The parts of ``whole`` that none of ``periods`` covers."""
    left = [whole]
    for period in periods:
        left = [part for remainder in left for part in remainder.without(period)]
    return tuple(left)


def _first_and_last(moment: str, text: str) -> tuple[date, date]:
    found = _MOMENT.fullmatch(moment)
    if not found:
        raise NotAPeriod(text=text)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        return _span(year or 0, month, day)
    except ValueError:
        raise NotAPeriod(text=text) from None


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, days_in_month(year, month))
    return date(year, month, day), date(year, month, day)


def _follows(earlier: Period, later: Period) -> bool:
    return earlier.last is not None and earlier.last < date.max and earlier.last + ONE_DAY == later.first


def _earliest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _latest(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
