"""Ending an agreement on a ground, step by step, and bridging for single clients after its last day."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.agreement_states import BRIDGING, ENDING, BridgingStatus, EndingStatus
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.exit import GROUND_NAMES, EndingGround
from dekkend.contracts.exit_ending import CHOSEN, DAYS, MARKS, PARTICULARS
from dekkend.contracts.models import Bridging, Ending
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.endings import EndingView, bridges_of, endings_of
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.services import bridging as bridges
from dekkend.contracts.services import endings as service
from dekkend.contracts.services.bridging import NewBridge
from dekkend.contracts.services.cells import RUNNING
from dekkend.organisations.domain import Permission
from dekkend.runtime import clock
from dekkend.web import formats
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone, badge_of
from dekkend.web.pages import page
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.deeds import (
    Data,
    Deed,
    DeedPanel,
    PlainForm,
    day_field,
    done,
    line_field,
    panels,
    text_field,
)

_E, _B = EndingStatus, BridgingStatus
_TONES: Final = {
    _E.PREPARED: Tone.QUIET,
    _E.INTENDED: Tone.INFO,
    _E.HEARD: Tone.WARN,
    _E.DECIDED: Tone.BAD,
    _E.DROPPED: Tone.QUIET,
}
_BRIDGES: Final = {
    _B.DRAFT: Tone.INFO,
    _B.AGREED: Tone.GOOD,
    _B.ENDED: Tone.QUIET,
    _B.WITHDRAWN: Tone.QUIET,
}
OPEN: Final = (_E.PREPARED, _E.INTENDED, _E.HEARD)


class PrepareForm(forms.Form):
    """The ground and the facts; ``_particulars`` adds what single grounds ask."""

    ground = forms.ChoiceField(label=_("Grond"))
    facts = text_field(_("Wat is er gebeurd?"), 4)


class IntentForm(forms.Form):
    text = text_field(
        _("Wat schrijft u de aanbieder?"), help_text=_("De grond, en wanneer u de aanbieder hoort.")
    )


class HearForm(forms.Form):
    on = day_field(_("Gehoord op"))
    record = text_field(_("Wat zei de aanbieder?"), 4)


class DecideForm(forms.Form):
    decision = text_field(_("Besluit en motivering"), 4)
    ends_on = day_field(_("Laatste dag"))


class ReasonForm(forms.Form):
    reason = text_field(_("Reden"), 2)


class BridgeForm(forms.Form):
    municipality = forms.TypedChoiceField(label=_("Gemeente"), coerce=int)
    client = forms.UUIDField(
        label=_("Kenmerk van de cliënt"),
        help_text=_("Het kenmerk dat de gemeente gaf; nooit een BSN."),
    )
    product = forms.ChoiceField(label=_("Product"))
    first = day_field(_("Eerste dag"))
    last = day_field(_("Laatste dag"))
    reason = text_field(_("Reden"), 2)


class EndBridgeForm(forms.Form):
    on = day_field(_("Laatste dag van de hulp"))
    reason = line_field(_("Hoe ging het verder?"))


@dataclass(frozen=True)
class Shown:
    """An ending as the page shows it."""

    view: EndingView
    acts: list[DeedPanel]
    particulars: list[tuple[Any, str]]

    @property
    def row(self) -> Ending:
        return self.view.row

    @property
    def badge(self) -> Badge:
        return Badge(ENDING.title(self.view.status), _TONES[self.view.status])

    @property
    def judged(self) -> list[tuple[Any, Badge]]:
        return [(it, badge_of(it)) for it in self.view.verdicts if it.applies]

    @property
    def open(self) -> bool:
        return self.view.status in OPEN


@dataclass(frozen=True)
class ShownBridge:
    row: Bridging
    product: str
    acts: list[DeedPanel]

    @property
    def badge(self) -> Badge:
        status = BridgingStatus(self.row.status)
        return Badge(BRIDGING.title(status), _BRIDGES[status])


Tried = tuple[str, int, list[DeedPanel]]


@require_safe
def ending(request: HttpRequest, slug: str) -> HttpResponse:
    """How this agreement ends, or could end."""
    view = _one(request, slug)
    return _page(request, view, panels(new_deeds(view)))


@require_POST
def ending_new(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Prepares an ending on a ground, or proposes a bridge for a client."""
    view = _one(request, slug)
    return done(
        request,
        new_deeds(view),
        act,
        lambda found, status: _page(request, view, found, status=status),
        view.href("agreement_ending"),
    )


@require_POST
def ending_act(request: HttpRequest, slug: str, number: int, act: str) -> HttpResponse:
    """Takes one step of an ending."""
    view = _one(request, slug)
    found = next((it for it in endings_of(view.row) if it.row.pk == number), None)
    if found is None:
        raise Http404(gettext("Deze beëindiging is er niet."))

    def show(acts: list[DeedPanel], status: int) -> HttpResponse:
        return _page(request, view, panels(new_deeds(view)), ("einde", number, acts), status)

    return done(request, ending_deeds(view, found), act, show, view.href("agreement_ending"))


@require_POST
def bridge_act(request: HttpRequest, slug: str, number: int, act: str) -> HttpResponse:
    """Agrees, ends or withdraws a bridge that the reader may see."""
    view = _one(request, slug)
    found = next((it for it in bridges_of(view.actor, view.row) if it.pk == number), None)
    if found is None:
        raise Http404(gettext("Deze overbrugging is er niet."))

    def show(acts: list[DeedPanel], status: int) -> HttpResponse:
        return _page(request, view, panels(new_deeds(view)), ("brug", number, acts), status)

    return done(request, bridge_deeds(view, found), act, show, view.href("agreement_ending"))


def _page(
    request: HttpRequest, view: One, acts: list[DeedPanel], tried: Tried | None = None, status: int = 200
) -> HttpResponse:
    found = [_shown(view, it, tried) for it in endings_of(view.row)]
    names = product_names([view.row.procurement_id] if view.row.procurement_id else [], [view.row.buyer_id])
    bridged = bridges_of(view.actor, view.row)
    context = view.context(
        "agreement_ending",
        page_title=_("Einde"),
        last=last_day(view.agreement),
        clients=view.agreement.activity.open_clients,
        living=[it for it in found if it.open],
        past=[it for it in found if not it.open],
        bridges=[_bridge(view, it, names, tried) for it in bridged],
        bridged=sum(1 for it in bridged if it.status == BridgingStatus.AGREED),
        acts=acts,
    )
    return page(request, "agreements/ending.html.jinja", context, status=status)


def _shown(view: One, found: EndingView, tried: Tried | None) -> Shown:
    own = tried is not None and tried[:2] == ("einde", found.row.pk)
    acts = tried[2] if own and tried else panels(ending_deeds(view, found))
    words = PARTICULARS.get(EndingGround(found.row.ground), {})
    said = [(words[name], _said(name, text)) for name, text in found.row.particulars.items() if name in words]
    return Shown(found, acts, said)


def _said(name: str, text: str) -> str:
    if name in DAYS:
        return formats.long_date(forms.DateField().to_python(text))
    return text


def _bridge(view: One, row: Bridging, names: dict[str, str], tried: Tried | None) -> ShownBridge:
    own = tried is not None and tried[:2] == ("brug", row.pk)
    acts = tried[2] if own and tried else panels(bridge_deeds(view, row))
    return ShownBridge(row, names.get(row.product, plain_name(row.product)), acts)


def new_deeds(view: One) -> list[Deed]:
    """Preparing an ending where none runs, and proposing a bridge once the last day is known."""
    if view.row.status not in RUNNING:
        return []
    run = _right(view, Action.RUN)
    found = []
    if not view.row.endings.filter(status__in=OPEN).exists():
        found.append(_prepare(view, run))
    return [*found, _propose(view, run)]


def _prepare(view: One, right: Permission) -> Deed:
    def prepare(form: forms.Form) -> None:
        form.fields["ground"].choices = [  # type: ignore[attr-defined]
            (it.value, formats.text(GROUND_NAMES[it])) for it in CHOSEN
        ]
        for ground, asked in PARTICULARS.items():
            for name, words in asked.items():
                form.fields[name] = _particular(
                    name, f"{formats.text(GROUND_NAMES[ground])}: {formats.text(words)}"
                )

    def run(data: Data) -> object:
        particulars = {name: _text(value) for name, value in data.items() if name not in ("ground", "facts")}
        return service.prepare_ending(
            view.actor, view.row.pk, EndingGround(data["ground"]), data["facts"], particulars
        )

    return Deed(
        "voorbereiden",
        _("Beëindiging op een grond voorbereiden"),
        PrepareForm,
        run,
        right,
        _("Eerst voorbereiden, dan het voornemen, dan horen, dan het besluit. De aanbieder hoort nog niets."),
        prepare=prepare,
    )


def _particular(name: str, label: str) -> forms.Field:
    if name in DAYS:
        return day_field(label, required=False)
    if name in MARKS:
        return line_field(label, required=False, max_length=6)
    return forms.BooleanField(label=label, required=False)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value or "")


def ending_deeds(view: One, found: EndingView) -> list[Deed]:
    """The next step of an ending, and letting it lapse."""
    run, key = _right(view, Action.RUN), found.row.pk
    steps = {
        "intend": Deed(
            "voornemen",
            _("Voornemen sturen"),
            IntentForm,
            lambda data: service.intend_ending(view.actor, key, data["text"]),
            run,
        ),
        "hear": Deed(
            "horen",
            _("Horen vastleggen"),
            HearForm,
            lambda data: service.hear_provider(view.actor, key, **data),
            run,
        ),
        "decide": Deed(
            "besluiten",
            _("Besluiten"),
            DecideForm,
            lambda data: service.decide_ending(view.actor, key, **data),
            run,
            gettext("De laatste dag is op zijn vroegst %(day)s.")
            % {"day": formats.long_date(found.earliest)},
            initial={"ends_on": max(found.earliest, clock.today())},
        ),
        "drop": Deed(
            "vervallen",
            _("Laten vervallen"),
            ReasonForm,
            lambda data: service.drop_ending(view.actor, key, data["reason"]),
            run,
        ),
    }
    return [deed for step, deed in steps.items() if ENDING.allows(found.status, step)]


def _propose(view: One, right: Permission) -> Deed:
    names = product_names([view.row.procurement_id] if view.row.procurement_id else [], [view.row.buyer_id])
    products = sorted({line.product for line in view.agreement.lines})
    towns = dict(
        view.row.lines.order_by("municipality__sort_key").values_list("municipality_id", "municipality__name")
    )

    def prepare(form: forms.Form) -> None:
        form.fields["municipality"].choices = [*towns.items()]  # type: ignore[attr-defined]
        form.fields["product"].choices = [  # type: ignore[attr-defined]
            (it, names.get(it, plain_name(it))) for it in products
        ]

    def run(data: Data) -> object:
        new = NewBridge(
            data["municipality"], data["client"], data["product"], data["first"], data["last"], data["reason"]
        )
        return bridges.propose_bridge(view.actor, view.row.pk, new)

    told = _("Voor één cliënt die na de laatste dag nog hulp krijgt. Alleen gemeente en aanbieder zien dit.")
    return Deed("overbrugging", _("Overbrugging voorstellen"), BridgeForm, run, right, told, prepare=prepare)


def bridge_deeds(view: One, row: Bridging) -> list[Deed]:
    """What can be done with one bridge."""
    run, agree = _right(view, Action.RUN), _right(view, Action.ANSWER_AMENDMENT)
    key, agreement = row.pk, view.row.pk
    steps = {
        "agree": Deed(
            "afspreken",
            _("Afspreken"),
            PlainForm,
            lambda data: bridges.agree_bridge(view.actor, agreement, key),
            agree,
        ),
        "withdraw": Deed(
            "intrekken",
            _("Intrekken"),
            ReasonForm,
            lambda data: bridges.withdraw_bridge(view.actor, agreement, key, data["reason"]),
            run,
        ),
        "end": Deed(
            "beeindigen",
            _("Laten eindigen"),
            EndBridgeForm,
            lambda data: bridges.end_bridge(view.actor, agreement, key, **data),
            run,
        ),
    }
    possible = (deed for step, deed in steps.items() if BRIDGING.allows(BridgingStatus(row.status), step))
    return [replace(deed, about=str(key)) for deed in possible]


def _right(view: One, action: Action) -> Permission:
    return may(view.actor, action, view.reader.facts)


def _one(request: HttpRequest, slug: str) -> One:
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    return view
