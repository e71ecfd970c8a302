"""The one clock: nothing else asks the machine what time it is.

Tests and simulations stop it: ``with clock.fixed(datetime(2026, 4, 1, 9, tzinfo=UTC)): ...``
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """The present moment, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def today() -> date:
    """Today's date where the law is read: in the Netherlands."""
    return now().astimezone(AMSTERDAM).date()


@contextmanager
def fixed(moment: datetime) -> Iterator[datetime]:
    """Stops the clock at ``moment`` for this thread or task. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _fixed.reset(token)
