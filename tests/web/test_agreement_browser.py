"""The most important road of a contract manager: an agreement that is about to end is extended."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from dekkend.contracts.models import Agreement, ToldExtension
from dekkend.contracts.services.standing import refresh_all
from dekkend.kernel.periods import add_months
from dekkend.runtime import clock
from tests.web.visits import Site


@contextmanager
def _window(browser: Browser, site: Site, width: int = 1280, **options: Any) -> Iterator[Page]:
    """A browser window in which the contract manager is logged in."""
    context = browser.new_context(locale="nl-NL", viewport={"width": width, "height": 900}, **options)
    cookie = site.world.client("contract_manager").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    try:
        yield context.new_page()
    finally:
        context.close()


def _ends_in_eight_months(site: Site) -> Agreement:
    row = Agreement.objects.get(slug=site.places["agreement"])
    Agreement.objects.filter(pk=row.pk).update(start=add_months(clock.today(), -16))
    refresh_all([row.pk])
    return row


def test_extending_by_keyboard_alone(browser: Browser, site: Site):
    row = _ends_in_eight_months(site)
    with _window(browser, site) as page:
        page.goto(f"{site.url}/overeenkomsten/?eindigt=9")
        page.get_by_role("row", name=row.number).get_by_role("link").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Beslis over verlenging 1").first).to_be_visible()
        page.locator("summary", has_text="Verlengen").first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Verlengen").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Vastgelegd: verlengen.")).to_be_visible()
    assert ToldExtension.objects.get(agreement=row).number == 1


def test_not_extending_without_javascript_on_a_telephone(browser: Browser, site: Site):
    row = _ends_in_eight_months(site)
    with _window(browser, site, width=390, java_script_enabled=False) as page:
        page.goto(f"{site.url}/overeenkomsten/{row.slug}/")
        page.locator("summary", has_text="Niet verlengen").click()
        panel = page.locator("details", has_text="Niet verlengen").last
        panel.get_by_role("button", name="Niet verlengen").click()
        expect(page.get_by_role("alert")).to_contain_text("Reden")
        page.get_by_label("Reden").first.fill("Er is genoeg aanbod.")
        page.get_by_role("button", name="Niet verlengen").first.click()
        expect(page.get_by_text("Vastgelegd: niet verlengen.")).to_be_visible()
    assert Agreement.objects.get(pk=row.pk).not_extended_on == clock.today()
