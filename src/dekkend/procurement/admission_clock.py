"""The clock of a decision: from the day an enrolment is complete, standing still during repair. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from dekkend.kernel.periods import ONE_DAY, Period, add_months
from dekkend.kernel.text import Message, msg
from dekkend.kernel.working_days import STANDARD

REQUEST_DAYS: Final = 14
"""Calendar days to send evidence that was asked for (EL-07)."""


class ClockState(StrEnum):
    NONE = "geen-termijn"
    WAITING = "niet-begonnen"
    RUNNING = "loopt"
    STOPPED = "staat-stil"
    LATE = "te-laat"
    IN_TIME = "op-tijd-besloten"
    DONE_LATE = "te-laat-besloten"


CLOCK_NAMES: Final[Mapping[ClockState, Message]] = {
    ClockState.NONE: msg("Geen termijn"),
    ClockState.WAITING: msg("Nog niet begonnen"),
    ClockState.RUNNING: msg("Loopt"),
    ClockState.STOPPED: msg("Staat stil"),
    ClockState.LATE: msg("Te laat"),
    ClockState.IN_TIME: msg("Op tijd besloten"),
    ClockState.DONE_LATE: msg("Te laat besloten"),
}


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """``days`` from the definition; ``pauses`` are repair terms, the last one without an end while it runs.

    ``ended_on`` is the day of the decision or the withdrawal.
    """

    days: int | None
    complete_on: date | None
    pauses: tuple[Period, ...] = ()
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How the clock stands. ``due`` is the last day for the decision; while the clock stands still, the last
    day if the repair came in today. ``days_left`` is negative when late."""

    state: ClockState
    due: date | None = None
    days_left: int | None = None


def clock_of(facts: ClockFacts, today: date) -> Clock:
    """The clock on a day. A last day that is a day off moves to the next working day (PL-14a)."""
    if facts.days is None:
        return Clock(ClockState.NONE)
    if facts.complete_on is None:
        return Clock(ClockState.WAITING)
    end = facts.ended_on or today
    due = STANDARD.term_end(facts.complete_on, facts.days + _stood_still(facts.pauses, end)).last_day
    left = (due - end).days
    if facts.ended_on is not None:
        return Clock(ClockState.IN_TIME if left >= 0 else ClockState.DONE_LATE, due, left)
    if any(pause.last is None for pause in facts.pauses):
        return Clock(ClockState.STOPPED, due, left)
    return Clock(ClockState.RUNNING if left >= 0 else ClockState.LATE, due, left)


def recheck_day(decided_on: date, months: int | None, expiries: tuple[date, ...]) -> date | None:
    """The first day on which an admitted provider must be looked at again: after so many months, or the day
    after evidence expires, whichever comes first. None when nothing says so."""
    days = [expiry + ONE_DAY for expiry in expiries if expiry >= decided_on]
    if months is not None:
        days.append(add_months(decided_on, months))
    return min(days, default=None)


def _stood_still(pauses: tuple[Period, ...], today: date) -> int:
    total = timedelta(0)
    for pause in pauses:
        total += max((pause.last or today) - pause.first, timedelta(0))
    return total.days
