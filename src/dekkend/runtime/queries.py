"""Reads of what the runtime keeps, for pages: the acts of a log, the jobs about something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dekkend.kernel.text import Message
from dekkend.runtime.models import AuditEntry, AuditStream, JobProgress, JobStatus


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of a log: who did what, when, with which values."""

    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    data: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job is, in words and percents."""

    id: int
    title: Message
    status: JobStatus
    percent: int
    note: Message | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.status in (JobStatus.DONE, JobStatus.FAILED)


def streams() -> list[str]:
    """The names of all streams."""
    return list(AuditStream.objects.order_by("name").values_list("name", flat=True))


def acts(stream: str, *, subject: str | None = None, offset: int = 0, limit: int = 100) -> tuple[Act, ...]:
    """The acts in ``stream``, newest first; about one ``subject`` ("bid:12") where it is given.

    Whether the reader may see them is for the caller's policy.
    """
    rows = AuditEntry.objects.filter(stream__name=stream).order_by("-sequence")
    if subject is not None:
        rows = rows.filter(subject=subject)
    return tuple(
        Act(row.sequence, row.at, row.actor, row.action, row.subject, row.data, row.hash)
        for row in rows[offset : offset + limit]
    )


def count_acts(stream: str, *, subject: str | None = None) -> int:
    """How many acts there are, for paging."""
    rows = AuditEntry.objects.filter(stream__name=stream)
    return int(rows.count() if subject is None else rows.filter(subject=subject).count())


def job(id: int) -> JobState | None:
    """One job; None when it is unknown or forgotten."""
    found = JobProgress.objects.filter(pk=id).first()
    return _state(found) if found else None


def jobs_about(subject: str, *, limit: int = 10) -> tuple[JobState, ...]:
    """The jobs about ``subject`` ("procurement:3"), newest first."""
    rows = JobProgress.objects.filter(subject=subject).order_by("-created_at", "-pk")
    return tuple(_state(row) for row in rows[:limit])


def _state(row: JobProgress) -> JobState:
    return JobState(
        row.pk,
        row.title_message,
        JobStatus(row.status),
        row.percent,
        row.note_message,
        row.created_at,
        row.ended_at,
    )
