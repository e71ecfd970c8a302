"""What can be done with a spending room: the forms, and the services that do it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dekkend.contracts.agreement_states import CEILING, CeilingStatus
from dekkend.contracts.models import Ceiling
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.rooms import RoomView, factors_of, plan_of
from dekkend.contracts.services import room_file, room_use, rooms
from dekkend.contracts.services.room_use import Combination, NewHeight, NewUse
from dekkend.contracts.services.rooms import NewRoom
from dekkend.organisations.domain import Permission
from dekkend.runtime import clock
from dekkend.web.views.agreements.common import One
from dekkend.web.views.agreements.deeds import (
    Data,
    Deed,
    FileProblems,
    PlainForm,
    day_field,
    euro_field,
    line_field,
    text_field,
)

_C = CeilingStatus
RUNNING = (_C.RUNNING, _C.SIGNALLED, _C.TALKED)


class IntentForm(forms.Form):
    first = day_field(_("Eerste dag"), help_text=_("De ruimte loopt tot en met 31 december van dat jaar."))
    year_height = euro_field(
        _("Hoogte voor een heel jaar"), help_text=_("Begint de ruimte later, dan telt het deel naar dagen.")
    )
    steps = text_field(_("Welke stappen worden gezet?"))
    information = text_field(_("Hoe worden aanbieders geïnformeerd?"))
    hearing = text_field(_("Hoe worden aanbieders gehoord?"))
    products = forms.MultipleChoiceField(
        label=_("Voor welke producten?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt is de hele overeenkomst."),
    )
    aspecific = forms.BooleanField(
        label=_("Aspecifiek toegewezen"),
        required=False,
        help_text=_("Dan volgt de aanbieder zelf het gebruik en meldt het."),
    )
    announced_in = line_field(
        _("Aangekondigd in"),
        required=False,
        help_text=_("Alleen als artikel 1.5 niet in de overeenkomst staat."),
    )


class HearingForm(forms.Form):
    on = day_field(_("Gehoord op"))
    record = text_field(_("Verslag"))


class DecideForm(forms.Form):
    year_height = euro_field(_("Hoogte voor een heel jaar"))
    decision = text_field(_("Besluit en motivering"))


class WrittenForm(forms.Form):
    """The items of the plan and the factors; ``room_deeds`` adds a field for each."""


class UseForm(forms.Form):
    on = day_field(_("Stand op"))
    amount = euro_field(_("Gebruikt tot en met die dag"))
    always = euro_field(
        _("Daarnaast altijd betaald"), required=False, help_text=_("Specifiek toegewezen en crisis.")
    )
    source = line_field(_("Waar komt het cijfer vandaan?"))


class FileForm(forms.Form):
    file = forms.FileField(label=_("Excel-bestand"))
    source = line_field(_("Waar komen de cijfers vandaan?"))


class ForecastForm(forms.Form):
    forecast = euro_field(
        _("Verwacht gebruik op de laatste dag"),
        required=False,
        help_text=_("Leeg: Dekkend trekt het gebruik tot nu door."),
    )
    why = text_field(_("Waarom verwacht u dit?"), rows=2)


class SignalForm(forms.Form):
    text = text_field(_("Wat schrijft u de aanbieder?"))


class TalkForm(forms.Form):
    on = day_field(_("Besproken op"))
    record = text_field(_("Verslag"))


class AdjustForm(forms.Form):
    first = day_field(_("Vanaf"))
    height = euro_field(_("Nieuwe hoogte"))
    addendum = line_field(_("Addendum bij deel 2"), max_length=200)
    reason = text_field(_("Reden"))


class ReasonForm(forms.Form):
    reason = text_field(_("Reden"))


class CombineForm(forms.Form):
    others = forms.TypedMultipleChoiceField(
        label=_("Welke ruimtes gaan hierin op?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    consent = line_field(_("Schriftelijke toestemming"), help_text=_("Van wie, en waar die staat."))
    addendum = line_field(_("Addendum bij deel 2"), max_length=200)
    essential_change = forms.BooleanField(
        label=_("Dit verandert de opdracht wezenlijk"), required=False, help_text=_("Dan kan het niet.")
    )


def new_room_deeds(view: One) -> list[Deed]:
    """Making the intent of a room known."""
    right = may(view.actor, Action.RUN, view.reader.facts)
    return [
        Deed(
            "voornemen",
            _("Voornemen voor een bestedingsruimte bekendmaken"),
            IntentForm,
            lambda data: rooms.intend_room(view.actor, view.row.pk, _new_room(data)),
            right,
            _("Uiterlijk zes maanden voor de eerste dag, met de stappen en hoe u informeert en hoort."),
            prepare=lambda form: _offer_products(form, view),
        )
    ]


def _new_room(data: Data, follows_id: int | None = None) -> NewRoom:
    return NewRoom(
        data["first"],
        data["year_height"],
        data["steps"],
        data["information"],
        data["hearing"],
        products=tuple(data["products"]),
        aspecific=data["aspecific"],
        announced_in=data["announced_in"],
        follows_id=follows_id,
    )


def _offer_products(form: forms.Form, view: One) -> None:
    products = sorted({line.product for line in view.agreement.lines})
    form.fields["products"].choices = [(it, it) for it in products]  # type: ignore[attr-defined]


def room_deeds(view: One, found: RoomView) -> list[Deed]:
    """What can be done in the status that the room is in, the next step first."""
    return [*_before(view, found), *_during(view, found), *_after(view, found)]


def _before(view: One, found: RoomView) -> list[Deed]:
    room, run = found.row, _right(view, Action.RUN)
    decide = _right(view, Action.DECIDE_ROOM)
    deeds = [
        _deed("horen", HearingForm, lambda data: rooms.hear_about_room(view.actor, room.pk, **data), run),
        _deed(
            "besluiten",
            DecideForm,
            lambda data: rooms.decide_room(view.actor, room.pk, **data),
            decide,
            initial={"year_height": room.year_height},
            why=True,
        ),
        _deed("plan-klaar", PlainForm, lambda data: rooms.finish_plan(view.actor, room.pk), run),
        _deed("beginnen", PlainForm, lambda data: rooms.begin_room(view.actor, room.pk), run),
        _deed(
            "vervallen", ReasonForm, lambda data: rooms.drop_room(view.actor, room.pk, data["reason"]), run
        ),
    ]
    possible = [deed for deed in deeds if CEILING.allows(found.status, _STEPS[deed.name])]
    if found.status in (_C.INTENDED, _C.HEARD, _C.DECIDED):
        possible.insert(len(possible) - 1, _written(view, found, run))
    return possible


_STEPS = {
    "horen": "hear",
    "besluiten": "decide",
    "plan-klaar": "finish_plan",
    "beginnen": "begin",
    "vervallen": "drop",
    "signaal": "signal",
    "bespreken": "talk",
    "gelijk-houden": "keep",
    "afsluiten": "close",
}
_TITLES = {name: CEILING.title(step) for name, step in _STEPS.items()}
_TOLD = {
    "horen": _("Schrijf op hoe aanbieders zijn gehoord."),
    "besluiten": _("Een controller besluit over duur en hoogte, uiterlijk drie maanden voor de eerste dag."),
    "plan-klaar": _("Alle elf onderdelen zijn ingevuld, uiterlijk twee maanden voor de eerste dag."),
    "beginnen": _("Op de eerste dag begint de ruimte vanzelf; dit doet u alleen als dat niet is gebeurd."),
    "signaal": _(
        "Bij 70% gebruik of een verwachte overschrijding. Daarna is er twee weken voor een gesprek."
    ),
    "bespreken": _("Binnen twee weken na het signaal. Daarna is er twee weken voor een besluit."),
    "gelijk-houden": _("De hoogte blijft; wat erboven komt, wordt niet betaald."),
    "afsluiten": _("Na de laatste dag."),
}


def _deed(
    name: str,
    form: type[forms.Form],
    run: Callable[[Data], object],
    right: Permission,
    *,
    initial: dict[str, Any] | None = None,
    why: bool = False,
) -> Deed:
    return Deed(
        name, _TITLES[name], form, run, right, _TOLD.get(name, ""), tell_why=why, initial=initial or {}
    )


def _written(view: One, found: RoomView, right: Permission) -> Deed:
    def prepare(form: forms.Form) -> None:
        for kind, written, word in (
            ("plan", plan_of(view.row, found.row), _("Onderdeel")),
            ("factor", factors_of(view.row, found.row), _("Factor")),
        ):
            for it in written:
                label = it.title or f"{word} {it.key}"
                form.fields[f"{kind}-{it.key}"] = text_field(label, 2, required=False, initial=it.text)

    def run(data: Data) -> object:
        items = {key.removeprefix("plan-"): text for key, text in data.items() if key.startswith("plan-")}
        factors = {
            key.removeprefix("factor-"): text for key, text in data.items() if key.startswith("factor-")
        }
        return rooms.write_plan(view.actor, found.row.pk, items, factors)

    told = _("Elf onderdelen en zes factoren. U kunt tussendoor opslaan.")
    return Deed("plan", _("Plan en factoren invullen"), WrittenForm, run, right, told, prepare=prepare)


def _during(view: One, found: RoomView) -> list[Deed]:
    if found.status not in RUNNING:
        return []
    room = found.row
    watch = _right(view, Action.REPORT if room.aspecific else Action.RUN)
    run, decide = _right(view, Action.RUN), _right(view, Action.DECIDE_ROOM)
    steps = [
        _deed(
            "signaal", SignalForm, lambda data: room_use.signal_room(view.actor, room.pk, data["text"]), watch
        ),
        _deed("bespreken", TalkForm, lambda data: room_use.talk_about_room(view.actor, room.pk, **data), run),
        _deed(
            "gelijk-houden",
            ReasonForm,
            lambda data: room_use.keep_room(view.actor, room.pk, data["reason"]),
            decide,
            why=True,
        ),
    ]
    possible = [deed for deed in steps if CEILING.allows(found.status, _STEPS[deed.name])]
    return [
        *possible,
        *_figures(view, room, watch),
        _adjust(view, found, decide),
        *_combine(view, found, decide),
    ]


def _figures(view: One, room: Ceiling, right: Permission) -> list[Deed]:
    def use(data: Data) -> object:
        new = NewUse(data["on"], data["amount"], data["always"] or 0)
        return room_use.record_uses(view.actor, room.pk, [new], data["source"])

    def file(data: Data) -> object:
        content = data["file"].read()
        read = room_file.record_uses_from_file(view.actor, room.pk, content, data["source"])
        return FileProblems(tuple(problem.sentence for problem in read.problems))

    return [
        Deed(
            "gebruik",
            _("Gebruik vastleggen"),
            UseForm,
            use,
            right,
            _("Eén cijfer per dag; een later cijfer voor dezelfde dag verbetert het."),
            initial={"on": clock.today()},
        ),
        Deed(
            "bestand", _("Gebruik uit Excel"), FileForm, file, right, _("Alles wordt overgenomen, of niets.")
        ),
        Deed(
            "verwachting",
            _("Verwachting opgeven"),
            ForecastForm,
            lambda data: room_use.expect_use(view.actor, room.pk, data["forecast"], data["why"]),
            right,
            initial={"forecast": room.forecast},
        ),
    ]


def _adjust(view: One, found: RoomView, right: Permission) -> Deed:
    return Deed(
        "aanpassen",
        _("Hoogte schriftelijk aanpassen"),
        AdjustForm,
        lambda data: room_use.adjust_room(view.actor, found.row.pk, NewHeight(**data)),
        right,
        _("Zonder addendum wordt boven de hoogte niets betaald."),
        tell_why=True,
        initial={"first": clock.today()},
    )


def _combine(view: One, found: RoomView, right: Permission) -> list[Deed]:
    others = [
        room
        for room in view.row.ceilings.filter(status__in=RUNNING, last=found.row.last)
        if room.pk != found.row.pk
    ]
    if not others:
        return []

    def prepare(form: forms.Form) -> None:
        form.fields["others"].choices = [  # type: ignore[attr-defined]
            (room.pk, f"{_('Ruimte')} {room.number}: {', '.join([*room.lots, *room.products])}")
            for room in others
        ]

    def run(data: Data) -> object:
        how = Combination(tuple(data["others"]), data["consent"], data["addendum"], data["essential_change"])
        return room_use.combine_rooms(view.actor, found.row.pk, how)

    told = _("Alleen met schriftelijke toestemming en zonder wezenlijke wijziging.")
    return [Deed("samenvoegen", _("Ruimtes samenvoegen"), CombineForm, run, right, told, prepare=prepare)]


def _after(view: One, found: RoomView) -> list[Deed]:
    if found.status not in (*RUNNING, _C.CLOSED):
        return []
    room, run = found.row, _right(view, Action.RUN)
    deeds = []
    if found.status in RUNNING and clock.today() > room.last:
        deeds.append(
            _deed("afsluiten", PlainForm, lambda data: room_use.close_room(view.actor, room.pk), run)
        )
    if not room.renewals.exists() and room.combined_into_id is None:
        deeds.append(_renew(view, found, run))
    return deeds


def _renew(view: One, found: RoomView, right: Permission) -> Deed:
    """The intent for the year after, with the texts of this year; every step is taken again (BR-07)."""
    room = found.row
    first = room.last.replace(year=room.last.year + 1, month=1, day=1)
    initial = {
        "first": first,
        "year_height": room.year_height or room.height,
        "steps": room.intent.get("stappen", ""),
        "information": room.intent.get("informatie", ""),
        "hearing": room.intent.get("horen", ""),
        "products": room.products,
        "aspecific": room.aspecific,
        "announced_in": room.announced_in,
    }
    return Deed(
        "volgend-jaar",
        _("Voornemen voor het jaar daarna"),
        IntentForm,
        lambda data: rooms.intend_room(view.actor, view.row.pk, _new_room(data, room.pk)),
        right,
        _("Een bestedingsruimte loopt nooit vanzelf door: alle stappen worden opnieuw gezet."),
        prepare=lambda form: _offer_products(form, view),
        initial=initial,
    )


def _right(view: One, action: Action) -> Permission:
    return may(view.actor, action, view.reader.facts)


__all__ = ["new_room_deeds", "room_deeds"]
