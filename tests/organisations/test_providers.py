"""Providers: one profile, known by its numbers, registered one by one or in bulk."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dekkend.kernel.identifiers import AgbCode, KvkNumber
from dekkend.kernel.periods import Period
from dekkend.organisations import queries
from dekkend.organisations.domain import (
    SYSTEM,
    Actor,
    AnonymousActor,
    Grant,
    LegalForm,
    NewProvider,
    OrganisationKind,
    Role,
    Segment,
)
from dekkend.organisations.errors import ProviderKnown
from dekkend.organisations.models import Organisation, Provider
from dekkend.organisations.services import register_provider, register_providers

pytestmark = pytest.mark.django_db


def new(number: int, name: str = "De Zorg", agb: str | None = None) -> NewProvider:
    return NewProvider(
        name,
        KvkNumber(f"{number:08d}"),
        LegalForm.PRIVATE_COMPANY,
        AgbCode(agb) if agb else None,
        staff=9,
        turnover=Decimal("2000000.00"),
        segment=Segment.NICHE,
    )


def provider_actor(organisation_id: int) -> Actor:
    grant = Grant(
        Role.PROVIDER, organisation_id, "De Zorg", Period(date(2026, 1, 1)), OrganisationKind.PROVIDER
    )
    return Actor(1, "Anna", (grant,))


def test_group_company_and_everything_it_tells():
    parent = register_provider(SYSTEM, new(1, "Moeder"))
    child = NewProvider("Dochter", KvkNumber("00000002"), LegalForm.FOUNDATION, group_id=parent)
    stored = Provider.objects.get(pk=register_provider(SYSTEM, child))
    assert stored.group_id == parent
    assert stored.turnover is None


def test_two_providers_may_share_a_name():
    assert len(set(register_providers(SYSTEM, [new(1), new(2)]))) == 2


@pytest.mark.parametrize("double", [new(1), new(2, agb="41000001")])
def test_known_number_refuses_the_whole_batch(double):
    register_provider(SYSTEM, new(1, agb="41000001"))
    before = Organisation.objects.count()
    with pytest.raises(ProviderKnown):
        register_providers(SYSTEM, [new(3), double])
    assert Organisation.objects.count() == before


def test_number_twice_in_one_batch_is_refused():
    with pytest.raises(ProviderKnown) as refused:
        register_providers(SYSTEM, [new(5), new(5)])
    assert "00000005" in str(refused.value)


def test_many_providers_take_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        register_providers(SYSTEM, [new(number, f"Zorg {number}") for number in range(1, 301)])
    assert Provider.objects.count() == 300


def test_provider_sees_itself_only_and_the_public_sees_none():
    first, second = register_providers(SYSTEM, [new(1, "Een"), new(2, "Twee")])
    assert [row.id for row in queries.providers(provider_actor(first))] == [first]
    assert queries.providers(AnonymousActor()) == []
    assert {row.id for row in queries.providers(SYSTEM)} == {first, second}


def test_search_by_name_or_number():
    register_providers(SYSTEM, [new(1, "De Linde"), new(2, "Éénhoorn Zorg", agb="41000002")])
    assert [row.name for row in queries.providers(SYSTEM, "linde")] == ["De Linde"]
    assert [row.name for row in queries.providers(SYSTEM, "eenhoorn")] == ["Éénhoorn Zorg"]
    assert [row.name for row in queries.providers(SYSTEM, "00000001")] == ["De Linde"]
    assert [row.name for row in queries.providers(SYSTEM, "41000002")] == ["Éénhoorn Zorg"]
    assert queries.providers(SYSTEM, "niets") == []


@pytest.mark.parametrize("change", [{"kvk": "1"}, {"agb": "x"}, {"turnover": -1}, {"segment": "groot"}])
def test_database_itself_refuses_wrong_values(change):
    provider_id = register_provider(SYSTEM, new(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(pk=provider_id).update(**change)
