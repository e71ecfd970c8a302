"""Accounts, roles and the example accounts."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from dekkend.kernel.periods import Period
from dekkend.organisations import queries
from dekkend.organisations.domain import SYSTEM, Actor, OrganisationKind, Role
from dekkend.organisations.errors import (
    AccountKnown,
    GrantAlreadyEnded,
    GrantOverlaps,
    LastAdministrator,
    NotPermitted,
    RoleDoesNotFit,
)
from dekkend.organisations.examples import example_accounts, load_example_accounts
from dekkend.organisations.models import Account, RoleGrant
from dekkend.organisations.services import (
    close_account,
    create_account,
    grant_role,
    register_organisation,
    register_region,
    reopen_account,
    withdraw_role,
)
from dekkend.runtime import audit, clock

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
YEAR = Period.year(2026)


@pytest.fixture
def region_id(db) -> int:
    return register_region(SYSTEM, "Regio Proef", [])


@pytest.fixture
def account_id(db) -> int:
    return create_account(SYSTEM, "Iemand@Voorbeeld.example", "Iemand")


def actor(account_id: int, on: date) -> Actor:
    return queries.actor_for(Account.objects.get(pk=account_id), on)


def test_address_ignores_capitals(account_id):
    assert Account.objects.get(pk=account_id).email == "iemand@voorbeeld.example"
    assert Account.objects.get_by_natural_key("IEMAND@voorbeeld.example").pk == account_id
    with pytest.raises(AccountKnown) as refused:
        create_account(SYSTEM, "IEMAND@voorbeeld.example", "Ander")
    assert "iemand@voorbeeld.example" in str(refused.value)


def test_database_refuses_capitals_in_an_address(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.bulk_create([Account(email="A@voorbeeld.example", created_at=NOON)])


def test_account_is_made_on_the_clock(db):
    with clock.fixed(NOON):
        account_id = create_account(SYSTEM, "a@voorbeeld.example", "A")
    assert Account.objects.get(pk=account_id).created_at == NOON


def test_role_holds_in_its_period_only(account_id, region_id):
    grant_role(SYSTEM, account_id, Role.BUYER, region_id, YEAR)
    assert actor(account_id, date(2026, 1, 1)).has(Role.BUYER, region_id)
    assert actor(account_id, date(2026, 12, 31)).has(Role.BUYER, region_id)
    assert not actor(account_id, date(2027, 1, 1)).roles
    assert queries.account_ids_with(Role.BUYER, region_id, date(2026, 7, 1)) == (account_id,)


def test_actor_is_one_query(account_id, region_id, django_assert_num_queries):
    account = Account.objects.get(pk=account_id)
    for role in (Role.BUYER, Role.ASSESSOR, Role.CONTROLLER):
        grant_role(SYSTEM, account_id, role, region_id, YEAR)
    with django_assert_num_queries(1):
        assert len(queries.actor_for(account, date(2026, 2, 1)).grants) == 3


def test_inactive_account_is_nobody(account_id, region_id):
    grant_role(SYSTEM, account_id, Role.BUYER, region_id, YEAR)
    Account.objects.filter(pk=account_id).update(is_active=False)
    assert not actor(account_id, date(2026, 2, 1)).is_known


def test_same_role_twice_is_refused_in_words(account_id, region_id):
    grant_role(SYSTEM, account_id, Role.BUYER, region_id, YEAR)
    with pytest.raises(GrantOverlaps) as refused:
        grant_role(SYSTEM, account_id, Role.BUYER, region_id, Period(date(2026, 12, 31)))
    assert "1 januari 2026 t/m 31 december 2026" in str(refused.value)
    grant_role(SYSTEM, account_id, Role.BUYER, region_id, Period(date(2027, 1, 1)))
    grant_role(SYSTEM, account_id, Role.ASSESSOR, region_id, YEAR)


def test_provider_role_needs_a_provider(account_id, region_id):
    with pytest.raises(RoleDoesNotFit) as refused:
        grant_role(SYSTEM, account_id, Role.PROVIDER, region_id, YEAR)
    assert str(refused.value).startswith("De rol aanbieder past niet bij Regio Proef: dat is een regio.")


def test_withdrawn_role_holds_to_its_last_day(account_id, region_id):
    grant_id = grant_role(SYSTEM, account_id, Role.BUYER, region_id, YEAR)
    withdraw_role(SYSTEM, grant_id, date(2026, 6, 30))
    assert actor(account_id, date(2026, 6, 30)).has(Role.BUYER)
    assert not actor(account_id, date(2026, 7, 1)).has(Role.BUYER)
    with pytest.raises(GrantAlreadyEnded):
        withdraw_role(SYSTEM, grant_id, date(2026, 6, 30))


def test_role_that_had_yet_to_begin_disappears_but_not_from_the_audit_trail(account_id, region_id):
    grant_id = grant_role(SYSTEM, account_id, Role.BUYER, region_id, YEAR)
    withdraw_role(SYSTEM, grant_id, date(2025, 12, 31))
    assert not RoleGrant.objects.exists()
    assert '"action":"withdraw_role"' in "".join(audit.export("people"))


def test_last_administrator_stays(account_id):
    operator = register_organisation(SYSTEM, OrganisationKind.OPERATOR, "Beheer")
    first = grant_role(SYSTEM, account_id, Role.ADMINISTRATOR, operator, Period(date(2026, 1, 1)))
    with pytest.raises(LastAdministrator):
        withdraw_role(SYSTEM, first, date(2026, 6, 30))
    other = create_account(SYSTEM, "b@voorbeeld.example", "B")
    second = grant_role(SYSTEM, other, Role.ADMINISTRATOR, operator, Period(date(2026, 1, 1)))
    withdraw_role(SYSTEM, first, date(2026, 6, 30))
    with pytest.raises(LastAdministrator):
        withdraw_role(SYSTEM, second, date(2026, 6, 30))


def test_administrator_of_a_region_manages_that_region_only(account_id, region_id):
    grant_role(SYSTEM, account_id, Role.ADMINISTRATOR, region_id, YEAR)
    administrator = actor(account_id, date(2026, 2, 1))
    colleague = create_account(SYSTEM, "c@voorbeeld.example", "C")
    stranger = create_account(SYSTEM, "s@voorbeeld.example", "S")
    elsewhere = register_region(SYSTEM, "Elders", [])
    grant_role(administrator, colleague, Role.ASSESSOR, region_id, YEAR)
    grant_role(SYSTEM, colleague, Role.ASSESSOR, elsewhere, YEAR)
    with pytest.raises(NotPermitted):
        grant_role(administrator, colleague, Role.BUYER, elsewhere, YEAR)
    with pytest.raises(NotPermitted):
        grant_role(administrator, account_id, Role.BUYER, region_id, YEAR)
    shown = {person.id: person for person in queries.people(administrator)}
    assert stranger not in shown
    assert [grant.organisation for grant in shown[colleague].grants] == ["Regio Proef"]


def test_closed_account_is_nobody_until_it_is_reopened(account_id, region_id):
    operator = register_organisation(SYSTEM, OrganisationKind.OPERATOR, "Beheer")
    boss = create_account(SYSTEM, "baas@voorbeeld.example", "Baas")
    grant_role(SYSTEM, boss, Role.ADMINISTRATOR, operator, YEAR)
    grant_role(SYSTEM, account_id, Role.BUYER, region_id, YEAR)
    administrator = actor(boss, date(2026, 2, 1))
    close_account(administrator, account_id)
    close_account(administrator, account_id)
    assert not actor(account_id, date(2026, 2, 1)).is_known
    reopen_account(administrator, account_id)
    assert actor(account_id, date(2026, 2, 1)).has(Role.BUYER)
    assert "".join(audit.export("people")).count('"action":"close_account"') == 1
    with pytest.raises(NotPermitted):
        close_account(administrator, boss)


def test_last_administrator_is_not_closed(account_id):
    operator = register_organisation(SYSTEM, OrganisationKind.OPERATOR, "Beheer")
    grant_role(SYSTEM, account_id, Role.ADMINISTRATOR, operator, Period(date(2026, 1, 1)))
    with pytest.raises(LastAdministrator):
        close_account(SYSTEM, account_id)


def test_people_cost_the_same_queries_whatever_their_number(account_id, region_id, django_assert_num_queries):
    operator = register_organisation(SYSTEM, OrganisationKind.OPERATOR, "Beheer")
    grant_role(SYSTEM, account_id, Role.ADMINISTRATOR, operator, YEAR)
    administrator = actor(account_id, date(2026, 2, 1))
    with django_assert_num_queries(2):
        assert len(queries.people(administrator)) == 1
    for number in range(20):
        person = create_account(SYSTEM, f"p{number}@voorbeeld.example", f"P{number}")
        grant_role(SYSTEM, person, Role.ASSESSOR, region_id, YEAR)
    with django_assert_num_queries(2):
        assert len(queries.people(administrator)) == 21


def test_outsider_sees_no_people_but_oneself(account_id):
    outsider = actor(account_id, date(2026, 2, 1))
    other = create_account(SYSTEM, "o@voorbeeld.example", "O")
    assert queries.people(outsider) == []
    assert queries.person(outsider, other) is None
    own = queries.person(outsider, account_id)
    assert own is not None
    assert own.email == "iemand@voorbeeld.example"


def test_example_accounts_for_every_persona_and_again_for_a_later_region(region_id):
    assert load_example_accounts() == len(example_accounts()) == 11
    assert load_example_accounts() == 0
    later = register_region(SYSTEM, "Later", [])
    load_example_accounts()
    for mail in ("inkoper@voorbeeld.example", "inkoper2@voorbeeld.example"):
        buyer = queries.actor_for(Account.objects.get(email=mail))
        assert buyer.organisations(Role.BUYER) == {region_id, later}  # a vault needs two of them
    held = {role for (role,) in RoleGrant.objects.values_list("role")}
    assert held == set(Role) - {Role.ACCESS_WORKER}  # that one works for a municipality
    assert all(account.is_example for account in Account.objects.all())


@pytest.mark.django_db(transaction=True)
def test_same_role_given_twice_at_the_same_moment_is_held_once():
    region_id = register_region(SYSTEM, "Regio Wedloop", [])
    account_id = create_account(SYSTEM, "w@voorbeeld.example", "W")
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def grant() -> None:
        together.wait()
        try:
            grant_role(SYSTEM, account_id, Role.BUYER, region_id, YEAR)
            outcomes.append("granted")
        except GrantOverlaps:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=grant) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["granted", "refused"]
