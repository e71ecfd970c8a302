"""Lists as files: Excel with real dates and numbers, and CSV as a Dutch Excel opens it.

Both stream, so that twenty thousand rows need no more memory than fifty. Text that a spreadsheet would run
as a formula is made harmless: whoever fills in a form must not run code on a buyer's computer.
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from dekkend.kernel.money import Money
from dekkend.web import formats
from dekkend.web.list_in_word import word
from dekkend.web.tables import Column, Rows, Table

CHUNK: Final = 2000
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
EXCEL_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER_FONT: Final = Font(bold=True)
HEADER_FILL: Final = PatternFill("solid", fgColor="E3EEF5")


def every(rows: Rows[Any]) -> Iterator[Any]:
    """All rows, from a query set in portions."""
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)


def plain(column: Column[Any], row: Any) -> Any:
    """The value of a cell in its own type: text, int, Decimal, date, datetime without zone, bool or None."""
    value = formats.text(column.badge(row).word) if column.badge else column.value(row)
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, datetime):
        return formats.local(value).replace(tzinfo=None)
    if value is None or isinstance(value, bool | int | float | Decimal | date):
        return value
    return formats.text(value) if value != "" else ""


def excel(table: Table[Any], rows: Rows[Any]) -> HttpResponseBase:
    """The list as an .xlsx file: header frozen and filterable, dates and amounts as such."""
    return workbook(table.name, [(table, rows)])


def workbook(name: str, sheets: Iterable[tuple[Table[Any], Rows[Any]]]) -> HttpResponseBase:
    """Several lists as one .xlsx file, a sheet each, in their order."""
    book = Workbook(write_only=True)
    for table, rows in sheets:
        _write_sheet(book, table, rows)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=EXCEL_TYPE)


def _write_sheet(book: Workbook, table: Table[Any], rows: Rows[Any]) -> None:
    sheet = book.create_sheet(title=_sheet_name(formats.text(table.caption)))
    sheet.freeze_panes = "A2"
    for position, column in enumerate(table.columns, 1):
        width = max(12, min(48, len(formats.text(column.title)) + 6))
        sheet.column_dimensions[get_column_letter(position)].width = 32 if column.row_header else width
    sheet.append([_header(sheet, formats.text(column.title)) for column in table.columns])
    count = 1
    for row in every(rows):
        sheet.append([_excel_cell(sheet, column, row) for column in table.columns])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{count}"


def _sheet_name(title: str) -> str:
    return "".join("-" if sign in r"[]:*?/\ "[:-1] else sign for sign in title)[:31] or "Dekkend"


def _header(sheet: Any, title: str) -> Any:
    cell = WriteOnlyCell(sheet, title)
    cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    return cell


def _excel_cell(sheet: Any, column: Column[Any], row: Any) -> Any:
    value = plain(column, row)
    if isinstance(value, bool):
        value = formats.yes_no(value)
    if isinstance(value, str):
        return _excel_text(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "dd-mm-yyyy hh:mm" if isinstance(value, datetime) else "dd-mm-yyyy"
        return cell
    if isinstance(value, Decimal) and isinstance(column.value(row), Money):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = '"€" #,##0.00'
        return cell
    return value


def _excel_text(sheet: Any, text: str) -> Any:
    """Text as it is: a cell of its own costs as much as the rest of the row. Only what would be taken for a
    formula or an error needs one, to stay text."""
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


class _Line:
    """A file that gives back what is written to it, for ``csv.writer``."""

    def write(self, line: str) -> str:
        return line


def comma_separated(table: Table[Any], rows: Rows[Any]) -> HttpResponseBase:
    """The list as CSV: UTF-8 with byte order mark, semicolons, decimal commas, dates as 2027-03-31."""
    lines = csv_lines(table, rows, formats.language())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return response


def csv_lines(table: Table[Any], rows: Rows[Any], language: str) -> Iterator[str]:
    """The lines of the file; written in ``language`` whenever they are asked for."""
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    with translation.override(language):
        header = writer.writerow([harmless(formats.text(column.title)) for column in table.columns])
    yield "\ufeff" + str(header)
    for row in every(rows):
        with translation.override(language):
            line = writer.writerow([_csv_text(plain(column, row)) for column in table.columns])
        yield str(line)


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return formats.yes_no(value)
    if isinstance(value, Decimal | float):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else harmless(str(value))


def harmless(text: str) -> str:
    """Text that a spreadsheet shows and never calculates (CSV injection)."""
    clean = text.replace("\0", "")
    return f"'{clean}" if clean.startswith(FORMULA_STARTS) else clean


EXPORTS: Final[dict[str, Callable[[Table[Any], Rows[Any]], HttpResponseBase]]] = {
    "xlsx": excel,
    "csv": comma_separated,
    "docx": word,
}
