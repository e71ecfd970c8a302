"""Tariffs in a real browser: the worked example to the cent, knobs with and without JavaScript."""

import pytest
from playwright.sync_api import Browser, expect

from tests.personas import make_world
from tests.web.crawl import NARROW, WIDE, problems_of_pages, visiting
from tests.web.tariffs.world import fill_beside_a_browser
from tests.web.visits import Site, Visit

pytestmark = pytest.mark.browser

VISITS = (
    Visit("/tarieven/op-datum/{town}/{code}/"),
    Visit("/tarieven/producten/{catalogue}/{product}/"),
    Visit("/tarieven/prijzen/{model}/"),
    Visit("/tarieven/prijzen/{model}/regels/overhead/"),
    Visit("/tarieven/prijzen/{model}/uur/", "provider"),
    Visit("/mijn-kostenonderzoek/{study}/", "provider"),
    Visit("/tarieven/prijzen/{model}/wat-als/?r-overhead=20&salarissen=4", "buyer"),
    Visit("/tarieven/prijzen/{model}/vergelijken/?met={concept}", "buyer"),
    Visit("/tarieven/prijzen/{model}/andere/", "buyer"),
    Visit("/tarieven/bladen/{draft}/", "buyer"),
    Visit("/tarieven/bladen/{waiting}/", "buyer"),
    Visit("/tarieven/bladen/{waiting}/doorrekenen/", "buyer"),
    Visit("/tarieven/stresstests/{tested}/", "buyer"),
    Visit("/tarieven/indexatie/{index}/", "buyer"),
    Visit("/tarieven/kostenonderzoek/{study}/", "buyer"),
    Visit("/tarieven/kostenonderzoek/{study}/uitnodigen/", "buyer"),
    Visit("/tarieven/bladen/{indexed}/controletabel/", "buyer"),
    Visit("/tarieven/bladen/{sheet}/corrigeren/", "buyer"),
    Visit("/tarieven/producten/toevoegen/", "buyer"),
    Visit("/tarieven/prijzen/toevoegen/", "buyer"),
    Visit("/tarieven/indexatie/toevoegen/", "buyer"),
    Visit("/tarieven/aantallen/?jaar=2025", "buyer"),
    Visit("/tarieven/aantallen/inlezen/?jaar=2025", "buyer"),
)


@pytest.fixture
def served(live_server, transactional_db) -> Site:
    """A region with tariffs behind a web server."""
    world = make_world()
    places = fill_beside_a_browser(world)
    return Site(live_server.url.replace("127.0.0.1", "localhost"), world, places)


@pytest.mark.long
@pytest.mark.parametrize(("language", "width"), [("nl", WIDE), ("en", NARROW)])
def test_pages_are_accessible_and_fit(browser: Browser, served: Site, language: str, width: int) -> None:
    assert problems_of_pages(browser, served, VISITS, language, width) == []


def test_a_price_can_be_turned_with_and_without_javascript(browser: Browser, served: Site) -> None:
    address = f"{served.url}/tarieven/prijzen/{served.places['model']}/wat-als/"
    with visiting(browser, served, "provider") as context:
        page = context.new_page()
        page.goto(address)
        slider = page.get_by_label("Schuif: Overhead")
        slider.focus()
        page.keyboard.press("ArrowLeft")
        expect(page.locator("#knop-r-overhead")).not_to_have_value("25")
        page.locator("#knop-r-overhead").fill("20")
        expect(page.locator(".outcome__new")).to_have_text("€ 63,01")
        page.wait_for_url("**/wat-als/?r-overhead=20")
    with visiting(browser, served, "provider", width=NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_label("Schuif: Overhead")).to_be_hidden()
        page.get_by_label("Indirecte cliënttijd", exact=True).last.select_option("nee")
        page.get_by_role("button", name="Reken uit").click()
        expect(page.locator(".outcome__new")).to_have_text("€ 76,28")


def test_the_worked_example_is_on_the_page_to_the_cent(browser: Browser, served: Site) -> None:
    with visiting(browser, served, "visitor") as context:
        page = context.new_page()
        page.goto(f"{served.url}/tarieven/prijzen/{served.places['model']}/")
        expect(page.get_by_text("onafgerond 65,6018")).to_be_visible()
        expect(page.locator("#regel-prijs-per-uur")).to_contain_text("€ 65,60")
        page.get_by_role("link", name="Reistijd: € 4,50").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Reistijd")
