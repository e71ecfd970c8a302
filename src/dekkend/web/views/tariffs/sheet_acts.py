"""What a buyer does with a tariff sheet: make, fill, propose, test, adopt, publish."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.policies import Action, may
from dekkend.catalogue.queries.rights import facts_of
from dekkend.catalogue.queries.sheets import sheet_view
from dekkend.catalogue.services import deciding
from dekkend.catalogue.services.sheets import (
    NewSheet,
    TariffChoice,
    correct_sheet,
    create_sheet,
    remove_tariffs,
    set_tariffs,
)
from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import Actor
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.pages import actor_of, page
from dekkend.web.views.tariffs.acting import acted, chosen_id, typed
from dekkend.web.views.tariffs.scope import scope_of
from dekkend.web.views.tariffs.shelf import shelf

MADE_BY_HAND: Final = (SheetKind.NEW, SheetKind.TAKEN_OVER)


def _kinds() -> list[tuple[str, str]]:
    return [(each.value, formats.text(each.label)) for each in MADE_BY_HAND]


class DaysForm(forms.Form):
    """A form with a first and a last day."""

    def clean(self) -> dict[str, object]:
        """The last day is not before the first."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", gettext("De laatste dag ligt voor de eerste. Kies een latere dag."))
        return found


class SheetForm(DaysForm):
    """A new sheet: its name and the days for which its tariffs hold."""

    title = forms.CharField(
        label=_("Naam"), max_length=200, help_text=_("Bijvoorbeeld: tarieven begeleiding 2027.")
    )
    kind = forms.ChoiceField(label=_("Soort"), choices=_kinds)
    first = forms.DateField(label=_("Vanaf"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Tot en met"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Toelichting"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request: HttpRequest) -> HttpResponse:
    """The form for a new sheet of a region."""
    scope = scope_of(request)
    require(may(scope.actor, Action.EDIT_CATALOGUE, facts_of(scope.id)))
    form = SheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_sheet(scope.actor, _new(scope.id, form.cleaned_data))
        messages.success(request, gettext("Het tarievenblad is gemaakt. Voeg nu tarieven toe."))
        return HttpResponseRedirect(reverse("sheet", kwargs={"id": made.pk}))
    context = {
        "crumbs_": [*shelf("sheets"), (gettext("Nieuw tarievenblad"), "")],
        "page_title": gettext("Nieuw tarievenblad"),
        "sub": scope.region.name if scope.region else "",
        "scope": scope,
        "form": form,
    }
    return page(request, "tariffs/sheet_new.html.jinja", context, status=422 if form.errors else 200)


def _new(region_id: int, data: Mapping[str, object]) -> NewSheet:
    first, last = data["first"], data["last"]
    assert isinstance(first, date)
    assert isinstance(last, date)
    return NewSheet(
        region_id=region_id,
        title=str(data["title"]).replace("\0", ""),
        period=Period(first, last),
        kind=SheetKind(str(data["kind"])),
        note=str(data["note"]).replace("\0", ""),
    )


@require_POST
def sheet_act(request: HttpRequest, id: int, act: str) -> HttpResponse:
    """One step of a sheet, by its name in the address."""
    known = ACTS.get(act)
    if known is None:
        raise Http404
    do, done = known
    return acted(
        request, lambda: do(request, actor_of(request), id), str(done), reverse("sheet", kwargs={"id": id})
    )


def _tariff(request: HttpRequest, actor: Actor, id: int) -> object:
    towns = tuple(int(value) for value in request.POST.getlist("gemeente") if value.isdecimal())
    choice = TariffChoice(
        municipalities=towns,
        model_id=chosen_id(request, "model"),
        differentiation_id=chosen_id(request, "differentiatie"),
        provider_id=chosen_id(request, "aanbieder"),
        period=_days(request),
    )
    return set_tariffs(actor, id, choice)


def _remove(request: HttpRequest, actor: Actor, id: int) -> object:
    """Takes tariffs out of a concept, by product code, for the municipalities and days that were chosen."""
    towns = [int(value) for value in request.POST.getlist("gemeente") if value.isdecimal()]
    taken = remove_tariffs(
        actor, id, towns, typed(request, "code"), _days(request), chosen_id(request, "aanbieder")
    )
    if not taken:
        raise NothingRemoved()
    return taken


class NothingRemoved(Refusal):
    """Er staat geen tarief in het blad dat hierbij past."""

    remedy = "Kies het product, de gemeenten en de aanbieder waarvan het tarief in het blad staat."


class NotDays(Refusal):
    """Dit zijn geen dagen: de eerste of de laatste dag ontbreekt, of ze staan verkeerd om."""

    remedy = "Vul beide dagen in, of laat beide leeg voor de hele periode van het blad."


def _days(request: HttpRequest) -> Period | None:
    """The days in the form; None for the whole sheet. Raises NotDays."""
    first, last = typed(request, "vanaf"), typed(request, "tot")
    if not first and not last:
        return None
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise NotDays() from error
    if end < begin:
        raise NotDays()
    return Period(begin, end)


class CorrectionForm(DaysForm):
    """A correction of a sheet that was adopted: why, and for which days."""

    note = forms.CharField(
        label=_("Waarom is een correctie nodig?"),
        help_text=_("Dit staat bij het blad en wordt openbaar."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    title = forms.CharField(label=_("Naam"), max_length=200)
    first = forms.DateField(label=_("Vanaf"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Tot en met"), widget=forms.DateInput(attrs={"type": "date"}))


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_correct(request: HttpRequest, id: int) -> HttpResponse:
    """A correction sheet beside one that was adopted; what was wrong stays readable."""
    actor = actor_of(request)
    view = sheet_view(actor, id)
    require(view.may_edit)
    start = {
        "title": gettext("Correctie: %(title)s") % {"title": view.row.title},
        "first": view.row.period.first,
        "last": view.row.period.last,
    }
    form = CorrectionForm(request.POST or None, initial=start)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        period = Period(data["first"], data["last"])
        try:
            made = correct_sheet(actor, id, data["title"].replace("\0", ""), period, data["note"])
        except Refusal as found:
            refusal = found
        else:
            messages.success(request, gettext("Het correctieblad is gemaakt. Zet er de goede tarieven in."))
            return HttpResponseRedirect(reverse("sheet", kwargs={"id": made.pk}))
    title = gettext("Correctie maken")
    context = {
        "crumbs_": [*shelf("sheets"), (view.row.title, reverse("sheet", kwargs={"id": id})), (title, "")],
        "page_title": title,
        "sub": view.row.title,
        "here": reverse("sheet_correct", kwargs={"id": id}),
        "form": form,
        "refusal": refusal,
    }
    status = 422 if form.errors else 409 if refusal else 200
    return page(request, "tariffs/sheet_correct.html.jinja", context, status=status)


Act = Callable[[HttpRequest, Actor, int], object]

ACTS: Final[Mapping[str, tuple[Act, object]]] = {
    "tarief": (_tariff, _("De tarieven staan in het blad.")),
    "verwijderen": (_remove, _("De tarieven zijn uit het blad gehaald.")),
    "voorstellen": (
        lambda request, actor, id: deciding.propose_sheet(actor, id),
        _("De tarieven zijn voorgesteld. Doe nu een stresstest."),
    ),
    "terug": (
        lambda request, actor, id: deciding.take_back_sheet(actor, id, typed(request, "reden")),
        _("Het blad is weer een concept."),
    ),
    "intrekken": (
        lambda request, actor, id: deciding.drop_sheet(actor, id, typed(request, "reden")),
        _("Het blad is ingetrokken."),
    ),
    "stresstest": (
        lambda request, actor, id: deciding.attach_stress_test(actor, id, chosen_id(request, "test") or 0),
        _("De stresstest hoort nu bij dit voorstel."),
    ),
    "vaststellen": (
        lambda request, actor, id: deciding.adopt_sheet(actor, id, typed(request, "besluit")),
        _("De tarieven zijn vastgesteld. Ze gelden in hun periode."),
    ),
    "publiceren": (
        lambda request, actor, id: deciding.publish_sheet(actor, id),
        _("De tarieven zijn gepubliceerd."),
    ),
}
