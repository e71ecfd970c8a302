"""Lists in Excel: out as a template with the right columns, back with every wrong cell named at once.

Columns are found by their heading in the first row, in any order; other columns and empty rows are passed by.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from dekkend.kernel.errors import Refusal
from dekkend.kernel.money import Money, NotAnAmount
from dekkend.kernel.text import Message, msg

MOST_ROWS: Final = 20_000
LARGEST: Final = 10**9
_BOLD: Final = Font(bold=True)
_HEAD: Final = PatternFill("solid", fgColor="D5E5F0")


class NotAWorkbook(Refusal):
    """Dit is geen Excel-bestand (.xlsx), of het is beschadigd."""

    remedy = "Download het voorbeeld, vul het in en sla het op als .xlsx."


class CellKind(StrEnum):
    """What a column holds."""

    DAY = "dag"
    EUROS = "euro"
    COUNT = "aantal"
    TEXT = "tekst"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its heading, what it holds, and the texts that may stand in it with what each stands for."""

    key: str
    title: str
    kind: CellKind
    required: bool = True
    known: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong in one cell ("B7"), and what to do."""

    cell: str
    message: Message
    remedy: Message

    @property
    def sentence(self) -> Message:
        return msg(
            "Cel {cell}: {message}. {remedy}", cell=self.cell, message=self.message, remedy=self.remedy
        )


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that was read: its number in the sheet and its values by column."""

    number: int
    values: Mapping[str, Any]


@dataclass
class SheetRead:
    """What a file holds; with problems nothing of it is used. ``places``: where each column stands."""

    rows: list[SheetRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def cell(self, row: SheetRow, key: str) -> str:
        """The name of a cell: "B7"."""
        return f"{get_column_letter(self.places.get(key, 0) + 1)}{row.number}"

    def wrong(self, row: SheetRow, key: str, message: Message, remedy: Message) -> None:
        """Adds what is wrong in a cell."""
        self.problems.append(CellProblem(self.cell(row, key), message, remedy))


def sheet_template(title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """An .xlsx with these columns, and rows that are there already."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title[:31]
    sheet.append([column.title for column in columns])
    for place in range(1, len(columns) + 1):
        cell = sheet.cell(1, place)
        cell.font, cell.fill = _BOLD, _HEAD
        sheet.column_dimensions[get_column_letter(place)].width = 26
    for row in rows:
        sheet.append([_safe(value) for value in row])
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_sheet(content: bytes, columns: Sequence[SheetColumn]) -> SheetRead:
    """Reads the first sheet; every wrong cell is told at once. Raises NotAWorkbook."""
    lines = _lines(content)
    read = SheetRead()
    places = read.places = _places(next(lines, ()), columns, read.problems)
    if read.problems:
        return read
    for number, line in enumerate(lines, 2):
        cells = {column.key: line[places[column.key]] for column in columns if column.key in places}
        if any(value not in (None, "") for value in cells.values()):
            found = _row(number, cells, places, columns, read.problems)
            read.rows.append(SheetRow(number, found))
    if not read.rows and not read.problems:
        read.problems.append(
            CellProblem(
                "A2", msg("er staat geen enkele regel in het bestand"), msg("Vul regel 2 en verder in.")
            )
        )
    return read


def repeated(read: SheetRead, *keys: str) -> None:
    """Adds a problem for each row that is about the same as an earlier one, at its first key."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in read.rows:
        key = tuple(row.values.get(name) for name in keys)
        if key in seen:
            read.wrong(
                row,
                keys[0],
                msg("dit staat ook in regel {number}", number=seen[key]),
                msg("Houd één van de twee regels."),
            )
        seen.setdefault(key, row.number)


def _lines(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        book = load_workbook(io.BytesIO(content), data_only=True, read_only=True)
        sheet: Any = book.worksheets[0]
        width = max((len(row) for row in sheet.iter_rows(max_row=1, values_only=True)), default=1)
        rows = list(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=max(width, 1), values_only=True))
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
        TypeError,
        IndexError,
    ) as error:
        raise NotAWorkbook() from error
    return iter(rows)


def _places(
    head: Sequence[Any], columns: Sequence[SheetColumn], problems: list[CellProblem]
) -> dict[str, int]:
    titles = {str(value).strip().casefold(): place for place, value in enumerate(head) if value is not None}
    places: dict[str, int] = {}
    for column in columns:
        place = titles.get(column.title.casefold())
        if place is not None:
            places[column.key] = place
        elif column.required:
            problems.append(
                CellProblem(
                    "A1",
                    msg("de kolom “{title}” ontbreekt", title=column.title),
                    msg("Zet deze kop in de eerste regel."),
                )
            )
    return places


def _row(
    number: int,
    cells: Mapping[str, Any],
    places: Mapping[str, int],
    columns: Sequence[SheetColumn],
    problems: list[CellProblem],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in columns:
        if column.key not in places:
            continue
        cell, value = f"{get_column_letter(places[column.key] + 1)}{number}", cells[column.key]
        if value is None or (isinstance(value, str) and not value.strip()):
            if column.required:
                problems.append(CellProblem(cell, msg("de cel is leeg"), msg("Vul de cel in.")))
            continue
        try:
            found[column.key] = _value(column, value)
        except _Wrong as wrong:
            problems.append(CellProblem(cell, *wrong.args))
    return found


class _Wrong(Exception):
    """What is wrong with a value, and what to do."""


def _value(column: SheetColumn, value: Any) -> Any:
    if column.known is not None:
        return _known(column.known, value)
    return _READERS[column.kind](value)


def _known(known: Mapping[str, Any], value: Any) -> Any:
    text = str(value).strip()
    text = text[:-2] if text.endswith(".0") else text
    by_word = {word.casefold(): meaning for word, meaning in known.items()}
    if text.casefold() not in by_word:
        raise _Wrong(
            msg("“{value}” is niet bekend", value=text[:60]),
            msg("Neem een naam over uit de lijst op het scherm."),
        )
    return by_word[text.casefold()]


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for form in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(value).strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise _Wrong(msg("“{value}” is geen dag", value=str(value)[:40]), msg("Schrijf een dag als 31-12-2026."))


def _euros(value: Any) -> Decimal:
    wrong = _Wrong(
        msg("“{value}” is geen bedrag van 0 euro of meer", value=str(value)[:40]),
        msg("Schrijf een bedrag als 1234,50."),
    )
    if isinstance(value, bool):
        raise wrong
    try:
        amount = (
            Money.rounded(Decimal(format(value, ".15g")))
            if isinstance(value, int | float)
            else Money.parse(str(value))
        )
    except (NotAnAmount, InvalidOperation, ValueError) as error:
        raise wrong from error
    if not 0 <= amount.amount <= LARGEST:
        raise wrong
    return amount.amount


def _count(value: Any) -> int:
    wrong = _Wrong(
        msg("“{value}” is geen heel getal van 0 of meer", value=str(value)[:40]),
        msg("Vul een heel getal in, zoals 12."),
    )
    if isinstance(value, bool):
        raise wrong
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise wrong from error
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number <= LARGEST:
        raise wrong
    return int(number)


def _text(value: Any) -> str:
    return str(value).replace("\0", "").strip()[:300]


_READERS: Final = {
    CellKind.DAY: _day,
    CellKind.EUROS: _euros,
    CellKind.COUNT: _count,
    CellKind.TEXT: _text,
}


def _safe(value: Any) -> Any:
    """Text that a spreadsheet shows and never calculates."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@")):
        return f"'{value}"
    return value


__all__ = [
    "CellKind",
    "CellProblem",
    "NotAWorkbook",
    "SheetColumn",
    "SheetRead",
    "SheetRow",
    "read_sheet",
    "repeated",
    "sheet_template",
]
