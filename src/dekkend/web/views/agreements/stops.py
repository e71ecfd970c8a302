"""Client stops of an agreement: what was asked, decided and announced, and the rules on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.agreement_states import CLIENT_STOP, ClientStopStatus
from dekkend.contracts.delivery import stop_notice_due
from dekkend.contracts.delivery_rules import StopFacts, stop_has_consent, stop_is_announced
from dekkend.contracts.models import ClientStop
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.names import plain_name, product_names
from dekkend.contracts.services import stops as service
from dekkend.contracts.services.cells import RUNNING
from dekkend.contracts.services.stops import NewStop
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Permission
from dekkend.web import formats
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
    panels,
    text_field,
)
from dekkend.web.views.agreements.timeline import Item, items

_S = ClientStopStatus
_TONES: Final = {
    _S.ASKED: Tone.INFO,
    _S.AGREED: Tone.WARN,
    _S.IMPOSED: Tone.WARN,
    _S.RUNNING: Tone.BAD,
    _S.LIFTED: Tone.QUIET,
    _S.REFUSED: Tone.QUIET,
}
_OVER: Final = (_S.LIFTED, _S.REFUSED)


class StopForm(forms.Form):
    first = day_field(_("Eerste dag"))
    last = day_field(_("Laatste dag"), required=False)
    product = forms.ChoiceField(label=_("Product"), required=False)
    municipality = forms.TypedChoiceField(label=_("Gemeente"), required=False, coerce=int, empty_value=None)
    reason = text_field(_("Reden"))
    alternative = text_field(
        _("Waar kunnen cliënten dan terecht?"), 2, required=False, help_text=_("Of dat er niets is.")
    )
    ceiling = forms.TypedChoiceField(
        label=_("Omdat een bestedingsruimte (bijna) op is"), required=False, coerce=int, empty_value=None
    )


class ConsentForm(forms.Form):
    judgment = text_field(_("Toelichting"), 2)
    first = day_field(_("Eerste dag"), required=False, help_text=_("Leeg: zoals gevraagd."))
    last = day_field(_("Laatste dag"), required=False, help_text=_("Leeg: zoals gevraagd."))


class JudgeForm(forms.Form):
    judgment = text_field(_("Toelichting"), 2)


class AnnounceForm(forms.Form):
    alternative = text_field(_("Waar kunnen cliënten terecht?"), 2, help_text=_("Of dat er niets is."))


class LiftForm(forms.Form):
    reason = text_field(
        _("Waarom kan de stop weg?"),
        2,
        help_text=_("Bij een volle bestedingsruimte: waaruit blijkt dat er weer ruimte is."),
    )


@dataclass(frozen=True)
class Shown:
    """A stop as the page shows it."""

    row: ClientStop
    what: str
    verdicts: list[tuple[Verdict, Badge]]
    next: Item | None
    acts: list[DeedPanel]

    @property
    def badge(self) -> Badge:
        status = ClientStopStatus(self.row.status)
        return Badge(CLIENT_STOP.title(status), _TONES[status])

    @property
    def over(self) -> bool:
        return self.row.status in _OVER


@require_safe
def stops(request: HttpRequest, slug: str) -> HttpResponse:
    """The client stops of an agreement, those that count first."""
    view = one(request, slug)
    return _stops(request, view, panels(new_deeds(view)))


@require_POST
def stops_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Asks for a stop, or imposes one."""
    view = one(request, slug)
    return done(
        request,
        new_deeds(view),
        act,
        lambda found, status: _stops(request, view, found, status=status),
        view.href("agreement_stops"),
    )


@require_POST
def stop_act(request: HttpRequest, slug: str, number: int, act: str) -> HttpResponse:
    """Decides on a stop, announces it, lets it begin or lifts it."""
    view = one(request, slug)
    stop = view.row.stops.filter(number=number).first()
    if stop is None:
        raise Http404(gettext("Deze cliëntenstop is er niet."))

    def show(found: list[DeedPanel], status: int) -> HttpResponse:
        return _stops(request, view, panels(new_deeds(view)), (number, found), status)

    return done(request, deeds(view, stop), act, show, view.href("agreement_stops"))


def _stops(
    request: HttpRequest,
    view: One,
    acts: list[DeedPanel],
    tried: tuple[int, list[DeedPanel]] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = view.row.stops.select_related("municipality", "ceiling").order_by("-number")
    names = product_names([view.row.procurement_id] if view.row.procurement_id else [], [view.row.buyer_id])
    found = [_shown(view, row, names, tried) for row in rows]
    context = view.context(
        "agreement_stops",
        page_title=_("Cliëntenstops"),
        living=[it for it in found if not it.over],
        over=[it for it in found if it.over],
        acts=acts,
    )
    return page(request, "agreements/stops.html.jinja", context, status=status)


def _shown(
    view: One, row: ClientStop, names: dict[str, str], tried: tuple[int, list[DeedPanel]] | None
) -> Shown:
    own = f"stop-{row.number}"
    waiting = (it for it in view.moments if it.key.split(":")[1:2] == [own] and it.on_work_list)
    upcoming = next(iter(items(waiting)), None) if view.reader.sees_confidential else None
    acts = tried[1] if tried and tried[0] == row.number else panels(deeds(view, row))
    where = row.municipality.name if row.municipality else gettext("alle gemeenten")
    product = names.get(row.product, plain_name(row.product)) if row.product else gettext("alle producten")
    return Shown(row, f"{product}, {where}", list(_verdicts(row)), upcoming, acts)


def _verdicts(row: ClientStop) -> Iterable[tuple[Verdict, Badge]]:
    facts = StopFacts(row.first, row.consent_on, row.imposed, row.announced_on, row.alternative)
    found = [stop_has_consent(facts)]
    if not row.imposed:
        found.append(stop_is_announced(facts))
    return ((it, badge_of(it)) for it in found)


def new_deeds(view: One) -> list[Deed]:
    """Asking for a stop, as the provider; imposing one, as the buyer."""
    if view.row.status not in RUNNING:
        return []
    told = _("De stop geldt pas na schriftelijke toestemming; tot dan blijft de acceptatieplicht.")
    at_once = _("Bij concrete signalen van fraude, slechte kwaliteit of gevaar. De stop gaat meteen in.")
    return [
        Deed(
            "vragen",
            _("Cliëntenstop vragen"),
            StopForm,
            lambda data: service.ask_stop(view.actor, view.row.pk, _new(data)),
            _right(view, Action.ASK_STOP),
            told,
            prepare=lambda form: _offer(form, view),
        ),
        Deed(
            "opleggen",
            _("Cliëntenstop opleggen"),
            StopForm,
            lambda data: service.impose_stop(view.actor, view.row.pk, _new(data)),
            _right(view, Action.RUN),
            at_once,
            prepare=lambda form: _offer(form, view),
        ),
    ]


def _new(data: Data) -> NewStop:
    return NewStop(
        data["first"],
        data["reason"],
        data["last"],
        data["product"],
        data["municipality"],
        data["alternative"],
        data["ceiling"],
    )


def _offer(form: forms.Form, view: One) -> None:
    names = product_names([view.row.procurement_id] if view.row.procurement_id else [], [view.row.buyer_id])
    products = sorted({line.product for line in view.agreement.lines})
    towns = view.row.lines.order_by("municipality__sort_key").values_list(
        "municipality_id", "municipality__name"
    )
    rooms = view.row.ceilings.order_by("number")
    choices: dict[str, list[tuple[Any, Any]]] = {
        "product": [("", _("alle producten")), *((it, names.get(it, plain_name(it))) for it in products)],
        "municipality": [("", _("alle gemeenten")), *dict(towns).items()],
        "ceiling": [("", _("nee")), *((it.pk, f"{_('Ruimte')} {it.number}") for it in rooms)],
    }
    for field, offered in choices.items():
        form.fields[field].choices = offered  # type: ignore[attr-defined]


def deeds(view: One, stop: ClientStop) -> list[Deed]:
    """What can be done with one stop, in its status."""
    run, key, status = _right(view, Action.RUN), stop.pk, ClientStopStatus(stop.status)
    steps: list[tuple[str, Deed]] = [
        (
            "consent",
            Deed(
                "toestaan",
                _("Schriftelijk toestaan"),
                ConsentForm,
                lambda data: service.consent_to_stop(view.actor, key, **data),
                run,
            ),
        ),
        (
            "refuse",
            Deed(
                "weigeren",
                _("Weigeren"),
                JudgeForm,
                lambda data: service.refuse_stop(view.actor, key, data["judgment"]),
                run,
                _("De aanbieder blijft cliënten aannemen."),
            ),
        ),
        (
            "begin",
            Deed(
                "ingaan",
                _("Laten ingaan"),
                PlainForm,
                lambda data: service.begin_stop(view.actor, key),
                run,
                _("Op de eerste dag gaat de stop vanzelf in."),
            ),
        ),
        (
            "lift",
            Deed(
                "opheffen",
                _("Opheffen"),
                LiftForm,
                lambda data: service.lift_stop(view.actor, key, data["reason"]),
                run,
                _("Vanaf vandaag neemt de aanbieder weer cliënten aan."),
            ),
        ),
    ]
    possible = [deed for step, deed in steps if CLIENT_STOP.allows(status, step)]
    if status not in _OVER and stop.announced_on is None:
        possible.append(_announce(view, stop))
    return [replace(deed, about=str(stop.number)) for deed in possible]


def _announce(view: One, stop: ClientStop) -> Deed:
    """Making a stop known, by the provider or by who heard it (LD-09)."""
    when = {"due": formats.long_date(stop_notice_due(stop.first))}
    return Deed(
        "aankondigen",
        _("Aankondigen"),
        AnnounceForm,
        lambda data: service.announce_stop(view.actor, stop.pk, data["alternative"]),
        _right(view, Action.REPORT),
        gettext("Uiterlijk op %(due)s, met waar cliënten terechtkunnen.") % when,
        initial={"alternative": stop.alternative},
    )


def _right(view: One, action: Action) -> Permission:
    return may(view.actor, action, view.reader.facts)
