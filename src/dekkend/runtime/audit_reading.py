"""Reads of the audit trail: the entries of a stream, and whether its chain still holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from dekkend.runtime import audit
from dekkend.runtime.models import AuditEntry, AuditStream


@dataclass(frozen=True, slots=True)
class Integrity:
    """What a check of the whole chain found: nothing wrong, or sentences that say where."""

    length: int
    head: str
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.problems


def streams() -> list[str]:
    """The names of all streams."""
    return list(AuditStream.objects.order_by("name").values_list("name", flat=True))


def entries(stream: str) -> "QuerySet[AuditEntry]":
    """The entries of ``stream``, newest first; a query set, so that a list can search and cut it."""
    return AuditEntry.objects.filter(stream__name=stream).order_by("-sequence")


def actions_in(stream: str) -> tuple[str, ...]:
    """The kinds of acts that occur in ``stream``."""
    return tuple(_distinct(stream, "action"))


def actors_in(stream: str) -> tuple[str, ...]:
    """Who acted in ``stream``, by name."""
    return tuple(_distinct(stream, "actor"))


def check(stream: str) -> Integrity:
    """Recalculates every hash of ``stream`` and compares the end with what the stream itself says.

    Reads all entries: about a second for fifty thousand.
    """
    length, head = audit.head(stream)
    return Integrity(length, head, tuple(audit.problems(stream)))


def _distinct(stream: str, field: str) -> Iterator[str]:
    rows = AuditEntry.objects.filter(stream__name=stream).order_by(field)
    yield from rows.values_list(field, flat=True).distinct()
