"""The next step of a practice run, done by the simulation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from dekkend.kernel.errors import Refusal
from dekkend.procurement.policies import Action, may
from dekkend.procurement.services.practice_steps import generator_of
from dekkend.procurement.states import ProcurementStatus
from dekkend.procurement.tasks import simulate_in_background
from dekkend.runtime import jobs
from dekkend.web.access import require
from dekkend.web.views.procurement.frame import frame_of
from dekkend.web.views.procurement.progress import subject_of
from dekkend.web.views.procurement.steps import refused_page


@require_POST
def simulate(request: HttpRequest, slug: str) -> HttpResponse:
    """Puts the next step of a practice run to work and shows how far it is."""
    frame = frame_of(request, slug)
    require(may(frame.actor, Action.RUN_PROCUREMENT, frame.view.facts))
    told = request.POST.get("since", "")
    if told != frame.view.row.status.value:
        messages.info(request, gettext("Deze stap was al gezet. Er is niets dubbel gedaan."))
        return redirect(frame.href("procurement"))
    try:
        generator_of(frame.view.definition.id)
    except Refusal as refused:
        return refused_page(request, frame, refused)
    subject, row = subject_of(frame), frame.view.row
    under_way = jobs.latest(subject, simulate_in_background.name)
    if under_way is None or under_way.is_over:
        under_way = jobs.defer(
            simulate_in_background,
            actor=frame.actor,
            subject=subject,
            lock=subject,
            procurement_id=row.id,
            since=ProcurementStatus(told).value,
            account_id=frame.actor.account_id,
        )
    return redirect(frame.href("procurement_job", job=under_way.pk))
