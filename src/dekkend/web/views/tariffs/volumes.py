"""What municipalities take of each product in a year, and what they budget."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.region_files import (
    BudgetRow,
    VolumeRow,
    budget_template,
    budgets,
    volume_template,
    volumes,
)
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.services.region_files import import_budgets, import_volumes
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.lists import asked_download
from dekkend.web.pages import page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.tariffs.scope import Scope, scope_of
from dekkend.web.views.tariffs.shelf import shelf, top
from dekkend.web.views.tariffs.uploads import (
    ALL_OR_NOTHING,
    TEMPLATE_FIRST,
    Upload,
    excel_file,
    upload_page,
)

YEAR: Final = "jaar"
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _volumes_table(rows: list[VolumeRow]) -> Table[VolumeRow]:
    return Table(
        name="aantallen",
        caption=_("Aantallen"),
        columns=(
            Column("gemeente", _("Gemeente"), lambda row: row.municipality, row_header=True),
            Column("product", _("Product"), lambda row: row.product.title),
            Column("code", _("Productcode"), lambda row: row.product.product_code, nowrap=True),
            Column("aantal", _("Aantal"), lambda row: row.quantity, numeric=True),
            Column("eenheid", _("Eenheid"), lambda row: row.product.unit.label),
            Column("bron", _("Bron"), lambda row: row.source or None),
        ),
        filters=(
            Filter(
                "gemeente",
                _("Gemeente"),
                tuple(Choice(name, name) for name in sorted({row.municipality for row in rows})),
                value=lambda row: row.municipality,
            ),
            Filter(
                "bekend",
                _("Bekend"),
                (Choice("ja", _("ja")), Choice("nee", _("nog niet"))),
                value=lambda row: "nee" if row.quantity is None else "ja",
            ),
        ),
        empty=_("Stel eerst een productenlijst met productcodes vast."),
    )


BUDGETS: Final[Table[BudgetRow]] = Table(
    name="begrotingen",
    prefix="begroting",
    caption=_("Begrotingen"),
    columns=(
        Column("gemeente", _("Gemeente"), lambda row: row.municipality, row_header=True),
        Column("bedrag", _("Begroting"), lambda row: row.amount, show=formats.euro, numeric=True),
        Column("bron", _("Bron"), lambda row: row.source or None),
    ),
)


@require_safe
def region_volumes(request: HttpRequest) -> HttpResponseBase:
    """The volumes and budgets of a year, with where to hand them in."""
    scope, year = scope_of(request), _year(request)
    facts = facts_of(scope.id)
    require(may(scope.actor, Action.SEE_CONCEPTS, facts))
    rows, held = volumes(scope.actor, scope.id, year), budgets(scope.actor, scope.id, year)
    table = _volumes_table(rows)
    download = asked_download(request, table, rows) or asked_download(request, BUDGETS, held)
    if download:
        return download
    context = {
        "scope": scope,
        "crumbs_": top("region_volumes"),
        "page_title": gettext("Aantallen en begrotingen"),
        "sub": gettext("Hiermee rekenen de stresstest en de indexatie."),
        "year": year,
        "volumes": table.view(rows, request.GET),
        "budgets": BUDGETS.view(held, request.GET),
        "missing": sum(row.quantity is None for row in rows),
        "no_budget": sum(row.amount is None for row in held),
        "may_edit": may(scope.actor, Action.EDIT_CATALOGUE, facts),
        "may_budget": may(scope.actor, Action.RUN_STRESS_TEST, facts),
        "volumes_href": _href(scope, year, "volumes_import"),
        "budgets_href": _href(scope, year, "budgets_import"),
    }
    return page(request, "tariffs/volumes.html.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def volumes_import(request: HttpRequest) -> HttpResponse:
    """Volumes from an Excel file."""
    scope, year = scope_of(request), _year(request)
    require(may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)))

    def take(name: str, content: bytes) -> tuple[str, Any]:
        count = import_volumes(scope.actor, scope.id, year, content)
        return _href(scope, year), gettext("%(count)s aantallen zijn opgeslagen.") % {"count": count}

    upload = _upload(scope, year, "volumes_import", "volumes_template", _("Aantallen opslaan"))
    title = gettext("Aantallen van %(year)s") % {"year": year}
    return upload_page(request, upload, _context(scope, year, title), take)


@require_http_methods(["GET", "HEAD", "POST"])
def budgets_import(request: HttpRequest) -> HttpResponse:
    """Budgets from an Excel file."""
    scope, year = scope_of(request), _year(request)
    require(may(scope.actor, Action.RUN_STRESS_TEST, facts_of(scope.id)))

    def take(name: str, content: bytes) -> tuple[str, Any]:
        count = import_budgets(scope.actor, scope.id, year, content)
        return _href(scope, year), gettext("%(count)s begrotingen zijn opgeslagen.") % {"count": count}

    upload = _upload(scope, year, "budgets_import", "budgets_template", _("Begrotingen opslaan"))
    title = gettext("Begrotingen van %(year)s") % {"year": year}
    return upload_page(request, upload, _context(scope, year, title), take)


@require_safe
def volumes_template(request: HttpRequest) -> HttpResponse:
    """The Excel file for the volumes of a year."""
    scope, year = scope_of(request), _year(request)
    require(may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)))
    return excel_file(f"aantallen-{year}", volume_template(scope.actor, scope.id, year))


@require_safe
def budgets_template(request: HttpRequest) -> HttpResponse:
    """The Excel file for the budgets of a year."""
    scope, year = scope_of(request), _year(request)
    require(may(scope.actor, Action.RUN_STRESS_TEST, facts_of(scope.id)))
    return excel_file(f"begrotingen-{year}", budget_template(scope.actor, scope.id, year))


def _upload(scope: Scope, year: int, here: str, template: str, button: Any) -> Upload:
    return Upload(
        here=_href(scope, year, here),
        button=button,
        explanation=(TEMPLATE_FIRST, ALL_OR_NOTHING),
        template=_href(scope, year, template),
    )


def _context(scope: Scope, year: int, title: str) -> dict[str, Any]:
    return {
        "crumbs_": [*shelf("region_volumes"), (title, "")],
        "page_title": title,
        "sub": scope.region.name if scope.region else "",
    }


def _href(scope: Scope, year: int, name: str = "region_volumes") -> str:
    region = f"{scope.query}&" if scope.query else "?"
    return f"{reverse(name)}{region}{YEAR}={year}"


def _year(request: HttpRequest) -> int:
    """The year in the address; last year when it names none: those figures are whole."""
    text = request.GET.get(YEAR, "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else clock.today().year - 1
