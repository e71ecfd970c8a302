"""When the service could not be reached: noted by itself, or by somebody who saw it.

A worker looks every minute. It notes its own heartbeat, so that a machine that was off is found when it comes
back, and it asks the web server for a page, so that one that hangs is found while it hangs.
"""

import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import connection, transaction

from dekkend.runtime import clock
from dekkend.runtime.models import Outage

SILENCE: Final = timedelta(minutes=3)
"""A heartbeat comes every minute; one that is this late means that nothing ran."""

_PATIENCE: Final = 10
_ONE_AT_A_TIME: Final = 0x6F757467  # an arbitrary number that this lock alone uses


class OutageSource(StrEnum):
    HEARTBEAT = "hartslag"
    PAGE = "bladzijde"
    PERSON = "mens"


@dataclass(frozen=True, slots=True)
class OutageView:
    """One outage; ``ended_at`` is None as long as it lasts."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    source: OutageSource
    note: str


@transaction.atomic
def beat(address: str = "") -> None:
    """One look, once a minute: was there a silence, and does the web server (at ``address``) answer now?"""
    answers = not address or _answers(address)
    now = clock.now()
    _alone()
    last = _last_beat(now)
    if last is not None and now - last >= SILENCE:
        Outage.objects.create(started_at=last, ended_at=now, source=OutageSource.HEARTBEAT)
    _note_page(answers, now)


def between(first: datetime, last: datetime) -> tuple[OutageView, ...]:
    """The outages that touch this stretch of time, the oldest first."""
    rows = Outage.objects.filter(started_at__lt=last).exclude(ended_at__lte=first).order_by("started_at")
    return tuple(
        OutageView(row.pk, row.started_at, row.ended_at, OutageSource(row.source), row.note) for row in rows
    )


def note(started_at: datetime, ended_at: datetime | None, words: str, account_id: int | None) -> int:
    """An outage that a person saw; its number."""
    row = Outage.objects.create(
        started_at=started_at,
        ended_at=ended_at,
        source=OutageSource.PERSON,
        note=words,
        account_id=account_id,
    )
    return int(row.pk)


def _note_page(answers: bool, now: datetime) -> None:
    lasting = Outage.objects.filter(source=OutageSource.PAGE, ended_at__isnull=True)
    if answers:
        lasting.update(ended_at=now)
    elif not lasting.exists():
        Outage.objects.create(started_at=now, source=OutageSource.PAGE)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 - our own server
            return bool(answer.status < 500)
    except OSError:
        return False


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _last_beat(now: datetime) -> datetime | None:
    """When the heart beat before, and notes that it does now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM runtime_heartbeat")
        found = cursor.fetchone()
        if found:
            cursor.execute("UPDATE runtime_heartbeat SET at = %s", [now])
        else:
            cursor.execute("INSERT INTO runtime_heartbeat (at) VALUES (%s)", [now])
    last: datetime | None = found[0] if found else None
    return last
