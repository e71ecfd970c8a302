"""Moving the closing: only later, for everybody, with a reason that stays on record."""

from datetime import datetime

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.information_errors import DeadlineOnlyLater, NoteNotPossible, ReasonMissing
from dekkend.procurement.information_events import DeadlineMoved
from dekkend.procurement.models import DeadlineChange, InformationNote
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.states import OPEN_STATUSES, PROCUREMENT
from dekkend.runtime import audit, clock
from dekkend.runtime.events import emit


@transaction.atomic
def extend_deadline(actor: Actor, procurement_id: int, closes_at: datetime, reason: str) -> None:
    """Moves the closing to a later moment for everybody, without a note; all who take part are told.

    Raises NotAllowed, NoteNotPossible, DeadlineOnlyLater, ReasonMissing.
    """
    case = open_case(actor, procurement_id)
    move_deadline(case, closes_at, reason)
    emit(DeadlineMoved(case.row.pk))


def move_deadline(case: Case, closes_at: datetime, reason: str, note: InformationNote | None = None) -> None:
    """The same within another act; the procurement is locked. Raises as ``extend_deadline``."""
    before, now = case.row.closes_at, clock.now()
    if case.row.status not in OPEN_STATUSES or before is None or now > before:
        raise NoteNotPossible(status=PROCUREMENT.title(case.row.status))
    if closes_at <= before:
        local = clock.AMSTERDAM
        raise DeadlineOnlyLater(closes_at=before.astimezone(local), wanted=closes_at.astimezone(local))
    if not reason.strip():
        raise ReasonMissing()
    DeadlineChange.objects.create(
        procurement=case.row, before=before, after=closes_at, reason=reason.strip(), note=note, changed_at=now
    )
    case.set(closes_at=closes_at)
    data = {"before": before, "after": closes_at, "reason": reason.strip()}
    audit.record(case.stream, case.actor, "procurement.extend", f"procurement:{case.row.pk}", data)
