"""The provider's walk on a telephone and without JavaScript: vault, own statement, partners, submission."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dekkend.organisations.models import EvidenceDocument, OwnStatement
from dekkend.procurement.models import SubmissionDraft
from dekkend.runtime import clock
from dekkend.runtime.tenancy import acting_as
from tests.personas import make_world
from tests.web.actors.test_vault import STATEMENT, VAULT, keep, sign
from tests.web.actors.world import LOTS, PDF, Case, field, make_case
from tests.web.crawl import NARROW, WIDE, problems_of_pages, visiting
from tests.web.visits import Site, Visit

pytestmark = pytest.mark.browser
PAGES = (
    "/mijn-organisatie/",
    "/mijn-organisatie/profiel/tekenbevoegden/",
    VAULT,
    STATEMENT,
    "/samen-inschrijven/",
    "{case}inschrijven/samen/",
    "{case}inschrijven/kopie/",
    "{case}inschrijven/?deel=algemeen",
    "{case}inschrijven/?deel=indienen",
)


@pytest.fixture
def open_case(live_server, transactional_db) -> tuple[Site, Case]:  # type: ignore[no-untyped-def]
    world = make_world()
    site = Site(live_server.url.replace("127.0.0.1", "localhost"), world, {})
    case = make_case(world)
    client = sign(case)
    keep(client, "kvk-uittreksel")
    client.post(case.form, {"deel": "percelen", "perceel": list(LOTS), "naar": "verder"})
    return site, case


@pytest.mark.long
def test_pages_are_accessible_and_fit(browser: Browser, open_case: tuple[Site, Case]) -> None:
    site, case = open_case
    visits = [Visit(path.format(case=case.at("")), "provider") for path in PAGES]
    assert problems_of_pages(browser, site, visits, "nl", NARROW, then=[WIDE]) == []


def test_the_walk_without_javascript_on_a_telephone(
    browser: Browser, open_case: tuple[Site, Case], tmp_path: Path
) -> None:
    site, case = open_case
    proof = tmp_path / "gva.pdf"
    proof.write_bytes(PDF)
    with visiting(browser, site, "provider", width=NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url + VAULT)
        page.get_by_label("Soort").select_option("gva")
        page.get_by_label("Datum van afgifte").fill(clock.today().isoformat())
        page.get_by_label("Bestand").set_input_files(proof)
        page.get_by_role("button", name="In de map zetten").click()
        expect(page.get_by_text("staat in uw map")).to_be_visible()
        page.goto(site.url + case.at("inschrijven/?deel=algemeen"))
        page.get_by_role("button", name="Gebruik: Uittreksel Handelsregister").click()
        expect(page.get_by_text("Er is nog niets ingediend.")).to_be_visible()
        page.get_by_role("button", name="Gebruik: UEA").click()
        expect(page.get_by_text("eigen-verklaring-1.pdf").first).to_be_visible()
    with acting_as(None):
        assert EvidenceDocument.objects.count() == 2
        assert OwnStatement.objects.get().signed_at is not None
        files = SubmissionDraft.objects.get().content["files"]
    assert set(files) == {field("uittreksel", "bestand"), field("uea", "bestand")}
