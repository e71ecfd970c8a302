"""The offered prices for the buyer: worked out, and tested on being real. Assessors never see them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.catalogue.domain import LEGAL_ELEMENTS, PriceWay
from dekkend.kernel.errors import Refusal
from dekkend.procurement.price_scoring import Tested, way_of
from dekkend.procurement.queries.price_list import price_list
from dekkend.procurement.services.prices import record_price_test
from dekkend.web.pages import actor_of, page
from dekkend.web.views.procurement.frame import Frame, frame_of

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: HttpRequest, slug: str) -> HttpResponse:
    """Every opened price with its sum; where tenderers substantiate, the test of each (TF-05)."""
    frame = frame_of(request, slug)
    refusal = None
    if request.method == "POST":
        try:
            _test(request, frame)
        except Refusal as found:
            refusal = found
        else:
            messages.success(request, _("De toets is vastgelegd."))
            return HttpResponseRedirect(reverse("prices", kwargs={"slug": slug}))
    context = frame.context(
        "prices",
        page_title=_("Prijzen"),
        upper=[(_("Beoordeling"), frame.href("assessment_board"))],
        rows=price_list(actor_of(request), slug),
        substantiated=way_of(frame.view.definition) is PriceWay.SUBSTANTIATED,
        elements=LEGAL_ELEMENTS,
        lots={lot.id: f"{lot.number} {lot.name}" for lot in frame.view.definition.lots},
        refusal=refusal,
    )
    return page(request, "assessment/prices.html.jinja", context, status=CONFLICT if refusal else 200)


def _test(request: HttpRequest, frame: Frame) -> None:
    sent = request.POST
    bid, criterion = sent.get("inschrijving", ""), sent.get("criterium", "")
    missing = tuple(one for one in LEGAL_ELEMENTS if one.value in sent.getlist("mist"))
    tested = Tested(missing, (), sent.get("gevraagd") == "ja", sent.get("beantwoord") == "ja")
    reason = sent.get(f"reden-{bid}-{criterion}", "").replace("\0", "")
    number = int(bid) if bid.isdecimal() else 0
    record_price_test(actor_of(request), frame.view.row.id, number, criterion, tested, reason=reason)


__all__ = ["prices"]
