"""The court file: made in the background, listed with its hash, and given out with a line in the log."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import decisions
from dekkend.publication.case_files import CaseFileRow, case_files, take_case_file
from dekkend.publication.errors import NoCaseFile
from dekkend.publication.tasks import make_case_file_in_background
from dekkend.runtime import jobs, vault
from dekkend.web.access import require
from dekkend.web.lists import listing
from dekkend.web.tables import Column, Table
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.progress import subject_of


def case_file_table(frame: Frame) -> Table[CaseFileRow]:
    """The court files that were made."""
    return Table(
        name="dossiers",
        caption=_("Dossiers"),
        columns=(
            Column(
                "nummer",
                _("Dossier"),
                lambda row: row.number,
                show=lambda value: gettext("Dossier %(number)s") % {"number": value},
                href=lambda row: frame.href("case_file", number=row.number),
                row_header=True,
            ),
            Column("voor", _("Voor"), lambda row: row.recipient or gettext("de rechter, alles")),
            Column("gemaakt", _("Gemaakt op"), lambda row: row.made_at, numeric=True),
            Column("door", _("Door"), lambda row: row.made_by),
            Column("bestanden", _("Bestanden"), lambda row: row.files, numeric=True),
            Column("weggelaten", _("Weggelaten"), lambda row: row.left_out, numeric=True),
            Column("hash", _("Hash (sha256)"), lambda row: row.sha256, sortable=False),
        ),
        sort="-nummer",
        empty=_("Er is nog geen dossier gemaakt."),
    )


@require_safe
def case_file_list(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The court files, and the form to make one."""
    frame = _frame(request, slug)
    tenderers = {row.submission: row.tenderer for row in decisions(frame.actor, slug)}
    latest = jobs.latest(subject_of(frame), make_case_file_in_background.name)
    context = frame.context(
        "case_files",
        page_title=_("Dossier voor de rechter"),
        heading=_("Dossier voor de rechter"),
        upper=[(_("Besluiten"), frame.href("decisions"))],
        tenderers=sorted(tenderers.items()),
        key=vault.signing_key().hex(),
        job=latest if latest is not None and not latest.is_over else None,
    )
    return listing(
        request,
        case_file_table(frame),
        case_files(frame.actor, slug),
        "awards/case_files.html.jinja",
        context,
    )


@require_POST
def make_case_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Starts making a court file."""
    frame = _frame(request, slug)
    asked = request.POST.get("recipient", "")
    made = jobs.defer(
        make_case_file_in_background,
        actor=frame.actor,
        subject=subject_of(frame),
        lock=f"case-file:{frame.view.row.id}",
        slug=slug,
        recipient=int(asked) if asked.isascii() and asked.isdigit() else None,
        account_id=frame.actor.account_id,
    )
    return redirect(frame.href("case_files") + f"?taak={made.pk}")


@require_safe
def case_file(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One court file, as a download."""
    frame = _frame(request, slug)
    try:
        content = take_case_file(frame.actor, slug, number)
    except NoCaseFile as refused:
        raise Http404(str(refused.message)) from refused
    return FileResponse(content, as_attachment=True, filename=f"dossier-{slug}-{number}.zip")


def _frame(request: HttpRequest, slug: str) -> Frame:
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.EXPORT_CASE, frame.view.facts))
    return frame
