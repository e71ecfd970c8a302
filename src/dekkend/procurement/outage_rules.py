"""Whether an outage near the closing is a reason to extend for everybody, and until when. Pure.

The law lets a contracting authority move the closing when its electronic system fails shortly before it, also
afterwards, as long as nobody knows what is in any bid (Aanbestedingswet 2012, on failures of the system for
submitting). What is near and how long is our proposal; a buyer decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from dekkend.kernel.working_days import STANDARD

NEAR: Final = timedelta(hours=24)
"""An outage this long before the closing, or less, counts."""

SHORTEST: Final = timedelta(minutes=5)
"""Less than this nobody is kept from submitting."""

AGAIN: Final = timedelta(hours=24)
"""So long at least everybody can submit after the outage."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One outage: its number, from when, until when (None: it lasts)."""

    number: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """To extend until ``closes_at``, because of ``failures`` that took ``lost`` near the closing."""

    closes_at: datetime
    lost: timedelta
    failures: tuple[Failure, ...]


def proposal(closes_at: datetime, failures: Iterable[Failure], now: datetime) -> Proposal | None:
    """What to propose; None when no outage near the closing lasted long enough.

    ``closes_at`` is in Dutch time, and so is the answer: at the same hour of a working day, at least a day
    after the outage ended and at least as much later as was lost.
    """
    near = tuple(one for one in failures if _lost(one, closes_at, now) >= SHORTEST)
    if not near:
        return None
    lost = sum((_lost(one, closes_at, now) for one in near), timedelta())
    ended = max(one.ended_at or now for one in near)
    wanted = max(closes_at + lost, ended.astimezone(closes_at.tzinfo) + AGAIN)
    return Proposal(_at_same_hour(wanted, closes_at.timetz().replace(tzinfo=None)), lost, near)


def _lost(failure: Failure, closes_at: datetime, now: datetime) -> timedelta:
    """How much of the last day before the closing an outage took."""
    first = max(failure.started_at, closes_at - NEAR)
    last = min(failure.ended_at or now, closes_at)
    return max(last - first, timedelta())


def _at_same_hour(wanted: datetime, hour: time) -> datetime:
    day = wanted.date() if wanted.timetz().replace(tzinfo=None) <= hour else wanted.date() + timedelta(days=1)
    return datetime.combine(STANDARD.on_or_after(day), hour, wanted.tzinfo)


__all__ = ["AGAIN", "NEAR", "SHORTEST", "Failure", "Proposal", "proposal"]
