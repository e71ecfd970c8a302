"""One act after the decision: its form with what will happen, and the act itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.policies import Action, may
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.views.procurement.award_about import about
from dekkend.web.views.procurement.award_forms import ACTS, ActForm
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.steps import refused_page


@require_http_methods(["GET", "HEAD", "POST"])
def award_act(request: HttpRequest, slug: str, act: str, number: int) -> HttpResponse:
    """Asks what an act needs, and does it."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    found = ACTS.get(act)
    if found is None:
        raise Http404(gettext("Deze handeling bestaat niet."))
    require(may(frame.actor, Action.SEE_DECISIONS, frame.view.facts))
    if request.method != "POST":
        form = found.form(frame)
        form.show(number)
        return _ask(request, frame, act, number, form)
    form = found.form(frame, request.POST)
    if not form.is_valid():
        return _ask(request, frame, act, number, form, status=422)
    try:
        found.run(frame, number, dict(form.cleaned_data))
    except Refusal as refused:
        return refused_page(request, frame, refused)
    messages.success(request, gettext("Vastgelegd."))
    return redirect(frame.href("award_course"))


def _ask(
    request: HttpRequest, frame: Frame, act: str, number: int, form: ActForm, *, status: int = 200
) -> HttpResponse:
    found = ACTS[act]
    context = frame.context(
        "award_course",
        page_title=found.title,
        heading=found.title,
        upper=[
            (_("Besluiten"), frame.href("decisions")),
            (_("Na het besluit"), frame.href("award_course")),
        ],
        form=form,
        consequences=found.consequences,
        about=about(frame, act, number),
        back=frame.href("award_course"),
    )
    return page(request, "awards/act.html.jinja", context, status=status)
