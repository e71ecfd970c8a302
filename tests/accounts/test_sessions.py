"""Sessions: one query a page, and an end that counts at once."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.models import Session
from dekkend.organisations.queries import person
from dekkend.organisations.services import close_account, reopen_account, withdraw_role
from dekkend.runtime import clock
from tests.personas import World

pytestmark = pytest.mark.django_db
MINE, RULES = "/account/", "/regels/"


def logged_in(client: Client) -> bool:
    return client.get(MINE).status_code == 200


def same_browser(client: Client) -> Client:
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def test_one_query_gives_session_account_and_roles(personas: World, django_assert_num_queries):
    client = personas.client("buyer")
    with django_assert_num_queries(1):
        page = client.get(RULES).content.decode()
    assert "Buyer" in page
    assert "Proefregio" in page


def test_a_visitor_costs_no_query(client: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(RULES).status_code == 200


def test_the_roles_are_those_that_the_queries_know(personas: World):
    personas_with_roles = [name for name in personas.accounts if name != "outsider"]
    for name in personas_with_roles:
        client = personas.client(name)
        assert client.get(MINE).wsgi_request.actor == personas.actor(name)


def test_logging_out_ends_the_session_wherever_its_cookie_is(personas: World):
    client = personas.client("buyer")
    thief = same_browser(client)
    assert logged_in(thief)
    client.post("/accounts/logout/")
    assert not logged_in(client)
    assert not logged_in(thief)


def test_switching_an_account_off_ends_its_sessions_for_good(personas: World):
    client, account = personas.client("buyer"), personas.accounts["buyer"]
    close_account(SYSTEM, account)
    assert not logged_in(client)
    assert not Session.objects.filter(account_id=account).exists()
    reopen_account(SYSTEM, account)
    assert not logged_in(client)


def test_an_account_that_is_switched_off_elsewhere_is_a_visitor(personas: World):
    client = personas.client("buyer")
    get_user_model().objects.filter(pk=personas.accounts["buyer"]).update(is_active=False)
    assert not logged_in(client)


def test_another_password_ends_the_sessions_of_the_old_one(personas: World):
    client, account = personas.client("buyer"), personas.account("buyer")
    account.set_password("een-heel-ander-wachtwoord")
    account.save()
    assert not logged_in(client)
    assert not Session.objects.filter(account=account).exists()


def test_a_role_that_ends_counts_at_once(personas: World):
    buyer, account = personas.client("buyer"), personas.accounts["buyer"]
    assert buyer.get("/inkoop/nieuw/").status_code == 200
    found = person(SYSTEM, account)
    assert found is not None
    withdraw_role(SYSTEM, found.grants[0].id, clock.today() - timedelta(days=1))
    assert buyer.get("/inkoop/nieuw/").status_code == 403


def test_what_the_signed_data_say_goes_before_the_column(personas: World):
    client = personas.client("buyer")
    Session.objects.update(account_id=personas.accounts["administrator"])
    assert client.get(MINE).wsgi_request.actor == personas.actor("buyer")


def test_an_expired_session_is_a_visitor(personas: World):
    client = personas.client("buyer")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not logged_in(client)


@pytest.mark.parametrize("key", ["", "kort", "x" * 500, '"\\000onzin\\000"', "';--aaaaaaaa", "é" * 32])
def test_a_cookie_that_is_no_key_is_a_visitor(client: Client, key: str, db: None):
    client.cookies["sessionid"] = key
    assert client.get(RULES).status_code == 200
    assert not logged_in(client)


def test_logging_in_as_somebody_else_changes_the_person(personas: World):
    client = personas.client("buyer")
    client.force_login(personas.account("supervisor"))
    assert client.get(MINE).wsgi_request.actor == personas.actor("supervisor")
