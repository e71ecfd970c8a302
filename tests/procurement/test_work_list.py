"""The work list: for each role what to do, by when, and by which rule."""

from datetime import datetime, time, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dekkend.kernel import rules
from dekkend.organisations.domain import SYSTEM, Actor, Grant, OrganisationKind, Role
from dekkend.organisations.queries import municipalities
from dekkend.procurement import queries, services
from dekkend.procurement.queries import Task, TaskKind
from dekkend.procurement.queries.desk import desk
from dekkend.procurement.services.lots import withdraw_lot
from dekkend.runtime import clock
from tests.personas import ALWAYS, MEMBER
from tests.procurement.small import CLOSES, LOTS, Small

pytestmark = pytest.mark.django_db
ACCOUNT = count(900_000)


def actor(role: Role, organisation: int) -> Actor:
    grant = Grant(role, organisation, "Iemand", ALWAYS, OrganisationKind.REGION)
    return Actor(next(ACCOUNT), "Iemand", (grant,))


def only(tasks: tuple[Task, ...], kind: TaskKind) -> Task:
    found = [task for task in tasks if task.kind is kind]
    assert len(found) == 1, tasks
    return found[0]


def assert_explained(tasks: tuple[Task, ...]) -> None:
    for task in tasks:
        assert rules.find(task.rule).source == task.source
        assert task.why.render()
        assert task.title.render("en")


def test_buyer_sees_the_next_step_of_every_stage_with_its_rule() -> None:
    small = Small()
    buyer = actor(Role.BUYER, small.region)
    first = only(queries.work_list(buyer), TaskKind.NEXT_STEP)
    assert (first.title.render(), first.rule) == ("Publiceer de inkoop", "PL-12")
    small.publish()
    with clock.fixed(CLOSES - timedelta(days=1)):
        assert queries.work_list(buyer) == ()
    with clock.fixed(CLOSES + timedelta(minutes=1)):
        closing = only(queries.work_list(buyer), TaskKind.NEXT_STEP)
    assert (closing.title.render(), closing.rule) == ("Sluit de inschrijving", "EL-01")
    assert closing.due == CLOSES.astimezone(clock.AMSTERDAM).date()
    small.submit("een")
    small.shut()
    assert only(queries.work_list(buyer), TaskKind.NEXT_STEP).title.render().startswith("Open de kluis")
    small.open()
    checking = queries.work_list(buyer)
    assert only(checking, TaskKind.NEXT_STEP).rule == "EL-09"
    assert_explained(checking)


def test_work_of_the_others_follows_the_award() -> None:
    small = Small().publish()
    small.submit("een")
    small.close()
    assessors = small.repair().check().assign()
    scoring = only(queries.work_list(assessors[0]), TaskKind.SCORE)
    assert scoring.rule == "EL-01"
    small.score(assessors).decide().announce()
    row = small.refresh()
    tenderer = row.submissions.get().tenderer_id
    expected = {
        Role.BUYER: (small.region, TaskKind.NEXT_STEP, "PL-14"),
        Role.CONTRACT_MANAGER: (small.region, TaskKind.AGREEMENTS, "PL-08"),
        Role.PROVIDER: (tenderer, TaskKind.LETTER, "PL-14"),
        Role.SUPERVISOR: (1, TaskKind.LOG, "PL-14"),
    }
    for role, (organisation, kind, rule) in expected.items():
        with clock.fixed(datetime.combine(row.standstill_until, time(12), clock.AMSTERDAM)):
            tasks = queries.work_list(actor(role, organisation))
        assert only(tasks, kind).rule == rule
        assert_explained(tasks)
    assert only(queries.work_list(actor(Role.BUYER, small.region)), TaskKind.NEXT_STEP).due == (
        row.standstill_until
    )


def test_a_letter_is_no_work_after_the_standstill() -> None:
    small = Small().publish()
    small.submit("een")
    small.close()
    small.score(small.repair().check().assign()).decide().announce()
    row = small.refresh()
    reader = actor(Role.PROVIDER, row.submissions.get().tenderer_id)
    last = datetime.combine(row.standstill_until, time(12), clock.AMSTERDAM)
    with clock.fixed(last):
        assert only(queries.work_list(reader), TaskKind.LETTER).due == row.standstill_until
    with clock.fixed(last + timedelta(days=1)):
        assert queries.work_list(reader) == ()


def test_controller_sees_awards_of_the_own_municipality_only(personas) -> None:
    small = Small().publish()
    small.submit("een")
    small.close()
    small.score(small.repair().check().assign()).decide().announce()
    row = small.refresh()
    row.region_id = personas.region
    row.save()
    found = {
        each.cbs_code: queries.work_list(actor(Role.CONTROLLER, each.organisation_id))
        for each in [*municipalities(actor(Role.BUYER, 1))[:20], _member()]
    }
    assert only(found.pop(MEMBER), TaskKind.AWARD).due == row.standstill_until
    assert set(found.values()) == {()}


def _member():
    return next(each for each in municipalities(actor(Role.BUYER, 1)) if each.cbs_code == MEMBER)


def test_provider_hears_of_what_is_open_until_something_is_sent() -> None:
    small = Small().publish()
    tenderer = small.tenderer("nieuw")
    provider = actor(Role.PROVIDER, tenderer)
    with clock.fixed(CLOSES - timedelta(days=3)):
        assert only(queries.work_list(provider), TaskKind.ENTER).rule == "EL-09"
    small.submit("nieuw")
    with clock.fixed(CLOSES - timedelta(days=3)):
        sent = small.refresh().submissions.get().tenderer_id
        assert queries.work_list(actor(Role.PROVIDER, sent)) == ()
    with clock.fixed(CLOSES + timedelta(days=1)):
        assert queries.work_list(provider) == ()


def test_nobody_else_has_work_here() -> None:
    small = Small()
    for role in (Role.ACCESS_WORKER, Role.ADMINISTRATOR, Role.CONTROLLER, Role.SUPERVISOR):
        assert queries.work_list(actor(role, small.region)) == ()
    assert queries.work_list(actor(Role.BUYER, small.region + 1000)) == ()


def test_two_and_twenty_procurements_cost_the_same_queries() -> None:
    small = Small()
    buyer = actor(Role.BUYER, small.region)

    def cost(more: int) -> int:
        for number in range(more):
            services.create_procurement(
                actor(Role.BUYER, small.region),
                small.definition,
                region_id=small.region,
                slug=f"proef-{more}-{number}",
                practice=True,
            )
        queries.work_list(buyer)
        with CaptureQueriesContext(connection) as captured:
            assert len(queries.work_list(buyer)) > more
        return len(captured)

    assert cost(1) == cost(18)


def test_bids_on_a_withdrawn_lot_leave_the_desk() -> None:
    small = Small().publish()
    small.submit("een")
    first, _ = small.close().repair().check().assign()
    assert {row.lot for row in desk(first, small.slug)} == set(LOTS)
    withdraw_lot(SYSTEM, small.id, LOTS[0], "Geen geld.")
    assert [row.lot for row in desk(first, small.slug)] == [LOTS[1]]
