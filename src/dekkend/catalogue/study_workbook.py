"""The questionnaire of a cost study as an Excel file: out with locked cells, back with every mistake named.

Three sheets: "Uitleg" (how it works), "Kosten" (a row for each line of the model that is not fixed) and
"Productie" (what was delivered per municipality, at which cost price). Only white cells can be filled in. A
hidden sheet carries the study and the fingerprint of its model, so that an older file is recognised.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dekkend.catalogue.cells import CellProblem
from dekkend.catalogue.errors_stored import NotAWorkbook
from dekkend.kernel.text import msg

EXPLAIN, COSTS, OUTPUT, MARK = "Uitleg", "Kosten", "Productie", "Kenmerk"
FIRST_ROW: Final = 3
COLUMNS: Final = {"id": 1, "title": 2, "unit": 3, "proposal": 4, "own": 5, "explanation": 6}
LARGEST: Final = Decimal(10) ** 12
MOST_DECIMALS: Final = 6
LONGEST: Final = 500

_OPEN: Final = Protection(locked=False)
_FILL: Final = PatternFill("solid", fgColor="FFFFFF")
_SHUT: Final = PatternFill("solid", fgColor="E9EDF1")
_HEAD: Final = PatternFill("solid", fgColor="D5E5F0")
_BOLD: Final = Font(bold=True)
_WRAP: Final = Alignment(wrap_text=True, vertical="top")

_EXPLANATION: Final = (
    "Zo vult u deze vragenlijst in",
    "1. Ga naar het blad “Kosten”. Op elke regel staat het voorstel van de regio. Vul uw eigen cijfer in.",
    "2. Een percentage schrijft u als 25 en niet als 0,25. Laat een regel leeg als u het cijfer niet weet.",
    "3. Wijkt uw cijfer af van het voorstel? Leg dan in de laatste kolom kort uit waarom.",
    "4. Vul op het blad “Productie” in hoeveel u leverde en wat één eenheid u kostte.",
    "5. Sla het bestand op als Excel-bestand (.xlsx) en lever het in. U kunt alleen witte cellen invullen.",
    "Wie ziet uw cijfers?",
    "Alleen u. De regio ziet het midden van vijf of meer antwoorden, nooit een antwoord van één aanbieder.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that is asked: in which unit, and what the region proposes (None where the line is open)."""

    id: str
    title: str
    unit: str
    proposal: Decimal | None


@dataclass(frozen=True, slots=True)
class AskedCell:
    """A cell in which production is asked: municipality by CBS code, product by code."""

    municipality: str
    name: str
    product_code: str
    product: str


@dataclass(frozen=True, slots=True)
class GivenFigure:
    """A figure that a provider filled in on a line."""

    line: str
    value: Decimal
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class GivenDelivery:
    """What a provider delivered in a cell, and its cost price per unit in euros."""

    municipality: str
    product_code: str
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class WorkbookRead:
    """What a filled-in questionnaire holds; with problems nothing of it is used."""

    figures: tuple[GivenFigure, ...]
    deliveries: tuple[GivenDelivery, ...]
    problems: tuple[CellProblem, ...]


def template(
    mark: str,
    title: str,
    lines: Sequence[Asked],
    cells: Sequence[AskedCell],
    given: Mapping[str, GivenFigure] | None = None,
) -> bytes:
    """The questionnaire to fill in, as .xlsx; ``given`` are figures that were filled in before."""
    book = Workbook()
    _explain(book, title)
    _costs(book.create_sheet(COSTS), lines, given or {})
    _production(book.create_sheet(OUTPUT), cells)
    hidden = book.create_sheet(MARK)
    hidden.sheet_state = "hidden"
    hidden["A1"] = mark
    for sheet in book.worksheets:
        sheet.protection.sheet = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_workbook(
    content: bytes, mark: str, lines: Sequence[Asked], cells: Sequence[AskedCell]
) -> WorkbookRead:
    """Reads a questionnaire that came back; every wrong cell is told at once.

    Raises NotAWorkbook for another file, or for the questionnaire of another study or model version.
    """
    book = _opened(content)
    if any(name not in book.sheetnames for name in (COSTS, OUTPUT, MARK)) or book[MARK]["A1"].value != mark:
        raise NotAWorkbook()
    problems: list[CellProblem] = []
    figures = tuple(_read_costs(book[COSTS], {line.id: line for line in lines}, problems))
    known = {(cell.municipality, cell.product_code) for cell in cells}
    deliveries = tuple(_read_production(book[OUTPUT], known, problems))
    if not figures and not problems:
        problems.append(_nothing())
    return WorkbookRead(figures, deliveries, tuple(problems))


def _opened(content: bytes) -> Any:
    try:
        return load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
        raise NotAWorkbook() from error


def _explain(book: Workbook, title: str) -> None:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = EXPLAIN
    sheet.column_dimensions["A"].width = 100
    sheet.append([_safe(title)])
    for text in _EXPLANATION:
        sheet.append([text])
    for row in (1, 2, 8):
        sheet.cell(row, 1).font = _BOLD
    for row in sheet.iter_rows():
        row[0].alignment = _WRAP


def _costs(sheet: Worksheet, lines: Sequence[Asked], given: Mapping[str, GivenFigure]) -> None:
    _header(sheet, "Uw kosten", ("Kenmerk", "Regel", "Eenheid", "Voorstel regio", "Uw cijfer", "Uitleg"))
    for row, line in enumerate(lines, FIRST_ROW):
        own = given.get(line.id)
        values = (
            line.id,
            _safe(line.title),
            line.unit,
            line.proposal,
            own.value if own else None,
            own.explanation if own else None,
        )
        _row(sheet, row, values, opened=(5, 6))
    last = FIRST_ROW + max(len(lines), 1) - 1
    _number_only(sheet, f"E{FIRST_ROW}:E{last}")
    _widths(sheet, (24, 46, 22, 16, 16, 50))


def _production(sheet: Worksheet, cells: Sequence[AskedCell]) -> None:
    _header(
        sheet,
        "Uw productie",
        ("CBS-code", "Gemeente", "Productcode", "Product", "Aantal in het jaar", "Kostprijs per eenheid"),
    )
    for row, cell in enumerate(cells, FIRST_ROW):
        values = (cell.municipality, _safe(cell.name), cell.product_code, _safe(cell.product), None, None)
        _row(sheet, row, values, opened=(5, 6))
    last = FIRST_ROW + max(len(cells), 1) - 1
    _number_only(sheet, f"E{FIRST_ROW}:F{last}")
    _widths(sheet, (12, 30, 14, 40, 20, 22))


def _header(sheet: Worksheet, title: str, columns: Iterable[str]) -> None:
    sheet["A1"] = title
    sheet["A1"].font = _BOLD
    for place, name in enumerate(columns, 1):
        cell = sheet.cell(FIRST_ROW - 1, place, name)
        cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _WRAP
    sheet.freeze_panes = f"A{FIRST_ROW}"


def _row(sheet: Worksheet, row: int, values: Sequence[Any], opened: Sequence[int]) -> None:
    for place, value in enumerate(values, 1):
        cell = sheet.cell(row, place, value)
        cell.alignment = _WRAP
        cell.fill = _FILL if place in opened else _SHUT
        if place in opened:
            cell.protection = _OPEN


def _number_only(sheet: Worksheet, cells: str) -> None:
    rule = DataValidation(type="decimal", operator="between", formula1="0", formula2=str(LARGEST))
    rule.errorTitle, rule.error = "Geen getal", "Vul een getal van 0 of meer in, of laat de cel leeg."
    rule.promptTitle, rule.prompt = "Uw cijfer", "Een getal van 0 of meer. Een percentage als 25."
    rule.showErrorMessage = rule.showInputMessage = True
    sheet.add_data_validation(rule)
    rule.add(cells)


def _widths(sheet: Worksheet, widths: Iterable[int]) -> None:
    for letter, width in zip("ABCDEF", widths, strict=True):
        sheet.column_dimensions[letter].width = width


def _safe(text: str) -> str:
    """Text that a spreadsheet shows and never calculates."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _read_costs(
    sheet: Worksheet, known: Mapping[str, Asked], problems: list[CellProblem]
) -> Iterator[GivenFigure]:
    seen: set[str] = set()
    for row in range(FIRST_ROW, sheet.max_row + 1):
        id, value, why = (sheet.cell(row, place).value for place in (1, 5, 6))
        if id is None and value is None:
            continue
        if str(id) not in known or str(id) in seen:
            problems.append(_strange_line(f"A{row}", id))
            continue
        seen.add(str(id))
        figure = _number(sheet.title, f"E{row}", value, problems)
        if why is not None and len(str(why)) > LONGEST:
            problems.append(_too_long(f"F{row}"))
        elif figure is not None:
            yield GivenFigure(str(id), figure, str(why or "").strip())
        elif why and value is None:
            problems.append(_only_explained(f"E{row}"))


def _read_production(
    sheet: Worksheet, known: set[tuple[str, str]], problems: list[CellProblem]
) -> Iterator[GivenDelivery]:
    seen: set[tuple[str, str]] = set()
    for row in range(FIRST_ROW, sheet.max_row + 1):
        town, code, count, cost = (sheet.cell(row, place).value for place in (1, 3, 5, 6))
        if count is None and cost is None:
            continue
        key = (str(town), str(code))
        if key not in known or key in seen:
            problems.append(_strange_cell(f"A{row}"))
            continue
        seen.add(key)
        if count is None or cost is None:
            problems.append(_half(f"{'E' if count is None else 'F'}{row}"))
            continue
        quantity = _number(sheet.title, f"E{row}", count, problems, above_zero=True)
        price = _number(sheet.title, f"F{row}", cost, problems, above_zero=True, decimals=2)
        if quantity is not None and price is not None:
            yield GivenDelivery(*key, quantity, price)


def _number(
    sheet: str,
    cell: str,
    value: Any,
    problems: list[CellProblem],
    *,
    above_zero: bool = False,
    decimals: int = MOST_DECIMALS,
) -> Decimal | None:
    """The figure of a cell; None where it is empty or wrong. A figure in Excel has 15 digits that count."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found = _decimal(value)
    if found is None:
        problems.append(
            CellProblem(
                sheet,
                cell,
                msg("“{value}” is geen getal", value=str(value)[:40]),
                msg("Vul alleen een getal in, zonder eenheid of tekst, zoals 25 of 7,5."),
            )
        )
        return None
    low = found <= 0 if above_zero else found < 0
    if low or found > LARGEST:
        problems.append(
            CellProblem(
                sheet,
                cell,
                msg("{value} kan hier niet", value=found),
                msg("Vul een getal groter dan 0 in.")
                if above_zero
                else msg("Vul een getal van 0 of meer in."),
            )
        )
        return None
    return round(found, decimals)


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    text = format(value, ".15g") if isinstance(value, float) else str(value).strip().replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _strange_line(cell: str, id: Any) -> CellProblem:
    return CellProblem(
        COSTS,
        cell,
        msg("Regel “{id}” hoort niet bij deze vragenlijst, of staat er twee keer in", id=str(id or "")[:40]),
        msg("Verander de eerste kolom niet. Download de vragenlijst zo nodig opnieuw."),
    )


def _strange_cell(cell: str) -> CellProblem:
    return CellProblem(
        OUTPUT,
        cell,
        msg("Deze gemeente en dit product horen niet bij deze vragenlijst, of staan er twee keer in"),
        msg("Verander de grijze cellen niet. Download de vragenlijst zo nodig opnieuw."),
    )


def _too_long(cell: str) -> CellProblem:
    return CellProblem(
        COSTS,
        cell,
        msg("De uitleg is langer dan {longest} tekens", longest=LONGEST),
        msg("Maak de uitleg korter."),
    )


def _only_explained(cell: str) -> CellProblem:
    return CellProblem(
        COSTS,
        cell,
        msg("Er staat uitleg, maar geen cijfer"),
        msg("Vul het cijfer in, of haal de uitleg weg."),
    )


def _half(cell: str) -> CellProblem:
    return CellProblem(
        OUTPUT,
        cell,
        msg("Aantal en kostprijs horen bij elkaar; één van de twee ontbreekt"),
        msg("Vul beide in, of maak beide leeg."),
    )


def _nothing() -> CellProblem:
    return CellProblem(
        COSTS,
        f"E{FIRST_ROW}",
        msg("Er is nog geen cijfer ingevuld"),
        msg("Vul in de kolom “Uw cijfer” minstens één regel in."),
    )
