"""The documents of many agreements at once: chosen, drawn in the background, taken as one zip file."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dekkend.contracts.agreement_states import AGREEMENT, AgreementStatus
from dekkend.contracts.models import Agreement
from dekkend.contracts.tasks import documents_path, make_documents
from dekkend.runtime import jobs
from dekkend.runtime.models import JobProgress, JobStatus
from dekkend.web.jinja import url
from dekkend.web.pages import page
from dekkend.web.views.agreements.scope import CHOSEN, BuyerScope, buyer_scope

_WITH_TEXT: Final = tuple(status for status in AgreementStatus if status is not AgreementStatus.LAPSED)
MOST: Final = 5000
"""Agreements in one file."""


class BatchForm(forms.Form):
    status = forms.MultipleChoiceField(
        label=_("Welke overeenkomsten?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Niets aangevinkt: allemaal."),
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.fields["status"].choices = [(it.value, AGREEMENT.title(it).render()) for it in _WITH_TEXT]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """The form, how far the last one is, and its file."""
    scope = buyer_scope(request)
    form = BatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["status"] or [it.value for it in _WITH_TEXT]
        ids = list(
            Agreement.objects.filter(buyer=scope.id, status__in=wanted).values_list("pk", flat=True)[:MOST]
        )
        if ids:
            jobs.defer(make_documents, actor=scope.actor, subject=_subject(scope), agreement_ids=ids)
            messages.success(
                request, gettext("Dekkend maakt %(count)s overeenkomsten.") % {"count": len(ids)}
            )
            return HttpResponseRedirect(f"{url('agreement_batch')}?{CHOSEN}={scope.slug}")
        form.add_error(None, _("Er zijn geen overeenkomsten die hieraan voldoen."))
    context = {"scope": scope, "form": form, "job": _latest(scope), "done": JobStatus.DONE}
    return page(request, "agreements/batch.html.jinja", context, status=422 if form.errors else 200)


@require_safe
def batch_file(request: HttpRequest, job: int) -> FileResponse:
    """The file of a job, for who asked for it."""
    scope = buyer_scope(request)
    found = jobs.find(job)
    own = found is not None and found.account_id == scope.actor.account_id
    if found is None or not own or found.task != make_documents.name or found.status != JobStatus.DONE:
        raise Http404(gettext("Dit bestand is er niet."))
    path = documents_path(job)
    if not default_storage.exists(path):
        raise Http404(gettext("Dit bestand is er niet meer. Laat het opnieuw maken."))
    return FileResponse(default_storage.open(path), as_attachment=True, filename=f"overeenkomsten-{job}.zip")


def _subject(scope: BuyerScope) -> str:
    return f"agreements:{scope.id}"


def _latest(scope: BuyerScope) -> JobProgress | None:
    """The last one that this reader asked for."""
    rows = JobProgress.objects.filter(
        subject=_subject(scope), task=make_documents.name, account_id=scope.actor.account_id
    )
    return rows.order_by("-created_at", "-pk").first()
