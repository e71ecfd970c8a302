"""Letters made of parts: the decision on an enrolment, cell by cell, kept unchanged."""

import pytest
from django.db import DatabaseError, transaction

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.domain import Item
from dekkend.procurement.services import admission_decisions
from dekkend.publication.models import SentLetter
from dekkend.publication.rendering import parts_fragment, parts_pdf
from dekkend.publication.sent_letters import send_enrolment_letter
from dekkend.runtime import clock
from tests.procurement.open_house import LATER, OpenHouse
from tests.procurement.small import LOTS

pytestmark = pytest.mark.django_db


def decided(house: OpenHouse, name: str, *changed: Item) -> SentLetter:
    cells = (house.cell(LOTS[0]), house.cell(LOTS[1]))
    number = house.enrol(name, *changed, cells=cells).number
    house.check(number)
    with clock.fixed(LATER):
        admission_decisions.decide_enrolment(SYSTEM, house.id, number)
    return SentLetter.objects.get(enrolment__number=number)


def test_an_enrolment_gets_a_letter_with_the_decision_per_cell_and_its_reasons() -> None:
    house = OpenHouse()
    letter = decided(house, "deels", Item("ervaring", LOTS[1], shown=True, amount=1))
    page = parts_fragment(letter.content, letter.sha256)
    for text in ("Aanbieder deels", "1 van de 2 combinaties", "Nijmegen", "Ervaring.", "kort geding"):
        assert text in page, text
    assert "style=" not in page
    assert parts_pdf(letter.content, letter.sha256) == parts_pdf(letter.content, letter.sha256)
    whole = decided(house, "alles")
    assert "voor alles waarvoor u zich aanmeldde" in whole.content["summary"]
    assert send_enrolment_letter(whole.enrolment_id) == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        SentLetter.objects.update(sha256="0" * 64)
