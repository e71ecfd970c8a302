"""What may be delivered and declared in a month, and what it costs: weeks, Sundays and minutes.

Rules MS-23 to MS-29 and TF-12, from the elaborations IV076, IV077 and IV081 of the standard. Volumes are in
the unit of the allocation, money in euro cents.
"""

from datetime import date, timedelta

from dekkend.kernel.periods import Period

MINUTE = "01"
HOUR = "04"
HOUSEHOLD = "01"
"""Wmo product category: help with the household."""

HOUSEHOLD_WEEKS = 6
SUNDAY = 6
_WEEK = timedelta(days=7)


def month_of(day: date) -> Period:
    """The calendar month that a delivery on ``day`` is declared in (MS-29)."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def touched_weeks(period: Period) -> int:
    """The ISO weeks of which at least one day is in ``period``, which has an end (MS-24)."""
    assert period.last is not None
    return (_monday(period.last) - _monday(period.first)) // _WEEK + 1


def overlap(one: Period, other: Period) -> Period | None:
    """The days in both periods."""
    first = max(one.first, other.first)
    ends = [end for end in (one.last, other.last) if end is not None]
    last = min(ends) if ends else None
    return None if last is not None and last < first else Period(first, last)


def most_in_month(allocated: Period, month: Period, weekly: int, category: str | None = None) -> int:
    """The most that may be declared for a month of an allocation of ``weekly`` a week, paid by effort.

    The weeks that the allocation touches in the month, times the volume (MS-24, vectors T12 and T13); for
    help with the household six weeks in any month (MS-25, T15).
    """
    within = overlap(allocated, month)
    if within is None:
        return 0
    return (HOUSEHOLD_WEEKS if category == HOUSEHOLD else touched_weeks(within)) * weekly


def most_in_all(allocated: Period, weekly: int) -> int:
    """The most over the whole allocation: every week that it touches, once (MS-26)."""
    return touched_weeks(allocated) * weekly


def output_in_month(allocated: Period, month: Period, weekly: int) -> int:
    """What an allocation paid by output gives in a month: ``weekly`` for each Sunday in it (MS-28, T14).

    A last, broken week counts in the month of the last Sunday before it, so that the months together give
    every week that the allocation touches once.
    """
    within = overlap(allocated, month)
    if within is None or within.last is None or allocated.last is None:
        return 0
    sundays = touched_weeks(within) - int(within.last.weekday() != SUNDAY)
    last_sunday = allocated.last - timedelta(days=(allocated.last.weekday() + 1) % 7)
    broken_week = allocated.last != last_sunday
    here = within.first <= max(last_sunday, allocated.first) <= within.last
    return (sundays + int(broken_week and here)) * weekly


def amount(hourly: int, minutes: int) -> int:
    """The price in cents of ``minutes`` at an hourly tariff in cents, half a cent up (TF-12, T16, T17)."""
    return (hourly * minutes * 2 + 60) // 120


def amount_fits(paid: int, tariff: int, minutes: int) -> bool:
    """Whether some hourly tariff gives both this rounded tariff a minute and this amount, all in cents."""
    hourly = range(max(tariff * 60 - 30, 0), tariff * 60 + 30)
    return any(amount(found, minutes) == paid for found in hourly)
