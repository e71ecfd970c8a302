"""Logging in through one's own organisation, proven against a local OpenID Connect provider."""

from collections.abc import Iterator

import httpx
import oidc_provider_mock
import pytest
from django.test import Client

from tests.personas import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def login_service(settings) -> Iterator[str]:
    """The address of a login service that the settings name."""
    with oidc_provider_mock.run_server_in_thread() as server:
        address = f"http://localhost:{server.server_port}"
        app = {
            "provider_id": "organisatie",
            "name": "Gemeente Voorbeeld",
            "client_id": "dekkend",
            "secret": "geheim",
            "settings": {"server_url": address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield address


def log_in(client: Client, service: str, claims: dict[str, object]):
    """Goes to the login service as the browser does, logs in there, and comes back."""
    httpx.put(f"{service}/users/iemand", json=claims)
    away = client.post("/accounts/oidc/organisatie/login/")
    assert away["Location"].startswith(service)
    back = httpx.post(away["Location"], data={"sub": "iemand"})
    return client.get("/" + back.headers["location"].split("/", 3)[3])


def test_person_with_an_account_comes_in_with_the_own_roles(
    client: Client, personas: World, login_service: str
):
    claims = {"email": "buyer@voorbeeld.example", "email_verified": True, "name": "B. Uyer"}
    assert log_in(client, login_service, claims)["Location"] == "/"
    page = client.get("/account/").content.decode()
    assert "Proefregio" in page


def test_second_step_is_left_to_the_own_organisation(
    client: Client, personas: World, login_service: str, settings
):
    settings.REQUIRE_MFA = True
    log_in(client, login_service, {"email": "administrator@voorbeeld.example", "email_verified": True})
    assert client.get("/beheer/mensen/").status_code == 200


def test_stranger_is_told_whom_to_ask_and_gets_no_account(
    client: Client, personas: World, login_service: str, django_user_model
):
    answer = log_in(client, login_service, {"email": "vreemd@elders.example", "email_verified": True})
    page = answer if answer.status_code == 200 else client.get(answer["Location"])
    assert "Accounts gaan op uitnodiging" in page.content.decode()
    assert not django_user_model.objects.filter(email="vreemd@elders.example").exists()
    assert client.get("/account/").status_code == 302


def test_address_that_the_service_did_not_verify_opens_nothing(
    client: Client, personas: World, login_service: str
):
    log_in(client, login_service, {"email": "buyer@voorbeeld.example", "email_verified": False})
    assert client.get("/account/").status_code == 302


def test_login_page_offers_the_service(client: Client, db, login_service: str):
    assert "Inloggen met Gemeente Voorbeeld" in client.get("/accounts/login/").content.decode()


def test_without_the_setting_nothing_is_offered(client: Client, db):
    assert "Via uw organisatie" not in client.get("/accounts/login/").content.decode()
