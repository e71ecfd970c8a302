"""Cost studies for the region that asks: make one, see how many answered, read the report."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.prices import PriceModelRow, price_models
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.studies import ReportLine, StudyRow, study_view
from dekkend.catalogue.queries.studies import studies as studies_of
from dekkend.catalogue.services.studies import NewStudy, create_study, model_from_study, step_study
from dekkend.catalogue.states import StudyStatus
from dekkend.catalogue.stress_bands import LEAST_IN_BAND
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.tariffs.acting import acted, typed
from dekkend.web.views.tariffs.scope import scope_of
from dekkend.web.views.tariffs.shelf import shelf, top
from dekkend.web.views.tariffs.words import STUDIES, study_badge

STEPS: Final = {"openen": "invite", "sluiten": "close", "heropenen": "reopen", "rapport": "report"}
"""The word in the address, and the action of the machine."""


def answered(row: StudyRow) -> str:
    """How many answered; below five only that it is fewer."""
    return (
        formats.number(row.answers)
        if row.answers
        else gettext("minder dan %(count)s") % {"count": LEAST_IN_BAND}
    )


TABLE: Final[Table[StudyRow]] = Table(
    name="onderzoeken",
    caption=_("Kostenonderzoeken"),
    columns=(
        Column(
            "naam",
            _("Kostenonderzoek"),
            lambda row: row.title,
            href=lambda row: reverse("cost_study", kwargs={"id": row.id}),
            row_header=True,
        ),
        Column("status", _("Status"), lambda row: row.status, badge=lambda row: study_badge(row.status)),
        Column("jaar", _("Over het jaar"), lambda row: str(row.year)),
        Column("sluit", _("Sluit op"), lambda row: row.closes_on),
        Column("antwoorden", _("Antwoorden"), answered),
    ),
    filters=(
        Filter(
            "status",
            _("Status"),
            tuple(Choice(status.value, badge.word) for status, badge in STUDIES.items()),
            value=lambda row: row.status.value,
        ),
    ),
    empty=_("Vraag aanbieders naar hun kosten. Een inkoper begint hier een onderzoek."),
)


class StudyForm(forms.Form):
    """A new study."""

    title = forms.CharField(label=_("Naam"), max_length=200)
    model = forms.ChoiceField(
        label=_("Prijsmodel"), help_text=_("Aanbieders krijgen de regels die niet vaststaan.")
    )
    year = forms.IntegerField(label=_("Over het jaar"), min_value=2000, max_value=2100)
    opens_on = forms.DateField(label=_("Opent op"), widget=forms.DateInput(attrs={"type": "date"}))
    closes_on = forms.DateField(label=_("Sluit op"), widget=forms.DateInput(attrs={"type": "date"}))
    explanation = forms.CharField(
        label=_("Uitleg voor aanbieders"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: object, models: list[PriceModelRow]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [(str(row.id), f"{row.title}, {row.version}") for row in models]
        self.fields["model"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """It does not close before it opens."""
        found = super().clean() or {}
        first, last = found.get("opens_on"), found.get("closes_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("closes_on", gettext("De laatste dag ligt voor de eerste. Kies een latere dag."))
        return found


@require_safe
def cost_studies(request: HttpRequest) -> HttpResponseBase:
    """The studies of a region."""
    scope = scope_of(request)
    context = {
        "scope": scope,
        "crumbs_": top("cost_studies"),
        "page_title": gettext("Kostenonderzoek"),
        "sub": gettext("Aanbieders vullen hun eigen kosten in. Niemand anders ziet die cijfers."),
        "may_run": may(scope.actor, Action.RUN_STUDY, facts_of(scope.id)),
    }
    return listing(request, TABLE, studies_of(scope.actor, scope.id), "tariffs/studies.html.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cost_study_new(request: HttpRequest) -> HttpResponse:
    """The form for a new study of a region."""
    scope = scope_of(request)
    require(may(scope.actor, Action.RUN_STUDY, facts_of(scope.id)))
    form = StudyForm(request.POST or None, price_models(scope.actor, scope.id))
    if request.method == "POST" and form.is_valid():
        made = create_study(scope.actor, _new(form.cleaned_data))
        messages.success(request, gettext("Het onderzoek is gemaakt, als concept. Open het voor aanbieders."))
        return HttpResponseRedirect(reverse("cost_study", kwargs={"id": made.pk}))
    context = {
        "crumbs_": [*shelf("cost_studies"), (gettext("Nieuw kostenonderzoek"), "")],
        "page_title": gettext("Nieuw kostenonderzoek"),
        "sub": scope.region.name if scope.region else "",
        "scope": scope,
        "form": form,
    }
    return page(request, "tariffs/study_new.html.jinja", context, status=422 if form.errors else 200)


def _new(data: Mapping[str, object]) -> NewStudy:
    first, last = data["opens_on"], data["closes_on"]
    assert isinstance(first, date)
    assert isinstance(last, date)
    return NewStudy(
        model_id=int(str(data["model"])),
        title=str(data["title"]).replace("\0", ""),
        year=int(str(data["year"])),
        opens_on=first,
        closes_on=last,
        explanation=str(data["explanation"]).replace("\0", ""),
    )


@require_safe
def cost_study(request: HttpRequest, id: int) -> HttpResponseBase:
    """One study: the next step, and the report once there is one."""
    view = study_view(actor_of(request), id)
    context = {
        "crumbs_": [*shelf("cost_studies"), (view.row.title, "")],
        "page_title": view.row.title,
        "view": view,
        "status_badge": study_badge(view.row.status),
        "answered": answered(view.row),
        "reported": view.row.status is StudyStatus.REPORTED,
    }
    return listing(request, REPORT, view.lines, "tariffs/study.html.jinja", context)


def _of(name: str) -> Column[ReportLine]:
    titles = {"first": _("Eerste kwartiel"), "median": _("Mediaan"), "third": _("Derde kwartiel")}
    return Column(
        name,
        titles[name],
        lambda line: getattr(line.quartiles, name) if line.quartiles else None,
        show=_rounded,
        numeric=True,
    )


def _rounded(value: object) -> str:
    return formats.number(value)  # type: ignore[arg-type]


REPORT: Final[Table[ReportLine]] = Table(
    name="regels",
    caption=_("Wat aanbieders antwoordden"),
    columns=(
        Column("regel", _("Regel"), lambda line: line.asked.title, row_header=True),
        Column("eenheid", _("Eenheid"), lambda line: line.asked.unit),
        Column("voorstel", _("Voorstel van de regio"), lambda line: line.asked.proposal, numeric=True),
        _of("first"),
        _of("median"),
        _of("third"),
        Column(
            "uitbijters",
            _("Uitbijters"),
            lambda line: line.quartiles.outliers if line.quartiles else None,
            numeric=True,
        ),
    ),
)


@require_POST
def cost_study_act(request: HttpRequest, id: int, act: str) -> HttpResponse:
    """Opens, closes, reopens or reports."""
    if act not in STEPS:
        raise Http404
    done = {
        "openen": gettext("Het onderzoek is open. Nodig aanbieders uit met het adres van deze pagina."),
        "sluiten": gettext("Het onderzoek is gesloten."),
        "heropenen": gettext("Het onderzoek is weer open."),
        "rapport": gettext("Het rapport is gemaakt."),
    }
    return acted(
        request,
        lambda: step_study(actor_of(request), id, STEPS[act]),
        done[act],
        reverse("cost_study", kwargs={"id": id}),
    )


@require_POST
def cost_study_use(request: HttpRequest, id: int) -> HttpResponse:
    """A new version of the price model with the medians of the study."""
    version = typed(request, "versie") or gettext("onderzoek")
    made: list[int] = []
    answer = acted(
        request,
        lambda: made.append(model_from_study(actor_of(request), id, version).pk),
        gettext("De nieuwe versie van het prijsmodel is een concept."),
        reverse("cost_study", kwargs={"id": id}),
    )
    return HttpResponseRedirect(reverse("price", kwargs={"id": made[0]})) if made else answer
