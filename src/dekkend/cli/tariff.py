"""``./dekkend tariff``: a real price, indexation and a stress test from a file; no database."""

import re
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import click
from babel.numbers import format_decimal

from dekkend.catalogue.amount_rules import catalogue_calendar
from dekkend.catalogue.indexation import index_tariffs
from dekkend.catalogue.price_calculation import effect, price
from dekkend.catalogue.stress_effects import own_margins, stress_test
from dekkend.catalogue.tariff_facts import CatalogueCalendarFacts
from dekkend.catalogue.tariff_loading import (
    Loaded,
    load_index,
    load_price_model,
    load_products,
    load_stress_test,
)
from dekkend.catalogue.tariff_verdicts import unusual
from dekkend.cli import output
from dekkend.cli.tariff_documents import (
    index_document,
    margin_document,
    price_document,
    problems_document,
    stress_document,
)
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg

Shape = TypeVar("Shape")

_FIGURE = re.compile(r"-?\d+\.\d{2,}%?")

file_argument = click.argument("file", type=click.Path(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")


class UnknownProvider(Refusal):
    """Aanbieder “{id}” staat niet in dit bestand."""

    remedy = "Controleer het kenmerk."


@click.group(help="Reken met tarieven: een reële prijs, indexatie, een stresstest.")
def tariff() -> None:
    """The group of commands about tariffs."""
    if output.language() != "nl":
        from dekkend.cli.i18n import compile_catalogues

        compile_catalogues()


@tariff.command("price", help="De reële prijs uit een prijsmodel, met elke tussenregel.")
@file_argument
@json_option
def price_of(file: Path, as_json: bool) -> None:
    """Exits with 1 when the file has a problem or the price cannot be calculated."""
    model = _value(load_price_model(file), as_json)
    found = price(model)
    effects = tuple(effect(model, one, found) for one in model.what_if)
    others = tuple(effect(model, one, found) for one in model.differentiation)
    document = price_document(str(file), model, found, effects, others, unusual(model, found))
    output.emit(document) if as_json else _tell_price(document)


@tariff.command("index", help="Tarieven indexeren, met elke methode naast de afgesproken methode.")
@file_argument
@json_option
def index(file: Path, as_json: bool) -> None:
    """Exits with 1 when the file has a problem."""
    document = index_document(str(file), index_tariffs(_value(load_index(file), as_json)))
    output.emit(document) if as_json else _tell_index(document)


@tariff.command("stress", help="Wat een tariefwijziging doet met gemeenten en aanbieders.")
@file_argument
@json_option
@click.option("--own", metavar="ID", help="Alleen de eigen marge van één aanbieder.")
def stress(file: Path, as_json: bool, own: str | None) -> None:
    """Exits with 1 when the file has a problem. Raises UnknownProvider."""
    found = _value(load_stress_test(file), as_json)
    if own is None:
        document = stress_document(str(file), stress_test(found))
        output.emit(document) if as_json else _tell_stress(document)
        return
    margins = own_margins(found, own)
    if not margins:
        raise UnknownProvider(id=own)
    rows = [{"scenario": one.id, "title": one.title, **margin_document(margin)} for one, margin in margins]
    if as_json:
        output.emit({"ok": True, "file": str(file), "provider": own, "scenarios": rows})
    else:
        _table([(row["title"], row["revenue"], row["cost"], f"{row['margin_percentage']}%") for row in rows])


@tariff.command("products", help="Controleer een bestand met producten.")
@file_argument
@json_option
def products(file: Path, as_json: bool) -> None:
    """Exits with 1 when the file has a problem."""
    found = _value(load_products(file), as_json)
    rows = [{"id": one.id, "title": one.title, "category": one.category} for one in found.products]
    verdict = catalogue_calendar(CatalogueCalendarFacts(found.set_on, found.starts_on))
    if as_json:
        document = {"ok": True, "file": str(file), "version": found.version, "products": rows}
        output.emit({**document, "verdicts": [output.verdict_document(verdict)]})
        return
    _table([(row["category"], row["title"]) for row in rows])
    click.echo(
        f"  {'v' if verdict.holds else '!'} {verdict.rule}: {verdict.reason.render(output.language())}"
    )


def _value(loaded: Loaded[Shape], as_json: bool) -> Shape:
    """What the file holds; else tells every problem and ends with 1."""
    if loaded.value is not None:
        return loaded.value
    language = output.language()
    if as_json:
        output.emit(problems_document(loaded.file, loaded.problems, language))
    else:
        for problem in loaded.problems:
            click.echo(problem.render(language))
    sys.exit(1)


def _tell_price(document: dict[str, Any]) -> None:
    click.echo(f"{document['title']}: € {_written(document['tariff'])}\n")
    rows = [
        (str(one["number"]), one["title"], one["calculation"], one.get("left_rounded", ""), one["rounded"])
        for one in document["lines"]
    ]
    _table(rows)
    _section(msg("Waar het uur naartoe gaat"))
    _table(
        (one["title"], one["cents_that_add_up"], f"{one['percentage']}%")
        for one in document["where_the_hour_goes"]
    )
    _section(msg("Afronden"))
    _table((one["title"], one["tariff"], f"{one['effect_percentage']}%") for one in document["rounding"])
    if document["minute_trap"]:
        click.echo(f"  {document['minute_trap']}")
    for title, name in ((msg("Wat als"), "what_if"), (msg("Differentiatie"), "differentiation")):
        if document[name]:
            _section(title)
            _table((one["title"], one["tariff"], f"{one['percentage']}%") for one in document[name])
    _section(msg("Regels"))
    for verdict in document["verdicts"]:
        click.echo(f"  {'v' if verdict['holds'] else '!'} {verdict['rule']}: {verdict['reason']}")
    for warning in document["warnings"]:
        click.echo(f"  ? {warning}")


def _tell_index(document: dict[str, Any]) -> None:
    for one in document["tariffs"]:
        click.echo(one["title"])
        _table(
            (
                str(year["year"]),
                f"{year['index']['percentage']}%",
                year["index"]["explanation"],
                year["tariff"],
            )
            for year in one["years"]
        )
    _section(msg("Verschil tussen methoden, op alle volumes"))
    _table(
        (one["title"], f"{one['percentage_rounded']}%", one["increase"], one["difference_with_agreed"])
        for one in document["methods"]
    )


def _tell_stress(document: dict[str, Any]) -> None:
    _table(
        (one["title"], one["spending"], one["change"], f"{one['percentage']}%")
        for one in document["scenarios"]
    )
    _section(msg("Kostendekkend tarief per product"))
    _table((one["product"], one["tariff"] or "–") for one in document["break_even"])
    _section(msg("Cellen waar elke aanbieder verlies maakt"))
    for one in document["scenarios"]:
        cells = ", ".join(f"{cell['municipality']}/{cell['product']}" for cell in one["cells_at_risk"])
        if cells:
            click.echo(f"  {one['title']}: {cells}")


def _section(title: Any) -> None:
    click.echo(f"\n{title.render(output.language())}")


def _table(rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as their longest text; the last ones, with figures, to the right."""
    listed = [[_written(str(cell)) for cell in row] for row in rows]
    if not listed:
        return
    widths = [max(len(row[place]) for row in listed) for place in range(len(listed[0]))]
    for row in listed:
        cells = [
            cell.rjust(width) if _is_figure(cell) else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        click.echo(("  " + "  ".join(cells)).rstrip())


def _written(cell: str) -> str:
    """A figure with two or more decimals as a reader of the language writes it."""
    if not _FIGURE.fullmatch(cell):
        return cell
    decimals = "0" * len(cell.rstrip("%").partition(".")[2])
    pattern = f"#,##0.{decimals}"
    written = format_decimal(Decimal(cell.rstrip("%")), format=pattern, locale=output.language())
    return f"{written}%" if cell.endswith("%") else written


def _is_figure(cell: str) -> bool:
    return bool(re.fullmatch(r"-?[\d.,]+%?", cell))
