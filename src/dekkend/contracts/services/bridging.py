"""Bridging agreements: help for one client after the agreement ended, for a time (S3 §12, PL-13).

The database shows such a row only to who acts for its municipality or its provider. The log names the row,
not the client.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from dekkend.contracts import models
from dekkend.contracts.agreement_states import BRIDGING, BridgingStatus
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.errors import Unknown
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.endings import seeing_bridges
from dekkend.contracts.services.cells import in_force
from dekkend.contracts.services.common import ensure, facts_of, locked, move, open_for, reasoned, touched
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.supply_errors import BridgeTooEarly, DayAhead, NoSuchCell
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.organisations.queries import organisation_names
from dekkend.runtime import clock
from dekkend.runtime.tenancy import acting_for


@dataclass(frozen=True, slots=True)
class NewBridge:
    """One client of a municipality, by the reference that the municipality gave it (never a BSN)."""

    municipality_id: int
    client: UUID
    product: str
    first: date
    last: date
    reason: str


@transaction.atomic
def propose_bridge(actor: Actor, agreement_id: int, new: NewBridge) -> models.Bridging:
    """Proposes help for one client after the last day of the agreement; the provider agrees.

    Raises NotAllowed, NotInForce, EndsBeforeItStarts, BridgeTooEarly, ReasonMissing, NoSuchCell for a product
    or municipality outside the agreement.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    Period(new.first, new.last)
    end = last_day(agreement_from_row(row))
    if new.first <= end:
        raise BridgeTooEarly(last=end)
    if not row.lines.filter(product=new.product, municipality_id=new.municipality_id).exists():
        names = organisation_names([new.municipality_id])
        town = names.get(new.municipality_id, "–")
        raise NoSuchCell(product=new.product, municipality=town, day=end)
    with acting_for([new.municipality_id]):
        bridge = models.Bridging.objects.create(
            agreement=row,
            municipality_id=new.municipality_id,
            provider_id=row.provider_id,
            client=new.client,
            product=new.product,
            first=new.first,
            last=new.last,
            reason=reasoned(new.reason),
            proposed_by_id=actor.account_id,
        )
    touched(row, actor, "bridging.propose", {"first": new.first, "last": new.last}, subject=bridge)
    return bridge


@transaction.atomic
def agree_bridge(actor: Actor, agreement_id: int, bridge_id: int) -> models.Bridging:
    """The provider agrees. Raises NotAllowed, Unknown also for one that the actor may not see,
    TransitionNotAllowed."""
    row = locked(agreement_id)
    ensure(actor, Action.ANSWER_AMENDMENT, facts_of(row))
    with seeing_bridges(actor):
        bridge = _bridge(row, bridge_id)
        bridge.agreed_on, bridge.agreed_by_id = clock.today(), actor.account_id
        bridge.save(update_fields=["agreed_on", "agreed_by"])
        move(bridge, BRIDGING, "agree", actor, row.pk)
    touched(row, actor, "")
    return bridge


@transaction.atomic
def withdraw_bridge(actor: Actor, agreement_id: int, bridge_id: int, reason: str) -> models.Bridging:
    """The buyer withdraws a proposal. Raises NotAllowed, Unknown, ReasonMissing, TransitionNotAllowed."""
    return _moved(actor, agreement_id, bridge_id, "withdraw", reasoned(reason))


@transaction.atomic
def end_bridge(actor: Actor, agreement_id: int, bridge_id: int, on: date, reason: str) -> models.Bridging:
    """The help ended on a day, or moved to another provider. Raises NotAllowed, Unknown, DayAhead,
    ReasonMissing, TransitionNotAllowed."""
    if on > clock.today():
        raise DayAhead(day=on)
    return _moved(actor, agreement_id, bridge_id, "end", reasoned(reason), last=on)


def end_due_bridges(today: date | None = None) -> int:
    """For the nightly run: ends every bridge whose last day is over; how many."""
    day, ended = today or clock.today(), 0
    providers = frozenset(models.Agreement.objects.values_list("provider_id", flat=True).order_by())
    with acting_for((), providers):
        due = models.Bridging.objects.filter(status=BridgingStatus.AGREED, last__lt=day)
        found = list(due.order_by("pk"))
        for bridge in found:
            move(bridge, BRIDGING, "end", SYSTEM, bridge.agreement_id)
            ended += 1
    return ended


def _moved(
    actor: Actor, agreement_id: int, bridge_id: int, action: str, reason: str, last: date | None = None
) -> models.Bridging:
    row = locked(agreement_id)
    ensure(actor, Action.RUN, facts_of(row))
    with seeing_bridges(actor):
        bridge = _bridge(row, bridge_id)
        if last is not None and last < bridge.last:
            bridge.last = max(last, bridge.first)
            bridge.save(update_fields=["last"])
        move(bridge, BRIDGING, action, actor, row.pk, reason=reason)
    touched(row, actor, "")
    return bridge


def _bridge(row: models.Agreement, bridge_id: int) -> models.Bridging:
    found = models.Bridging.objects.select_for_update().filter(pk=bridge_id, agreement=row).first()
    if found is None:
        raise Unknown()
    return found


__all__ = [
    "NewBridge",
    "agree_bridge",
    "end_bridge",
    "end_due_bridges",
    "propose_bridge",
    "withdraw_bridge",
]
