"""The own officer key: making it, choosing another passphrase, and replacing it."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.queries.vaults import own_key
from dekkend.procurement.services.officer_keys import SHORTEST, change_passphrase, make_officer_key
from dekkend.web.pages import actor_of, page
from dekkend.web.refusals import status_of

MAKE, CHANGE, REPLACE = "maken", "wijzigen", "vervangen"
ACTS: Final = (MAKE, CHANGE, REPLACE)


def _secret(label: object, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=500, widget=widget)  # type: ignore[arg-type]


class KeyForm(forms.Form):
    """A new passphrase, typed twice."""

    new = _secret(_("Wachtzin"), "new-password")
    again = _secret(_("Nog eens dezelfde wachtzin"), "new-password")

    def clean(self) -> dict[str, str]:
        given: dict[str, str] = super().clean() or {}
        if given.get("new") != given.get("again"):
            self.add_error("again", gettext("De twee wachtzinnen zijn niet gelijk."))
        return given


class ChangeForm(KeyForm):
    """The passphrase of now, and a new one."""

    old = _secret(_("Uw wachtzin van nu"), "current-password")
    field_order = ("old", "new", "again")


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def officer_key(request: HttpRequest) -> HttpResponse:
    """Shows the own key, and makes, changes or replaces it."""
    actor = actor_of(request)
    act = request.POST.get("act", "")
    if request.method != "POST" or act not in ACTS:
        return _page(request)
    form = (ChangeForm if act == CHANGE else KeyForm)(request.POST)
    if not form.is_valid():
        return _page(request, act, form, status=422)
    try:
        if act == CHANGE:
            change_passphrase(actor, form.cleaned_data["old"], form.cleaned_data["new"])
        else:
            make_officer_key(actor, form.cleaned_data["new"], replace=act == REPLACE)
    except Refusal as refusal:
        return _page(request, act, form, refusal, status=status_of(refusal))
    messages.success(request, gettext("Bewaard. Onthoud uw wachtzin: niemand kan haar herstellen."))
    return redirect("officer_key")


def _page(
    request: HttpRequest,
    act: str = "",
    form: forms.Form | None = None,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    found = own_key(actor_of(request))
    made = {MAKE: KeyForm(), CHANGE: ChangeForm(), REPLACE: KeyForm()} | ({act: form} if form else {})
    context = {"key": found, "forms": made, "act": act, "refusal": refusal, "shortest": SHORTEST}
    return page(request, "sealed/officer_key.html.jinja", context, status=status)


__all__ = ["officer_key"]
