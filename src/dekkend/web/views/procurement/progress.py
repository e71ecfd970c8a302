"""How far a job of a procurement is: a page that refreshes itself, with or without JavaScript."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import stream_of
from dekkend.runtime import jobs
from dekkend.runtime.models import JobStatus
from dekkend.web.access import require
from dekkend.web.formats import text
from dekkend.web.pages import page
from dekkend.web.views.procurement.frame import Frame, frame_of


def subject_of(frame: Frame) -> str:
    """Under which name the jobs of this procurement are kept."""
    return stream_of(frame.view.row.id)


@require_safe
def job(request: HttpRequest, slug: str, job: int) -> HttpResponse:
    """One job: waiting, busy or failed; when it is done the answer leads on to what it made."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    found = jobs.find(job)
    if found is None or found.subject != subject_of(frame):
        raise Http404(gettext("Deze taak is er niet."))
    letters = found.task == "publication.letters_archive"
    title = found.title_message
    back = frame.href("letters" if letters else "procurement")
    if found.status == JobStatus.DONE:
        messages.success(request, gettext("Klaar: %(title)s.") % {"title": text(title)})
        return _onward(request, back)
    context = frame.context(
        "decisions" if letters else "procurement",
        page_title=title,
        heading=title,
        job=found,
        failed=found.status == JobStatus.FAILED,
        back=back,
    )
    return page(request, "procurement/job.html.jinja", context)


def _onward(request: HttpRequest, href: str) -> HttpResponse:
    """Leads on with a whole page: a part of this one would leave the old status above it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": href})
    return HttpResponseRedirect(href)
