"""The pages of providers and assessors in a browser: accessible, narrow, by keyboard, without JavaScript."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dekkend.procurement import services
from dekkend.procurement.domain import Given, Sheet
from dekkend.procurement.models import Score, Submission, SubmissionDraft
from dekkend.runtime import clock
from dekkend.runtime.tenancy import acting_as
from tests.personas import World, make_world
from tests.web.actors.world import (
    LOTS,
    PDF,
    Case,
    field,
    general,
    make_case,
    of_lot,
    submit_well,
    to_assessment,
    to_repair,
)
from tests.web.crawl import NARROW, WIDE, problems_of_pages, visiting
from tests.web.visits import Site, Visit

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Stage:
    """A procurement that is open, one in repair and one in assessment, on a served site."""

    site: Site
    open: Case
    repair: Case
    assessment: Case
    bids: list[int]

    @property
    def world(self) -> World:
        return self.site.world


@pytest.fixture
def stage(live_server, transactional_db) -> Stage:
    world = make_world()
    site = Site(live_server.url.replace("127.0.0.1", "localhost"), world, {})
    repair = make_case(world, "in-herstel", closed=timedelta(hours=3))
    submit_well(repair, without="antwoord")
    to_repair(repair)
    assessment = make_case(world, "in-beoordeling", closed=timedelta(days=2))
    submit_well(assessment)
    submit_well(assessment, "competitor")
    bids = to_assessment(assessment)
    for persona in ("assessor", "second_assessor"):
        given = {"visie": Given(8 if persona == "assessor" else 5, "Goed."), "ervaring": Given(7, "Ruim.")}
        services.score_bids(world.actor(persona), assessment.id, [Sheet(bids[0], given)])
        services.lock_scores(world.actor(persona), assessment.id, [bids[0]])
    return Stage(site, make_case(world), repair, assessment, bids)


def begin(stage: Stage) -> None:
    """The provider chose lots and filled in a part."""
    client = stage.world.client("provider")
    client.post(stage.open.form, {"deel": "percelen", "perceel": list(LOTS)})
    client.post(stage.open.form, {**general(), "versie": "1"})


def visits(stage: Stage) -> Iterator[Visit]:
    bid, done = stage.bids[1], stage.bids[0]
    yield Visit("/mijn-inschrijvingen/", "provider")
    for part in ("percelen", "algemeen", f"perceel--{LOTS[0]}", "indienen"):
        yield Visit(f"{stage.open.form}?deel={part}", "provider")
    yield Visit("/mijn-organisatie/", "provider")
    yield Visit(stage.repair.at("herstel/"), "provider")
    yield Visit(stage.repair.at("ontvangst/1/"), "provider")
    yield Visit(stage.repair.at("intrekken/1/"), "provider")
    yield Visit(stage.repair.at("inschrijven/"), "competitor")
    yield Visit("/mijn-inschrijvingen/", "competitor")
    yield Visit("/mijn-beoordelingen/", "assessor")
    yield Visit(stage.assessment.at(f"beoordelen/{bid}/"), "assessor")
    yield Visit(stage.assessment.at(f"beoordelen/{bid}/vastzetten/"), "assessor")
    yield Visit(stage.assessment.at(f"beoordelen/{done}/"), "assessor")
    yield Visit(stage.assessment.at(f"consensus/{done}/"), "assessor")
    yield Visit(stage.assessment.at(f"consensus/{bid}/"), "assessor")


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "widths"), [("nl", (WIDE, NARROW)), ("en", (NARROW,))], ids=["nl", "en"]
)
def test_pages_are_accessible_and_fit(browser: Browser, stage: Stage, language: str, widths: tuple[int, ...]):
    begin(stage)
    first, *others = widths
    pages = tuple(visits(stage))
    found = problems_of_pages(browser, stage.site, pages, language, first, then=others, contrast_then=False)
    assert found == []


@pytest.mark.long
def test_submission_by_keyboard_alone(browser: Browser, stage: Stage, tmp_path: Path):
    proof = tmp_path / "bewijs.pdf"
    proof.write_bytes(PDF)
    with visiting(browser, stage.site, "provider") as context:
        page = context.new_page()
        page.on("filechooser", lambda chooser: chooser.set_files(proof))
        page.goto(stage.site.url + "/mijn-inschrijvingen/")
        press(page, page.get_by_role("link", name="Inschrijven : Proef Wmo 2027"))
        for lot in ("1. Begeleiding", "2. Dagbesteding"):
            reach(page, page.get_by_label(lot))
            page.keyboard.press("Space")
        press(page, page.get_by_role("button", name="Bewaren en verder"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Inschrijven: Uw organisatie")
        write(page, field("handtekening", "naam"), "Anna de Vries")
        write(page, field("handtekening", "functie"), "bestuurder")
        reach(page, page.locator(f"#{field('handtekening', 'getekend')}"))
        page.keyboard.press("Space")
        for question in ("formulier", "uea", "uittreksel"):
            attach(page, field(question, "bestand"), proof)
        reach(page, page.get_by_label("Ja, er is een uitsluitingsgrond van toepassing"))
        page.keyboard.press("ArrowDown")
        reach(page, page.locator(f"#{field('uittreksel', 'datum')}"))
        page.keyboard.type(f"{same_either_way():%d%m%Y}")
        reach(page, page.get_by_label("Ja, akkoord"))
        page.keyboard.press("Space")
        press(page, page.get_by_role("button", name="Bewaren en verder"))
        for lot in LOTS:
            write(page, field("antwoord", "visie", lot), "Wij werken vanuit de cliënt.")
            write(page, field("antwoord", "ervaring", lot), "Sinds 2015.")
            write(page, field("referenties", "aantal", lot), "3")
            write(page, field("referenties", "tekst", lot), "Drie gemeenten.")
            press(page, page.get_by_role("button", name="Bewaren en verder"))
        expect(page.get_by_role("heading", name="Uw inschrijving is volledig")).to_be_visible()
        press(page, page.get_by_role("button", name="Inschrijving indienen"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Ontvangstbewijs")
        assert Submission.objects.get(procurement=stage.open.row).receipt in page.locator("main").inner_text()


@pytest.mark.long
def test_scoring_by_keyboard_alone(browser: Browser, stage: Stage):
    with visiting(browser, stage.site, "assessor") as context:
        page = context.new_page()
        page.goto(stage.site.url + "/mijn-beoordelingen/")
        press(page, page.get_by_role("link", name="Verder met beoordelen"))
        for criterion, score in (("visie", "7"), ("ervaring", "8,5")):
            write(page, f"c--{criterion}--score", score)
            write(page, f"c--{criterion}--motivering", "Concreet en volledig.")
        press(page, page.get_by_role("button", name="Bewaren en vastzetten"))
        expect(page.get_by_role("heading", name="Staan deze scores?")).to_be_visible()
        press(page, page.get_by_role("button", name="Ja, vastzetten"))
        expect(page.get_by_text("Uw scores staan vast.").first).to_be_visible()
        press(page, page.get_by_role("link", name="Mijn beoordelingen").first)
        press(page, page.get_by_role("link", name="Naar de consensus"))
        write(page, "besproken", "Wij legden de plannen naast elkaar.")
        press(page, page.get_by_role("button", name="Overleg vastleggen"))
        expect(page.get_by_text("Het overleg is vastgelegd.")).to_be_visible()
        for criterion in ("visie", "ervaring"):
            write(page, f"c--{criterion}--score", "7")
            write(page, f"c--{criterion}--motivering", "Samen zien wij een goed plan.")
        press(page, page.get_by_role("button", name="Voorstel vastleggen"))
        expect(page.get_by_text("Uw voorstel staat klaar.")).to_be_visible()


def test_what_is_typed_is_saved_without_a_button(browser: Browser, stage: Stage):
    with visiting(browser, stage.site, "provider") as context:
        stage.world.client("provider").post(stage.open.form, {"deel": "percelen", "perceel": list(LOTS)})
        page = context.new_page()
        page.goto(f"{stage.site.url}{stage.open.form}?deel=algemeen")
        page.locator(f"#{field('handtekening', 'naam')}").fill("Anna")
        page.get_by_label("Ja, akkoord").check()
        expect(page.locator("#v----akkoord-stand")).to_have_text("klaar")
        expect(page.locator("#bewaard")).to_contain_text("Concept bewaard op")
        assert SubmissionDraft.objects.get().content["values"][field("handtekening", "naam")] == "Anna"
        with visiting(browser, stage.site, "assessor") as other:
            sheet = other.new_page()
            sheet.goto(stage.site.url + stage.assessment.at(f"beoordelen/{stage.bids[1]}/"))
            sheet.locator("#c--visie--score").fill("6,5")
            sheet.locator("#c--visie--motivering").fill("Helder.")
            expect(sheet.locator("#bewaard")).to_contain_text("1 van 2 criteria")
            with acting_as(stage.world.accounts["assessor"]):
                assert Score.objects.filter(assignment__bid=stage.bids[1]).count() == 1


def test_upload_comes_in_at_once_and_a_wrong_one_is_named(browser: Browser, stage: Stage, tmp_path: Path):
    good, wrong = tmp_path / "bewijs.pdf", tmp_path / "programma.exe"
    good.write_bytes(PDF)
    wrong.write_bytes(b"MZ\x00")
    with visiting(browser, stage.site, "provider") as context:
        stage.world.client("provider").post(stage.open.form, {"deel": "percelen", "perceel": list(LOTS)})
        page = context.new_page()
        page.goto(f"{stage.site.url}{stage.open.form}?deel=algemeen")
        block = page.locator(f"#{field('formulier', 'bestand')}-blok")
        page.locator(f"#{field('formulier', 'bestand')}").set_input_files(wrong)
        expect(block).to_contain_text("van een soort die niet wordt aangenomen")
        page.locator(f"#{field('formulier', 'bestand')}").set_input_files(good)
        expect(block.get_by_role("link", name="bewijs.pdf")).to_be_visible()


def test_submission_and_scoring_without_javascript(browser: Browser, stage: Stage):
    begin(stage)
    for lot in LOTS:
        client = stage.world.client("provider")
        client.post(stage.open.form, {**of_lot(lot), "versie": str(SubmissionDraft.objects.get().revision)})
    with visiting(browser, stage.site, "provider", width=NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{stage.site.url}{stage.open.form}?deel=algemeen")
        page.get_by_label("Naam van wie tekent").fill("Bert Bakker")
        page.get_by_role("button", name="Bewaren", exact=True).click()
        expect(page.get_by_label("Naam van wie tekent")).to_have_value("Bert Bakker")
        page.get_by_role("link", name="Controleren en indienen").first.click()
        page.get_by_role("button", name="Inschrijving indienen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ontvangstbewijs")
    with visiting(browser, stage.site, "assessor", width=NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(stage.site.url + stage.assessment.at(f"beoordelen/{stage.bids[1]}/"))
        page.locator("#c--visie--score").fill("onzin")
        page.locator("#c--visie--motivering").fill("Blijft staan.")
        page.get_by_role("button", name="Bewaren en volgende").click()
        expect(page.locator("#c--visie--score")).to_have_value("onzin")
        expect(page.locator("#c--visie--motivering")).to_have_value("Blijft staan.")


def same_either_way() -> date:
    """A recent day that reads the same with the month first: browsers differ in what they ask first."""
    recent = (clock.today() - timedelta(days=ago) for ago in range(60))
    return next(day for day in recent if day.day == day.month)


def reach(page: Page, wanted: Locator) -> None:
    """Goes there with the Tab key only."""
    expect(wanted).to_be_visible()
    for _step in range(120):
        if wanted.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {wanted}")


def press(page: Page, wanted: Locator) -> None:
    """Goes to a link or button and presses Enter."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    """Goes to a field and types."""
    reach(page, page.locator(f"#{name}"))
    page.keyboard.type(text)


def attach(page: Page, name: str, file: Path) -> None:
    """Goes to a place for a file and opens the browser's window by keyboard; ``page`` answers it."""
    reach(page, page.locator(f"#{name}"))
    page.keyboard.press("Enter")
    expect(page.locator(f"#{name}-blok").get_by_role("link", name=file.name)).to_be_visible()
