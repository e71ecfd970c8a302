"""What the services share: the locked test, who may do it, one step of its machine, its files."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files import File

from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import buying_for
from dekkend.oversight.domain import ScreeningKind, screening_stream
from dekkend.oversight.errors import NotAllowed, ReasonMissing, RuleForbids, UnknownScreening
from dekkend.oversight.models import ProviderScreening, ScreeningFile
from dekkend.oversight.policies import Action, ScreeningFacts, may
from dekkend.oversight.states import MACHINES
from dekkend.oversight.visibility import logged
from dekkend.runtime import arrival, audit
from dekkend.runtime.events import Event
from dekkend.runtime.sealed_files import save_sealed
from dekkend.runtime.transitions import transition


def facts_of(screening: ProviderScreening) -> ScreeningFacts:
    """What a policy must know about a test."""
    return ScreeningFacts(buying_for(screening.region_id), screening.provider_id)


def ensure(actor: Actor, action: Action, facts: ScreeningFacts) -> None:
    """Raises NotAllowed with the policy's reason."""
    permission = may(actor, action, facts)
    if not permission:
        raise NotAllowed(reason=permission.reason)


def lock(screening_id: int, kind: ScreeningKind | None = None) -> ProviderScreening:
    """The test, locked until the transaction ends: of two people who act at once one waits.

    Raises UnknownScreening, also for a test of another kind than the act is for.
    """
    row = (
        ProviderScreening.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider", "region")
        .filter(pk=screening_id)
        .first()
    )
    if row is None or (kind is not None and row.kind != kind):
        raise UnknownScreening()
    return row


def open_for_buyer(actor: Actor, screening_id: int, kind: ScreeningKind | None = None) -> ProviderScreening:
    """Locks a test for an act of the region. Raises UnknownScreening, NotAllowed."""
    row = lock(screening_id, kind)
    ensure(actor, Action.RUN_SCREENING, facts_of(row))
    return row


def open_for_provider(
    actor: Actor, screening_id: int, kind: ScreeningKind | None = None
) -> ProviderScreening:
    """Locks a test for an act of the provider itself; for anybody else it does not exist.

    Raises UnknownScreening.
    """
    row = lock(screening_id, kind)
    if not may(actor, Action.ANSWER, ScreeningFacts(provider=row.provider_id)):
        raise UnknownScreening()
    return row


def may_move(row: ProviderScreening, action: str) -> None:
    """Raises TransitionNotAllowed before any work is done."""
    machine = MACHINES[ScreeningKind(row.kind)]
    machine.next(machine.states(row.status), action)


def move(
    row: ProviderScreening,
    action: str,
    actor: Actor,
    *,
    reason: str = "",
    data: dict[str, Any] | None = None,
    due: date | None = None,
    event: Event | None = None,
) -> None:
    """Takes one step of the test's machine, with its audit entry in the stream of the test. ``due`` is the
    last day of the step that follows."""
    machine = MACHINES[ScreeningKind(row.kind)]
    row.due = due
    row.save(update_fields=["due"])
    told = {**({"reason": reason} if reason else {}), **(data or {})}
    transition(
        row,
        machine,
        action,
        actor=actor,
        stream=screening_stream(row.pk),
        data=logged(row.pk, told),
        event=event,
    )


def note(row: ProviderScreening, actor: Actor, action: str, data: dict[str, Any]) -> None:
    """An entry in the stream of the test for an act that changes no status."""
    subject = f"providerscreening:{row.pk}"
    audit.record(screening_stream(row.pk), actor, f"screening.{action}", subject, logged(row.pk, data))


def refuse_broken(verdict: Verdict) -> None:
    """Raises RuleForbids, with the rule's own words, when it blocks."""
    if verdict.blocks:
        raise forbidden(verdict)


def forbidden(verdict: Verdict) -> RuleForbids:
    """The refusal that goes with a broken rule."""
    refusal = RuleForbids(reason=verdict.reason, remedy=verdict.remedy or msg("Vraag het de inkoper."))
    refusal.rule = verdict.rule  # type: ignore[misc]
    return refusal


def reasoned(text: str) -> str:
    """The reason without space around it. Raises ReasonMissing when nothing is left."""
    if not text.strip():
        raise ReasonMissing()
    return text.strip()


def attach(
    row: ProviderScreening, actor: Actor, about: str, uploads: Iterable[File], *, by_provider: bool
) -> None:
    """Stores the uploads with a test, encrypted. Raises a FileRefused when one does not come in."""
    for upload in uploads:
        stored = save_sealed(upload, actor)
        content = {"name": stored.name, "kind": stored.kind, "sha256": stored.sha256, "key": stored.key.hex()}
        ScreeningFile.objects.create(
            screening=row,
            about=about,
            file=stored.id,
            content=content,
            by_provider=by_provider,
            added_at=arrival.received(),
        )
        note(row, actor, "add_file", {"about": about, "sha256": stored.sha256})
