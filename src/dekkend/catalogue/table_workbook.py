"""Tables that a region fills in as an Excel file: a template out, the rows back, every wrong cell named.

One sheet with a header, white cells to fill in, and a sheet that explains the columns. A hidden sheet says
which table it is (and of which sheet or year), so that another file is recognised. Nothing of a file with one
wrong cell is used.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dekkend.catalogue.cells import CellProblem
from dekkend.catalogue.errors_stored import NotThisWorkbook
from dekkend.kernel.text import Message, msg

EXPLAIN, MARK = "Uitleg", "Kenmerk"
HEAD, FIRST_ROW = 1, 2
LARGEST: Final = Decimal(10) ** 12
MOST_DECIMALS: Final = 10
LONGEST: Final = 500
MOST_ROWS: Final = 20_000
EMPTY_ROWS: Final = 40
"""White rows below the rows that are filled in already."""

_SHUT: Final = PatternFill("solid", fgColor="E9EDF1")
_HEAD: Final = PatternFill("solid", fgColor="D5E5F0")
_BOLD: Final = Font(bold=True)
_WRAP: Final = Alignment(wrap_text=True, vertical="top")
_DAY: Final = "dd-mm-yyyy"
_MISSING: Final = msg("Vul deze cel in, of maak de hele regel leeg.")


class CellKind(Enum):
    """What a cell holds."""

    TEXT = auto()
    NUMBER = auto()
    WHOLE = auto()
    DAY = auto()


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: ``key`` for the program, ``title`` and ``help`` for who fills it in.

    ``given`` cells are filled in by the template and stay as they are. ``offered`` cells are filled in
    too, but may be changed; a row in which nothing else stands is skipped. ``words`` are the only texts that
    count.
    """

    key: str
    title: str
    help: str
    kind: CellKind = CellKind.TEXT
    needed: bool = True
    given: bool = False
    offered: bool = False
    words: tuple[str, ...] = ()
    width: int = 18


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table to fill in; ``name`` is that of its sheet and part of the mark."""

    name: str
    title: str
    columns: tuple[TableColumn, ...]

    def cell(self, row: int, key: str) -> str:
        """The address of a cell, as Excel shows it: "E7"."""
        place = next(place for place, column in enumerate(self.columns, 1) if column.key == key)
        return f"{get_column_letter(place)}{row}"

    def problem(self, row: int, key: str, message: Message, remedy: Message) -> CellProblem:
        """What is wrong with a cell of this table."""
        return CellProblem(self.name, self.cell(row, key), message, remedy)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that was filled in: its number in the file, and its values by column (None where empty)."""

    number: int
    values: Mapping[str, Any]

    def text(self, key: str) -> str:
        """A text, empty where nothing stands."""
        return str(self.values[key] or "")


@dataclass(frozen=True, slots=True)
class TableRead:
    """What a file holds; with problems nothing of it is used."""

    rows: tuple[TableRow, ...]
    problems: tuple[CellProblem, ...]


def blank_table(form: TableForm, mark: str, rows: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """The file to fill in, as .xlsx; ``rows`` stand in it already."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = form.name
    _header(sheet, form)
    for number, row in enumerate(rows, FIRST_ROW):
        _fill(sheet, form, number, row)
    fixed = any(column.given for column in form.columns)
    if not fixed:
        for number in range(FIRST_ROW + len(rows), FIRST_ROW + len(rows) + EMPTY_ROWS):
            _fill(sheet, form, number, {})
    _choices(sheet, form, FIRST_ROW + max(len(rows), 1) + EMPTY_ROWS)
    sheet.protection.sheet = fixed
    _explain(book.create_sheet(EXPLAIN), form)
    hidden = book.create_sheet(MARK)
    hidden.sheet_state = "hidden"
    hidden["A1"] = f"{form.name}:{mark}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_table(form: TableForm, mark: str, content: bytes) -> TableRead:
    """The rows of a file that was filled in; every wrong cell is told at once.

    Rows in which nothing but given cells is filled in are skipped. Raises NotThisWorkbook for another file.
    """
    book = _opened(content)
    if any(name not in book.sheetnames for name in (form.name, MARK)):
        raise NotThisWorkbook()
    if book[MARK]["A1"].value != f"{form.name}:{mark}":
        raise NotThisWorkbook()
    sheet, problems = book[form.name], list[CellProblem]()
    if sheet.max_row > MOST_ROWS:
        raise NotThisWorkbook()
    if tuple(_titles(sheet, form)) != tuple(column.title for column in form.columns):
        raise NotThisWorkbook()
    rows = tuple(_rows(sheet, form, problems))
    if not rows and not problems:
        problems.append(form.problem(FIRST_ROW, _asked(form)[0].key, *_NOTHING))
    return TableRead(rows, tuple(problems))


_NOTHING: Final = (msg("Er is nog niets ingevuld"), msg("Vul minstens één regel in."))


def _opened(content: bytes) -> Any:
    try:
        return load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
        raise NotThisWorkbook() from error


def _asked(form: TableForm) -> list[TableColumn]:
    return [column for column in form.columns if not column.given and not column.offered]


def _header(sheet: Worksheet, form: TableForm) -> None:
    for place, column in enumerate(form.columns, 1):
        cell = sheet.cell(HEAD, place, column.title)
        cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _WRAP
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = f"A{FIRST_ROW}"


def _fill(sheet: Worksheet, form: TableForm, number: int, row: Mapping[str, Any]) -> None:
    for place, column in enumerate(form.columns, 1):
        value = row.get(column.key)
        cell = sheet.cell(number, place, safe_text(value) if isinstance(value, str) else value)
        if column.kind is CellKind.DAY:
            cell.number_format = _DAY
        elif column.kind is CellKind.TEXT:
            cell.number_format = "@"
        if column.given:
            cell.fill = _SHUT
        else:
            cell.protection = Protection(locked=False)


def _choices(sheet: Worksheet, form: TableForm, last: int) -> None:
    """A list to choose from in the cells that know only some words."""
    for place, column in enumerate(form.columns, 1):
        if column.words and len(",".join(column.words)) < 250:
            rule = DataValidation(type="list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
            sheet.add_data_validation(rule)
            letter = get_column_letter(place)
            rule.add(f"{letter}{FIRST_ROW}:{letter}{last}")


def _explain(sheet: Worksheet, form: TableForm) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 90
    sheet.append([form.title])
    sheet.append([f"Vul het blad “{form.name}” in. Grijze cellen blijven zoals ze zijn."])
    for column in form.columns:
        needed = "" if column.given else " Verplicht." if column.needed else " Mag leeg blijven."
        words = f" Kies uit: {', '.join(column.words)}." if column.words else ""
        sheet.append([column.title, f"{column.help}{words}{needed}"])
    sheet["A1"].font = _BOLD
    for row in sheet.iter_rows(min_row=3):
        row[1].alignment = _WRAP


def safe_text(text: str) -> str:
    """Text that a spreadsheet shows and never calculates."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _titles(sheet: Worksheet, form: TableForm) -> Iterator[str]:
    for place in range(1, len(form.columns) + 1):
        yield str(sheet.cell(HEAD, place).value or "")


def _rows(sheet: Worksheet, form: TableForm, problems: list[CellProblem]) -> Iterator[TableRow]:
    found = sheet.iter_rows(min_row=FIRST_ROW, max_col=len(form.columns), values_only=True)
    for number, cells in enumerate(found, FIRST_ROW):
        given = dict(zip((column.key for column in form.columns), cells, strict=True))
        if any(not _is_empty(given[column.key]) for column in _asked(form)):
            before = len(problems)
            values = {
                column.key: _value(form, column, number, given[column.key], problems)
                for column in form.columns
            }
            if len(problems) == before:
                yield TableRow(number, values)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _value(form: TableForm, column: TableColumn, row: int, value: Any, problems: list[CellProblem]) -> Any:
    """The value of a cell, or None where it is empty or wrong; what is wrong is added to ``problems``."""
    if _is_empty(value):
        if column.needed:
            message = msg("“{column}” ontbreekt", column=column.title)
            problems.append(form.problem(row, column.key, message, _MISSING))
        return None
    read = _READERS[column.kind]
    found = read(value)
    if isinstance(found, tuple):
        problems.append(form.problem(row, column.key, *found))
        return None
    if column.words and found not in column.words:
        message = msg("“{value}” kan hier niet", value=str(found)[:40])
        remedy = msg("Kies uit: {words}.", words=list(column.words))
        problems.append(form.problem(row, column.key, message, remedy))
        return None
    return found


Wrong = tuple[Message, Message]


def _text(value: Any) -> str | Wrong:
    if isinstance(value, datetime):
        value = value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = str(value).strip().removeprefix("'")
    if len(found) > LONGEST:
        return msg("Deze tekst is langer dan {longest} tekens", longest=LONGEST), msg("Maak de tekst korter.")
    return found


def _decimal(value: Any) -> Decimal | None:
    """Excel keeps 15 digits that count; a Dutch comma and dots between thousands are understood."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        text = format(value, ".15g")
    else:
        text = str(value).strip().removeprefix("€").replace(" ", "").replace("\u00a0", "")
        if "," in text:
            text = text.replace(".", "").replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _number(value: Any) -> Decimal | Wrong:
    found = _decimal(value)
    if found is None:
        return (
            msg("“{value}” is geen getal", value=str(value)[:40]),
            msg("Vul alleen een getal in, zonder eenheid of tekst, zoals 25 of 7,5."),
        )
    if found < 0 or found > LARGEST:
        return msg("{value} kan hier niet", value=found), msg("Vul een getal van 0 of meer in.")
    if found != round(found, MOST_DECIMALS):
        return (
            msg("{value} heeft te veel decimalen", value=found),
            msg("Gebruik niet meer dan {most} decimalen.", most=MOST_DECIMALS),
        )
    return found


def _whole(value: Any) -> int | Wrong:
    found = _decimal(value)
    if found is None or found != found.to_integral_value() or not 0 <= found <= LARGEST:
        return (
            msg("“{value}” is geen heel getal", value=str(value)[:40]),
            msg("Vul een heel getal in, zoals 2027."),
        )
    return int(found)


def _day(value: Any) -> date | Wrong:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    for pattern in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return (
        msg("“{value}” is geen datum", value=text[:40]),
        msg("Schrijf een datum als 31-12-2027."),
    )


_READERS: Final[Mapping[CellKind, Any]] = {
    CellKind.TEXT: _text,
    CellKind.NUMBER: _number,
    CellKind.WHOLE: _whole,
    CellKind.DAY: _day,
}


def words_of(text: str) -> tuple[str, ...]:
    """The words of a cell that lists several, with commas between them."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def by_cell(problems: Iterable[CellProblem]) -> tuple[CellProblem, ...]:
    """In the order of the sheet: row by row, then column by column."""

    def place(problem: CellProblem) -> tuple[int, int, str]:
        letters = problem.cell.rstrip("0123456789")
        return int(problem.cell[len(letters) :] or 0), len(letters), letters

    return tuple(sorted(problems, key=place))
