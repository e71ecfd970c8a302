"""What a buyer can do with a test: each action of the machine with its form and its service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from dekkend.organisations.domain import Actor
from dekkend.oversight import services
from dekkend.oversight.domain import RESULT_NAMES, ScanAdvice, ScreeningKind, ScreeningResult
from dekkend.oversight.domain_scan import INDICATORS
from dekkend.oversight.queries.files import ScreeningView
from dekkend.oversight.services import Judgement
from dekkend.oversight.states import MACHINES, BibobStatus
from dekkend.web.badges import Words
from dekkend.web.formats import day, language

NEGATIVE = (ScreeningResult.CONDITIONAL, ScreeningResult.NEGATIVE)


def _text(label: Words, rows: int = 3, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=10_000, widget=area, **options)


def _day(label: Words, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def result_choices(kind: ScreeningKind, *results: ScreeningResult) -> list[tuple[str, str]]:
    """The outcomes of a kind of test, in words."""
    wanted = results or tuple(ScreeningResult)
    return [(result.value, RESULT_NAMES[kind, result].render(language())) for result in wanted]


class ActionForm(forms.Form):
    """A form that knows the test it is about."""

    def __init__(self, view: ScreeningView, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.prepare()

    def prepare(self) -> None:
        """Fills choices and first values from the test."""


class ScanForm(ActionForm):
    found = forms.MultipleChoiceField(
        label=_("Wat vond u?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = _text(_("Toelichting"), required=False)

    def prepare(self) -> None:
        self.fields["found"].choices = [  # type: ignore[attr-defined]
            (it.id, f"{it.title.render(language())} ({self.view.choices.weight(it.id)})")
            for it in INDICATORS.values()
        ]
        self.fields["found"].help_text = _("De gewichten zijn een eigen keuze; geen bron noemt ze.")


class SendForm(ActionForm):
    light = forms.TypedChoiceField(
        label=_("Welk formulier?"),
        choices=[("nee", _("Volledig")), ("ja", _("Licht: alleen wat kan zijn veranderd"))],
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
    )
    message = _text(
        _("Bericht aan de aanbieder"),
        required=False,
        help_text=_("Wijkt u af van het advies van de risicoscan? Schrijf dan waarom."),
    )

    def prepare(self) -> None:
        self.initial.setdefault("light", "ja" if self.view.advice is ScanAdvice.LIGHT else "nee")


class MessageForm(ActionForm):
    message = _text(_("Wat ontbreekt er?"))


class ResearchForm(ActionForm):
    text = _text(_("Wat onderzoekt u?"), required=False)


class WithoutFormForm(ActionForm):
    text = _text(_("Waarom gaat u verder zonder formulier?"))


class FindingsForm(ActionForm):
    text = _text(_("Bevindingen"), 8)
    file = forms.FileField(label=_("Document"), required=False)

    def prepare(self) -> None:
        self.initial.setdefault("text", self.view.research.note if self.view.research else "")


class BureauForm(ActionForm):
    reference = forms.CharField(label=_("Kenmerk van de aanvraag"), max_length=100)


class AdviceForm(ActionForm):
    advice = forms.TypedChoiceField(label=_("Advies"), coerce=ScreeningResult)
    advised_on = _day(_("Datum van het advies"))
    text = _text(_("Samenvatting"), required=False)
    file = forms.FileField(label=_("Het advies"), required=False)

    def prepare(self) -> None:
        self.fields["advice"].choices = result_choices(self.view.kind)  # type: ignore[attr-defined]


class IntendForm(ActionForm):
    result = forms.TypedChoiceField(label=_("Voorgenomen uitkomst"), coerce=ScreeningResult)
    reason = _text(_("Motivering"), 5, help_text=_("De aanbieder leest dit en kan erop reageren."))

    def prepare(self) -> None:
        self.fields["result"].choices = result_choices(self.view.kind, *NEGATIVE)  # type: ignore[attr-defined]


class DecideForm(ActionForm):
    result = forms.TypedChoiceField(label=_("Uitkomst"), coerce=ScreeningResult)
    reason = _text(_("Motivering"), 5, help_text=_("De aanbieder leest dit."))
    conditions = _text(_("Voorwaarden of maatregelen"), required=False)
    valid_until = _day(_("Geldig tot en met"), required=False)

    def prepare(self) -> None:
        months = self.view.choices.valid_months
        self.fields["valid_until"].help_text = _(
            "Leeg is %(months)s maanden: een eigen keuze, geen bron noemt een termijn."
        ) % {"months": months}
        only = (ScreeningResult.CLEAR,) if self.view.row.status == BibobStatus.SCANNED else ()
        self.fields["result"].choices = result_choices(self.view.kind, *only)  # type: ignore[attr-defined]
        if self.view.intention:
            self.initial.setdefault("result", self.view.intention.result)
            self.initial.setdefault("reason", self.view.intention.reason)


class ReuseForm(ActionForm):
    earlier = forms.TypedChoiceField(label=_("Eerdere uitkomst"), coerce=int)
    ground = _text(
        _("Grondslag"),
        required=False,
        help_text=_("Verplicht bij een uitkomst van een andere regio, bijvoorbeeld artikel 28 Wet Bibob."),
    )

    def prepare(self) -> None:
        self.fields["earlier"].choices = [  # type: ignore[attr-defined]
            (
                it.screening_id,
                f"{it.region}: {it.outcome.title.render(language())}, {day(it.outcome.decided_on)}",
            )
            for it in self.view.earlier
        ]


class FiguresAgainForm(ActionForm):
    year = forms.IntegerField(label=_("Boekjaar"), min_value=2000, max_value=2100)
    reason = _text(_("Waarvoor is dat nodig?"))


class ReasonForm(ActionForm):
    reason = _text(_("Reden"))


class ShareForm(ActionForm):
    ground = _text(_("Grondslag"), help_text=_("Andere regio's kunnen deze uitkomst dan gebruiken."))


class PlainForm(ActionForm):
    """An action that needs nothing but a yes."""


Data = dict[str, Any]
Run = Callable[[Actor, int, Data], object]


@dataclass(frozen=True, slots=True)
class BuyerAction:
    """One thing to do: its form, the service behind it, and whether it is the usual way on."""

    form: type[ActionForm]
    run: Run
    title: Words = ""
    main: bool = True


def _files(data: Data) -> list[Any]:
    return [data["file"]] if data.get("file") else []


def _research(actor: Actor, key: int, data: Data) -> object:
    return services.start_research(actor, key, data["text"])


ACTIONS: Final[Mapping[str, BuyerAction]] = MappingProxyType(
    {
        "finish_scan": BuyerAction(
            ScanForm, lambda actor, key, data: services.finish_scan(actor, key, data["found"], data["text"])
        ),
        "send_form": BuyerAction(
            SendForm,
            lambda actor, key, data: services.send_form(
                actor, key, light=data["light"], message=data["message"]
            ),
        ),
        "start_research": BuyerAction(ResearchForm, _research),
        "start_research_without_form": BuyerAction(WithoutFormForm, _research, main=False),
        "ask_again": BuyerAction(
            MessageForm, lambda actor, key, data: services.ask_again(actor, key, data["message"]), main=False
        ),
        "write_research": BuyerAction(
            FindingsForm,
            lambda actor, key, data: services.write_research(actor, key, data["text"], _files(data)),
            title=_("Bevindingen bewaren"),
        ),
        "receive_advice": BuyerAction(
            AdviceForm,
            lambda actor, key, data: services.receive_advice(
                actor, key, data["advice"], data["advised_on"], data["text"], _files(data)
            ),
        ),
        "use_figures_held": BuyerAction(
            PlainForm,
            lambda actor, key, data: services.use_figures_held(actor, key),
            title=_("Verder met de cijfers die er zijn"),
        ),
        "decide": BuyerAction(
            DecideForm, lambda actor, key, data: services.decide(actor, key, Judgement(**data))
        ),
        "intend": BuyerAction(
            IntendForm,
            lambda actor, key, data: services.intend(actor, key, data["result"], data["reason"]),
            main=False,
        ),
        "ask_bureau": BuyerAction(
            BureauForm,
            lambda actor, key, data: services.ask_bureau(actor, key, data["reference"]),
            main=False,
        ),
        "reuse": BuyerAction(
            ReuseForm,
            lambda actor, key, data: services.reuse(actor, key, data["earlier"], data["ground"]),
            main=False,
        ),
        "ask_figures_again": BuyerAction(
            FiguresAgainForm,
            lambda actor, key, data: services.ask_figures_again(actor, key, data["year"], data["reason"]),
            main=False,
        ),
        "share": BuyerAction(
            ShareForm,
            lambda actor, key, data: services.share_outcome(actor, key, data["ground"]),
            title=_("Delen met andere regio's"),
            main=False,
        ),
        "stop": BuyerAction(
            ReasonForm,
            lambda actor, key, data: services.stop_screening(actor, key, data["reason"]),
            main=False,
        ),
    }
)


def possible(view: ScreeningView) -> tuple[str, ...]:
    """The actions that fit the test as it stands, the usual way on first."""
    machine = MACHINES[view.kind]
    found = [name for name in ACTIONS if machine.allows(view.row.status, name)]
    if view.research is not None and view.decision is None and view.row.status != "gestopt":
        found.insert(0, "write_research")
    if view.kind is ScreeningKind.FINANCIAL and view.row.status == "cijfers-gevraagd" and view.figures:
        found.insert(0, "use_figures_held")
    if view.decision is not None and not hasattr(view.decision, "share") and view.row.based_on_id is None:
        found.append("share")
    if not (view.earlier and view.row.may_reuse) and "reuse" in found:
        found.remove("reuse")
    return tuple(name for name in ACTIONS if name in found)


def title_of(view: ScreeningView, name: str) -> Words:
    """The words on the button."""
    return ACTIONS[name].title or MACHINES[view.kind].title(name)
