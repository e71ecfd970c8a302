"""The statement of conduct of a member or subcontractor, for who reads the bid; always as a download."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dekkend.organisations.vault_errors import UnknownDocument
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.services.conduct import open_conduct
from dekkend.runtime.file_checks import Kind
from dekkend.web.pages import actor_of


@require_safe
def party_conduct(request: HttpRequest, slug: str, number: int, kvk: str) -> HttpResponseBase:
    """The file as the party kept it when the bid was submitted."""
    try:
        found, content = open_conduct(actor_of(request), slug, number, kvk)
    except (UnknownSubmission, UnknownDocument) as refused:
        raise Http404(
            gettext("Dit bestand is er niet, of het hoort bij een andere organisatie.")
        ) from refused
    return FileResponse(
        content, as_attachment=True, filename=found.name, content_type=Kind(found.kind).content_type
    )


__all__ = ["party_conduct"]
