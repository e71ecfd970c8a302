"""An assessor states per bidder whether there is an interest, before anything of a bid is shown."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement import queries
from dekkend.procurement.domain_assessment import INTEREST_NAMES, Interest, Stated
from dekkend.procurement.errors_assessment import InterestsClosed
from dekkend.procurement.queries.interests import Asked, asked_interests, may_state
from dekkend.procurement.services import state_interests
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.submit import CONFLICT

CHOICE, WHY, ALL_NONE = "belang-", "toelichting-", "overal-geen"


@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: HttpRequest, slug: str) -> HttpResponse:
    """The bidders by name, and for each: no interest, an interest, or in doubt."""
    view = queries.procurement(actor_of(request), slug)
    try:
        asked = asked_interests(actor_of(request), slug)
    except InterestsClosed as refusal:
        return page(request, "assessment/interests_wait.html.jinja", {"view": view, "refusal": refusal})
    if request.method != "POST":
        return _page(request, view, asked)
    stated = _stated(request, asked)
    try:
        count = state_interests(actor_of(request), view.row.id, stated)
    except Refusal as refusal:
        return _page(request, view, asked, refusal=refusal, typed=stated, status=CONFLICT)
    if count:
        messages.success(request, _("Uw verklaring is bewaard."))
    return HttpResponseRedirect(reverse("interests", kwargs={"slug": slug}))


def _stated(request: HttpRequest, asked: Sequence[Asked]) -> list[Stated]:
    """What was chosen; what was left open stays open, unless the assessor has no interest anywhere else."""
    known = {choice.value: choice for choice in Interest}
    rest = Interest.NONE if request.POST.get(ALL_NONE) == "ja" else None
    found = []
    for one in asked:
        chosen = known.get(request.POST.get(f"{CHOICE}{one.tenderer_id}", ""), rest)
        if chosen is not None:
            text = request.POST.get(f"{WHY}{one.tenderer_id}", "").replace("\0", "").strip()
            found.append(Stated(one.tenderer_id, chosen, "" if chosen is Interest.NONE else text))
    return found


def _page(
    request: HttpRequest,
    view: queries.ProcurementView,
    asked: Sequence[Asked],
    *,
    refusal: Refusal | None = None,
    typed: Sequence[Stated] = (),
    status: int = 200,
) -> HttpResponse:
    said = {one.tenderer_id: (one.interest, one.explanation) for one in typed}
    rows = [(one, *said.get(one.tenderer_id, (one.interest, one.explanation))) for one in asked]
    context = {
        "view": view,
        "rows": rows,
        "names": INTEREST_NAMES,
        "left": sum(1 for one in asked if one.interest is None),
        "open": may_state(view.row.status),
        "refusal": refusal,
        "choice": CHOICE,
        "why": WHY,
        "all_none": ALL_NONE,
    }
    return page(request, "assessment/interests.html.jinja", context, status=status)
