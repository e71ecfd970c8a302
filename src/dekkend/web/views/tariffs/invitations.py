"""Inviting providers to a cost study, and reminding them; who answered is told to nobody."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.catalogue.queries.studies import study_view
from dekkend.catalogue.services.invitations import invite_providers, remind_providers
from dekkend.catalogue.states import StudyStatus
from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import providers
from dekkend.web.access import require
from dekkend.web.pages import actor_of, page
from dekkend.web.views.tariffs.shelf import shelf

REMIND: Final = "herinneren"
EVERYONE, CHOSEN = "iedereen", "gekozen"


def _ways() -> list[tuple[str, str]]:
    return [
        (EVERYONE, gettext("alle aanbieders die Dekkend kent")),
        (CHOSEN, gettext("alleen deze aanbieders")),
    ]


class InvitationForm(forms.Form):
    """Whom to ask: everybody whom the region knows, or the ones that are ticked."""

    who = forms.ChoiceField(
        label=_("Wie"),
        choices=lambda: _ways(),
        widget=forms.RadioSelect,
        initial=EVERYONE,
    )
    providers = forms.MultipleChoiceField(
        label=_("Aanbieders"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, known: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["providers"].choices = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody is chosen."""
        found = super().clean() or {}
        if found.get("who") == CHOSEN and not found.get("providers") and "providers" not in self.errors:
            self.add_error("providers", gettext("Kies minstens één aanbieder."))
        return found

    def ids(self) -> list[int]:
        """The providers that were chosen."""
        if self.cleaned_data["who"] == CHOSEN:
            return [int(value) for value in self.cleaned_data["providers"]]
        return [int(value) for value, _name in self.fields["providers"].choices]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def study_invite(request: HttpRequest, id: int) -> HttpResponse:
    """Whom to invite or to remind, by mail in the language of each account."""
    actor = actor_of(request)
    view = study_view(actor, id)
    require(view.may_run)
    if view.row.status is not StudyStatus.OPEN:
        raise Http404(gettext("Dit onderzoek staat niet open."))
    known = [(str(row.id), row.name) for row in providers(actor, limit=5000)]
    form = InvitationForm(request.POST or None, known)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _asked(actor, id, form.ids(), request.POST.get("act", "")))
        except Refusal as found:
            refusal = found
        else:
            return HttpResponseRedirect(reverse("cost_study", kwargs={"id": id}))
    title = gettext("Aanbieders uitnodigen")
    context = {
        "crumbs_": [
            *shelf("cost_studies"),
            (view.row.title, reverse("cost_study", kwargs={"id": id})),
            (title, ""),
        ],
        "page_title": title,
        "sub": view.row.title,
        "view": view,
        "form": form,
        "ways": [(value, title, form["who"].value() == value) for value, title in _ways()],
        "known": [(value, name, value in (form["providers"].value() or ())) for value, name in known],
        "refusal": refusal,
        "remind": REMIND,
    }
    status = 422 if form.errors else 409 if refusal else 200
    return page(request, "tariffs/study_invite.html.jinja", context, status=status)


def _asked(actor: Actor, id: int, ids: list[int], act: str) -> str:
    """Invites, or reminds; what to say about it. A reminder does not tell how many it went to."""
    if act == REMIND:
        remind_providers(actor, id, ids)
        return gettext("Wie nog niet antwoordde, krijgt een herinnering. Wie dat zijn, ziet niemand.")
    told = invite_providers(actor, id, ids)
    return ngettext("%(num)s persoon is uitgenodigd.", "%(num)s personen zijn uitgenodigd.", told) % {
        "num": told
    }
