"""Logging in: password, second step, example accounts, limits and the shell around the pages."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client

from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.examples import PASSWORD as EXAMPLE_PASSWORD
from dekkend.organisations.examples import example_accounts, load_example_accounts
from dekkend.organisations.services import create_account
from tests.personas import PASSWORD, World

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _no_limits_left_over(db):
    cache.clear()


def log_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def code_for(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def test_log_in_ignores_capitals_and_ends_at_home(client: Client, personas: World):
    answer = log_in(client, "Buyer@Voorbeeld.EXAMPLE")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Buyer" in client.get("/account/").content.decode()


def test_wrong_password_says_so_and_tells_nothing_about_the_account(client: Client, personas: World):
    known = log_in(client, "buyer@voorbeeld.example", "fout").content.decode()
    unknown = log_in(client, "niemand@voorbeeld.example", "fout").content.decode()
    for page in (known, unknown):
        assert "error-summary" in page
        assert "wachtwoord" in page.lower()


def test_too_many_wrong_passwords_close_the_account_for_a_while(client: Client, personas: World):
    for _attempt in range(6):
        log_in(client, "buyer@voorbeeld.example", "fout")
    answer = log_in(client, "buyer@voorbeeld.example")
    assert answer.status_code in (200, 429)
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(("language", "heading"), [("nl", "Nog geen account?"), ("en", "No account yet?")])
def test_login_page_in_our_shell_and_both_languages(client: Client, db, language, heading):
    page = client.get(LOGIN, headers={"accept-language": language}).content.decode()
    assert 'class="voorbeeld-theme dekkend-theme"' in page
    assert page.count("<main") == page.count("<title>") == page.count("<h1") == 1
    assert heading in page
    assert "style=" not in page
    assert 'for="id_login"' in page


def test_second_step_with_an_app(client: Client, personas: World):
    account = personas.account("buyer")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(account, secret)
    answer = log_in(client, account.email)
    assert "2fa" in answer["Location"]
    assert client.get("/account/").status_code == 302
    assert "authenticator-app" in client.get(answer["Location"]).content.decode()
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 200
    assert client.post(answer["Location"], {"code": code_for(secret)}).status_code == 302
    assert client.get("/account/").status_code == 200


def test_recovery_code_instead_of_the_app_works_once(client: Client, personas: World):
    account = personas.account("buyer")
    totp.TOTP.activate(account, totp.generate_totp_secret())
    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    answer = log_in(client, account.email)
    assert client.post(answer["Location"], {"code": code}).status_code == 302
    again = Client()
    answer = log_in(again, account.email)
    assert again.post(answer["Location"], {"code": code}).status_code == 200


def test_setting_up_the_app_asks_the_password_again_and_gives_recovery_codes(client: Client, personas: World):
    client.force_login(personas.account("buyer"))
    answer = client.get("/accounts/2fa/totp/activate/")
    assert "reauthenticate" in answer["Location"]
    assert client.post(answer["Location"], {"password": PASSWORD}).status_code == 302
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "data:image/svg+xml" in page
    secret = page.split('id="authenticator_secret"')[1].split('value="')[1].split('"')[0]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    assert "Herstelcodes" in client.get("/accounts/2fa/").content.decode()


def test_role_for_the_public_asks_a_second_step_first(client: Client, personas: World, settings):
    settings.REQUIRE_MFA = True
    client.force_login(personas.account("administrator"))
    answer = client.get("/beheer/mensen/")
    assert answer["Location"] == "/account/?tweede-stap"
    assert "Stel eerst een tweede stap in" in client.get(answer["Location"]).content.decode()
    assert client.get("/accounts/2fa/").status_code == 200
    totp.TOTP.activate(personas.account("administrator"), totp.generate_totp_secret())
    assert client.get("/beheer/mensen/").status_code == 200


def test_provider_may_do_without_a_second_step(client: Client, personas: World, settings):
    settings.REQUIRE_MFA = True
    client.force_login(personas.account("provider"))
    assert client.get("/regels/").status_code == 200


def test_example_accounts_work_in_demonstrations_only(client: Client, personas: World, settings):
    load_example_accounts()
    settings.DEMO, settings.REQUIRE_MFA = True, True
    administrator = next(each.email for each in example_accounts() if each.email.startswith("beheerder"))
    assert EXAMPLE_PASSWORD in client.get(LOGIN).content.decode()
    log_in(client, administrator, EXAMPLE_PASSWORD)
    assert client.get("/beheer/mensen/").status_code == 200
    settings.DEMO = False
    assert client.get("/beheer/mensen/").status_code == 302
    outside = Client()
    assert EXAMPLE_PASSWORD not in outside.get(LOGIN).content.decode()
    assert "inactive" in log_in(outside, administrator, EXAMPLE_PASSWORD)["Location"]
    assert outside.get("/account/").status_code == 302


def test_nobody_makes_an_own_account_and_is_told_whom_to_ask(client: Client, db):
    page = client.get("/accounts/signup/").content.decode()
    assert "Accounts gaan op uitnodiging" in page
    answer = client.post(
        "/accounts/signup/", {"email": "ik@voorbeeld.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "Accounts gaan op uitnodiging" in answer.content.decode()


def test_own_account_where_the_installation_allows_it(client: Client, db, settings, django_user_model):
    settings.SIGNUP_OPEN = True
    client.post(
        "/accounts/signup/", {"email": "ik@voorbeeld.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    account = django_user_model.objects.get(email="ik@voorbeeld.example")
    assert account.created_at is not None
    assert not account.grants.exists()


def test_inactive_account_cannot_log_in(client: Client, personas: World):
    account = personas.account("buyer")
    account.is_active = False
    account.save()
    log_in(client, account.email)
    assert client.get("/account/").status_code == 302


def test_forgotten_password_comes_by_mail(client: Client, db):
    create_account(SYSTEM, "nieuw@voorbeeld.example", "Nieuw")
    client.post("/accounts/password/reset/", {"email": "nieuw@voorbeeld.example"})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    page = client.get(link.split("testserver")[1], follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert log_in(client, "nieuw@voorbeeld.example").status_code == 302
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("nl", "U vroeg om een"), ("en", "You asked for a")])
def test_mail_about_a_forgotten_password_is_in_our_own_words(
    client: Client, personas: World, language: str, words: str
):
    address = personas.account("buyer").email
    client.post("/accounts/password/reset/", {"email": address}, headers={"accept-language": language})
    [sent] = mail.outbox
    assert sent.to == [address]
    assert sent.body.startswith(words)
    assert "/accounts/password/reset/key/" in sent.body
    assert "Dekkend" in sent.subject
    assert "localhost" not in (sent.subject + sent.body).replace("http://localhost", "")


def test_mail_to_an_address_without_account_is_in_our_own_words(client: Client, db):
    client.post("/accounts/password/reset/", {"email": "niemand@voorbeeld.example"})
    [sent] = mail.outbox
    assert sent.to == ["niemand@voorbeeld.example"]
    assert sent.subject == "Geen account in Dekkend"
    assert "Bij dit adres hoort geen account" in sent.body


def test_logging_out_is_a_change_and_ends_the_session(client: Client, personas: World):
    client.force_login(personas.account("buyer"))
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/account/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/account/").status_code == 302


def test_visitor_costs_no_query(client: Client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/regels/")
