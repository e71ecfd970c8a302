"""Two assessors agree: both scores beside each other, and one judgement with its own motivation."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message
from dekkend.procurement import queries
from dekkend.procurement.awarding import Scale, scale_of
from dekkend.procurement.domain import Agreement, Given
from dekkend.procurement.errors import ScoresStillOpen
from dekkend.procurement.queries.desk import ConsensusRow, ConsensusSheet, consensus_sheet, desk_sheet
from dekkend.procurement.services import reach_consensus
from dekkend.procurement.services.sheets import Typed, given_of
from dekkend.procurement.states import BidStatus
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.assess import MOTIVATION, SCORE, answers_of, field_of, own_sheet, typed_of
from dekkend.web.views.actors.submit import CONFLICT, WRONG


@dataclass(frozen=True, slots=True)
class AgreedFields:
    """One criterion: what both gave, and what stands in the fields of the agreement."""

    row: ConsensusRow
    scale: Scale
    score: str
    motivation: str
    wrong: Message | None = None

    @property
    def score_name(self) -> str:
        return field_of(self.row.criterion.id, SCORE)

    @property
    def motivation_name(self) -> str:
        return field_of(self.row.criterion.id, MOTIVATION)


@require_http_methods(["GET", "HEAD", "POST"])
def consensus(request: HttpRequest, slug: str, bid: int) -> HttpResponse:
    """Both scores per criterion; the agreement is stored whole or not at all."""
    own = own_sheet(request, slug, bid)
    try:
        sheet = consensus_sheet(actor_of(request), slug, bid)
    except ScoresStillOpen:
        return page(
            request, "actors/consensus_waits.html.jinja", {"sheet": own}, status=_waiting_status(request)
        )
    if request.method != "POST":
        return _page(request, sheet)
    typed = typed_of(request, [row.criterion.id for row in sheet.rows])
    found = {row.criterion.id: given_of(row.criterion, typed[row.criterion.id]) for row in sheet.rows}
    wrong = {name: it for name, it in found.items() if isinstance(it, Message)}
    if wrong:
        return _page(request, sheet, typed, wrong, status=WRONG)
    given = {name: it for name, it in found.items() if isinstance(it, Given)}
    try:
        procurement_id = queries.procurement(actor_of(request), slug).row.id
        reach_consensus(actor_of(request), procurement_id, [Agreement(bid, given)])
    except Refusal as refusal:
        again = consensus_sheet(actor_of(request), slug, bid)
        return _page(request, again, typed, refusal=refusal, status=CONFLICT)
    messages.success(request, _("De consensus is vastgelegd."))
    return HttpResponseRedirect(_onward(sheet))


def _waiting_status(request: HttpRequest) -> int:
    return CONFLICT if request.method == "POST" else 200


def _onward(sheet: ConsensusSheet) -> str:
    if sheet.following is None or sheet.following == sheet.bid.bid:
        return reverse("my_assessments")
    return reverse("consensus", kwargs={"slug": sheet.bid.procurement, "bid": sheet.following})


def _page(
    request: HttpRequest,
    sheet: ConsensusSheet,
    typed: Mapping[str, Typed] | None = None,
    wrong: Mapping[str, Message] | None = None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    bid = sheet.bid
    answers = desk_sheet(actor_of(request), bid.procurement, bid.bid).answers
    context = {
        "sheet": sheet,
        "bid": bid,
        "rows": [_fields(row, (typed or {}).get(row.criterion.id), wrong or {}) for row in sheet.rows],
        "answers": answers_of(bid.procurement, answers),
        "open": bid.status is BidStatus.SCORED,
        "refusal": refusal,
    }
    return page(request, "actors/consensus.html.jinja", context, status=status)


def _fields(row: ConsensusRow, typed: Typed | None, wrong: Mapping[str, Message]) -> AgreedFields:
    said = typed or Typed()
    scale = scale_of(row.criterion)
    return AgreedFields(row, scale, said.score, said.motivation, wrong.get(row.criterion.id))
