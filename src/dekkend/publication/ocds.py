"""A published procurement as an OCDS 1.1 release (Open Contracting): tender, lots, clarifications."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from dekkend.procurement.definition import Definition, Lot
from dekkend.procurement.queries import ProcurementView
from dekkend.procurement.queries.information import NoteView, PublicationFacts
from dekkend.procurement.states import ProcurementStatus

PREFIX: Final = "ocds-dekkend"
_P: Final = ProcurementStatus
_STATUSES: Final[Mapping[ProcurementStatus, str]] = {
    _P.CONCEPT: "planning",
    _P.PUBLISHED: "active",
    _P.FINAL: "complete",
    _P.WITHDRAWN: "withdrawn",
}


def release(
    view: ProcurementView, facts: PublicationFacts, notes: Sequence[NoteView], address: str
) -> dict[str, Any]:
    """The release; ``address`` is the public page. Nothing in it tells who asked or who submitted."""
    row, definition = view.row, view.definition
    buyer = {"id": row.region_slug, "name": row.region}
    return {
        "ocid": f"{PREFIX}-{row.slug}",
        "id": f"{row.slug}-{len(notes)}",
        "date": _moment(notes[0].published_at if notes else view.published_at),
        "tag": ["tenderUpdate"] if notes else ["tender"],
        "initiationType": "tender",
        "language": "nl",
        "buyer": buyer,
        "parties": [{**buyer, "roles": ["buyer", "procuringEntity"]}],
        "tender": _tender(view, facts, notes, address, definition),
    }


def _tender(
    view: ProcurementView,
    facts: PublicationFacts,
    notes: Sequence[NoteView],
    address: str,
    definition: Definition,
) -> dict[str, Any]:
    row, gone = view.row, {each.lot.slug for each in facts.withdrawn}
    return {
        "id": row.slug,
        "title": row.title,
        "status": _STATUSES.get(row.status, "active"),
        "mainProcurementCategory": "services",
        "procurementMethodDetails": definition.procedure.form.value,
        "tenderPeriod": _period(view.published_at, row.closes_at),
        "contractPeriod": {"startDate": _moment(definition.term.start)},
        "lots": [_lot(lot, withdrawn=lot.id in gone) for lot in definition.lots],
        "items": [
            {"id": product.id, "description": product.name, "relatedLots": _lots_of(definition, product.id)}
            for product in definition.products
        ],
        "documents": [{"id": "publicatie", "documentType": "tenderNotice", "url": address}]
        + [_note_document(note, address) for note in notes],
        "enquiries": [
            {
                "id": str(each["number"]),
                "title": each["subject"],
                "description": each["text"],
                "answer": each["answer"],
                "dateAnswered": _moment(note.published_at),
                **({"relatedLot": each["lot"]} if each["lot"] else {}),
            }
            for note in notes
            for each in note.questions
        ],
        "amendments": [
            {
                "id": str(note.version),
                "date": _moment(note.published_at),
                "rationale": note.reason,
                "description": "; ".join(change.sentence.render() for change in note.changes),
            }
            for note in notes
            if note.makes_version
        ],
    }


def _lot(lot: Lot, *, withdrawn: bool) -> dict[str, Any]:
    title = f"{lot.number} {lot.name}"
    return {"id": lot.id, "title": title, "status": "cancelled" if withdrawn else "active"}


def _lots_of(definition: Definition, product: str) -> list[str]:
    return [lot.id for lot in definition.lots if product in lot.products]


def _note_document(note: NoteView, address: str) -> dict[str, Any]:
    return {
        "id": f"nota-{note.number}",
        "documentType": "clarifications",
        "title": f"Nota van inlichtingen {note.number}",
        "datePublished": _moment(note.published_at),
        "url": address.replace("/publicatie/", f"/notas/{note.number}/nota.pdf"),
        "format": "application/pdf",
    }


def _period(first: datetime | None, last: datetime | None) -> dict[str, Any]:
    return {"startDate": _moment(first), "endDate": _moment(last)}


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
