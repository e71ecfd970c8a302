"""Periods as the database stores them: the law's inclusive last day becomes an exclusive upper bound."""

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from dekkend.kernel.periods import Period

_DAY = timedelta(days=1)


def stored(period: Period) -> DateRange:
    """``period`` as a daterange: [first, last + 1 day), without upper bound when it has no end."""
    return DateRange(period.first, period.last + _DAY if period.last else None, "[)")


def period_of(stored_range: DateRange) -> Period:
    """The period of a stored daterange. Raises ValueError for a range without a first day."""
    if stored_range.lower is None:
        raise ValueError("a period has a first day")
    return Period(stored_range.lower, stored_range.upper - _DAY if stored_range.upper else None)
