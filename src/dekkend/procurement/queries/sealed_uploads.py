"""What opens a sealed upload, for somebody who may read it."""

from base64 import b64decode
from dataclasses import dataclass

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.drafting import from_json
from dekkend.procurement.models import OpenedFile, Procurement, SubmissionDraft
from dekkend.procurement.queries.access import seen
from dekkend.procurement.services.unpacking import key_of


@dataclass(frozen=True, slots=True)
class UploadKey:
    """What a sealed upload is called, and what opens it."""

    name: str
    kind: str
    key: bytes


def upload_key(actor: Actor, slug: str, number: int) -> UploadKey | None:
    """The key of an upload: from the actor's own draft, else from an opened submission; None when it lies
    open. Whether the actor may read it, ``may_read_upload`` says first. Raises UnknownProcurement."""
    found = seen(actor, slug)
    row = OpenedFile.objects.filter(submission__procurement=found, number=number).first()
    return UploadKey(row.name, row.kind, key_of(row)) if row else _in_own_draft(actor, found, number)


def _in_own_draft(actor: Actor, found: Procurement, number: int) -> UploadKey | None:
    own = actor.organisations(Role.PROVIDER)
    for row in SubmissionDraft.objects.filter(procurement=found, tenderer_id__in=own).only("content"):
        for upload in from_json(row.content).files.values():
            if upload.id == number and upload.secret:
                return UploadKey(upload.name, upload.kind, b64decode(upload.secret))
    return None


__all__ = ["UploadKey", "upload_key"]
