"""The front page: the work list of who is logged in, an introduction for who is not."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dekkend.organisations import queries as organisations
from dekkend.organisations.domain import Actor
from dekkend.procurement import queries as procurements
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock
from dekkend.web import rulebook
from dekkend.web.pages import actor_of, page
from dekkend.web.worklist import worklist

OVER = frozenset({ProcurementStatus.FINAL, ProcurementStatus.WITHDRAWN})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do I have to do, by when, and why; or for a visitor: what is this."""
    actor = actor_of(request)
    if not actor.is_known:
        return page(request, "landing.html.jinja", {"figures": _figures(actor)})
    items = worklist(actor)
    today = clock.today()
    context = {
        "items": items,
        "today": today,
        "late": sum(item.due is not None and item.due < today for item in items),
        "procurements": [row for row in procurements.procurements(actor) if row.status not in OVER],
    }
    return page(request, "home.html.jinja", context)


def _figures(actor: Actor) -> list[tuple[str, str, str]]:
    regions = organisations.regions(actor)
    rows = procurements.procurements(actor)
    taking_part = {member.municipality.cbs_code for region in regions for member in region.members}
    return [
        (_("Regio's"), str(len(regions)), _("%(count)s gemeenten doen mee") % {"count": len(taking_part)}),
        (_("Inkooptrajecten"), str(len(rows)), _("met planning, percelen en doelen")),
        (_("Regels"), str(len(rulebook.every_rule())), _("elk met de bron erbij")),
    ]
