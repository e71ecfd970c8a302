"""A supplementary procedure: choose the cells with too little help, why, and the own dates."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement import queries
from dekkend.procurement.policies import Action, may
from dekkend.procurement.procedure_supplement import Cell, SupplementDates, allows_supplement, cells_of
from dekkend.procurement.services.supplements import create_supplement
from dekkend.web.access import require
from dekkend.web.badges import Words
from dekkend.web.pages import page
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.steps import refused_page

_DAY = {"type": "date"}


class SupplementForm(forms.Form):
    """The gap and the short timeline."""

    use_required_attribute = False  # an empty field is no mistake yet

    cells = forms.MultipleChoiceField(label=_("Cellen met een gat"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("Waarom de gecontracteerde hulp niet genoeg is"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    published = forms.DateField(label=_("Publicatie"), widget=forms.DateInput(attrs=_DAY))
    closes = forms.DateField(label=_("Inschrijven tot"), widget=forms.DateInput(attrs=_DAY))
    awarded = forms.DateField(label=_("Voorlopige gunning"), widget=forms.DateInput(attrs=_DAY))
    start = forms.DateField(label=_("Start van de overeenkomsten"), widget=forms.DateInput(attrs=_DAY))

    def __init__(self, *given: Any, choices: list[tuple[str, Words]], **named: Any) -> None:
        super().__init__(*given, **named)
        field: Any = self.fields["cells"]
        field.choices = choices

    def dates(self) -> SupplementDates:
        found = self.cleaned_data
        return SupplementDates(found["published"], found["closes"], found["awarded"], found["start"])

    def chosen(self) -> list[Cell]:
        return [_cell(value) for value in self.cleaned_data["cells"]]


@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for the gap, and makes a supplementary procedure in concept."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    choices = list(_choices(frame))
    if request.method != "POST":
        return _show(request, frame, SupplementForm(choices=choices))
    form = SupplementForm(request.POST, choices=choices)
    if not form.is_valid():
        return _show(request, frame, form, status=422)
    try:
        reason = form.cleaned_data["reason"]
        made = create_supplement(frame.actor, frame.view.row.id, form.chosen(), form.dates(), reason=reason)
    except Refusal as refused:
        return refused_page(request, frame, refused)
    messages.success(request, gettext("De aanvullende procedure staat klaar als concept."))
    return redirect(reverse("procurement", kwargs={"slug": made.slug}))


def _show(request: HttpRequest, frame: Frame, form: SupplementForm, *, status: int = 200) -> HttpResponse:
    heading = _("Aanvullende procedure")
    allowed = allows_supplement(frame.view.definition)
    context = frame.context("procurement", page_title=heading, heading=heading, form=form, allowed=allowed)
    return page(request, "forms/supplement.html.jinja", context, status=status)


def _choices(frame: Frame) -> Iterator[tuple[str, Words]]:
    """Every cell with how many were awarded for it, so that the gap shows; the fewest first."""
    definition = frame.view.definition
    products = {it.id: it.name for it in definition.products}
    places = {it.municipality: it.name for it in definition.region.municipalities}
    awarded = _awarded(frame)
    for product, place in sorted(cells_of(definition), key=lambda cell: awarded[cell]):
        names = {"product": products[product], "place": places.get(place, place)}
        title = gettext("%(product)s in %(place)s: %(count)s gegund") % {
            **names,
            "count": awarded[product, place],
        }
        yield f"{product}:{place}", title


def _awarded(frame: Frame) -> Counter[Cell]:
    """How many bids were awarded for each cell."""
    counts: Counter[Cell] = Counter()
    if not frame.may(Action.SEE_AWARDS):
        return counts
    members = [it.municipality for it in frame.view.definition.region.municipalities]
    lots = {lot.id: lot for lot in frame.view.definition.lots}
    for result in queries.lot_results(frame.actor, frame.slug):
        lot = lots[result.lot]
        for product in lot.products:
            for place in lot.municipalities or members:
                counts[product, place] += result.awarded
    return counts


def _cell(value: str) -> Cell:
    product, _separator, place = value.rpartition(":")
    return product, place
