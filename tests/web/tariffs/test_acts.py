"""What people do on the pages of tariffs: hand in files, take tariffs out, correct, invite, compare."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.models import ProductVolume, SheetLine, TariffSheet
from dekkend.catalogue.services.products import adopt_catalogue, import_catalogue
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.models import Notice
from tests.catalogue import stored
from tests.web.tariffs.world import EXAMPLES, fill

pytestmark = pytest.mark.django_db(transaction=True)


def handed_in(client: Client, page: str, template: str, sheet: str, change: Any, **more: Any) -> Any:
    """Downloads the template of a page, works in it and hands it in."""
    book = load_workbook(io.BytesIO(client.get(template).content))
    change(book[sheet])
    file = io.BytesIO()
    book.save(file)
    name = more.pop("name", "ingevuld.xlsx")
    return client.post(page, {"bestand": SimpleUploadedFile(name, file.getvalue()), **more})


def test_a_buyer_works_on_the_pages() -> None:
    from tests.personas import make_world

    world = make_world()
    places = fill(world)
    buyer = world.client("buyer")
    _files(buyer)
    _sheets(buyer, world, places)
    _invitations(buyer, world, places)
    _cost_sheets(buyer, places)
    _extras(world, places)


def _files(buyer: Client) -> None:
    page, template = "/tarieven/aantallen/inlezen/?jaar=2024", "/tarieven/aantallen/sjabloon.xlsx?jaar=2024"

    def wrong(sheet: Any) -> None:
        sheet["E2"], sheet["F2"] = "veel", "Declaraties"
        sheet["E3"], sheet["F3"] = 12, "Declaraties"

    answer = handed_in(buyer, page, template, "Aantallen", wrong)
    assert answer.status_code == 422
    assert "Aantallen E2" in answer.content.decode()
    assert "geen getal" in answer.content.decode()
    assert not ProductVolume.objects.filter(year=2024).exists()

    def right(sheet: Any) -> None:
        sheet["E2"], sheet["F2"] = 1200.5, "Declaraties"

    assert handed_in(buyer, page, template, "Aantallen", right).status_code == 302
    assert ProductVolume.objects.get(year=2024).quantity == 1200.5
    text = SimpleUploadedFile("index.toml", b'kind = "indexatie"\nto_year = "x"\n')
    answer = buyer.post("/tarieven/indexatie/toevoegen/", {"bestand": text})
    assert answer.status_code == 422
    assert "<code>to_year</code>" in answer.content.decode()


def _sheets(buyer: Client, world: Any, places: dict[str, str]) -> None:
    draft = f"/tarieven/bladen/{places['draft']}/"
    town, other = stored.towns(world.region)
    own = {
        "gemeente": [town],
        "differentiatie": places["approved"],
        "aanbieder": str(world.provider),
        "model": places["model"],
    }
    assert f'value="{world.provider}"' in buyer.get(draft).content.decode()
    buyer.post(f"{draft}tarief/", own)
    lines = SheetLine.objects.filter(sheet_id=places["draft"])
    assert lines.filter(provider=world.provider).count() == 1
    buyer.post(f"{draft}verwijderen/", {"gemeente": [other], "code": stored.CODE})
    assert set(lines.filter(provider=None).values_list("municipality_id", flat=True)) == {town}
    nothing = buyer.post(f"{draft}verwijderen/", {"gemeente": [other], "code": stored.CODE}, follow=True)
    assert "Er staat geen tarief in het blad" in nothing.content.decode()
    page = f"/tarieven/bladen/{places['sheet']}/corrigeren/"
    form = {"title": "Correctie", "first": "2026-03-01", "last": "2026-12-31", "note": ""}
    assert buyer.post(page, form).status_code == 422
    assert buyer.post(page, {**form, "first": "2025-03-01", "note": "Fout"}).status_code == 409
    assert buyer.post(page, {**form, "note": "Reistijd was te laag."}).status_code == 302
    made = TariffSheet.objects.latest("pk")
    assert (made.kind, made.based_on_id) == (SheetKind.CORRECTION, int(places["sheet"]))


def _invitations(buyer: Client, world: Any, places: dict[str, str]) -> None:
    page = f"/tarieven/kostenonderzoek/{places['study']}/uitnodigen/"
    assert buyer.post(page, {"who": "gekozen"}).status_code == 422
    assert buyer.post(page, {"who": "gekozen", "providers": [world.provider]}).status_code == 302
    assert Notice.objects.filter(account_id=world.accounts["provider"], kind="tarief").exists()
    answer = buyer.post(page, {"who": "iedereen", "act": "herinneren"}, follow=True)
    assert "ziet niemand" in answer.content.decode()


def _cost_sheets(buyer: Client, places: dict[str, str]) -> None:
    page = f"/tarieven/prijzen/{places['model']}/kostenopbouw/"

    def far(sheet: Any) -> None:
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, 1).value == "overhead":
                sheet.cell(row, 5, 40)

    answer = handed_in(buyer, page, f"{page[:-1]}.xlsx", "Kostenopbouw", far, name="Stichting Ver.xlsx")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Stichting Ver" in text
    assert "wijkt 60% af van het voorstel" in text.replace("\xa0", " ")
    refused = buyer.post(page, {"bestand": SimpleUploadedFile("x.xlsx", b"geen excel")})
    assert refused.status_code == 422


def _extras(world: Any, places: dict[str, str]) -> None:
    """The code list of units and frequencies, and the limits of a temporary extra, for everybody."""
    visitor = world.client("visitor")
    answer = visitor.get("/tarieven/producten/eenheden/?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.count("inspanningsgericht") == 3 + 3 + 3 + 4 + 4 + 3
    assert "83" in text
    page = f"/tarieven/producten/{_with_an_extra(world.region)}/intensivering/"
    long = visitor.get(f"{page}?van=2027-01-01&tot=2027-05-01").content.decode()
    assert "CV-09" in long
    assert "hoogstens 3 maanden" in long
    fits = visitor.get(f"{page}?van=2027-01-01&tot=2027-02-28&uren=9").content.decode()
    assert "De intensivering eindigt op" not in fits, "more hours than the guide: a warning"
    assert "meer dan de richtlijn" in fits
    assert "geen laatste dag" in visitor.get(f"{page}?van=2027-01-01").content.decode()


def _with_an_extra(region: int) -> int:
    """The example list, of which one product is a temporary extra."""
    row = import_catalogue(SYSTEM, region, (EXAMPLES / "producten.toml").read_text())
    adopt_catalogue(SYSTEM, row.pk)
    return row.pk
