"""A dated moment of an agreement: an event on its timeline, or a task on somebody's work list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role


class MomentState(StrEnum):
    """Where a moment stands on a day."""

    COMING = "komt"
    OPEN = "open"
    LATE = "te-laat"
    DONE = "gedaan"
    MISSED = "voorbij"
    HAPPENED = "geweest"


STATE_NAMES: Final[Mapping[MomentState, Message]] = MappingProxyType(
    {
        MomentState.COMING: msg("Komt"),
        MomentState.OPEN: msg("Te doen"),
        MomentState.LATE: msg("Te laat"),
        MomentState.DONE: msg("Gedaan"),
        MomentState.MISSED: msg("Niet gedaan"),
        MomentState.HAPPENED: msg("Geweest"),
    }
)
ESCALATES: Final[Mapping[Role, Role]] = MappingProxyType(
    {
        Role.PROVIDER: Role.CONTRACT_MANAGER,
        Role.ACCESS_WORKER: Role.CONTRACT_MANAGER,
        Role.BUYER: Role.CONTROLLER,
        Role.CONTRACT_MANAGER: Role.CONTROLLER,
    }
)
"""Who sees a late task too (own choice)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment. ``key`` is the same on every day and unique in the agreement; ``opens`` is the first day on
    the work list, ``due`` the last day to do it, ``expires`` the day from which it makes no sense any more.

    ``due_at`` where the hour counts. An event has no task: it happens on ``due``.
    """

    key: str
    title: Message
    role: Role
    rule: str
    article: str
    opens: date
    due: date
    done: date | None = None
    expires: date | None = None
    due_at: datetime | None = None
    event: bool = False
    state: MomentState = MomentState.COMING

    @property
    def on_work_list(self) -> bool:
        return self.state in (MomentState.OPEN, MomentState.LATE)

    @property
    def escalates_to(self) -> Role | None:
        """Who sees it too, when it is late."""
        return ESCALATES.get(self.role) if self.state is MomentState.LATE else None

    def as_of(self, today: date) -> "Moment":
        """The same moment with its state on a day."""
        return replace(self, state=_state(self, today))


def _state(moment: Moment, today: date) -> MomentState:
    if moment.event:
        return MomentState.HAPPENED if moment.due <= today else MomentState.COMING
    if moment.done is not None and moment.done <= today:
        return MomentState.DONE
    if moment.expires is not None and moment.expires <= today:
        return MomentState.MISSED
    if today < moment.opens:
        return MomentState.COMING
    return MomentState.LATE if today > moment.due else MomentState.OPEN


def in_order(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """By the day that they are due, then by key."""
    return tuple(sorted(moments, key=lambda moment: (moment.due, moment.key)))
