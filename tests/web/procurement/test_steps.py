"""The buyer's steps: asked first, refused in words, taken once; and a practice run from start to end."""

import re
from datetime import timedelta
from html import unescape

import pytest

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import loading
from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.errors import DefinitionHasOpenPoints, NotAPracticeRun, PracticeIsOver
from dekkend.procurement.models import Procurement, Submission
from dekkend.procurement.services.practice_steps import simulate_next_step
from dekkend.procurement.services.setup import create_procurement
from dekkend.procurement.states import ProcurementStatus
from dekkend.procurement.tasks import simulate_in_background
from dekkend.procurement.vault_errors import TwoOfficersNeeded
from dekkend.runtime import clock, jobs
from dekkend.runtime.models import AuditEntry, JobProgress
from tests.web.procurement.conftest import DEFINITIONS, NAME, Desk, generator

pytestmark = pytest.mark.django_db
P = ProcurementStatus


def post(desk: Desk, stage: str, action: str, persona: str = "buyer", **data: str):
    since = Procurement.objects.get(slug=desk.stages[stage]).status
    return desk.world.client(persona).post(desk.url(stage, f"stap/{action}/"), {"since": since, **data})


def status(desk: Desk, stage: str) -> str:
    return str(Procurement.objects.get(slug=desk.stages[stage]).status)


def deadline() -> dict[str, str]:
    return {"day": (clock.today() + timedelta(days=40)).isoformat(), "hour": "12:00"}


def test_a_step_says_first_what_follows(desk: Desk):
    text = desk.text("buyer", "concept", "stap/publish/")
    assert "Iedereen ziet deze inkoop" in text
    assert "Terug, niets doen" in text
    assert status(desk, "concept") == P.CONCEPT


@pytest.mark.parametrize("data", [{}, {"day": "2026-02-30", "hour": "12:00"}, {"day": "x", "hour": "y"}])
def test_a_wrong_form_comes_back_with_what_is_wrong(desk: Desk, data):
    answer = post(desk, "concept", "publish", **data)
    assert answer.status_code == 422
    assert "Uw gegevens zijn nog niet opgeslagen" in answer.content.decode()
    assert status(desk, "concept") == P.CONCEPT


def test_publishing_once_counts_once(desk: Desk):
    client = desk.world.client("buyer")
    data = {"since": "concept", **deadline()}
    url = desk.url("concept", "stap/publish/")
    first = client.post(url, data)
    assert (first.status_code, first["Location"]) == (302, desk.url("concept"))
    assert status(desk, "concept") == P.PUBLISHED
    again = client.post(url, data, follow=True)
    assert "Deze stap was al gezet" in again.content.decode()
    assert status(desk, "concept") == P.PUBLISHED


def test_a_deadline_in_the_past_is_refused_with_a_way_back(desk: Desk):
    answer = post(desk, "concept", "publish", day="2020-01-01", hour="12:00")
    text = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Kies een later moment." in text
    assert f'href="{desk.url("concept")}"' in text


def test_a_step_out_of_turn_is_refused(desk: Desk):
    answer = post(desk, "publicatie", "decide")
    assert answer.status_code == 409
    assert "Wat nu wel kan" in unescape(answer.content.decode())
    assert status(desk, "publicatie") == P.PUBLISHED


def test_a_step_out_of_turn_cannot_be_pressed(desk: Desk):
    text = unescape(desk.text("buyer", "publicatie", "stap/decide/"))
    assert "kan niet in de status" in text
    assert 'aria-disabled="true"' in text


def test_a_step_that_does_not_exist_is_not_there(desk: Desk):
    assert post(desk, "concept", "onzin").status_code == 404


@pytest.mark.parametrize("persona", ["buyer_elsewhere", "assessor", "provider", "supervisor"])
def test_only_a_buyer_of_the_region_takes_steps(desk: Desk, persona: str):
    assert post(desk, "besluit", "announce", persona).status_code == 403
    assert status(desk, "besluit") == P.DECIDED


def test_a_real_procurement_with_open_points_cannot_be_published(desk: Desk):
    definition = loading.load(DEFINITIONS / f"{NAME}.toml").definition
    assert definition is not None
    create_procurement(SYSTEM, definition, region_id=desk.world.region, slug="echt")
    desk.stages["echt"] = "echt"
    assert "Bekijk wat er nog ontbreekt om te publiceren" in unescape(desk.text("buyer", "echt"))
    answer = post(desk, "echt", "publish", **deadline())
    assert answer.status_code == 409
    assert status(desk, "echt") == P.CONCEPT
    asked = unescape(desk.text("buyer", "echt", "stap/publish/"))
    points = re.findall(r"<li>([^<]+) <a href=\"([^\"]+)\">", asked.partition('id="nog-te-besluiten"')[2])
    missing = [each.message.render() for each in missing_to_publish(definition)]
    told = [text for text, _href in points]
    route, officers = told[len(missing) :]
    assert told[: len(missing)] == missing
    assert route.startswith("Er ontbreekt nog een besluit"), "the decisions of the route stand in one line"
    assert officers == TwoOfficersNeeded(available=0).message.render()
    assert len(missing) > 1
    assert DefinitionHasOpenPoints.remedy in asked
    assert 'name="day"' not in asked
    assert "aria-disabled" not in asked.partition("<main")[2]
    for place in {href for _text, href in points}:
        address, _hash, anchor = place.partition("#")
        assert f'id="{anchor}"' in desk.world.client("buyer").get(address).content.decode() or not anchor


@pytest.mark.parametrize(
    ("stage", "action", "after"),
    [
        ("ontvangst", "check_completeness", P.COMPLETENESS),
        ("herstel", "start_exclusion", P.EXCLUSION),
        ("besluit", "announce", P.ANNOUNCED),
        ("bekendmaking", "finalise", P.FINAL),
    ],
)
def test_steps_are_taken(desk: Desk, stage: str, action: str, after: P):
    assert post(desk, stage, action).status_code == 302
    assert status(desk, stage) == after


def test_scores_that_are_open_hold_the_consensus(desk: Desk):
    assert "staan nog niet alle scores vast" in unescape(desk.text("buyer", "beoordeling"))
    assert post(desk, "beoordeling", "start_consensus").status_code == 409


def test_withdrawing_asks_why(desk: Desk):
    assert post(desk, "publicatie", "withdraw", reason="").status_code == 422
    assert post(desk, "publicatie", "withdraw", reason="De begroting is afgekeurd.").status_code == 302
    assert status(desk, "publicatie") == P.WITHDRAWN
    assert desk.get("buyer", "publicatie", "logboek/").status_code == 403  # it names who submitted
    entry = AuditEntry.objects.filter(action="procurement.withdraw").latest("pk")
    assert "begroting is afgekeurd" in entry.data["reason"]


def test_many_bids_go_to_the_background(desk: Desk, monkeypatch):
    from dekkend.web.views.procurement import steps

    monkeypatch.setattr(steps, "MANY_BIDS", 1)
    answer = post(desk, "ontvangst", "check_completeness")
    assert "/bezig/" in answer["Location"]
    text = desk.world.client("buyer").get(answer["Location"]).content.decode()
    assert "hx-get" in text
    assert status(desk, "ontvangst") == P.OPENED


def test_a_job_of_another_procurement_is_not_there(desk: Desk):
    answer = post_simulation(desk, "concept")
    key = answer["Location"].rstrip("/").rsplit("/", 1)[1]
    assert desk.get("buyer", "besluit", f"bezig/{key}/").status_code == 404


def post_simulation(desk: Desk, stage: str, since: str = ""):
    told = since or status(desk, stage)
    return desk.world.client("buyer").post(desk.url(stage, "oefenen/"), {"since": told})


def test_simulation_starts_once_and_shows_how_far_it_is(desk: Desk):
    first, again = post_simulation(desk, "concept"), post_simulation(desk, "concept")
    assert first["Location"] == again["Location"]
    assert JobProgress.objects.filter(task=simulate_in_background.name).count() == 1
    page = desk.world.client("buyer").get(first["Location"]).content.decode()
    assert "Voortgang" in page
    assert '<meta http-equiv="refresh"' in page
    late = post_simulation(desk, "concept", since="gesloten")
    assert late["Location"] == desk.url("concept")


def test_job_that_failed_says_why(desk: Desk):
    made = jobs.defer(
        simulate_in_background,
        actor=SYSTEM,
        subject=f"procurement:{Procurement.objects.get(slug=desk.stages['concept']).pk}",
        procurement_id=0,
        since="concept",
        account_id=0,
    )
    JobProgress.objects.filter(pk=made.pk).update(status="failed", note="Dat ging niet.")
    assert "Dat ging niet." in desk.text("buyer", "concept", f"bezig/{made.pk}/")


def test_a_newcomer_walks_through_a_whole_practice_run(desk: Desk):
    key = Procurement.objects.get(slug=desk.stages["concept"]).pk
    buyer, settings = desk.world.actor("buyer"), generator(desk.definition)
    seen = [P.CONCEPT]
    while seen[-1] is not P.FINAL:
        after = simulate_next_step(buyer, key, generator=settings)
        assert simulate_next_step(buyer, key, since=seen[-1], generator=settings) is after
        seen.append(after)
        desk.text("buyer", "concept")
    assert seen == [status for status in P if status not in (P.DIALOGUE, P.INVITED, P.WITHDRAWN)]
    results = Submission.objects.filter(procurement=key).values_list("outcome__result", flat=True)
    assert {"geheel", "deels", "niet"} == set(results)
    with pytest.raises(PracticeIsOver):
        simulate_next_step(buyer, key, generator=settings)


def test_simulation_goes_on_after_steps_by_hand(desk: Desk):
    buyer, settings = desk.world.actor("buyer"), generator(desk.definition)
    assert post(desk, "concept", "publish", **deadline()).status_code == 302
    key = Procurement.objects.get(slug=desk.stages["concept"]).pk
    assert simulate_next_step(buyer, key, generator=settings) is P.CLOSED
    assert post(desk, "concept", "check_completeness").status_code == 409
    assert simulate_next_step(buyer, key, generator=settings) is P.OPENED
    assert post(desk, "concept", "check_completeness").status_code == 302
    assert post(desk, "concept", "open_repair").status_code == 302
    for expected in (P.EXCLUSION, P.SUITABILITY, P.EXECUTION, P.ASSESSMENT, P.CONSENSUS, P.DECIDED):
        assert simulate_next_step(buyer, key, generator=settings) is expected


@pytest.mark.parametrize("persona", ["supervisor", "provider"])
def test_only_a_buyer_lets_the_simulation_go_on(desk: Desk, persona: str):
    key = Procurement.objects.get(slug=desk.stages["concept"]).pk
    with pytest.raises(Refusal):
        simulate_next_step(desk.world.actor(persona), key, generator=generator(desk.definition))


def test_a_real_procurement_is_not_simulated(desk: Desk):
    Procurement.objects.filter(slug=desk.stages["concept"]).update(practice=False)
    key = Procurement.objects.get(slug=desk.stages["concept"]).pk
    with pytest.raises(NotAPracticeRun):
        simulate_next_step(desk.world.actor("buyer"), key, generator=generator(desk.definition))
    assert "Simuleer de volgende stap" not in desk.text("buyer", "concept")
