"""The personas of every test about rights: a small world with one person of each kind.

``personas`` (a fixture; import it in a conftest or use it through ``tests/conftest.py``) gives a ``World``.
``world.client("buyer")`` is a browser in which the buyer is logged in; ``world.actor("buyer")`` who acts.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from dekkend.kernel.identifiers import CbsCode, KvkNumber
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import (
    SYSTEM,
    Actor,
    AnonymousActor,
    LegalForm,
    NewMember,
    NewProvider,
    OrganisationKind,
    Role,
)
from dekkend.organisations.queries import actor_for, municipalities
from dekkend.organisations.services import (
    create_account,
    grant_role,
    load_municipalities,
    register_organisation,
    register_providers,
    register_region,
)

PASSWORD = "een-lang-wachtwoord"
MEMBER, OTHER_MEMBER, ELSEWHERE = CbsCode("0263"), CbsCode("0281"), CbsCode("0014")
ALWAYS = Period(date(2020, 1, 1))


@dataclass
class World:
    """Two regions, two providers and everybody who works there; ids of organisations and accounts.

    ``places`` is for tests that add something with an address, such as a procurement.
    """

    region: int
    other_region: int
    municipality: int
    provider: int
    competitor: int
    supervisor: int
    operator: int
    accounts: dict[str, int] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)

    def account(self, persona: str):
        """The account of a persona; None for the visitor."""
        return get_user_model().objects.filter(pk=self.accounts.get(persona)).first()

    def actor(self, persona: str) -> Actor:
        """Who a persona is today, as policies and services see it."""
        return AnonymousActor() if persona == "visitor" else actor_for(self.account(persona))

    def client(self, persona: str) -> Client:
        """A browser in which the persona is logged in."""
        client = Client()
        if persona != "visitor":
            client.force_login(self.account(persona))
        return client


def make_world() -> World:
    """Makes the world; for fixtures of transactional and browser tests too."""
    load_municipalities()
    region = register_region(
        SYSTEM, "Proefregio", [NewMember(MEMBER, ALWAYS), NewMember(OTHER_MEMBER, ALWAYS)], centre=MEMBER
    )
    provider, competitor = register_providers(
        SYSTEM,
        [
            NewProvider("De Aanbieder", KvkNumber("10000001"), LegalForm.FOUNDATION, staff=9),
            NewProvider("De Concurrent", KvkNumber("10000002"), LegalForm.PRIVATE_COMPANY, staff=90),
        ],
    )
    world = World(
        region=region,
        other_region=register_region(SYSTEM, "Andere regio", [NewMember(ELSEWHERE, ALWAYS)]),
        municipality=_municipality(MEMBER),
        provider=provider,
        competitor=competitor,
        supervisor=register_organisation(SYSTEM, OrganisationKind.SUPERVISOR, "Toezicht"),
        operator=register_organisation(SYSTEM, OrganisationKind.OPERATOR, "Beheer"),
    )
    _people(world)
    return world


def _people(world: World) -> None:
    roles = {
        "outsider": None,
        "buyer": (Role.BUYER, world.region),
        "buyer_elsewhere": (Role.BUYER, world.other_region),
        "assessor": (Role.ASSESSOR, world.region),
        "second_assessor": (Role.ASSESSOR, world.region),
        "contract_manager": (Role.CONTRACT_MANAGER, world.region),
        "controller": (Role.CONTROLLER, world.municipality),
        "access_worker": (Role.ACCESS_WORKER, world.municipality),
        "provider": (Role.PROVIDER, world.provider),
        "competitor": (Role.PROVIDER, world.competitor),
        "supervisor": (Role.SUPERVISOR, world.supervisor),
        "administrator": (Role.ADMINISTRATOR, world.operator),
    }
    for persona, given in roles.items():
        name = persona.replace("_", " ").title()
        account = create_account(SYSTEM, f"{persona}@voorbeeld.example", name, PASSWORD)
        world.accounts[persona] = account
        if given:
            grant_role(SYSTEM, account, given[0], given[1], ALWAYS)


def work_for(world: World, persona: str, organisation_id: int) -> None:
    """Lets the provider or the competitor work for another provider too: one that submitted somewhere."""
    grant_role(SYSTEM, world.accounts[persona], Role.PROVIDER, organisation_id, ALWAYS)


def _municipality(cbs_code: CbsCode) -> int:
    return next(row.organisation_id for row in municipalities(SYSTEM) if row.cbs_code == cbs_code)


@pytest.fixture
def personas(db: None) -> World:
    """The world with one person of each kind."""
    return make_world()
