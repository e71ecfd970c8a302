"""Continuous admission in a real browser: accessible and narrow pages, and an enrolment on a telephone."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.admission_states import EnrolmentStatus
from dekkend.procurement.models import Enrolment
from dekkend.procurement.services.admission_decisions import check_enrolment
from dekkend.runtime import clock
from tests.personas import make_world
from tests.procurement.open_house import OpenHouse
from tests.procurement.small import LOTS
from tests.web.crawl import NARROW, WIDE, problems_of_pages, visiting
from tests.web.visits import Site, Visit

pytestmark = pytest.mark.browser

VISITS = (
    Visit("/inkoop/{slug}/toelating/"),
    Visit("/inkoop/{slug}/toelating/", "buyer"),
    Visit("/inkoop/{slug}/toelating/{cell}/", "buyer"),
    Visit("/inkoop/{slug}/toelating/genoeg/", "buyer"),
    Visit("/inkoop/{slug}/aanmeldingen/", "buyer"),
    Visit("/inkoop/{slug}/aanmeldingen/1/", "buyer"),
    Visit("/inkoop/{slug}/aanmeldingen/2/", "buyer"),
    Visit("/inkoop/{slug}/bord/", "buyer"),
    Visit("/inkoop/{slug}/bord/percelen/", "buyer"),
    Visit("/inkoop/{slug}/aanmelden/", "provider"),
    Visit("/inkoop/{slug}/aanmeldingen/2/", "provider"),
    Visit("/mijn-aanmeldingen/", "provider"),
)


@pytest.fixture
def served(live_server, transactional_db) -> tuple[Site, OpenHouse]:
    """An admission behind a web server, with a decided enrolment and one that is being judged."""
    world = make_world()
    house = OpenHouse(region=world.region)
    house.admit("gevestigd")
    house.tenderers["eigen"] = world.provider
    house.enrol("eigen", cells=(house.cell(LOTS[1]),), at=clock.now() - timedelta(days=2))
    check_enrolment(SYSTEM, house.id, 2)
    places = {"slug": house.slug, "cell": str(house.cell().pk)}
    return Site(live_server.url.replace("127.0.0.1", "localhost"), world, places), house


@pytest.mark.long
def test_pages_are_accessible_and_fit(browser: Browser, served: tuple[Site, OpenHouse]) -> None:
    assert problems_of_pages(browser, served[0], VISITS, "nl", NARROW, then=[WIDE]) == []


def test_a_provider_enrols_on_a_telephone(
    browser: Browser, served: tuple[Site, OpenHouse], tmp_path: Path
) -> None:
    site, house = served
    file = tmp_path / "gva.txt"
    file.write_text("verklaring")
    lot = LOTS[0]
    with visiting(browser, site, "provider", width=NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site.url}/inkoop/{house.slug}/toelating/")
        page.get_by_role("link", name="Aanmelden", exact=True).first.click()
        page.locator(f'input[name="cel"][value="{house.cell().pk}"]').check()
        page.get_by_role("button", name="Bewaren en de vragen tonen").click()
        page.locator('[name="v----handtekening--naam"]').fill("D. Bos")
        page.locator('[name="v----handtekening--functie"]').fill("directeur")
        page.locator('[name="v----handtekening--getekend"]').check()
        page.locator('[name="v----gva--bestand"]').set_input_files(file)
        page.locator('[name="v----gva--datum"]').fill((clock.today() - timedelta(days=30)).isoformat())
        page.locator('input[name="v----akkoord--akkoord"][value="ja"]').check()
        page.locator(f'[name="v--{lot}--vraag--tekst"]').fill("Zo doen wij het.")
        page.locator(f'[name="v--{lot}--ervaring--tekst"]').fill("Tien jaar.")
        page.locator(f'[name="v--{lot}--ervaring--aantal"]').fill("3")
        if page.locator('input[name="v----gva--van-toepassing"]').count():
            page.locator('input[name="v----gva--van-toepassing"][value="nee"]').check()
        page.get_by_role("button", name="Aanmelden", exact=True).click()
        expect(page.get_by_text("ontvangen en volledig")).to_be_visible()
        expect(page.get_by_text("uiterlijk").first).to_be_visible()
    row = Enrolment.objects.order_by("-number")[0]
    assert (row.tenderer_id, row.status) == (site.world.provider, EnrolmentStatus.COMPLETE)
