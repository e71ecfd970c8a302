"""A letter that is no decision on bids: on a page, and the same as PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from dekkend.publication.errors import NoSentLetter
from dekkend.publication.rendering import STYLESHEET, parts_fragment, parts_pdf
from dekkend.publication.sent_kinds import SENT_NAMES
from dekkend.publication.sent_letters import SentLetterView, sent_letter
from dekkend.web.pages import page
from dekkend.web.views.procurement.frame import Frame, frame_of


@require_safe
def sent_letter_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One letter as its reader gets it."""
    frame = frame_of(request, slug)
    found = _found(frame, number)
    context = frame.context(
        "procurement",
        page_title=SENT_NAMES[found.kind],
        heading=SENT_NAMES[found.kind],
        upper=[(_("Brieven"), frame.href("letters"))],
        letter=found,
        body=Markup(parts_fragment(found.content, found.sha256)),  # noqa: S704 - our own escaped template
        stylesheet=STYLESHEET,
    )
    return page(request, "awards/sent_letter.html.jinja", context)


@require_safe
def sent_letter_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The same letter as PDF."""
    found = _found(frame_of(request, slug), number)
    response = HttpResponse(parts_pdf(found.content, found.sha256), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="brief-{found.kind}-{number}.pdf"'
    return response


def _found(frame: Frame, number: int) -> SentLetterView:
    try:
        return sent_letter(frame.actor, frame.slug, number)
    except NoSentLetter as refused:
        raise Http404(refused.message.render()) from refused
