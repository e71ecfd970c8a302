"""The evidence vault: a provider keeps its documents once, encrypted, and uses them in every procedure."""

from collections.abc import Collection
from datetime import date
from typing import IO, Any, Final

from django.core.files import File
from django.db import transaction

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_evidence import (
    KIND_TITLES,
    NEEDS_END,
    DocumentKind,
    NewDocument,
    valid_until,
    warning_due,
)
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.models import EvidenceDocument, Provider
from dekkend.organisations.policies import Action, Subject
from dekkend.organisations.services.common import demand
from dekkend.organisations.services.notices import notify_organisations
from dekkend.organisations.vault_errors import (
    DocumentReplaced,
    EndMissing,
    ExpiresBeforeIssue,
    IssuedInFuture,
    UnknownDocument,
)
from dekkend.runtime import audit, clock, sealed_files
from dekkend.runtime.sealed_files import SealedFile

VAULT_PAGE: Final = "/mijn-organisatie/bewijs/"


def stream_of(provider_id: int) -> str:
    """The audit stream of what a provider keeps: who added, replaced, took away or used which document."""
    return f"vault:{provider_id}"


def add_document(actor: Actor, provider_id: int, new: NewDocument, upload: File) -> int:
    """Puts a document in the vault, or a new version of one; the id.

    Raises NotPermitted, IssuedInFuture, ExpiresBeforeIssue, EndMissing, UnknownDocument, DocumentReplaced,
    and a FileRefused; then nothing is stored. The dates are judged before the file, and the file is stored in
    the same transaction: what is refused leaves no record.
    """
    demand(actor, Action.CHANGE_PROVIDER, Subject(provider_id))
    _refuse_wrong_dates(new)
    with transaction.atomic():
        Provider.objects.select_for_update().get(pk=provider_id)
        before = _current(provider_id, new.replaces) if new.replaces is not None else None
        row = _store(actor, provider_id, new, sealed_files.save_sealed(upload, actor))
        if before is not None:
            EvidenceDocument.objects.filter(pk=before.pk).update(replaced_by=row)
        data = {"kind": row.kind, "issued_on": row.issued_on, "valid_until": row.valid_until}
        data |= {"sha256": row.secret["sha256"], "replaces": new.replaces}
        audit.record(stream_of(provider_id), actor, "document.add", f"document:{row.pk}", data)
    return int(row.pk)


@transaction.atomic
def remove_document(actor: Actor, provider_id: int, document_id: int) -> None:
    """Takes a document out of the list; what was submitted with it stays.

    Raises NotPermitted, UnknownDocument, DocumentReplaced.
    """
    demand(actor, Action.CHANGE_PROVIDER, Subject(provider_id))
    row = _current(provider_id, document_id)
    EvidenceDocument.objects.filter(pk=row.pk).update(removed_at=clock.now())
    audit.record(stream_of(provider_id), actor, "document.remove", f"document:{row.pk}")


@transaction.atomic
def take_document(actor: Actor, provider_id: int, document_id: int, purpose: str) -> tuple[SealedFile, date]:
    """A document to use in a submission: its encrypted file as it is now, and its date of issue.

    The version is frozen by its hash: a later version does not change what was taken. ``purpose`` names for
    what, for the log. Raises NotPermitted, UnknownDocument.
    """
    demand(actor, Action.SEE_VAULT, Subject(provider_id))
    row = EvidenceDocument.objects.filter(
        pk=document_id, provider_id=provider_id, removed_at__isnull=True
    ).first()
    if row is None:
        raise UnknownDocument()
    found = sealed_of(row)
    audit.record(
        stream_of(provider_id),
        actor,
        "document.use",
        f"document:{row.pk}",
        {"sha256": found.sha256, "for": purpose},
    )
    return found, row.issued_on


def open_document(actor: Actor, provider_id: int, document_id: int) -> tuple[SealedFile, IO[bytes]]:
    """The content of any own version, for whoever works for the provider. Raises NotPermitted,
    UnknownDocument."""
    demand(actor, Action.SEE_VAULT, Subject(provider_id))
    rows = EvidenceDocument.objects.select_related("file")
    row = rows.filter(pk=document_id, provider_id=provider_id).first()
    if row is None:
        raise UnknownDocument()
    found = sealed_of(row)
    return found, sealed_files.open_sealed(row.file, found.key)


def open_used(owners: Collection[int], sha256: str) -> tuple[SealedFile, IO[bytes]]:
    """The content of a document that these providers used in a bid, by its hash. For the context that
    keeps the bid, which decides who may read it. Raises UnknownDocument."""
    rows = EvidenceDocument.objects.select_related("file").filter(provider_id__in=owners)
    for row in rows.order_by("-pk"):
        if sha256 and row.secret["sha256"] == sha256:
            found = sealed_of(row)
            return found, sealed_files.open_sealed(row.file, found.key)
    raise UnknownDocument()


def sealed_of(row: EvidenceDocument) -> SealedFile:
    """What opens the file of a document."""
    return unpacked(row.file_id, row.secret)


def packed(found: SealedFile) -> dict[str, Any]:
    """What an encrypted column keeps of a sealed file."""
    return {
        "name": found.name,
        "kind": found.kind,
        "size": found.size,
        "sha256": found.sha256,
        "key": found.key.hex(),
    }


def unpacked(file_id: int, secret: dict[str, Any]) -> SealedFile:
    """The sealed file that ``packed`` kept."""
    return SealedFile(
        file_id,
        secret["name"],
        secret["kind"],
        secret["size"],
        secret["sha256"],
        bytes.fromhex(secret["key"]),
    )


def warn_expiring(today: date) -> int:
    """Tells providers of documents that end in 90, 30 or 7 days; each warning once. Gives their number.

    A job may run twice, or miss a day: each document is a transaction of its own that remembers its warning.
    """
    rows = EvidenceDocument.objects.filter(
        replaced_by__isnull=True, removed_at__isnull=True, valid_until__gte=today
    )
    return sum(_warn(key, today) for key in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _warn(document_id: int, today: date) -> bool:
    row = EvidenceDocument.objects.select_for_update().get(pk=document_id)
    due = warning_due(row.valid_until, today, row.warned)
    if due is None or row.valid_until is None:
        return False
    EvidenceDocument.objects.filter(pk=row.pk).update(warned=due)
    notify_organisations([row.provider_id], NoticeKind.EVIDENCE, expiry_sentence(row), VAULT_PAGE)
    return True


def expiry_sentence(row: EvidenceDocument) -> Message:
    """What a provider is told about a document that ends."""
    title = KIND_TITLES[DocumentKind(row.kind)]
    return msg("“{title}” kunt u gebruiken tot en met {until}.", title=title, until=row.valid_until)


def _refuse_wrong_dates(new: NewDocument) -> None:
    if new.issued_on > clock.today():
        raise IssuedInFuture(issued_on=new.issued_on)
    if new.expires_on is not None and new.expires_on < new.issued_on:
        raise ExpiresBeforeIssue(expires_on=new.expires_on, issued_on=new.issued_on)
    if new.expires_on is None and new.kind in NEEDS_END:
        raise EndMissing(kind=KIND_TITLES[new.kind])


def _current(provider_id: int, document_id: int) -> EvidenceDocument:
    rows = EvidenceDocument.objects.select_for_update()
    row = rows.filter(pk=document_id, provider_id=provider_id, removed_at__isnull=True).first()
    if row is None:
        raise UnknownDocument()
    if row.replaced_by_id is not None:
        raise DocumentReplaced()
    return row


def _store(actor: Actor, provider_id: int, new: NewDocument, sealed: SealedFile) -> EvidenceDocument:
    return EvidenceDocument.objects.create(
        provider_id=provider_id,
        kind=new.kind,
        title=new.title,
        number=new.number,
        issuer=new.issuer,
        issued_on=new.issued_on,
        expires_on=new.expires_on,
        valid_until=valid_until(new.kind, new.issued_on, new.expires_on),
        file_id=sealed.id,
        secret=packed(sealed),
        added_on=clock.today(),
        added_at=clock.now(),
        added_by_id=actor.account_id,
    )


__all__ = [
    "add_document",
    "open_document",
    "packed",
    "remove_document",
    "sealed_of",
    "take_document",
    "unpacked",
    "warn_expiring",
]
