"""Two assessors agree: both scores beside each other, and one judgement with its own motivation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message
from dekkend.procurement import queries
from dekkend.procurement.awarding import Scale, scale_of
from dekkend.procurement.domain import Agreement, Given
from dekkend.procurement.domain_assessment import MeetingHeld
from dekkend.procurement.errors import ScoresStillOpen
from dekkend.procurement.errors_assessment import MeetingMoment
from dekkend.procurement.queries.agreeing import agreeing
from dekkend.procurement.queries.desk import (
    ConsensusRow,
    ConsensusSheet,
    consensus_sheet,
    desk_sheet,
    typed_score,
)
from dekkend.procurement.services import confirm_consensus, reach_consensus, record_meetings
from dekkend.procurement.services.sheets import Typed, given_of
from dekkend.procurement.states import BidStatus
from dekkend.runtime import clock
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.assess import MOTIVATION, SCORE, answers_of, field_of, own_sheet, typed_of
from dekkend.web.views.actors.submit import CONFLICT, WRONG

READ = "gelezen"


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
        read = {bid: _moment(request.POST.get(READ, ""))}
        reach_consensus(actor_of(request), _id(request, slug), [Agreement(bid, given)], read=read)
    except Refusal as refusal:
        again = consensus_sheet(actor_of(request), slug, bid)
        return _page(request, again, typed, refusal=refusal, status=CONFLICT)
    return _done(request, slug, bid)


@require_POST
def consensus_confirm(request: HttpRequest, slug: str, bid: int) -> HttpResponse:
    """An assessor agrees with the proposal of the other."""
    own_sheet(request, slug, bid)
    try:
        read = {bid: _moment(request.POST.get(READ, ""))}
        confirm_consensus(actor_of(request), _id(request, slug), read)
    except Refusal as refusal:
        sheet = consensus_sheet(actor_of(request), slug, bid)
        return _page(request, sheet, refusal=refusal, status=CONFLICT)
    return _done(request, slug, bid)


@require_POST
def consensus_meeting(request: HttpRequest, slug: str, bid: int) -> HttpResponse:
    """The assessors met: when, who was there, what was said."""
    own_sheet(request, slug, bid)
    said = _text(request, "besproken")
    held_at = _local(request.POST.get("dag", ""), request.POST.get("tijd", ""))
    try:
        if held_at is None:
            raise MeetingMoment()
        people = tuple(int(one) for one in request.POST.getlist("aanwezig") if one.isdecimal())
        record_meetings(actor_of(request), _id(request, slug), [MeetingHeld(bid, held_at, people, said)])
    except ScoresStillOpen:
        return HttpResponseRedirect(reverse("consensus", kwargs={"slug": slug, "bid": bid}))
    except Refusal as refusal:
        sheet = consensus_sheet(actor_of(request), slug, bid)
        return _page(request, sheet, refusal=refusal, status=CONFLICT)
    messages.success(request, _("Het overleg is vastgelegd."))
    return HttpResponseRedirect(reverse("consensus", kwargs={"slug": slug, "bid": bid}))


def _done(request: HttpRequest, slug: str, bid: int) -> HttpResponse:
    """Onward when everybody agrees; else the page that says who still has to confirm."""
    sheet = consensus_sheet(actor_of(request), slug, bid)
    if sheet.bid.status is BidStatus.SCORED:
        messages.success(request, _("Uw voorstel staat klaar. De consensus geldt als de ander bevestigt."))
        return HttpResponseRedirect(reverse("consensus", kwargs={"slug": slug, "bid": bid}))
    messages.success(request, _("De consensus is vastgelegd."))
    return HttpResponseRedirect(_onward(sheet))


def _id(request: HttpRequest, slug: str) -> int:
    return queries.procurement(actor_of(request), slug).row.id


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _local(day: str, time: str) -> datetime | None:
    """What was typed as day and time, in Dutch time."""
    found = _moment(f"{day}T{time}")
    return found.replace(tzinfo=clock.AMSTERDAM) if found and found.tzinfo is None else None


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "")


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
    state = agreeing(actor_of(request), bid.bid)
    context = {
        "state": state,
        "meet": not state.met and any(row.discuss for row in sheet.rows),
        "read": state.proposed_at.isoformat() if state.proposed_at else "",
        "meeting_fields": _meeting_fields(request),
        "sheet": sheet,
        "bid": bid,
        "rows": [_fields(row, (typed or {}).get(row.criterion.id), wrong or {}) for row in sheet.rows],
        "answers": answers_of(bid.procurement, answers),
        "open": bid.status is BidStatus.SCORED,
        "refusal": refusal,
    }
    return page(request, "actors/consensus.html.jinja", context, status=status)


def _meeting_fields(request: HttpRequest) -> dict[str, str]:
    """What stands in the fields of the meeting: what was typed, or now."""
    now = clock.now().astimezone(clock.AMSTERDAM)
    day = request.POST.get("dag") or now.strftime("%Y-%m-%d")
    return {
        "day": day,
        "time": request.POST.get("tijd") or now.strftime("%H:%M"),
        "said": _text(request, "besproken"),
    }


def _fields(row: ConsensusRow, typed: Typed | None, wrong: Mapping[str, Message]) -> AgreedFields:
    said = typed or _proposed(row)
    scale = scale_of(row.criterion)
    return AgreedFields(row, scale, said.score, said.motivation, wrong.get(row.criterion.id))


def _proposed(row: ConsensusRow) -> Typed:
    """What was proposed, as one types it."""
    if row.agreed is None:
        return Typed()
    return Typed(typed_score(row.agreed), row.motivation)
