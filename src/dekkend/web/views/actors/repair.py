"""Repairing what was missing: the exact defects, what to supply for each, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement import queries
from dekkend.procurement.definition import Definition
from dekkend.procurement.drafting import FILE, Draft, Question, Upload, items_of, questions
from dekkend.procurement.errors import NotADefect
from dekkend.procurement.queries import DefectView, SubmissionView
from dekkend.procurement.queries.tenderer import OwnSubmission, own_submissions
from dekkend.procurement.services import record_repair
from dekkend.procurement.states import SubmissionStatus
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.overview import days_left
from dekkend.web.views.actors.submit import CONFLICT, WRONG, uploads

DEFECT, NUMBER = "gebrek", "nummer"


@dataclass(frozen=True, slots=True)
class Repair:
    """One defect with the question that supplies it. ``typed`` holds what a refused form said."""

    defect: DefectView
    question: Question
    lot: str
    item: Any
    typed: Draft
    problem: str = ""
    refusal: Refusal | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: HttpRequest, slug: str) -> HttpResponse:
    """The defects of one's own submission; each is repaired once, with a receipt."""
    own = _own(request, slug)
    view = queries.procurement(actor_of(request), slug)
    if own is None:
        return page(request, "actors/repair_none.html.jinja", {"procurement": view.row})
    found = queries.submission(actor_of(request), slug, own.number)
    repairs = _repairs(view.definition, found)
    if request.method == "POST":
        return _post(request, own, view.row.id, repairs)
    return _page(request, own, repairs)


def _post(
    request: HttpRequest, own: OwnSubmission, procurement_id: int, repairs: list[Repair]
) -> HttpResponse:
    chosen = next((it for it in repairs if str(it.defect.id) == request.POST.get(DEFECT)), None)
    if chosen is None:
        raise Http404(_("Dit gebrek hoort niet bij uw inschrijving."))
    if chosen.defect.repaired_at is not None:
        messages.info(request, _("Dit was al hersteld. Het ontvangstbewijs staat hieronder."))
        return _back(own, chosen)
    actor = actor_of(request)
    files, refused = uploads(request, [chosen.question.field(FILE)], actor)
    typed = _typed(request, chosen.question, files)
    item = items_of([chosen.question], typed)[0]
    if refused or not item.supplied:
        problem = "" if refused else _("Vul alles in wat hier wordt gevraagd. Er is nog niets ingediend.")
        return _with(request, own, repairs, chosen, typed, problem, next(iter(refused.values()), None), WRONG)
    try:
        record_repair(actor, procurement_id, own.number, [item])
    except NotADefect:
        messages.info(request, _("Dit was al hersteld. Het ontvangstbewijs staat hieronder."))
        return _back(own, chosen)
    except Refusal as refusal:
        return _with(request, own, repairs, chosen, typed, "", refusal, CONFLICT)
    messages.success(request, _("Het herstel is ontvangen. Het ontvangstbewijs staat hieronder."))
    return _back(own, chosen)


def _typed(request: HttpRequest, question: Question, files: Mapping[str, Upload]) -> Draft:
    values = {
        name: request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "") for name in question.fields
    }
    return Draft((question.lot,) if question.lot else (), values, files)


def _with(
    request: HttpRequest,
    own: OwnSubmission,
    repairs: list[Repair],
    chosen: Repair,
    typed: Draft,
    problem: str,
    refusal: Refusal | None,
    status: int,
) -> HttpResponse:
    """The page again, with what was typed and why it did not come in."""
    again = Repair(chosen.defect, chosen.question, chosen.lot, chosen.item, typed, problem, refusal)
    return _page(request, own, [again if it is chosen else it for it in repairs], status=status)


def _page(request: HttpRequest, own: OwnSubmission, repairs: list[Repair], status: int = 200) -> HttpResponse:
    context = {
        "own": own,
        "repairs": repairs,
        "open": [it for it in repairs if it.defect.repaired_at is None],
        "done": [it for it in repairs if it.defect.repaired_at is not None],
        "left": days_left(own.repair_last_day) if own.repair_open else "",
        "FILE": FILE,
    }
    return page(request, "actors/repair.html.jinja", context, status=status)


def _repairs(definition: Definition, found: SubmissionView) -> list[Repair]:
    lots = {bid.lot: bid for bid in found.bids}
    asked = {(it.id, it.lot): it for it in questions(definition, tuple(lots))}
    items = {(it.requirement, it.lot): it for it in found.items}
    return [
        Repair(
            defect,
            asked[defect.requirement, defect.lot],
            _("Perceel %(number)s") % {"number": lots[defect.lot].lot_number} if defect.lot else "",
            items.get((defect.requirement, defect.lot)),
            Draft(),
        )
        for defect in found.defects
        if (defect.requirement, defect.lot) in asked
    ]


def _own(request: HttpRequest, slug: str) -> OwnSubmission | None:
    """The submission that was not withdrawn; of several organisations the one that the address names."""
    live = [
        row for row in own_submissions(actor_of(request), slug) if row.status != SubmissionStatus.WITHDRAWN
    ]
    asked = request.GET.get(NUMBER, "")
    return next((row for row in live if str(row.number) == asked), live[0] if live else None)


def _back(own: OwnSubmission, chosen: Repair) -> HttpResponseRedirect:
    path = reverse("repair", kwargs={"slug": own.procurement})
    return HttpResponseRedirect(f"{path}?{NUMBER}={own.number}#gebrek-{chosen.defect.id}")
