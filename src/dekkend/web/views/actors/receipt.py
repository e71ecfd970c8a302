"""The receipt of a submission, taking it back, and the files in it."""

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.procurement import queries
from dekkend.procurement.queries.sealed_uploads import upload_key
from dekkend.procurement.queries.tenderer import OwnSubmission, own_submissions
from dekkend.procurement.queries.uploads import may_read_upload
from dekkend.procurement.queries.vaults import own_arrivals
from dekkend.procurement.services.drafts import withdraw_and_reopen
from dekkend.procurement.states import SubmissionStatus
from dekkend.runtime import files
from dekkend.runtime.file_checks import Kind
from dekkend.runtime.sealed_files import open_sealed
from dekkend.web.pages import actor_of, page
from dekkend.web.views.actors.bidder import left_until
from dekkend.web.views.actors.submit import CONFLICT
from dekkend.web.views.procurement.words import submission_badge


@require_safe
def receipt(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Number, moment and hash of an own submission, to print."""
    own = _own(request, slug, number)
    return _receipt_page(request, own)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Asks whether to take a submission back, and takes it back."""
    own = _own(request, slug, number)
    if request.method != "POST":
        left = left_until(own.closes_at) if own.closes_at else ""
        return page(request, "actors/withdraw.html.jinja", {"own": own, "left": left})
    view = queries.procurement(actor_of(request), slug)
    try:
        withdraw_and_reopen(actor_of(request), view.row.id, number)
    except Refusal as refusal:
        return _receipt_page(request, _own(request, slug, number), refusal)
    messages.success(
        request, _("Uw inschrijving is ingetrokken. U kunt opnieuw inschrijven tot de sluiting.")
    )
    return HttpResponseRedirect("/mijn-inschrijvingen/")


@require_safe
def upload(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A file of a draft or a submission, always as a download."""
    stored = files.find(number) if may_read_upload(actor_of(request), slug, number) else None
    if stored is None:
        raise Http404(_("Dit bestand is er niet, of het hoort bij een andere organisatie."))
    found = upload_key(actor_of(request), slug, number)
    if found is None:
        return FileResponse(
            files.open_file(stored),
            as_attachment=True,
            filename=stored.name,
            content_type=files.content_type(stored),
        )
    return FileResponse(
        open_sealed(stored, found.key),
        as_attachment=True,
        filename=found.name,
        content_type=Kind(found.kind).content_type,
    )


def _receipt_page(request: HttpRequest, own: OwnSubmission, refusal: Refusal | None = None) -> HttpResponse:
    view = queries.submission(actor_of(request), own.procurement, own.number)
    lots = {lot.id: lot for lot in queries.procurement(actor_of(request), own.procurement).definition.lots}
    context = {
        "own": own,
        "view": view,
        "sealed_lots": [lots[name] for name in own.sealed_lots if name in lots],
        "arrivals": own_arrivals(actor_of(request), own.procurement, own.number),
        "badge_": submission_badge(own.status),
        "withdrawn": own.status is SubmissionStatus.WITHDRAWN,
        "refusal": refusal,
    }
    return page(request, "actors/receipt.html.jinja", context, status=CONFLICT if refusal else 200)


def _own(request: HttpRequest, slug: str, number: int) -> OwnSubmission:
    """One's own submission. Raises Http404 for everybody else's."""
    rows = own_submissions(actor_of(request), slug)
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise Http404(_("Er is geen inschrijving van uw organisatie met dit nummer."))
    return found
