"""The keys with which software of a municipality or a provider delivers and fetches messages."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from dekkend.kernel.text import msg
from dekkend.messaging.errors import NotAllowed, TokenNameMissing, UnknownMessage
from dekkend.messaging.models import MessageToken
from dekkend.messaging.policies import Reach
from dekkend.messaging.reach import reach_of
from dekkend.messaging.services.taking_in import SERVICE, Deliverer
from dekkend.organisations.domain import Actor
from dekkend.runtime import audit, clock

_MARK: Final = "dkb_"
_SUBJECT: Final = "messages"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A key that was just made; ``secret`` is shown once and kept nowhere."""

    token_id: int
    secret: str


@transaction.atomic
def make_token(actor: Actor, organisation_id: int, name: str) -> NewToken:
    """A key for the software of one's own organisation. Raises NotAllowed, TokenNameMissing."""
    if organisation_id not in reach_of(actor).organisations:
        raise NotAllowed(reason=msg("U maakt alleen sleutels voor uw eigen organisatie."))
    if not name.strip():
        raise TokenNameMissing()
    secret = _MARK + secrets.token_urlsafe(32)
    row = MessageToken.objects.create(
        organisation_id=organisation_id,
        name=name.strip()[:80],
        hash=_hash(secret),
        made_by_id=actor.account_id,
        made_at=clock.now(),
    )
    audit.record(f"{_SUBJECT}:{organisation_id}", actor, "token.make", f"token:{row.pk}", {"name": row.name})
    return NewToken(row.pk, secret)


@transaction.atomic
def revoke_token(actor: Actor, token_id: int) -> None:
    """Takes a key back, at once and for ever; twice is once. Raises NotAllowed, UnknownMessage."""
    row = MessageToken.objects.select_for_update().filter(pk=token_id).first()
    if row is None or row.organisation_id not in reach_of(actor).organisations:
        raise UnknownMessage()
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record(f"{_SUBJECT}:{row.organisation_id}", actor, "token.revoke", f"token:{row.pk}")


def deliverer_with(secret: str) -> Deliverer | None:
    """The software that shows this key, as somebody who hands in; None for an unknown or revoked key."""
    row = MessageToken.objects.filter(hash=_hash(secret), revoked_at__isnull=True).first()
    if row is None:
        return None
    MessageToken.objects.filter(pk=row.pk).update(used_at=clock.now())
    own = frozenset({int(row.organisation_id)})
    is_provider = row.organisation.kind == "provider"
    reach = Reach(providers=own) if is_provider else Reach(municipalities=own)
    return Deliverer(Actor(None, row.name), reach, int(row.organisation_id), SERVICE)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
