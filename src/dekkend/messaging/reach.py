"""Whose messages an actor reaches, and the transaction in which the database shows these and no others."""

from collections.abc import Iterator
from contextlib import contextmanager

from dekkend.messaging.errors import NotAllowed
from dekkend.messaging.policies import MUNICIPAL_ROLES, Reach, may_use_log
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import municipalities_acted_for
from dekkend.runtime.tenancy import acting_for


def reach_of(actor: Actor) -> Reach:
    """The municipalities and providers of the actor. Raises NotAllowed for who has none."""
    permission = may_use_log(actor)
    if not permission:
        raise NotAllowed(reason=permission.reason)
    return Reach(municipalities_acted_for(actor, *MUNICIPAL_ROLES), actor.organisations(Role.PROVIDER))


@contextmanager
def within(reach: Reach) -> Iterator[None]:
    """A transaction that sees the messages within reach."""
    with acting_for(reach.municipalities, reach.providers):
        yield
