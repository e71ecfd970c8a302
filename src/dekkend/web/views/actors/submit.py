"""The submission form: saved while one writes, checked against the rules, submitted in one moment."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import Actor
from dekkend.procurement import queries
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.domain import Receipt
from dekkend.procurement.drafting import FILE, DraftChange, Question, Upload, changed, known_fields
from dekkend.procurement.errors import AlreadySubmitted, DraftChanged
from dekkend.procurement.queries.information import VersionState, version_state
from dekkend.procurement.queries.tenderer import own_submission, own_submissions
from dekkend.procurement.services.drafts import save_draft, submit_draft
from dekkend.runtime import clock, files
from dekkend.runtime.file_checks import FileRefused
from dekkend.runtime.sealed_files import save_sealed
from dekkend.web.formats import language
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.answers import for_every_lot, offers_for, partner_gaps
from dekkend.web.views.actors.bidder import (
    FOR,
    Bidder,
    bidder_of,
    left_until,
    organisation_asked,
    own_organisations,
)
from dekkend.web.views.actors.steps import GENERAL, LOTS, PART, SEND, Sheet, part_asked, questions_of

REVISION, PAGE, REMOVE, LOT, KEY, WHERE = "versie", "blad", "weg", "perceel", "kenmerk", "naar"
SURE, WHOLE = "zeker", "heel"
EVERY_LOT = "alle"
CONFLICT, WRONG = 409, 422
Errors = dict[str, Refusal]


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """One part of the form; saving it goes on to the next part or stays here."""
    bidder = bidder_of(request, slug)
    sent = own_submission(bidder.actor, slug)
    if sent and sent.tenderer_id == bidder.tenderer_id and not sent.replacing:
        if request.method == "POST":
            messages.warning(request, _("Uw organisatie heeft al ingeschreven. Er is niets gewijzigd."))
        return HttpResponseRedirect(bidder.href("receipt", number=sent.number))
    if bidder.choice.is_uninvited:
        return _uninvited(request, bidder)
    if admits_continuously(bidder.view.definition):
        return HttpResponseRedirect(bidder.href("enrol"))
    part = part_asked(request.POST.get(PART) or request.GET.get(PART) or "", bidder.lots)
    if request.method == "POST":
        return _save(request, bidder, part)
    return _form(request, Sheet(bidder, bidder.draft, part))


@require_POST
def submit_send(request: HttpRequest, slug: str) -> HttpResponse:
    """Submits the whole draft; a form that is sent twice gives the same receipt.

    Many do this in the same minute, so what a page shows is read only when there is a page to show.
    """
    if not _looked_through(request) and (stopped := _unsure(request, slug)):
        return stopped
    actor = actor_of(request)
    own = own_organisations(actor)
    tenderer = organisation_asked(request, own)
    try:
        number = _sent(request, actor, slug, tenderer).number
    except AlreadySubmitted as refusal:
        messages.warning(request, words(refusal))
        number = refusal.values["number"]
    except Refusal as refusal:
        return _refused(request, bidder_of(request, slug), refusal)
    path = reverse("receipt", kwargs={"slug": slug, "number": number})
    return HttpResponseRedirect(f"{path}?{FOR}={tenderer}" if len(own) > 1 else path)


def _looked_through(request: HttpRequest) -> bool:
    """Whether the page that was sent named what is missing and the tenderer said to go on, or found today
    that nothing is: the revision that it carries makes sure that the draft is still the one it showed."""
    return SURE in request.POST or request.POST.get(WHOLE) == clock.today().isoformat()


def _sent(request: HttpRequest, actor: Actor, slug: str, tenderer: int) -> Receipt:
    procurement = queries.procurement(actor, slug).row.id
    key, revision = _form_key(request), _number(request.POST.get(REVISION))
    return submit_draft(actor, procurement, tenderer, key, revision)


def _unsure(request: HttpRequest, slug: str) -> HttpResponse | None:
    """The form again, for who did not say to submit it with what is missing."""
    bidder = bidder_of(request, slug)
    if bidder.choice.is_uninvited:
        return _uninvited(request, bidder)
    sheet = Sheet(bidder, bidder.draft, SEND)
    if not sheet.serious or own_submission(bidder.actor, slug) is not None:
        return None
    problem = _("Zet een vinkje als u de inschrijving zo wilt indienen, of vul eerst aan wat ontbreekt.")
    return _form(request, sheet, unsure=problem, status=WRONG)


def _refused(request: HttpRequest, bidder: Bidder, refusal: Refusal) -> HttpResponse:
    if bidder.choice.is_uninvited:
        return _uninvited(request, bidder)
    return _form(request, Sheet(bidder, bidder.draft, SEND), refusal=refusal, status=CONFLICT)


def _uninvited(request: HttpRequest, bidder: Bidder) -> HttpResponse:
    """Says at once that only who was selected bids now, and where the reasons stand; nothing is saved."""
    rows = own_submissions(bidder.actor, bidder.slug)
    told = (row for row in rows if row.tenderer_id == bidder.tenderer_id and row.result is not None)
    context = {"bidder": bidder, "told": next(told, None)}
    status = WRONG if request.method == "POST" else 200
    return page(request, "actors/uninvited.html.jinja", context, status=status)


def words(refusal: Refusal) -> str:
    """A refusal and what to do, in the reader's language."""
    sentences = (refusal.message, refusal.remedy_message)
    return " ".join(sentence.render(language()) for sentence in sentences if sentence)


def uploads(
    request: HttpRequest, names: Iterable[str], actor: Any, *, sealed: bool = False
) -> tuple[dict[str, Upload], Errors]:
    """Stores what was uploaded in these fields; what is refused is named, the rest comes in.

    ``sealed`` for what nobody may read before the vault is opened: stored encrypted, its key in the draft.
    """
    taken: dict[str, Upload] = {}
    refused: Errors = {}
    for name in names:
        if (sent := request.FILES.get(name)) is not None:
            try:
                taken[name] = _stored(sent, actor, sealed)
            except FileRefused as refusal:
                refused[name] = refusal
    return taken, refused


def _stored(sent: Any, actor: Any, sealed: bool) -> Upload:
    if not sealed:
        stored = files.save(sent, actor)
        return Upload(stored.pk, stored.name, stored.size, stored.sha256)
    made = save_sealed(sent, actor)
    return Upload(made.id, made.name, made.size, made.sha256, made.kind, b64encode(made.key).decode())


def _save(request: HttpRequest, bidder: Bidder, part: str) -> HttpResponse:
    known = known_fields(bidder.asked)
    taken, refused = uploads(request, sorted(known & set(request.FILES)), bidder.actor, sealed=True)
    change = change_in(request, bidder, part, taken)
    if request.POST.get(WHERE) == EVERY_LOT:
        change = for_every_lot(bidder.draft, change, Sheet(bidder, bidder.draft, part).questions, part)
    sheet = Sheet(bidder, changed(bidder.draft, change, known), part)
    try:
        save_draft(bidder.actor, bidder.view.row.id, bidder.tenderer_id, change)
    except DraftChanged as refusal:
        _keep_files(bidder, taken)
        typed = _typed_over(request, bidder, change, part)
        return _form(request, typed, refusal=refusal, errors=refused, status=_status(request, CONFLICT))
    except AlreadySubmitted as refusal:
        files.discard(upload.id for upload in taken.values())
        messages.warning(request, words(refusal))
        return HttpResponseRedirect(bidder.href("receipt", number=refusal.values["number"]))
    except Refusal:
        files.discard(upload.id for upload in taken.values())
        raise
    if _is_autosave(request):
        return _form(request, _again(request, bidder, part), errors=refused, page_id=change.page)
    if refused or _mistaken(sheet):
        return _form(request, _again(request, bidder, part), errors=refused, status=WRONG)
    return _onward(request, _again(request, bidder, part))


def _again(request: HttpRequest, bidder: Bidder, part: str) -> Sheet:
    """The form as it is stored now."""
    stored = bidder_of(request, bidder.slug)
    return Sheet(stored, stored.draft, part if part == LOTS else part_asked(part, stored.lots))


def _typed_over(request: HttpRequest, bidder: Bidder, change: DraftChange, part: str) -> Sheet:
    """What was typed on this page, on top of what a colleague stored."""
    stored = bidder_of(request, bidder.slug)
    texts = replace(change, files={})
    return Sheet(stored, changed(stored.draft, texts, known_fields(stored.asked)), part)


def _onward(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    if not sheet.chosen:
        messages.error(request, _("Kies ten minste één perceel om verder te gaan. Wat u invulde is bewaard."))
        return HttpResponseRedirect(sheet.href(LOTS))
    following = sheet.following if request.POST.get(WHERE) == "verder" else None
    messages.success(request, _("Bewaard. Uw inschrijving is nog niet ingediend."))
    return HttpResponseRedirect(following.href if following else sheet.href(sheet.part))


def _mistaken(sheet: Sheet) -> bool:
    """Whether something that was typed in this part cannot be understood."""
    here = {name for question in sheet.shown for name in question.fields}
    return bool(here & set(sheet.mistakes))


def change_in(request: HttpRequest, bidder: Bidder, part: str, taken: dict[str, Upload]) -> DraftChange:
    """What the form of one part changes in the draft."""
    asked = questions_of(Sheet(bidder, bidder.draft, part).questions, part)
    values = {name: _typed(request, name) for question in asked for name in question.fields}
    dropped: dict[str, Upload | None] = dict.fromkeys(request.POST.getlist(REMOVE))
    return DraftChange(
        lots=_lots(request, bidder) if part == LOTS else None,
        values=values,
        files=dropped | taken,
        revision=_number(request.POST.get(REVISION)),
        page=request.POST.get(PAGE, "")[:40],
    )


def _typed(request: HttpRequest, name: str) -> str:
    """What was typed: browsers send line ends of two characters, and a database takes no NUL."""
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "")


def _lots(request: HttpRequest, bidder: Bidder) -> tuple[str, ...]:
    wanted = set(request.POST.getlist(LOT))
    return tuple(lot.id for lot in bidder.asked.lots if lot.id in wanted and bidder.choice.offers(lot.id))


def _keep_files(bidder: Bidder, taken: dict[str, Upload]) -> None:
    """Uploads cannot be shown in the form again, so they come in even when a colleague saved meanwhile."""
    if taken and bidder.own is not None:
        change = DraftChange(None, {}, dict(taken), bidder.revision)
        save_draft(bidder.actor, bidder.view.row.id, bidder.tenderer_id, change)


def _form(
    request: HttpRequest,
    sheet: Sheet,
    *,
    refusal: Refusal | None = None,
    errors: Errors | None = None,
    unsure: str = "",
    page_id: str = "",
    status: int = 200,
) -> HttpResponse:
    bidder = sheet.bidder
    stored = bidder.own
    context = {
        "bidder": bidder,
        "sheet": sheet,
        "part": sheet.part,
        "step": next(step for step in sheet.steps if step.name == sheet.part),
        "refusal": refusal,
        "late": bidder.is_late,
        "now": clock.now(),
        "conflict": _differences(sheet) if isinstance(refusal, DraftChanged) else (),
        "errors": errors or {},
        "unsure": unsure,
        "today": clock.today().isoformat(),
        "stored": stored,
        "revision": stored.revision if stored else 0,
        "key": stored.key if stored else "",
        "page_id": page_id or str(uuid4()),
        "left": left_until(bidder.closes_at) if bidder.closes_at else "",
        "FILE": FILE,
        "parts": {"lots": LOTS, "general": GENERAL, "send": SEND},
        "offers": offers_for(bidder, sheet),
        "party_gaps": partner_gaps(bidder),
        "sent": own_submission(bidder.actor, bidder.slug),
        "unread": _unread(bidder),
    }
    return page(request, "actors/submit.html.jinja", context, status=status)


def _unread(bidder: Bidder) -> VersionState | None:
    """The version that this tenderer must say it knows before it can submit."""
    state = version_state(bidder.actor, bidder.slug, bidder.tenderer_id)
    return None if state is None or state.confirmed else state


def _differences(sheet: Sheet) -> list[tuple[Question, str]]:
    """What a colleague stored where this form says something else."""
    stored = sheet.bidder.draft
    return [
        (question, stored.value(name))
        for question in sheet.shown
        for name in question.fields
        if stored.value(name) != sheet.draft.value(name)
    ]


def _form_key(request: HttpRequest) -> UUID:
    """The key that came with the form; a damaged one fits no draft."""
    try:
        return UUID(request.POST.get(KEY, ""))
    except ValueError:
        return uuid4()


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _is_autosave(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _status(request: HttpRequest, status: int) -> int:
    """htmx shows an answer only when it is called good."""
    return 200 if _is_autosave(request) else status


__all__ = ["submit", "submit_send", "uploads", "words"]
