"""A provider's consultations and dialogue sessions: say what you think, read what was done with it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement.queries import consultation as queries
from dekkend.procurement.services.consultation import give_input
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.submit import CONFLICT, WRONG, words
from dekkend.web.views.procurement.consultations import consultation_badge, handling_badge, session_badge


class InputForm(forms.Form):
    """What a provider wants to say, on behalf of which organisation."""

    use_required_attribute = False  # an empty field is no mistake yet

    organisation = forms.TypedChoiceField(label=_("Namens"), coerce=int)
    text = forms.CharField(label=_("Uw inbreng"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, own: tuple[tuple[int, str], ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = list(own)  # type: ignore[attr-defined]


@require_safe
def my_consultations(request: HttpRequest) -> HttpResponse:
    """The consultations that one may take part in, and the dialogue sessions of the own organisation."""
    actor = actor_of(request)
    rows = [(row, consultation_badge(row)) for row in queries.own_consultations(actor)]
    sessions = [(row, session_badge(row)) for row in queries.own_sessions(actor)]
    return page(request, "consultation/own_list.html.jinja", {"rows": rows, "sessions": sessions})


@require_http_methods(["GET", "HEAD", "POST"])
def my_consultation(request: HttpRequest, number: int) -> HttpResponse:
    """One consultation: one's own input, and after the report everybody's without names."""
    actor = actor_of(request)
    own = queries.own_consultation(actor, number)
    form, status = InputForm(own.own), 200
    if request.method == "POST":
        form, status = InputForm(own.own, request.POST), WRONG
        if form.is_valid():
            data = form.cleaned_data
            try:
                give_input(actor, number, data["organisation"], data["text"])
            except Refusal as refusal:
                form.add_error(None, words(refusal))
                status = CONFLICT
            else:
                messages.success(request, gettext("Uw inbreng is ontvangen."))
                return redirect("my_consultation", number=number)
    context = {
        "own": own,
        "badge_": consultation_badge(own.row),
        "inputs": [(it, handling_badge(it)) for it in own.inputs],
        "form": form,
        "reported": bool(own.row.status == "verslag"),
    }
    return page(request, "consultation/own.html.jinja", context, status=status)
