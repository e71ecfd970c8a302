"""The only place where a status changes: the row, the audit entry and the event, or none of them.

The change is one conditional UPDATE, so that of two people who act at the same moment exactly one wins;
the other is told what the first one did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.db import models, transaction

from dekkend.kernel.errors import Refusal
from dekkend.kernel.states import Machine, State, TransitionNotAllowed
from dekkend.kernel.text import Message
from dekkend.runtime import audit
from dekkend.runtime.audit import Who
from dekkend.runtime.events import Event, StatusChanged, emit

__all__ = [
    "AlreadyMoved",
    "Gone",
    "OthersMoved",
    "TransitionNotAllowed",
    "subject_of",
    "transition",
    "transition_many",
]


class AlreadyMoved(Refusal):
    """Iemand anders was net eerder: de status is nu “{now}” en niet meer “{before}”."""

    remedy = "Ververs de pagina en kijk of “{action}” nog nodig is."


class Gone(Refusal):
    """Dit bestaat niet meer, dus “{action}” kan niet."""

    remedy = "Ga terug naar het overzicht en ververs de pagina."


class OthersMoved(Refusal):
    """Van de {wanted} zijn er {moved} intussen door iemand anders gewijzigd. Er is niets veranderd."""

    remedy = "Ververs de pagina en probeer “{action}” opnieuw."


@dataclass(frozen=True, eq=False)
class _Move(Generic[State]):
    """One step of one machine, taken by someone for a reason."""

    machine: Machine[State]
    action: str
    before: State
    after: State
    actor: Who
    reason: str

    @property
    def name(self) -> str:
        return f"{self.machine.name}.{self.action}"

    @property
    def title(self) -> Message:
        return self.machine.title(self.action)

    def facts(self, data: Mapping[str, Any] | None) -> dict[str, Any]:
        """What the audit entry holds: the step, the reason where there is one, and ``data``."""
        why = {"reason": self.reason} if self.reason else {}
        return {"from": self.before.value, "to": self.after.value, **why, **(data or {})}

    def event(self, obj: models.Model) -> StatusChanged:
        return StatusChanged(
            machine=self.machine.name,
            object_id=obj.pk,
            action=self.action,
            before=self.before.value,
            after=self.after.value,
            account_id=self.actor.account_id,
            reason=self.reason,
        )


def transition(
    obj: models.Model,
    machine: Machine[State],
    action: str,
    *,
    actor: Who,
    stream: str,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    event: Event | None = None,
    field: str = "status",
) -> None:
    """Moves ``obj`` by ``action``: changes the row, writes the audit entry and emits StatusChanged, and
    after that ``event`` where the context has one of its own. ``obj`` is brought up to date too.

    Raises TransitionNotAllowed when the machine knows no such step, AlreadyMoved when the row is no
    longer in the state that ``obj`` shows, Gone when the row is no more.
    """
    before = machine.states(getattr(obj, field))
    move = _Move(machine, action, before, machine.next(before, action), actor, reason)
    try:
        with transaction.atomic():
            _update(obj, move, field)
            setattr(obj, field, move.after)
            audit.record(stream, actor, move.name, subject_of(obj), move.facts(data))
            emit(move.event(obj))
            if event is not None:
                emit(event)
    except BaseException:
        setattr(obj, field, before)
        raise


def transition_many(
    objects: Sequence[models.Model],
    machine: Machine[State],
    action: str,
    *,
    actor: Who,
    stream: str,
    reason: str = "",
    data: Mapping[Any, Mapping[str, Any]] | None = None,
    field: str = "status",
) -> None:
    """Moves many objects of one class by the same ``action``: all of them or none.

    ``data`` is by primary key. A handful of statements for all together; each object still has its own
    audit entry and its own event. Raises TransitionNotAllowed, and OthersMoved for lost races.
    """
    if not objects:
        return
    befores = [machine.states(getattr(obj, field)) for obj in objects]
    moves = {
        before: _Move(machine, action, before, machine.next(before, action), actor, reason)
        for before in dict.fromkeys(befores)
    }
    taken = [(obj, moves[before]) for obj, before in zip(objects, befores, strict=True)]
    with transaction.atomic():
        _update_many(taken, field)
        entries = [(subject_of(obj), move.facts((data or {}).get(obj.pk))) for obj, move in taken]
        audit.record_many(stream, actor, taken[0][1].name, entries)
        for obj, move in taken:
            emit(move.event(obj))
    for obj, move in taken:
        setattr(obj, field, move.after)


def subject_of(obj: models.Model) -> str:
    """How the audit trail names a row: "bid:12"."""
    return f"{obj._meta.model_name}:{obj.pk}"


def _update(obj: models.Model, move: _Move[State], field: str) -> None:
    rows = type(obj)._base_manager.filter(pk=obj.pk)
    if rows.filter(**{field: move.before}).update(**{field: move.after}):
        return
    now = rows.values_list(field, flat=True).first()
    if now is None:
        raise Gone(action=move.title)
    titles = {"now": move.machine.title(now), "before": move.machine.title(move.before)}
    raise AlreadyMoved(**titles, action=move.title)


def _update_many(taken: Sequence[tuple[models.Model, _Move[State]]], field: str) -> None:
    rows = type(taken[0][0])._base_manager
    moved = 0
    for move in dict.fromkeys(move for _, move in taken):
        keys = [obj.pk for obj, other in taken if other is move]
        moved += rows.filter(pk__in=keys, **{field: move.before}).update(**{field: move.after})
    if moved != len(taken):
        raise OthersMoved(wanted=len(taken), moved=len(taken) - moved, action=taken[0][1].title)
