"""A published tariff sheet as PDF, Excel and JSON: the same content, with its version and fingerprint."""

import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from dekkend.catalogue.domain import Unit
from dekkend.catalogue.domain_stored import TariffOrigin
from dekkend.runtime.clock import AMSTERDAM
from dekkend.runtime.compilers import compiler

TEMPLATES: Final = Path(__file__).parent / "templates"
STANDARD: Final = "ua-1"
DECIMALS: Final = 6
"""Of an unrounded tariff in a PDF; Excel and JSON have all of them."""
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD: Final = (
    "Gemeente (CBS)",
    "Gemeente",
    "Productcode",
    "Product",
    "Eenheid",
    "Aanbieder",
    "Eerste dag",
    "Laatste dag",
    "Tarief",
    "Onafgerond",
    "Volgt uit",
    "Prijsmodel",
    "Reden",
    "Aangekondigd in",
)

_WIDTHS: Final = (9, 24, 12, 34, 10, 24, 12, 12, 12, 22, 30, 26, 30, 26)


def sheet_json(content: Mapping[str, Any], sha256: str) -> str:
    """The sheet for other programs; ``sha256`` is over ``content`` in canonical JSON."""
    return json.dumps({"sha256": sha256, "content": content}, ensure_ascii=False, indent=2) + "\n"


def sheet_excel(content: Mapping[str, Any], sha256: str) -> bytes:
    """The sheet as .xlsx: a row for each tariff with real dates and amounts, and what the file is."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tarieven"
    sheet.append(_HEAD)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="D5E5F0")
    for row in content["tariffs"]:
        sheet.append([_harmless(value) for value in _excel_row(content, row)])
    for row in sheet.iter_rows(min_row=2):
        row[6].number_format = row[7].number_format = "dd-mm-yyyy"
        row[8].number_format = '"€" #,##0.00'
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for letter, width in zip(
        "ABCDEFGHIJKLMN", (9, 24, 12, 34, 10, 24, 12, 12, 12, 22, 30, 26, 30, 26), strict=True
    ):
        sheet.column_dimensions[letter].width = width
    about = book.create_sheet("Over dit bestand")
    for pair in _about(content, sha256):
        about.append(pair)
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, 80
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_pdf(content: Mapping[str, Any], sha256: str) -> bytes:
    """The sheet as tagged PDF (PDF/UA-1); the same content gives the same bytes."""
    drawn = compiler(TEMPLATES / "tariff-sheet.typ").compile(
        format="pdf",
        sys_inputs={"sheet": json.dumps(_drawn(content, sha256), ensure_ascii=False)},
        pdf_standards=[STANDARD],
        timestamp=_MADE,
        pdf_tags=True,
    )
    assert isinstance(drawn, bytes)
    return drawn


def _drawn(content: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    published = datetime.fromisoformat(content["published_at"]).astimezone(AMSTERDAM)
    return {
        "region": content["region"],
        "title": content["title"],
        "first": _day(content["first"]),
        "last": _day(content["last"]),
        "decision": content["decision"] or "–",
        "version": content["version"],
        "published": format_date(published, "d MMMM y", locale="nl_NL"),
        "sha256": sha256,
        "groups": list(_groups(content)),
    }


def _groups(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    rows = sorted(content["tariffs"], key=lambda row: (row["title"], row["product_code"], row["unit"]))
    for (title, code, unit), of in groupby(
        rows, key=lambda row: (row["title"], row["product_code"], row["unit"])
    ):
        lines = [_line(content, row) for row in of]
        yield {"title": title, "code": code, "unit": Unit(unit).label.render(), "lines": lines}


def _line(content: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "municipality": content["municipalities"].get(row["municipality"], row["municipality"]),
        "provider": row["provider"] or "alle aanbieders",
        "tariff": format_currency(Decimal(row["tariff"]), "EUR", locale="nl_NL"),
        "unrounded": format_decimal(round(Decimal(row["unrounded"]), DECIMALS), "0.00####", locale="nl_NL"),
        "period": f"{_day(row['first'])} t/m {_day(row['last'])}",
        "basis": _basis(row),
    }


def _basis(row: Mapping[str, Any]) -> str:
    """What the tariff follows from, with the reason where it is another tariff."""
    origin = TariffOrigin(row["origin"]).label.render()
    named = row["price_model"] or row["source"]
    parts = [f"{origin} ({named})" if named else origin, row["reason"]]
    return ". ".join(part for part in parts if part)


def _excel_row(content: Mapping[str, Any], row: Mapping[str, Any]) -> list[Any]:
    return [
        row["municipality"],
        content["municipalities"].get(row["municipality"], ""),
        row["product_code"],
        row["title"],
        row["unit"],
        row["provider"] or "",
        date.fromisoformat(row["first"]),
        date.fromisoformat(row["last"]),
        Decimal(row["tariff"]),
        row["unrounded"],
        TariffOrigin(row["origin"]).label.render(),
        row["price_model"] or row["source"],
        row["reason"],
        row["announced_in"],
    ]


def _about(content: Mapping[str, Any], sha256: str) -> list[tuple[str, str]]:
    pairs = (
        ("Regio", content["region"]),
        ("Tarievenblad", content["title"]),
        ("Geldt van", content["first"]),
        ("Geldt t/m", content["last"]),
        ("Besluit", content["decision"]),
        ("Versie", str(content["version"])),
        ("Gepubliceerd", content["published_at"]),
        ("Vingerafdruk (sha256)", sha256),
    )
    return [(name, str(_harmless(value))) for name, value in pairs]


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet shows and never calculates."""
    starts = ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if isinstance(value, str) and value.startswith(starts) else value


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text), "d MMMM y", locale="nl_NL")
