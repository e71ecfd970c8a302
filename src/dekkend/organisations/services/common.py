"""What the services share: asking for permission, new organisation rows, constraint to refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import Actor, OrganisationKind
from dekkend.organisations.errors import NameTaken, NotPermitted
from dekkend.organisations.models import Organisation
from dekkend.organisations.policies import NOTHING, Action, Subject, may
from dekkend.runtime import clock

REGISTER = "organisations"
"""The audit stream of organisations and their memberships."""

PEOPLE = "people"
"""The audit stream of accounts and roles."""


def demand(actor: Actor, action: Action, subject: Subject = NOTHING) -> None:
    """Raises NotPermitted, with the policy's own words, when ``actor`` may not do this."""
    permission = may(actor, action, subject)
    if not permission:
        raise NotPermitted(reason=permission.reason)


@contextmanager
def refusing(constraint: str, refusal: Refusal) -> Iterator[None]:
    """Turns the breach of one database constraint into a refusal, so that a race ends in words too."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint in str(error):
            raise refusal from error
        raise


def new_organisation(kind: OrganisationKind, name: str, slug: str = "") -> Organisation:
    """A stored organisation. Raises NameTaken when its kind already has this short name."""
    short = slug or slugify(name)[:80]
    with refusing("organisation_slug_per_kind", NameTaken(slug=short)):
        return Organisation.objects.create(kind=kind, name=name, slug=short, created_at=clock.now())
