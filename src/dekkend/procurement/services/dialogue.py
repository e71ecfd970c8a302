"""Dialogue sessions: planning them with who may take part, minutes, and telling all of them the same."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.procurement.consultation_domain import DIALOGUE_SESSION, SessionStatus
from dekkend.procurement.consultation_errors import (
    NoDialogueNow,
    NoParticipants,
    TextMissing,
    TooManySessions,
    UnknownSession,
)
from dekkend.procurement.consultation_rules import DialogueFacts, dialogue_sessions
from dekkend.procurement.definition import ProcedureForm
from dekkend.procurement.models import DialogueParticipant, DialogueSession
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.queries.rounds import invited_tenderers
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to plan. ``participants`` are providers by id; after a selection all who were selected
    take part, and it stays empty."""

    planned_at: datetime
    subject: str
    place: str = ""
    participants: tuple[int, ...] = ()


@transaction.atomic
def plan_session(actor: Actor, procurement_id: int, new: NewSession) -> tuple[DialogueSession, Verdict]:
    """Plans a session and invites; with what CV-15 says about the number of sessions (it may warn).

    Raises UnknownProcurement, NotAllowed, NoDialogueNow, TooManySessions, NoParticipants, TextMissing.
    """
    case = open_case(actor, procurement_id)
    if not new.subject.strip():
        raise TextMissing()
    invited = _participants(case, new.participants)
    live = DialogueSession.objects.filter(procurement=case.row).exclude(status=SessionStatus.CANCELLED)
    maximum = case.definition.procedure.max_dialogue_sessions
    verdict = dialogue_sessions(DialogueFacts(live.count() + 1, maximum))
    if verdict.blocks:
        raise TooManySessions(reason=verdict.reason)
    made = DialogueSession.objects.create(
        procurement=case.row,
        number=DialogueSession.objects.filter(procurement=case.row).count() + 1,
        planned_at=new.planned_at,
        place=new.place.strip(),
        subject=new.subject.strip(),
        made_by_id=actor.account_id,
    )
    DialogueParticipant.objects.bulk_create(
        DialogueParticipant(session=made, organisation_id=key) for key in sorted(invited)
    )
    data = {"number": made.number, "planned_at": made.planned_at, "participants": sorted(invited)}
    audit.record(case.stream, actor, "dialogue.plan", f"dialoguesession:{made.pk}", data)
    return made, verdict


def _participants(case: Case, chosen: Collection[int]) -> set[int]:
    """Who takes part: after a selection everybody who was selected and nobody else (all informed equally);
    in an admission who the buyer invites. Raises NoDialogueNow, NoParticipants."""
    status = ProcurementStatus(case.row.status)
    if case.definition.procedure.form is ProcedureForm.ADMISSION:
        if not chosen:
            raise NoParticipants()
        return set(chosen)
    if status is not ProcurementStatus.DIALOGUE:
        raise NoDialogueNow()
    selected = set(invited_tenderers(case.row.pk))
    if not selected:
        raise NoParticipants()
    return selected


@transaction.atomic
def hold_session(actor: Actor, session_id: int, minutes: str, present: Collection[int]) -> None:
    """Writes the minutes, and who was there. Raises UnknownSession, NotAllowed, TransitionNotAllowed,
    AlreadyMoved, TextMissing."""
    row = _for_buyer(actor, session_id)
    if not minutes.strip():
        raise TextMissing()
    row.minutes = minutes.strip()
    row.save(update_fields=["minutes"])
    row.participants.filter(organisation__in=present).update(present=True)
    row.participants.exclude(organisation__in=present).update(present=False)
    data = {"present": sorted(present)}
    transition(row, DIALOGUE_SESSION, "hold", actor=actor, stream=stream_of(row.procurement_id), data=data)


@transaction.atomic
def share_session(actor: Actor, session_id: int, shared: str) -> None:
    """Tells every participant of every session the same; from then on it cannot be changed.

    Raises UnknownSession, NotAllowed, TransitionNotAllowed, AlreadyMoved, TextMissing.
    """
    row = _for_buyer(actor, session_id)
    if not shared.strip():
        raise TextMissing()
    row.shared, row.shared_at = shared.strip(), clock.now()
    row.save(update_fields=["shared", "shared_at"])
    transition(row, DIALOGUE_SESSION, "share", actor=actor, stream=stream_of(row.procurement_id))


@transaction.atomic
def cancel_session(actor: Actor, session_id: int) -> None:
    """A planned session does not happen; it no longer counts (CV-15). Raises UnknownSession, NotAllowed,
    TransitionNotAllowed, AlreadyMoved."""
    row = _for_buyer(actor, session_id)
    transition(row, DIALOGUE_SESSION, "cancel", actor=actor, stream=stream_of(row.procurement_id))


def _for_buyer(actor: Actor, session_id: int) -> DialogueSession:
    row = (
        DialogueSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("procurement__region")
        .filter(pk=session_id)
        .first()
    )
    if row is None:
        raise UnknownSession()
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(row.procurement))
    return row
