"""A subcontractor that joins after the bid: the tenderer asks, the buyer decides in writing (EL-12)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.kernel.identifiers import KvkNumber
from dekkend.organisations.domain_evidence import DocumentKind
from dekkend.organisations.evidence_queries import usable, vault
from dekkend.procurement import queries
from dekkend.procurement.party_states import JOINING, JoiningStatus
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.parties import joining_requests
from dekkend.procurement.queries.tenderer import own_submissions
from dekkend.procurement.services.joining import (
    JoiningDecision,
    WantsToJoin,
    ask_to_join,
    cancel_joining,
    decide_joining,
)
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.submit import CONFLICT

_TONES = {
    JoiningStatus.REQUESTED: Tone.WARN,
    JoiningStatus.APPROVED: Tone.GOOD,
    JoiningStatus.REFUSED: Tone.BAD,
    JoiningStatus.CANCELLED: Tone.QUIET,
}


@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Requests about one submission, for its tenderer and for the buyer."""
    actor = actor_of(request)
    view = queries.procurement(actor, slug)
    own = next((row for row in own_submissions(actor, slug) if row.number == number), None)
    decides = bool(may(actor, Action.RUN_PROCUREMENT, view.facts))
    if own is None and not decides:
        raise PermissionDenied(_("Deze pagina is voor de inschrijver en de inkoper van deze inkoop."))
    refusal = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, view.row.id, number))
            return HttpResponseRedirect(reverse("joining", kwargs={"slug": slug, "number": number}))
        except Refusal as found:
            refusal = found
    rows = joining_requests(actor, slug, number)
    kept = vault(actor, own.tenderer_id) if own else ()
    context = {
        "view": view,
        "number": number,
        "own": own,
        "decides": decides,
        "rows": [(row, Badge(JOINING.title(row.status), _TONES[row.status])) for row in rows],
        "REQUESTED": JoiningStatus.REQUESTED,
        "conducts": usable(kept, DocumentKind.CONDUCT, clock.today()),
        "refusal": refusal,
        "typed": request.POST,
    }
    return page(request, "vault/joining.html.jinja", context, status=CONFLICT if refusal else 200)


def _act(request: HttpRequest, procurement_id: int, number: int) -> str:
    actor, wanted = actor_of(request), request.POST.get("wat", "")
    key = _number(request.POST.get("nummer"))
    if wanted == "vraag":
        new = WantsToJoin(
            request.POST.get("naam", "")[:200],
            KvkNumber(request.POST.get("kvk", "")),
            request.POST.get("taak", "")[:500],
            _number(request.POST.get("gva")),
        )
        ask_to_join(actor, procurement_id, number, new)
        return _("Gevraagd. De onderaannemer begint pas na schriftelijke goedkeuring van de inkoper.")
    if wanted == "intrekken":
        cancel_joining(actor, procurement_id, key)
        return _("De aanvraag is ingetrokken.")
    decision = JoiningDecision(
        wanted == "goedkeuren", "toegestaan" in request.POST, request.POST.get("reden", "")[:5000]
    )
    decide_joining(actor, procurement_id, key, decision)
    return _("Uw besluit is vastgelegd. De inschrijver heeft bericht gekregen.")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
