"""The Excel templates that a region fills in, with what is known already; and the figures per year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dekkend.catalogue.domain import Unit
from dekkend.catalogue.models import MunicipalityBudget, Product, ProductVolume, TariffSheet
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.products import list_on
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheets import seen
from dekkend.catalogue.region_forms import AGREED, BUDGETS, INDEX, PRODUCTS, VOLUMES
from dekkend.catalogue.table_workbook import blank_table
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import cbs_codes, member_ids, organisation_names
from dekkend.organisations.ranges import period_of


@dataclass(frozen=True, slots=True)
class ProductCell:
    """A product with a code, for tables per municipality."""

    slug: str
    title: str
    product_code: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """What one municipality takes of one product in a year; without ``quantity`` nobody told yet."""

    municipality_id: int
    cbs_code: str
    municipality: str
    product: ProductCell
    quantity: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """What one municipality budgets for these products in a year."""

    municipality_id: int
    cbs_code: str
    municipality: str
    amount: Decimal | None
    source: str


def cells_of(region_id: int, day: date) -> list[ProductCell]:
    """The products with a code in the list that holds on a day, else in the first list after it."""
    held = list_on(region_id, day)
    rows = Product.objects.filter(catalogue=held).exclude(code="") if held else ()
    return [ProductCell(row.slug, row.title, row.code, Unit(row.unit)) for row in rows]


def volumes(actor: Actor, region_id: int, year: int) -> list[VolumeRow]:
    """The volumes of a year, also the cells that nobody told yet. Empty for who may not see concepts."""
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        return []
    held = {
        (row.municipality_id, row.product_code): row
        for row in ProductVolume.objects.filter(region_id=region_id, year=year)
    }
    found, products = [], cells_of_year(region_id, year)
    for town, code, name in _towns(region_id, year):
        for product in products:
            row = held.get((town, product.product_code))
            quantity, source = (row.quantity, row.source) if row else (None, "")
            found.append(VolumeRow(town, code, name, product, quantity, source))
    return found


def budgets(actor: Actor, region_id: int, year: int) -> list[BudgetRow]:
    """The budgets of a year. Empty for who may not see concepts."""
    if not may(actor, Action.SEE_CONCEPTS, facts_of(region_id)):
        return []
    held = {
        row.municipality_id: row for row in MunicipalityBudget.objects.filter(region_id=region_id, year=year)
    }
    return [
        BudgetRow(town, code, name, held[town].amount, held[town].source)
        if town in held
        else BudgetRow(town, code, name, None, "")
        for town, code, name in _towns(region_id, year)
    ]


def cells_of_year(region_id: int, year: int) -> list[ProductCell]:
    """The products of a year: of the list that held on its last day."""
    return cells_of(region_id, date(year, 12, 31))


def volume_template(actor: Actor, region_id: int, year: int) -> bytes:
    """The table of volumes, with the figures that are known. For who works on tariffs of the region."""
    rows = [
        {
            "municipality": row.cbs_code,
            "name": row.municipality,
            "product_code": row.product.product_code,
            "product": f"{row.product.title}, {row.product.unit.label.render()}",
            "quantity": row.quantity,
            "source": row.source or None,
        }
        for row in volumes(actor, region_id, year)
    ]
    return blank_table(VOLUMES, year_mark(region_id, year), rows)


def budget_template(actor: Actor, region_id: int, year: int) -> bytes:
    """The table of budgets, with the figures that are known."""
    rows = [
        {
            "municipality": row.cbs_code,
            "name": row.municipality,
            "amount": row.amount,
            "source": row.source or None,
        }
        for row in budgets(actor, region_id, year)
    ]
    return blank_table(BUDGETS, year_mark(region_id, year), rows)


def agreed_template(actor: Actor, sheet_id: int) -> bytes:
    """The table of tariffs that were agreed before: a row per municipality and product. Raises Unknown."""
    sheet = seen(actor, sheet_id)
    return blank_table(AGREED, agreed_mark(sheet.pk), list(_agreed_rows(sheet)))


def _agreed_rows(sheet: TariffSheet) -> list[dict[str, Any]]:
    first = period_of(sheet.period).first
    held = {(line.municipality_id, line.product_code): line for line in sheet.lines.filter(provider=None)}
    towns, found = member_ids(sheet.region_id, first), list[dict[str, Any]]()
    codes, products = cbs_codes(towns), cells_of(sheet.region_id, first)
    for town, name in organisation_names(towns).items():
        for product in products:
            line = held.get((town, product.product_code))
            row = {"municipality": codes[town], "name": name, "product_code": product.product_code}
            if line is not None:
                row |= {"amount": line.unrounded.normalize(), "source": line.source}
            found.append(row)
    return found


def product_template(actor: Actor, region_id: int) -> bytes:
    """The table of products, empty but for an example in its explanation."""
    return blank_table(PRODUCTS, "")


def index_template() -> bytes:
    """The table of the figures of an index."""
    return blank_table(INDEX, "")


def agreed_mark(sheet_id: int) -> str:
    return f"blad-{sheet_id}"


def year_mark(region_id: int, year: int) -> str:
    return f"regio-{region_id}:{year}"


def _towns(region_id: int, year: int) -> list[tuple[int, str, str]]:
    """Id, CBS code and name of who took part in that year or does today, by name."""
    members = member_ids(region_id, date(year, 12, 31)) | member_ids(region_id)
    codes = cbs_codes(members)
    return [(key, codes[key], name) for key, name in organisation_names(members).items()]
