"""Indexation: the series, the index of a year, and for each tariff how it followed."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.catalogue.domain_stored import FigureKind, SeriesAbout
from dekkend.catalogue.index_model import IndexMethod, PercentageRounding
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.indexing import (
    AuditTable,
    IndexRow,
    SeriesRow,
    all_series,
    audit_tables,
    index_version,
    index_versions,
    method_effects,
)
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheets import sheet_view
from dekkend.catalogue.services.indexing import adopt_index_version, apply_indexation, record_figure
from dekkend.catalogue.services.sheets import NewSheet
from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import Period
from dekkend.web import formats
from dekkend.web.charts import LineChart, Series, line_chart
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Column, Table
from dekkend.web.views.tariffs.acting import acted, typed
from dekkend.web.views.tariffs.numbers import typed_number
from dekkend.web.views.tariffs.scope import scope_of
from dekkend.web.views.tariffs.shelf import shelf, top
from dekkend.web.views.tariffs.words import version_badge
from dekkend.web.views.tariffs.workbooks import EXCEL, FILE, asks_excel, methods_excel, series_excel

METHODS: Final = {
    IndexMethod.ADDITIVE: _("optellend"),
    IndexMethod.RATIO: _("verhouding, daarna optellen"),
    IndexMethod.COMPOUND: _("samengesteld"),
}
ROUNDINGS: Final = {
    PercentageRounding.NONE: _("niet afronden"),
    PercentageRounding.PARTS: _("raming en correctie apart afronden"),
    PercentageRounding.TOTAL: _("het totaal afronden"),
}
ABOUT: Final = {SeriesAbout.WAGE: _("loon"), SeriesAbout.MATERIAL: _("materieel")}


@require_safe
def indexations(request: HttpRequest) -> HttpResponseBase:
    """The indexes of a region, and the public series that they rest on."""
    scope = scope_of(request)
    series = all_series(scope.actor)
    if asks_excel(request):
        return series_excel(series)
    context = {
        "scope": scope,
        "crumbs_": top("indexations"),
        "page_title": gettext("Indexatie"),
        "rows": [
            (row, version_badge(row.status), METHODS[row.method])
            for row in index_versions(scope.actor, scope.id)
        ],
        "series": [(each, ABOUT[each.about], _years(each)) for each in series],
        "chart": _chart(series),
        "excel_href": f"{request.path}?{FILE}={EXCEL}" if series else "",
        "may_edit": may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)),
        "may_record": may(scope.actor, Action.RECORD_SERIES, facts_of(scope.id)),
    }
    return page(request, "tariffs/indexations.html.jinja", context)


def _years(series: SeriesRow) -> list[tuple[int, Any, Any]]:
    """Per year the forecast and the definitive figure that count."""
    known = {(each.year, each.kind): each for each in series.figures if each.counts}
    years = sorted({year for year, _kind in known})
    return [
        (year, known.get((year, FigureKind.FORECAST)), known.get((year, FigureKind.DEFINITIVE)))
        for year in years
    ]


def _chart(series: list[SeriesRow]) -> LineChart | None:
    """The figure that counts in the end of each series, over the years that all of them know."""
    found = {each.title: {year: (last or first) for year, first, last in _years(each)} for each in series}
    years = sorted(set.intersection(*(set(of) for of in found.values()))) if found else []
    if len(years) < 2 or any(of[year].percentage < 0 for of in found.values() for year in years):
        return None
    lines = [Series(title, tuple(of[year].percentage for year in years)) for title, of in found.items()]
    return line_chart(
        "reeksen",
        _("Reeksen door de jaren, in procenten"),
        [str(year) for year in years],
        lines,
        heading=_("Jaar"),
        decimals=2,
    )


@require_POST
def figure_record(request: HttpRequest) -> HttpResponse:
    """Adds a forecast or definitive figure to a series."""
    back = reverse("indexations")
    percentage, year = typed_number(typed(request, "percentage")), typed(request, "jaar")
    kind = typed(request, "soort")
    if percentage is None or not year.isdecimal() or kind not in set(FigureKind):
        return acted(request, _refuse_number, "", back)
    return acted(
        request,
        lambda: record_figure(
            actor_of(request),
            typed(request, "reeks"),
            int(year),
            FigureKind(kind),
            percentage,
            typed(request, "bron"),
        ),
        gettext("Het cijfer staat erbij. Het eerdere cijfer blijft te lezen."),
        back,
    )


class NoFigure(Refusal):
    """Hier staat geen jaar met een percentage."""

    remedy = "Vul een jaar in, zoals 2027, en een percentage, zoals 4,83."


def _refuse_number() -> None:
    raise NoFigure()


@require_safe
def indexation(request: HttpRequest, id: int) -> HttpResponse:
    """One index: the clause, the weights, and what to do next."""
    row = index_version(actor_of(request), id)
    may_edit = may(actor_of(request), Action.EDIT_CATALOGUE, facts_of(row.region_id))
    context = {
        "crumbs_": [*shelf("indexations"), (row.title, "")],
        "page_title": row.title,
        "row": row,
        "status_badge": version_badge(row.status),
        "method": METHODS[row.method],
        "rounding": ROUNDINGS[row.rounding],
        "weights": [(each, _figures(row, each)) for each in row.content.series],
        "may_edit": may_edit,
    }
    return page(request, "tariffs/indexation.html.jinja", context)


def _figures(row: IndexRow, series: Any) -> tuple[Any, Any]:
    """The figures that this index takes of a series: of its own year and of the year before."""
    return series.of(row.to_year), series.of(row.to_year - 1)


@require_POST
def indexation_adopt(request: HttpRequest, id: int) -> HttpResponse:
    """Agrees an index."""
    return acted(
        request,
        lambda: adopt_index_version(actor_of(request), id),
        gettext("De indexatie is vastgesteld. U kunt er nu een tarievenblad mee maken."),
        reverse("indexation", kwargs={"id": id}),
    )


@require_POST
def indexation_apply(request: HttpRequest, id: int) -> HttpResponse:
    """Makes a sheet in which every tariff follows the index."""
    row = index_version(actor_of(request), id)
    year = row.to_year
    new = NewSheet(
        row.region_id,
        typed(request, "naam") or row.title,
        Period(date(year, 1, 1), date(year, 12, 31)),
    )
    made: list[int] = []
    answer = acted(
        request,
        lambda: made.append(apply_indexation(actor_of(request), id, new)[0].pk),
        gettext("Het tarievenblad is gemaakt. Elk tarief volgt uit het vorige en de index."),
        reverse("indexation", kwargs={"id": id}),
    )
    return HttpResponseRedirect(reverse("sheet", kwargs={"id": made[0]})) if made else answer


@require_safe
def audit(request: HttpRequest, id: int) -> HttpResponseBase:
    """How each tariff of an indexed sheet came about, and what another method would cost."""
    actor = actor_of(request)
    view = sheet_view(actor, id)
    rows = [(table, step) for table in audit_tables(actor, id) for step in table.steps]
    context: dict[str, Any] = {
        "crumbs_": [
            *shelf("sheets"),
            (view.row.title, reverse("sheet", kwargs={"id": id})),
            (_("Controletabel"), ""),
        ],
        "page_title": gettext("Controletabel van de indexatie"),
        "sub": view.row.title,
        "effects": None,
        "refusal": None,
    }
    try:
        context["effects"] = effects = method_effects(actor, id)
        context["no_volumes"] = not any(tariff.volume for tariff in effects.file.tariffs)
        context["volumes_href"] = f"{reverse('region_volumes')}?jaar={view.row.period.first.year - 1}"
        context["excel_href"] = f"{request.path}?{FILE}={EXCEL}"
        if asks_excel(request):
            return methods_excel(f"methoden-{id}", effects)
    except Refusal as refusal:
        context["refusal"] = refusal
    return listing(request, AUDIT, rows, "tariffs/audit.html.jinja", context)


def _percentage(value: Any) -> str:
    return formats.percent(value, 2)


def _unrounded(value: Any) -> str:
    return formats.number(value, 6)


AuditRow = tuple[AuditTable, Any]
AUDIT: Final[Table[AuditRow]] = Table(
    name="controle",
    caption=_("Elk tarief, elk jaar"),
    columns=(
        Column("product", _("Product"), lambda row: row[0].title, row_header=True),
        Column("gemeente", _("Gemeente"), lambda row: row[0].municipality),
        Column("jaar", _("Jaar"), lambda row: str(row[1].year)),
        Column("voor", _("Ervoor"), lambda row: row[1].before, show=_unrounded, numeric=True),
        Column("hoe", _("Hoe"), lambda row: row[1].explanation, sortable=False),
        Column("procent", _("Percentage"), lambda row: row[1].percentage, show=_percentage, numeric=True),
        Column("na", _("Erna"), lambda row: row[1].after, show=_unrounded, numeric=True),
        Column("tarief", _("Tarief"), lambda row: row[1].tariff, show=formats.euro, numeric=True),
        Column(
            "stapel",
            _("Gestapeld"),
            lambda row: row[1].stacked,
            show=formats.euro,
            numeric=True,
        ),
    ),
    empty=_("Dit blad is niet door een index gemaakt."),
)
