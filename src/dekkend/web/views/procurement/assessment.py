"""The buyer's board of an assessment: load, interests and seats, no scores; and all scores after the lock."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement.queries.assessment_board import Board, Load, Seat, SeatState, board, fit_for
from dekkend.procurement.queries.score_list import ScoreRow, score_list
from dekkend.procurement.services import decide_interest, keep_scores, reassign
from dekkend.web import formats
from dekkend.web.badges import Badge, Tone
from dekkend.web.jinja import url
from dekkend.web.lists import asked_download, listing
from dekkend.web.pages import actor_of, page
from dekkend.web.tables import Choice, Column, Filter, Table
from dekkend.web.views.procurement.frame import Frame, frame_of

CONFLICT = 409
_STATES = {
    SeatState.BUSY: Badge(gettext_lazy("Bezig"), Tone.INFO),
    SeatState.LOCKED: Badge(gettext_lazy("Vast"), Tone.GOOD),
    SeatState.KEPT: Badge(gettext_lazy("Blijft staan"), Tone.GOOD),
    SeatState.RIGHT_LOST: Badge(gettext_lazy("Geen beoordelaar meer"), Tone.BAD),
    SeatState.EMPTY: Badge(gettext_lazy("Niemand"), Tone.BAD),
}

LOADS: Table[Load] = Table(
    name="beoordelaars",
    caption=gettext_lazy("Beoordelaars"),
    prefix="wie",
    columns=(
        Column("naam", gettext_lazy("Beoordelaar"), lambda row: row.name, row_header=True),
        Column("inschrijvingen", gettext_lazy("Inschrijvingen"), lambda row: row.bids, numeric=True),
        Column("vast", gettext_lazy("Vast"), lambda row: row.locked, numeric=True),
        Column("verklaard", gettext_lazy("Belangen verklaard"), lambda row: _stated(row)),
        Column("belangen", gettext_lazy("Belang"), lambda row: row.interests, numeric=True),
        Column("twijfel", gettext_lazy("Twijfel"), lambda row: row.unsure, numeric=True),
        Column(
            "rol",
            gettext_lazy("Rol"),
            lambda row: row.has_right,
            badge=lambda row: _RIGHT if row.has_right else _NO_RIGHT,
        ),
    ),
    empty=gettext_lazy("Niemand heeft de rol van beoordelaar voor deze regio."),
)
_RIGHT = Badge(gettext_lazy("Beoordelaar"), Tone.GOOD)
_NO_RIGHT = Badge(gettext_lazy("Geen beoordelaar meer"), Tone.BAD)


def _stated(row: Load) -> str:
    return _("%(scored)s van %(asked)s") % {"scored": row.stated, "asked": row.asked}


def _seat_table(slug: str) -> Table[Seat]:
    return Table(
        name="plaatsen",
        caption=gettext_lazy("Wie beoordeelt wat"),
        columns=(
            Column(
                "inschrijving",
                gettext_lazy("Inschrijving"),
                lambda row: f"{row.number} · {row.tenderer}",
                href=lambda row: url("assessment_seat", slug=slug, bid=row.bid, seat=row.seat),
                row_header=True,
            ),
            Column("perceel", gettext_lazy("Perceel"), lambda row: f"{row.lot_number} {row.lot_name}"),
            Column("plaats", gettext_lazy("Plaats"), lambda row: row.seat, numeric=True),
            Column("beoordelaar", gettext_lazy("Beoordelaar"), lambda row: row.assessor),
            Column(
                "stand",
                gettext_lazy("Stand"),
                lambda row: formats.text(_STATES[row.state].word),
                badge=lambda row: _STATES[row.state],
            ),
        ),
        filters=(
            Filter(
                "stand",
                gettext_lazy("Stand"),
                tuple(Choice(state.value, badge.word) for state, badge in _STATES.items()),
                value=lambda row: row.state.value,
            ),
        ),
        empty=gettext_lazy("De beoordeling is nog niet begonnen."),
    )


SCORES: Table[ScoreRow] = Table(
    name="scores",
    caption=gettext_lazy("Scores"),
    columns=(
        Column("inschrijving", gettext_lazy("Inschrijving"), lambda row: row.number, numeric=True),
        Column("inschrijver", gettext_lazy("Inschrijver"), lambda row: row.tenderer, row_header=True),
        Column("perceel", gettext_lazy("Perceel"), lambda row: row.lot),
        Column("criterium", gettext_lazy("Criterium"), lambda row: row.criterion),
        Column("beoordelaar", gettext_lazy("Beoordelaar"), lambda row: row.assessor or _("Samen")),
        Column("score", gettext_lazy("Score"), lambda row: row.score, numeric=True),
        Column("motivering", gettext_lazy("Motivering"), lambda row: row.motivation),
    ),
    empty=gettext_lazy("Scores staan hier zodra alle beoordelaars van een inschrijving ze hebben vastgezet."),
)


@require_safe
def assessment_board(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Load per assessor, interests to decide on, seats that wait for somebody, and every seat."""
    frame = frame_of(request, slug)
    found = board(actor_of(request), slug)
    seats = _seat_table(slug)
    for table, rows in ((seats, found.seats), (LOADS, found.loads)):
        if download := asked_download(request, table, rows):  # type: ignore[arg-type]
            return download
    return page(request, "assessment/board.html.jinja", _board_context(request, frame, found))


def _board_context(request: HttpRequest, frame: Frame, found: Board) -> dict[str, object]:
    return frame.context(
        "assessment_board",
        page_title=_("Beoordeling"),
        refusal=None,
        board=found,
        seats=_seat_table(frame.slug).view(found.seats, request.GET),
        loads=LOADS.view(found.loads, request.GET),
        locked=sum(1 for seat in found.seats if seat.locked_at),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_seat(request: HttpRequest, slug: str, bid: int, seat: int) -> HttpResponse:
    """One seat: give it to somebody else, or let the locked scores stand of who is no assessor any more."""
    frame = frame_of(request, slug)
    found = _the_seat(board(actor_of(request), slug), bid, seat)
    if request.method != "POST":
        return _seat_page(request, frame, found)
    try:
        _change_seat(request, frame.view.row.id, found)
    except Refusal as refusal:
        return _seat_page(request, frame, found, refusal, status=CONFLICT)
    messages.success(request, _("De wijziging is vastgelegd, met de reden, in het logboek."))
    return HttpResponseRedirect(reverse("assessment_board", kwargs={"slug": slug}))


@require_POST
def interest_decide(request: HttpRequest, slug: str, statement: int) -> HttpResponse:
    """The buyer decides about a doubt, with a reason."""
    frame = frame_of(request, slug)
    allowed, reason = request.POST.get("besluit") == "mag", request.POST.get("reden", "").replace("\0", "")
    try:
        decide_interest(actor_of(request), frame.view.row.id, statement, allowed=allowed, reason=reason)
    except Refusal as refusal:
        context = _board_context(request, frame, board(actor_of(request), slug))
        return page(request, "assessment/board.html.jinja", {**context, "refusal": refusal}, status=CONFLICT)
    messages.success(request, _("Het besluit is vastgelegd."))
    return HttpResponseRedirect(reverse("assessment_board", kwargs={"slug": slug}))


@require_safe
def scores(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every score of bids of which everybody locked, with the agreed ones; as Excel with one click."""
    frame = frame_of(request, slug)
    rows = score_list(actor_of(request), slug)
    context = frame.context("scores", page_title=_("Scores"))
    return listing(request, SCORES, rows, "assessment/scores.html.jinja", context)


def _the_seat(found: Board, bid: int, seat: int) -> Seat:
    one = next((each for each in found.seats if (each.bid, each.seat) == (bid, seat)), None)
    if one is None:
        raise Http404
    return one


def _change_seat(request: HttpRequest, procurement_id: int, found: Seat) -> None:
    actor, reason = actor_of(request), request.POST.get("reden", "").replace("\0", "")
    if request.POST.get("doe") == "laat-staan":
        keep_scores(actor, procurement_id, found.bid, found.seat, reason=reason)
        return
    chosen = request.POST.get("beoordelaar", "")
    account = int(chosen) if chosen.isdecimal() else 0
    reassign(actor, procurement_id, found.bid, found.seat, account, reason=reason)


def _seat_page(
    request: HttpRequest, frame: Frame, found: Seat, refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    context = frame.context(
        "assessment_board",
        page_title=_("Plaats %(seat)s") % {"seat": found.seat},
        upper=[(_("Beoordeling"), frame.href("assessment_board"))],
        seat=found,
        badge_of_seat=_STATES[found.state],
        fit=sorted(fit_for(frame.view.row.id, found).items(), key=lambda pair: pair[1].casefold()),
        may_keep=found.state is SeatState.RIGHT_LOST and found.locked_at is not None,
        may_give=found.state in (SeatState.BUSY, SeatState.EMPTY, SeatState.RIGHT_LOST),
        refusal=refusal,
        reason=request.POST.get("reden", ""),
    )
    return page(request, "assessment/seat.html.jinja", context, status=status)


__all__ = ["assessment_board", "assessment_seat", "interest_decide", "scores"]
