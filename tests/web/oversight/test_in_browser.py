"""The pages of tests, route and consultation in a real browser: accessible, narrow, without mistakes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from dekkend.organisations.domain import SYSTEM
from dekkend.oversight import services as tests_of
from dekkend.oversight.domain import NewScreening, ScreeningKind
from dekkend.procurement import services as procurements
from dekkend.procurement.consultation_domain import ConsultationKind
from dekkend.procurement.definition import ProcedureForm
from dekkend.procurement.models import RouteStep
from dekkend.procurement.services import consultation, dialogue
from dekkend.runtime import clock
from tests.personas import World, make_world
from tests.procurement.test_route import routed
from tests.web.crawl import NARROW, WIDE, problems_of_pages
from tests.web.visits import Site, Visit

pytestmark = pytest.mark.browser

VISITS = (
    Visit("/toetsen/", "buyer"),
    Visit("/toetsen/nieuw/", "buyer"),
    Visit("/toetsen/keuzes/", "buyer"),
    Visit("/toetsen/{bibob}/", "buyer"),
    Visit("/toetsen/{scan}/", "buyer"),
    Visit("/toetsen/{financial}/", "buyer"),
    Visit("/inkoop/{slug}/route/", "buyer"),
    Visit("/inkoop/{slug}/route/stap/{step}/", "buyer"),
    Visit("/inkoop/{slug}/route/documenten/strategie/", "buyer"),
    Visit("/inkoop/{slug}/consultaties/", "buyer"),
    Visit("/inkoop/{slug}/consultaties/{consultation}/", "buyer"),
    Visit("/inkoop/{slug}/dialoog/1/", "buyer"),
    Visit("/mijn-toetsen/", "provider"),
    Visit("/mijn-toetsen/{bibob}/", "provider"),
    Visit("/mijn-toetsen/{financial}/", "provider"),
    Visit("/mijn-consultaties/", "provider"),
    Visit("/mijn-consultaties/{consultation}/", "provider"),
)


@pytest.fixture
def served(live_server, transactional_db) -> Site:
    """A served region with tests under way, a route, a consultation and a dialogue session."""
    world = make_world()
    places = {**_screenings(world), **_procurement(world)}
    return Site(live_server.url.replace("127.0.0.1", "localhost"), world, places)


def _screenings(world: World) -> dict[str, str]:
    buyer = world.actor("buyer")

    def start(kind: ScreeningKind, provider: int) -> int:
        return tests_of.start_screening(buyer, NewScreening(kind, provider, world.region, "Gunning")).pk

    bibob = start(ScreeningKind.BIBOB, world.provider)
    tests_of.finish_scan(buyer, bibob, ["financiering", "structuur"])
    tests_of.send_form(buyer, bibob)
    scan = start(ScreeningKind.BIBOB, world.competitor)
    financial = start(ScreeningKind.FINANCIAL, world.provider)
    return {"bibob": str(bibob), "scan": str(scan), "financial": str(financial)}


def _procurement(world: World) -> dict[str, str]:
    found = routed()
    admission = replace(found, procedure=replace(found.procedure, form=ProcedureForm.ADMISSION))
    row = procurements.create_procurement(SYSTEM, admission, region_id=world.region)
    today = clock.today()
    invited = ((world.provider, "De Aanbieder"),)
    new = consultation.NewConsultation(
        ConsultationKind.MARKET, "Markt", "Wat vindt u?", today, today, providers=invited
    )
    made = consultation.plan_consultation(SYSTEM, row.pk, new)
    consultation.move_consultation(SYSTEM, made.pk, "open")
    consultation.give_input(world.actor("provider"), made.pk, world.provider, "Maak de percelen kleiner.")
    session = dialogue.NewSession(clock.now() + timedelta(days=9), "Tarieven", "Stadhuis", (world.provider,))
    dialogue.plan_session(SYSTEM, row.pk, session)
    step = RouteStep.objects.filter(procurement=row, kind="besluit")[0]
    return {"slug": row.slug, "step": str(step.pk), "consultation": str(made.pk)}


@pytest.mark.long
def test_pages_are_accessible_and_fit(browser: Browser, served: Site):
    assert problems_of_pages(browser, served, VISITS, "nl", NARROW, then=[WIDE]) == []
