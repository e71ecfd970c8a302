"""Forms with which an administrator manages people and roles."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import KIND_NAMES, ROLE_NAMES, Role
from dekkend.organisations.queries import OrganisationRow
from dekkend.runtime import clock
from dekkend.web.formats import language


class Day(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def grouped(organisations: Iterable[OrganisationRow]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Organisations as the groups of a choice list, by kind."""
    by_kind = sorted(organisations, key=lambda row: list(KIND_NAMES).index(row.kind))
    return [
        (KIND_NAMES[kind].render(language()), [(row.id, row.name) for row in rows])
        for kind, rows in groupby(by_kind, key=lambda row: row.kind)
    ]


class PersonForm(forms.Form):
    """Somebody new. An invitation goes to the address."""

    email = forms.EmailField(label=_("E-mailadres"), max_length=254)
    name = forms.CharField(label=_("Naam"), max_length=120)


class GrantForm(forms.Form):
    """A role for an organisation, from a day on."""

    role = forms.TypedChoiceField(label=_("Rol"), coerce=Role)
    organisation = forms.TypedChoiceField(label=_("Organisatie"), coerce=int)
    first = forms.DateField(label=_("Vanaf"), widget=Day)
    last = forms.DateField(
        label=_("Tot en met"), widget=Day, required=False, help_text=_("Laat leeg als er nog geen einde is.")
    )

    def __init__(self, organisations: Iterable[OrganisationRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(role.value, name.render(language())) for role, name in ROLE_NAMES.items()]
        self.fields["role"].choices = names  # type: ignore[attr-defined]
        self.fields["organisation"].choices = grouped(organisations)  # type: ignore[attr-defined]
        self.fields["first"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("Kies een dag op of na de eerste dag."))
        return values

    @property
    def period(self) -> Period:
        """The period chosen; after validation."""
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class InviteForm(GrantForm):
    """A role for whoever has this mail address, with an account or still without."""

    email = forms.EmailField(
        label=_("E-mailadres"),
        max_length=254,
        help_text=_("Wie nog geen account heeft, krijgt een uitnodiging. Wie er een heeft, krijgt bericht."),
    )
    name = forms.CharField(
        label=_("Naam"), max_length=120, help_text=_("Alleen gebruikt als er nog geen account is.")
    )
    field_order = ("email", "name", "role", "organisation", "first", "last")


class WithdrawForm(forms.Form):
    """The last day on which a role holds."""

    last = forms.DateField(label=_("Laatste dag"), widget=Day)
