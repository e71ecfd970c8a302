"""Consultations and dialogue sessions: who may say what, what is done with it, who hears what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import consultation_errors as errors
from dekkend.procurement import services as procurements
from dekkend.procurement.consultation_domain import ConsultationKind, Handling
from dekkend.procurement.models import ConsultationInput, DialogueParticipant, DialogueSession, Procurement
from dekkend.procurement.queries import consultation as queries
from dekkend.procurement.services import consultation, dialogue
from dekkend.procurement.services.consultation import NewConsultation
from dekkend.procurement.services.dialogue import NewSession
from dekkend.runtime import clock
from tests.personas import World, make_world
from tests.procurement.small import small_definition

NOW = datetime(2026, 1, 15, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with clock.fixed(NOW):
        yield


def concept(world: World, **procedure: object) -> Procurement:
    from dataclasses import replace

    found = small_definition()
    found = replace(found, procedure=replace(found.procedure, **procedure))
    return procurements.create_procurement(SYSTEM, found, region_id=world.region)


def planned(world: World, row: Procurement, **changes: object) -> int:
    values: dict[str, object] = {
        "opens_on": date(2026, 1, 10),
        "closes_on": date(2026, 1, 31),
        "providers": ((world.provider, "De Aanbieder"), (world.competitor, "De Concurrent")),
        "others": ("Adviesraad",),
    }
    new = NewConsultation(ConsultationKind.MARKET, "Markt", "Wat vindt u?", **{**values, **changes})  # type: ignore[arg-type]
    return consultation.plan_consultation(world.actor("buyer"), row.pk, new).pk


def opened(world: World, row: Procurement, **changes: object) -> int:
    key = planned(world, row, **changes)
    consultation.move_consultation(world.actor("buyer"), key, "open")
    return key


@pytest.mark.django_db
def test_from_question_to_report(personas: World) -> None:
    row = concept(personas)
    key = opened(personas, row)
    buyer, provider = personas.actor("buyer"), personas.actor("provider")
    consultation.give_input(provider, key, personas.provider, "Maak de percelen kleiner.")
    consultation.give_input(personas.actor("competitor"), key, personas.competitor, "Houd ze groot.")
    consultation.note_input(buyer, key, "Adviesraad", "Let op vervoer.")
    consultation.move_consultation(buyer, key, "close")
    with pytest.raises(errors.InputsOpen):
        consultation.move_consultation(buyer, key, "report")
    with pytest.raises(errors.HandlingIncomplete):
        consultation.handle_input(buyer, key, 1, Handling.ADOPTED, "Goed idee.")
    consultation.handle_input(buyer, key, 1, Handling.ADOPTED, "Goed idee.", "Kader §4.1")
    consultation.handle_input(buyer, key, 2, Handling.NOT, "Kleine aanbieders vallen dan af.")
    consultation.handle_input(buyer, key, 3, Handling.PARTLY, "Alleen bij dagbesteding.", "Kader §4.2")
    seen_before = queries.own_consultation(provider, key)
    assert [it.text for it in seen_before.inputs] == ["Maak de percelen kleiner."]
    consultation.move_consultation(buyer, key, "report", "Dank voor alle inbreng.")
    told = queries.own_consultation(provider, key)
    assert [(it.party, it.own) for it in told.inputs] == [("De Aanbieder", True), ("", False), ("", False)]
    with pytest.raises(errors.ConsultationNotOpen):
        consultation.handle_input(buyer, key, 2, Handling.ADOPTED, "Toch wel.", "Kader §1")
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsultationInput.objects.filter(number=2).update(reason="Anders")


@pytest.mark.django_db
def test_only_within_the_period_and_only_who_was_invited(personas: World) -> None:
    row = concept(personas)
    key = opened(personas, row, providers=((personas.provider, "De Aanbieder"),))
    with pytest.raises(errors.UnknownConsultation):
        consultation.give_input(personas.actor("competitor"), key, personas.competitor, "Ik ook.")
    with pytest.raises(errors.UnknownConsultation):
        consultation.give_input(personas.actor("competitor"), key, personas.provider, "Namens een ander.")
    with clock.fixed(datetime(2026, 2, 1, 10, tzinfo=UTC)), pytest.raises(errors.ConsultationNotOpen):
        consultation.give_input(personas.actor("provider"), key, personas.provider, "Te laat.")
    public = opened(personas, row, providers=(), open_to_all=True)
    consultation.give_input(personas.actor("competitor"), public, personas.competitor, "Nu wel.")


@pytest.mark.django_db
def test_who_may_not(personas: World) -> None:
    row = concept(personas)
    key = planned(personas, row)
    for persona in ("buyer_elsewhere", "provider", "assessor", "supervisor", "outsider"):
        with pytest.raises(Refusal):
            consultation.move_consultation(personas.actor(persona), key, "open")
    with pytest.raises(Refusal):
        queries.consultation(personas.actor("assessor"), row.slug, key)
    with pytest.raises(errors.UnknownConsultation):
        queries.own_consultation(personas.actor("provider"), key)


@pytest.mark.django_db
def test_a_period_does_not_run_backwards(personas: World) -> None:
    with pytest.raises(errors.PeriodWrong):
        planned(personas, concept(personas), closes_on=date(2026, 1, 9))


@pytest.mark.django_db(transaction=True)
def test_two_inputs_at_once_each_get_a_number() -> None:
    world = make_world()
    key = opened(world, concept(world))
    start = Barrier(2)
    whose = (("provider", world.provider), ("competitor", world.competitor))
    actors = {persona: world.actor(persona) for persona, _ in whose}

    def act(one: tuple[str, int]) -> int:
        try:
            with clock.fixed(NOW):
                start.wait()
                return consultation.give_input(actors[one[0]], key, one[1], "Tekst.").number
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, whose)) == [1, 2]


def session(world: World, *participants: int) -> NewSession:
    return NewSession(datetime(2026, 2, 1, 9, tzinfo=UTC), "Tarieven", "Stadhuis", participants)


@pytest.mark.django_db
def test_four_sessions_where_the_definition_says_so(personas: World) -> None:
    from dekkend.procurement.definition import ProcedureForm

    row = concept(personas, form=ProcedureForm.ADMISSION, max_dialogue_sessions=4)
    buyer = personas.actor("buyer")
    for _ in range(4):
        made, verdict = dialogue.plan_session(buyer, row.pk, session(personas, personas.provider))
        assert verdict.holds
    with pytest.raises(errors.TooManySessions):
        dialogue.plan_session(buyer, row.pk, session(personas, personas.provider))
    dialogue.cancel_session(buyer, made.pk)
    dialogue.plan_session(buyer, row.pk, session(personas, personas.provider))


@pytest.mark.django_db
def test_all_hear_the_same_and_minutes_stay_inside(personas: World) -> None:
    from dekkend.procurement.definition import ProcedureForm

    row = concept(personas, form=ProcedureForm.ADMISSION)
    buyer = personas.actor("buyer")
    one, _ = dialogue.plan_session(buyer, row.pk, session(personas, personas.provider))
    dialogue.plan_session(buyer, row.pk, session(personas, personas.competitor))
    dialogue.hold_session(buyer, one.pk, "Vertrouwelijke notulen", [personas.provider])
    dialogue.share_session(buyer, one.pk, "De tarieven gaan per uur.")
    for persona in ("provider", "competitor"):
        shared = [it.shared for it in queries.own_sessions(personas.actor(persona)) if it.shared]
        assert shared == ["De tarieven gaan per uur."]
    assert not queries.own_sessions(personas.actor("outsider"))
    assert DialogueParticipant.objects.get(session=one).present is True
    with pytest.raises(DatabaseError), transaction.atomic():
        DialogueSession.objects.filter(pk=one.pk).update(shared="Anders")


@pytest.mark.django_db
def test_no_dialogue_before_the_selection(personas: World) -> None:
    row = concept(personas)
    with pytest.raises(errors.NoDialogueNow):
        dialogue.plan_session(personas.actor("buyer"), row.pk, session(personas, personas.provider))
