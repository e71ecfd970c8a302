"""Reads of the evidence vault: what a provider keeps, until when it may be used, what ends soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.domain_evidence import WARN_DAYS, DocumentKind, Validity, validity
from dekkend.organisations.models import EvidenceDocument
from dekkend.organisations.policies import Action, Subject, may
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One version of a document. ``valid_until`` is the last day of use; None when nothing limits it."""

    id: int
    kind: DocumentKind
    title: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None
    valid_until: date | None
    file_name: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str
    replaced_by: int | None
    removed: bool

    def validity(self, on: date) -> Validity:
        """How the document stands on a day."""
        return validity(self.valid_until, on)


@dataclass(frozen=True, slots=True)
class EndingDocument:
    """A document that ends soon or has ended, of one of the actor's own organisations."""

    kind: DocumentKind
    valid_until: date
    organisation_id: int


def vault(actor: Actor, provider_id: int) -> tuple[DocumentRow, ...]:
    """The documents in use, by kind, the newest first; nothing for somebody else."""
    return tuple(row for row in versions(actor, provider_id) if row.replaced_by is None and not row.removed)


def versions(actor: Actor, provider_id: int) -> tuple[DocumentRow, ...]:
    """Every version that was ever kept; nothing for somebody else."""
    if not may(actor, Action.SEE_VAULT, Subject(provider_id)):
        return ()
    rows = EvidenceDocument.objects.filter(provider_id=provider_id).select_related("added_by")
    return tuple(map(_row, rows))


def usable(rows: Iterable[DocumentRow], kind: DocumentKind | None, on: date) -> tuple[DocumentRow, ...]:
    """The documents that may be used on a day: of this kind when given, else of any."""
    return tuple(
        row for row in rows if (kind is None or row.kind is kind) and row.validity(on) is not Validity.OVER
    )


def ending_documents(actor: Actor) -> tuple[EndingDocument, ...]:
    """What the actor's own organisations must renew: what ends within 90 days, or ended in the last 90."""
    own = actor.organisations(Role.PROVIDER)
    if not own:
        return ()
    today, span = clock.today(), timedelta(days=WARN_DAYS[0])
    rows = EvidenceDocument.objects.filter(
        provider_id__in=own,
        replaced_by__isnull=True,
        removed_at__isnull=True,
        valid_until__range=(today - span, today + span),
    ).order_by("valid_until", "pk")
    return tuple(
        EndingDocument(DocumentKind(row.kind), row.valid_until, row.provider_id)
        for row in rows.only("kind", "valid_until", "provider_id")
        if row.valid_until is not None
    )


def _row(row: EvidenceDocument) -> DocumentRow:
    return DocumentRow(
        id=row.pk,
        kind=DocumentKind(row.kind),
        title=row.title,
        number=row.number,
        issuer=row.issuer,
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        valid_until=row.valid_until,
        file_name=row.secret["name"],
        size=row.secret["size"],
        sha256=row.secret["sha256"],
        added_at=row.added_at,
        added_by=str(row.added_by) if row.added_by else "",
        replaced_by=row.replaced_by_id,
        removed=row.removed_at is not None,
    )
