"""What the region asks after the decision: hand in evidence, and say whether the bid stays valid."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.award_domain import CONDITION_NAMES
from dekkend.procurement.award_states import CONDITION
from dekkend.procurement.drafting import file_id
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.queries.asked import Asked, AskedEvidence, asked_of
from dekkend.procurement.services.conditions import hand_in
from dekkend.procurement.services.validity import answer_validity
from dekkend.publication.sent_letters import letters_about
from dekkend.runtime import clock
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.overview import days_left
from dekkend.web.views.actors.submit import CONFLICT, WRONG, uploads

CONDITION_FIELD, REQUEST_FIELD = "voorwaarde", "verzoek"
AGREES, FILE, ANSWER = "akkoord", "bestand", "antwoord"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something did not come in, and at which thing that was asked; ``typed`` is not lost."""

    at: str
    refusal: Refusal
    typed: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Everything that was asked of an own submission; each is answered with one button."""
    found = _asked(request, slug, number)
    if request.method != "POST":
        return _page(request, found)
    if REQUEST_FIELD in request.POST:
        return _answer(request, found)
    return _hand_in(request, found)


def _hand_in(request: HttpRequest, found: Asked) -> HttpResponse:
    chosen = next((it for it in found.evidence if str(it.id) == request.POST.get(CONDITION_FIELD)), None)
    if chosen is None:
        raise Http404(_("Dit is uw organisatie niet gevraagd."))
    place, answer = (
        f"bewijs-{chosen.id}",
        request.POST.get(ANSWER, "").replace("\r\n", "\n").replace("\0", ""),
    )
    taken, refused = uploads(request, [FILE], actor_of(request))
    if refused:
        return _page(request, found, Trouble(place, refused[FILE], answer), WRONG)
    file = taken[FILE].key if taken else ""
    try:
        hand_in(actor_of(request), chosen.id, file=file, answer=answer)
    except Refusal as refusal:
        return _page(request, found, Trouble(place, refusal, answer), CONFLICT)
    messages.success(request, _("Uw bewijs is ontvangen. De inkoper kijkt het na."))
    return _back(found, place)


def _answer(request: HttpRequest, found: Asked) -> HttpResponse:
    chosen = next((it for it in found.validity if str(it.id) == request.POST.get(REQUEST_FIELD)), None)
    agrees = request.POST.get(AGREES)
    if chosen is None or agrees not in ("ja", "nee"):
        raise Http404(_("Dit is uw organisatie niet gevraagd."))
    place = f"geldigheid-{chosen.id}"
    try:
        answer_validity(actor_of(request), chosen.id, found.submission_id, agrees=agrees == "ja")
    except Refusal as refusal:
        return _page(
            request, _asked(request, found.procurement, found.number), Trouble(place, refusal), CONFLICT
        )
    messages.success(request, _("Uw antwoord is vastgelegd."))
    return _back(found, place)


def _page(
    request: HttpRequest, found: Asked, trouble: Trouble | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "asked": found,
        "kinds": CONDITION_NAMES,
        "states": CONDITION,
        "left": {it.id: _left(it) for it in found.evidence if it.is_open},
        "answer_left": {
            it.id: days_left(it.answer_by) for it in found.validity if clock.today() <= it.answer_by
        },
        "files": {it.id: file_id(it.file) for it in found.evidence if it.file},
        "letters": letters_about(actor_of(request), found.procurement, submission=found.submission_id),
        "trouble": trouble,
    }
    return page(request, "actors/asked.html.jinja", context, status=status)


def _left(found: AskedEvidence) -> str:
    return days_left(found.due) if found.due and found.verdict and found.verdict.holds else ""


def _asked(request: HttpRequest, slug: str, number: int) -> Asked:
    try:
        return asked_of(actor_of(request), slug, number)
    except UnknownSubmission as refused:
        raise Http404(_("Er is geen inschrijving van uw organisatie met dit nummer.")) from refused


def _back(found: Asked, place: str) -> HttpResponseRedirect:
    path = reverse("asked", kwargs={"slug": found.procurement, "number": found.number})
    return HttpResponseRedirect(f"{path}#{place}")


__all__ = ["asked"]
