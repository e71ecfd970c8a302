"""Checks across a stress test that the shapes do not see: what is named exists, shares fit."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from dekkend.catalogue.tariff_problems import (
    HUNDRED,
    Complaint,
    Data,
    FormatRule,
    Path,
    TariffFileRule,
    duplicates,
    number,
    tables,
)
from dekkend.kernel.text import msg


def ids(data: Data) -> Iterator[Complaint]:
    """The ids of products, municipalities, providers and scenarios are unique."""
    for name in ("products", "municipalities", "providers", "scenarios"):
        yield from duplicates(data, (name,))


def references(data: Data) -> Iterator[Complaint]:
    """Volumes, deliveries and scenarios name products and municipalities of this file."""
    products = {str(row.get("id")) for _, row in tables(data, "products")}
    towns = {str(row.get("id")) for _, row in tables(data, "municipalities")}
    for path, key, id in _named(data):
        known = towns if key == "municipality" else products
        if isinstance(id, str) and id not in known:
            what = msg("gemeente") if key == "municipality" else msg("product")
            yield Complaint(
                path,
                FormatRule.UNKNOWN_REFERENCE,
                msg("Er is geen {what} “{id}” in dit bestand", what=what, id=id),
                msg("Kies uit: {words}.", words=sorted(known)),
            )


def _named(data: Data) -> Iterator[tuple[Path, str, Any]]:
    for path, row in tables(data, "volumes"):
        yield from (((*path, key), key, row.get(key)) for key in ("municipality", "product"))
    for path, provider in tables(data, "providers"):
        for place, row in tables(provider, "deliveries"):
            yield from (((*path, *place, key), key, row.get(key)) for key in ("municipality", "product"))
    for path, product in tables(data, "products"):
        for place, row in tables(product, "local"):
            yield (*path, *place, "municipality"), "municipality", row.get("municipality")
    for path, scenario in tables(data, "scenarios"):
        for place, row in tables(scenario, "mix"):
            for key in ("from_product", "to_product"):
                yield (*path, *place, key), key, row.get(key)
        changed = scenario.get("volumes")
        for id in changed if isinstance(changed, dict) else ():
            yield (*path, "volumes", id), "product", id


def shifts(data: Data) -> Iterator[Complaint]:
    """No more than everything of a product becomes another."""
    for path, scenario in tables(data, "scenarios"):
        leaving: dict[str, Decimal] = {}
        for _, row in tables(scenario, "mix"):
            source, part = str(row.get("from_product")), number(row.get("percentage"))
            leaving[source] = leaving.get(source, Decimal(0)) + (part or Decimal(0))
        for source, part in leaving.items():
            if part > HUNDRED:
                yield Complaint(
                    (*path, "mix"),
                    TariffFileRule.WEIGHTS,
                    msg("Van “{id}” verschuift {total}%", id=source, total=part),
                    msg("Verschuif samen niet meer dan 100%."),
                )


def cells(data: Data) -> Iterator[Complaint]:
    """A cell has one volume, and one line per provider: twice would count twice."""
    yield from _repeated((), tables(data, "volumes"))
    for path, provider in tables(data, "providers"):
        yield from _repeated(path, tables(provider, "deliveries"))


def _repeated(at: Path, rows: Iterator[tuple[Path, Data]]) -> Iterator[Complaint]:
    seen: set[tuple[str, str]] = set()
    for path, row in rows:
        cell = (str(row.get("municipality")), str(row.get("product")))
        if cell in seen:
            yield Complaint(
                (*at, *path),
                FormatRule.DUPLICATE,
                msg("“{id}” komt twee keer voor", id=" / ".join(cell)),
                msg("Tel de regels op tot één regel."),
            )
        seen.add(cell)


CHECKS: Final[tuple[Callable[[Data], Iterator[Complaint]], ...]] = (ids, references, shifts, cells)
