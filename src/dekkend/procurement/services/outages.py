"""An outage near the closing: noted, and extended for everybody in one act."""

from datetime import datetime

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.information_errors import DeadlineOnlyLater, ReasonMissing
from dekkend.procurement.information_events import DeadlineMoved
from dekkend.procurement.models import DeadlineChange
from dekkend.procurement.outage_rules import NEAR, Failure, Proposal, proposal
from dekkend.procurement.services.common import open_case
from dekkend.procurement.states import OPEN_STATUSES, PROCUREMENT
from dekkend.procurement.vault_errors import TooLateToExtend
from dekkend.runtime import audit, clock, outages
from dekkend.runtime.events import emit


@transaction.atomic
def note_outage(
    actor: Actor, procurement_id: int, started_at: datetime, ended_at: datetime | None, words: str
) -> int:
    """A person saw that the service could not be reached. Raises NotAllowed, ReasonMissing."""
    case = open_case(actor, procurement_id)
    if not words.strip():
        raise ReasonMissing()
    number = outages.note(started_at, ended_at, words.strip(), actor.account_id)
    data = {"started_at": started_at, "ended_at": ended_at, "words": words.strip()}
    audit.record(case.stream, actor, "outage.note", f"procurement:{case.row.pk}", data)
    return number


@transaction.atomic
def extend_for_outage(actor: Actor, procurement_id: int, closes_at: datetime, reason: str) -> None:
    """Moves the closing for everybody because of an outage, also after it has passed, as long as receipt is
    not closed: nobody has read anything then. Everybody who takes part is told.

    Raises NotAllowed, TooLateToExtend, DeadlineOnlyLater, ReasonMissing.
    """
    case = open_case(actor, procurement_id)
    before, now = case.row.closes_at, clock.now()
    if case.row.status not in OPEN_STATUSES or before is None:
        raise TooLateToExtend(status=PROCUREMENT.title(case.row.status))
    if closes_at <= max(before, now):
        local = clock.AMSTERDAM
        raise DeadlineOnlyLater(closes_at=before.astimezone(local), wanted=closes_at.astimezone(local))
    if not reason.strip():
        raise ReasonMissing()
    found = outages.between(before - NEAR, now)
    DeadlineChange.objects.create(
        procurement=case.row, before=before, after=closes_at, reason=reason.strip(), changed_at=now
    )
    case.set(closes_at=closes_at)
    data = {"before": before, "after": closes_at, "reason": reason.strip(), "outages": [o.id for o in found]}
    audit.record(case.stream, actor, "procurement.extend", f"procurement:{case.row.pk}", data)
    emit(DeadlineMoved(case.row.pk))


def proposed_extension(closes_at: datetime | None) -> Proposal | None:
    """What the outages noted near a closing give reason to propose."""
    if closes_at is None:
        return None
    now = clock.now()
    found = outages.between(closes_at - NEAR, closes_at)
    failures = [Failure(one.id, one.started_at, one.ended_at) for one in found]
    return proposal(closes_at.astimezone(clock.AMSTERDAM), failures, now)


__all__ = ["extend_for_outage", "note_outage", "proposed_extension"]
