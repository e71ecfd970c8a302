"""Way 2 of the real price: the cost sheet of a tenderer, and all of them beside each other (TF-05).

Nothing of a cost sheet is stored here: it is part of an offer. The buyer lays the opened ones side by side,
reads what is missing or far from the proposal, and asks about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dekkend.catalogue.cells import CellProblem
from dekkend.catalogue.errors_stored import CellsRefused, NotAllowed
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.price_settings import cost_sheet, figure
from dekkend.catalogue.price_ways import ComparedLine, CostSheet, Substantiation, compared, judged
from dekkend.catalogue.queries.prices import price_view
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.studies import unit_of
from dekkend.catalogue.region_forms import COST_SHEET
from dekkend.catalogue.table_workbook import TableRead, blank_table, read_table
from dekkend.organisations.domain import Actor


@dataclass(frozen=True, slots=True)
class SheetsBesideEachOther:
    """Every line with each figure and the median; per tenderer the price, questions and verdict."""

    lines: tuple[ComparedLine, ...]
    tenderers: tuple[Substantiation, ...]


def cost_sheet_template(actor: Actor, model_id: int) -> bytes:
    """The cost sheet to fill in: the lines that are not fixed, with the proposal. Raises Unknown."""
    view = price_view(actor, model_id)
    rows = [
        {"line": line.id, "title": line.title, "unit": unit_of(line).render(), "proposal": figure(line)}
        for line in cost_sheet(view.model)
    ]
    return blank_table(COST_SHEET, view.row.sha256, rows)


def sheets_beside(
    actor: Actor, model_id: int, files: Sequence[tuple[str, bytes]], *, asked: bool = False
) -> SheetsBesideEachOther:
    """Cost sheets (name of the tenderer and file) against the model; ``asked``: the questions were put.

    Raises NotAllowed, Unknown, NotThisWorkbook, CellsRefused with every wrong cell of every file.
    """
    view = price_view(actor, model_id)
    permission = may(actor, Action.EDIT_CATALOGUE, facts_of(view.row.region_id))
    if not permission:
        raise NotAllowed(reason=permission.reason)
    read = [(name, read_table(COST_SHEET, view.row.sha256, content)) for name, content in files]
    problems = [_named(name, problem) for name, found in read for problem in found.problems]
    if problems:
        raise CellsRefused(problems)
    sheets = [_sheet(view.model, name, found) for name, found in read]
    return SheetsBesideEachOther(
        compared(view.model, sheets), tuple(judged(view.model, sheet, asked=asked) for sheet in sheets)
    )


def _named(name: str, problem: CellProblem) -> CellProblem:
    return replace(problem, sheet=f"{name}: {problem.sheet}")


def _sheet(model: PriceModel, name: str, read: TableRead) -> CostSheet:
    """What a tenderer filled in; an empty cell takes the proposal over."""
    return CostSheet(
        name,
        {row.text("line"): row.values["value"] for row in read.rows if row.values["value"] is not None},
        {row.text("line"): row.text("why") for row in read.rows},
    )
