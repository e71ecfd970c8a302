"""Files of a region: every wrong cell is told, a whole file counts or nothing does."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.errors_stored import (
    CellsRefused,
    FileUnusable,
    NotAllowed,
    NotThisWorkbook,
    RuleForbids,
)
from dekkend.catalogue.index_model import IndexClause, IndexMethod
from dekkend.catalogue.models import IndexVersion, MunicipalityBudget, ProductVolume, SheetLine
from dekkend.catalogue.queries.products import products
from dekkend.catalogue.queries.region_files import (
    agreed_template,
    budget_template,
    index_template,
    product_template,
    volume_template,
)
from dekkend.catalogue.services.region_files import (
    IndexHead,
    ListHead,
    import_agreed,
    import_budgets,
    import_index_table,
    import_index_text,
    import_products,
    import_volumes,
)
from dekkend.catalogue.services.sheets import NewSheet, create_sheet
from dekkend.organisations.domain import SYSTEM
from tests.catalogue import stored
from tests.personas import World

Change = Callable[[Any], None]


def changed(content: bytes, sheet: str, change: Change) -> bytes:
    """The file after somebody worked in it."""
    book = load_workbook(io.BytesIO(content))
    change(book[sheet])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cells(refused: pytest.ExceptionInfo[CellsRefused]) -> list[str]:
    return [problem.cell for problem in refused.value.problems]


@pytest.fixture
def taken_over(personas: World) -> int:
    stored.adopted_products(personas.region, version="2025", starts_on=stored.EARLIER.first)
    new = NewSheet(personas.region, "Van eerder", stored.EARLIER, SheetKind.TAKEN_OVER)
    return create_sheet(SYSTEM, new).pk


def agreed(sheet: Any) -> None:
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, 4, 62.4)
            sheet.cell(row, 5, "Overeenkomst 2023, deel 3")


@pytest.mark.django_db
def test_tariffs_of_before_are_taken_over_from_the_template(personas: World, taken_over: int) -> None:
    buyer = personas.actor("buyer")
    file = changed(agreed_template(buyer, taken_over), "Tarieven", agreed)
    count = import_agreed(buyer, taken_over, file)
    lines = SheetLine.objects.filter(sheet_id=taken_over)
    assert count == lines.count() == len(stored.towns(personas.region))
    assert {line.tariff for line in lines} == {Decimal("62.40")}


@pytest.mark.django_db
def test_every_wrong_cell_is_told_and_nothing_is_stored(personas: World, taken_over: int) -> None:
    def work(sheet: Any) -> None:
        agreed(sheet)
        sheet.cell(2, 4, "zestig")
        sheet.cell(3, 3, "99Z99")
        last = sheet.max_row + 1
        good = [sheet.cell(4, place).value or sheet.cell(3, place).value for place in (1, 2)]
        sheet.append([*good, stored.CODE, 61, "Bijlage", "31-02-2025"])
        sheet.append([*good, stored.CODE, 61, "Bijlage", date(2024, 12, 1)])
        sheet.append(["0001", "Nergens", stored.CODE, 0, None])
        assert sheet.cell(last, 4).value == 61

    buyer = personas.actor("buyer")
    file = changed(agreed_template(buyer, taken_over), "Tarieven", work)
    with pytest.raises(CellsRefused) as refused:
        import_agreed(buyer, taken_over, file)
    found = cells(refused)
    assert {"D2", "C3"} <= set(found)
    assert any(cell.startswith("F") for cell in found)
    assert any(cell.startswith("E") for cell in found)
    assert all(problem.remedy.render() for problem in refused.value.problems)
    assert not SheetLine.objects.filter(sheet_id=taken_over).exists()


@pytest.mark.django_db
def test_two_rows_for_one_day_are_refused(personas: World, taken_over: int) -> None:
    def work(sheet: Any) -> None:
        agreed(sheet)
        for place in range(1, 6):
            sheet.cell(10, place, sheet.cell(2, place).value)

    buyer = personas.actor("buyer")
    with pytest.raises(CellsRefused) as refused:
        import_agreed(buyer, taken_over, changed(agreed_template(buyer, taken_over), "Tarieven", work))
    assert cells(refused) == ["C10"]
    assert "2" in refused.value.problems[0].message.render()


@pytest.mark.django_db
def test_an_own_tariff_without_announcement_is_told_at_its_cell(personas: World, taken_over: int) -> None:
    stored.new_providers(1)

    def work(sheet: Any) -> None:
        agreed(sheet)
        sheet.cell(2, 8, "20000000")

    buyer = personas.actor("buyer")
    with pytest.raises(CellsRefused) as refused:
        import_agreed(buyer, taken_over, changed(agreed_template(buyer, taken_over), "Tarieven", work))
    assert cells(refused) == ["I2"]


@pytest.mark.django_db
def test_a_file_of_another_sheet_or_another_kind_is_refused(personas: World, taken_over: int) -> None:
    buyer = personas.actor("buyer")
    book = Workbook()
    file = io.BytesIO()
    book.save(file)
    for content in (b"", b"tekst", file.getvalue(), volume_template(buyer, personas.region, 2025)):
        with pytest.raises(NotThisWorkbook):
            import_agreed(buyer, taken_over, content)
    plain = create_sheet(SYSTEM, NewSheet(personas.region, "Gewoon", stored.EARLIER))
    with pytest.raises(RuleForbids):
        import_agreed(buyer, plain.pk, agreed_template(buyer, plain.pk))
    with pytest.raises(NotAllowed):
        import_agreed(personas.actor("controller"), taken_over, file.getvalue())


@pytest.mark.django_db
def test_volumes_and_budgets_come_back_from_their_templates(personas: World, taken_over: int) -> None:
    def count(sheet: Any) -> None:
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, 5, 10_000 + row)
            sheet.cell(row, 6, "Declaraties 2025")

    def money(sheet: Any) -> None:
        sheet.cell(2, 3, "1.234.567,89")
        sheet.cell(2, 4, "Begroting 2025")

    buyer, region = personas.actor("buyer"), personas.region
    towns = len(stored.towns(region))
    assert (
        import_volumes(buyer, region, 2025, changed(volume_template(buyer, region, 2025), "Aantallen", count))
        == towns
    )
    assert ProductVolume.objects.filter(region_id=region, year=2025).count() == towns
    file = changed(budget_template(buyer, region, 2025), "Begrotingen", money)
    assert import_budgets(personas.actor("controller"), region, 2025, file) == 1
    assert MunicipalityBudget.objects.get().amount == Decimal("1234567.89")
    again = load_workbook(io.BytesIO(volume_template(buyer, region, 2025)))["Aantallen"]
    assert again.cell(2, 5).value == 10_002


@pytest.mark.django_db
def test_a_changed_grey_cell_or_half_a_cent_is_told(personas: World, taken_over: int) -> None:
    def work(sheet: Any) -> None:
        sheet.cell(2, 1, "0001")
        for row, amount in ((2, 5), (3, 10.005)):
            sheet.cell(row, 3, amount)
            sheet.cell(row, 4, "Begroting")

    buyer, region = personas.actor("buyer"), personas.region
    with pytest.raises(CellsRefused) as refused:
        import_budgets(
            buyer, region, 2025, changed(budget_template(buyer, region, 2025), "Begrotingen", work)
        )
    assert cells(refused) == ["A2", "C3"]
    assert not MunicipalityBudget.objects.exists()


HEAD = ListHead("2027.1", date(2026, 10, 1), date(2027, 1, 1))
GOOD = {
    1: "begeleiding-licht",
    2: "Begeleiding licht",
    3: "wmo",
    4: "02",
    5: "02A01",
    7: "uur",
    8: "inspanningsgericht",
    9: "week, totaal",
    10: "contacttijd, indirecte-clienttijd",
    11: "2027",
    12: "Vaste begeleider*, Leesbaar verslag",
}


def product_rows(*rows: dict[int, Any]) -> Change:
    def work(sheet: Any) -> None:
        for number, row in enumerate(rows, 2):
            for place, value in row.items():
                sheet.cell(number, place, value)

    return work


@pytest.mark.django_db
def test_products_come_from_excel_with_their_demands(personas: World) -> None:
    buyer = personas.actor("buyer")
    heavy = {
        **GOOD,
        1: "begeleiding-zwaar",
        2: "Begeleiding zwaar",
        5: "02A02",
        14: "begeleiding-licht",
        4: 2,
    }
    heavy[4] = "02"
    file = changed(product_template(buyer, personas.region), "Producten", product_rows(GOOD, heavy))
    made = import_products(buyer, personas.region, HEAD, file)
    light, other = products(buyer, made.pk)
    assert light.content.demands is not None
    assert [one.continuity for one in light.content.demands.requirements] == [True, False]
    assert other.predecessor == "begeleiding-licht"


@pytest.mark.django_db
def test_a_wrong_product_is_told_at_its_cell(personas: World) -> None:
    buyer = personas.actor("buyer")
    wrong = {**GOOD, 1: "Zwaar!", 4: "98", 5: "98A02", 9: "dag", 7: "dagdeel", 13: 200}
    file = changed(product_template(buyer, personas.region), "Producten", product_rows(GOOD, wrong))
    with pytest.raises(CellsRefused) as refused:
        import_products(buyer, personas.region, HEAD, file)
    assert {"A3", "D3", "I3", "M3"} <= set(cells(refused))


FIGURES = (
    ("ova", "OVA", "loon", 90, 2024, 4.94, 6.00, "NZa"),
    ("ova", "OVA", "loon", 90, 2025, 4.18, None, "NZa"),
    ("ppc", "PPC", "materieel", 10, 2024, 2.51, 3.10, "CPB"),
    ("ppc", "PPC", "materieel", 10, 2025, 1.82, None, "CPB"),
)
CLAUSE = IndexClause(method=IndexMethod.ADDITIVE, source="Overeenkomst, artikel 3.2")
INDEX = IndexHead("indexatie-2025", "Indexatie naar 2025", "1", 2025, CLAUSE)


def figures(*rows: tuple[Any, ...]) -> Change:
    return product_rows(*(dict(enumerate(row, 1)) for row in rows))


@pytest.mark.django_db
def test_an_index_comes_from_excel_or_from_its_file(personas: World) -> None:
    buyer = personas.actor("buyer")
    made = import_index_table(
        buyer, personas.region, INDEX, changed(index_template(), "Cijfers", figures(*FIGURES))
    )
    assert [str(weight.weight.normalize()) for weight in made.weights.order_by("-weight")] == ["9E+1", "1E+1"]
    with pytest.raises(FileUnusable) as refused:
        import_index_text(buyer, personas.region, 'format = 1\nkind = "indexatie"\nto_year = "2025"\n')
    assert [problem.line for problem in refused.value.lines if problem.key == "to_year"] == [3]


@pytest.mark.django_db
def test_weights_of_99_percent_are_told_at_their_cell(personas: World) -> None:
    rows = [(*row[:3], 9 if row[0] == "ppc" else 90, *row[4:]) for row in FIGURES]
    with pytest.raises(CellsRefused) as refused:
        import_index_table(
            personas.actor("buyer"),
            personas.region,
            INDEX,
            changed(index_template(), "Cijfers", figures(*rows)),
        )
    assert cells(refused) == ["D4"]
    assert "99" in refused.value.problems[0].message.render()
    assert not IndexVersion.objects.exists()
