"""The work list after a decision and around a procedure: no task twice, no more queries for eight."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dekkend.kernel import rules
from dekkend.organisations.domain import SYSTEM, Actor, Role
from dekkend.procurement import queries
from dekkend.procurement.award_domain import ConditionKind, CourtOutcome
from dekkend.procurement.consultation_domain import ConsultationKind, ConsultationStatus
from dekkend.procurement.models import (
    AwardCondition,
    ConsultationInput,
    ConsultationParty,
    ConsultationRound,
    Procurement,
    RouteStep,
    ValidityRequest,
)
from dekkend.procurement.queries import Task
from dekkend.procurement.queries.task import TaskKind
from dekkend.procurement.route_domain import MomentKind
from dekkend.procurement.services import admission_decisions
from dekkend.procurement.services.conditions import ask_evidence, hand_in, settle_condition
from dekkend.procurement.services.court_cases import (
    NewCase,
    carry_out_judgment,
    record_court_case,
    record_judgment,
)
from dekkend.procurement.services.validity import answer_validity, ask_validity
from dekkend.runtime import clock
from tests.procurement.awarded import ANNOUNCED, announced
from tests.procurement.open_house import LATER as IN_ADMISSION
from tests.procurement.open_house import OpenHouse
from tests.procurement.small import CLOSES, Small
from tests.procurement.test_work_list import actor

pytestmark = pytest.mark.django_db
LATER = ANNOUNCED + timedelta(days=3)


@pytest.fixture
def small() -> Small:
    return announced()


def tasks(who: Actor, kind: TaskKind, at: datetime = LATER) -> list[Task]:
    with clock.fixed(at):
        found = [task for task in queries.work_list(who) if task.kind is kind]
    for task in found:
        assert rules.find(task.rule).source == task.source
        assert task.title.render("en")
    return found


def evidence(small: Small, title: str = "Verklaring") -> AwardCondition:
    kind = ConditionKind.SUITABILITY_EVIDENCE
    with clock.fixed(LATER):
        return ask_evidence(SYSTEM, small.id, small.numbers["een"], kind=kind, title=title)


def test_evidence_waits_first_for_the_tenderer_then_for_the_buyer(small: Small) -> None:
    buyer, tenderer = actor(Role.BUYER, small.region), actor(Role.PROVIDER, small.tenderers["een"])
    condition, other = evidence(small), evidence(small, "Jaarverslag")
    assert [task.due for task in tasks(tenderer, TaskKind.ASKED)] == [condition.due, other.due]
    assert not tasks(actor(Role.PROVIDER, small.tenderers["twee"]), TaskKind.ASKED)
    assert not tasks(buyer, TaskKind.CONDITION)
    with clock.fixed(LATER):
        hand_in(SYSTEM, condition.pk, answer="Hierbij.")
        hand_in(SYSTEM, other.pk, answer="Hierbij.")
    assert not tasks(tenderer, TaskKind.ASKED)
    found = tasks(buyer, TaskKind.CONDITION)
    assert [task.title.render() for task in found] == ["Handel 2 voorwaarden van de gunning af"]
    with clock.fixed(LATER):
        for one in (condition, other):
            settle_condition(SYSTEM, small.id, one.pk, met=True, outcome="In orde.")
    assert not tasks(buyer, TaskKind.CONDITION)


def test_evidence_that_stays_out_comes_to_the_buyer_after_its_last_day(small: Small) -> None:
    buyer, condition = actor(Role.BUYER, small.region), evidence(small)
    last = datetime.combine(condition.due, time(12), clock.AMSTERDAM)
    assert not tasks(buyer, TaskKind.CONDITION, last)
    assert tasks(buyer, TaskKind.CONDITION, last + timedelta(days=1))[0].due == condition.due


def test_validity_is_warned_for_from_fourteen_days_before_until_it_is_settled(small: Small) -> None:
    buyer = actor(Role.BUYER, small.region)
    until = CLOSES.astimezone(clock.AMSTERDAM) + timedelta(days=90)
    assert not tasks(buyer, TaskKind.VALIDITY, until - timedelta(days=15))
    early = until - timedelta(days=14)
    assert [task.due for task in tasks(buyer, TaskKind.VALIDITY, early)] == [until.date()]
    with clock.fixed(early):
        ask_validity(
            SYSTEM, small.id, until=until.date() + timedelta(days=60), reason="Er is meer tijd nodig."
        )
    asked = ValidityRequest.objects.get()
    assert not tasks(buyer, TaskKind.VALIDITY, early)
    tenderers = [actor(Role.PROVIDER, small.tenderers[name]) for name in small.numbers]
    assert [task.due for it in tenderers for task in tasks(it, TaskKind.ASKED, early)] == [
        asked.answer_by
    ] * 3
    submissions = {row.number: row.pk for row in small.row.submissions.all()}
    with clock.fixed(early):
        answer_validity(SYSTEM, asked.pk, submissions[1], agrees=True)
        answer_validity(SYSTEM, asked.pk, submissions[2], agrees=True)
    assert not tasks(tenderers[0], TaskKind.ASKED, early)
    over = datetime.combine(asked.answer_by, time(12), clock.AMSTERDAM) + timedelta(days=1)
    assert tasks(buyer, TaskKind.VALIDITY, over)
    assert not tasks(tenderers[2], TaskKind.ASKED, over)
    with clock.fixed(over):
        answer_validity(SYSTEM, asked.pk, submissions[3], agrees=True)
    assert not tasks(buyer, TaskKind.VALIDITY, over)


def test_a_court_case_waits_for_its_judgment_and_then_to_be_carried_out(small: Small) -> None:
    buyer = actor(Role.BUYER, small.region)
    hearing = LATER.date() + timedelta(days=10)
    with clock.fixed(LATER):
        record_court_case(SYSTEM, small.id, NewCase("Drie", "Rechtbank", LATER.date(), hearing_on=hearing))
    assert [(t.title.render(), t.due) for t in tasks(buyer, TaskKind.COURT)] == [
        ("Leg het vonnis vast: Drie", hearing)
    ]
    judged = {"outcome": CourtOutcome.UPHELD, "judged_on": LATER.date(), "consequences": "Opnieuw."}
    with clock.fixed(LATER):
        record_judgment(SYSTEM, small.id, 1, **judged)
    assert tasks(buyer, TaskKind.COURT)[0].title.render() == "Voer het vonnis uit: Drie"
    with clock.fixed(LATER):
        carry_out_judgment(SYSTEM, small.id, 1, how="Herzien.")
    assert not tasks(buyer, TaskKind.COURT)


def test_a_case_about_an_enrolment_has_the_same_words() -> None:
    house = OpenHouse()
    number = house.enrol("een").number
    buyer = actor(Role.BUYER, house.region)
    before = len(tasks(buyer, TaskKind.ENROLMENT, IN_ADMISSION))
    with clock.fixed(IN_ADMISSION):
        admission_decisions.record_case(SYSTEM, house.id, number, IN_ADMISSION.date())
    found = tasks(buyer, TaskKind.ENROLMENT, IN_ADMISSION)
    assert len(found) == before + 1
    assert "Leg het vonnis vast: Aanbieder een" in [task.title.render() for task in found]


def test_an_admission_without_a_round_is_never_to_be_closed() -> None:
    house = OpenHouse()
    assert not tasks(actor(Role.BUYER, house.region), TaskKind.NEXT_STEP, IN_ADMISSION)


def test_moments_of_the_route_and_input_wait_for_the_buyer() -> None:
    small = Small()
    buyer = actor(Role.BUYER, small.region)
    prepare(small.refresh(), 3)
    found = tasks(buyer, TaskKind.ROUTE)
    assert [task.title.render() for task in found] == ["Leg 3 besluiten vast: College, "]
    assert found[0].due == LATER.date()
    assert not tasks(buyer, TaskKind.ROUTE, LATER - timedelta(days=15))
    told = tasks(buyer, TaskKind.INPUT)
    assert [task.title.render() for task in told] == ["Zeg wat u deed met 3 inbrengen: Tafel"]
    assert not tasks(actor(Role.BUYER, small.region + 1000), TaskKind.INPUT)


def prepare(row: Procurement, count: int) -> None:
    """A route with so many moments on one day, and a consultation with so many inputs."""
    for number in range(count):
        RouteStep.objects.create(
            procurement=row,
            position=number,
            kind=MomentKind.DECIDE,
            body="college",
            body_name="College",
            municipality=f"000{number}",
            planned_on=LATER.date(),
        )
    table = ConsultationRound.objects.create(
        procurement=row,
        kind=ConsultationKind.DIALOGUE_TABLE,
        title="Tafel",
        subject="Alles",
        opens_on=date(2026, 1, 1),
        closes_on=date(2026, 2, 1),
        status=ConsultationStatus.CLOSED,
    )
    party = ConsultationParty.objects.create(consultation=table, name="Iemand")
    for number in range(count):
        ConsultationInput.objects.create(
            consultation=table, party=party, number=number + 1, text="Dit.", given_at=LATER
        )


def test_the_list_asks_as_much_for_two_procurements_as_for_eight(small: Small) -> None:
    buyer = actor(Role.BUYER, small.region)
    condition = evidence(small)
    counts = []
    with clock.fixed(LATER):
        hand_in(SYSTEM, condition.pk, answer="Hierbij.")
        record_court_case(SYSTEM, small.id, NewCase("Drie", "Rechtbank", LATER.date()))
        prepare(small.refresh(), 2)
        for made in range(8):
            copy = Procurement.objects.get(pk=small.id)
            copy.pk, copy.slug = None, f"kopie-{made}"
            copy.save()
            version = small.row.versions.get()
            version.pk, version.procurement = None, copy
            version.save()
            prepare(copy, 2)
            if made in (1, 7):
                queries.work_list(buyer)
                with CaptureQueriesContext(connection) as caught:
                    assert len(queries.work_list(buyer)) > 3 * made
                counts.append(len(caught))
    assert counts[0] == counts[1]
