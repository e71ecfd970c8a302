"""The drawing between equal bids: its source before, its seed after, its result; anybody can repeat it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dekkend.kernel.errors import Refusal
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.drawing import drawing_of
from dekkend.procurement.services.drawing import announce_drawing, record_seed
from dekkend.web.access import require
from dekkend.web.pages import page
from dekkend.web.views.procurement.award_forms import Plain, SeedForm, SourceForm
from dekkend.web.views.procurement.frame import Frame, frame_of
from dekkend.web.views.procurement.steps import refused_page

SOURCE, SEED = "bron", "getal"


@require_http_methods(["GET", "HEAD", "POST"])
def drawing(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody may know of the drawing; for the buyer the two moments to record something."""
    frame = frame_of(request, slug)
    if request.method != "POST":
        return _page(request, frame)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    form = SeedForm(request.POST) if SEED in request.POST else SourceForm(request.POST)
    if not form.is_valid():
        return _page(request, frame, form, 422)
    try:
        _record(frame, form)
    except Refusal as refused:
        return refused_page(request, frame, refused)
    messages.success(request, gettext("Vastgelegd."))
    return redirect(frame.href("drawing"))


def _record(frame: Frame, form: Plain) -> None:
    if isinstance(form, SeedForm):
        record_seed(frame.actor, frame.view.row.id, seed=form.cleaned_data[SEED])
    else:
        announce_drawing(frame.actor, frame.view.row.id, source=form.cleaned_data[SOURCE])


def _page(request: HttpRequest, frame: Frame, tried: Plain | None = None, status: int = 200) -> HttpResponse:
    found = drawing_of(frame.actor, frame.slug)
    source = tried if isinstance(tried, SourceForm) else SourceForm(initial={SOURCE: found.source})
    seed = tried if isinstance(tried, SeedForm) else SeedForm()
    context = frame.context(
        "decisions",
        page_title=_("Loting"),
        heading=_("Loting"),
        upper=[(_("Besluiten"), frame.href("decisions"))],
        drawing=found,
        source_form=source if found.may_announce else None,
        seed_form=seed if found.may_record else None,
        reads_all=frame.may(Action.SEE_DECISIONS),
    )
    return page(request, "awards/drawing.html.jinja", context, status=status)


__all__ = ["drawing"]
