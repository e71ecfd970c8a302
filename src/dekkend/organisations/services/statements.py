"""The own statement (UEA): answered once, signed by who may sign, used in every procedure."""

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final

from django.core.files import File
from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_profile import Authority
from dekkend.organisations.domain_statement import (
    FORMAT,
    Answers,
    SignatureKind,
    fingerprint,
    from_json,
    statement_gaps,
    to_json,
)
from dekkend.organisations.models import OwnStatement, Provider, ProviderDetails, Representative
from dekkend.organisations.policies import Action, Subject
from dekkend.organisations.services.common import demand
from dekkend.organisations.services.evidence import packed, stream_of, unpacked
from dekkend.organisations.vault_errors import (
    NotAStatement,
    NotAuthorised,
    NotInProfile,
    ScanMissing,
    StatementChanged,
    StatementIncomplete,
)
from dekkend.runtime import audit, clock, sealed_files
from dekkend.runtime.sealed_files import SealedFile

_LARGEST: Final = 2_000_000


@transaction.atomic
def save_answers(actor: Actor, provider_id: int, answers: Answers, revision: int) -> int:
    """Saves the statement under way, whole or not; its new revision.

    Raises NotPermitted, and StatementChanged when a colleague saved since ``revision``.
    """
    demand(actor, Action.CHANGE_PROVIDER, Subject(provider_id))
    row = _under_way(provider_id)
    if revision != row.revision:
        by = str(row.saved_by) if row.saved_by else "Dekkend"
        raise StatementChanged(by=by, saved_at=row.saved_at.astimezone(clock.AMSTERDAM))
    row.answers, row.revision = to_json(answers), row.revision + 1
    row.saved_at, row.saved_by_id = clock.now(), actor.account_id
    row.save()
    return int(row.revision)


@transaction.atomic
def sign_statement(
    actor: Actor,
    provider_id: int,
    signers: Sequence[int],
    kind: SignatureKind,
    revision: int,
    scan: File | None = None,
) -> int:
    """Freezes the statement under way with its signature; the number of its version.

    ``signers`` are representatives of today: one who may sign alone, or two who may together. Raises
    NotPermitted, StatementIncomplete, NotAuthorised, ScanMissing, StatementChanged, and a FileRefused.
    """
    demand(actor, Action.CHANGE_PROVIDER, Subject(provider_id))
    row = _under_way(provider_id)
    if revision != row.revision:
        by = str(row.saved_by) if row.saved_by else "Dekkend"
        raise StatementChanged(by=by, saved_at=row.saved_at.astimezone(clock.AMSTERDAM))
    answers = from_json(row.answers)
    if gaps := statement_gaps(answers):
        raise StatementIncomplete(count=len(gaps))
    who = _authorised(provider_id, signers)
    if kind is SignatureKind.WET and scan is None:
        raise ScanMissing()
    if kind is SignatureKind.WET and scan is not None:
        sealed = sealed_files.save_sealed(scan, actor)
        row.scan_id, row.scan_secret = sealed.id, packed(sealed)
    row.signer = ", ".join(one.name for one in who)
    row.position = ", ".join(one.position for one in who)[:120]
    row.signature, row.signed_at, row.signed_by_id = kind, clock.now(), actor.account_id
    row.content = _content(provider_id, row)
    row.sha256 = fingerprint(row.content)
    row.save()
    data = {"version": row.version, "sha256": row.sha256, "signer": row.signer, "signature": kind}
    audit.record(stream_of(provider_id), actor, "statement.sign", f"statement:{row.pk}", data)
    return int(row.version)


def import_answers(actor: Actor, provider_id: int, upload: IO[bytes], revision: int) -> int:
    """Fills the statement under way from a file that was exported before.

    Raises NotPermitted, NotAStatement, StatementChanged.
    """
    try:
        data = json.loads(upload.read(_LARGEST))
        answers = from_json(data.get("answers", data))
    except (ValueError, TypeError, AttributeError) as error:
        raise NotAStatement() from error
    if answers == Answers():
        raise NotAStatement()
    return save_answers(actor, provider_id, answers, revision)


def open_scan(actor: Actor, provider_id: int, version: int) -> tuple[SealedFile, IO[bytes]]:
    """The scan of a wet signature, for whoever works for the provider. Raises NotPermitted, NotInProfile."""
    demand(actor, Action.SEE_VAULT, Subject(provider_id))
    rows = OwnStatement.objects.filter(provider_id=provider_id, version=version, scan__isnull=False)
    row = rows.select_related("scan").first()
    if row is None or row.scan is None:
        raise NotInProfile()
    found = unpacked(row.scan_id, row.scan_secret)
    return found, sealed_files.open_sealed(row.scan, found.key)


def _under_way(provider_id: int) -> OwnStatement:
    """The statement under way, locked; a new one begins with the answers of the last signed one."""
    Provider.objects.select_for_update().get(pk=provider_id)
    row = OwnStatement.objects.select_related("saved_by").filter(
        provider_id=provider_id, signed_at__isnull=True
    )
    if (found := row.first()) is not None:
        return found
    last = OwnStatement.objects.filter(provider_id=provider_id).order_by("-version").first()
    return OwnStatement.objects.create(
        provider_id=provider_id,
        version=last.version + 1 if last else 1,
        answers=last.answers if last else {"format": FORMAT},
        saved_at=clock.now(),
    )


def _authorised(provider_id: int, signers: Sequence[int]) -> list[Representative]:
    found = list(
        Representative.objects.filter(
            provider_id=provider_id, pk__in=signers, period__contains=clock.today()
        ).order_by("name")
    )
    alone = any(one.authority == Authority.ALONE for one in found)
    if len(found) != len(set(signers)) or not (alone or len(found) >= 2):
        raise NotAuthorised()
    return found


def _content(provider_id: int, row: OwnStatement) -> dict[str, Any]:
    """What is signed: who the provider is on this day, and its answers."""
    provider = Provider.objects.select_related("organisation").get(pk=provider_id)
    details = ProviderDetails.objects.filter(pk=provider_id).first()
    names = ("address", "postcode", "place", "contact_name", "contact_email", "contact_phone", "parent_name")
    told: Mapping[str, str] = {name: getattr(details, name) for name in names} if details else {}
    return {
        "format": FORMAT,
        "version": row.version,
        "organisation": {
            "name": provider.organisation.name,
            "kvk": provider.kvk,
            "legal_form": provider.legal_form,
            **told,
        },
        "answers": row.answers,
        "signature": {
            "signer": row.signer,
            "position": row.position,
            "kind": row.signature,
            "signed_at": audit.timestamp(row.signed_at),
            "scan": row.scan_secret["sha256"] if row.scan_secret else "",
        },
    }


__all__ = ["import_answers", "open_scan", "save_answers", "sign_statement"]
