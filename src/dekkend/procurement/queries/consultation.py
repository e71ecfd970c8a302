"""Consultations and dialogue sessions as people see them. Providers read others' input without names."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor, Permission, Role
from dekkend.procurement.consultation_domain import (
    ConsultationStatus,
    Handling,
    SessionStatus,
)
from dekkend.procurement.consultation_errors import UnknownConsultation
from dekkend.procurement.consultation_rules import DialogueFacts, dialogue_sessions
from dekkend.procurement.models import (
    ConsultationInput,
    ConsultationParty,
    ConsultationRound,
    DialogueSession,
    Procurement,
)
from dekkend.procurement.policies import Action, may, reads_all
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.snapshot import definition_of, latest_version
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input with what was done with it. ``party`` is empty for who may not know; ``own`` is one's own."""

    number: int
    party: str
    text: str
    given_at: datetime
    handling: Handling
    reason: str
    place: str
    own: bool = False


@dataclass(frozen=True)
class ConsultationView:
    """One consultation with its parties and inputs, as one person may see them."""

    row: ConsultationRound
    parties: tuple[ConsultationParty, ...]
    inputs: tuple[InputRow, ...]
    permission: Permission


def consultations(actor: Actor, slug: str) -> "QuerySet[ConsultationRound]":
    """The consultations of a procurement with counts, for who works for the region and for supervisors.

    Raises UnknownProcurement, UnknownConsultation.
    """
    found = _for_staff(actor, slug)
    rows = ConsultationRound.objects.filter(procurement=found)
    waiting = Count("inputs", filter=Q(inputs__handling=Handling.OPEN), distinct=True)
    return rows.annotate(total=Count("inputs", distinct=True), waiting=waiting)


def consultation(actor: Actor, slug: str, number: int) -> ConsultationView:
    """One consultation in full. Raises UnknownProcurement, UnknownConsultation."""
    found = _for_staff(actor, slug)
    row = ConsultationRound.objects.filter(procurement=found, pk=number).first()
    if row is None:
        raise UnknownConsultation()
    rows = row.inputs.select_related("party")
    return ConsultationView(
        row,
        tuple(row.parties.all()),
        tuple(_input(it, name=True) for it in rows),
        may(actor, Action.RUN_PROCUREMENT, facts_of(found)),
    )


def _for_staff(actor: Actor, slug: str) -> Procurement:
    found = seen(actor, slug)
    if not reads_all(actor, facts_of(found)):
        raise UnknownConsultation()
    return found


def _input(row: ConsultationInput, *, name: bool, own: bool = False) -> InputRow:
    return InputRow(
        row.number,
        row.party.name if name else "",
        row.text,
        row.given_at,
        Handling(row.handling),
        row.reason,
        row.place,
        own,
    )


@dataclass(frozen=True)
class OwnConsultation:
    """A consultation as a provider sees it: its own input, and after the report everybody's without names."""

    row: ConsultationRound
    own: tuple[tuple[int, str], ...]
    inputs: tuple[InputRow, ...]
    today: date

    @property
    def is_open(self) -> bool:
        in_time = self.row.opens_on <= self.today <= self.row.closes_on
        return self.row.status == ConsultationStatus.OPEN and in_time


def own_consultations(actor: Actor) -> "QuerySet[ConsultationRound]":
    """The consultations to which one's own organisation was invited, or that are open to all providers."""
    own = actor.organisations(Role.PROVIDER)
    rows = ConsultationRound.objects.exclude(status=ConsultationStatus.PLANNED)
    mine = ConsultationParty.objects.filter(organisation__in=own).values("consultation")
    return rows.filter(Q(open_to_all=True) | Q(pk__in=mine)).select_related("procurement__region")


def own_consultation(actor: Actor, number: int) -> OwnConsultation:
    """One of them. Raises UnknownConsultation."""
    row = own_consultations(actor).filter(pk=number).first()
    if row is None or not actor.has(Role.PROVIDER):
        raise UnknownConsultation()
    own = actor.organisations(Role.PROVIDER)
    reported = row.status == ConsultationStatus.REPORTED
    rows = row.inputs.select_related("party")
    inputs = [
        _input(it, name=it.party.organisation_id in own, own=it.party.organisation_id in own)
        for it in rows
        if reported or it.party.organisation_id in own
    ]
    names = tuple((it.organisation_id, it.organisation) for it in actor.grants if it.role is Role.PROVIDER)
    return OwnConsultation(row, names, tuple(inputs), clock.today())


@dataclass(frozen=True)
class DialogueView:
    """The dialogue sessions of a procurement, and what CV-15 says about their number."""

    sessions: tuple[DialogueSession, ...]
    verdict: Verdict
    permission: Permission


def dialogue(actor: Actor, slug: str) -> DialogueView:
    """The sessions, for who works for the region. Raises UnknownProcurement, UnknownConsultation."""
    found = _for_staff(actor, slug)
    rows = DialogueSession.objects.filter(procurement=found)
    sessions = tuple(rows.prefetch_related("participants__organisation"))
    live = sum(it.status != SessionStatus.CANCELLED for it in sessions)
    maximum = definition_of(latest_version(found.pk)).procedure.max_dialogue_sessions
    verdict = dialogue_sessions(DialogueFacts(live, maximum))
    return DialogueView(sessions, verdict, may(actor, Action.RUN_PROCUREMENT, facts_of(found)))


def own_sessions(actor: Actor) -> "QuerySet[DialogueSession]":
    """The sessions of each dialogue in which one's own organisation takes part: also the shared minutes of a
    session where it was not, because all are told the same."""
    own = actor.organisations(Role.PROVIDER)
    taking_part = DialogueSession.objects.filter(participants__organisation__in=own).values("procurement")
    rows = DialogueSession.objects.filter(procurement__in=taking_part)
    return rows.exclude(status=SessionStatus.CANCELLED).select_related("procurement__region")
