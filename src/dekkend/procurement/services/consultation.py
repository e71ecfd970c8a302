"""Consultations: planning and inviting, taking in what people say, what was done with it, reporting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.consultation_domain import (
    CONSULTATION,
    HANDLING_NAMES,
    ConsultationKind,
    ConsultationStatus,
    Handling,
)
from dekkend.procurement.consultation_errors import (
    ConsultationNotOpen,
    HandlingIncomplete,
    InputsOpen,
    PeriodWrong,
    TextMissing,
    UnknownConsultation,
)
from dekkend.procurement.consultation_rules import InputFacts, inputs_are_answered
from dekkend.procurement.models import ConsultationInput, ConsultationParty, ConsultationRound
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.services.common import open_case
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.transitions import transition


@dataclass(frozen=True, slots=True)
class NewConsultation:
    """A consultation to plan. ``providers`` are invited by id, ``others`` by name."""

    kind: ConsultationKind
    title: str
    subject: str
    opens_on: date
    closes_on: date
    open_to_all: bool = False
    providers: tuple[tuple[int, str], ...] = ()
    others: tuple[str, ...] = ()


@transaction.atomic
def plan_consultation(actor: Actor, procurement_id: int, new: NewConsultation) -> ConsultationRound:
    """Plans a consultation. Raises UnknownProcurement, NotAllowed, PeriodWrong, TextMissing."""
    case = open_case(actor, procurement_id)
    if new.closes_on < new.opens_on:
        raise PeriodWrong(opens_on=new.opens_on, closes_on=new.closes_on)
    if not new.title.strip() or not new.subject.strip():
        raise TextMissing()
    made = ConsultationRound.objects.create(
        procurement=case.row,
        kind=new.kind,
        title=new.title.strip(),
        subject=new.subject.strip(),
        opens_on=new.opens_on,
        closes_on=new.closes_on,
        open_to_all=new.open_to_all,
        made_by_id=actor.account_id,
    )
    _invite(made, new.providers, new.others)
    data = {"title": made.title, "opens_on": made.opens_on, "closes_on": made.closes_on}
    audit.record(case.stream, actor, "consultation.plan", f"consultationround:{made.pk}", data)
    return made


def _invite(made: ConsultationRound, providers: Iterable[tuple[int, str]], others: Iterable[str]) -> None:
    parties = [
        ConsultationParty(consultation=made, organisation_id=key, name=name) for key, name in providers
    ]
    parties += [
        ConsultationParty(consultation=made, name=name.strip())
        for name in dict.fromkeys(others)
        if name.strip()
    ]
    ConsultationParty.objects.bulk_create(parties, ignore_conflicts=True)


@transaction.atomic
def move_consultation(actor: Actor, consultation_id: int, action: str, summary: str = "") -> None:
    """Opens, closes or reports a consultation; reporting needs an answer to each input.

    Raises UnknownConsultation, NotAllowed, TransitionNotAllowed, AlreadyMoved, InputsOpen.
    """
    row = _for_buyer(actor, consultation_id)
    CONSULTATION.next(ConsultationStatus(row.status), action)
    if action == "report":
        waiting = row.inputs.filter(handling=Handling.OPEN).count()
        if inputs_are_answered(InputFacts(waiting)).blocks:
            raise InputsOpen(open=waiting)
        row.summary = summary.strip()
        row.save(update_fields=["summary"])
    transition(row, CONSULTATION, action, actor=actor, stream=stream_of(row.procurement_id))


@transaction.atomic
def give_input(actor: Actor, consultation_id: int, provider_id: int, text: str) -> ConsultationInput:
    """A provider says what it thinks, on behalf of its own organisation, as long as the consultation is open.

    Raises UnknownConsultation for who was not invited, ConsultationNotOpen, TextMissing.
    """
    row = _locked(consultation_id)
    party = _own_party(actor, row, provider_id)
    day = arrival.received_on()
    if row.status != ConsultationStatus.OPEN or not row.opens_on <= day <= row.closes_on:
        raise ConsultationNotOpen(opens_on=row.opens_on, closes_on=row.closes_on)
    return _store(actor, row, party, text)


@transaction.atomic
def note_input(actor: Actor, consultation_id: int, name: str, text: str) -> ConsultationInput:
    """A buyer writes down what a party said at a meeting or in a letter.

    Raises UnknownConsultation, NotAllowed, TextMissing, ConsultationNotOpen once it was reported.
    """
    row = _for_buyer(actor, consultation_id)
    if row.status == ConsultationStatus.REPORTED:
        raise ConsultationNotOpen(opens_on=row.opens_on, closes_on=row.closes_on)
    if not name.strip():
        raise TextMissing()
    party = ConsultationParty.objects.filter(consultation=row, name=name.strip()).first()
    if party is None:
        party = ConsultationParty.objects.create(consultation=row, name=name.strip(), invited=False)
    return _store(actor, row, party, text)


@transaction.atomic
def handle_input(
    actor: Actor, consultation_id: int, number: int, handling: Handling, reason: str, place: str = ""
) -> None:
    """Says what was done with an input: adopted, partly or not, why, and where it came back (R7).

    Raises UnknownConsultation, NotAllowed, HandlingIncomplete, ConsultationNotOpen once it was reported.
    """
    row = _for_buyer(actor, consultation_id)
    if row.status == ConsultationStatus.REPORTED:
        raise ConsultationNotOpen(opens_on=row.opens_on, closes_on=row.closes_on)
    needs_place = handling in (Handling.ADOPTED, Handling.PARTLY)
    if handling is not Handling.OPEN and (not reason.strip() or (needs_place and not place.strip())):
        raise HandlingIncomplete(handling=HANDLING_NAMES[handling])
    found = ConsultationInput.objects.filter(consultation=row, number=number)
    changed = found.update(
        handling=handling,
        reason=reason.strip(),
        place=place.strip(),
        handled_at=clock.now(),
        handled_by_id=actor.account_id,
    )
    if not changed:
        raise UnknownConsultation()
    data = {"number": number, "handling": handling, "reason": reason.strip(), "place": place.strip()}
    stream = stream_of(row.procurement_id)
    audit.record(stream, actor, "consultation.handle", f"consultationround:{row.pk}", data)


def _store(actor: Actor, row: ConsultationRound, party: ConsultationParty, text: str) -> ConsultationInput:
    if not text.strip():
        raise TextMissing()
    last = row.inputs.aggregate(last=Max("number"))["last"] or 0
    made = ConsultationInput.objects.create(
        consultation=row,
        party=party,
        number=last + 1,
        text=text.strip(),
        given_at=arrival.received(),
        given_by_id=actor.account_id,
    )
    stream = stream_of(row.procurement_id)
    audit.record(stream, actor, "consultation.input", f"consultationround:{row.pk}", {"number": made.number})
    return made


def _own_party(actor: Actor, row: ConsultationRound, provider_id: int) -> ConsultationParty:
    if not actor.has(Role.PROVIDER, provider_id):
        raise UnknownConsultation()
    found = ConsultationParty.objects.filter(consultation=row, organisation=provider_id).first()
    if found is None and row.open_to_all:
        name = next(it.organisation for it in actor.grants if it.organisation_id == provider_id)
        return ConsultationParty.objects.create(
            consultation=row, organisation_id=provider_id, name=name, invited=False
        )
    if found is None:
        raise UnknownConsultation()
    return found


def _locked(consultation_id: int) -> ConsultationRound:
    """The consultation, locked: numbers of inputs run without gaps. Raises UnknownConsultation."""
    row = (
        ConsultationRound.objects.select_for_update(of=("self",), no_key=True)
        .select_related("procurement__region")
        .filter(pk=consultation_id)
        .first()
    )
    if row is None:
        raise UnknownConsultation()
    return row


def _for_buyer(actor: Actor, consultation_id: int) -> ConsultationRound:
    row = _locked(consultation_id)
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(row.procurement))
    return row
