"""Agreements in the database, for the tests of services: a region, its people, and agreements in force."""

from dataclasses import replace
from datetime import date
from typing import Any

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_model import AgreedTerm, Agreement, Party, Signing
from dekkend.contracts.services.bringing_in import bring_in
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Actor, Grant, LegalForm, OrganisationKind, Role
from dekkend.organisations.models import Account, Organisation
from dekkend.organisations.ranges import stored
from tests.contracts.samples import plain

EVER = Period(date(2015, 1, 1))
PROVIDER = Party(id="zorg-bv", name="Zorg BV", kvk="12345678", legal_form=LegalForm.PRIVATE_COMPANY, staff=12)
FEBRUARY = plain(
    id="februari",
    number="F-1",
    created_on=date(2023, 11, 1),
    provider=PROVIDER,
    signing=Signing(sent_on=date(2023, 11, 1), provider_on=date(2023, 11, 8), buyer_on=date(2023, 11, 9)),
    term=AgreedTerm(
        start=date(2024, 2, 29), initial_months=48, option_months=12, options=2, termination_options=(1,)
    ),
)


def signed_plain(**changes: Any) -> Agreement:
    """The plain agreement of a provider that the register can take in."""
    return plain(**{"provider": PROVIDER, **changes})


def region(name: str = "Regio Voorbeeld") -> int:
    """A region that buys; the same one when it is there."""
    slug = name.lower().replace(" ", "-")
    found = Organisation.objects.filter(kind=OrganisationKind.REGION, slug=slug).first()
    if found is None:
        found = Organisation.objects.create(
            kind=OrganisationKind.REGION, name=name, slug=slug, created_at="2020-01-01T12:00:00Z"
        )
    return found.pk


def person(name: str, role: Role, organisation: int) -> Actor:
    """Somebody with an account and one role."""
    account = Account.objects.filter(email=f"{name}@example.org").first() or Account.objects.create(
        email=f"{name}@example.org", name=name, created_at="2020-01-01T12:00:00Z"
    )
    kind = OrganisationKind(Organisation.objects.values_list("kind", flat=True).get(pk=organisation))
    account.grants.get_or_create(role=role, organisation_id=organisation, defaults={"period": stored(EVER)})
    return Actor(account.pk, name, (Grant(role, organisation, name, EVER, kind),))


def in_force(**changes: Any) -> rows.Agreement:
    """A signed agreement in the database, with its buyer and provider."""
    (key,) = bring_in(SYSTEM, region(), [signed_plain(**changes)])
    return rows.Agreement.objects.select_related("buyer", "provider").get(pk=key)


def manager(row: rows.Agreement, name: str = "contractmanager") -> Actor:
    return person(name, Role.CONTRACT_MANAGER, row.buyer_id)


def controller(row: rows.Agreement, name: str = "controller") -> Actor:
    return person(name, Role.CONTROLLER, row.buyer_id)


def provider(row: rows.Agreement, name: str = "aanbieder") -> Actor:
    return person(name, Role.PROVIDER, row.provider_id)


def without_signatures(**changes: Any) -> rows.Agreement:
    """An agreement that is still a draft."""
    return in_force(**{"signing": Signing(), **changes})


__all__ = ["FEBRUARY", "controller", "in_force", "manager", "person", "provider", "region", "replace"]
