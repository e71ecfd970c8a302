"""Judging one bid: the bid beside the criteria, saved as one goes, locked with a confirmation."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message
from dekkend.procurement.awarding import Scale, scale_of
from dekkend.procurement.definition import Criterion
from dekkend.procurement.drafting import BETWEEN, file_id
from dekkend.procurement.errors import NotYourBid
from dekkend.procurement.queries.desk import Answer, DeskSheet, desk_sheet, place_of
from dekkend.procurement.services import lock_scores, unlock_scores
from dekkend.procurement.services.sheets import Typed, save_sheet
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.desk import state_of
from dekkend.web.views.actors.submit import CONFLICT, WHERE, WRONG

SCORE, MOTIVATION = "score", "motivering"


@dataclass(frozen=True, slots=True)
class CriterionFields:
    """One criterion on the sheet: its scale, what stands in the fields, and what is wrong with that."""

    criterion: Criterion
    scale: Scale
    score: str
    motivation: str
    counts: bool
    goals: tuple[str, ...] = ()
    wrong: Message | None = None

    @property
    def score_name(self) -> str:
        return field_of(self.criterion.id, SCORE)

    @property
    def motivation_name(self) -> str:
        return field_of(self.criterion.id, MOTIVATION)


def field_of(criterion: str, part: str) -> str:
    """The name of a field of one criterion."""
    return f"c{BETWEEN}{criterion}{BETWEEN}{part}"


def typed_of(request: HttpRequest, criteria: Sequence[str]) -> dict[str, Typed]:
    """What a form says for these criteria."""
    return {name: Typed(_text(request, name, SCORE), _text(request, name, MOTIVATION)) for name in criteria}


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, slug: str, bid: int) -> HttpResponse:
    """One bid beside its criteria; saving keeps everything, also what is not whole yet."""
    if request.method != "POST":
        return _page(request, own_sheet(request, slug, bid))
    with _only_own():
        procurement, criteria = place_of(actor_of(request), slug, bid)
    typed = typed_of(request, criteria)
    try:
        wrong = save_sheet(actor_of(request), procurement, bid, typed)
    except Refusal as refusal:
        sheet = own_sheet(request, slug, bid)
        return _page(request, sheet, typed=typed, refusal=refusal, status=_shown(request, CONFLICT))
    saved = desk_sheet(actor_of(request), slug, bid)
    if _is_autosave(request):
        return _saved(request, saved)
    if wrong:
        return _page(request, saved, wrong=wrong, status=WRONG)
    if request.POST.get(WHERE) == "vast" and saved.bid.scored == saved.bid.asked:
        return HttpResponseRedirect(reverse("assess_lock", kwargs={"slug": slug, "bid": bid}))
    messages.success(request, _("Bewaard. Uw scores staan nog niet vast."))
    return HttpResponseRedirect(_next(saved, request.POST.get(WHERE)))


@require_http_methods(["GET", "HEAD", "POST"])
def assess_lock(request: HttpRequest, slug: str, bid: int) -> HttpResponse:
    """Asks whether the scores stand, and locks them."""
    sheet = own_sheet(request, slug, bid)
    if request.method != "POST":
        context = {
            **_context(sheet),
            "ready": sheet.bid.scored == sheet.bid.asked and not sheet.bid.locked_at,
        }
        return page(request, "actors/assess_lock.html.jinja", context)
    if sheet.bid.locked_at is not None:
        messages.info(request, _("Uw scores stonden al vast."))
        return HttpResponseRedirect(_next(sheet, ""))
    try:
        lock_scores(actor_of(request), sheet.bid.procurement_id, [bid])
    except Refusal as refusal:
        return _page(request, desk_sheet(actor_of(request), slug, bid), refusal=refusal, status=CONFLICT)
    messages.success(request, _("Uw scores staan vast."))
    return HttpResponseRedirect(_next(desk_sheet(actor_of(request), slug, bid), "volgende"))


@require_POST
def assess_unlock(request: HttpRequest, slug: str, bid: int) -> HttpResponse:
    """Opens the own scores again, as long as the other assessor has not locked."""
    sheet = own_sheet(request, slug, bid)
    try:
        unlock_scores(actor_of(request), sheet.bid.procurement_id, bid)
    except Refusal as refusal:
        return _page(request, sheet, refusal=refusal, status=CONFLICT)
    messages.success(request, _("Uw scores zijn weer open. Vergeet niet ze opnieuw vast te zetten."))
    return HttpResponseRedirect(_next(sheet, ""))


def own_sheet(request: HttpRequest, slug: str, bid: int) -> DeskSheet:
    """The actor's own sheet. Raises PermissionDenied with the reason when the bid is somebody else's."""
    with _only_own():
        return desk_sheet(actor_of(request), slug, bid)


@contextmanager
def _only_own() -> Iterator[None]:
    """Hides the bid of somebody else, with the reason."""
    try:
        yield
    except NotYourBid as refusal:
        raise PermissionDenied(refusal.message) from refusal


def answers_of(slug: str, answers: tuple[Answer, ...]) -> list[tuple[Answer, str]]:
    """What can be read in the bid, each with the address of its file when it has one."""
    found = []
    for answer in answers:
        number = file_id(answer.file)
        href = reverse("upload", kwargs={"slug": slug, "number": number}) if number is not None else ""
        found.append((answer, href))
    return found


def _page(
    request: HttpRequest,
    sheet: DeskSheet,
    *,
    typed: Mapping[str, Typed] | None = None,
    wrong: Mapping[str, Message] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {**_context(sheet), "rows": _fields(sheet, typed or {}, wrong or {}), "refusal": refusal}
    return page(request, "actors/assess.html.jinja", context, status=status)


def _saved(request: HttpRequest, sheet: DeskSheet) -> HttpResponse:
    """What changes on the page when it saved itself: how far the sheet is. The fields stay as they are."""
    context = {"bid": sheet.bid, "rows": _fields(sheet, {}, {}), "refusal": None}
    return page(request, "actors/assess_saved.html.jinja", context)


def _context(sheet: DeskSheet) -> dict[str, object]:
    bid = sheet.bid
    return {
        "sheet": sheet,
        "bid": bid,
        "state": state_of(bid),
        "answers": answers_of(bid.procurement, sheet.answers),
        "locked": bid.locked_at is not None,
        "complete": bid.scored == bid.asked,
    }


def _fields(
    sheet: DeskSheet, typed: Mapping[str, Typed], wrong: Mapping[str, Message]
) -> list[CriterionFields]:
    rows = []
    for row in sheet.rows:
        said = typed.get(row.criterion.id, Typed(row.score, row.motivation))
        found = CriterionFields(
            row.criterion,
            scale_of(row.criterion),
            said.score,
            said.motivation,
            row.counts,
            row.goals,
            wrong.get(row.criterion.id),
        )
        rows.append(found)
    return rows


def _next(sheet: DeskSheet, where: str | None) -> str:
    bid = sheet.following if where == "volgende" and sheet.following else sheet.bid.bid
    return reverse("assess", kwargs={"slug": sheet.bid.procurement, "bid": bid})


def _text(request: HttpRequest, criterion: str, part: str) -> str:
    return request.POST.get(field_of(criterion, part), "").replace("\r\n", "\n").replace("\0", "")


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _shown(request: HttpRequest, status: int) -> int:
    """htmx shows an answer only when it is called good."""
    return 200 if _is_autosave(request) else status


__all__ = ["answers_of", "assess", "assess_lock", "assess_unlock", "field_of", "own_sheet", "typed_of"]
