"""Who judges which lots: the buyer chooses, looks at the load that follows, and starts the assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.assessment_board import Load, board
from dekkend.procurement.services import planned_division
from dekkend.procurement.services.steps import StepInput
from dekkend.procurement.states import PROCUREMENT
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.steps import CONSEQUENCES, permission_for, take

CONFLICT = 409
START = "start_assessment"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who takes part, and for whom it is limited to which lots (ids)."""

    people: tuple[int, ...] = ()
    lots: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def given(self) -> StepInput:
        limited = {who: lots for who, lots in self.lots.items() if who in self.people}
        return StepInput(assessors=self.people, competence=limited)


@require_http_methods(["GET", "HEAD", "POST"])
def division(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who judges what; the division is shown before it is made."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    people = [load for load in board(frame.actor, slug).loads if load.has_right]
    if request.method != "POST":
        return _page(request, frame, people, _everybody_who_stated(people))
    chosen = _chosen(request, frame, people)
    try:
        if request.POST.get("doe") == "verdelen":
            return take(request, frame, START, chosen.given())
        return _page(request, frame, people, chosen, loads=_planned(frame, chosen))
    except Refusal as refused:
        return _page(request, frame, people, chosen, refusal=refused, status=CONFLICT)


def _everybody_who_stated(people: list[Load]) -> Chosen:
    """Who stated all interests takes part; where nobody did yet, everybody."""
    ready = tuple(load.account_id for load in people if load.stated >= load.asked)
    return Chosen(ready or tuple(load.account_id for load in people))


def _chosen(request: HttpRequest, frame: Frame, people: list[Load]) -> Chosen:
    known = {str(load.account_id): load.account_id for load in people}
    lots = {lot.id for lot in frame.view.definition.lots}
    picked = tuple(known[text] for text in request.POST.getlist("doet-mee") if text in known)
    typed = {who: request.POST.getlist(f"percelen-{who}") for who in known.values()}
    limited = {who: frozenset(lots.intersection(ids)) for who, ids in typed.items()}
    return Chosen(picked, {who: found for who, found in limited.items() if found})


def _planned(frame: Frame, chosen: Chosen) -> Mapping[int, int]:
    given = chosen.given()
    return planned_division(frame.actor, frame.view.row.id, given.assessors, given.competence)


def _page(
    request: HttpRequest, frame: Frame, people: list[Load], chosen: Chosen, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = frame.context(
        "procurement",
        page_title=PROCUREMENT.title(START),
        heading=_("Wie beoordeelt wat?"),
        consequences=CONSEQUENCES[START],
        permission=permission_for(frame, START),
        people=people,
        chosen=chosen,
        lots=frame.view.definition.lots,
        since=frame.view.row.status.value,
        **{"loads": None, "refusal": None, **more},
    )
    return page(request, "assessment/division.html.jinja", context, status=status)


__all__ = ["division"]
