"""State machines as data: which action leads from which state to which.

The table is the whole truth: the pages ask it which buttons to show, ``runtime.transitions`` which
change to make, and ``docs/states/`` is drawn from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message

State = TypeVar("State", bound=StrEnum)


class TransitionNotAllowed(Refusal):
    """“{action}” kan niet in de status “{state}”."""

    remedy = "Wat nu wel kan: {possible}."


class NothingLeftToDo(TransitionNotAllowed):
    """“{action}” kan niet meer: de status “{state}” is het eind."""

    remedy = ""


def _no_titles() -> Mapping[str, Message]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Machine(Generic[State]):
    """A transition table. ``titles`` gives states and actions the Dutch words that users read.

    The first state of ``states`` is the one in which everything begins, unless ``initial`` says
    otherwise. Raises ValueError for a table that names foreign states, that leaves a state unreachable,
    or that has a title for something it does not know.
    """

    name: str
    states: type[State]
    table: Mapping[tuple[State, str], State]
    titles: Mapping[str, Message] = field(default_factory=_no_titles)
    initial: State | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", MappingProxyType(dict(self.table)))
        object.__setattr__(self, "titles", MappingProxyType(dict(self.titles)))
        foreign = [state for state in self._named() if not isinstance(state, self.states)]
        if foreign:
            raise ValueError(f"machine {self.name}: not states of it: {foreign}")
        lost = [state for state in self.states if state not in self.reachable()]
        if lost:
            raise ValueError(f"machine {self.name}: no way leads to {', '.join(lost)}")
        unknown = self.titles.keys() - {*self.states, *self.all_actions()}
        if unknown:
            raise ValueError(f"machine {self.name}: titles for unknown {', '.join(sorted(unknown))}")

    @property
    def start(self) -> State:
        return self.initial or next(iter(self.states))

    def next(self, state: State, action: str) -> State:
        """The state to which ``action`` leads. Raises TransitionNotAllowed with what is possible instead."""
        found = self.table.get((state, action))
        if found is not None:
            return found
        possible = self.actions(state)
        refusal = TransitionNotAllowed if possible else NothingLeftToDo
        raise refusal(
            action=self.title(action),
            state=self.title(state),
            possible=[self.title(other) for other in possible],
        )

    def allows(self, state: State, action: str) -> bool:
        return (state, action) in self.table

    def actions(self, state: State) -> tuple[str, ...]:
        """What can be done in ``state``, in the order of the table."""
        return tuple(action for before, action in self.table if before == state)

    def all_actions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(action for _, action in self.table))

    def is_final(self, state: State) -> bool:
        return not self.actions(state)

    def reachable(self) -> frozenset[State]:
        """The states that some row of actions leads to from the start."""
        found = {self.start}
        waiting = [self.start]
        while waiting:
            state = waiting.pop()
            after = {self.table[state, action] for action in self.actions(state)} - found
            found |= after
            waiting.extend(after)
        return frozenset(found)

    def title(self, name: str) -> Message:
        """The words for a state or an action; its own name where the machine gives none."""
        return self.titles.get(name) or Message(str(name))

    def _named(self) -> list[State]:
        return [state for (before, _), after in self.table.items() for state in (before, after)]
