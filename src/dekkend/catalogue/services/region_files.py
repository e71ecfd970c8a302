"""Files that a region hands in: tariffs of before, volumes, budgets, products, an index: all or nothing.

What is wrong is told by cell or line, with what to do. A file is read in one transaction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from dekkend.catalogue.cells import CellProblem
from dekkend.catalogue.errors_stored import CellsRefused, FileUnusable
from dekkend.catalogue.index_checks import CHECKS as INDEX_CHECKS
from dekkend.catalogue.index_model import IndexClause, IndexFile
from dekkend.catalogue.models import CatalogueVersion, IndexVersion, SheetLine, TariffSheet
from dekkend.catalogue.policies import Action
from dekkend.catalogue.queries.region_files import agreed_mark, cells_of, year_mark
from dekkend.catalogue.region_forms import AGREED, BUDGETS, INDEX, PRODUCTS, VOLUMES
from dekkend.catalogue.region_tables import index_of, products_of
from dekkend.catalogue.services.common import ensure, facts_of
from dekkend.catalogue.services.indexing import import_index, record_budget, record_volume
from dekkend.catalogue.services.products import save_catalogue
from dekkend.catalogue.services.sheets import AgreedTariff, agreed_line, keep_agreed, sheet_of_before
from dekkend.catalogue.table_workbook import TableRow, by_cell, read_table
from dekkend.catalogue.tariff_loading import load_text
from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import Period
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import cbs_codes, member_ids, provider_ids
from dekkend.organisations.ranges import period_of

_CELLS: Final = {
    "OutsideSheet": "first",
    "OutsideRegion": "municipality",
    "OwnTariffWithoutReason": "reason",
    "ReasonMissing": "source",
}
"""The cell that a refusal of one tariff is about; the product code for every other refusal."""


@dataclass(frozen=True, slots=True)
class ListHead:
    """What a list of products says about itself: its version, when it was set and from when it holds."""

    version: str
    set_on: date
    starts_on: date

    def as_data(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "set_on": self.set_on.isoformat(),
            "starts_on": self.starts_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class IndexHead:
    """What an index says about itself: its name, version, year, and the clause of the agreement."""

    slug: str
    title: str
    version: str
    to_year: int
    clause: IndexClause

    def as_data(self) -> dict[str, Any]:
        clause = self.clause
        return {
            "id": self.slug,
            "title": self.title,
            "version": self.version,
            "to_year": self.to_year,
            "clause": {
                "method": clause.method.value,
                "rounding": clause.rounding.value,
                "decimals": clause.decimals,
                "first_year_rule": clause.first_year_rule,
                "source": clause.source,
            },
        }


@transaction.atomic
def import_agreed(actor: Actor, sheet_id: int, content: bytes) -> int:
    """Takes over the tariffs of a file in a sheet of the kind "overgenomen"; how many.

    Raises NotAllowed, Unknown, NotConcept, NotThisWorkbook, CellsRefused, RuleForbids on another sheet.
    """
    sheet = sheet_of_before(actor, sheet_id)
    read = read_table(AGREED, agreed_mark(sheet.pk), content)
    problems = list(read.problems)
    known = _Known.of(sheet, read.rows)
    found = [(row, agreed) for row in read.rows if (agreed := known.tariff(row, problems))]
    lines = [line for row, one in found if (line := _line(sheet, row, one, problems))]
    problems += _twice(sheet, found)
    if problems:
        raise CellsRefused(by_cell(problems))
    return keep_agreed(actor, sheet, lines)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the codes in a file of tariffs stand for."""

    towns: Mapping[str, int]
    products: Mapping[str, str]
    providers: Mapping[str, int]
    sheet: Period

    @classmethod
    def of(cls, sheet: TariffSheet, rows: tuple[TableRow, ...]) -> "_Known":
        first = period_of(sheet.period).first
        towns = {code: key for key, code in cbs_codes(member_ids(sheet.region_id, first)).items()}
        products = {cell.product_code: cell.slug for cell in cells_of(sheet.region_id, first)}
        kvks = {row.text("provider") for row in rows if row.values["provider"]}
        return cls(towns, products, provider_ids(kvks) if kvks else {}, period_of(sheet.period))

    def tariff(self, row: TableRow, problems: list[CellProblem]) -> AgreedTariff | None:
        """The tariff of a row; None, with the problems, where a code stands for nothing."""
        before = len(problems)
        problems += list(self._unknown(row))
        if len(problems) > before:
            return None
        return AgreedTariff(
            municipality_id=self.towns[row.text("municipality").zfill(4)],
            product=self.products[row.text("product_code")],
            amount=row.values["amount"],
            source=row.text("source"),
            period=self._period(row),
            provider_id=self.providers.get(row.text("provider")),
            reason=row.text("reason"),
            announced_in=row.text("announced_in"),
            contract_year=row.values["contract_year"],
            level_year=row.values["level_year"],
        )

    def _period(self, row: TableRow) -> Period:
        return Period(row.values["first"] or self.sheet.first, row.values["last"] or self.sheet.last)

    def _unknown(self, row: TableRow) -> Iterator[CellProblem]:
        if row.text("municipality").zfill(4) not in self.towns:
            yield AGREED.problem(
                row.number,
                "municipality",
                msg("CBS-code {code} is geen gemeente van deze regio", code=row.text("municipality")),
                msg("Kies uit: {words}.", words=sorted(self.towns)),
            )
        if row.text("product_code") not in self.products:
            yield AGREED.problem(
                row.number,
                "product_code",
                msg("Productcode {code} staat niet in de productenlijst", code=row.text("product_code")),
                msg("Kies uit: {words}.", words=sorted(self.products)),
            )
        if row.values["provider"] and row.text("provider") not in self.providers:
            yield AGREED.problem(
                row.number,
                "provider",
                msg("KvK-nummer {kvk} is niet bekend", kvk=row.text("provider")),
                msg("Kijk het nummer na, of laat de aanbieder zich aanmelden."),
            )
        yield from self._wrong_figures(row)

    def _wrong_figures(self, row: TableRow) -> Iterator[CellProblem]:
        if not row.values["amount"]:
            yield AGREED.problem(
                row.number, "amount", msg("Een tarief is meer dan nul"), msg("Vul het tarief in euro's in.")
            )
        first, last = row.values["first"] or self.sheet.first, row.values["last"] or self.sheet.last
        if last is not None and last < first:
            yield AGREED.problem(
                row.number,
                "last",
                msg("De laatste dag ligt voor de eerste"),
                msg("Kies een latere dag."),
            )
        for key in ("contract_year", "level_year"):
            year = row.values[key]
            if year is not None and not 2000 <= year <= 2100:
                yield AGREED.problem(
                    row.number,
                    key,
                    msg("{year} is geen jaar", year=str(year)),
                    msg("Schrijf een jaar als 2026."),
                )


def _line(
    sheet: TariffSheet, row: TableRow, one: AgreedTariff, problems: list[CellProblem]
) -> SheetLine | None:
    """The line of a row; None, with the problem at its cell, where the sheet refuses it."""
    try:
        return agreed_line(sheet, one)
    except Refusal as refusal:
        problems.append(_problem(row, _CELLS.get(type(refusal).__name__, "product_code"), refusal))
    return None


def _problem(row: TableRow, key: str, refusal: Refusal) -> CellProblem:
    remedy = refusal.remedy_message or refusal.message
    return AGREED.problem(row.number, key, refusal.message, remedy)


def _twice(sheet: TariffSheet, found: list[tuple[TableRow, AgreedTariff]]) -> Iterator[CellProblem]:
    """Two rows for one municipality, product and provider on one day: which of them would count?"""
    held: dict[tuple[int, str, int | None], list[tuple[Period, int]]] = {}
    whole = period_of(sheet.period)
    for row, one in found:
        days = one.period or whole
        earlier = held.setdefault((one.municipality_id, one.product, one.provider_id), [])
        clash = next((number for other, number in earlier if other.overlaps(days)), None)
        if clash is not None:
            yield AGREED.problem(
                row.number,
                "product_code",
                msg("Op regel {row} staat voor dezelfde dagen al een tarief", row=clash),
                msg("Haal een van de twee regels weg, of kies dagen die niet overlappen."),
            )
        earlier.append((days, row.number))


@transaction.atomic
def import_volumes(actor: Actor, region_id: int, year: int, content: bytes) -> int:
    """Records the volumes of a year by municipality and product, over earlier figures; how many.

    Raises NotAllowed, NotThisWorkbook, CellsRefused.
    """
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(region_id))
    read = read_table(VOLUMES, year_mark(region_id, year), content)
    towns = _towns(region_id, year)
    known = {cell.product_code for cell in cells_of(region_id, date(year, 12, 31))}
    problems = [*read.problems, *(p for row in read.rows for p in _strange(VOLUMES, row, towns, known))]
    problems += _seen_before(read.rows)
    if problems:
        raise CellsRefused(by_cell(problems))
    for row in read.rows:
        town, code = towns[row.text("municipality")], row.text("product_code")
        quantity = round(row.values["quantity"], 4)
        record_volume(actor, region_id, town, code, year, quantity, row.text("source"))
    return len(read.rows)


@transaction.atomic
def import_budgets(actor: Actor, region_id: int, year: int, content: bytes) -> int:
    """Records what each municipality budgets for a year; how many.

    Raises NotAllowed, NotThisWorkbook, CellsRefused.
    """
    ensure(actor, Action.RUN_STRESS_TEST, facts_of(region_id))
    read = read_table(BUDGETS, year_mark(region_id, year), content)
    towns = _towns(region_id, year)
    problems = [*read.problems, *(p for row in read.rows for p in _strange(BUDGETS, row, towns, None))]
    problems += _seen_before(read.rows, BUDGETS)
    problems += [p for row in read.rows for p in _half_cents(row)]
    if problems:
        raise CellsRefused(by_cell(problems))
    for row in read.rows:
        town = towns[row.text("municipality")]
        record_budget(actor, region_id, town, year, row.values["amount"], row.text("source"))
    return len(read.rows)


def _towns(region_id: int, year: int) -> dict[str, int]:
    """The municipalities that took part in that year, and those of today, by CBS code."""
    members = member_ids(region_id, date(year, 12, 31)) | member_ids(region_id)
    return {code: key for key, code in cbs_codes(members).items()}


def _strange(
    form: Any, row: TableRow, towns: Mapping[str, int], codes: set[str] | None
) -> Iterator[CellProblem]:
    """Grey cells that were changed."""
    if row.text("municipality") not in towns or (codes is not None and row.text("product_code") not in codes):
        yield form.problem(
            row.number,
            "municipality",
            msg("Deze gemeente of dit product hoort niet bij dit bestand"),
            msg("Verander de grijze cellen niet. Download het sjabloon zo nodig opnieuw."),
        )


def _seen_before(rows: tuple[TableRow, ...], form: Any = VOLUMES) -> Iterator[CellProblem]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (row.text("municipality"), row.text("product_code") if form is VOLUMES else "")
        if key in seen:
            yield form.problem(
                row.number,
                "municipality",
                msg("Deze regel staat er twee keer in"),
                msg("Haal een van de twee regels weg."),
            )
        seen.add(key)


def _half_cents(row: TableRow) -> Iterator[CellProblem]:
    amount: Decimal = row.values["amount"]
    if amount != round(amount, 2):
        yield BUDGETS.problem(
            row.number,
            "amount",
            msg("{value} heeft te veel decimalen", value=amount),
            msg("Gebruik niet meer dan {most} decimalen.", most=2),
        )


def import_products(actor: Actor, region_id: int, head: ListHead, content: bytes) -> CatalogueVersion:
    """Stores the products of an Excel file as a concept list.

    Raises NotAllowed, NotThisWorkbook, CellsRefused, VersionTaken.
    """
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(region_id))
    file, problems = products_of(read_table(PRODUCTS, "", content), head.as_data())
    if file is None:
        raise CellsRefused(problems)
    return save_catalogue(actor, region_id, file)


def import_index_text(actor: Actor, region_id: int, text: str, name: str = "index.toml") -> IndexVersion:
    """Stores an index from the text of its file, as a concept, with its series. Raises NotAllowed,
    FileUnusable with every line that is wrong, VersionTaken."""
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(region_id))
    loaded = load_text(IndexFile, text, name, INDEX_CHECKS)
    if loaded.value is None:
        raise FileUnusable.of(loaded.problems)
    return import_index(actor, region_id, loaded.value)


def import_index_table(actor: Actor, region_id: int, head: IndexHead, content: bytes) -> IndexVersion:
    """Stores an index from an Excel file with its figures. Raises NotAllowed, NotThisWorkbook, CellsRefused,
    VersionTaken."""
    ensure(actor, Action.EDIT_CATALOGUE, facts_of(region_id))
    file, problems = index_of(read_table(INDEX, "", content), head.as_data())
    if file is None:
        raise CellsRefused(problems)
    return import_index(actor, region_id, file)


__all__ = [
    "IndexHead",
    "ListHead",
    "import_agreed",
    "import_budgets",
    "import_index_table",
    "import_index_text",
    "import_products",
    "import_volumes",
]
