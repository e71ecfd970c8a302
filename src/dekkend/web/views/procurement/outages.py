"""Outages near the closing: what was noted, what it gives reason to propose, and extending for everybody."""

from datetime import datetime, timedelta
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.policies import Action, may
from dekkend.procurement.services.outages import extend_for_outage, note_outage, proposed_extension
from dekkend.procurement.states import OPEN_STATUSES
from dekkend.runtime import clock, outages
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.refusals import status_of
from dekkend.web.views.procurement.frame import Frame, frame_of

NOTE, EXTEND = "noteren", "verlengen"
SHOWN: Final = timedelta(days=7)


def _moment(label: object, *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget)  # type: ignore[arg-type]


class NoteForm(forms.Form):
    """An outage that somebody saw."""

    use_required_attribute = False  # an empty field is no mistake yet

    started_at = _moment(_("Begin"))
    ended_at = _moment(_("Einde, als het voorbij is"), required=False)
    words = forms.CharField(label=_("Wat er misging"), widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, datetime]:
        given: dict[str, datetime] = super().clean() or {}
        started, ended = given.get("started_at"), given.get("ended_at")
        if started and ended and ended < started:
            self.add_error("ended_at", gettext("Het einde ligt voor het begin."))
        return given


class ExtendForm(forms.Form):
    """The new closing, for everybody."""

    use_required_attribute = False  # an empty field is no mistake yet

    closes_at = _moment(_("Nieuwe sluiting"))
    reason = forms.CharField(label=_("Reden"), widget=forms.Textarea(attrs={"rows": 3}))


@require_http_methods(["GET", "HEAD", "POST"])
def bid_outages(request: HttpRequest, slug: str) -> HttpResponse:
    """Shows the outages near the closing; notes one, or extends for everybody."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    act = request.POST.get("act", "")
    if request.method != "POST" or act not in (NOTE, EXTEND):
        return _page(request, frame)
    form: forms.Form = NoteForm(request.POST) if act == NOTE else ExtendForm(request.POST)
    if not form.is_valid():
        return _page(request, frame, act, form, status=422)
    try:
        _do(request, frame, act, form)
    except Refusal as refusal:
        return _page(request, frame, act, form, refusal, status=status_of(refusal))
    return redirect(frame.href("bid_outages"))


def _do(request: HttpRequest, frame: Frame, act: str, form: forms.Form) -> None:
    given, key = form.cleaned_data, frame.view.row.id
    if act == NOTE:
        note_outage(frame.actor, key, given["started_at"], given["ended_at"], given["words"])
        messages.success(request, gettext("De storing is genoteerd."))
    else:
        extend_for_outage(frame.actor, key, given["closes_at"], given["reason"])
        messages.success(request, gettext("Verlengd voor iedereen. Wie meedoet, krijgt bericht."))


def _page(
    request: HttpRequest,
    frame: Frame,
    act: str = "",
    form: forms.Form | None = None,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    closes_at, now = frame.view.row.closes_at, clock.now()
    proposed = proposed_extension(closes_at)
    reason = gettext("Door een storing kort voor de sluiting kon niet iedereen inschrijven.")
    first = {"closes_at": proposed.closes_at, "reason": reason} if proposed else {}
    made = {NOTE: NoteForm(), EXTEND: ExtendForm(initial=first)} | ({act: form} if form else {})
    context = frame.context(
        "bid_outages",
        page_title=_("Storingen"),
        heading=_("Storingen"),
        outages=outages.between((closes_at or now) - SHOWN, now),
        proposed=proposed,
        minutes=int(proposed.lost.total_seconds() // 60) if proposed else 0,
        can_extend=frame.view.row.status in OPEN_STATUSES,
        forms=made,
        refusal=refusal,
    )
    return page(request, "sealed/outages.html.jinja", context, status=status)


__all__ = ["bid_outages"]
