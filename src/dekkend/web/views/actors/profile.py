"""A provider's own profile: one for every region, with what follows from its size (FI-07)."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.kernel.identifiers import AgbCode
from dekkend.organisations import rules, services
from dekkend.organisations.domain import LEGAL_FORM_NAMES, LegalForm, ProviderChange
from dekkend.organisations.policies import Action, Subject, may
from dekkend.organisations.queries import ProviderProfile, provider_profile
from dekkend.organisations.rules import ProviderSize
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.formats import language
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.bidder import FOR, own_organisations
from dekkend.web.views.actors.own import Own
from dekkend.web.views.actors.submit import WRONG, words

_NO_AMOUNT = _("Schrijf een bedrag in euro's, bijvoorbeeld 1.250.000 of 980.000,50.")
_MOST = Decimal(10) ** 12


class AmountField(forms.CharField):
    """An amount in euros, typed as a Dutch or an English reader types it; ``below_zero`` lets it go below."""

    def __init__(self, *args: Any, below_zero: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lowest = -_MOST if below_zero else Decimal(0)

    def clean(self, value: Any) -> Any:
        """The amount in cents precision; None when nothing was typed. Raises ValidationError."""
        text = re.sub(r"[€\s]", "", super().clean(value))
        if not text:
            return None
        thousands, point = (".", ",") if language() == "nl" else (",", ".")
        try:
            amount = Decimal(text.replace(thousands, "").replace(point, "."))
        except InvalidOperation as error:
            raise forms.ValidationError(_NO_AMOUNT) from error
        if not amount.is_finite() or not self.lowest <= amount < _MOST or amount != round(amount, 2):
            raise forms.ValidationError(_NO_AMOUNT)
        return amount


class ProfileForm(forms.Form):
    """What a provider may change about itself."""

    legal_form = forms.TypedChoiceField(label=_("Rechtsvorm"), coerce=LegalForm)
    agb = forms.CharField(
        label=_("AGB-code"),
        max_length=20,
        required=False,
        help_text=_("Acht cijfers, uit het register van Vektis."),
    )
    staff = forms.IntegerField(
        label=_("Aantal medewerkers"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text=_("Iedereen die bij u werkt, uzelf ook; personen, geen fte."),
    )
    turnover = AmountField(
        label=_("Omzet in het laatste boekjaar"), required=False, help_text=_("In euro's, zonder btw.")
    )
    balance_total = AmountField(
        label=_("Balanstotaal in het laatste boekjaar"), required=False, help_text=_("In euro's.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(form.value, name.render(language())) for form, name in LEGAL_FORM_NAMES.items()]
        self.fields["legal_form"].choices = names  # type: ignore[attr-defined]

    def clean_agb(self) -> AgbCode | None:
        """The code, checked. Raises ValidationError with the refusal's own words."""
        text = self.cleaned_data["agb"].strip()
        try:
            return AgbCode(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(words(refusal)) from refusal

    @property
    def change(self) -> ProviderChange:
        """What is changed; after validation."""
        return ProviderChange(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
def my_organisation(request: HttpRequest) -> HttpResponse:
    """The own profile, to read and to correct."""
    actor, own = actor_of(request), own_organisations(actor_of(request))
    asked = request.POST.get(FOR) or request.GET.get(FOR) or ""
    chosen = int(asked) if asked.isdecimal() and int(asked) in own else next(iter(own), 0)
    profile = provider_profile(actor, chosen)
    if profile is None:
        return page(request, "actors/profile_none.html.jinja")
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm(initial=_initial(profile))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_provider(actor, chosen, form.change)
        except Refusal as refusal:
            form.add_error("agb", words(refusal))
        else:
            messages.success(request, _("Uw gegevens zijn bewaard. Zij gelden voor alle regio's."))
            return HttpResponseRedirect(_address(own, chosen))
    return _page(request, profile, form, own)


def _page(
    request: HttpRequest, profile: ProviderProfile, form: ProfileForm, own: dict[int, str]
) -> HttpResponse:
    size = ProviderSize(profile.staff, profile.turnover, profile.balance_total)
    verdict = rules.liability_cap(size)
    agreement, explanation = rules.micro_readings(size)
    others = tuple(own.items()) if len(own) > 1 else ()
    context = {
        "profile": profile,
        "form": form,
        "own": [(key, name, key == profile.id) for key, name in own.items()] if len(own) > 1 else [],
        "permission": may(actor_of(request), Action.CHANGE_PROVIDER, Subject(profile.id)),
        "micro": _answer(agreement),
        "tabs_": Own(actor_of(request), profile.id, profile.name, others).tabs("gegevens"),
        "readings": [(_answer(agreement), "OVK"), (_answer(explanation), "TOEL")],
        "verdict_": verdict,
        "verdict_badge": badge_of(verdict),
        "FOR": FOR,
    }
    return page(request, "actors/profile.html.jinja", context, status=WRONG if form.errors else 200)


def _initial(profile: ProviderProfile) -> dict[str, Any]:
    return {
        "legal_form": profile.legal_form.value,
        "agb": profile.agb or "",
        "staff": profile.staff,
        "turnover": _plain(profile.turnover),
        "balance_total": _plain(profile.balance_total),
    }


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else formats.number(amount, None if amount == round(amount) else 2)


def _answer(micro: bool | None) -> Badge:
    if micro is None:
        return Badge(_("Niet bekend"), Tone.WARN)
    return Badge(_("Ja"), Tone.INFO) if micro else Badge(_("Nee"), Tone.QUIET)


def _address(own: dict[int, str], chosen: int) -> str:
    path = reverse("my_organisation")
    return f"{path}?{FOR}={chosen}" if len(own) > 1 else path
