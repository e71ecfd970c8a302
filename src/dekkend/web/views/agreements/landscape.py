"""The landscape: product x municipality, what is contracted and what is open. Public; why something is not
open, and how many places there are, is for who works with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.contracts.lines import LINE_NAMES, LineState
from dekkend.contracts.queries import landscape as queries
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.kernel.text import msg
from dekkend.organisations.queries import RegionRow, regions
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.exports import workbook
from dekkend.web.jinja import url
from dekkend.web.lists import asked_download
from dekkend.web.matrix import Matrix, MatrixCell, matrix
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.tariffs.scope import REGION, Scope, scope_of, works_in

STATES: Final[dict[LineState, Badge]] = {
    LineState.OPEN: Badge(_("Open"), Tone.GOOD),
    LineState.STOPPED: Badge(_("Cliëntenstop"), Tone.WARN),
    LineState.WINDING_DOWN: Badge(_("Bouwt af"), Tone.WARN),
    LineState.COMING: Badge(_("Begint nog"), Tone.INFO),
    LineState.ENDED: Badge(_("Gat"), Tone.BAD),
    LineState.NONE: Badge(_("Gat"), Tone.BAD),
}
MEANINGS: Final[dict[LineState, Words]] = {
    LineState.OPEN: _("neemt nieuwe cliënten aan; het getal is het aantal aanbieders"),
    LineState.STOPPED: _("wel gecontracteerd, nu geen nieuwe cliënten"),
    LineState.WINDING_DOWN: _("alleen nog voor cliënten die er al zijn"),
    LineState.COMING: _("getekend, begint later"),
    LineState.NONE: _("niemand heeft deze cel"),
}
CLOSED: Final = Badge(_("Nu niet open"), Tone.QUIET)
NOBODY: Final = Badge(_("Geen aanbieder"), Tone.QUIET)


@dataclass(frozen=True, slots=True)
class Told:
    """A cell as a line of the file."""

    product: str
    municipality: str
    badge: Badge
    cell: queries.Cell


@dataclass(frozen=True, slots=True)
class View:
    """The landscape as one reader sees it."""

    found: queries.Landscape
    names: dict[str, str]
    region: RegionRow
    detailed: bool

    def name(self, product: str) -> str:
        return self.names.get(product, plain_name(product))

    def badge(self, cell: queries.Cell | None) -> Badge:
        """How a cell is told: with all its states, or open or not for the public."""
        state = cell.state if cell else LineState.NONE
        if cell is not None and state is LineState.OPEN:
            return Badge(msg("{count} open", count=cell.open), Tone.GOOD)
        if self.detailed:
            return STATES[state]
        return CLOSED if cell is not None and cell.contracted else NOBODY

    def href(self, product: str, municipality: str) -> str:
        query = f"?op={self.found.day}" if self.found.day != clock.today() else ""
        return (
            url("landscape_cell", region=self.region.slug, product=product, municipality=municipality) + query
        )


def _day(request: HttpRequest) -> date:
    """The day that is asked for; today for none or nonsense."""
    try:
        return date.fromisoformat(request.GET.get("op", ""))
    except ValueError:
        return clock.today()


def _view(request: HttpRequest, region: RegionRow, **places: str) -> View:
    detailed = queries.sees_detail(actor_of(request), region.id)
    found = queries.landscape(region.id, _day(request), **places)
    return View(found, product_names((), [region.id]), region, detailed)


@require_safe
def landscape(request: HttpRequest) -> HttpResponseBase:
    """Who offers what where in a region, on a day."""
    scope = _scope(request)
    if scope.region is None:
        return page(request, "agreements/landscape.html.jinja", {"scope": scope, "matrix": None})
    view = _view(request, scope.region)
    if request.GET.get("export") == "xlsx":
        return workbook("landschap", _sheets(view))
    context = {
        "scope": scope,
        "matrix": matrix_of(view) if view.found.supply else None,
        "day": view.found.day,
        "detailed": view.detailed,
        "gaps": sum(1 for it in told_cells(view) if it.cell.state in (LineState.NONE, LineState.ENDED)),
        "excel": f"?{_kept(request)}export=xlsx",
    }
    return page(request, "agreements/landscape.html.jinja", context)


def _scope(request: HttpRequest) -> Scope:
    """The region at hand; without a choice the first of one's own where something is contracted, else the
    first of all."""
    scope = scope_of(request)
    if request.GET.get(REGION):
        return scope
    buying = queries.buyers_with_agreements()
    own = scope.actor.organisations()
    contracted = [it for it in scope.regions if it.id in buying]
    first = next((it for it in contracted if works_in(it, own)), None)
    if first is None and not own:
        first = next(iter(contracted), None)
    return replace(scope, region=first or scope.region)


def _kept(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("export", None)
    return f"{query.urlencode()}&" if query else ""


def matrix_of(view: View) -> Matrix:
    """The matrix; each cell that somebody has leads to who has it."""
    cells = view.found.cells()
    shown: dict[tuple[str, str], MatrixCell] = {}
    for (product, town), found in cells.items():
        badge = view.badge(found)
        shown[product, town] = MatrixCell(badge.word, badge.tone, badge.mark, view.href(product, town))
    rows = sorted((view.name(product), product) for product in view.found.products)
    missing = STATES[LineState.NONE] if view.detailed else NOBODY
    return matrix(
        "landschap",
        _("Producten en gemeenten"),
        _("Product"),
        view.found.municipalities,
        [(product, name, "") for name, product in rows],
        shown,
        missing=missing,
        legend=_legend(view),
    )


def _legend(view: View) -> list[tuple[Badge, Words]]:
    if view.detailed:
        return [(STATES[state], meaning) for state, meaning in MEANINGS.items()]
    return [
        (STATES[LineState.OPEN], MEANINGS[LineState.OPEN]),
        (CLOSED, _("wel gecontracteerd, neemt nu geen nieuwe cliënten aan")),
        (NOBODY, _("hier is niemand gecontracteerd")),
    ]


def told_cells(view: View) -> list[Told]:
    """Every product in every municipality, also where nobody is."""
    cells, nothing = view.found.cells(), queries.Cell({})
    return [
        Told(
            view.name(product),
            name,
            view.badge(cells.get((product, slug))),
            cells.get((product, slug), nothing),
        )
        for product in view.found.products
        for slug, name in view.found.municipalities
    ]


CELLS: Table[Told] = Table(
    name="cellen",
    caption=_("Cellen"),
    columns=(
        Column("product", _("Product"), lambda row: row.product, row_header=True),
        Column("gemeente", _("Gemeente"), lambda row: row.municipality),
        Column("stand", _("Stand"), lambda row: row.badge.word, badge=lambda row: row.badge),
        Column("open", _("Aanbieders open"), lambda row: row.cell.open, numeric=True),
        Column("gecontracteerd", _("Gecontracteerd"), lambda row: row.cell.contracted, numeric=True),
    ),
)


def supply_table(view: View) -> Table[queries.Supply]:
    """Who has a cell; with places, stops and the agreement for who works with it."""
    public: tuple[Column[Any], ...] = (
        Column("aanbieder", _("Aanbieder"), lambda row: row.provider, row_header=True),
        Column("stand", _("Stand"), lambda row: row.state, badge=lambda row: _public_badge(row.state)),
    )
    if not view.detailed:
        return Table(name="aanbieders", caption=_("Aanbieders"), columns=public)
    return Table(
        name="aanbieders",
        caption=_("Aanbieders"),
        columns=(
            replace(public[0], href=lambda row: url("agreement", slug=row.agreement)),
            Column("nummer", _("Overeenkomst"), lambda row: row.number, nowrap=True),
            replace(public[1], badge=lambda row: Badge(LINE_NAMES[row.state], STATES[row.state].tone)),
            Column("stop", _("Stop t/m"), lambda row: row.stopped_until),
            Column("plaatsen", _("Plaatsen"), lambda row: row.capacity, numeric=True),
            Column("stand-op", _("Gemeld op"), lambda row: row.capacity_on),
            Column("einde", _("Loopt t/m"), lambda row: row.last),
        ),
    )


def _public_badge(state: LineState) -> Badge:
    return STATES[state] if state is LineState.OPEN else CLOSED


def _sheets(view: View) -> Iterable[tuple[Table[Any], Any]]:
    towns = dict(view.found.municipalities)
    every = supply_table(view)
    where: tuple[Column[Any], ...] = (
        Column("product", _("Product"), lambda row: view.name(row.product)),
        Column("gemeente", _("Gemeente"), lambda row: towns[row.municipality]),
    )
    yield CELLS, told_cells(view)
    yield replace(every, columns=(*where, *every.columns)), view.found.supply


@require_safe
def landscape_cell(request: HttpRequest, region: str, product: str, municipality: str) -> HttpResponseBase:
    """Who has a cell: the providers of one product in one municipality."""
    here = next((it for it in regions(actor_of(request)) if it.slug == region), None)
    if here is None:
        raise Http404(gettext("Deze regio is er niet."))
    view = _view(request, here, product=product, municipality=municipality)
    if not view.found.supply:
        raise Http404(gettext("Deze cel is er niet in deze regio."))
    return _cell_page(request, view, product, municipality)


def _cell_page(request: HttpRequest, view: View, product: str, municipality: str) -> HttpResponse:
    rows, table = view.found.of(product, municipality), supply_table(view)
    if not view.detailed:
        rows = tuple(it for it in rows if it.state in queries.SERVED)
    if download := asked_download(request, table, rows):
        return download  # type: ignore[return-value]
    context = {
        "region": view.region,
        "title": view.name(product),
        "town": dict(view.found.municipalities)[municipality],
        "day": view.found.day,
        "table": table.view(rows, request.GET),
        "badge_": view.badge(view.found.cells().get((product, municipality))),
        "here": request.path,
    }
    return page(request, "agreements/landscape_cell.html.jinja", context)
