"""One example account per persona, for demonstrations and the tour in the README.

They have a published password, and so they only work where the setting DEMO is on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.periods import Period
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import (
    SYSTEM,
    LegalForm,
    NewProvider,
    OrganisationKind,
    Role,
)
from dekkend.organisations.models import Account, Organisation, Provider, RegionMembership, RoleGrant
from dekkend.organisations.services.people import create_account, grant_role
from dekkend.organisations.services.providers import register_providers
from dekkend.organisations.services.regions import register_organisation
from dekkend.runtime import clock

PASSWORD: Final = "dekkend-voorbeeld"  # noqa: S105 - published on purpose, refused outside demonstrations
DOMAIN: Final = "voorbeeld.example"


@dataclass(frozen=True, slots=True)
class ExampleAccount:
    """What a newcomer needs to log in as somebody: printed by ``./dekkend`` and shown at the login page."""

    email: str
    password: str
    name: str
    role: Role
    comes_to: Message


def _example(mailbox: str, name: str, role: Role, comes_to: Message) -> ExampleAccount:
    return ExampleAccount(f"{mailbox}@{DOMAIN}", PASSWORD, name, role, comes_to)


_EXAMPLES: Final = (
    _example("inkoper", "Ilse Inkoper", Role.BUYER, msg("een inkoop voorbereiden, volgen en uitleggen")),
    _example("inkoper2", "Iris Inkoper", Role.BUYER, msg("met een collega publiceren en de kluis openen")),
    _example("beoordelaar1", "Bram Beoordelaar", Role.ASSESSOR, msg("inschrijvingen beoordelen")),
    _example("beoordelaar2", "Bo Beoordelaar", Role.ASSESSOR, msg("met een collega tot één oordeel komen")),
    _example("contractmanager", "Carla Contract", Role.CONTRACT_MANAGER, msg("overeenkomsten bewaken")),
    _example(
        "controller", "Coen Controller", Role.CONTROLLER, msg("dekking en uitgaven van de gemeente zien")
    ),
    _example("consulent", "Toos Toegang", Role.ACCESS_WORKER, msg("zien welke aanbieder nu plek heeft")),
    _example("aanbieder", "Anna Aanbieder", Role.PROVIDER, msg("de eigen inschrijving en de brief lezen")),
    _example(
        "concurrent", "Karim Concurrent", Role.PROVIDER, msg("zien dat andermans inschrijving dicht is")
    ),
    _example("toezichthouder", "Teun Toezicht", Role.SUPERVISOR, msg("elk besluit kunnen nagaan")),
    _example("beheerder", "Bea Beheer", Role.ADMINISTRATOR, msg("mensen en rollen beheren")),
)

_PROVIDERS: Final = (
    NewProvider("Voorbeeldzorg De Linde", KvkNumber("90000001"), LegalForm.FOUNDATION, staff=9),
    NewProvider("Zorgpraktijk Voorbeeld", KvkNumber("90000002"), LegalForm.SOLE_TRADER, staff=1),
)


def example_accounts() -> tuple[ExampleAccount, ...]:
    """Every example account, in the order of the chain; what ``./dekkend`` prints."""
    return _EXAMPLES


@transaction.atomic
def load_example_accounts(provider_ids: Sequence[int] = (), first_day: date | None = None) -> int:
    """Makes the example accounts that are missing and gives them their roles; how many were made.

    Buyers, assessors, contract managers and the controller work for every region that is there, the
    controller and the access worker for the first municipality of each. ``provider_ids``: two organisations
    for the provider and its competitor (default: two example providers). Roles hold from ``first_day``
    (default: 1 January of last year). Safe to repeat: adds what is missing, for regions that came later too.
    """
    first = first_day or date(clock.today().year - 1, 1, 1)
    places = _places(provider_ids)
    made = 0
    for example in _EXAMPLES:
        account = Account.objects.filter(email=example.email).first()
        account_id = account.pk if account else _make(example)
        made += account is None
        for organisation_id in places[example.email]:
            _give_once(account_id, example.role, organisation_id, Period(first))
    return made


def _make(example: ExampleAccount) -> int:
    return create_account(SYSTEM, example.email, example.name, example.password, is_example=True)


def _places(provider_ids: Sequence[int]) -> dict[str, list[int]]:
    """For each example account the organisations it works for."""
    regions = list(Organisation.objects.filter(kind=OrganisationKind.REGION).values_list("pk", flat=True))
    municipalities = _one_municipality_each(regions)
    provider, competitor = provider_ids or _example_providers()
    by_role = {
        Role.BUYER: regions,
        Role.ASSESSOR: regions,
        Role.CONTRACT_MANAGER: regions,
        Role.CONTROLLER: [*regions, *municipalities],
        Role.ACCESS_WORKER: municipalities,
        Role.SUPERVISOR: [_only(OrganisationKind.SUPERVISOR, "Toezicht Sociaal Domein (voorbeeld)")],
        Role.ADMINISTRATOR: [_only(OrganisationKind.OPERATOR, "Beheer van deze installatie")],
    }
    own = {f"aanbieder@{DOMAIN}": [provider], f"concurrent@{DOMAIN}": [competitor]}
    return {example.email: own.get(example.email) or by_role[example.role] for example in _EXAMPLES}


def _one_municipality_each(region_ids: Sequence[int]) -> list[int]:
    first: dict[int, int] = {}
    rows = RegionMembership.objects.filter(region_id__in=region_ids)
    for region_id, municipality_id in rows.order_by("municipality__organisation__sort_key").values_list(
        "region_id", "municipality_id"
    ):
        first.setdefault(region_id, municipality_id)
    return list(dict.fromkeys(first.values()))


def _example_providers() -> tuple[int, int]:
    known = dict(Provider.objects.filter(kvk__in=[new.kvk for new in _PROVIDERS]).values_list("kvk", "pk"))
    missing = [new for new in _PROVIDERS if new.kvk not in known]
    known |= zip([new.kvk for new in missing], register_providers(SYSTEM, missing), strict=True)
    first, second = (known[new.kvk] for new in _PROVIDERS)
    return first, second


def _only(kind: OrganisationKind, name: str) -> int:
    found = Organisation.objects.filter(kind=kind).order_by("pk").first()
    return found.pk if found else register_organisation(SYSTEM, kind, name)


def _give_once(account_id: int, role: Role, organisation_id: int, period: Period) -> None:
    held = RoleGrant.objects.filter(account_id=account_id, role=role, organisation_id=organisation_id)
    if not held.exists():
        grant_role(SYSTEM, account_id, role, organisation_id, period)


__all__ = ["DOMAIN", "PASSWORD", "ExampleAccount", "example_accounts", "load_example_accounts"]
