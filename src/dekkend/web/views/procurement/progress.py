"""How far a job of a procurement is: a page that refreshes itself, with or without JavaScript."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries import stream_of
from dekkend.runtime import jobs
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.views.procurement.frame import Frame, frame_of


def subject_of(frame: Frame) -> str:
    """Under which name the jobs of this procurement are kept."""
    return stream_of(frame.view.row.id)


@require_safe
def job(request: HttpRequest, slug: str, job: int) -> HttpResponse:
    """One job: waiting, busy, done or failed, and where to go then."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    found = jobs.find(job)
    if found is None or found.subject != subject_of(frame):
        raise Http404(gettext("Deze taak is er niet."))
    letters = found.task == "publication.letters_archive"
    title = found.title_message
    context = frame.context(
        "decisions" if letters else "procurement",
        page_title=title,
        heading=title,
        job=found,
        failed=found.status == "failed",
        back=frame.href("letters" if letters else "procurement"),
    )
    return page(request, "procurement/job.html.jinja", context)
