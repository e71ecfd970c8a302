"""Every page in a real browser: accessible, narrow, in two languages, without outside help."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.crawl import (
    NARROW,
    WIDE,
    page_of,
    problems_in_widths,
    problems_of,
    problems_of_pages,
    violations_on,
    visiting,
)
from tests.web.visits import VISITS, Site, Visit

__all__ = ["NARROW", "WIDE", "problems_of", "visiting"]

pytestmark = pytest.mark.browser


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "widths"), [("nl", (WIDE, NARROW)), ("en", (NARROW,))], ids=["nl", "en"]
)
def test_pages_are_accessible_and_fit(browser: Browser, site: Site, language: str, widths: tuple[int, ...]):
    first, *others = widths
    found = problems_of_pages(browser, site, VISITS, language, first, then=others, contrast_then=False)
    assert found == []


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


def test_the_checker_sees_planted_mistakes(browser: Browser, site: Site):
    with visiting(browser, site, "visitor") as context:
        page = page_of(context)
        assert list(problems_of(context, site, Visit("/"))) == []
        page.evaluate("document.querySelector('main').append(document.createElement('img'))")
        assert "image-alt" in "".join(violations_on(page, contrast=False))
        page.evaluate("document.querySelector('h1').style.color = '#eee'")
        assert "color-contrast" in "".join(violations_on(page))
        page.evaluate("document.querySelector('h1').style.width = '2000px'")
        assert "wider than the window" in "".join(problems_in_widths(page, [NARROW]))


def test_the_checker_hears_what_a_page_says(browser: Browser, site: Site):
    with visiting(browser, site, "visitor") as context:
        page_of(context).add_init_script("console.error('planted')")
        found = "".join(problems_of(context, site, Visit("/", status=404)))
    assert "status 200" in found
    assert "console: planted" in found
