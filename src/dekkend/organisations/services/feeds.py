"""The secret address of somebody's calendar: made, found back by its hash, taken away."""

import hashlib
import secrets

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.organisations.errors import NotPermitted
from dekkend.organisations.models import Account, CalendarFeed
from dekkend.organisations.policies import LOG_IN
from dekkend.organisations.queries import actor_for
from dekkend.organisations.services.common import PEOPLE
from dekkend.runtime import audit, clock


@transaction.atomic
def make_feed(actor: Actor) -> str:
    """A new secret for the actor's calendar, shown once; the one before it stops working.

    Raises NotPermitted for a visitor.
    """
    account_id = _own(actor)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(account_id=account_id).delete()
    CalendarFeed.objects.create(account_id=account_id, token_sha256=_hash(token), created_at=clock.now())
    audit.record(PEOPLE, actor, "make_calendar", f"account:{account_id}")
    return token


@transaction.atomic
def revoke_feed(actor: Actor) -> None:
    """Takes the actor's calendar address away; who still reads it finds nothing. Raises NotPermitted."""
    account_id = _own(actor)
    if CalendarFeed.objects.filter(account_id=account_id).delete()[0]:
        audit.record(PEOPLE, actor, "revoke_calendar", f"account:{account_id}")


def reader_of_feed(token: str) -> Actor | None:
    """Whose calendar this secret opens, with the roles of today; None when it opens none (any more)."""
    row = CalendarFeed.objects.filter(token_sha256=_hash(token), account__is_active=True).first()
    if row is None:
        return None
    CalendarFeed.objects.filter(pk=row.pk).update(read_at=clock.now())
    return actor_for(Account.objects.get(pk=row.account_id))


def _own(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotPermitted(reason=LOG_IN)
    return actor.account_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
