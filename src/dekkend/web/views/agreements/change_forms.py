"""The form that proposes a change: only the fields that this kind of change needs."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from dekkend.contracts.amendment_change import CHANGE_NAMES
from dekkend.contracts.amendment_rules import ARTICLES, KIND_NAMES, AmendmentKind
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.services.amendments import NewAmendment
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.queries import cbs_codes, member_ids, municipalities
from dekkend.web import formats
from dekkend.web.badges import Words
from dekkend.web.views.agreements.acts import ActForm, day_field, text_field
from dekkend.web.views.agreements.common import One

IN_WORDS: Final = _("Alleen in woorden")


def change_words(kind: str | None = None) -> Any:
    """What a change does in words; without ``kind`` every choice with its word."""
    if kind is None:
        return [("", IN_WORDS), *CHANGE_NAMES.items()]
    return CHANGE_NAMES.get(kind, IN_WORDS)


def _town(label: Words) -> forms.ChoiceField:
    return forms.ChoiceField(label=label)


_EXTRA: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "vertrek": ("municipality",),
        "toetreding": ("municipality", "like"),
        "opvolging": ("product", "successors"),
        "looptijd": ("options", "option_months"),
        "ruimte": ("room", "height"),
        "uitgave": ("edition",),
    }
)
"""Which fields each kind of change has beside the text."""


class ProposeForm(ActForm):
    """A change to propose. ``does`` is the kind of change that was chosen before."""

    title = forms.CharField(label=_("Wat verandert er, in een paar woorden?"), max_length=200)
    kind = forms.TypedChoiceField(label=_("Op welke grond mag dat?"), coerce=AmendmentKind)
    municipality = _town(_("Gemeente"))
    like = _town(_("Met dezelfde producten als"))
    product = forms.ChoiceField(label=_("Product dat stopt"))
    successors = forms.MultipleChoiceField(
        label=_("Wat ervoor in de plaats komt"), widget=forms.CheckboxSelectMultiple
    )
    options = forms.IntegerField(label=_("Aantal verlengingen"), min_value=0, max_value=20)
    option_months = forms.IntegerField(label=_("Maanden per verlenging"), min_value=1, max_value=240)
    room = forms.TypedChoiceField(label=_("Bestedingsruimte"), coerce=int)
    height = forms.DecimalField(
        label=_("Nieuwe hoogte in euro"), min_value=0, max_digits=14, decimal_places=2
    )
    edition = forms.ChoiceField(label=_("Nieuwe uitgave"))
    text = text_field(_("Tekst van de wijziging"), 5)
    reason = text_field(_("Waarom is dit nodig?"))
    effective_on = day_field(_("Gaat in op"), required=False)
    percentage = forms.DecimalField(
        label=_("Wijziging van de waarde, in procenten"), required=False, max_digits=7, decimal_places=2
    )
    possibility = forms.CharField(
        label=_("Waar is dit aangekondigd?"),
        max_length=300,
        required=False,
        help_text=_("Het artikel van de herzieningsclausule, bij een wijziging die daaruit volgt."),
    )

    def __init__(self, view: One, *args: Any, does: str = "", **kwargs: Any) -> None:
        self.does = does if does in _EXTRA else ""
        super().__init__(view, *args, **kwargs)

    def prepare(self) -> None:
        wanted = _EXTRA.get(self.does, ())
        for name in {name for names in _EXTRA.values() for name in names} - set(wanted):
            del self.fields[name]
        choices = {"kind": _kinds(), **{name: make(self.view) for name, make in _CHOICES.items()}}
        for name, found in choices.items():
            if name in self.fields:
                self.fields[name].choices = list(found)  # type: ignore[attr-defined]

    @property
    def given(self) -> NewAmendment:
        """What is proposed; after validation."""
        data = self.cleaned_data
        extra = {name: data[name] for name in _EXTRA.get(self.does, ())}
        return NewAmendment(
            data["title"],
            data["kind"],
            data["text"],
            data["reason"],
            change={"kind": self.does, **_plain(extra)} if self.does else None,
            effective_on=data["effective_on"],
            percentage=data["percentage"],
            possibility=data["possibility"],
        )


def _plain(extra: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name == "height" else value for name, value in extra.items()}


Choices = Iterator[tuple[Any, Any]]


def _kinds() -> Choices:
    for kind in AmendmentKind:
        yield kind.value, f"{formats.text(KIND_NAMES[kind])} ({ARTICLES[kind]})"


def _own_towns(view: One) -> Choices:
    held = {line.municipality for line in view.agreement.lines}
    return _towns(held)


def _all_towns(view: One) -> Choices:
    return _towns(set(cbs_codes(member_ids(view.row.buyer_id)).values()))


def _towns(codes: set[str]) -> Choices:
    return ((row.cbs_code, row.name) for row in municipalities(SYSTEM) if row.cbs_code in codes)


def _own_products(view: One) -> Choices:
    names = _names(view)
    slugs = sorted({line.product for line in view.agreement.lines})
    return ((slug, names.get(slug, plain_name(slug))) for slug in slugs)


def _all_products(view: One) -> Choices:
    return iter(sorted(_names(view).items(), key=lambda it: it[1]))


def _names(view: One) -> dict[str, str]:
    row = view.row
    return product_names([row.procurement_id] if row.procurement_id else [], [row.buyer_id])


def _rooms(view: One) -> Choices:
    for number, room in enumerate(view.agreement.ceilings, 1):
        yield number, f"{room.first.year}: {formats.euro(room.height)}"


def _editions(view: One) -> Choices:
    law, own = view.agreement.law, view.row.edition
    return ((it.id, it.title) for it in editions_for(view.row.buyer_id) if it.law == law and it.id != own)


_CHOICES: Final = MappingProxyType(
    {
        "municipality": _all_towns,
        "like": _own_towns,
        "product": _own_products,
        "successors": _all_products,
        "room": _rooms,
        "edition": _editions,
    }
)
