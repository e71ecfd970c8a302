"""The keys of officers: made with a passphrase of one's own, changed, replaced, and unlocked."""

from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.envelope import canonical
from dekkend.procurement.errors import NotAllowed
from dekkend.procurement.models import OfficerKey, PassphraseAttempt
from dekkend.procurement.vault_errors import (
    NoOfficerKey,
    OfficerKeyExists,
    PassphraseTooShort,
    TooManyAttempts,
    WrongPassphrase,
)
from dekkend.runtime import audit, clock, vault

SHORTEST: Final = 15
MOST_ATTEMPTS: Final = 5
PAUSE: Final = timedelta(minutes=15)


@transaction.atomic
def make_officer_key(actor: Actor, passphrase: str, *, replace: bool = False) -> int:
    """A key pair of the actor's own; the id of the key. With ``replace`` the earlier key is retired: it goes
    on opening the vaults of which it holds a part, with its own passphrase.

    Raises NotAllowed, OfficerKeyExists, PassphraseTooShort.
    """
    account = _account(actor)
    _refuse_short(passphrase)
    own = OfficerKey.objects.filter(account_id=account, retired_at__isnull=True)
    if replace:
        own.update(retired_at=clock.now())
    elif own.exists():
        raise OfficerKeyExists()
    key = store_key(account, passphrase, vault.cost_for_people())
    data = {"replace": replace}
    audit.record(f"officer:{account}", actor, "officer_key.make", f"officerkey:{key.pk}", data)
    return int(key.pk)


def change_passphrase(actor: Actor, old: str, new: str) -> None:
    """Another passphrase on the same key. Raises NoOfficerKey, WrongPassphrase, TooManyAttempts,
    PassphraseTooShort."""
    key = key_in_use(_account(actor))
    private = unlocked(key, old)
    _refuse_short(new)
    with transaction.atomic():
        words = about(key.account_id, bytes(key.public_key))
        wrapped = vault.wrap(new, private, words, cost=vault.cost_for_people())
        OfficerKey.objects.filter(pk=key.pk).update(wrapped=wrapped)
        stream = f"officer:{key.account_id}"
        audit.record(stream, actor, "officer_key.change_passphrase", f"officerkey:{key.pk}")


def store_key(account: int, passphrase: str, cost: vault.Cost, *, practice: bool = False) -> OfficerKey:
    """A new key pair, its private half behind the passphrase. Raises OfficerKeyExists for a lost race."""
    keys = vault.make_keys()
    words = about(account, keys.public)
    row = OfficerKey(
        account_id=account,
        public_key=keys.public,
        wrapped=vault.wrap(passphrase, keys.private, words, cost=cost),
        attest=vault.sign(words),
        practice=practice,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise OfficerKeyExists from error
    return row


def key_in_use(account: int) -> OfficerKey:
    """The key of an account that is not retired. Raises NoOfficerKey."""
    found = OfficerKey.objects.filter(account_id=account, retired_at__isnull=True).first()
    if found is None:
        raise NoOfficerKey()
    return found


def unlocked(key: OfficerKey, passphrase: str) -> bytes:
    """The private half. A wrong passphrase is counted in a transaction of its own, so call this outside one.

    Raises WrongPassphrase, and TooManyAttempts after five wrong ones in a quarter of an hour.
    """
    left = _refuse_guessing(key.account_id)
    try:
        return vault.unwrap(passphrase, key.wrapped, about(key.account_id, bytes(key.public_key)))
    except vault.CannotOpen as error:
        PassphraseAttempt.objects.create(account_id=key.account_id, at=clock.now())
        raise WrongPassphrase(left=left - 1) from error


def about(account: int, public: bytes) -> bytes:
    """What a key says of itself: the words that the server signs and that its wrapping is bound to."""
    return canonical({"officer": account, "public": public.hex()}).encode()


def is_genuine(key: OfficerKey) -> bool:
    """Whether the server made this key for this holder."""
    return vault.is_signed(about(key.account_id, bytes(key.public_key)), bytes(key.attest))


def _refuse_guessing(account: int) -> int:
    since = clock.now() - PAUSE
    wrong: Any = PassphraseAttempt.objects.filter(account_id=account, at__gt=since).order_by("-at")
    moments = list(wrong.values_list("at", flat=True)[:MOST_ATTEMPTS])
    if len(moments) >= MOST_ATTEMPTS:
        raise TooManyAttempts(until=(moments[-1] + PAUSE).astimezone(clock.AMSTERDAM))
    return MOST_ATTEMPTS - len(moments)


def _account(actor: Actor) -> int:
    if actor.account_id is None or not actor.has_any(Role.BUYER):
        raise NotAllowed(reason=msg("Alleen een inkoper heeft een kluissleutel."))
    return actor.account_id


def _refuse_short(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise PassphraseTooShort(length=len(passphrase), shortest=SHORTEST)


__all__ = [
    "change_passphrase",
    "is_genuine",
    "key_in_use",
    "make_officer_key",
    "store_key",
    "unlocked",
]
