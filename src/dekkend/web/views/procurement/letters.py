"""The letters: one to read, the same as PDF, and all of them as one archive made in the background."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from dekkend.procurement.award_domain import GROUND_NAMES
from dekkend.procurement.errors import NotAllowed
from dekkend.procurement.policies import Action, may
from dekkend.procurement.states import ProcurementStatus
from dekkend.publication import queries as publication
from dekkend.publication.queries import LetterRow, LetterView
from dekkend.publication.rendering import STYLESHEET, letter_fragment, letter_pdf
from dekkend.publication.services import note_reading
from dekkend.publication.tasks import archive_path, make_letters_archive
from dekkend.runtime import jobs
from dekkend.web.access import require
from dekkend.web.lists import listing
from dekkend.web.pages import page
from dekkend.web.tables import Column, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.progress import subject_of


def letters_table(frame: Frame) -> Table[LetterRow]:
    """The letters that there are."""
    return Table(
        name="brieven",
        caption=_("Brieven"),
        columns=(
            Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
            Column(
                "aan",
                _("Aan"),
                lambda row: row.tenderer,
                href=lambda row: frame.href("letter", number=row.number),
                row_header=True,
            ),
            Column("gemaakt", _("Verstuurd op"), lambda row: row.made_at, numeric=True),
            Column("soort", _("Soort"), lambda row: GROUND_NAMES[row.ground]),
            Column("gelezen", _("Geopend door inschrijver"), lambda row: row.read_at, numeric=True),
            Column("hash", _("Hash (sha256)"), lambda row: row.sha256[:12], sortable=False),
        ),
        empty=_("De brieven worden gemaakt bij de bekendmaking van de voorlopige gunning."),
    )


@require_safe
def letters(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every letter that this person may see, with the archive of all of them."""
    frame = frame_of(request, slug)
    rows = list(publication.letter_rows(frame.actor, slug))
    runs = frame.may(Action.RUN_PROCUREMENT)
    latest = jobs.latest(subject_of(frame), make_letters_archive.name) if runs else None
    context = frame.context(
        "letters",
        page_title=_("Brieven"),
        heading=_("Brieven"),
        upper=[(_("Besluiten"), frame.href("decisions"))],
        runs=runs,
        job=latest,
        waiting=frame.view.row.status is ProcurementStatus.DECIDED,
        ready=runs and default_storage.exists(archive_path(frame.view.row.id)),
    )
    return listing(request, letters_table(frame), rows, "procurement/letters.html.jinja", context)


@require_safe
def letter(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One letter as its reader gets it."""
    frame = frame_of(request, slug)
    found = _letter(frame, number, _version(request))
    note_reading(frame.actor, found.id)
    context = frame.context(
        "letters",
        page_title=gettext("Brief %(number)s") % {"number": number},
        heading=gettext("Brief aan %(name)s") % {"name": found.tenderer},
        upper=[(_("Besluiten"), frame.href("decisions")), (_("Brieven"), frame.href("letters"))],
        letter=found,
        body=Markup(letter_fragment(found.content, found.sha256)),  # noqa: S704 - our own escaped template
        stylesheet=STYLESHEET,
    )
    return page(request, "procurement/letter.html.jinja", context)


def _version(request: HttpRequest) -> int | None:
    """Which of the letters to this tenderer is asked for; the last one when the address does not say."""
    asked = request.GET.get("versie", "")
    return int(asked) if asked.isascii() and asked.isdigit() else None


def _letter(frame: Frame, number: int, version: int | None = None) -> LetterView:
    """The letter, or the page that says why this person does not get it."""
    try:
        return publication.letter(frame.actor, frame.slug, number, version)
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused


@require_safe
def letter_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The same letter as PDF."""
    frame = frame_of(request, slug)
    found = _letter(frame, number, _version(request))
    note_reading(frame.actor, found.id)
    response = HttpResponse(letter_pdf(found.content, found.sha256), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="brief-{number:04}.pdf"'
    return response


@require_POST
def make_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Starts drawing all letters; when that is already under way, shows how far it is."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    subject = subject_of(frame)
    under_way = jobs.latest(subject, make_letters_archive.name)
    if under_way is not None and not under_way.is_over:
        return redirect(frame.href("procurement_job", job=under_way.pk))
    if not publication.letter_count(frame.actor, slug):
        messages.info(request, gettext("Er zijn nog geen brieven."))
        return redirect(frame.href("letters"))
    made = jobs.defer(
        make_letters_archive,
        actor=frame.actor,
        subject=subject,
        lock=f"letters:{frame.view.row.id}",
        procurement_id=frame.view.row.id,
    )
    return redirect(frame.href("procurement_job", job=made.pk))


@require_safe
def archive(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The archive with every letter as PDF."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    path = archive_path(frame.view.row.id)
    if not default_storage.exists(path):
        raise Http404(gettext("De brieven zijn nog niet als bestand gemaakt."))
    return FileResponse(default_storage.open(path), as_attachment=True, filename=f"brieven-{slug}.zip")
