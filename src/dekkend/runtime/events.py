"""What happened, told to the contexts above: in the same transaction, by one visible table.

A context defines its events as frozen dataclasses and emits them; who listens stands in
``dekkend/wiring.py``, which the setting ``EVENT_HANDLERS`` names. A handler that fails takes the whole
transaction with it: nothing is half done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Event:
    """Something that happened; its fields are ids and values, never model instances."""


@dataclass(frozen=True)
class StatusChanged(Event):
    """A thing moved through its state machine; every ``transition()`` emits one."""

    machine: str
    object_id: int
    action: str
    before: str
    after: str
    account_id: int | None
    reason: str = ""


Handler: TypeAlias = Callable[[Any], None]
Handlers: TypeAlias = Mapping[type[Event], tuple[Handler, ...]]


def emit(event: Event) -> None:
    """Calls the handlers of ``event`` now, in order. Raises RuntimeError outside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} was emitted outside a transaction")
    for handler in handlers().get(type(event), ()):
        handler(event)


def handlers() -> Handlers:
    """The table of who listens to what."""
    found: Handlers = import_string(settings.EVENT_HANDLERS)
    return found
