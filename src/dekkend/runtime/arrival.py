"""When a request came in: what counts wherever a deadline does, not when a thread took it up.

The web server's side (``reception.py``) notes the moment before anything waits; services ask ``received()``.
Outside a request (a job, a command, a test of a service) that is now.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import Final

from dekkend.runtime import clock

LONGEST_IN_PROXY: Final = timedelta(minutes=10)
"""A proxy that says it held a request longer than this has a wrong clock, or is none."""

_received: ContextVar[datetime | None] = ContextVar("received", default=None)
_WRITTEN: Final = re.compile(r"(?:t=)?(\d{10})(?:\.(\d{1,6})|(\d{3})|(\d{6}))?")


def received() -> datetime:
    """The moment at which the request under way had come in whole, in UTC; without a request: now."""
    return _received.get() or clock.now()


def received_on() -> date:
    """The Dutch day of ``received()``."""
    return received().astimezone(clock.AMSTERDAM).date()


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Handles a request that came in at ``moment``. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone")
    token = _received.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _received.reset(token)


def moment_of(head_at: datetime, whole_at: datetime, told: str | None) -> datetime:
    """When a request had come in whole. ``head_at`` and ``whole_at`` are our server's: its first lines, its
    last byte. ``told`` is what a trusted proxy wrote: when it passed the request on. The wait between the
    proxy and us does not count, the time that the body then took does. What cannot be right is not used.
    """
    by_proxy = written(told) if told else None
    if by_proxy is None or not head_at - LONGEST_IN_PROXY <= by_proxy <= head_at:
        return whole_at
    return by_proxy + (whole_at - head_at)


def written(told: str) -> datetime | None:
    """A moment as proxies write it: seconds since 1970 with a fraction, or milliseconds, or microseconds,
    with or without ``t=``. None for anything else, also for two moments."""
    found = _WRITTEN.fullmatch(told.strip())
    if found is None:
        return None
    fraction = "".join(part or "" for part in found.groups()[1:])
    return datetime.fromtimestamp(int(found[1]), UTC) + timedelta(microseconds=int(fraction.ljust(6, "0")))
