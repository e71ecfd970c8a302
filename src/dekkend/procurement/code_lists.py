"""The national lists that a definition is checked against: municipalities and product categories."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def municipality_names() -> Mapping[str, str]:
    """CBS code to official name, for every municipality of today (CBS, Gemeentelijke indeling)."""
    rows = _rows("dekkend.organisations", "municipalities.csv")
    return MappingProxyType({row["cbs_code"]: row["name"] for row in rows})


@cache
def category_names(law: str) -> Mapping[str, str]:
    """Product category to its name: iWmo list WMO020 for "wmo", iJw list JZ020 for "jeugdwet"."""
    rows = _rows("dekkend.catalogue", "product_categories.csv")
    return MappingProxyType({row["code"]: row["name"] for row in rows if row["law"] == law})


def _rows(package: str, name: str) -> Iterator[dict[str, str]]:
    text = (files(package) / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
