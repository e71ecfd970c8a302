"""The pages of continuous admission and of the board, through the test client."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.admission_states import CellStatus, EnrolmentStatus
from dekkend.procurement.admission_words import WindowKind
from dekkend.procurement.definition import Lot
from dekkend.procurement.domain import Item
from dekkend.procurement.models import Enrolment, EnrolmentCheck, ProcurementLot
from dekkend.procurement.services.setup import create_procurement
from dekkend.runtime import clock
from tests.personas import World
from tests.procurement.open_house import LATER, OpenHouse, open_house_definition
from tests.procurement.small import FACT, LOTS, small_definition

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(personas: World) -> OpenHouse:
    made = OpenHouse(region=personas.region)
    made.tenderers["eigen"] = personas.provider
    return made


def test_everybody_reads_what_is_open_and_why_not(personas: World, house: OpenHouse) -> None:
    house.close()
    with clock.fixed(LATER + timedelta(days=11)):
        text = personas.client("visitor").get(f"/inkoop/{house.slug}/toelating/").content.decode()
    assert "Genoeg keus" in text
    assert "Waarom gesloten?" in text
    assert "Vensters wijzigen" not in text
    assert "Vrije plaatsen" not in text


def test_a_buyer_sets_windows_and_reads_a_refusal_with_what_to_do(personas: World, house: OpenHouse) -> None:
    client, cell = personas.client("buyer"), house.cell()
    first = (clock.today() + timedelta(days=3)).isoformat()
    form = {"cel": [cell.pk], "kind": "gesloten", "first": first, "last": "", "motivation": "Genoeg"}
    answer = client.post(f"/inkoop/{house.slug}/toelating/", form)
    assert answer.status_code == 422
    assert (
        "Bepaal eerst wanneer er genoeg is" in answer.content.decode()
        or "niet bepaald" in answer.content.decode()
    )
    form |= {"kind": "gestimuleerd"}
    assert client.post(f"/inkoop/{house.slug}/toelating/", form).status_code == 302
    assert cell.windows.filter(kind=WindowKind.PROMOTED).exists()


def test_enough_is_defined_with_history(personas: World, house: OpenHouse) -> None:
    client = personas.client("buyer")
    form = {"product": LOTS[0], "measure": "aanbieders", "value": "4", "text": "Vier", "motivation": "Keus"}
    assert client.post(f"/inkoop/{house.slug}/toelating/genoeg/", form).status_code == 302
    form |= {"value": "5", "text": "Vijf"}
    client.post(f"/inkoop/{house.slug}/toelating/genoeg/", form)
    text = personas.client("provider").get(f"/inkoop/{house.slug}/toelating/genoeg/").content.decode()
    assert "Vier" in text
    assert "Vijf" in text
    assert "Vastleggen vanaf vandaag" not in text


def test_a_provider_reads_the_same_requirement_beside_the_verdict_after_the_decision(
    personas: World, house: OpenHouse
) -> None:
    house.enrol("eigen", Item("ervaring", LOTS[0], shown=True, amount=1))
    page = f"/inkoop/{house.slug}/aanmeldingen/1/"
    buyer, provider = personas.client("buyer"), personas.client("provider")
    assert buyer.post(f"{page}toetsen/").status_code == 302
    assert "Eis en oordeel" in buyer.get(page).content.decode()
    assert "Eis en oordeel" not in provider.get(page).content.decode()
    assert buyer.post(f"{page}besluiten/").status_code == 302
    for client in (buyer, provider):
        text = client.get(page).content.decode()
        assert "Eis en oordeel" in text
        assert "Geweigerd" in text
    assert personas.client("competitor").get(page).status_code == 404


def test_a_buyer_judges_and_a_second_decision_is_refused(personas: World, house: OpenHouse) -> None:
    house.enrol("eigen", Item("ervaring", LOTS[0], amount=3, text="Tien jaar"))
    page, client = f"/inkoop/{house.slug}/aanmeldingen/1/", personas.client("buyer")
    client.post(f"{page}toetsen/")
    check = EnrolmentCheck.objects.get(requirement="ervaring")
    assert client.post(f"{page}besluiten/").status_code >= 400
    form = {"eis": check.pk, "oordeel": "ja", "motivering": "Referenties gebeld"}
    assert client.post(f"{page}oordelen/", form).status_code == 302
    assert client.post(f"{page}besluiten/").status_code == 302
    assert client.post(f"{page}besluiten/").status_code >= 400
    cell = Enrolment.objects.get().cells.get()
    assert cell.status == CellStatus.ADMITTED
    form = {"cel": [cell.pk], "motivering": "Onderzoek loopt"}
    assert client.post(f"{page}schorsen/", form).status_code == 302
    assert client.post(f"{page}schorsing-opheffen/", form).status_code == 302
    assert client.post(f"{page}hercontrole/", {"reden": "signaal", "motivering": "Klacht"}).status_code == 302
    assert client.post(f"{page}kort-geding/", {"dag": clock.today().isoformat()}).status_code == 302
    text = personas.client("provider").get(page).content.decode()
    assert "Hercontrole" in text
    assert "schort de toelating van anderen niet op" in text


def test_a_provider_enrols_on_one_page_and_repairs_what_was_missing(
    personas: World, house: OpenHouse
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, cell = personas.client("provider"), house.cell()
    address = f"/inkoop/{house.slug}/aanmelden/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"cel": [cell.pk], "bewaren": "1"}).status_code == 302
    lot = LOTS[0]
    form = {
        "cel": [cell.pk],
        "v----gva--bestand": SimpleUploadedFile("gva.txt", b"verklaring"),
        "v----gva--datum": (clock.today() - timedelta(days=40)).isoformat(),
        "v----akkoord--akkoord": "ja",
        f"v--{lot}--vraag--tekst": "Zo doen wij het.",
        f"v--{lot}--ervaring--tekst": "Tien jaar.",
        f"v--{lot}--ervaring--aantal": "3",
        "aanmelden": "1",
    }
    unsure = client.post(address, form)
    assert unsure.status_code == 422
    assert not Enrolment.objects.exists()
    sent = client.post(
        address,
        {
            "cel": [cell.pk],
            "aanmelden": "1",
            "zeker": "ja",
            **{k: v for k, v in form.items() if k.startswith("v") and k != "v----gva--bestand"},
        },
    )
    assert sent.status_code == 302, sent.content.decode()[:3000]
    row = Enrolment.objects.get()
    assert row.status == EnrolmentStatus.IN_REPAIR
    repair = f"/inkoop/{house.slug}/aanmeldingen/1/aanvullen/"
    assert "Handtekening" in client.get(repair).content.decode()
    signed = {
        "v----handtekening--naam": "D. Bos",
        "v----handtekening--functie": "directeur",
        "v----handtekening--getekend": "ja",
    }
    assert client.post(repair, {}).status_code == 422
    assert client.post(repair, signed).status_code == 302
    row.refresh_from_db()
    assert row.status == EnrolmentStatus.COMPLETE
    assert "Mijn aanmeldingen" in client.get("/mijn-aanmeldingen/").content.decode()
    assert client.post(f"/inkoop/{house.slug}/aanmeldingen/1/intrekken/").status_code == 302
    row.refresh_from_db()
    assert row.status == EnrolmentStatus.WITHDRAWN


def test_a_late_decision_is_red_on_the_list_the_board_and_the_work_list(
    personas: World, house: OpenHouse
) -> None:
    house.enrol("eigen")
    client = personas.client("buyer")
    with clock.fixed(LATER + timedelta(days=60)):
        for address in (f"/inkoop/{house.slug}/aanmeldingen/", f"/inkoop/{house.slug}/bord/", "/"):
            assert "Te laat" in client.get(address).content.decode(), address


def test_the_board_gives_everything_as_one_file(personas: World, house: OpenHouse) -> None:
    house.enrol("eigen")
    answer = personas.client("buyer").get(f"/inkoop/{house.slug}/bord/alles.xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"Stand", "Komende momenten", "Wie wacht op wie", "Te doen", "Percelen", "Aanmeldingen"} <= set(
        book.sheetnames
    )
    assert book["Aanmeldingen"].max_row == 2


def _tender(world: World, lots: int, slug: str = "veel") -> str:
    definition = small_definition(
        lots=tuple(
            Lot(id=f"p-{n}", number=str(n), name=f"Perceel {n}", products=("hulp",), **FACT)
            for n in range(1, lots + 1)
        )
    )
    return create_procurement(SYSTEM, definition, region_id=world.region, slug=slug).slug


def test_many_lots_get_a_maximum_after_a_preview_and_back_again(personas: World) -> None:
    slug, client = _tender(personas, 3), personas.client("buyer")
    address = f"/inkoop/{slug}/bord/percelen/"
    form = {"perceel": ["p-1", "p-3"], "act": "hoogste", "maximum": "4", "reason": ""}
    preview = client.post(address, form)
    assert "Dit gaat er gebeuren" in preview.content.decode()
    assert not ProcurementLot.objects.filter(max_contracts=4).exists()
    done = client.post(address, form | {"zeker": "1"})
    assert "Ongedaan maken" in done.content.decode()
    assert ProcurementLot.objects.filter(max_contracts=4).count() == 2
    assert client.post(address, {"terug": "1", "was": ["p-1=", "p-3="]}).status_code == 302
    assert not ProcurementLot.objects.filter(max_contracts=4).exists()


def test_no_maximum_in_an_admission(personas: World) -> None:
    slug = create_procurement(SYSTEM, open_house_definition(), region_id=personas.region, slug="open").slug
    form = {"perceel": [LOTS[0]], "act": "hoogste", "maximum": "4", "zeker": "1"}
    answer = personas.client("buyer").post(f"/inkoop/{slug}/bord/percelen/", form)
    assert answer.status_code >= 400
    assert "geen hoogste aantal" in answer.content.decode()


def test_withdrawing_lots_needs_a_reason(personas: World) -> None:
    slug = _tender(personas, 2)
    form = {"perceel": ["p-1"], "act": "intrekken", "maximum": "", "reason": " ", "zeker": "1"}
    assert personas.client("buyer").post(f"/inkoop/{slug}/bord/percelen/", form).status_code == 422


def test_the_board_asks_as_much_for_800_lots_as_for_two(personas: World) -> None:
    counts, client = [], personas.client("buyer")
    for number, lots in enumerate((2, 800)):
        slug = _tender(personas, lots, f"bord-{number}")
        client.get(f"/inkoop/{slug}/bord/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/inkoop/{slug}/bord/").status_code == 200
        counts.append(len(caught))
    assert counts[1] <= counts[0] + 2, counts


def test_the_list_of_enrolments_asks_as_much_at_2_as_at_20(personas: World, house: OpenHouse) -> None:
    counts, client = [], personas.client("buyer")
    for number in range(20):
        house.enrol(f"a{number}")
        if number in (1, 19):
            client.get(f"/inkoop/{house.slug}/aanmeldingen/")
            with CaptureQueriesContext(connection) as caught:
                client.get(f"/inkoop/{house.slug}/aanmeldingen/")
            counts.append(len(caught))
    assert counts[0] == counts[1]


def test_an_admission_without_a_closing_is_enrolled_for_and_not_bid_on(
    personas: World, house: OpenHouse
) -> None:
    client = personas.client("provider")
    assert f"/inkoop/{house.slug}/aanmelden/" in client.get("/mijn-aanmeldingen/").content.decode()
    assert f"/inkoop/{house.slug}/inschrijven/" not in client.get("/mijn-inschrijvingen/").content.decode()
    answer = client.get(f"/inkoop/{house.slug}/inschrijven/")
    assert answer.headers["Location"].startswith(f"/inkoop/{house.slug}/aanmelden/")
