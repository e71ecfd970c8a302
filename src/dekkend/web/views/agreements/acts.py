"""What can be done with an agreement on its own page: each act with its form, its service, its hindrance."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dekkend.contracts.agreement_events import Takeover
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.agreement_term import ladder, options_left, told
from dekkend.contracts.policies import Action
from dekkend.contracts.services import drafting, takeovers, terms
from dekkend.contracts.stored_kinds import Side
from dekkend.contracts.term import notice_deadline
from dekkend.kernel.errors import Refusal
from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Permission, allow, refuse
from dekkend.runtime import clock
from dekkend.web.badges import Words
from dekkend.web.views.agreements.common import One

_A = AgreementStatus
Data = dict[str, Any]
Run = Callable[[One, Data], object]
_FINE: Final = msg("Dit kan nu.")


def day_field(label: Words, **options: Any) -> forms.DateField:
    """A day, picked in the browser's own way."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def text_field(label: Words, rows: int = 3, **options: Any) -> forms.CharField:
    """Some sentences."""
    return forms.CharField(
        label=label, max_length=10_000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ActForm(forms.Form):
    """A form that knows the agreement it is about, and which state of it was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    use_required_attribute = False  # an empty field is no mistake yet

    def __init__(self, view: One, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"revision": view.row.revision, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.view = view
        self.prepare()

    def prepare(self) -> None:
        """Fills choices and first values from the agreement."""


class ExtendForm(ActForm):
    lots = forms.MultipleChoiceField(
        label=_("Welke percelen?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Niets aangevinkt is de hele overeenkomst. Percelen die u niet aanvinkt, eindigen."),
    )
    told_at = forms.DateTimeField(
        label=_("Wanneer kreeg de aanbieder de melding?"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leeg is nu: Dekkend meldt het de aanbieder dan meteen."),
    )

    def prepare(self) -> None:
        agreement = self.view.agreement
        lots = sorted({line.lot for line in agreement.lines if line.lot})
        self.fields["lots"].choices = [(lot, lot) for lot in lots]  # type: ignore[attr-defined]
        if not (agreement.term.partial_extension and len(lots) > 1):
            del self.fields["lots"]

    def clean_told_at(self) -> datetime | None:
        given: datetime | None = self.cleaned_data["told_at"]
        return given.replace(tzinfo=clock.AMSTERDAM) if given else None


class ReasonForm(ActForm):
    reason = text_field(_("Reden"))


class NoticeForm(ActForm):
    ends_on = day_field(_("Laatste dag"))
    reason = text_field(_("Reden"))


class TransferForm(ActForm):
    on = day_field(_("Op welke dag is de laatste cliënt overgedragen?"))


class TakeoverForm(ActForm):
    kvk = forms.CharField(label=_("KvK-nummer van de nieuwe aanbieder"), max_length=8)
    name = forms.CharField(label=_("Naam van de nieuwe aanbieder"), max_length=200)
    effective_on = day_field(_("Vanaf welke dag?"))
    reason = text_field(_("Waarom gaat de overeenkomst over?"))
    pledge = forms.BooleanField(
        label=_("Het gaat alleen om een pandrecht"),
        required=False,
        help_text=_("Daarvoor is geen toestemming nodig."),
    )

    def clean_kvk(self) -> KvkNumber:
        try:
            return KvkNumber(self.cleaned_data["kvk"].strip())
        except Refusal as refused:
            raise forms.ValidationError(refused.message.render(get_language() or "nl")) from refused


class ConsentForm(ActForm):
    takeover = forms.ChoiceField(label=_("Welke overname?"))
    reason = text_field(_("Hoe is de nieuwe aanbieder getoetst, en waar staat de toestemming?"))

    def prepare(self) -> None:
        waiting = [(it.id, f"{it.successor_name}, {it.effective_on}") for it in _waiting(self.view)]
        self.fields["takeover"].choices = waiting  # type: ignore[attr-defined]


class PlainForm(ActForm):
    """An act that needs nothing but a yes."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. ``shown`` in which statuses; ``hindrance`` what stands in the way beside the status;
    ``told`` what it leads to."""

    form: type[ActForm]
    run: Run
    title: Words
    right: Action
    shown: tuple[AgreementStatus, ...]
    told: Words = ""
    hindrance: Callable[[One], Message | None] = lambda view: None


def _too_late(view: One) -> Message | None:
    """Why an extension cannot be told now."""
    agreement = view.agreement
    steps, given = ladder(agreement), len(told(agreement))
    if given >= agreement.term.options or not agreement.term.option_months:
        return msg("Er is geen verlenging meer over.")
    end = steps.last_of(given)
    deadline = notice_deadline(end)
    if not deadline.met_by(clock.now()):
        return msg(
            "Verlengen kon tot en met {last}. De overeenkomst eindigt op {end}.",
            last=deadline.last_day,
            end=end,
        )
    return None


def _not_optional(view: One) -> Message | None:
    return None if options_left(view.agreement) else msg("Er is geen verlenging meer over.")


def _no_notice(view: One) -> Message | None:
    """Why notice by the buyer was not agreed (CT-10)."""
    chosen = view.agreement.term.termination_options
    if chosen in ((2,), (3,)):
        return None
    return msg("Opzeggen door de opdrachtgever is in deze overeenkomst niet afgesproken.")


def _no_own_notice(view: One) -> Message | None:
    if view.agreement.term.termination_options == (3,):
        return None
    return msg("Opzeggen door de aanbieder is in deze overeenkomst niet afgesproken.")


def _with_clients(view: One) -> Message | None:
    count = view.agreement.activity.open_clients or 0
    if count:
        return msg("Er zijn nog {count} cliënten. Draag hen eerst over.", count=count)
    return None


def _not_transferred(view: One) -> Message | None:
    if view.row.transferred_on is None:
        return msg("Leg eerst vast dat alle cliënten zijn overgedragen.")
    return _with_clients(view)


def _waiting(view: One) -> list[Takeover]:
    """Takeovers that were reported and wait for consent."""
    return [it for it in view.agreement.takeovers if it.consent_on is None and not it.pledge]


def _no_takeover(view: One) -> Message | None:
    return None if _waiting(view) else msg("Er is geen overname gemeld.")


def _report_takeover(view: One, data: Data) -> object:
    new = takeovers.NewTakeover(
        data["kvk"], data["name"], data["effective_on"], data["reason"], data["pledge"]
    )
    return takeovers.report(view.actor, view.row.pk, new)


def _extend(view: One, data: Data) -> object:
    lots, told_at = data.get("lots", ()), data["told_at"]
    return terms.extend(view.actor, view.row.pk, lots=lots, told_at=told_at, revision=data["revision"])


def _notice(side: Side) -> Run:
    def run(view: One, data: Data) -> object:
        return terms.give_notice(
            view.actor,
            view.row.pk,
            data["ends_on"],
            data["reason"],
            side=side,
            revision=data["revision"],
        )

    return run


def _with_reason(service: Callable[..., object]) -> Run:
    return lambda view, data: service(view.actor, view.row.pk, data["reason"], revision=data["revision"])


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "verlengen": Act(
            ExtendForm,
            _extend,
            _("Verlengen"),
            Action.RUN,
            (_A.IN_FORCE,),
            _("De aanbieder krijgt de melding dat u de volgende verlenging gebruikt."),
            _too_late,
        ),
        "niet-verlengen": Act(
            ReasonForm,
            _with_reason(terms.not_extending),
            _("Niet verlengen"),
            Action.RUN,
            (_A.IN_FORCE,),
            _("De overeenkomst eindigt vanzelf. Tot de laatste dag om te melden kunt u alsnog verlengen."),
            _not_optional,
        ),
        "opzeggen": Act(
            NoticeForm,
            _notice(Side.BUYER),
            _("Opzeggen"),
            Action.RUN,
            (_A.IN_FORCE,),
            _("De overeenkomst eindigt eerder dan afgesproken."),
            _no_notice,
        ),
        "zelf-opzeggen": Act(
            NoticeForm,
            _notice(Side.PROVIDER),
            _("Opzeggen als aanbieder"),
            Action.ANSWER_AMENDMENT,
            (_A.IN_FORCE,),
            _("De overeenkomst eindigt eerder dan afgesproken."),
            _no_own_notice,
        ),
        "opzegging-intrekken": Act(
            ReasonForm,
            _with_reason(terms.take_back_notice),
            _("Opzegging intrekken"),
            Action.RUN,
            (_A.NOTICE_GIVEN,),
            _("Partijen spraken schriftelijk af dat de overeenkomst toch doorloopt. Noem dat stuk."),
        ),
        "overname-melden": Act(
            TakeoverForm,
            _report_takeover,
            _("Overname melden"),
            Action.REPORT,
            (_A.IN_FORCE, _A.NOTICE_GIVEN),
            _("De contractmanager toetst de nieuwe aanbieder en beslist over toestemming."),
        ),
        "overname-toestaan": Act(
            ConsentForm,
            lambda view, data: takeovers.consent(view.actor, view.row.pk, data["takeover"], data["reason"]),
            _("Overname toestaan"),
            Action.RUN,
            (_A.IN_FORCE, _A.NOTICE_GIVEN),
            _("Vanaf de gemelde dag heeft de nieuwe aanbieder de overeenkomst."),
            _no_takeover,
        ),
        "overgedragen": Act(
            TransferForm,
            lambda view, data: terms.record_transfer(
                view.actor, view.row.pk, data["on"], revision=data["revision"]
            ),
            _("Overdracht van cliënten vastleggen"),
            Action.RUN,
            (_A.NOTICE_GIVEN, _A.WINDING_UP),
            hindrance=_with_clients,
        ),
        "afsluiten": Act(
            PlainForm,
            lambda view, data: terms.close(view.actor, view.row.pk, revision=data["revision"]),
            _("Afsluiten"),
            Action.RUN,
            (_A.WINDING_UP,),
            _("Terugvorderen en geschillen gaan daarna gewoon door."),
            _not_transferred,
        ),
        "laten-vervallen": Act(
            ReasonForm,
            lambda view, data: drafting.lapse(view.actor, view.row.pk, data["reason"]),
            _("Laten vervallen"),
            Action.RUN,
            (_A.DRAFT, _A.SENT, _A.ALTERED, _A.PROVIDER_SIGNED),
            _("Waar deze overeenkomst uit volgt, kan daarna opnieuw een concept worden."),
        ),
    }
)
"""In the order of the life of an agreement; sending and signing stand with the documents."""


@dataclass(frozen=True, slots=True)
class Panel:
    """An act as the page shows it: its form, or why it cannot be done."""

    name: str
    act: Act
    form: ActForm
    permission: Permission

    @property
    def title(self) -> Words:
        return self.act.title


def panels(view: One, tried: str = "", bound: ActForm | None = None) -> Iterator[Panel]:
    """The acts that this reader may do in this status; ``bound`` is the form that was tried."""
    status = AgreementStatus(view.row.status)
    for name, act in ACTS.items():
        if status not in act.shown or not view.may(act.right):
            continue
        why = act.hindrance(view)
        if why and view.reader.is_provider:
            continue  # its page shows nothing that it cannot do
        form = bound if bound is not None and name == tried else act.form(view, prefix=name)
        yield Panel(name, act, form, refuse(why) if why else allow(_FINE))
