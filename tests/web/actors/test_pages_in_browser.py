"""The pages of providers and assessors in a real browser: accessible, narrow, by keyboard, without JavaScript."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from dekkend.procurement import services
from dekkend.procurement.domain import Given, Sheet
from tests.personas import World, make_world
from tests.web.actors.world import (
    LOTS,
    Case,
    general,
    make_case,
    submit_well,
    to_assessment,
    to_repair,
)
from tests.web.test_browser import NARROW, WIDE, problems_of, visiting
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


@pytest.mark.parametrize(("language", "width"), [("nl", WIDE), ("en", NARROW), ("nl", NARROW)])
def test_pages_are_accessible_and_fit(browser: Browser, stage: Stage, language: str, width: int):
    begin(stage)
    found = []
    for persona in ("provider", "competitor", "assessor"):
        with visiting(browser, stage.site, persona, language, width) as context:
            for visit in (each for each in visits(stage) if each.persona == persona):
                found += [
                    f"{visit.path} as {persona}: {line}" for line in problems_of(context, stage.site, visit)
                ]
    assert not found, "\n".join(found)
