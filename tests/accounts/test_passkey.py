"""A passkey in a real browser: set up, log out, log in without a password; and the pages pass axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.personas import PASSWORD, World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def address(live_server) -> str:
    """A passkey belongs to a name, never to a number: localhost, not 127.0.0.1."""
    return live_server.url.replace("127.0.0.1", "localhost")


def log_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Inloggen", exact=True).click()


def confirm_password(page: Page) -> None:
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("main").locator("form button[type=submit]").first.click()


def violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_set_up_a_passkey_and_log_in_with_it(page: Page, address: str, world: World):
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    log_in(page, address, "provider@voorbeeld.example")
    page.goto(f"{address}/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.locator("input[name=name]").fill("Mijn telefoon")
    expect(page.get_by_label("Hiermee inloggen zonder wachtwoord")).to_be_checked()
    page.locator("#mfa_webauthn_add").click()
    expect(page.get_by_text("Mijn telefoon").or_(page.get_by_text("herstelcode").first).first).to_be_visible()
    page.goto(f"{address}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Uitloggen").click()
    page.goto(f"{address}/accounts/login/")
    page.get_by_role("button", name="Inloggen met toegangssleutel").click()
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/account/")
    expect(page.get_by_role("main").get_by_text("toegangssleutel", exact=True)).to_be_visible()
    assert errors == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_of_logging_in_pass_axe(page: Page, address: str, world: World, language: str):
    page.context.set_extra_http_headers({"Accept-Language": language})
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"):
        page.goto(f"{address}{path}")
        assert violations(page) == [], path


def test_pages_of_accounts_pass_axe_wide_and_narrow(page: Page, address: str, world: World):
    log_in(page, address, "administrator@voorbeeld.example")
    person = f"/beheer/mensen/{world.accounts['assessor']}/"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/account/", "/accounts/2fa/", "/beheer/mensen/", "/beheer/mensen/toevoegen/", person):
            page.goto(f"{address}{path}")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"{address}/accounts/2fa/totp/activate/")
    confirm_password(page)
    assert violations(page) == []


def test_roles_are_given_and_withdrawn_by_keyboard_without_javascript(browser, address: str, world: World):
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    log_in(page, address, "administrator@voorbeeld.example")
    page.goto(f"{address}/beheer/mensen/{world.accounts['outsider']}/")
    page.get_by_label("Rol", exact=True).select_option(label="beoordelaar")
    page.get_by_label("Organisatie").select_option(label="Proefregio")
    page.get_by_label("Rol", exact=True).press("Enter")
    page.get_by_role("button", name="Rol geven").press("Enter")
    expect(page.get_by_text("De rol is gegeven.")).to_be_visible()
    page.get_by_role("button", name="Intrekken").press("Enter")
    expect(page.get_by_text("De rol is ingetrokken.")).to_be_visible()
    context.close()
