"""Rows of the Excel tables as the content of a tariff file, so that one set of checks judges both.

A complaint about the content leads back to the cell: each row of the list is a row of the sheet.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, TypeVar

from dekkend.catalogue import index_checks, product_checks
from dekkend.catalogue.cells import CellProblem
from dekkend.catalogue.index_model import IndexFile
from dekkend.catalogue.products import ProductFile
from dekkend.catalogue.region_forms import INDEX, PRODUCTS
from dekkend.catalogue.table_workbook import TableForm, TableRead, TableRow, by_cell, words_of
from dekkend.catalogue.tariff_problems import Complaint, TariffFileRule
from dekkend.kernel.shapes import checked
from dekkend.kernel.text import msg
from dekkend.kernel.toml_lines import Path

Shape = TypeVar("Shape")
Raw = dict[str, Any]
_PLAIN: Final = ("id", "title", "law", "category", "unit", "code", "weight")
_REFERENCES: Final = ("predecessor", "successor", "module_of", "availability", "bought_by")


def products_of(
    read: TableRead, head: Mapping[str, Any]
) -> tuple[ProductFile | None, tuple[CellProblem, ...]]:
    """The products in a table, with ``head`` (version, set_on, starts_on); or what is wrong by cell."""
    if read.problems:
        return None, by_cell(read.problems)
    data = {"format": 1, "kind": "producten", **head, "products": [_product(row) for row in read.rows]}
    found = checked(ProductFile, data)
    complaints = [*found.complaints, *product_checks.product_list(data)]
    return _judged(found.value, PRODUCTS, read, _in_rows(complaints, "products", _product_column))


def _product(row: TableRow) -> Raw:
    found: Raw = {key: row.values[key] for key in (*_PLAIN, *_REFERENCES) if row.values[key] is not None}
    if row.values["code_from"]:
        found["code_from"] = row.values["code_from"].isoformat()
    if row.values["variant"]:
        found["financing"] = [
            {
                "variant": row.text("variant"),
                "unit": row.text("unit"),
                "frequencies": list(words_of(row.text("frequencies"))),
            }
        ]
    if row.values["counts"]:
        found["billable_hour"] = {"counts": list(words_of(row.text("counts")))}
    if row.values["demands"]:
        found["demands"] = {"version": row.text("demands"), "requirements": list(_requirements(row))}
    if row.values["overlay_of"]:
        found["overlay"] = _overlay(row)
    found["niche"] = row.values["niche"] == "ja"
    return found


def _requirements(row: TableRow) -> Iterator[Raw]:
    for number, title in enumerate(words_of(row.text("requirements")), 1):
        plain = title.removesuffix("*").strip()
        yield {"requirement": f"eis-{number}", "title": plain, "continuity": title.endswith("*")}


def _overlay(row: TableRow) -> Raw:
    found: Raw = {"base": row.text("overlay_of")}
    if row.values["overlay_months"] is not None:
        found["max_months"] = row.values["overlay_months"]
    if row.values["overlay_within"]:
        found["within"] = row.text("overlay_within")
    return found


def _product_column(path: Path) -> str:
    """The column of a key in a product."""
    nested = {
        "financing": {"unit": "unit", "frequencies": "frequencies"},
        "overlay": {"max_months": "overlay_months", "within": "overlay_within"},
    }
    usual = {
        "financing": "variant",
        "overlay": "overlay_of",
        "billable_hour": "counts",
        "demands": "demands",
    }
    first = str(path[0]) if path else "id"
    inner = next((str(part) for part in path[1:] if isinstance(part, str)), "")
    if first in usual:
        return nested.get(first, {}).get(inner, usual[first])
    return first if first in {column.key for column in PRODUCTS.columns} else "id"


def index_of(read: TableRead, head: Mapping[str, Any]) -> tuple[IndexFile | None, tuple[CellProblem, ...]]:
    """An index file from the table of figures, with ``head`` (id, title, version, to_year, clause)."""
    if read.problems:
        return None, by_cell(read.problems)
    series, rows = _series(read.rows)
    data = {"format": 1, "kind": "indexatie", **head, "series": series}
    found = checked(IndexFile, data)
    complaints = [*found.complaints, *_of_two_minds(rows)]
    for check in index_checks.CHECKS:
        complaints += list(check(data))
    return _judged(found.value, INDEX, read, _in_figures(complaints, rows))


def _series(rows: Iterable[TableRow]) -> tuple[list[Raw], list[list[TableRow]]]:
    """The figures by series, and the rows of the table that each was made of."""
    held: dict[str, list[TableRow]] = {}
    for row in rows:
        held.setdefault(row.text("series"), []).append(row)
    return [_one_series(id, of) for id, of in held.items()], list(held.values())


def _one_series(id: str, rows: list[TableRow]) -> Raw:
    first = rows[0]
    return {
        "id": id,
        "title": first.text("title"),
        "about": first.text("about"),
        "weight": plain_number(first.values["weight"]),
        "source": first.text("source"),
        "figures": [_figure(row) for row in rows],
    }


def _of_two_minds(rows: list[list[TableRow]]) -> Iterator[Complaint]:
    """A series that has one weight in one row and another in the next."""
    for place, of in enumerate(rows):
        for number, row in enumerate(of):
            if row.values["weight"] != of[0].values["weight"]:
                yield Complaint(
                    ("series", place, "figures", number, "weight"),
                    TariffFileRule.WEIGHTS,
                    msg("Reeks “{series}” heeft twee gewichten", series=row.text("series")),
                    msg("Schrijf bij elke regel van een reeks hetzelfde gewicht."),
                )


def _figure(row: TableRow) -> Raw:
    found: Raw = {"year": row.values["year"], "forecast": plain_number(row.values["forecast"])}
    if row.values["definitive"] is not None:
        found["definitive"] = plain_number(row.values["definitive"])
    return {**found, "source": row.text("source")}


def plain_number(value: Decimal) -> str:
    """A figure as JSON keeps it: exact, as text."""
    return f"{value:f}"


Place = tuple[int, str]


def _in_rows(complaints: Iterable[Complaint], name: str, column: Any) -> Iterator[tuple[Complaint, Place]]:
    """Each complaint with the row (from 0) and the column that it is about."""
    for complaint in complaints:
        path = complaint.path
        inside = len(path) > 1 and path[0] == name and isinstance(path[1], int)
        yield complaint, ((int(path[1]), column(path[2:])) if inside else (0, "id"))


def _in_figures(
    complaints: Iterable[Complaint], rows: list[list[TableRow]]
) -> Iterator[tuple[Complaint, Place]]:
    order = [row for of in rows for row in of]
    for complaint in complaints:
        path = complaint.path
        if len(path) > 1 and path[0] == "series" and isinstance(path[1], int):
            of = rows[path[1]]
            inner = path[2:] or ("series",)
            figure = len(inner) > 1 and inner[0] == "figures" and isinstance(inner[1], int)
            row = of[int(inner[1])] if figure else of[0]
            key = str(inner[-1]) if inner[-1] in {column.key for column in INDEX.columns} else "series"
            yield complaint, (order.index(row), key)
        else:
            yield complaint, (0, "series")


def _judged(
    value: Shape | None, form: TableForm, read: TableRead, placed: Iterable[tuple[Complaint, Place]]
) -> tuple[Shape | None, tuple[CellProblem, ...]]:
    ordered = list(read.rows) if form is not INDEX else _figures_in_order(read.rows)
    found = {
        (row, key, str(complaint.rule)): form.problem(
            ordered[row].number if ordered else 2, key, complaint.message, complaint.remedy
        )
        for complaint, (row, key) in placed
    }
    problems = by_cell(found.values())
    return (None if problems else value), problems


def _figures_in_order(rows: Iterable[TableRow]) -> list[TableRow]:
    """The rows as ``_series`` walks them: series by series."""
    return [row for of in _series(rows)[1] for row in of]
