"""The register, the page of an agreement, its changes, the calendar, the landscape, as people meet them."""

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from psycopg.types.range import DateRange

from dekkend.contracts.models import Agreement, Ceiling, ClientStop, ContractLine, RoomUse
from dekkend.contracts.queries.register import standing_of
from dekkend.contracts.services.standing import refresh_all
from dekkend.kernel.periods import add_months
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.models import Organisation
from dekkend.organisations.services import make_feed
from dekkend.runtime import clock
from tests.access.agreements import make_agreement
from tests.personas import MEMBER, World

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


@pytest.fixture
def held(personas: World) -> Agreement:
    """An agreement that ends in eight months, with one cell and a room of which 80% was used."""
    today = clock.today()
    start = add_months(today, -16)
    row = make_agreement(personas, start=start, initial_months=24, termination_options=[2], notice_months=6)
    ContractLine.objects.create(
        agreement=row,
        product="begeleiding",
        municipality_id=personas.municipality,
        period=DateRange(start, None),
    )
    room = Ceiling.objects.create(
        agreement=row,
        number=1,
        status="loopt",
        first=date(today.year, 1, 1),
        last=date(today.year, 12, 31),
        height=1000,
        decided_on=date(today.year - 1, 9, 1),
        decision="Besloten.",
    )
    RoomUse.objects.create(ceiling=room, on=today, amount=800, recorded_at=clock.now())
    refresh_all([row.pk])
    return row


def words(answer) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())).split())


def register(world: World, persona: str, query: str = "") -> str:
    return words(world.client(persona).get(f"/overeenkomsten/{query}"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?eindigt=9", True),
        ("?eindigt=6", False),
        ("?ruimte=70", True),
        ("?ruimte=100", False),
        ("?let-op=signaal", True),
        ("?let-op=stop", False),
        ("?product=begeleiding", True),
        ("?product=wonen", True),  # a product that no agreement has is no filter
        ("?stand=concept", False),
    ],
)
def test_register_filters_as_contract_managers_ask(held: Agreement, personas: World, query: str, shown: bool):
    assert ("1 tot en met 1 van 1" in register(personas, "contract_manager", query)) is shown


def test_register_asks_as_much_for_twenty_agreements_as_for_two(held: Agreement, personas: World):
    client = personas.client("contract_manager")
    client.get("/overeenkomsten/")
    with CaptureQueriesContext(connection) as few:
        client.get("/overeenkomsten/")
    for number in range(2, 21):
        make_agreement(personas, f"PR-2026-{number:03d}")
    refresh_all(Agreement.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/overeenkomsten/")
    assert "van 20" in words(answer)
    assert len(many) == len(few)


def test_who_only_looks_for_help_sees_no_money_and_no_tasks(held: Agreement, personas: World):
    page = register(personas, "access_worker")
    assert "De Aanbieder" in page
    assert "Ruimte gebruikt" not in page
    assert "taak" not in page
    assert "Ruimte gebruikt" in register(personas, "contract_manager")


def test_excel_holds_what_is_shown_and_more(held: Agreement, personas: World):
    answer = personas.client("contract_manager").get("/overeenkomsten/?eindigt=9&export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head, row = list(sheet.iter_rows(values_only=True))
    told = dict(zip(head, row, strict=True))
    assert told["Aanbieder"] == "De Aanbieder"
    assert told["Ruimte gebruikt"] == 80
    assert told["Uiterste einde"].date() == standing_of(held).latest_end
    assert told["Wet"]


def test_provider_sees_its_own_agreements_once_sent(held: Agreement, personas: World):
    make_agreement(
        personas,
        "PR-2026-002",
        status="concept",
        sent_on=None,
        provider_signed_on=None,
        buyer_signed_on=None,
    )
    page = register(personas, "provider")
    assert held.number in page
    assert "PR-2026-002" not in page
    assert held.number not in register(personas, "competitor")


def test_page_says_what_to_do_by_whom_and_by_which_article(held: Agreement, personas: World):
    answer = personas.client("contract_manager").get("/overeenkomsten/pr-2026-001/")
    page = words(answer)
    assert answer.content.decode().count('moment__title">Beslis over verlenging 1') == 1
    assert "contractmanager" in page
    assert "Regel CT-09" in page
    assert "OVK 1.3.3" in page
    assert "Wat u kunt doen" in page


def test_provider_page_tells_only_its_own_tasks(held: Agreement, personas: World):
    page = words(personas.client("provider").get("/overeenkomsten/pr-2026-001/tijdlijn/"))
    assert "Beslis over verlenging" not in page
    assert "Laatste dag van de overeenkomst" in page
    assert "Wat de regels zeggen" not in words(
        personas.client("provider").get("/overeenkomsten/pr-2026-001/")
    )


def test_timeline_is_filtered_by_kind_and_by_who(held: Agreement, personas: World):
    client = personas.client("contract_manager")
    everything = words(client.get("/overeenkomsten/pr-2026-001/tijdlijn/"))
    room = words(client.get("/overeenkomsten/pr-2026-001/tijdlijn/?soort=ruimte"))
    assert "Laatste dag van de overeenkomst" in everything
    assert "Laatste dag van de overeenkomst" not in room
    assert "Signaal over de bestedingsruimte" in room


def act(world: World, persona: str, name: str, **data: object):
    fields = {f"{name}-{field}": value for field, value in data.items()}
    return world.client(persona).post(f"/overeenkomsten/pr-2026-001/doen/{name}/", fields)


def test_manager_extends_and_the_second_who_looked_before_is_told(held: Agreement, personas: World):
    held.refresh_from_db()
    assert act(personas, "contract_manager", "verlengen", revision=held.revision).status_code == 302
    assert list(held.extensions.values_list("number", flat=True)) == [1]
    again = act(
        personas, "contract_manager", "opzeggen", revision=held.revision, ends_on="2099-01-01", reason="x"
    )
    assert again.status_code == 409
    assert "Iemand anders veranderde deze overeenkomst" in words(again)


def test_page_says_why_extending_is_too_late(held: Agreement, personas: World):
    Agreement.objects.filter(pk=held.pk).update(start=add_months(clock.today(), -20))
    page = words(personas.client("contract_manager").get("/overeenkomsten/pr-2026-001/"))
    assert "Verlengen kon tot en met" in page


def test_form_without_a_reason_says_so(held: Agreement, personas: World):
    held.refresh_from_db()
    answer = act(personas, "contract_manager", "niet-verlengen", revision=held.revision, reason="")
    assert answer.status_code == 422
    assert "Reden" in words(answer)
    assert Agreement.objects.get(pk=held.pk).not_extended_on is None


def test_change_goes_from_proposal_by_another_to_the_provider(held: Agreement, personas: World):
    held.refresh_from_db()
    here = "/overeenkomsten/pr-2026-001/wijzigingen/"
    new = {
        "revision": held.revision,
        "title": "Verslag twee keer per jaar",
        "kind": "niet-wezenlijk",
        "text": "Het verslag komt in januari en in juli.",
        "reason": "Eerder bijsturen.",
        "effective_on": (clock.today() + timedelta(days=40)).isoformat(),
    }
    assert personas.client("contract_manager").post(here, new).status_code == 302
    own = words(personas.client("contract_manager").get(here))
    assert "U stelde deze wijziging zelf voor. Laat een collega oordelen." in own
    _judged_by_somebody_else(held)
    waiting = words(personas.client("provider").get("/overeenkomsten/pr-2026-001/"))
    assert "Er ligt een wijziging voor u klaar." in waiting
    answer = {"akkoord-1-revision": 1, "akkoord-1-addendum": "Addendum 1"}
    assert personas.client("provider").post(f"{here}1/akkoord/", answer).status_code == 302
    assert held.amendments.get().status == "overeengekomen"


def _judged_by_somebody_else(row: Agreement) -> None:
    from dekkend.contracts.services.amendments import approve

    approve(SYSTEM, row.amendments.get().pk)


def test_landscape_is_public_but_not_why_something_is_closed(held: Agreement, personas: World):
    today = clock.today()
    assert "1 open" in words(personas.client("visitor").get("/landschap/"))
    ClientStop.objects.create(
        agreement=held, number=1, status="loopt", first=today, imposed=True, reason="Vol."
    )
    outside = words(personas.client("visitor").get("/landschap/"))
    assert "Nu niet open" in outside
    assert "Cliëntenstop" not in outside
    assert "Cliëntenstop" in words(personas.client("access_worker").get("/landschap/"))


def test_landscape_of_a_later_day_shows_the_gap(held: Agreement, personas: World):
    later = (clock.today() + timedelta(days=400)).isoformat()
    page = words(personas.client("contract_manager").get(f"/landschap/?op={later}"))
    assert "1 cel is een gat" in page


def test_cell_names_providers_and_keeps_places_from_visitors(held: Agreement, personas: World):
    ContractLine.objects.filter(agreement=held).update(capacity=12, capacity_on=clock.today())
    region, town = (Organisation.objects.get(pk=key).slug for key in (personas.region, personas.municipality))
    here = f"/landschap/{region}/begeleiding/{town}/"
    outside = words(personas.client("visitor").get(here))
    assert "De Aanbieder" in outside
    assert "Plaatsen" not in outside
    inside = words(personas.client("contract_manager").get(here))
    assert "Plaatsen 12" not in outside
    assert "Plaatsen" in inside
    assert held.number in inside


def test_calendar_counts_months_and_tells_a_deadline_once(held: Agreement, personas: World):
    due = add_months(standing_of(held).last_day, -6)
    page = words(
        personas.client("contract_manager").get(
            f"/overeenkomsten/kalender/?jaar={due.year}&rol=contract_manager"
        )
    )
    assert page.count("Beslis over verlenging 1") == 1
    other = words(personas.client("competitor").get(f"/overeenkomsten/kalender/?jaar={due.year}"))
    assert "Beslis over verlenging" not in other


def test_own_calendar_holds_the_tasks_of_the_own_role(held: Agreement, personas: World):
    told = personas.client("contract_manager").post("/meldingen/agenda/", {"doe": "maak"}).content.decode()
    token = re.search(r"/agenda/([^/]+)/overeenkomsten.ics", told)[1]
    feed = personas.client("visitor").get(f"/agenda/{token}/overeenkomsten.ics").content.decode()
    assert "Beslis over verlenging" in feed.replace("\r\n ", "")
    assert personas.client("visitor").get("/agenda/onbekend/overeenkomsten.ics").status_code == 404
    looks_for_help = make_feed(personas.actor("access_worker"))
    assert personas.client("visitor").get(f"/agenda/{looks_for_help}/overeenkomsten.ics").status_code == 404


FILE = f"""
kind = "overeenkomst"
id = "uit-bestand"
number = "UB-1"
title = "Dagbesteding"
law = "wmo"
variant = "inspanningsgericht"
origin = "aanbesteding"
edition = "wmo-1-2"
created_on = 2025-10-20
[provider]
id = "de-aanbieder"
name = "De Aanbieder"
kvk = "10000001"
[signing]
sent_on = 2025-10-21
provider_on = 2025-11-10
buyer_on = 2025-11-12
[term]
start = 2026-01-01
initial_months = 48
[[lines]]
product = "dagbesteding"
municipality = "{MEMBER}"
"""


def test_existing_agreements_come_from_files_all_or_none(personas: World):
    def send(*files: str):
        given = [SimpleUploadedFile(f"{n}.toml", text.encode()) for n, text in enumerate(files)]
        return personas.client("contract_manager").post(
            "/overeenkomsten/nieuw/overnemen/", {"region": personas.region, "files": given}
        )

    wrong = send(FILE, FILE.replace('title = "Dagbesteding"', 'titel = "Dagbesteding"'))
    assert wrong.status_code == 422
    assert "1.toml" in words(wrong)
    assert not Agreement.objects.filter(slug="uit-bestand").exists()
    assert send(FILE).status_code == 302
    assert Agreement.objects.get(slug="uit-bestand").status == "van-kracht"
    assert "UB-1" in words(send(FILE))
