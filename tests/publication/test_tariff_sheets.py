"""A published tariff sheet as PDF, Excel and JSON: the same tariffs, the same fingerprint."""

import io
import json

import pytest
from openpyxl import load_workbook

from dekkend.catalogue.queries.sheets import PublicationRow, publication
from dekkend.catalogue.services.deciding import publish_sheet
from dekkend.catalogue.tariff_content import fingerprint
from dekkend.organisations.domain import SYSTEM
from dekkend.publication.tariff_sheets import sheet_excel, sheet_json, sheet_pdf
from tests.catalogue.stored import EARLIER, adopted_products, earlier_tariffs, towns
from tests.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(personas: World) -> PublicationRow:
    adopted_products(personas.region, version="2025", starts_on=EARLIER.first)
    sheet = earlier_tariffs(personas.region)
    publish_sheet(SYSTEM, sheet.pk)
    return publication(sheet.pk)


def test_json_can_be_checked(published: PublicationRow) -> None:
    read = json.loads(sheet_json(published.content, published.sha256))
    assert fingerprint(read["content"]) == read["sha256"] == published.sha256


def test_excel_has_amounts_and_dates(published: PublicationRow, personas: World) -> None:
    book = load_workbook(io.BytesIO(sheet_excel(published.content, published.sha256)))
    rows = list(book["Tarieven"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(towns(personas.region))
    assert rows[0][8] == 62.40
    assert rows[0][6].date() == EARLIER.first
    about = dict(book["Over dit bestand"].iter_rows(values_only=True))
    assert about["Vingerafdruk (sha256)"] == published.sha256


def test_pdf_is_the_same_every_time(published: PublicationRow) -> None:
    made = sheet_pdf(published.content, published.sha256)
    assert made.startswith(b"%PDF")
    assert made == sheet_pdf(published.content, published.sha256)
