"""The product categories, read from the list that comes with the software."""

import csv
from functools import cache
from importlib.resources import files

from dekkend.catalogue.domain import ProductCategory


@cache
def product_categories(law: str | None = None) -> tuple[ProductCategory, ...]:
    """Every category, or those of one law ("wmo", "jeugdwet"), in the order of their codes. Public."""
    text = files("dekkend.catalogue").joinpath("data/product_categories.csv").read_text(encoding="utf-8")
    rows = (ProductCategory(**row) for row in csv.DictReader(text.splitlines()))
    wanted = (row for row in rows if law in (None, row.law))
    return tuple(sorted(wanted, key=lambda row: (row.law, row.code)))


def product_category(law: str, code: str) -> ProductCategory | None:
    """One category by law and code; None when the list has no such code."""
    return next((row for row in product_categories(law) if row.code == code), None)
