"""The documents of an agreement: what is kept, what it would say now, addenda and enclosures."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.document_fields import gaps
from dekkend.contracts.models import AgreementDocument, Amendment
from dekkend.contracts.policies import Action, may
from dekkend.contracts.queries.document_facts import DocumentFacts
from dekkend.contracts.services import documents as services
from dekkend.runtime.file_checks import Kind
from dekkend.runtime.files import content_type, open_file
from dekkend.web.access import require
from dekkend.web.badges import Badge, Tone
from dekkend.web.lists import listing
from dekkend.web.tables import Column, Table
from dekkend.web.views.agreements.common import One, one
from dekkend.web.views.agreements.deeds import Deed, DeedPanel, done, line_field, panels

_Kind = AgreementDocument.Kind
KINDS: Final = {
    _Kind.TEXT: _("Overeenkomst"),
    _Kind.ADDENDUM: _("Addendum"),
    _Kind.RETURNED: _("Teruggestuurd"),
    _Kind.OTHER: _("Bijlage"),
}
FORMS: Final = {"docx": Kind.DOCX, "pdf": Kind.PDF}
FINGERPRINT: Final = 16
"""Characters of a fingerprint in a list; the whole of it stands on the page of signing."""


class AttachForm(forms.Form):
    file = forms.FileField(label=_("Bestand"))
    title = line_field(_("Naam"), max_length=200, required=False)


def table_of(view: One) -> Table[AgreementDocument]:
    """The documents that are kept."""
    return Table(
        name="documenten",
        caption=_("Bewaarde documenten"),
        columns=(
            Column("nummer", _("Nummer"), lambda row: row.number, numeric=True),
            Column(
                "naam",
                _("Document"),
                lambda row: row.title,
                href=lambda row: view.href("agreement_document", number=row.number),
                row_header=True,
            ),
            Column("soort", _("Soort"), lambda row: KINDS[_Kind(row.kind)]),
            Column("vorm", _("Vorm"), lambda row: row.format.upper()),
            Column("verzending", _("Verzending"), lambda row: row.round or None, numeric=True),
            Column("gemaakt", _("Bewaard op"), lambda row: row.made_at),
            Column("door", _("Door"), lambda row: row.made_by.name if row.made_by else gettext("Dekkend")),
            Column("woorden", _("Vingerafdruk"), lambda row: row.text_sha256[:FINGERPRINT] or None),
        ),
        sort="-nummer",
        empty=_("Documenten worden bewaard zodra de tekst is verstuurd."),
    )


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every document, and what can be made."""
    view = _one(request, slug)
    return _page(request, view, panels(_deeds(view)))


@require_POST
def documents_act(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """Makes an addendum or adds an enclosure."""
    view = _one(request, slug)
    back = view.href("agreement_documents")
    return done(request, _deeds(view), act, lambda found, code: _page(request, view, found, code), back)


@require_safe
def concept(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The text as it would be sent now, as Word or PDF. Kept nowhere."""
    view = _one(request, slug)
    if form not in FORMS:
        raise Http404(gettext("Deze vorm is er niet."))
    made = services.draw_agreement(view.row)
    name = f"concept-{made.name}.{form}"
    return HttpResponse(
        made.word if form == "docx" else made.pdf,
        content_type=FORMS[form].content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def document(request: HttpRequest, slug: str, number: int) -> FileResponse:
    """One document as it was kept."""
    view = _one(request, slug)
    found = view.row.documents.select_related("file").filter(number=number).first()
    if found is None:
        raise Http404(gettext("Dit document is er niet."))
    return FileResponse(
        open_file(found.file),
        as_attachment=True,
        filename=found.file.name,
        content_type=content_type(found.file),
    )


def _one(request: HttpRequest, slug: str) -> One:
    view = one(request, slug)
    require(may(view.actor, Action.SEE_CONFIDENTIAL, view.reader.facts))
    return view


def _page(request: HttpRequest, view: One, acts: list[DeedPanel], status: int = 200) -> Any:
    rows = view.row.documents.select_related("file", "made_by")
    facts = DocumentFacts()
    draft = view.row.status == AgreementStatus.DRAFT
    context = view.context(
        "agreement_documents",
        page_title=_("Documenten"),
        acts=acts,
        gaps=gaps(view.agreement, facts.edition(view.row)) if draft else (),
        draft=draft,
        may_draft=view.may(Action.DRAFT),
        badge_gap=Badge(_("Nog invullen"), Tone.WARN),
    )
    answer = listing(request, table_of(view), rows, "agreements/documents.html.jinja", context)
    answer.status_code = status
    return answer


def _deeds(view: One) -> Iterator[Deed]:
    facts = view.reader.facts
    for amendment in view.row.amendments.exclude(status__in=services.NOT_YET).order_by("-number"):
        yield Deed(
            f"addendum-{amendment.number}",
            gettext("Addendum %(number)s maken: %(title)s")
            % {"number": amendment.number, "title": amendment.title},
            forms.Form,
            _addendum(view, amendment),
            may(view.actor, Action.RUN, facts),
            _("Dekkend maakt het addendum als Word en PDF en bewaart het."),
        )
    yield Deed(
        "bijlage",
        _("Bijlage toevoegen"),
        AttachForm,
        lambda data: services.attach(view.actor, view.row.pk, data["file"], data["title"]),
        may(view.actor, Action.REPORT, facts),
        _("Een bestand dat bij de overeenkomst hoort. Beide partijen zien het."),
    )


def _addendum(view: One, amendment: Amendment) -> Any:
    return lambda data: services.make_addendum(view.actor, view.row.pk, amendment.pk)
