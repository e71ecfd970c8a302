"""The parts of a provider's profile beside the basics: a list with a form below it, one address each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.kernel.identifiers import KvkNumber
from dekkend.organisations import services
from dekkend.organisations.domain_profile import (
    AUTHORITY_NAMES,
    PART_NAMES,
    Authority,
    Details,
    NewBranch,
    NewInsurance,
    NewRepresentative,
    NewYear,
    ProfilePart,
)
from dekkend.organisations.profile_queries import FullProfile, changes, full_profile
from dekkend.organisations.queries import provider_profile
from dekkend.organisations.rules import ProviderSize, liability_cap
from dekkend.runtime.models import AuditEntry
from dekkend.web import formats
from dekkend.web.formats import language
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table
from dekkend.web.views.actors.own import Own, own_of
from dekkend.web.views.actors.profile import AmountField
from dekkend.web.views.actors.submit import WRONG, words

REMOVE = "weg"


class DetailsForm(forms.Form):
    """Where the organisation is found, and its parent."""

    address = forms.CharField(label=_("Straat en huisnummer"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=10)
    place = forms.CharField(label=_("Plaats"), max_length=100)
    contact_name = forms.CharField(label=_("Contactpersoon"), max_length=120)
    contact_email = forms.EmailField(label=_("E-mailadres"), max_length=254)
    contact_phone = forms.CharField(label=_("Telefoon"), max_length=30, required=False)
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    parent_name = forms.CharField(
        label=_("Moederbedrijf"),
        max_length=200,
        required=False,
        help_text=_("Alleen als uw organisatie bij een concern hoort. Dan is een garantie nodig (EL-14)."),
    )
    parent_kvk = forms.CharField(label=_("KvK-nummer van het moederbedrijf"), max_length=12, required=False)

    def clean_parent_kvk(self) -> str:
        """The number, checked. Raises ValidationError with the refusal's own words."""
        text = self.cleaned_data["parent_kvk"].strip()
        try:
            return KvkNumber(text) if text else ""
        except Refusal as refusal:
            raise forms.ValidationError(words(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("parent_kvk") and not found.get("parent_name"):
            self.add_error(
                "parent_name", forms.ValidationError(_("Vul ook de naam van het moederbedrijf in."))
            )
        return found


def _day(label: Any, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class RepresentativeForm(forms.Form):
    """Somebody who may sign."""

    name = forms.CharField(label=_("Naam"), max_length=120)
    position = forms.CharField(label=_("Functie"), max_length=120)
    authority = forms.TypedChoiceField(label=_("Bevoegdheid"), coerce=Authority)
    first = _day(_("Bevoegd vanaf"))
    last = _day(_("Bevoegd tot en met"), False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(each.value, name.render(language())) for each, name in AUTHORITY_NAMES.items()]
        self.fields["authority"].choices = names  # type: ignore[attr-defined]


class YearForm(forms.Form):
    """The figures of a closed year."""

    year = forms.IntegerField(label=_("Boekjaar"), min_value=1990, max_value=2200)
    staff = forms.IntegerField(
        label=_("Aantal medewerkers"), min_value=0, max_value=1_000_000, required=False
    )
    turnover = AmountField(label=_("Omzet"), required=False)
    balance_total = AmountField(label=_("Balanstotaal"), required=False)
    equity = AmountField(label=_("Eigen vermogen"), required=False, below_zero=True)
    result = AmountField(label=_("Resultaat"), required=False, below_zero=True)


class InsuranceForm(forms.Form):
    """A liability insurance."""

    insurer = forms.CharField(label=_("Verzekeraar"), max_length=120)
    number = forms.CharField(label=_("Polisnummer"), max_length=60)
    per_event = AmountField(label=_("Dekking per gebeurtenis"))
    per_year = AmountField(label=_("Dekking per jaar"))
    first = _day(_("Loopt vanaf"))
    last = _day(_("Loopt tot en met"))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        event, year = found.get("per_event"), found.get("per_year")
        if event is not None and not event:
            self.add_error("per_event", forms.ValidationError(_("Vul een bedrag boven nul in.")))
        if event is not None and year is not None and year < event:
            self.add_error(
                "per_year", forms.ValidationError(_("De dekking per jaar is ten minste die per gebeurtenis."))
            )
        return found


class BranchForm(forms.Form):
    """A place from which is worked."""

    name = forms.CharField(label=_("Naam"), max_length=200)
    number = forms.RegexField(
        r"^[0-9]{12}$",
        label=_("Vestigingsnummer"),
        required=False,
        help_text=_("Twaalf cijfers, uit het Handelsregister."),
        error_messages={"invalid": _("Een vestigingsnummer heeft precies twaalf cijfers.")},
    )
    address = forms.CharField(label=_("Straat en huisnummer"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    place = forms.CharField(label=_("Plaats"), max_length=100)


@dataclass(frozen=True)
class Part:
    """How one part is shown and changed."""

    form: type[forms.Form]
    add: Callable[[Own, dict[str, Any]], object]
    remove: Callable[[Own, int], object] | None = None
    rows: Callable[[FullProfile], list[tuple[int, list[object]]]] = lambda profile: []
    columns: tuple[Any, ...] = ()


def _people(profile: FullProfile) -> list[tuple[int, list[object]]]:
    return [
        (row.id, [row.name, row.position, AUTHORITY_NAMES[row.authority], row.period])
        for row in profile.representatives
    ]


def _years(profile: FullProfile) -> list[tuple[int, list[object]]]:
    return [
        (
            key,
            [
                str(row.year),
                row.staff if row.staff is not None else "–",
                *map(_amount, (row.turnover, row.balance_total, row.equity, row.result)),
            ],
        )
        for key, row in profile.years
    ]


def _amount(value: Any) -> str:
    return "–" if value is None else formats.euro(value)


def _insurance(profile: FullProfile) -> list[tuple[int, list[object]]]:
    return [
        (row.id, [row.insurer, row.number, _amount(row.per_event), _amount(row.per_year), row.period])
        for row in profile.insurance
    ]


def _branches(profile: FullProfile) -> list[tuple[int, list[object]]]:
    return [
        (key, [row.name, row.number or "–", ", ".join(filter(None, (row.address, row.postcode, row.place)))])
        for key, row in profile.branches
    ]


PARTS: Mapping[ProfilePart, Part] = {
    ProfilePart.CONTACT: Part(
        DetailsForm, lambda own, values: services.change_details(own.actor, own.id, Details(**values))
    ),
    ProfilePart.REPRESENTATIVES: Part(
        RepresentativeForm,
        lambda own, values: services.add_representative(own.actor, own.id, NewRepresentative(**values)),
        lambda own, key: services.remove_representative(own.actor, own.id, key),
        _people,
        (_("Naam"), _("Functie"), _("Bevoegdheid"), _("Periode")),
    ),
    ProfilePart.YEARS: Part(
        YearForm,
        lambda own, values: services.add_year(own.actor, own.id, NewYear(**values)),
        lambda own, key: services.remove_year(own.actor, own.id, key),
        _years,
        (_("Boekjaar"), _("Medewerkers"), _("Omzet"), _("Balanstotaal"), _("Eigen vermogen"), _("Resultaat")),
    ),
    ProfilePart.INSURANCE: Part(
        InsuranceForm,
        lambda own, values: services.add_insurance(own.actor, own.id, NewInsurance(**values)),
        lambda own, key: services.remove_insurance(own.actor, own.id, key),
        _insurance,
        (_("Verzekeraar"), _("Polisnummer"), _("Per gebeurtenis"), _("Per jaar"), _("Looptijd")),
    ),
    ProfilePart.BRANCHES: Part(
        BranchForm,
        lambda own, values: services.add_branch(own.actor, own.id, NewBranch(**values)),
        lambda own, key: services.remove_branch(own.actor, own.id, key),
        _branches,
        (_("Naam"), _("Vestigingsnummer"), _("Adres")),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def profile_part(request: HttpRequest, part: str) -> HttpResponse:
    """One part of the profile, to read and to change."""
    own = own_of(request)
    known = next((each for each in PARTS if each.value == part), None)
    if known is None:
        raise Http404(_("Dit onderdeel bestaat niet."))
    if request.method != "POST":
        return _page(request, own, known, PARTS[known].form(initial=_initial(own, known)))
    if request.POST.get(REMOVE):
        return _remove(request, own, known)
    form = PARTS[known].form(request.POST)
    if form.is_valid():
        try:
            PARTS[known].add(own, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, words(refusal))
        else:
            return _again(request, own, known, _("Uw gegevens zijn bewaard. Zij gelden voor alle regio's."))
    return _page(request, own, known, form)


@require_safe
def profile_changes(request: HttpRequest) -> HttpResponseBase:
    """What was changed in the profile, by whom and when."""
    own = own_of(request)
    context = {"own": own, "tabs_": own.tabs("changes")}
    return listing(request, CHANGES, changes(own.actor, own.id), "vault/changes.html.jinja", context)


def _remove(request: HttpRequest, own: Own, part: ProfilePart) -> HttpResponse:
    key, remove = request.POST[REMOVE], PARTS[part].remove
    if remove is None or not key.isdecimal():
        raise Http404(_("Dit onderdeel bestaat niet."))
    try:
        remove(own, int(key))
    except Refusal as refusal:
        messages.warning(request, words(refusal))
        return HttpResponseRedirect(own.href("profile_part", part=part.value))
    return _again(request, own, part, _("Weggehaald. Wat er stond, blijft te zien bij Wijzigingen."))


def _again(request: HttpRequest, own: Own, part: ProfilePart, done: Any) -> HttpResponse:
    messages.success(request, done)
    return HttpResponseRedirect(own.href("profile_part", part=part.value))


def _initial(own: Own, part: ProfilePart) -> dict[str, Any]:
    profile = full_profile(own.actor, own.id)
    if part is not ProfilePart.CONTACT or profile is None:
        return {}
    return {name: getattr(profile.details, name) for name in DetailsForm.base_fields}


def _page(request: HttpRequest, own: Own, part: ProfilePart, form: forms.Form) -> HttpResponse:
    profile = full_profile(own.actor, own.id)
    assert profile is not None
    basics = provider_profile(own.actor, own.id)
    cap = None
    if part is ProfilePart.INSURANCE and basics is not None:
        cap = liability_cap(ProviderSize(basics.staff, basics.turnover, basics.balance_total))
    context = {
        "own": own,
        "tabs_": own.tabs(part.value),
        "part": PARTS[part],
        "name": PART_NAMES[part],
        "action": own.href("profile_part", part=part.value),
        "rows": PARTS[part].rows(profile),
        "form": form,
        "gaps": [gap for gap in profile.gaps if gap.part is part],
        "cap": cap,
        "REMOVE": REMOVE,
    }
    return page(request, "vault/profile_part.html.jinja", context, status=WRONG if form.errors else 200)


def _told(entry: AuditEntry) -> str:
    after = entry.data.get("after", entry.data)
    return ", ".join(f"{name}: {value}" for name, value in after.items() if value not in (None, ""))[:300]


CHANGES: Table[AuditEntry] = Table(
    name="wijzigingen",
    caption=_("Wijzigingen in het profiel"),
    columns=(
        Column("moment", _("Moment"), value=lambda row: row.at, order=("at",), row_header=True),
        Column("wie", _("Door"), value=lambda row: row.actor, order=("actor",)),
        Column("wat", _("Wat"), value=lambda row: ACTS.get(row.action, row.action)),
        Column("nieuw", _("Zo werd het"), value=_told),
    ),
)
ACTS = {
    "register_provider": _("Geregistreerd"),
    "change_provider": _("Gegevens gewijzigd"),
    "change_details": _("Contact en concern gewijzigd"),
    "add_representative": _("Tekenbevoegde toegevoegd"),
    "remove_representative": _("Tekenbevoegde weggehaald"),
    "add_branch": _("Vestiging toegevoegd"),
    "remove_branch": _("Vestiging weggehaald"),
    "add_financialyear": _("Jaarcijfers toegevoegd"),
    "remove_financialyear": _("Jaarcijfers weggehaald"),
    "add_insurancepolicy": _("Verzekering toegevoegd"),
    "remove_insurancepolicy": _("Verzekering weggehaald"),
}
