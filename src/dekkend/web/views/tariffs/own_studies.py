"""A provider's own side of a cost study: the template, the upload with errors per cell, the own figures."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.catalogue.queries.studies import own_answer, questionnaire, studies_for_provider, study_view
from dekkend.catalogue.services.studies import WorkbookHasProblems, import_answer
from dekkend.catalogue.states import StudyStatus
from dekkend.kernel.errors import Refusal
from dekkend.web.pages import page
from dekkend.web.views.actors.own import Own, own_of
from dekkend.web.views.tariffs.shelf import shelf, top
from dekkend.web.views.tariffs.words import study_badge

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST: Final = 5_000_000
"""Bytes of a questionnaire; an empty one has a thousandth of it."""


@require_safe
def own_studies(request: HttpRequest) -> HttpResponse:
    """The studies that this provider can answer, or answered."""
    own = own_of(request)
    rows = studies_for_provider(own.actor)
    context = {
        "crumbs_": top("own_studies"),
        "page_title": gettext("Mijn kostenonderzoek"),
        "sub": gettext("Alleen u ziet wat u invult. De regio ziet het midden van vijf antwoorden of meer."),
        "own": own,
        "rows": [(row, study_badge(row.status), own.href("own_study", id=row.id)) for row in rows],
    }
    return page(request, "tariffs/own_studies.html.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_study(request: HttpRequest, id: int) -> HttpResponse:
    """One study: download, fill in, upload; what is wrong is told by cell."""
    own = own_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = _upload(request, own, id)
        if refusal is None:
            messages.success(
                request, gettext("Uw antwoord is ingediend. U kunt het tot de sluitdag vervangen.")
            )
            return HttpResponseRedirect(own.href("own_study", id=id))
    found = own_answer(own.actor, id, own.id)
    context: dict[str, Any] = {
        "crumbs_": [*shelf("own_studies"), (found.row.title, "")],
        "page_title": found.row.title,
        "own": own,
        "found": found,
        "status_badge": study_badge(found.row.status),
        "template_href": own.href("own_study_file", id=id),
        "here": own.href("own_study", id=id),
        "refusal": refusal,
        "problems": refusal.problems if isinstance(refusal, WorkbookHasProblems) else (),
        "report": _report(own, id) if found.row.status is StudyStatus.REPORTED else (),
    }
    return page(request, "tariffs/own_study.html.jinja", context, status=409 if refusal else 200)


def _report(own: Own, id: int) -> tuple[Any, ...]:
    return study_view(own.actor, id, own.id).lines


def _upload(request: HttpRequest, own: Own, id: int) -> Refusal | None:
    file = request.FILES.get("bestand")
    if file is None or not file.size or file.size > LARGEST:
        return NoWorkbook()
    try:
        import_answer(own.actor, id, own.id, file.read())
    except Refusal as refusal:
        return refusal
    return None


class NoWorkbook(Refusal):
    """Er is geen bruikbaar bestand gekozen."""

    remedy = "Download de vragenlijst, vul hem in, en kies dat bestand. Het mag tot 5 MB groot zijn."


@require_safe
def own_study_file(request: HttpRequest, id: int) -> HttpResponse:
    """The questionnaire as Excel, with what was answered before."""
    own = own_of(request)
    content = questionnaire(own.actor, id, own.id)
    name = f"kostenonderzoek-{id}.xlsx"
    return HttpResponse(
        content, content_type=EXCEL, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
