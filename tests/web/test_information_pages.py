"""The pages of questions, notes, complaints, contact, notices and calendars, walked as people do."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from icalendar import Calendar

from dekkend.organisations import notice_queries
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import services
from dekkend.procurement.models import Complaint, InformationNote, OutsideContact, Question, SubmissionDraft
from dekkend.procurement.services import notes
from dekkend.runtime import clock
from tests.personas import World
from tests.procurement.small import small_definition

pytestmark = pytest.mark.django_db
SLUG = "/inkoop/proef"


@pytest.fixture
def world(personas: World) -> World:
    made = services.create_procurement(
        SYSTEM, small_definition(), region_id=personas.region, slug="proef", practice=True
    )
    services.publish(SYSTEM, made.pk, closes_at=clock.now() + timedelta(days=40))
    personas.places = {"id": made.pk}
    return personas


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def ask(world: World, words: str = "Telt reistijd mee?") -> None:
    sent = {"subject": "Reistijd", "text": words, "lot": "", "paragraph": "§ 2"}
    answer = world.client("provider").post(f"{SLUG}/vragen/stellen/", sent)
    assert answer.status_code == 302


def test_from_question_to_published_note(world: World):
    ask(world)
    provider, buyer, competitor = (world.client(name) for name in ("provider", "buyer", "competitor"))
    assert "Reistijd" in text(provider, f"{SLUG}/vragen/")
    assert "Reistijd" not in text(competitor, f"{SLUG}/vragen/")
    assert "De Aanbieder" in text(buyer, f"{SLUG}/vragen/")
    answer = {
        "published_subject": "Reistijd",
        "published_text": "Telt reistijd mee?",
        "answer": "Ja.",
        "revision": 1,
    }
    assert buyer.post(f"{SLUG}/vragen/1/", {**answer, "doe": "antwoorden"}).status_code == 302
    assert "Ja." not in text(provider, f"{SLUG}/vragen/1/")
    buyer.post(f"{SLUG}/notas/beginnen/")
    page = text(buyer, f"{SLUG}/notas/volgende/")
    seen = page.split('name="gezien" value="')[1].split('"')[0]
    assert buyer.post(f"{SLUG}/notas/volgende/", {"doe": "publiceren", "gezien": seen}).status_code == 302
    shown = text(Client(), f"{SLUG}/notas/1/")
    assert "Ja." in shown
    assert "De Aanbieder" not in shown
    assert "De Aanbieder" not in text(competitor, f"{SLUG}/vragen/")
    pdf = Client().get(f"{SLUG}/notas/1/nota.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "nota" in text(Client(), f"{SLUG}/publicatie/").lower()
    enquiries = Client().get(f"{SLUG}/publicatie.json").json()["tender"]["enquiries"]
    assert [each["answer"] for each in enquiries] == ["Ja."]


def test_a_change_is_shown_and_confirmed(world: World):
    buyer, provider = world.client("buyer"), world.client("provider")
    buyer.post(f"{SLUG}/notas/beginnen/")
    form = text(buyer, f"{SLUG}/notas/volgende/criteria/")
    assert 'name="criteria.0.weight" value="60"' in form
    wrong = buyer.post(f"{SLUG}/notas/volgende/criteria/", {"criteria.0.weight": "70"})
    assert wrong.status_code == 409
    sent = {"criteria.0.weight": "70", "criteria.1.weight": "30"}
    assert buyer.post(f"{SLUG}/notas/volgende/criteria/", sent).status_code == 302
    assert "NV-01" in text(buyer, f"{SLUG}/notas/volgende/")
    written = {
        "doe": "bewaren",
        "reason": "Zwaarder.",
        "essential": "nee",
        "weighing": "Klein.",
        "introduction": "",
    }
    buyer.post(f"{SLUG}/notas/volgende/", written)
    page = text(buyer, f"{SLUG}/notas/volgende/")
    seen = page.split('name="gezien" value="')[1].split('"')[0]
    assert buyer.post(f"{SLUG}/notas/volgende/", {"doe": "publiceren", "gezien": seen}).status_code == 302
    assert "Ik ken de wijzigingen" in text(provider, f"{SLUG}/notas/1/")
    SubmissionDraft.objects.create(
        procurement_id=world.places["id"], tenderer_id=world.provider, key=uuid4(), saved_at=clock.now()
    )
    assert "Lees en bevestig nota 1" in text(provider, "/")
    provider.post(f"{SLUG}/versies/2/bevestigen/")
    assert "Lees en bevestig nota 1" not in text(provider, "/")
    assert "bevestigde deze versie" in text(provider, f"{SLUG}/notas/1/")
    assert (
        Client().get(f"{SLUG}/publicatie.json").json()["tender"]["amendments"][0]["rationale"] == "Zwaarder."
    )


def test_publishing_twice_says_so(world: World):
    buyer = world.client("buyer")
    buyer.post(f"{SLUG}/notas/beginnen/")
    buyer.post(f"{SLUG}/notas/volgende/", {"doe": "bewaren", "introduction": "Hallo."})
    page = text(buyer, f"{SLUG}/notas/volgende/")
    seen = page.split('name="gezien" value="')[1].split('"')[0]
    for _time in range(2):
        answer = buyer.post(f"{SLUG}/notas/volgende/", {"doe": "publiceren", "gezien": seen}, follow=True)
    assert "is al gepubliceerd" in unescape(answer.content.decode())
    assert InformationNote.objects.count() == 1


def test_the_number_of_unread_notices_stands_in_the_header_and_goes_when_read(world: World):
    ask(world)
    buyer = world.client("buyer")
    assert notice_queries.unread_count(world.actor("buyer")) == 1
    assert "badge--warn" in text(buyer, "/meldingen/").split('href="/meldingen/"')[1].split("</a>")[0]
    key = notice_queries.notices(world.actor("buyer")).get().pk
    assert buyer.get(f"/meldingen/{key}/")["Location"] == f"{SLUG}/vragen/1/"
    assert world.client("competitor").get(f"/meldingen/{key}/").status_code == 404
    assert notice_queries.unread_count(world.actor("buyer")) == 0


def test_calendar_holds_own_deadlines_without_login_until_it_is_revoked(world: World):
    provider = world.client("provider")
    page = unescape(provider.post("/meldingen/agenda/", {"doe": "maak"}).content.decode())
    path = page.split('id="agenda-adres" readonly value="')[1].split('"')[0].replace("http://testserver", "")
    answer = Client().get(path)
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == ["Beslis of u inschrijft: Proefinkoop"]
    assert events[0]["dtstart"].dt == (clock.now() + timedelta(days=40)).astimezone(clock.AMSTERDAM).date()
    provider.post("/meldingen/agenda/", {"doe": "weg"})
    assert Client().get(path).status_code == 404


def test_public_calendar_has_the_planned_days_and_the_closing(world: World):
    events = list(Calendar.from_ical(Client().get(f"{SLUG}/agenda.ics").content).walk("VEVENT"))
    assert len(events) == 3
    assert len({str(event["uid"]) for event in events}) == 3


def test_complaint_from_filing_to_a_forum(world: World):
    provider, buyer = world.client("provider"), world.client("buyer")
    sent = {"about": "procedure", "subject": "Te kort", "text": "De termijn is te kort."}
    assert provider.post(f"{SLUG}/klachten/", sent).status_code == 302
    assert world.client("competitor").get(f"{SLUG}/klachten/1/").status_code == 404
    row = Complaint.objects.get()
    assert row.due == clock.today() + timedelta(days=42)
    buyer.post(f"{SLUG}/klachten/1/", {"doe": "antwoorden", "outcome": "ongegrond", "answer": "Nee."})
    assert "Voorwaarden voor de Geschillencommissie" in text(provider, f"{SLUG}/klachten/1/")
    provider.post(f"{SLUG}/klachten/1/", {"doe": "geschillencommissie"})
    row.refresh_from_db()
    assert row.status == "beantwoord"
    own = {"settlement_failed": "on", "complainant_agrees": "on", "buyer_agrees": "on"}
    provider.post(f"{SLUG}/klachten/1/", {**own, "doe": "voorwaarden"})
    row.refresh_from_db()
    assert (row.complainant_agrees, row.buyer_agrees) == (True, False)
    theirs = {"buyer_agrees": "on", "buyer_suspends": "on", "both_accept_advice": "on"}
    buyer.post(f"{SLUG}/klachten/1/", {**theirs, "doe": "voorwaarden"})
    provider.post(f"{SLUG}/klachten/1/", {"doe": "geschillencommissie"})
    row.refresh_from_db()
    assert row.status == "voorgelegd"
    assert "Geschillencommissie" in text(provider, f"{SLUG}/klachten/1/")


def test_contact_is_recorded_by_the_buyer_and_never_changed(world: World):
    sent = {
        "happened_on": clock.today().isoformat(),
        "who": "Een bestuurder",
        "channel": "telefoon",
        "about": "Vroeg naar de wegingen.",
        "measure": "Verwezen naar Vragen.",
    }
    buyer = world.client("buyer")
    answer = buyer.post(f"{SLUG}/contact/", sent, follow=True)
    assert "dat kan tot uitsluiting leiden" in unescape(answer.content.decode())
    assert OutsideContact.objects.get().during
    sent["happened_on"] = (clock.today() + timedelta(days=1)).isoformat()
    assert "in de toekomst" in unescape(buyer.post(f"{SLUG}/contact/", sent).content.decode())
    assert world.client("supervisor").post(f"{SLUG}/contact/", sent).status_code == 403


def test_what_waits_stands_on_the_work_list(world: World):
    ask(world)
    sent = {"about": "procedure", "subject": "Te kort", "text": "De termijn is te kort."}
    world.client("provider").post(f"{SLUG}/klachten/", sent)
    desk = text(world.client("buyer"), "/")
    assert "Beantwoord 1 vragen" in desk
    assert "Beantwoord de klacht “Te kort”" in desk
    assert "Beantwoord" not in text(world.client("buyer_elsewhere"), "/")


def test_withdrawing_a_lot_shows_everywhere(world: World):
    buyer = world.client("buyer")
    assert "Dit kan niet ongedaan" in text(buyer, f"{SLUG}/percelen/dagbesteding/intrekken/")
    answer = buyer.post(f"{SLUG}/percelen/dagbesteding/intrekken/", {"reason": "Geen vraag."})
    assert answer.status_code == 302
    assert "Geen vraag." in text(Client(), f"{SLUG}/publicatie/")
    lots = Client().get(f"{SLUG}/publicatie.json").json()["tender"]["lots"]
    assert [lot["status"] for lot in lots] == ["active", "cancelled"]


def test_lists_download_as_excel(world: World):
    ask(world)
    for path in ("vragen", "klachten", "contact", "notas"):
        answer = world.client("buyer").get(f"{SLUG}/{path}/?export=xlsx")
        assert answer.status_code == 200
    assert world.client("buyer").get("/meldingen/?export=xlsx").status_code == 200


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_questions_costs_the_same_queries(
    world: World, django_assert_max_num_queries, count: int
):
    for number in range(1, count + 1):
        Question.objects.create(
            procurement_id=world.places["id"],
            number=number,
            asker_id=world.provider,
            subject=f"V{number}",
            text="T",
            asked_at=clock.now(),
        )
    client = world.client("buyer")
    client.get(f"{SLUG}/vragen/")
    with django_assert_max_num_queries(14):
        client.get(f"{SLUG}/vragen/")


def test_a_follower_hears_of_a_note(world: World):
    client = world.client("outsider")
    client.post(f"{SLUG}/publicatie/volgen/")
    notes.open_note(world.actor("buyer"), world.places["id"])
    from dekkend.procurement.information_domain import NoteText

    notes.write_note(world.actor("buyer"), world.places["id"], NoteText(introduction="Welkom."))
    buyer = world.client("buyer")
    page = text(buyer, f"{SLUG}/notas/volgende/")
    seen = page.split('name="gezien" value="')[1].split('"')[0]
    buyer.post(f"{SLUG}/notas/volgende/", {"doe": "publiceren", "gezien": seen})
    assert notice_queries.unread_count(world.actor("outsider")) == 1
