"""What happens by itself when its day has come: each in its own transaction, so that one that cannot be does
not hold up the others."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from dekkend.contracts.agreement_states import AmendmentStatus, CeilingStatus, ClientStopStatus
from dekkend.contracts.models import Agreement, AgreementFact, Amendment, Ceiling, ClientStop
from dekkend.contracts.services.amendments import RUNNING, take_effect
from dekkend.contracts.services.bridging import end_due_bridges
from dekkend.contracts.services.room_use import close_room
from dekkend.contracts.services.rooms import begin_room
from dekkend.contracts.services.stops import begin_stop
from dekkend.contracts.services.takeovers import take_over
from dekkend.contracts.services.terms import end
from dekkend.contracts.stored_kinds import FactKind
from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM

ROOM_OPEN: Final = timedelta(days=90)
"""After its last day a room stays open for the claims of the year (own choice)."""
_SPENDING: Final = (CeilingStatus.RUNNING, CeilingStatus.SIGNALLED, CeilingStatus.TALKED)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Automatic:
    """Something that Dekkend does by itself: which things wait for it on a day, and how one is done."""

    name: str
    waiting: Callable[[date], "QuerySet[Any]"]
    act: Callable[[int], object]


AUTOMATIC: Final = (
    Automatic(
        "takeover",
        lambda day: Agreement.objects.filter(
            status__in=RUNNING, pk__in=_taken_over(day).values("agreement_id")
        ),
        take_over,
    ),
    Automatic(
        "amendment",
        lambda day: Amendment.objects.filter(status=AmendmentStatus.AGREED, effective_on__lte=day),
        take_effect,
    ),
    Automatic(
        "stop",
        lambda day: ClientStop.objects.filter(
            status__in=[ClientStopStatus.AGREED, ClientStopStatus.IMPOSED], first__lte=day
        ),
        lambda key: begin_stop(SYSTEM, key),
    ),
    Automatic(
        "room-begins",
        lambda day: Ceiling.objects.filter(status=CeilingStatus.PLANNED, first__lte=day),
        lambda key: begin_room(SYSTEM, key),
    ),
    Automatic(
        "room-closes",
        lambda day: Ceiling.objects.filter(status__in=_SPENDING, last__lt=day - ROOM_OPEN),
        lambda key: close_room(SYSTEM, key),
    ),
    Automatic(
        "end",
        lambda day: Agreement.objects.filter(status__in=RUNNING, standing__last_day__lt=day),
        end,
    ),
)
"""In this order: what changes an agreement comes before what ends it."""


def carry_out_due(today: date) -> tuple[int, int]:
    """Does everything whose day has come; how many were done, and how many could not be. What is refused
    today (a room without its steps) is looked at again tomorrow, and stands on the work list meanwhile."""
    done = failed = 0
    for automatic in AUTOMATIC:
        keys = list(automatic.waiting(today).order_by("pk").values_list("pk", flat=True))
        good, bad = _each(automatic, keys)
        done, failed = done + good, failed + bad
    return done + end_due_bridges(today), failed


def _each(automatic: Automatic, keys: Iterable[int]) -> tuple[int, int]:
    done = failed = 0
    for key in keys:
        try:
            done += automatic.act(key) is not False
        except Refusal as refused:
            failed += 1
            _log.info("%s %s waits: %s", automatic.name, key, refused)
        except Exception:
            failed += 1
            _log.exception("%s %s failed", automatic.name, key)
    return done, failed


def _taken_over(day: date) -> "QuerySet[AgreementFact]":
    """Takeovers with consent whose day has come, as ISO days compare like days do."""
    return AgreementFact.objects.filter(
        kind=FactKind.TAKEOVER,
        withdrawn=False,
        data__effective_on__lte=day.isoformat(),
    ).exclude(data__consent_on=None)
