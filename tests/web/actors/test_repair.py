"""Repairing through the page: the exact defects, each once, with a receipt; late is refused."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dekkend.procurement.models import Defect, SubmissionItem
from dekkend.runtime import clock
from dekkend.runtime.models import StoredFile
from tests.web.actors.world import LOTS, SLUG, Case, field, pdf, submit_well, to_repair

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(case: Case) -> Client:
    return case.world.client("provider")


@pytest.fixture
def during(case: Case):
    """The repair window is open."""
    with clock.fixed(case.row.closes_at + timedelta(days=1)):
        yield


def text(answer) -> str:
    return unescape(answer.content.decode())


def defect(requirement: str, lot: str | None = None) -> Defect:
    return Defect.objects.get(requirement=requirement, bid__lot__slug=lot)


def answers(lot: str = LOTS[0]) -> dict[str, object]:
    return {
        "gebrek": defect("antwoord", lot).pk,
        field("antwoord", "visie", lot): "Alsnog onze visie.",
        field("antwoord", "ervaring", lot): "Alsnog onze ervaring.",
    }


def test_each_defect_is_shown_with_its_place_and_the_last_day(provider: Client, case: Case, during):
    submit_well(case, without="antwoord")
    to_repair(case)
    page = text(provider.get(case.at("herstel/")))
    assert "Nog 2 gebreken te herstellen" in page
    assert "Perceel 1: Antwoord op elke vraag" in page
    assert "Perceel 2: Antwoord op elke vraag" in page
    assert "nog 6 dagen" in page or "nog 7 dagen" in page or "nog 8 dagen" in page
    assert "Herstel 2 gebreken" in text(provider.get("/mijn-inschrijvingen/"))


def test_repair_is_received_once_with_a_receipt(provider: Client, case: Case, during):
    submit_well(case, without="antwoord")
    to_repair(case)
    data = answers()
    answer = provider.post(case.at("herstel/"), data)
    assert answer.status_code == 302
    page = text(provider.get(case.at("herstel/")))
    assert "Ontvangen op" in page
    assert "Alsnog onze visie." in page
    again = {**data, field("antwoord", "visie", LOTS[0]): "Iets heel anders."}
    assert provider.post(case.at("herstel/"), again).status_code == 302
    assert "Dit was al hersteld" in text(provider.get(case.at("herstel/")))
    assert (
        "Alsnog onze visie."
        in SubmissionItem.objects.get(requirement="antwoord", bid__lot__slug=LOTS[0]).text
    )


def test_form_is_repaired_with_an_upload(provider: Client, case: Case, during):
    submit_well(case, without="formulier")
    to_repair(case)
    data = {"gebrek": defect("formulier").pk, field("formulier", "bestand"): pdf()}
    assert provider.post(case.at("herstel/"), data).status_code == 302
    item = SubmissionItem.objects.get(requirement="formulier")
    assert StoredFile.objects.get().sha256 in item.file
    assert "Alles is hersteld" in text(provider.get(case.at("herstel/")))


def test_half_a_repair_is_not_received_and_not_lost(provider: Client, case: Case, during):
    submit_well(case, without="antwoord")
    to_repair(case)
    data = {**answers(), field("antwoord", "ervaring", LOTS[0]): ""}
    answer = provider.post(case.at("herstel/"), data)
    assert answer.status_code == 422
    assert "Alsnog onze visie." in text(answer)
    assert not Defect.objects.filter(repaired_at__isnull=False).exists()


def test_wrong_file_is_refused_with_the_remedy(provider: Client, case: Case, during):
    submit_well(case, without="formulier")
    to_repair(case)
    data = {
        "gebrek": defect("formulier").pk,
        field("formulier", "bestand"): SimpleUploadedFile("x.exe", b"MZ\x00"),
    }
    answer = provider.post(case.at("herstel/"), data)
    assert answer.status_code == 422
    assert "Bewaar het als een van deze soorten" in text(answer)
    assert not Defect.objects.filter(repaired_at__isnull=False).exists()


def test_late_repair_is_refused_and_keeps_what_was_typed(provider: Client, case: Case):
    submit_well(case, without="antwoord")
    to_repair(case)
    with clock.fixed(case.row.closes_at + timedelta(days=15)):
        answer = provider.post(case.at("herstel/"), answers())
    assert answer.status_code == 409
    assert "Herstellen kon tot en met" in text(answer)
    assert "Alsnog onze visie." in text(answer)
    assert not Defect.objects.filter(repaired_at__isnull=False).exists()


def test_others_cannot_repair_it(case: Case, during):
    submit_well(case, without="antwoord")
    submit_well(case, "competitor")
    to_repair(case)
    competitor = case.world.client("competitor")
    assert competitor.post(case.at("herstel/"), answers()).status_code == 404
    assert "Er is niets te herstellen" in text(competitor.get(case.at("herstel/")))
    assert not Defect.objects.filter(repaired_at__isnull=False).exists()


def test_work_list_leads_to_the_repair(provider: Client, case: Case, during):
    submit_well(case, without="antwoord")
    to_repair(case)
    page = text(provider.get("/"))
    assert "Herstel 2 gebreken in uw inschrijving" in page
    assert f'href="/inkoop/{SLUG}/herstel/"' in page
