"""Lists: search, filters, order, pages and downloads, from memory and from the database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook
from openpyxl.cell import WriteOnlyCell

from dekkend.kernel.money import Money
from dekkend.kernel.text import msg
from dekkend.organisations.domain import OrganisationKind
from dekkend.organisations.models import Organisation
from dekkend.runtime import clock
from dekkend.web import exports
from dekkend.web.badges import Badge, Tone
from dekkend.web.exports import comma_separated, excel, harmless
from dekkend.web.pages import engine
from dekkend.web.tables import Choice, Column, Filter, Table


@dataclass(frozen=True)
class Bid:
    name: str
    amount: Money | None
    day: date | None
    status: str = "open"


BIDS = [
    Bid("Zorg & Co", Money(Decimal("1234.50")), date(2027, 3, 31)),
    Bid("=2+5+cmd|' /C calc'!A0", Money(Decimal("9")), date(2026, 1, 2), "dicht"),
    Bid("älpha", None, None),
]
TABLE: Table[Bid] = Table(
    name="biedingen",
    caption="Biedingen: alle/[2027]",
    columns=(
        Column("naam", "Naam", lambda row: row.name, href=lambda row: f"/{row.name[:2]}/", row_header=True),
        Column("bedrag", msg("Bedrag"), lambda row: row.amount, numeric=True),
        Column("dag", "Dag", lambda row: row.day),
        Column("status", "Status", lambda row: row.status, badge=lambda row: Badge(row.status, Tone.GOOD)),
        Column("vast", "Vast", lambda row: True, sortable=False),
    ),
    filters=(
        Filter(
            "status",
            "Status",
            (Choice("open", "Open"), Choice("dicht", "Dicht")),
            value=lambda row: row.status,
        ),
    ),
    size=2,
)


def view(query: str = "", table: Table[Bid] = TABLE):
    return table.view(BIDS, QueryDict(query))


def names(query: str = "") -> list[str]:
    return [row[0].text for row in view(query).rows]


def test_cells_are_written_the_dutch_way():
    cells = view().rows[0]
    assert [cell.text for cell in cells] == ["Zorg & Co", "€ 1.234,50", "31-03-2027", "open", "ja"]
    assert (cells[0].header, cells[0].href, cells[1].css, cells[3].tone) == (True, "/Zo/", "num", "good")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sorteer=bedrag", ["=2+5+cmd|' /C calc'!A0", "Zorg & Co"]),
        ("sorteer=-dag", ["älpha", "Zorg & Co"]),
        ("zoek=ZORG", ["Zorg & Co"]),
        ("zoek=31-03", ["Zorg & Co"]),
        ("status=dicht", ["=2+5+cmd|' /C calc'!A0"]),
        ("pagina=2", ["älpha"]),
        ("zoek=bestaat niet", []),
    ],
)
def test_search_filter_order_and_page(query: str, expected: list[str]):
    assert names(query) == expected


@pytest.mark.parametrize(
    "query",
    ["sorteer=bestaat-niet", "sorteer=vast", "pagina=-1", "pagina=x", "status=onzin", "zoek=%00", "pagina=²"],
)
def test_nonsense_in_the_address_is_left_out(query: str):
    assert names(query) == names()


def test_page_beyond_the_end_is_the_last_page():
    shown = view("pagina=999999999999999999999")
    assert (shown.first, shown.last, shown.total) == (3, 3, 3)


def test_links_keep_the_rest_of_the_address():
    shown = view("status=open&sorteer=naam&ander=1&pagina=1")
    assert shown.headings[0].direction == "ascending"
    assert shown.headings[0].href == "?status=open&ander=1&sorteer=-naam"
    assert shown.headings[4].href == ""
    assert shown.excel_href == "?status=open&sorteer=naam&ander=1&export=xlsx"
    assert shown.kept == (("ander", "1"),)


def test_two_tables_on_one_page_do_not_listen_to_each_other():
    second = Table(name="twee", caption="Twee", columns=TABLE.columns, prefix="twee", size=2)
    shown = view("sorteer=bedrag&twee-pagina=2", second)
    assert (shown.sort, shown.first) == ("", 3)
    assert shown.kept == (("sorteer", "bedrag"),)


def test_many_pages_show_a_gap():
    table = Table(name="lang", caption="Lang", columns=TABLE.columns, size=1)
    shown = table.view(BIDS * 10, QueryDict("pagina=15"))
    assert [link.label for link in shown.pages] == ["1", "…", "13", "14", "15", "16", "17", "…", "30"]


def test_excel_has_real_types_and_no_formulas():
    answer = excel(TABLE, BIDS)
    sheet = load_workbook(BytesIO(b"".join(answer))).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == ["Naam", "Bedrag", "Dag", "Status", "Vast"]
    assert (rows[1][1].value, rows[1][1].number_format) == (1234.5, '"€" #,##0.00')
    assert (rows[1][2].value, rows[1][2].is_date) == (datetime(2027, 3, 31), True)  # noqa: DTZ001
    assert (rows[2][0].value, rows[2][0].data_type) == (BIDS[1].name, "s")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E4")


def test_excel_accepts_control_characters_and_moments():
    table = Table(
        name="t",
        caption="t",
        columns=(Column("a", "A", lambda row: row[0]), Column("b", "B", lambda row: row[1])),
    )
    moment = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    sheet = load_workbook(BytesIO(b"".join(excel(table, [("a\x07b", moment)])))).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["B2"].value) == ("ab", datetime(2026, 7, 1, 12, 0))  # noqa: DTZ001


def test_excel_makes_no_cell_of_its_own_for_plain_text(monkeypatch: pytest.MonkeyPatch):
    made: list[object] = []
    monkeypatch.setattr(exports, "WriteOnlyCell", lambda *given: made.append(given) or WriteOnlyCell(*given))
    table = Table(name="t", caption="t", columns=(Column("a", "A", lambda row: row),))
    texts = ["gewoon"] * 500 + ["=1+1", "#N/A"]
    sheet = load_workbook(BytesIO(b"".join(excel(table, texts)))).active
    assert sheet is not None
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == [(text, "s") for text in texts]
    assert len(made) == 3  # the heading, and the two that look like something else than text


def test_csv_is_what_a_dutch_excel_opens():
    text = b"".join(comma_separated(TABLE, BIDS)).decode()
    lines = text.split("\r\n")
    assert lines[0] == "\ufeffNaam;Bedrag;Dag;Status;Vast"
    assert lines[1] == "Zorg & Co;1234,50;2027-03-31;open;ja"
    assert lines[2].startswith("'=2+5+cmd")
    assert lines[3] == "älpha;;;open;ja"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_formulas_are_made_harmless(text: str):
    assert harmless(text) == f"'{text}"


ORGANISATIONS: Table[Organisation] = Table(
    name="organisaties",
    caption="Organisaties",
    columns=(
        Column("naam", "Naam", lambda row: row.name, order=("sort_key",), row_header=True),
        Column("soort", "Soort", lambda row: row.kind),
    ),
    filters=(Filter("soort", "Soort", (Choice("supervisor", "Toezicht"),), field="kind"),),
    search=("name__icontains",),
    sort="naam",
)


@pytest.mark.django_db
def test_a_list_costs_the_same_queries_however_long():
    def queries(many: int) -> int:
        Organisation.objects.bulk_create(
            Organisation(
                name=f"Nummer {many}-{number}",
                slug=f"n-{many}-{number}",
                kind=OrganisationKind.SUPERVISOR,
                sort_key=f"nummer {many} {number:02}",
                created_at=clock.now(),
            )
            for number in range(many)
        )
        with CaptureQueriesContext(connection) as captured:
            shown = ORGANISATIONS.view(Organisation.objects.all(), QueryDict("zoek=nummer&soort=supervisor"))
        assert shown.total >= many
        assert shown.headings[1].href == ""
        return len(captured)

    assert queries(2) == queries(20) == 2


@pytest.mark.django_db
def test_downloads_of_a_query_set_hold_every_page():
    Organisation.objects.bulk_create(
        Organisation(
            name=f"Nummer {number}",
            slug=f"n-{number}",
            kind=OrganisationKind.SUPERVISOR,
            sort_key=f"nummer {number:03}",
            created_at=clock.now(),
        )
        for number in range(120)
    )
    found = ORGANISATIONS.select(
        Organisation.objects.filter(kind="supervisor"), ORGANISATIONS.chosen({"sorteer": "-naam"})
    )
    lines = b"".join(comma_separated(ORGANISATIONS, found)).decode().split("\r\n")
    assert lines[1].startswith("Nummer 119")
    assert len(lines) == 122


def test_what_people_wrote_never_becomes_markup():
    hostile = '<script>alert("1")</script>&'
    table = Table(
        name="lijst",
        caption=hostile,
        columns=(
            Column("a", hostile, lambda row: row, href=lambda row: f'/?q="{row}', row_header=True),
            Column("b", "B", lambda row: row, badge=lambda row: Badge(row, Tone.GOOD)),
        ),
    )
    listing = table.view([hostile], QueryDict(""))
    drawn = str(engine().get_template("components/data.jinja").module.data_table(listing))
    assert "<script" not in drawn
    assert drawn.count("&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;&amp;") >= 4
    assert 'href="/?q=&#34;&lt;script' in drawn


@pytest.mark.parametrize(("chosen", "day", "word"), [("nl", "01-04-2026", "ja"), ("en", "1 Apr 2026", "yes")])
def test_a_list_is_written_in_the_language_of_its_reader(chosen, day, word):
    columns = (
        Column("dag", "Dag", lambda row: date(2026, 4, 1), row_header=True),
        Column("goed", "Goed", lambda row: True),
    )
    with translation.override(chosen):
        ((first, second),) = Table(name="x", caption="X", columns=columns).view([1], QueryDict("")).rows
    assert (first.text, second.text) == (day, word)
    assert first.css == "nowrap"


def test_a_list_as_word_says_what_the_page_says() -> None:
    answer = exports.EXPORTS["docx"](TABLE, BIDS)
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert {"[Content_Types].xml", "_rels/.rels"} < set(archive.namelist())
        found = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own
    text = [each.text for each in found.iter() if each.tag.endswith("}t")]
    assert text[:4] == ["Biedingen: alle/[2027]", "Naam", "Bedrag", "Dag"]
    assert "Zorg & Co" in text
    assert "31-03-2027" in text
    assert replace(TABLE, word=True).view(BIDS, QueryDict("")).word_href == "?export=docx"
    assert TABLE.view(BIDS, QueryDict("")).word_href == ""
