"""Notes of information: the list, one note, its PDF, and the draft that the buyer writes and publishes."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement.information_amending import EDITABLE
from dekkend.procurement.information_differences import SUBJECTS
from dekkend.procurement.information_policies import may_ask
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import information
from dekkend.procurement.queries.information import NoteView
from dekkend.procurement.services import notes as services
from dekkend.procurement.services import versions
from dekkend.procurement.services.common import open_case
from dekkend.publication.notes import note_pdf
from dekkend.web.access import require
from dekkend.web.badges import badge_of
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table
from dekkend.web.views.information.common import acts_for, attempt, context, own_organisations, words
from dekkend.web.views.information.forms import NO, YES, NoteForm
from dekkend.web.views.procurement.frame import Frame, frame_of

MOST_OF_A_FILE = 2_000_000


def table_for(frame: Frame) -> Table[NoteView]:
    return Table(
        name="notas",
        caption=_("Nota’s van inlichtingen"),
        columns=(
            Column(
                "nummer",
                _("Nota"),
                lambda row: row.number,
                href=lambda row: frame.href("note", number=row.number),
                row_header=True,
            ),
            Column("gepubliceerd", _("Gepubliceerd op"), lambda row: row.published_at),
            Column("antwoorden", _("Antwoorden"), lambda row: len(row.questions), numeric=True),
            Column("wijzigingen", _("Wijzigingen"), lambda row: len(row.changes), numeric=True),
            Column("versie", _("Versie"), lambda row: row.version, numeric=True),
        ),
        sort="-nummer",
        empty=_("Er is nog geen nota van inlichtingen."),
    )


@require_safe
def notes(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The published notes; for the buyer the way to the next one."""
    frame = frame_of(request, slug)
    runs = frame.may(Action.RUN_PROCUREMENT)
    shown = context(
        frame,
        "notes",
        page_title=_("Nota’s van inlichtingen"),
        drafting=runs and information.draft_exists(slug),
        unconfirmed=information.unconfirmed_count(slug) if runs else 0,
    )
    rows = information.notes(frame.actor, slug)
    return listing(request, table_for(frame), rows, "information/notes.html.jinja", shown)


@require_safe
def note(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One note; a provider confirms here that it knows the version that it made."""
    frame = frame_of(request, slug)
    found = information.note(frame.actor, slug, number)
    states = [
        (key, name, state)
        for key, name in own_organisations(frame.actor)
        if (state := information.version_state(frame.actor, slug, key)) is not None and state.note == number
    ]
    lots = {lot.id: f"{lot.number} {lot.name}" for lot in frame.view.definition.lots}
    shown = context(
        frame,
        "notes",
        page_title=_("Nota %(number)s") % {"number": number},
        note=found,
        states=states,
        lots_=lots,
    )
    return page(request, "information/note.html.jinja", shown)


@require_safe
def note_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The note as PDF."""
    frame = frame_of(request, slug)
    found = information.note(frame.actor, slug, number)
    row = frame.view.row
    lots = {lot.id: f"{lot.number} {lot.name}" for lot in frame.view.definition.lots}
    drawn = note_pdf(found, title=row.title, region=row.region, lots=lots)
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slug}-nota-{number}.pdf"'
    return answer


@require_POST
def version_confirm(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """A provider says that it knows the version that holds."""
    frame = frame_of(request, slug)
    require(may_ask(frame.actor))
    organisation = acts_for(request, frame.actor)
    state = information.version_state(frame.actor, slug, organisation)
    back = frame.href("note", number=state.note) if state and state.note else frame.href("notes")
    return attempt(
        request,
        lambda: versions.confirm_version(frame.actor, frame.view.row.id, organisation, version),
        gettext("Bevestigd. U kunt verder met uw inschrijving."),
        back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def note_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The next note: text, change, what the rules say, a preview, and publishing it."""
    frame = _buyers(request, slug)
    if request.method == "POST":
        return _act(request, frame)
    if not information.draft_exists(slug):
        raise Http404(gettext("Er is geen nota in voorbereiding."))
    return _draft_page(request, frame)


@require_POST
def note_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins the next note, or goes on with it."""
    frame = _buyers(request, slug)
    try:
        services.open_note(frame.actor, frame.view.row.id)
    except Refusal as refused:
        messages.error(request, words(refused))
        return redirect(frame.href("notes"))
    return redirect(frame.href("note_draft"))


@require_http_methods(["GET", "HEAD", "POST"])
def note_facts(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """The facts of one part of the definition, to change in the next note."""
    frame = _buyers(request, slug)
    if section not in EDITABLE or not information.draft_exists(slug):
        raise Http404(gettext("Dit onderdeel is hier niet te wijzigen."))
    facts, error, typed, status = information.facts_to_edit(slug, section), "", {}, 200
    if request.method == "POST":
        typed = {fact.key: request.POST.get(fact.key, fact.typed) for fact in facts}
        try:
            services.propose_facts(frame.actor, frame.view.row.id, typed)
        except Refusal as refused:
            error, status = words(refused), 409
        else:
            messages.success(request, gettext("De wijziging staat in de nota."))
            return redirect(frame.href("note_draft"))
    shown = context(
        frame,
        "notes",
        page_title=SUBJECTS[section],
        facts_=facts,
        typed=typed,
        error=error,
        upper=[(gettext("Volgende nota"), frame.href("note_draft"))],
    )
    return page(request, "information/facts.html.jinja", shown, status=status)


def _buyers(request: HttpRequest, slug: str) -> Frame:
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    return frame


def _prepared(frame: Frame) -> tuple[Any, services.Prepared | None, str]:
    """The draft with what would be published, or why it cannot be told."""
    with transaction.atomic():
        case = open_case(frame.actor, frame.view.row.id)
        row = services.open_note(frame.actor, frame.view.row.id)
        try:
            return row, services.prepare(case, row), ""
        except Refusal as refused:
            return row, None, words(refused)


def _draft_page(
    request: HttpRequest, frame: Frame, *, form: NoteForm | None = None, error: str = "", status: int = 200
) -> HttpResponse:
    row, ready, outdated = _prepared(frame)
    shown = context(
        frame,
        "notes",
        page_title=_("Volgende nota"),
        form=form or NoteForm(initial=_initial(row)),
        ready=ready,
        error=error or outdated,
        sections=[(SUBJECTS[each], each) for each in information.sections_to_edit(frame.slug)],
        verdicts=[(it, badge_of(it)) for it in (ready.weighty, ready.term) if not it.holds] if ready else [],
        lots_={lot.id: f"{lot.number} {lot.name}" for lot in frame.view.definition.lots},
        asked_open=[
            each for each in information.questions(frame.actor, frame.slug) if each.status.value == "gesteld"
        ],
    )
    return page(request, "information/draft.html.jinja", shown, status=status)


def _initial(row: Any) -> dict[str, Any]:
    closes = row.closes_at
    return {
        "introduction": row.introduction,
        "reason": row.reason,
        "essential": {True: YES, False: NO}.get(row.essential, ""),
        "weighing": row.weighing,
        "day": closes.date() if closes else None,
        "hour": closes.time() if closes else None,
    }


def _act(request: HttpRequest, frame: Frame) -> HttpResponse:
    what, key, here = request.POST.get("doe", ""), frame.view.row.id, frame.href("note_draft")
    if what == "bestand":
        return _upload(request, frame)
    if what == "terug":
        done = gettext("De wijziging is uit de nota gehaald.")
        return attempt(request, lambda: services.drop_proposal(frame.actor, key), done, here)
    if what == "publiceren":
        return _publish(request, frame)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, frame, form=form, status=422)
    done = gettext("De nota is bewaard.")
    return attempt(request, lambda: services.write_note(frame.actor, key, form.text()), done, here)


def _upload(request: HttpRequest, frame: Frame) -> HttpResponse:
    sent, here = request.FILES.get("definitie"), frame.href("note_draft")
    if sent is None or sent.size is None or sent.size > MOST_OF_A_FILE:
        messages.error(request, gettext("Kies een definitiebestand (TOML) van hoogstens 2 MB."))
        return redirect(here)
    try:
        text = sent.read().decode()
    except UnicodeDecodeError:
        messages.error(request, gettext("Dit bestand is geen tekst. Kies een definitiebestand (TOML)."))
        return redirect(here)
    return attempt(
        request,
        lambda: services.propose_file(frame.actor, frame.view.row.id, text, sent.name or "definitie.toml"),
        gettext("De wijziging staat in de nota."),
        here,
    )


def _publish(request: HttpRequest, frame: Frame) -> HttpResponse:
    try:
        number = services.publish_note(frame.actor, frame.view.row.id, seen=request.POST.get("gezien", ""))
    except Refusal as refused:
        if not information.draft_exists(frame.slug):
            messages.error(request, words(refused))
            return redirect(frame.href("notes"))
        return _draft_page(request, frame, error=words(refused), status=409)
    messages.success(request, gettext("Nota %(number)s is gepubliceerd.") % {"number": number})
    return redirect(frame.href("note", number=number))
