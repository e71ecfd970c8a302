"""The pages of cells, stops, rooms, duties, endings and transitions: what each side sees and can do there."""

import io
import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from dekkend.contracts import models
from dekkend.contracts.agreement_states import CeilingStatus
from dekkend.contracts.services import bridging, facts, room_use, stops
from dekkend.contracts.services.bridging import NewBridge
from dekkend.contracts.services.room_use import NewUse
from dekkend.contracts.services.stops import NewStop
from dekkend.contracts.stored_kinds import FactKind
from dekkend.organisations.domain import Actor
from dekkend.organisations.models import Account
from dekkend.organisations.services import load_municipalities
from dekkend.runtime import clock
from tests.contracts.stored import controller, manager, provider
from tests.contracts.supply_world import JUNE, NIJMEGEN, running, town


@pytest.fixture(autouse=True)
def _world(db: None):
    load_municipalities()
    with clock.fixed(JUNE):
        yield


@pytest.fixture
def row() -> models.Agreement:
    """An agreement with a room that is signalled, a stop, facts of several kinds, and a bridge."""
    made = running()
    room = models.Ceiling.objects.create(
        agreement=made,
        number=1,
        status=CeilingStatus.RUNNING,
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        height=Decimal(400_000),
        decided_on=date(2025, 9, 1),
        decision="Besluit.",
        intent_on=date(2025, 6, 1),
        intent={"stappen": "Vier stappen.", "informatie": "Per brief.", "horen": "Regiotafel."},
    )
    uses = [
        NewUse(date(2026, 1, 31), Decimal(40_000)),
        NewUse(date(2026, 5, 31), Decimal(290_000), Decimal(500)),
    ]
    room_use.record_uses(manager(made), room.pk, uses, "Declaraties")
    stops.ask_stop(provider(made), made.pk, NewStop(date(2026, 7, 1), "Te weinig personeel."))
    report = {"kind": "financieel-risico", "happened_on": "2026-05-01"}
    facts.record(manager(made), made.pk, FactKind.REPORT, report)
    worker = {"name": "Jo Vos", "kind": "zzp", "works_from": "2026-07-01"}
    facts.record(provider(made), made.pk, FactKind.SUBCONTRACTOR, worker)
    facts.record(manager(made), made.pk, FactKind.DEVELOPMENT_TABLE, {"on": "2026-03-04"})
    new = NewBridge(town(NIJMEGEN), uuid4(), "begeleiding", date(2030, 1, 1), date(2030, 2, 1), "Geen plek.")
    bridging.propose_bridge(manager(made), made.pk, new)
    return made


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def text_of(answer) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(plain).split())


PAGES = (
    "cellen",
    "stops",
    "ruimte",
    "ruimte/1",
    "plichten",
    "plichten/melding",
    "plichten/melding/melding-1",
    "einde",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", [manager, provider, controller])
def test_every_page_opens_for_both_sides_and_the_controller(row, page, who):
    answer = browser(who(row)).get(f"/overeenkomsten/{row.slug}/{page}/")
    assert answer.status_code == 200
    assert "Regel" in text_of(answer) or page in ("cellen", "plichten")


@pytest.mark.parametrize(
    "kind", ["onderaannemer", "ontwikkeltafel", "verzekering", "continuiteit", "wachtnorm", "gebruik"]
)
def test_every_kind_has_a_form_with_dutch_words(row, kind):
    answer = browser(manager(row)).get(f"/overeenkomsten/{row.slug}/plichten/{kind}/")
    assert answer.status_code == 200
    assert "vastleggen" in text_of(answer)


def test_the_room_shows_the_burn_down_and_the_next_legal_moment(row):
    said = text_of(
        browser(manager(row)).get(
            f"/overeenkomsten/{row.slug}/ruimte/1/?declaratie=200.000&waarvan-altijd=10.000"
        )
    )
    assert "€ 290.000,00" in said
    assert "Signaal over de bestedingsruimte schrijven" in said
    assert "OVK 1.5.7" in said
    assert "aangehouden" in said
    raw = browser(manager(row)).get(f"/overeenkomsten/{row.slug}/ruimte/1/").content.decode()
    assert "<polyline" in raw
    assert "style=" not in raw


def test_use_from_a_file_names_every_wrong_cell_on_the_page(row):
    client = browser(manager(row))
    content = client.get(f"/overeenkomsten/{row.slug}/ruimte/1/gebruik.xlsx").content
    book = load_workbook(io.BytesIO(content))
    book.active.append(["gisteren", "veel", None])
    file = io.BytesIO()
    book.save(file)
    sent = {
        "bestand-file": SimpleUploadedFile("gebruik.xlsx", file.getvalue()),
        "bestand-source": "Administratie",
    }
    answer = client.post(f"/overeenkomsten/{row.slug}/ruimte/1/bestand/", sent)
    assert answer.status_code == 422
    said = text_of(answer)
    assert "Cel A4: “gisteren” is geen dag" in said
    assert "Cel B4: “veel” is geen bedrag" in said


def test_a_refused_act_says_why_and_what_to_do_beside_its_form(row):
    client = browser(manager(row))
    sent = {"toestaan-1-judgment": "Akkoord.", "toestaan-1-first": "2026-05-01"}
    answer = client.post(f"/overeenkomsten/{row.slug}/stops/1/toestaan/", sent)
    assert answer.status_code == 409
    assert "Vraag eerst toestemming" in text_of(answer)
    sent["toestaan-1-first"] = ""
    assert client.post(f"/overeenkomsten/{row.slug}/stops/1/toestaan/", sent).status_code == 302
    assert row.stops.get().status == "toegestaan"


def test_the_provider_reports_places_and_a_breach_on_its_own_pages(row):
    client = browser(provider(row))
    line = row.lines.get(product="begeleiding", municipality=town(NIJMEGEN))
    sent = {
        "plaatsen-on": "2026-06-01",
        f"plaatsen-plaatsen-{line.pk}": "4",
        f"plaatsen-wacht-{line.pk}": "60",
    }
    assert client.post(f"/overeenkomsten/{row.slug}/cellen/plaatsen/", sent).status_code == 302
    said = text_of(client.get(f"/overeenkomsten/{row.slug}/cellen/"))
    assert "Open, 4 plaatsen" in said
    assert "60 dagen, langer dan de norm" in said
    breach = {
        "vastleggen-discovered_at": "2026-05-31T12:00",
        "vastleggen-items": ["oorzaak", "soort-gegevens", "betrokkenen", "aantal"],
    }
    answer = client.post(f"/overeenkomsten/{row.slug}/plichten/datalek/doen/vastleggen/", breach)
    assert answer.status_code == 302
    kept = row.facts.get(kind="datalek")
    assert kept.data["discovered_at"] == "2026-05-31T12:00:00+02:00", "as the clock on the wall said"
    assert datetime.fromisoformat(kept.data["reported_at"]) == JUNE


def test_a_fact_is_corrected_on_its_page_and_the_history_stays(row):
    client = browser(manager(row))
    sent = {
        "wijzigen-kind": "financieel-risico",
        "wijzigen-happened_on": "2026-05-01",
        "wijzigen-reported_on": "2026-05-04",
        "wijzigen-why": "Brief gevonden.",
    }
    address = f"/overeenkomsten/{row.slug}/plichten/melding/melding-1/"
    assert client.post(f"{address}wijzigen/", sent).status_code == 302
    said = text_of(client.get(address))
    assert "Versie 2" in said
    assert "Brief gevonden." in said
    assert "Op tijd gemeld" in said


def test_an_ending_is_prepared_and_a_missing_ground_is_told(row):
    client = browser(manager(row))
    sent = {"voorbereiden-ground": "te-weinig-inzet", "voorbereiden-facts": "Weinig geleverd."}
    assert client.post(f"/overeenkomsten/{row.slug}/einde/voorbereiden/", sent).status_code == 302
    key = row.endings.get().pk
    answer = client.post(f"/overeenkomsten/{row.slug}/einde/{key}/voornemen/", {"voornemen-text": "Brief."})
    assert answer.status_code == 409
    assert "Er is vooraf geen drempel afgesproken" in text_of(answer)


def test_lists_come_as_excel(row):
    client = browser(manager(row))
    for address in ("cellen/?export=xlsx", "plichten/?export=xlsx", "ruimte/1/?export=xlsx"):
        answer = client.get(f"/overeenkomsten/{row.slug}/{address}")
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert book.active.max_row > 1
    for address in ("/overeenkomsten/in-en-uitstroom/", "/overeenkomsten/overgang/"):
        assert client.get(address).status_code == 200
