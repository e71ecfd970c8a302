"""What somebody was asked to take part in: a combination, or as a subcontractor."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.party_rules import ROLE_TITLES, PartyRole
from dekkend.procurement.party_states import PARTY, PartyStatus
from dekkend.procurement.queries import parties as queries
from dekkend.procurement.services.parties import confirm_party, decline_party, leave_party
from dekkend.web.badges import Badge, Tone
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.bidder import own_tabs
from dekkend.web.views.actors.submit import words

TONES = {
    PartyStatus.INVITED: Tone.WARN,
    PartyStatus.CONFIRMED: Tone.GOOD,
    PartyStatus.DECLINED: Tone.QUIET,
    PartyStatus.LEFT: Tone.QUIET,
}


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Everything that the own organisations were asked, with a button to say yes or no."""
    if request.method == "POST":
        return _answer(request)
    rows = queries.invitations(actor_of(request))
    context = {
        "rows": [(row, ROLE_TITLES[row.role], status_badge(row.status)) for row in rows],
        "MEMBER": PartyRole.MEMBER,
        "INVITED": PartyStatus.INVITED,
        "CONFIRMED": PartyStatus.CONFIRMED,
        "tabs_": own_tabs("invitations"),
    }
    return page(request, "vault/invitations.html.jinja", context)


def status_badge(status: PartyStatus) -> Badge:
    """Where a party stands, in a word."""
    return Badge(PARTY.title(status), TONES[status])


def _answer(request: HttpRequest) -> HttpResponse:
    actor, text = actor_of(request), request.POST.get("nummer", "")
    key, wanted = int(text) if text.isdecimal() and len(text) < 18 else 0, request.POST.get("antwoord")
    try:
        if wanted == "ja":
            confirm_party(actor, key, joint="hoofdelijk" in request.POST)
            messages.success(request, _("U doet mee. De inschrijver ziet het meteen."))
        elif wanted == "weg":
            leave_party(actor, key)
            messages.success(request, _("U hebt zich teruggetrokken. De inschrijver heeft bericht gekregen."))
        else:
            decline_party(actor, key)
            messages.success(request, _("U doet niet mee. De inschrijver heeft bericht gekregen."))
    except Refusal as refusal:
        messages.warning(request, words(refusal))
    return HttpResponseRedirect(reverse("invitations"))
