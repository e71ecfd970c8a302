"""The pages of a procurement in a real browser: accessible, narrow, by keyboard, without JavaScript."""

import pytest
from playwright.sync_api import Browser, expect

from dekkend.procurement.models import Procurement, Submission
from tests.personas import make_world
from tests.web.crawl import NARROW, WIDE, problems_of_pages, visiting
from tests.web.procurement.conftest import Desk, make_desk
from tests.web.visits import Site, Visit

pytestmark = pytest.mark.browser

WIDE_VISITS = (
    Visit("/inkoop/", "buyer"),
    Visit("/inkoop/{bekendmaking}/", "buyer"),
    Visit("/inkoop/{bekendmaking}/percelen/", "buyer"),
    Visit("/inkoop/{bekendmaking}/besluiten/", "buyer"),
)
VISITS = (
    Visit("/inkoop/", "buyer"),
    Visit("/inkoop/nieuw/", "buyer"),
    Visit("/inkoop/nieuw/{definition}/", "buyer"),
    Visit("/inkoop/{concept}/", "buyer"),
    Visit("/inkoop/{concept}/stap/publish/", "buyer"),
    Visit("/inkoop/{bekendmaking}/", "visitor"),
    Visit("/inkoop/{beoordeling}/", "buyer"),
    *(
        Visit(f"/inkoop/{{bekendmaking}}/{tab}", "buyer")
        for tab in (
            "percelen/",
            "doelen/",
            "kader/",
            "documenten/",
            "inschrijvingen/",
            "besluiten/",
            "logboek/",
        )
    ),
    Visit("/inkoop/{bekendmaking}/percelen/{lot}/", "buyer"),
    Visit("/inkoop/{bekendmaking}/inschrijvingen/{number}/", "buyer"),
    Visit("/inkoop/{bekendmaking}/brieven/", "buyer"),
    Visit("/inkoop/{bekendmaking}/brieven/{number}/", "buyer"),
    Visit("/inkoop/{publicatie}/inschrijvingen/", "provider"),
)


@pytest.fixture
def served(live_server, transactional_db) -> tuple[Site, Desk]:
    """The desk behind a web server."""
    desk = make_desk(make_world())
    submission = Submission.objects.filter(procurement__slug=desk.stages["bekendmaking"]).order_by("number")[
        0
    ]
    places = {
        **desk.stages,
        "definition": desk.definition.id,
        "lot": submission.bids.all()[0].lot.slug,
        "number": str(submission.number),
    }
    return Site(live_server.url.replace("127.0.0.1", "localhost"), desk.world, places), desk


@pytest.mark.long
def test_pages_are_accessible_and_fit(browser: Browser, served: tuple[Site, Desk]):
    wide = problems_of_pages(browser, served[0], WIDE_VISITS, "nl", WIDE)
    assert wide + problems_of_pages(browser, served[0], VISITS, "en", NARROW) == []


def test_a_buyer_publishes_by_keyboard_and_without_javascript(browser: Browser, served: tuple[Site, Desk]):
    site, desk = served
    slug = desk.stages["concept"]
    with visiting(browser, site, "buyer", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}/inkoop/{slug}/")
        page.get_by_role("link", name="Publiceren").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Publiceren")
        page.get_by_role("button", name="Publiceren").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Laatste dag")
        page.get_by_label("Laatste dag").fill("2999-01-31")
        page.get_by_role("button", name="Publiceren").press("Enter")
        expect(page.get_by_text("Het jaar van “2999” ligt niet tussen 1900 en 2199.").first).to_be_visible()
        page.get_by_label("Laatste dag").fill("2150-01-31")
        page.get_by_role("button", name="Publiceren").press("Enter")
        expect(page.get_by_text("De stap is gezet.")).to_be_visible()
    assert Procurement.objects.get(slug=slug).status == "gepubliceerd"


def test_submissions_follow_while_typing(browser: Browser, served: tuple[Site, Desk]):
    site, desk = served
    slug = desk.stages["bekendmaking"]
    name = Submission.objects.filter(procurement__slug=slug).order_by("number")[0].tenderer.name
    with visiting(browser, site, "buyer") as context:
        page = context.new_page()
        page.goto(f"{site.url}/inkoop/{slug}/inschrijvingen/")
        assert page.locator("tbody tr").count() > 1
        page.get_by_label("Zoeken", exact=True).type(name)
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_lots_fit_on_a_telephone_without_rows_of_white(browser: Browser, served: tuple[Site, Desk]):
    site, desk = served
    with visiting(browser, site, "buyer", width=NARROW) as context:
        page = context.new_page()
        page.goto(f"{site.url}/inkoop/{desk.stages['bekendmaking']}/percelen/")
        heights = page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")
        assert len(heights) > len(desk.definition.products)
        assert max(heights) <= 80
        assert page.evaluate("document.documentElement.scrollHeight") < 85 * len(heights)
