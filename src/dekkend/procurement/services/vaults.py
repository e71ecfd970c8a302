"""The vault of a procurement: made at publication, locked for two officers together, destroyed unopened."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from dekkend.kernel.secret_sharing import split
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import account_ids_with
from dekkend.procurement.envelope import EnvelopeKind, VaultStatus, canonical, kinds_of
from dekkend.procurement.models import OfficerKey, Vault, VaultShare, VaultTurn
from dekkend.procurement.queries.access import facts_of
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.officer_keys import is_genuine
from dekkend.procurement.services.practice_officers import practice_keys
from dekkend.procurement.states import ProcurementStatus
from dekkend.procurement.vault_errors import (
    NothingToDestroy,
    NoVault,
    TwoOfficersNeeded,
    VaultDestroyed,
    VaultTampered,
)
from dekkend.runtime import audit, clock, vault
from dekkend.runtime.prepared import PreparedObjects

NEEDED: Final = 2
"""So many officers together open a vault: nobody reads a bid before the closing, nor alone after it."""


def make_vaults(case: Case, officers: Sequence[int] | None = None) -> tuple[Vault, ...]:
    """A vault for each kind of envelope of the present round, locked for ``officers`` (account ids), by
    default for every buyer of the region with a key, and in a practice run for generated officers.

    Raises TwoOfficersNeeded.
    """
    keys = practice_keys(case.row, case.row.region_id) if case.row.practice else _keys_of(case, officers)
    if len(keys) < NEEDED:
        raise TwoOfficersNeeded(available=len(keys))
    made = tuple(_make(case, kind, keys) for kind in kinds_of(case.definition))
    for row in made:
        data = {
            "kind": row.kind,
            "round": row.round,
            "public_key": bytes(row.public_key).hex(),
            "officers": [key.account_id for key in keys],
            "needed": NEEDED,
        }
        audit.record(case.stream, case.actor, "vault.make", f"vault:{row.pk}", data)
    return made


_SHUT: Final = ("id", "procurement_id", "round", "kind", "status", "public_key", "attest")
_VAULTS: Final = PreparedObjects(
    Vault,
    lambda procurement_id: Vault.objects.filter(procurement_id=procurement_id),
    _SHUT,
)


def vaults_now(procurement_id: int, round: int) -> dict[EnvelopeKind, Vault]:
    """The vaults in which a submission arrives. Raises NoVault, VaultDestroyed, VaultTampered."""
    rows = (row for row in _VAULTS(procurement_id) if row.round == round)
    found = {EnvelopeKind(row.kind): row for row in rows}
    if EnvelopeKind.QUALITY not in found:
        raise NoVault()
    for row in found.values():
        if row.status == VaultStatus.DESTROYED:
            raise VaultDestroyed()
        if not vault.is_signed(about(row), bytes(row.attest)):
            raise VaultTampered()
    return found


@transaction.atomic
def destroy_vaults(actor: Actor, procurement_id: int, *, reason: str) -> int:
    """Destroys the officers' parts of a withdrawn procurement's vaults that were never opened; how many.

    From then on nobody reads what was sealed, also not with every passphrase and the server's key. Raises
    NotAllowed, NothingToDestroy.
    """
    case = open_case(actor, procurement_id)
    rows = list(Vault.objects.filter(procurement=case.row, status=VaultStatus.SEALED))
    if case.row.status != ProcurementStatus.WITHDRAWN or not rows:
        raise NothingToDestroy()
    VaultShare.objects.filter(vault__in=rows).delete()
    VaultTurn.objects.filter(vault__in=rows).update(part=None)
    for row in rows:
        row.status, row.destroyed_at = VaultStatus.DESTROYED, clock.now()
        row.save(update_fields=["status", "destroyed_at"])
        data = {"kind": row.kind, "round": row.round, "reason": reason}
        audit.record(case.stream, actor, "vault.destroy", f"vault:{row.pk}", data)
    return len(rows)


def server_share(row: Vault) -> bytes:
    """The server's half of the private key: derived, so that it lies nowhere; outside the database."""
    return vault.server_key(f"vault:{about(row).decode()}")


def about(row: Vault) -> bytes:
    """What a vault says of itself, as the server signed it."""
    words = {
        "procurement": row.procurement_id,
        "kind": str(row.kind),
        "round": row.round,
        "public": bytes(row.public_key).hex(),
    }
    return canonical(words).encode()


def officers_with_key(buyers: frozenset[int]) -> list[OfficerKey]:
    """The keys of everybody who runs procurements at one of these organisations today."""
    accounts = {account for body in sorted(buyers) for account in account_ids_with(Role.BUYER, body)}
    rows = OfficerKey.objects.filter(account_id__in=accounts, retired_at__isnull=True, practice=False)
    return [row for row in rows.order_by("account_id") if is_genuine(row)]


def _keys_of(case: Case, officers: Sequence[int] | None) -> list[OfficerKey]:
    found = officers_with_key(facts_of(case.row).buyers)
    return found if officers is None else [key for key in found if key.account_id in set(officers)]


def _make(case: Case, kind: EnvelopeKind, keys: Sequence[OfficerKey]) -> Vault:
    pair = vault.make_keys()
    row = Vault(
        procurement=case.row, kind=kind, round=case.round, public_key=pair.public, created_at=clock.now()
    )
    row.attest = vault.sign(about(row))
    row.save(force_insert=True)
    parts = split(vault.either(pair.private, server_share(row)), len(keys), NEEDED)
    VaultShare.objects.bulk_create(
        VaultShare(
            vault=row, key=key, number=part.number, sealed=vault.seal(bytes(key.public_key), part.data)
        )
        for key, part in zip(keys, parts, strict=True)
    )
    return row


__all__ = ["NEEDED", "destroy_vaults", "make_vaults", "officers_with_key", "server_share", "vaults_now"]
