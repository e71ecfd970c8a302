"""What the services of agreements share: who may, the locked row, what is audited, what a rule forbids."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models

from dekkend.contracts import models as rows
from dekkend.contracts.errors import (
    ChangedMeanwhile,
    DayImpossible,
    ReasonMissing,
    RuleForbids,
    UnknownAgreement,
)
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.common import ensure, facts_of
from dekkend.contracts.services import standing
from dekkend.kernel.rules import Verdict
from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.runtime import audit
from dekkend.runtime.events import Event
from dekkend.runtime.transitions import subject_of, transition


def stream_of(agreement_id: int) -> str:
    """The chain in the log that an agreement writes to."""
    return f"agreement:{agreement_id}"


def locked(agreement_id: int) -> rows.Agreement:
    """The agreement, locked until the transaction ends, with its buyer and provider. Raises
    UnknownAgreement."""
    found = (
        rows.Agreement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("buyer", "provider")
        .filter(pk=agreement_id)
        .first()
    )
    if found is None:
        raise UnknownAgreement()
    return found


def open_for(
    actor: Actor,
    action: Action,
    agreement_id: int,
    *,
    revision: int | None = None,
    proposed_by: int | None = None,
) -> rows.Agreement:
    """The locked agreement, for somebody who may do this with it; ``revision`` is the one that was looked at.

    Raises UnknownAgreement, NotAllowed, ChangedMeanwhile.
    """
    row = locked(agreement_id)
    ensure(actor, action, facts_of(row, proposed_by=proposed_by))
    at_revision(row, revision)
    return row


def at_revision(row: rows.Agreement, revision: int | None) -> None:
    """Raises ChangedMeanwhile when somebody changed the agreement since ``revision`` was read."""
    if revision is not None and revision != row.revision:
        raise ChangedMeanwhile()


def touched(
    row: rows.Agreement,
    actor: Actor,
    action: str,
    data: Mapping[str, Any] | None = None,
    *,
    subject: models.Model | None = None,
) -> None:
    """Ends a use case: one revision further, one entry in the log ("amendment.propose" about ``subject``,
    the agreement when absent), and a fresh standing. ``row`` is locked and shows the new revision.

    After ``move`` leave ``action`` empty: that wrote the entry already.
    """
    row.revision += 1
    rows.Agreement.objects.filter(pk=row.pk).update(revision=row.revision)
    if action:
        note(row, actor, action, data, subject=subject)
    standing.refresh(row)


def note(
    row: rows.Agreement,
    actor: Actor,
    action: str,
    data: Mapping[str, Any] | None = None,
    *,
    subject: models.Model | None = None,
) -> None:
    """Writes what was done in the agreement's stream; ``touched`` does it too, once for each use case."""
    audit.record(stream_of(row.pk), actor, action, subject_of(subject or row), data)


def store(row: models.Model, **values: Any) -> None:
    """Changes these fields of a row, and nothing else of it."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def move(
    thing: models.Model,
    machine: Machine[Any],
    action: str,
    actor: Actor,
    agreement_id: int,
    *,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    event: Event | None = None,
) -> None:
    """One step of a machine, in the agreement's stream. Raises TransitionNotAllowed, AlreadyMoved."""
    transition(
        thing,
        machine,
        action,
        actor=actor,
        stream=stream_of(agreement_id),
        reason=reason,
        data=data,
        event=event,
    )


def reasoned(text: str) -> str:
    """The reason without space around it. Raises ReasonMissing when nothing is left."""
    if not text.strip():
        raise ReasonMissing()
    return text.strip()


def refuse_blocking(verdicts: Iterable[Verdict]) -> None:
    """Raises RuleForbids, with the rule's own words, for the first that blocks."""
    for verdict in verdicts:
        if verdict.blocks:
            raise forbidden(verdict)


def forbidden(verdict: Verdict) -> RuleForbids:
    """The refusal that goes with a broken rule."""
    remedy = verdict.remedy or msg("Vraag het de contractmanager.")
    refusal = RuleForbids(reason=verdict.reason, remedy=remedy)
    refusal.rule = verdict.rule  # type: ignore[misc]
    return refusal


def day_within(day: date, first: date, last: date) -> date:
    """The day itself. Raises DayImpossible outside these days, both included."""
    if not first <= day <= last:
        raise DayImpossible(day=day, first=first, last=last)
    return day


__all__ = [
    "at_revision",
    "day_within",
    "ensure",
    "facts_of",
    "forbidden",
    "locked",
    "move",
    "note",
    "open_for",
    "reasoned",
    "refuse_blocking",
    "store",
    "stream_of",
    "touched",
]
