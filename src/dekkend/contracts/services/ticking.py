"""Ticking off a task of which no other fact shows that it was done."""

from typing import Final

from django.db import transaction

from dekkend.contracts.errors import AlreadyTicked, TaskShownByFact, TaskUnknown
from dekkend.contracts.models import AgreementFact
from dekkend.contracts.moments import moments
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.contracts.moments_ticking import may_be_ticked
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.services.common import ensure, facts_of, locked, reasoned, touched
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.stored_kinds import FactKind
from dekkend.organisations.domain import Actor, Role
from dekkend.runtime import clock

_ACTION: Final = {Role.PROVIDER: Action.REPORT, Role.BUYER: Action.DRAFT, Role.CONTROLLER: Action.DECIDE_ROOM}


@transaction.atomic
def tick_off(actor: Actor, agreement_id: int, key: str, note: str) -> None:
    """Writes down that a task was done today, and what was done; it leaves every work list.

    Raises UnknownAgreement, TaskUnknown, NotAllowed, AlreadyTicked, ReasonMissing, and TaskShownByFact for a
    task that leaves the list when its fact is written down.
    """
    row = locked(agreement_id)
    today = clock.today()
    dated = moments(agreement_from_row(row), today, editions_for(row.buyer_id))
    found = next((moment for moment in dated if moment.key == key), None)
    if found is None:
        raise TaskUnknown()
    ensure(actor, _ACTION.get(found.role, Action.RUN), facts_of(row))
    _refuse(found)
    done = {"key": key, "on": today.isoformat(), "by": actor.name}
    fact = AgreementFact.objects.create(
        agreement=row,
        kind=FactKind.DONE,
        key=key,
        version=row.facts.filter(kind=FactKind.DONE, key=key).count() + 1,
        data=done,
        reason=reasoned(note),
        recorded_at=clock.now(),
        recorded_by_id=actor.account_id,
    )
    touched(row, actor, "task.tick_off", {**done, "note": note.strip()}, subject=fact)


def _refuse(moment: Moment) -> None:
    if moment.state is MomentState.DONE:
        raise AlreadyTicked()
    if not may_be_ticked(moment):
        raise TaskShownByFact(title=moment.title)
