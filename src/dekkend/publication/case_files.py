"""Court files: made, listed and given out; who took one is in the log."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max

from dekkend.organisations.domain import Actor
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.overview import stream_of
from dekkend.publication.bundle import Recipient, Report, write_bundle
from dekkend.publication.errors import NoCaseFile, UnknownRecipient
from dekkend.publication.models import CaseFile
from dekkend.runtime import audit, clock


@dataclass(frozen=True, slots=True)
class CaseFileRow:
    """One court file in the list. ``recipient`` is the number of the tenderer it was made for."""

    number: int
    recipient: int | None
    made_at: datetime
    made_by: str
    size: int
    sha256: str
    files: int
    left_out: int


def make_case_file(
    actor: Actor, slug: str, *, recipient: int | None = None, report: Report | None = None
) -> CaseFileRow:
    """Makes a court file and keeps it; ``recipient`` is the number of a submission, for a tenderer who may
    not see what others wrote. Raises UnknownProcurement, NotAllowed, UnknownRecipient."""
    found = seen(actor, slug)
    ensure(actor, Action.EXPORT_CASE, facts_of(found))
    submission = found.submissions.filter(number=recipient).first() if recipient is not None else None
    if recipient is not None and submission is None:
        raise UnknownRecipient(number=recipient)
    with TemporaryFile() as target:
        made = write_bundle(slug, target, made_by=actor.name, recipient=Recipient(recipient), report=report)
        size, sha256 = target.tell(), _sha256(target)
        path = default_storage.save(f"case-files/{found.pk}/{sha256}.zip", File(target))
    with transaction.atomic():
        type(found).objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
        highest = CaseFile.objects.filter(procurement=found).aggregate(it=Max("number"))["it"] or 0
        row = CaseFile.objects.create(
            procurement=found,
            number=highest + 1,
            recipient=submission,
            made_at=clock.now(),
            made_by=actor.name,
            path=path,
            size=size,
            sha256=sha256,
            manifest_sha256=made.manifest_sha256,
            files=made.files,
            left_out=made.left_out,
        )
        _record(actor, row, "case_file.make")
    return _row(row)


def case_files(actor: Actor, slug: str) -> tuple[CaseFileRow, ...]:
    """The court files that were made, the newest first. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.EXPORT_CASE, facts_of(found))
    rows = CaseFile.objects.filter(procurement=found).select_related("recipient").order_by("-number")
    return tuple(map(_row, rows))


@transaction.atomic
def take_case_file(actor: Actor, slug: str, number: int) -> IO[bytes]:
    """The court file to hand out; that the actor took it is written in the log first.

    Raises UnknownProcurement, NotAllowed, NoCaseFile.
    """
    found = seen(actor, slug)
    ensure(actor, Action.EXPORT_CASE, facts_of(found))
    row = CaseFile.objects.filter(procurement=found, number=number).select_related("recipient").first()
    if row is None or not default_storage.exists(row.path):
        raise NoCaseFile(number=number)
    _record(actor, row, "case_file.take")
    content: IO[bytes] = default_storage.open(row.path)
    return content


def _record(actor: Actor, row: CaseFile, action: str) -> None:
    data = {
        "number": row.number,
        "sha256": row.sha256,
        "for_submission": row.recipient.number if row.recipient else None,
    }
    audit.record(stream_of(row.procurement_id), actor, action, f"procurement:{row.procurement_id}", data)


def _row(row: CaseFile) -> CaseFileRow:
    return CaseFileRow(
        row.number,
        row.recipient.number if row.recipient else None,
        row.made_at,
        row.made_by,
        row.size,
        row.sha256,
        row.files,
        row.left_out,
    )


def _sha256(target: IO[bytes]) -> str:
    """The hash of what was written; the file then stands at its beginning again."""
    digest = hashlib.sha256()
    target.seek(0)
    while chunk := target.read(1 << 20):
        digest.update(chunk)
    target.seek(0)
    return digest.hexdigest()


__all__ = ["CaseFileRow", "case_files", "make_case_file", "take_case_file"]
