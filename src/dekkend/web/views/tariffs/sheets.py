"""Tariff sheets: the tariffs of a day, the sheets of a region, one sheet with its lines and next step."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.prices import differentiations, price_models
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheets import SheetLineRow, SheetRow, SheetView, sheet_view
from dekkend.catalogue.queries.sheets import sheets as sheets_of
from dekkend.catalogue.queries.tariffs import TariffInForce, history, tariffs_on
from dekkend.catalogue.states import DifferentiationStatus, SheetStatus, VersionStatus
from dekkend.organisations.queries import organisation_names, providers, regions
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.badges import badge_of
from dekkend.web.lists import asked_download, listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.tariffs.lines import in_short
from dekkend.web.views.tariffs.scope import scope_of
from dekkend.web.views.tariffs.shelf import shelf, top
from dekkend.web.views.tariffs.words import sheet_badge
from dekkend.web.views.tariffs.workbooks import EXCEL, FILE, asks_excel, history_excel

DAY: Final = "dag"

SHEETS: Final[Table[SheetRow]] = Table(
    name="bladen",
    caption=_("Tarievenbladen"),
    columns=(
        Column(
            "naam",
            _("Tarievenblad"),
            lambda row: row.title,
            href=lambda row: reverse("sheet", kwargs={"id": row.id}),
            row_header=True,
        ),
        Column("soort", _("Soort"), lambda row: row.kind.label),
        Column("status", _("Status"), lambda row: row.status, badge=lambda row: sheet_badge(row.status)),
        Column("van", _("Vanaf"), lambda row: row.period.first),
        Column("tot", _("Tot en met"), lambda row: row.period.last),
        Column("besluit", _("Besluit"), lambda row: row.decision or None),
    ),
    filters=(
        Filter(
            "soort",
            _("Soort"),
            tuple(Choice(kind.value, kind.label) for kind in SheetKind),
            value=lambda row: row.kind.value,
        ),
    ),
    sort="-van",
    empty=_("Een inkoper maakt hier een tarievenblad."),
)


def _tariffs_table(rows: list[TariffInForce]) -> Table[TariffInForce]:
    """The tariffs of a day; its filters are the municipalities and products that are in it."""
    towns = sorted({row.municipality for row in rows})
    titles = sorted({row.tariff.title for row in rows})
    return Table(
        name="tarieven",
        caption=_("Tarieven"),
        columns=(
            Column("product", _("Product"), lambda row: row.tariff.title, row_header=True),
            Column("code", _("Productcode"), lambda row: row.tariff.product_code, nowrap=True),
            Column("gemeente", _("Gemeente"), lambda row: row.municipality),
            Column("aanbieder", _("Aanbieder"), lambda row: row.provider or gettext("alle")),
            Column("tarief", _("Tarief"), lambda row: row.tariff.tariff, href=_history, numeric=True),
            Column("eenheid", _("Eenheid"), lambda row: row.tariff.unit.label),
            Column("van", _("Vanaf"), lambda row: row.tariff.period.first),
            Column("tot", _("Tot en met"), lambda row: row.tariff.period.last),
        ),
        filters=(
            Filter(
                "gemeente",
                _("Gemeente"),
                tuple(Choice(name, name) for name in towns),
                value=lambda row: row.municipality,
            ),
            Filter(
                "product",
                _("Product"),
                tuple(Choice(title, title) for title in titles),
                value=lambda row: row.tariff.title,
            ),
        ),
        empty=_("Op deze dag geldt nog geen tarief. Kies een andere dag of regio."),
    )


def _history(row: TariffInForce) -> str:
    places = {"municipality": row.tariff.municipality_id, "code": row.tariff.product_code}
    return reverse("tariff_history", kwargs=places)


@require_safe
def tariffs(request: HttpRequest) -> HttpResponseBase:
    """The tariffs of a region that hold on a day, per municipality and product. Public."""
    scope, day = scope_of(request), _day(request.GET.get(DAY, ""))
    rows = tariffs_on(scope.id, day)
    context = {
        "scope": scope,
        "crumbs_": [(gettext("Tarieven"), "")],
        "page_title": gettext("Tarieven"),
        "day": day,
    }
    return listing(request, _tariffs_table(rows), rows, "tariffs/tariffs.html.jinja", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


@require_safe
def tariff_history(request: HttpRequest, municipality: int, code: str) -> HttpResponseBase:
    """The tariffs of one product in one municipality through the years. Public."""
    rows = history(municipality, code)
    name = organisation_names([municipality]).get(municipality, "")
    if asks_excel(request):
        return history_excel(f"tarieven-{code}-{municipality}", _with_change(rows))
    title = rows[-1].title if rows else code
    context = {
        "crumbs_": [*shelf(), (f"{title}, {name}", "")],
        "page_title": title,
        "sub": f"{name} · {code}",
        "rows": _with_change(rows),
        "excel_href": f"{request.path}?{FILE}={EXCEL}" if rows else "",
    }
    return page(request, "tariffs/history.html.jinja", context)


def _with_change(rows: list[Any]) -> list[tuple[Any, Any]]:
    """Each tariff with the percentage that it differs from the one before, newest first."""
    changes = [
        None if before is None else (row.tariff.amount - before.tariff.amount) * 100 / before.tariff.amount
        for before, row in zip([None, *rows[:-1]], rows, strict=True)
    ]
    return list(zip(rows, changes, strict=True))[::-1]


@require_safe
def sheets(request: HttpRequest) -> HttpResponseBase:
    """The sheets of a region; who is not of the region sees what was published."""
    scope = scope_of(request)
    context = {
        "scope": scope,
        "crumbs_": top("sheets"),
        "page_title": gettext("Tarievenbladen"),
        "may_edit": may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)),
    }
    return listing(request, SHEETS, sheets_of(scope.actor, scope.id), "tariffs/sheets.html.jinja", context)


def _product_and_unit(row: SheetLineRow) -> str:
    return f"{row.title}, {formats.text(row.unit.label)}"


def _lines_table(view: SheetView, *, whole: bool = False) -> Table[SheetLineRow]:
    """The lines of a sheet. On the page columns that say the same in each line are left out; files
    (``whole``) have all of them."""
    own = whole or any(row.provider_id for row in view.lines)
    parts = whole or any(row.period != view.row.period for row in view.lines)
    towns = sorted({row.municipality for row in view.lines})
    titles = sorted({row.title for row in view.lines})
    return Table(
        name="regels",
        caption=_("Tarieven in dit blad"),
        columns=(
            Column("product", _("Product"), _product_and_unit, href=_origin, row_header=True),
            Column("code", _("Productcode"), lambda row: row.product_code, nowrap=True),
            Column("gemeente", _("Gemeente"), lambda row: row.municipality),
            *(_provider_of_lines() if own else ()),
            Column("tarief", _("Tarief"), lambda row: row.tariff, show=formats.euro, numeric=True),
            Column("verschil", _("Verschil"), lambda row: row.change, show=formats.euro, numeric=True),
            *(_days_of_lines() if parts else ()),
            Column("reden", _("Reden"), lambda row: row.reason or row.origin.label),
        ),
        filters=(
            Filter(
                "gemeente",
                _("Gemeente"),
                tuple(Choice(name, name) for name in towns),
                value=lambda row: row.municipality,
            ),
            Filter(
                "product",
                _("Product"),
                tuple(Choice(title, title) for title in titles),
                value=lambda row: row.title,
            ),
            Filter(
                "eigen",
                _("Voor wie"),
                (Choice("iedereen", _("alle aanbieders")), Choice("eigen", _("één aanbieder"))),
                value=lambda row: "eigen" if row.provider_id else "iedereen",
            ),
        ),
        empty=_("Voeg een tarief toe uit een vastgesteld prijsmodel."),
    )


def _provider_of_lines() -> tuple[Column[SheetLineRow], ...]:
    return (Column("aanbieder", _("Aanbieder"), lambda row: row.provider or gettext("alle")),)


def _days_of_lines() -> tuple[Column[SheetLineRow], ...]:
    return (
        Column("van", _("Vanaf"), lambda row: row.period.first),
        Column("tot", _("Tot en met"), lambda row: row.period.last),
    )


def _origin(row: SheetLineRow) -> str:
    if row.model_id is not None:
        return reverse("price", kwargs={"id": row.model_id})
    return reverse("tariff_history", kwargs={"municipality": row.municipality_id, "code": row.product_code})


@require_safe
def sheet(request: HttpRequest, id: int) -> HttpResponseBase:
    """One sheet: its tariffs, what the rules say, and the next step."""
    actor = actor_of(request)
    view = sheet_view(actor, id)
    if download := asked_download(request, _lines_table(view, whole=True), view.lines):
        return download
    broken = [each for each in view.verdicts if each.applies and not each.holds]
    judged = [(in_short(each), badge_of(each)) for each in (view.stress, *broken)]
    context = {
        "crumbs_": [*shelf("sheets"), (view.row.title, "")],
        "page_title": view.row.title,
        "view": view,
        "status_badge": sheet_badge(view.row.status),
        "hidden": not view.may_edit and not view.may_decide,
        "judged": judged,
        "holding": [(in_short(each), badge_of(each)) for each in view.verdicts if each.holds],
        **_editing(request, view),
    }
    return listing(request, _lines_table(view), view.lines, "tariffs/sheet.html.jinja", context)


def _editing(request: HttpRequest, view: SheetView) -> dict[str, Any]:
    """What somebody needs who edits a concept: models, municipalities, providers, differentiations."""
    if not view.may_edit or view.row.status is not SheetStatus.CONCEPT:
        return {"editing": False}
    actor, region_id = actor_of(request), view.row.region_id
    region = next((each for each in regions(actor) if each.id == region_id), None)
    models = [row for row in price_models(actor, region_id) if row.status is VersionStatus.ADOPTED]
    approved = [
        row for row in differentiations(actor, region_id) if row.status is DifferentiationStatus.APPROVED
    ]
    return {
        "editing": True,
        "models": models,
        "approved": approved,
        "towns": [member.municipality for member in region.members] if region else [],
        "providers": providers(actor),
        "removable": _removable(view),
    }


def _removable(view: SheetView) -> dict[str, list[tuple[Any, str]]] | None:
    """The products, municipalities and providers that have a tariff in the sheet; None while it is empty."""
    if not view.lines:
        return None
    return {
        "products": sorted({(line.product_code, line.title) for line in view.lines}),
        "towns": sorted({(line.municipality_id, line.municipality) for line in view.lines}, key=_by_name),
        "providers": sorted(
            {(line.provider_id, line.provider or "") for line in view.lines if line.provider_id}, key=_by_name
        ),
    }


def _by_name(pair: tuple[Any, str]) -> str:
    return pair[1]
