"""What arrived in time is in time, however long it waited for its turn: answers with a last day."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dekkend.organisations.domain import SYSTEM
from dekkend.oversight import services as tests_of_providers
from dekkend.oversight.domain import NewScreening, ScreeningKind
from dekkend.oversight.domain_form import NO, AnswerKind, questions_for
from dekkend.oversight.models import QuestionForm
from dekkend.oversight.services import Signature
from dekkend.procurement.admission_words import RecheckReason
from dekkend.procurement.award_domain import ConditionKind
from dekkend.procurement.consultation_errors import ConsultationNotOpen
from dekkend.procurement.domain import Item
from dekkend.procurement.models import ConsultationRound
from dekkend.procurement.services import consultation, rechecks
from dekkend.procurement.services.conditions import ask_evidence, hand_in
from dekkend.procurement.services.validity import answer_validity, ask_validity
from dekkend.runtime import arrival, clock
from tests.personas import World
from tests.procurement.awarded import ANNOUNCED, announced
from tests.procurement.open_house import LATER, OpenHouse
from tests.procurement.test_consultation import NOW, concept, opened

pytestmark = pytest.mark.django_db
SECONDS = timedelta(seconds=40)


def just_before_midnight(day: object) -> datetime:
    return datetime.combine(day, time(23, 59, 50), clock.AMSTERDAM)  # type: ignore[arg-type]


def test_input_for_a_consultation(personas: World) -> None:
    with clock.fixed(NOW):
        key = opened(personas, concept(personas))
    row = ConsultationRound.objects.get(pk=key)
    last = just_before_midnight(row.closes_on)
    provider = personas.actor("provider")
    with clock.fixed(last + SECONDS):
        with pytest.raises(ConsultationNotOpen):
            consultation.give_input(provider, key, personas.provider, "Te laat.")
        with arrival.at(last):
            given = consultation.give_input(provider, key, personas.provider, "Op tijd.")
    assert given.given_at == last


def test_a_recheck() -> None:
    house = OpenHouse()
    number = house.admit("een")
    with clock.fixed(LATER):
        recheck = rechecks.start_recheck(SYSTEM, house.id, number, RecheckReason.SIGNAL, ["gva"], "Bericht")
    last = just_before_midnight(recheck.due_on)
    with clock.fixed(last + SECONDS), arrival.at(last):
        rechecks.answer_recheck(SYSTEM, house.id, number, [Item("gva", issued_on=last.date())])
    recheck.refresh_from_db()
    assert recheck.answered_on == recheck.due_on


def test_evidence_and_validity_after_the_award() -> None:
    small = announced()
    kind = ConditionKind.SUITABILITY_EVIDENCE
    with clock.fixed(ANNOUNCED):
        asked = ask_evidence(SYSTEM, small.id, small.numbers["een"], kind=kind, title="Verklaring")
        until = ANNOUNCED.date() + timedelta(days=200)
        request = ask_validity(SYSTEM, small.id, until=until, reason="Er is meer tijd nodig.")
    assert asked.due is not None
    last = just_before_midnight(asked.due)
    with clock.fixed(last + SECONDS), arrival.at(last):
        handed = hand_in(SYSTEM, asked.pk, answer="Hierbij.")
        answer = answer_validity(SYSTEM, request.pk, asked.submission_id, agrees=True)
    assert handed.received_on == asked.due
    assert answer.answered_at == last


def test_the_bibob_form(personas: World) -> None:
    buyer, provider = personas.actor("buyer"), personas.actor("provider")
    with clock.fixed(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        new = NewScreening(ScreeningKind.BIBOB, personas.provider, personas.region, "Gunning")
        key = tests_of_providers.start_screening(buyer, new).pk
        tests_of_providers.finish_scan(buyer, key, [])
        form = tests_of_providers.send_form(buyer, key, light=True, message="Licht volstaat.")
    last = just_before_midnight(form.last_day)
    asked = questions_for(light=True)
    answers = {it.id: (NO if it.kind is AnswerKind.YES_NO else "Antwoord", "") for it in asked}
    files = {it.id: [SimpleUploadedFile("stuk.txt", b"inhoud")] for it in asked if it.file}
    with clock.fixed(last + SECONDS), arrival.at(last):
        tests_of_providers.save_answers(provider, key, answers, files)
        tests_of_providers.return_form(provider, key, Signature("A", "directeur", declared=True))
    assert QuestionForm.objects.get(screening=key).received_at == last
