"""A closing that contradicts the plan is refused; what it makes late is said, and the plan follows it."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import errors, services
from dekkend.procurement.definition import Definition, Step, StepKind
from dekkend.procurement.planning_real import RealDays, as_run, contradiction, warnings
from dekkend.procurement.planning_rules import planning_verdicts
from dekkend.runtime import clock
from tests.procurement.small import Small, small_definition

PUBLISHED = date(2026, 3, 2)


def steps(*pairs: tuple[StepKind, str]) -> tuple[Step, ...]:
    return tuple(
        Step(id=f"s{number}", kind=kind, title=kind.value, when=when, source="S0")
        for number, (kind, when) in enumerate(pairs)
    )


PLAN = steps(
    (StepKind.PUBLICATION, "2026-02"),
    (StepKind.QUESTIONS_CLOSE, "2026-04-01"),
    (StepKind.NOTE_OF_INFORMATION, "2026-04-15"),
    (StepKind.BIDS_CLOSE, "2026-05-01"),
    (StepKind.PROVISIONAL_AWARD, "2026-07"),
    (StepKind.START, "2027-01-01"),
)


@pytest.fixture(scope="module")
def planned() -> Definition:
    return replace(small_definition(), steps=PLAN)


def on(closing: str, whole: bool = True) -> RealDays:
    return RealDays(PUBLISHED, date.fromisoformat(closing), whole)


@pytest.mark.parametrize(
    ("closing", "said"),
    [
        ("2026-05-01", ""),
        ("2026-07-31", ""),  # the award has a month, so this may still be in time
        ("2026-03-20", "vragen-tot"),
        ("2026-04-14", "nota-van-inlichtingen"),
        ("2026-08-01", "voorlopige-gunning"),
    ],
)
def test_what_comes_before_and_after_the_closing(planned: Definition, closing: str, said: str) -> None:
    verdict = contradiction(planned, on(closing))
    assert verdict.holds is (not said)
    assert said in verdict.reason.render()
    assert verdict.holds or "Sluit op of" in verdict.remedy.render()


def test_questions_may_be_planned_after_the_closing_of_a_selection(planned: Definition) -> None:
    assert contradiction(planned, on("2026-03-20", whole=False)).holds


def test_a_day_before_publication_is_out_of_date(planned: Definition) -> None:
    late = replace(planned, steps=steps((StepKind.PROVISIONAL_AWARD, "2026-02-01")))
    assert contradiction(late, on("2026-05-01")).holds


def test_what_becomes_late_is_said_and_shown(planned: Definition) -> None:
    assert not warnings(planned, on("2026-05-01"))
    assert [found.rule for found in warnings(planned, on("2026-04-20"))] == ["NV-02", "PL-21"]
    real = as_run(planned, on("2026-07-20"))
    closing = next(step for step in real.steps if step.kind is StepKind.BIDS_CLOSE)
    assert closing.when == "2026-07-20"
    moved = {found.rule for found in planning_verdicts(real)} - {
        found.rule for found in planning_verdicts(planned) if not found.holds
    }
    assert moved


@pytest.mark.django_db
def test_a_closing_that_contradicts_the_plan_is_refused(planned: Definition) -> None:
    small = Small(planned)
    with (
        clock.fixed(datetime(2026, 3, 2, 9, tzinfo=clock.AMSTERDAM)),
        pytest.raises(errors.ClosingBreaksPlan, match="ligt na de sluiting") as refused,
    ):
        services.publish(SYSTEM, small.id, closes_at=datetime(2026, 3, 20, 12, tzinfo=clock.AMSTERDAM))
    assert refused.value.rule == "NV-03"
    assert "op of na 15 april 2026" in str(refused.value)  # the last of what comes before
