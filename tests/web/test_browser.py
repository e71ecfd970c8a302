"""Every page in a real browser: accessible, narrow, in two languages, without outside help."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.visits import VISITS, Site, Visit

pytestmark = pytest.mark.browser
AXE = Axe()
WIDE, NARROW = 1280, 390


@contextmanager
def visiting(
    browser: Browser, site: Site, persona: str, language: str = "nl", width: int = WIDE, **options: object
) -> Iterator[BrowserContext]:
    """A browser window of this width, in which the persona is logged in."""
    context = browser.new_context(
        locale={"nl": "nl-NL", "en": "en-GB"}[language],
        viewport={"width": width, "height": 900},
        **options,  # type: ignore[arg-type]
    )
    if persona != "visitor":
        cookie = site.world.client(persona).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    try:
        yield context
    finally:
        context.close()


def problems_of(context: BrowserContext, site: Site, visit: Visit) -> Iterator[str]:
    """What is wrong with a page, each in a line."""
    page = context.new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    answer = page.goto(site.address(visit))
    assert answer is not None
    if answer.status != visit.status:
        yield f"status {answer.status}"
    expected = visit.status >= 400
    yield from (f"console: {line}" for line in seen if not (expected and "Failed to load resource" in line))
    yield from (f"outside: {url}" for url in requests if not url.startswith((site.url, "data:")))
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield f"wider than the window: {page.evaluate('document.documentElement.scrollWidth')}"
    for violation in AXE.run(page).response["violations"]:
        yield f"axe {violation['id']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
    page.close()


@pytest.mark.parametrize(("language", "width"), [("nl", WIDE), ("en", NARROW), ("nl", NARROW)])
def test_pages_are_accessible_and_fit(browser: Browser, site: Site, language: str, width: int):
    found = []
    for persona in dict.fromkeys(visit.persona for visit in VISITS):
        with visiting(browser, site, persona, language, width) as context:
            for visit in (each for each in VISITS if each.persona == persona):
                found += [f"{visit.path} as {persona}: {line}" for line in problems_of(context, site, visit)]
    assert not found, "\n".join(found)


def test_english_pages_hold_no_dutch_words_of_the_shell(browser: Browser, site: Site):
    with visiting(browser, site, "visitor", "en") as context:
        page = context.new_page()
        page.goto(site.url + "/regels/")
        assert page.locator("html").get_attribute("lang") == "en"
        expect(page.get_by_role("link", name="Skip to content")).to_have_count(1)
        for word in ("Inloggen", "Filteren", "Werklijst", "Onderwerp"):
            assert word not in page.locator("body").inner_text()


def test_keyboard_reaches_content_filters_and_language(browser: Browser, site: Site):
    with visiting(browser, site, "visitor") as context:
        page = context.new_page()
        page.goto(site.url + "/regels/")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Naar de inhoud")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_label("Zoeken", exact=True)).to_be_focused()
        page.keyboard.type("standstill")
        page.keyboard.press("Enter")
        page.wait_for_url("**zoek=standstill**")
        switch = page.get_by_role("button", name="EN – English")
        switch.focus()
        page.keyboard.press("Enter")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert "zoek=standstill" in page.url


def test_focus_is_always_visible(browser: Browser, site: Site):
    with visiting(browser, site, "buyer") as context:
        page = context.new_page()
        page.goto(site.url + "/componenten/")
        for _step in range(60):
            page.keyboard.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            where = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            assert outline != "none" or "<body" in where, where


def test_works_without_javascript(browser: Browser, site: Site):
    with visiting(browser, site, "visitor", width=NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url + "/regels/")
        page.get_by_text("Menu", exact=True).click()
        page.get_by_role("link", name="Regio's").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Regio's")
        page.goto(site.url + "/regels/")
        page.get_by_label("Onderwerp").select_option("PL")
        page.get_by_role("button", name="Filteren").click()
        cells = page.locator("tbody th").all_inner_texts()
        assert cells
        assert all(cell.startswith("PL-") for cell in cells)
        page.get_by_role("button", name="EN – English").click()
        assert page.locator("html").get_attribute("lang") == "en"


def test_list_follows_while_typing(browser: Browser, site: Site):
    with visiting(browser, site, "visitor") as context:
        page: Page = context.new_page()
        page.goto(site.url + "/regels/")
        before = page.locator("tbody tr").count()
        page.get_by_label("Zoeken", exact=True).type("PL-07")
        expect(page.locator("tbody tr")).to_have_count(1)
        assert before > 1
        assert "zoek=PL-07" in page.url
        expect(page.get_by_label("Zoeken", exact=True)).to_be_focused()


def test_a_reader_who_wants_less_motion_gets_none(browser: Browser, site: Site):
    with visiting(browser, site, "visitor", reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(site.url)
        durations = (
            "[...document.querySelectorAll('*')].map(each => getComputedStyle(each).transitionDuration)"
        )
        assert set(page.evaluate(durations)) == {"0s"}


def test_the_checker_sees_a_planted_mistake(browser: Browser, site: Site):
    with visiting(browser, site, "visitor") as context:
        page = context.new_page()
        page.goto(site.url)
        page.evaluate("document.querySelector('main').append(document.createElement('img'))")
        assert "image-alt" in {found["id"] for found in AXE.run(page).response["violations"]}
