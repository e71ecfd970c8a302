"""The register of tests, and starting one."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import OrganisationKind
from dekkend.organisations.queries import organisations, providers, regions_bought_for
from dekkend.oversight import services
from dekkend.oversight.domain import KIND_NAMES, NewScreening, ScreeningKind, ScreeningResult
from dekkend.oversight.models import ProviderScreening
from dekkend.oversight.policies import Action, ScreeningFacts, may
from dekkend.oversight.queries.files import register
from dekkend.oversight.states import MACHINES
from dekkend.runtime import clock
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone
from dekkend.web.formats import day, language
from dekkend.web.jinja import url
from dekkend.web.lists import listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.actors.submit import WRONG, words
from dekkend.web.views.oversight.words import kind_name, result_badge, status_badge

_NOTHING: Final = Badge("–", Tone.QUIET)


def _statuses() -> tuple[Choice, ...]:
    found = {
        status.value: machine.title(status) for machine in MACHINES.values() for status in machine.states
    }
    return tuple(Choice(value, title) for value, title in found.items())


def _result(row: ProviderScreening) -> Badge:
    decision = getattr(row, "decision", None)
    return result_badge(row.kind, decision.result if decision else None) or _NOTHING


def _late(row: Any) -> Badge:
    """The day on which the present step is due, red when it is over."""
    if row.due is None:
        return _NOTHING
    return Badge(day(row.due), Tone.BAD if row.due < clock.today() else Tone.INFO)


REGISTER: Table[ProviderScreening] = Table(
    name="toetsen",
    caption=_("Toetsen van aanbieders"),
    columns=(
        Column(
            "aanbieder",
            _("Aanbieder"),
            lambda row: row.provider.name,
            href=lambda row: url("screening", number=row.pk),
            order=("provider__sort_key",),
            row_header=True,
        ),
        Column("soort", _("Soort"), kind_name, order=("kind",)),
        Column("regio", _("Regio"), lambda row: row.region.name, order=("region__sort_key",)),
        Column("inkoop", _("Aanleiding"), lambda row: row.occasion_title or row.cause),
        Column("stand", _("Stand"), lambda row: row.status, badge=status_badge, order=("status",)),
        Column("termijn", _("Termijn"), lambda row: row.due, badge=_late, order=("due",)),  # type: ignore[attr-defined]
        Column("uitkomst", _("Uitkomst"), lambda row: _result(row).word, badge=_result),
        Column(
            "geldig",
            _("Geldig t/m"),
            lambda row: row.decision.valid_until if hasattr(row, "decision") else None,
            order=("decision__valid_until",),
        ),
        Column("gestart", _("Gestart"), lambda row: row.started_at, order=("started_at",)),
    ),
    filters=(
        Filter(
            "soort",
            _("Soort"),
            tuple(Choice(kind.value, KIND_NAMES[kind]) for kind in ScreeningKind),
            field="kind",
        ),
        Filter("stand", _("Stand"), _statuses(), field="status"),
        Filter(
            "uitkomst",
            _("Uitkomst"),
            (
                Choice(ScreeningResult.CLEAR.value, _("Geen bezwaar")),
                Choice(ScreeningResult.CONDITIONAL.value, _("Met voorwaarden")),
                Choice(ScreeningResult.NEGATIVE.value, _("Negatief")),
            ),
            field="decision__result",
        ),
    ),
    search=("provider__name__icontains", "provider__provider__kvk__icontains", "occasion_title__icontains"),
    sort="-gestart",
    empty=_("Start een toets als een inkoop of een signaal daar aanleiding voor geeft."),
)


@require_safe
def screenings(request: HttpRequest) -> HttpResponseBase:
    """The tests of the regions that one buys for; all of them for a supervisor."""
    actor = actor_of(request)
    require(may(actor, Action.SEE_REGISTER, ScreeningFacts()))
    rows = register(actor)
    if occasion := request.GET.get("inkoop", ""):
        rows = rows.filter(occasion=occasion[:60])
    context = {"can_start": bool(regions_bought_for(actor))}
    return listing(request, REGISTER, rows, "oversight/register.html.jinja", context)


class StartForm(forms.Form):
    """A test to start: of whom, which kind, for which region, and why."""

    provider = forms.TypedChoiceField(label=_("Aanbieder"), coerce=int)
    kind = forms.TypedChoiceField(label=_("Soort"), coerce=ScreeningKind)
    region = forms.TypedChoiceField(label=_("Regio"), coerce=int)
    cause = forms.CharField(
        label=_("Aanleiding"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Waarom toetst u deze aanbieder? Bijvoorbeeld een voorlopige gunning of een signaal."),
    )

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = regions_bought_for(actor)
        names = organisations(actor, OrganisationKind.REGION)
        options = {
            "provider": [("", "")] + [(row.id, f"{row.name} ({row.kvk})") for row in providers(actor)],
            "kind": [(kind.value, KIND_NAMES[kind].render(language())) for kind in ScreeningKind],
            "region": [(row.id, row.name) for row in names if row.id in own],
        }
        for name, choices in options.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def given(self) -> NewScreening:
        """The test that is asked for; after validation."""
        data = self.cleaned_data
        return NewScreening(data["kind"], data["provider"], data["region"], data["cause"])


@require_http_methods(["GET", "HEAD", "POST"])
def screening_new(request: HttpRequest) -> HttpResponse:
    """Starts a test of one provider."""
    actor = actor_of(request)
    if request.method != "POST":
        return _start_page(request, StartForm(actor))
    form = StartForm(actor, request.POST)
    if not form.is_valid():
        return _start_page(request, form)
    try:
        made = services.start_screening(actor, form.given)
    except Refusal as refusal:
        form.add_error(None, words(refusal))
        return _start_page(request, form)
    messages.success(request, gettext("De toets is gestart."))
    return redirect("screening", number=made.pk)


def _start_page(request: HttpRequest, form: StartForm) -> HttpResponse:
    return page(request, "oversight/new.html.jinja", {"form": form}, status=WRONG if form.errors else 200)
