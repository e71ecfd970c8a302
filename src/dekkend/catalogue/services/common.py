"""What the services share: who may, which row, what is audited, what a rule forbids."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from dekkend.catalogue.domain_stored import catalogue_stream
from dekkend.catalogue.errors_stored import NotAllowed, ReasonMissing, RuleForbids, Unknown
from dekkend.catalogue.policies import Action, CatalogueFacts, may
from dekkend.catalogue.queries.rights import facts_of
from dekkend.kernel.rules import Verdict
from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.runtime import audit
from dekkend.runtime.transitions import subject_of, transition

Row = TypeVar("Row", bound=models.Model)


def ensure(actor: Actor, action: Action, facts: CatalogueFacts) -> None:
    """Raises NotAllowed with the policy's reason."""
    permission = may(actor, action, facts)
    if not permission:
        raise NotAllowed(reason=permission.reason)


def locked(model: type[Row], key: int, *related: str) -> Row:
    """The row, locked until the transaction ends. Raises Unknown."""
    rows: Any = model._default_manager.select_for_update(of=("self",), no_key=True)
    found: Row | None = rows.select_related(*related).filter(pk=key).first()
    if found is None:
        raise Unknown()
    return found


def open_for(actor: Actor, action: Action, model: type[Row], key: int, *related: str) -> Row:
    """The locked row of a region that the actor may act for. Raises Unknown, NotAllowed."""
    row = locked(model, key, *related)
    region: int = row.region_id  # type: ignore[attr-defined]
    ensure(actor, action, facts_of(region))
    return row


def move(
    row: models.Model,
    machine: Machine[Any],
    action: str,
    actor: Actor,
    region_id: int,
    *,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """One step of a machine, in the region's stream. Raises TransitionNotAllowed, AlreadyMoved."""
    transition(
        row, machine, action, actor=actor, stream=catalogue_stream(region_id), reason=reason, data=data
    )


def note(row: models.Model, actor: Actor, action: str, region_id: int, data: Mapping[str, Any]) -> None:
    """Writes what was done in the region's stream."""
    name = f"{row._meta.model_name}.{action}"
    audit.record(catalogue_stream(region_id), actor, name, subject_of(row), data)


def reasoned(text: str) -> str:
    """The reason without space around it. Raises ReasonMissing when nothing is left."""
    if not text.strip():
        raise ReasonMissing()
    return text.strip()


def refuse_broken(*verdicts: Verdict) -> None:
    """Raises RuleForbids, with the rule's own words, for the first that blocks."""
    for verdict in verdicts:
        if verdict.blocks:
            raise forbidden(verdict)


def forbidden(verdict: Verdict) -> RuleForbids:
    """The refusal that goes with a broken rule."""
    refusal = RuleForbids(reason=verdict.reason, remedy=verdict.remedy or msg("Vraag het de inkoper."))
    refusal.rule = verdict.rule  # type: ignore[misc]
    return refusal


__all__ = [
    "ensure",
    "facts_of",
    "forbidden",
    "locked",
    "move",
    "note",
    "open_for",
    "reasoned",
    "refuse_broken",
]
