"""The officers of a practice run: generated people, whose passphrases the server derives again when needed.

So a practice run keeps to the same sealing and opening as a real procurement, and still runs by itself. The
passphrases open practice vaults only.
"""

from typing import Final

from django.contrib.auth import get_user_model

from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.errors import AccountKnown
from dekkend.organisations.services import create_account
from dekkend.procurement.models import OfficerKey, Procurement
from dekkend.procurement.services.officer_keys import store_key
from dekkend.runtime import vault

COUNT: Final = 3
MAIL: Final = "oefening.example"


def practice_keys(row: Procurement, region_id: int) -> list[OfficerKey]:
    """The keys of the region's practice officers, made where they are missing."""
    return [_key(region_id, number) for number in range(1, COUNT + 1)]


def practice_passphrase(account: int) -> str:
    """The passphrase of a practice officer."""
    return vault.server_key(f"practice-officer:{account}").hex()


def _key(region_id: int, number: int) -> OfficerKey:
    mail = f"kluishouder{number}.{region_id}@{MAIL}"
    account = _account(mail) or _made(mail, number)
    found = OfficerKey.objects.filter(account_id=account, retired_at__isnull=True, practice=True).first()
    return found or store_key(account, practice_passphrase(account), vault.LIGHT, practice=True)


def _account(mail: str) -> int | None:
    found = get_user_model().objects.filter(email=mail).values_list("pk", flat=True).first()
    return None if found is None else int(found)


def _made(mail: str, number: int) -> int:
    """A new account, or the one that another practice run made at this moment."""
    try:
        return create_account(SYSTEM, mail, f"Kluishouder {number} (oefening)")
    except AccountKnown:
        return _account(mail) or 0


__all__ = ["practice_keys", "practice_passphrase"]
