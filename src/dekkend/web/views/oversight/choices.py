"""What a region chooses about tests where no source prescribes anything: weights, thresholds, terms."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import OrganisationKind
from dekkend.organisations.queries import organisations, regions_bought_for
from dekkend.oversight import services
from dekkend.oversight.domain_scan import INDICATORS, WEIGHTS, OwnChoices
from dekkend.oversight.policies import Action, ScreeningFacts, may
from dekkend.web.access import require
from dekkend.web.formats import language
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.submit import WRONG, words

STANDARD = OwnChoices()


class ChoicesForm(forms.Form):
    """The weights of all indicators, the thresholds and the terms."""

    use_required_attribute = False  # an empty reason is no mistake yet

    light_from = forms.IntegerField(label=_("Lichte toets vanaf score"), min_value=1, max_value=99)
    full_from = forms.IntegerField(label=_("Volledige toets vanaf score"), min_value=2, max_value=99)
    valid_months = forms.IntegerField(label=_("Een uitkomst geldt (maanden)"), min_value=1, max_value=120)
    longest_months = forms.IntegerField(
        label=_("Een uitkomst geldt ten hoogste (maanden)"), min_value=1, max_value=120
    )
    reason = forms.CharField(
        label=_("Waarom kiest uw regio dit?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, chosen: OwnChoices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = self.fields
        self.fields = {}
        for it in INDICATORS.values():
            self.fields[it.id] = forms.IntegerField(
                label=it.title.render(language()),
                min_value=WEIGHTS[0],
                max_value=WEIGHTS[-1],
                initial=chosen.weight(it.id),
                help_text=_("Standaard %(weight)s.") % {"weight": it.weight},
            )
        for name, field in terms.items():
            if name != "reason":
                field.initial = getattr(chosen, name)
                field.help_text = _("Standaard %(weight)s.") % {"weight": getattr(STANDARD, name)}
            self.fields[name] = field

    @property
    def chosen(self) -> OwnChoices:
        """What was chosen; after validation."""
        data = self.cleaned_data
        weights = {name: data[name] for name in INDICATORS}
        terms = ("light_from", "full_from", "valid_months", "longest_months")
        return OwnChoices(weights, **{name: data[name] for name in terms})


@require_http_methods(["GET", "HEAD", "POST"])
def screening_choices(request: HttpRequest) -> HttpResponse:
    """Shows what holds for the tests of one's region, and lets it choose otherwise."""
    actor = actor_of(request)
    require(may(actor, Action.SEE_REGISTER, ScreeningFacts()))
    own = regions_bought_for(actor)
    regions = [row for row in organisations(actor, OrganisationKind.REGION) if row.id in own]
    wanted = request.POST.get("regio") or request.GET.get("regio") or ""
    region = next((row for row in regions if not wanted or str(row.id) == wanted), None)
    if region is None and (wanted or request.method == "POST"):
        raise Http404(gettext("Deze regio is niet van u."))
    chosen = services.choices_of(region.id) if region else STANDARD
    form = ChoicesForm(chosen, request.POST if request.method == "POST" else None)
    if region is not None and request.method == "POST" and form.is_valid():
        try:
            services.set_choices(actor, region.id, form.chosen, form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(request, gettext("Vanaf nu gelden deze keuzes voor nieuwe scans en uitkomsten."))
            return redirect("screening_choices")
    context = {"form": form, "region": region, "regions": regions, "own": chosen != STANDARD}
    return page(request, "oversight/choices.html.jinja", context, status=WRONG if form.errors else 200)
