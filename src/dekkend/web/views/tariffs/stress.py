"""Stress tests of a tariff sheet: choose scenarios, wait for the job, read the effect."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.catalogue.queries.sheets import sheet_view
from dekkend.catalogue.queries.stress import StressView, own_stress_results, stress_runs, stress_view
from dekkend.catalogue.services.stress import ask_stress_test, retry_stress_test, standard_scenarios
from dekkend.catalogue.states import StressStatus
from dekkend.catalogue.stress_bands import Band
from dekkend.catalogue.stress_content import StoredScenario
from dekkend.catalogue.stress_model import Scenario
from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import Role
from dekkend.organisations.queries import organisation_names
from dekkend.runtime import jobs
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.pages import actor_of, page
from dekkend.web.views.tariffs.acting import acted, typed
from dekkend.web.views.tariffs.numbers import typed_number
from dekkend.web.views.tariffs.shelf import shelf
from dekkend.web.views.tariffs.words import stress_badge
from dekkend.web.views.tariffs.workbooks import EXCEL, FILE, asks_excel, stress_excel
from dekkend.web.waterfall import DOWN, UP, Step, Waterfall, waterfall

LEAST, MOST = Decimal(-90), Decimal(500)


@require_http_methods(["GET", "HEAD", "POST"])
def stress_new(request: HttpRequest, id: int) -> HttpResponse:
    """The scenarios to choose from, and the runs that there are."""
    actor = actor_of(request)
    view = sheet_view(actor, id)
    require(view.may_test)
    year = typed(request, "jaar") or str(view.row.period.first.year - 1)
    refusal = None
    if request.method == "POST":
        try:
            scenarios = list(_chosen(request))
            made = ask_stress_test(actor, id, view.row.title, int(year) if year.isdecimal() else 0, scenarios)
            return HttpResponseRedirect(reverse("stress_test", kwargs={"id": made.pk}))
        except Refusal as found:
            refusal = found
    context = {
        "crumbs_": [
            *shelf("sheets"),
            (view.row.title, reverse("sheet", kwargs={"id": id})),
            (_("Stresstest"), ""),
        ],
        "page_title": gettext("Stresstest"),
        "sub": view.row.title,
        "view": view,
        "year": year,
        "scenarios": standard_scenarios(),
        "runs": [(row, stress_badge(row.status)) for row in stress_runs(actor, id)],
        "refusal": refusal,
    }
    return page(request, "tariffs/stress_new.html.jinja", context, status=409 if refusal else 200)


def _chosen(request: HttpRequest) -> Iterator[Scenario]:
    """The standard scenarios that were ticked, and one of one's own."""
    ticked = set(request.POST.getlist("scenario"))
    yield from (each for each in standard_scenarios() if each.id in ticked)
    tariff = typed_number(typed(request, "eigen-tarief")) or Decimal(0)
    volume = typed_number(typed(request, "eigen-volume")) or Decimal(0)
    if tariff or volume:
        title = gettext("Eigen scenario: tarief %(tariff)s%%, volume %(volume)s%%") % {
            "tariff": formats.number(tariff),
            "volume": formats.number(volume),
        }
        yield Scenario(
            id="eigen",
            title=title,
            tariff_change=round(min(max(tariff, LEAST), MOST), 6),
            volume=round(min(max(volume, LEAST), MOST), 6),
        )


@require_safe
def stress_test(request: HttpRequest, id: int) -> HttpResponseBase:
    """A run: its progress while it is computed, then its effects in one scenario."""
    view = stress_view(actor_of(request), id)
    sheet = sheet_view(actor_of(request), view.row.sheet_id)
    if view.result and asks_excel(request):
        return stress_excel(f"stresstest-{id}", view.result)
    scenario = _scenario(view, request.GET.get("scenario", ""))
    context: dict[str, Any] = {
        "crumbs_": [
            *shelf("sheets"),
            (sheet.row.title, reverse("sheet", kwargs={"id": sheet.row.id})),
            (_("Stresstest"), ""),
        ],
        "page_title": gettext("Stresstest"),
        "sub": sheet.row.title,
        "view": view,
        "sheet": sheet,
        "status_badge": stress_badge(view.row.status),
        "job": jobs.find(view.row.job) if view.row.job else None,
        "waiting": view.row.status is StressStatus.ASKED,
        "scenario": scenario,
    }
    if view.result and scenario:
        names = view.result.names
        context |= {
            "chart": _chart(scenario, names),
            "whole": _whole_euros,
            "summary": [(each, _short(each)) for each in view.result.scenarios],
            "excel_href": f"{request.path}?{FILE}={EXCEL}",
            "bands": [(_band(band), band.providers) for band in scenario.bands],
            "with_own": any(each.own_at_most for each in scenario.municipalities),
            "towns": [(names[each.municipality], each) for each in scenario.municipalities],
            "at_risk": [(names[each.municipality], names[each.product]) for each in scenario.cells_at_risk],
            "break_even": [(names[each.product], each) for each in view.result.break_even],
        }
    return page(request, "tariffs/stress_test.html.jinja", context)


def _short(scenario: StoredScenario) -> int:
    """How many municipalities have too small a budget in a scenario."""
    return sum(each.room is not None and each.room < 0 for each in scenario.municipalities)


def _scenario(view: StressView, asked: str) -> StoredScenario | None:
    """The scenario in the address, else the new tariffs, else the first."""
    if view.result is None:
        return None
    known = {each.id: each for each in view.result.scenarios}
    return known.get(asked) or known.get("nieuwe-tarieven") or next(iter(known.values()), None)


def _chart(scenario: StoredScenario, names: Any) -> Waterfall:
    """The change in spending per municipality; each bar from the same line."""
    steps = [
        Step(
            names[each.municipality], round(each.change, 0), total=True, fill=DOWN if each.change > 0 else UP
        )
        for each in scenario.municipalities
    ]
    return waterfall(
        "gemeenten",
        _("Verschil in uitgaven per gemeente"),
        steps,
        heading=_("Gemeente"),
        columns=(_("Euro per jaar"),),
        write=_whole_euros,
    )


def _whole_euros(value: Decimal) -> str:
    """As amounts in cents are written: the sign first, and nothing breaks between sign and figure."""
    return f"{'-' if round(value) < 0 else ''}€\u00a0{formats.number(abs(value), 0)}"


def _band(band: Band) -> str:
    """A band of margins in words."""
    if band.low is None and band.high is None:
        return gettext("alle aanbieders samen")
    if band.low is None:
        return gettext("minder dan %(high)s%%") % {"high": formats.number(band.high)}
    if band.high is None:
        return gettext("%(low)s%% of meer") % {"low": formats.number(band.low)}
    return gettext("%(low)s%% tot %(high)s%%") % {
        "low": formats.number(band.low),
        "high": formats.number(band.high),
    }


@require_POST
def stress_retry(request: HttpRequest, id: int) -> HttpResponse:
    """Computes a run that failed once more."""
    return acted(
        request,
        lambda: retry_stress_test(actor_of(request), id),
        gettext("De stresstest wordt opnieuw berekend."),
        reverse("stress_test", kwargs={"id": id}),
    )


@require_safe
def own_stress(request: HttpRequest) -> HttpResponse:
    """A provider's own margins in every stress test; nobody else can open these."""
    actor = actor_of(request)
    ids = actor.organisations(Role.PROVIDER)
    if not ids:
        raise Http404
    names = organisation_names(ids)
    context = {
        "crumbs_": [*shelf(), (gettext("Mijn stresstests"), "")],
        "page_title": gettext("Mijn stresstests"),
        "sub": gettext("Wat nieuwe tarieven voor u betekenen. Alleen u ziet deze cijfers."),
        "results": [(names[each], own_stress_results(actor, each)) for each in names],
    }
    return page(request, "tariffs/own_stress.html.jinja", context)
