"""The forms of questions, notes, complaints and contact."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dekkend.procurement.complaint_domain import Contact
from dekkend.procurement.complaint_states import OUTCOME_NAMES, SUBJECT_NAMES
from dekkend.procurement.information_domain import Answered, Asked, NoteText
from dekkend.runtime import clock
from dekkend.web import formats

YES, NO = "ja", "nee"
CHANNELS = (
    ("telefoon", _("telefoon")),
    ("mail", _("mail")),
    ("gesprek", _("gesprek")),
    ("bijeenkomst", _("bijeenkomst")),
    ("sociale-media", _("sociale media")),
    ("anders", _("anders")),
)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlainForm(forms.Form):
    """Fields that are still empty do not look wrong before anything was sent."""

    use_required_attribute = False


class OnBehalf(PlainForm):
    """A form that a provider sends for one of its own organisations; asked only when there are more."""

    def on_behalf(self, own: list[tuple[int, str]]) -> "OnBehalf":
        if len(own) > 1:
            self.fields["namens"] = forms.ChoiceField(label=_("Namens"), choices=own)
            self.order_fields(["namens"])
        return self


class QuestionForm(OnBehalf):
    """A question, with where in the documents it is about."""

    subject = forms.CharField(label=_("Onderwerp"), max_length=200)
    lot = forms.ChoiceField(label=_("Perceel"), required=False)
    paragraph = forms.CharField(
        label=_("Paragraaf of bladzijde"), max_length=120, required=False, help_text=_("Waar staat het?")
    )
    text = forms.CharField(
        label=_("Uw vraag"),
        max_length=8000,
        widget=_area(6),
        help_text=_("Iedereen leest uw vraag, niemand ziet dat u haar stelde. Noem uw eigen naam niet."),
    )
    late_reason = forms.CharField(
        label=_("Waarom stelt u deze vraag niet eerder?"), max_length=2000, required=False, widget=_area(3)
    )

    def of(self, lots: list[tuple[str, str]], *, late: bool) -> "QuestionForm":
        self.fields["lot"].choices = [("", _("alle percelen")), *lots]  # type: ignore[attr-defined]
        if not late:
            del self.fields["late_reason"]
        else:
            self.fields["late_reason"].required = True
        return self

    def asked(self) -> Asked:
        names = ("subject", "text", "lot", "paragraph", "late_reason")
        return Asked(**{name: self.cleaned_data.get(name) or "" for name in names})


class AnswerForm(PlainForm):
    """The buyer's answer, and the wording that others read."""

    published_subject = forms.CharField(label=_("Onderwerp zoals anderen het lezen"), max_length=200)
    published_text = forms.CharField(
        label=_("Vraag zoals anderen haar lezen"),
        max_length=8000,
        widget=_area(5),
        help_text=_("Herschrijf de vraag als zij laat zien wie haar stelde. Het origineel blijft bewaard."),
    )
    answer = forms.CharField(label=_("Antwoord"), max_length=20000, widget=_area(7))
    held_back = forms.BooleanField(label=_("Nog niet in de volgende nota opnemen"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def answered(self) -> Answered:
        data = self.cleaned_data
        return Answered(data["answer"], data["published_subject"], data["published_text"], data["held_back"])


class ReasonForm(PlainForm):
    """A reason, for an act that needs one."""

    reason = forms.CharField(label=_("Reden"), max_length=4000, widget=_area(4))


class NoteForm(PlainForm):
    """The buyer's own part of a note."""

    introduction = forms.CharField(
        label=_("Toelichting bij deze nota"), max_length=20000, required=False, widget=_area(4)
    )
    reason = forms.CharField(
        label=_("Reden van de wijziging"), max_length=8000, required=False, widget=_area(3)
    )
    essential = forms.ChoiceField(
        label=_("Is de wijziging wezenlijk?"),
        choices=(("", _("nog niet beoordeeld")), (YES, _("ja")), (NO, _("nee"))),
        required=False,
    )
    weighing = forms.CharField(
        label=_("Waarom wel of niet, en is er genoeg tijd?"), max_length=8000, required=False, widget=_area(3)
    )
    day = forms.DateField(
        label=_("Nieuwe sluitingsdag"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leeg laten als de termijn blijft."),
    )
    hour = forms.TimeField(
        label=_("Uur"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def text(self) -> NoteText:
        data = self.cleaned_data
        closes = None
        if data["day"]:
            closes = datetime.combine(data["day"], data["hour"] or time(12), clock.AMSTERDAM)
        essential = {YES: True, NO: False}.get(data["essential"])
        return NoteText(data["introduction"], data["reason"], essential, data["weighing"], closes)


class ComplaintForm(OnBehalf):
    about = forms.ChoiceField(label=_("Waarover gaat uw klacht?"))
    subject = forms.CharField(label=_("Onderwerp"), max_length=200)
    text = forms.CharField(
        label=_("Uw klacht"),
        max_length=20000,
        widget=_area(8),
        help_text=_("Wat ging er mis, en wat wilt u dat er gebeurt?"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (each.value, formats.text(name)) for each, name in SUBJECT_NAMES.items()
        ]


class ComplaintAnswerForm(PlainForm):
    outcome = forms.ChoiceField(label=_("Uitkomst"))
    answer = forms.CharField(label=_("Antwoord"), max_length=20000, widget=_area(7))
    measure = forms.CharField(
        label=_("Wat verandert er door deze klacht?"), max_length=8000, required=False, widget=_area(3)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (each.value, formats.text(name)) for each, name in OUTCOME_NAMES.items()
        ]


class AdviceForm(PlainForm):
    advice = forms.CharField(label=_("Het advies en wat u ermee doet"), max_length=20000, widget=_area(5))


class ContactForm(PlainForm):
    happened_on = forms.DateField(
        label=_("Wanneer"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    who = forms.CharField(label=_("Met wie"), max_length=200)
    channel = forms.ChoiceField(label=_("Hoe"), choices=CHANNELS)
    about = forms.CharField(label=_("Waarover"), max_length=4000, widget=_area(3))
    measure = forms.CharField(
        label=_("Wat u deed"),
        max_length=4000,
        widget=_area(3),
        help_text=_("Bijvoorbeeld: verwezen naar Vragen, of de informatie aan iedereen gegeven in een nota."),
    )

    def contact(self) -> Contact:
        return Contact(**self.cleaned_data)


class LinkForm(PlainForm):
    title = forms.CharField(label=_("Naam"), max_length=120)
    url = forms.URLField(label=_("Adres"), max_length=500, assume_scheme="https")

    def clean_url(self) -> str:
        found: str = self.cleaned_data["url"]
        if not found.startswith("https://"):
            raise forms.ValidationError(_("Het adres begint met https://."))
        return found
