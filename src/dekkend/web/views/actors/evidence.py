"""The evidence vault: what is kept, until when it may be used, and a place for a new document."""

from typing import Any

from django import forms
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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dekkend.kernel.errors import Refusal
from dekkend.organisations import services
from dekkend.organisations.domain_evidence import KIND_TITLES, MAX_AGE, DocumentKind, NewDocument, Validity
from dekkend.organisations.evidence_queries import DocumentRow, versions
from dekkend.organisations.vault_errors import UnknownDocument
from dekkend.runtime import clock
from dekkend.runtime.file_checks import Kind
from dekkend.web.badges import Badge, Tone
from dekkend.web.formats import language
from dekkend.web.pages import page
from dekkend.web.views.actors.own import Own, own_of
from dekkend.web.views.actors.submit import WRONG, words

REPLACES = "vervangt"
_BADGES = {
    Validity.VALID: (gettext_lazy("geldig"), Tone.GOOD),
    Validity.ENDS_SOON: (gettext_lazy("loopt af"), Tone.WARN),
    Validity.OVER: (gettext_lazy("verlopen"), Tone.BAD),
}


class DocumentForm(forms.Form):
    """What is told about a document."""

    kind = forms.TypedChoiceField(label=gettext_lazy("Soort"), coerce=DocumentKind)
    title = forms.CharField(
        label=gettext_lazy("Omschrijving"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld van wie de verklaring is, of voor welk jaar."),
    )
    issued_on = forms.DateField(
        label=gettext_lazy("Datum van afgifte"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Geldig tot en met"),
        required=False,
        help_text=gettext_lazy("Alleen als het bewijsstuk zelf een einddatum noemt."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    issuer = forms.CharField(label=gettext_lazy("Afgegeven door"), max_length=120, required=False)
    number = forms.CharField(label=gettext_lazy("Nummer"), max_length=60, required=False)
    upload = forms.FileField(
        label=gettext_lazy("Bestand"),
        allow_empty_file=True,
        help_text=gettext_lazy("PDF, Word, Excel, OpenDocument, afbeelding of tekst; hoogstens 25 MB."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(kind.value, title.render(language())) for kind, title in KIND_TITLES.items()]
        self.fields["kind"].choices = names  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def vault(request: HttpRequest) -> HttpResponse:
    """The documents in use, and a form for the next one or for a new version."""
    own = own_of(request)
    replaces = _chosen(request, own)
    if request.method != "POST":
        return _page(request, own, DocumentForm(initial=_initial(replaces)), replaces)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        values = dict(form.cleaned_data)
        upload = values.pop("upload")
        new = NewDocument(**values, replaces=replaces.id if replaces else None)
        try:
            services.add_document(own.actor, own.id, new, upload)
        except Refusal as refusal:
            form.add_error(None, words(refusal))
        else:
            messages.success(
                request, _("Het bewijsstuk staat in uw map. U kunt het in elke inkoop gebruiken.")
            )
            return HttpResponseRedirect(own.href("vault"))
    return _page(request, own, form, replaces)


@require_safe
def document_file(request: HttpRequest, number: int) -> HttpResponseBase:
    """The file of any own version, always as a download."""
    own = own_of(request)
    try:
        found, content = services.open_document(own.actor, own.id, number)
    except UnknownDocument as refusal:
        raise Http404(words(refusal)) from refusal
    return FileResponse(
        content, as_attachment=True, filename=found.name, content_type=Kind(found.kind).content_type
    )


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a document out of the list."""
    own = own_of(request)
    try:
        services.remove_document(own.actor, own.id, number)
    except Refusal as refusal:
        messages.warning(request, words(refusal))
    else:
        messages.success(request, _("Weggehaald uit de lijst. Wat u ermee indiende, blijft zoals het was."))
    return HttpResponseRedirect(own.href("vault"))


def validity_badge(row: DocumentRow) -> Badge:
    """How a document stands today, in a word."""
    word, tone = _BADGES[row.validity(clock.today())]
    return Badge(word, tone)


def _chosen(request: HttpRequest, own: Own) -> DocumentRow | None:
    asked = request.POST.get(REPLACES) or request.GET.get(REPLACES) or ""
    rows = versions(own.actor, own.id)
    return next((row for row in rows if str(row.id) == asked and row.replaced_by is None), None)


def _initial(replaces: DocumentRow | None) -> dict[str, Any]:
    if replaces is None:
        return {}
    return {"kind": replaces.kind.value, "title": replaces.title, "issuer": replaces.issuer}


def _page(request: HttpRequest, own: Own, form: DocumentForm, replaces: DocumentRow | None) -> HttpResponse:
    rows = versions(own.actor, own.id)
    current = [row for row in rows if row.replaced_by is None and not row.removed]
    older = [row for row in rows if row.replaced_by is not None or row.removed]
    missing = [kind for kind in MAX_AGE if not any(row.kind is kind for row in current)]
    context = {
        "own": own,
        "tabs_": own.tabs("vault"),
        "rows": [(row, KIND_TITLES[row.kind], validity_badge(row)) for row in current],
        "older": [(row, KIND_TITLES[row.kind]) for row in older],
        "missing": [KIND_TITLES[kind] for kind in missing],
        "rules": [(KIND_TITLES[kind], months, rule) for kind, (months, rule) in MAX_AGE.items()],
        "form": form,
        "replaces": replaces,
        "replaces_title": KIND_TITLES[replaces.kind] if replaces else "",
        "REPLACES": REPLACES,
    }
    return page(request, "vault/vault.html.jinja", context, status=WRONG if form.errors else 200)
