"""Optional exclusion grounds that apply: the buyer weighs each, with a reason (EL-02)."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.weighing import OpenGround, grounds_to_weigh
from dekkend.procurement.services.weighing import weigh_ground
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.steps import refused_page


class WeighForm(forms.Form):
    """Set aside or let through, and why that is proportionate."""

    use_required_attribute = False  # an empty field is no mistake yet

    number = forms.IntegerField(widget=forms.HiddenInput)
    evidence = forms.CharField(widget=forms.HiddenInput, max_length=60)
    decision = forms.ChoiceField(
        label=_("Besluit"),
        choices=[("door", _("Laten doorgaan")), ("uit", _("Uitsluiten"))],
        widget=forms.RadioSelect,
    )
    motivation = forms.CharField(
        label=_("Waarom dit redelijk is"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def grounds(request: HttpRequest, slug: str) -> HttpResponse:
    """The grounds that wait, each with its own form."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    if request.method != "POST":
        return _show(request, frame)
    form = WeighForm(request.POST)
    if not form.is_valid():
        return _show(request, frame, form, status=422)
    given = form.cleaned_data
    try:
        weigh_ground(
            frame.actor,
            frame.view.row.id,
            given["number"],
            given["evidence"],
            set_aside=given["decision"] == "uit",
            motivation=given["motivation"],
        )
    except Refusal as refused:
        return refused_page(request, frame, refused)
    messages.success(request, gettext("De afweging is vastgelegd."))
    return redirect(frame.href("grounds"))


def _show(
    request: HttpRequest, frame: Frame, wrong: WeighForm | None = None, *, status: int = 200
) -> HttpResponse:
    rows = [(row, _form_for(row, wrong)) for row in grounds_to_weigh(frame.actor, frame.slug)]
    heading = _("Uitsluitingsgronden afwegen")
    context = frame.context("procurement", page_title=heading, heading=heading, rows=rows)
    return page(request, "forms/grounds.html.jinja", context, status=status)


def _form_for(row: OpenGround, wrong: WeighForm | None) -> WeighForm:
    same = wrong is not None and wrong.data.get("number") == str(row.number)
    if wrong is not None and same and wrong.data.get("evidence") == row.evidence:
        return wrong
    initial = {"number": row.number, "evidence": row.evidence}
    return WeighForm(initial=initial, auto_id=f"id_{row.number}_{row.evidence}_%s")
