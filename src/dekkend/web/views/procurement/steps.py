"""The buyer's steps: a button, a page that says what follows from it, and the step itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Permission, refuse
from dekkend.procurement.definition import Definition, StepKind
from dekkend.procurement.information_rules import closing_fits_plan
from dekkend.procurement.planning import span_of
from dekkend.procurement.planning_real import RealDays, contradiction, warnings
from dekkend.procurement.policies import Action, may
from dekkend.procurement.procedure_flow import Flow
from dekkend.procurement.queries.next_actions import next_actions
from dekkend.procurement.services.steps import StepInput, take_step
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus
from dekkend.procurement.tasks import take_step_in_background
from dekkend.runtime import clock, jobs
from dekkend.web.access import require
from dekkend.web.badges import Words, badge_of
from dekkend.web.pages import page
from dekkend.web.refusals import status_of
from dekkend.web.views.errors import Problem, problem_page
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.undecided import points_of, undecided_page

MANY_BIDS: Final = 1500
"""From this many bids on a step takes more than a second and runs as a job."""

BY_JOB: Final = frozenset(
    {
        "check_completeness",
        "start_exclusion",
        "start_suitability",
        "start_execution",
        "start_assessment",
        "decide",
    }
)

CONSEQUENCES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "publish": _(
            "Iedereen ziet deze inkoop, en aanbieders kunnen inschrijven tot het moment dat u kiest. "
            "Het kader ligt daarna vast: het verandert alleen nog door een nota van inlichtingen."
        ),
        "close_receipt": _(
            "Er kan niemand meer inschrijven. Daarna openen twee kluishouders samen de kluis."
        ),
        "check_completeness": _(
            "Dekkend zoekt in elke inschrijving naar ontbrekende handtekeningen, lege formulieren en "
            "onbeantwoorde vragen, en zet elk gebrek op een lijst."
        ),
        "open_repair": _(
            "Elke inschrijver met gebreken krijgt één hersteltermijn met de precieze lijst. "
            "Een tweede keer is er niet."
        ),
        "start_exclusion": _(
            "Het herstel sluit. Wat nog ontbreekt, wordt terzijde gelegd. Daarna toetst Dekkend de "
            "uitsluitingsgronden van wie overblijft."
        ),
        "start_suitability": _(
            "Dekkend toetst de geschiktheidseisen. Wie niet voldoet, wordt terzijde gelegd."
        ),
        "start_execution": _(
            "Dekkend toetst het akkoord met de uitvoering. Wie overblijft, is toegelaten tot de beoordeling."
        ),
        "start_assessment": _(
            "Elke toegelaten inschrijving krijgt haar beoordelaars, eerlijk verdeeld. "
            "Zij beoordelen eerst alleen en zien elkaars scores niet."
        ),
        "start_consensus": _(
            "De scores staan vast. De beoordelaars van elke inschrijving worden het eens over één score."
        ),
        "decide": _(
            "Dekkend rekent per perceel uit wie een overeenkomst krijgt, met de redenen bij elke afwijzing. "
            "Na deze stap veranderen de uitkomsten niet meer."
        ),
        "announce": _(
            "De voorlopige gunning wordt bekend. De standstill begint vandaag, en elke inschrijver kan "
            "de eigen brief lezen."
        ),
        "start_dialogue": _(
            "De selectie staat vast. U spreekt nu met wie is geselecteerd; daarna nodigt u hen uit om in te "
            "schrijven."
        ),
        "invite": _(
            "Wie is geselecteerd kan inschrijven tot het moment dat u kiest, op de eigen percelen. "
            "Wat binnenkomt blijft dicht tot de kluis opengaat."
        ),
        "finalise": _("De gunning wordt definitief. Daarna kunt u de overeenkomsten sluiten."),
        "withdraw": _(
            "De inkoop stopt zonder overeenkomsten. Dat kan niet ongedaan worden gemaakt. "
            "De reden komt in het logboek."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Button:
    """A step as a button: where it leads, or why it cannot be now."""

    action: str
    title: Words
    href: str
    permission: Permission


def buttons_for(frame: Frame) -> tuple[Button, ...]:
    """The steps that follow on the present status, and withdrawing where that is still possible."""
    found = [
        Button(step.action, step.title, _where(frame, step.action), step.permission)
        for step in next_actions(frame.actor, frame.view)
    ]
    allowed = may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts)
    if allowed and PROCUREMENT.allows(frame.view.row.status, "withdraw"):
        href = frame.href("procurement_step", action="withdraw")
        found.append(Button("withdraw", PROCUREMENT.title("withdraw"), href, allowed))
    return tuple(found)


_OWN_PAGES: Final[Mapping[str, str]] = MappingProxyType({"open": "bid_vault", "start_assessment": "division"})
"""The vault is opened by two people; work is divided over people that the buyer chooses."""


def _where(frame: Frame, action: str) -> str:
    """The page of a step; some have one of their own."""
    own = _OWN_PAGES.get(action)
    return frame.href(own) if own else frame.href("procurement_step", action=action)


class PublishForm(forms.Form):
    """Until when tenderers can submit."""

    day = forms.DateField(
        label=_("Laatste dag"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hour = forms.TimeField(
        label=_("Uur"),
        initial=time(12),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Nederlandse tijd. Een inschrijving die later binnenkomt, telt niet mee."),
    )

    def given(self) -> StepInput:
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return StepInput(closes_at=datetime.combine(day, hour, clock.AMSTERDAM))


class WithdrawForm(forms.Form):
    """Why the procurement ends."""

    use_required_attribute = False  # an empty field is no mistake yet

    reason = forms.CharField(label=_("Reden"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def given(self) -> StepInput:
        return StepInput(reason=self.cleaned_data["reason"])


class PlainForm(forms.Form):
    """A step that needs nothing but a yes."""

    def given(self) -> StepInput:
        return StepInput()


FORMS: Final[Mapping[str, type[forms.Form]]] = MappingProxyType(
    {"publish": PublishForm, "invite": PublishForm, "withdraw": WithdrawForm}
)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """Asks whether to take a step, and takes it."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    if action not in CONSEQUENCES:
        raise Http404(gettext("Deze stap bestaat niet."))
    if action == "publish" and (points := points_of(frame)):
        return undecided_page(request, frame, points)
    kind: Any = FORMS.get(action, PlainForm)
    if request.method != "POST":
        return _ask(request, frame, action, kind(initial=_initial(frame.view.definition)))
    form = kind(request.POST)
    if not form.is_valid():
        return _ask(request, frame, action, form, status=422)
    weighed = _weighed(frame, form) if action == "publish" else ()
    if _contradicts(weighed) or (weighed and "toch" not in request.POST):
        return _ask(request, frame, action, form, status=422, weighed=weighed)
    try:
        return take(request, frame, action, form.given())
    except Refusal as refused:
        return refused_page(request, frame, refused)


def _ask(
    request: HttpRequest,
    frame: Frame,
    action: str,
    form: forms.Form,
    *,
    status: int = 200,
    weighed: tuple[Verdict, ...] = (),
) -> HttpResponse:
    row = frame.view.row
    context = frame.context(
        "procurement",
        page_title=PROCUREMENT.title(action),
        heading=PROCUREMENT.title(action),
        form=form,
        action=action,
        consequences=CONSEQUENCES[action],
        permission=permission_for(frame, action),
        since=row.status.value,
        background=_as_job(frame, action),
        weighed=[(found, badge_of(found)) for found in weighed],
        refused=_contradicts(weighed),
    )
    return page(request, "procurement/step.html.jinja", context, status=status)


def _weighed(frame: Frame, form: Any) -> tuple[Verdict, ...]:
    """What the rules say of this closing: what contradicts the plan, else what becomes late by it."""
    now, closes_at, row = clock.now(), form.given().closes_at, frame.view.row
    if closes_at <= now:
        return ()  # refused by the service, in its own words
    days = RealDays.of(now, closes_at, row.round, row.rounds)
    verdict = contradiction(frame.view.definition, days)
    return warnings(frame.view.definition, days) if verdict.holds else (verdict,)


def _contradicts(weighed: tuple[Verdict, ...]) -> bool:
    """Whether the closing cannot be at all; what it makes late is for the buyer to weigh."""
    return any(found.rule == closing_fits_plan.id for found in weighed)


def permission_for(frame: Frame, action: str) -> Permission:
    """Whether the step can be taken now; for a step out of turn what the state machine says."""
    found = {button.action: button.permission for button in buttons_for(frame)}.get(action)
    if found is not None:
        return found
    try:
        Flow.of(frame.view.definition).ensure(frame.view.row.round, frame.view.row.status, action)
    except Refusal as refused:
        return refuse(refused.message)
    return refuse(msg("Deze inkoop slaat deze stap over."))


def _initial(definition: Definition) -> dict[str, Any]:
    """The planned closing day, when it is still ahead."""
    planned = [it for it in definition.steps if it.kind is StepKind.BIDS_CLOSE and it.when and not it.done]
    day = max((span_of(it).latest for it in planned), default=None)
    return {"day": day} if day and day > clock.today() else {}


def _as_job(frame: Frame, action: str) -> bool:
    return action in BY_JOB and (frame.view.row.bids or 0) >= MANY_BIDS


def take(request: HttpRequest, frame: Frame, action: str, given: StepInput) -> HttpResponse:
    """Takes the step, in the background where it is a large one. Raises what the step refuses."""
    since = _since(request)
    if _as_job(frame, action):
        return _defer(frame, action, since or frame.view.row.status, given)
    taken = take_step(frame.actor, frame.view.row.id, action, given, since=since)
    if taken:
        messages.success(request, gettext("De stap is gezet."))
    else:
        messages.info(request, gettext("Deze stap was al gezet. Er is niets dubbel gedaan."))
    return redirect(frame.href("procurement"))


def _since(request: HttpRequest) -> ProcurementStatus | None:
    """The status in which the form was made."""
    told = request.POST.get("since", "")
    return ProcurementStatus(told) if told in {status.value for status in ProcurementStatus} else None


def _defer(frame: Frame, action: str, since: ProcurementStatus, given: StepInput) -> HttpResponse:
    row = frame.view.row
    made = jobs.defer(
        take_step_in_background,
        actor=frame.actor,
        subject=f"procurement:{row.id}",
        lock=f"procurement:{row.id}",
        procurement_id=row.id,
        action=action,
        since=since.value,
        account_id=frame.actor.account_id,
        assessors=None if given.assessors is None else list(given.assessors),
        competence={str(who): sorted(lots) for who, lots in given.competence.items()},
    )
    return redirect(frame.href("procurement_job", job=made.pk))


def refused_page(request: HttpRequest, frame: Frame, refused: Refusal) -> HttpResponse:
    """What a service refused, with what to do and the way back to this procurement."""
    problem = Problem(
        _("Dit kan nu niet"),
        refused.message,
        refused.remedy_message or _("Ga terug. Er is niets opgeslagen."),
        frame.href("procurement"),
        _("Terug naar de inkoop"),
        refused.rule or "",
    )
    return problem_page(request, problem, status_of(refused))
