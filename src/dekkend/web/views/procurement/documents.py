"""The documents, the route along which they are decided on, and who was consulted."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dekkend.procurement.definition import Consultation, DecisionBody, DecisionDocument, Definition, Document
from dekkend.web.lists import listing
from dekkend.web.tables import Column, Table
from dekkend.web.views.procurement.facts import Names, moment_words
from dekkend.web.views.procurement.frame import frame_of
from dekkend.web.views.procurement.words import BODY_ROLES, DOCUMENT_STATUSES, word


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document on which a body decides."""

    document: DecisionDocument
    body: str


DOCUMENTS: Table[DocumentLine] = Table(
    name="besluitdocumenten",
    caption=_("Documenten waarover wordt besloten"),
    columns=(
        Column("document", _("Document"), lambda line: line.document.title, row_header=True),
        Column("besluit", _("Besluit door"), lambda line: line.body),
        Column(
            "wanneer",
            _("Wanneer"),
            lambda line: line.document.when,
            show=lambda value: moment_words(value),
            numeric=True,
        ),
        Column("versie", _("Versie"), lambda line: line.document.version),
        Column(
            "status",
            _("Status"),
            lambda line: line.document.status,
            badge=lambda line: DOCUMENT_STATUSES[line.document.status],
        ),
        Column("open", _("Nog open"), lambda line: line.document.open),
        Column("bron", _("Bron"), lambda line: line.document.source, sortable=False),
    ),
    empty=_("Het kader noemt geen documenten waarover moet worden besloten."),
)

CONSULTATIONS: Table[Consultation] = Table(
    name="consultaties",
    caption=_("Met wie is gesproken"),
    columns=(
        Column("titel", _("Consultatie"), lambda row: row.title, row_header=True),
        Column("soort", _("Soort"), lambda row: word(row.kind)),
        Column(
            "wanneer",
            _("Wanneer"),
            lambda row: row.when,
            show=lambda value: moment_words(value),
            numeric=True,
        ),
        Column("deelnemers", _("Deelnemers"), lambda row: row.participants),
        Column("bron", _("Bron"), lambda row: row.source, sortable=False),
    ),
    prefix="consultatie",
    downloads=False,
    empty=_("Het kader noemt geen consultaties."),
)

SOURCES: Table[Document] = Table(
    name="bronnen",
    caption=_("Brondocumenten"),
    columns=(
        Column("merk", _("Merk"), lambda row: row.id),
        Column("titel", _("Titel"), lambda row: row.title, row_header=True),
        Column(
            "datum",
            _("Datum"),
            lambda row: row.published,
            show=lambda value: moment_words(value),
            numeric=True,
        ),
        Column("status", _("Status"), lambda row: row.status),
    ),
    prefix="bron",
    downloads=False,
)


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One body of the decision route, with what it decides on."""

    body: DecisionBody
    role: object
    documents: tuple[DecisionDocument, ...]


def route_of(definition: Definition) -> list[RouteStep]:
    """The bodies in order, each with its documents."""
    return [
        RouteStep(
            body,
            BODY_ROLES[body.role],
            tuple(it for it in definition.decision_documents if it.decided_by == body.id),
        )
        for body in definition.decision_bodies
    ]


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Documents, route, consultations and sources."""
    frame = frame_of(request, slug)
    definition = frame.view.definition
    names = Names(definition)
    lines = [DocumentLine(it, str(names.of(it.decided_by))) for it in definition.decision_documents]
    context = frame.context(
        "documents",
        page_title=_("Documenten"),
        route=route_of(definition),
        consultations=CONSULTATIONS.view(definition.consultations, request.GET),
        sources=SOURCES.view(definition.documents, request.GET),
    )
    return listing(request, DOCUMENTS, lines, "procurement/documents.html.jinja", context)
