"""An optional exclusion ground excludes nobody by itself: a buyer weighs it, with reasons (EL-02)."""

from datetime import timedelta

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.domain import Item, Stage
from dekkend.procurement.models import Check, GroundWeighing, Submission
from dekkend.procurement.queries.weighing import grounds_to_weigh
from dekkend.procurement.round_errors import (
    AlreadyWeighed,
    GroundsToWeigh,
    NoGroundToWeigh,
    WeighingNeedsMotivation,
)
from dekkend.procurement.services.weighing import weigh_ground
from dekkend.runtime import clock
from tests.procurement.small import CLOSES, FACT, Small, good_items, small_definition

pytestmark = pytest.mark.django_db
GROUND = d.Evidence(
    id="beroepsfout", kind=d.EvidenceKind.EXCLUSION, title="Beroepsfout", ground="facultatief", **FACT
)
LATER = CLOSES + timedelta(days=20)


@pytest.fixture
def case() -> Small:
    evidence = (*small_definition().evidence, GROUND)
    small = Small(small_definition(evidence=evidence)).publish()
    small.submit("fout", Item("beroepsfout", applies=True))
    small.submit("goed", Item("beroepsfout", applies=False))
    assert good_items()
    small.close().repair()
    with clock.fixed(LATER):
        services.run_checks(SYSTEM, small.id, Stage.EXCLUSION)
    return small


def go_on(small: Small) -> None:
    with clock.fixed(LATER):
        services.run_checks(SYSTEM, small.id, Stage.SUITABILITY)


def status(small: Small, name: str) -> str:
    return Submission.objects.get(procurement=small.id, number=small.numbers[name]).status


def test_nobody_goes_on_before_the_ground_is_weighed(case: Small) -> None:
    assert status(case, "fout") == "volledig", "an optional ground sets nobody aside by itself"
    with pytest.raises(GroundsToWeigh):
        go_on(case)
    waiting = grounds_to_weigh(SYSTEM, case.slug)
    assert [(it.number, it.evidence) for it in waiting] == [(case.numbers["fout"], "beroepsfout")]


def test_who_is_let_through_goes_on_with_the_reason_recorded(case: Small) -> None:
    number = case.numbers["fout"]
    with pytest.raises(WeighingNeedsMotivation):
        weigh_ground(SYSTEM, case.id, number, "beroepsfout", set_aside=False, motivation=" ")
    weigh_ground(SYSTEM, case.id, number, "beroepsfout", set_aside=False, motivation="Lang geleden.")
    go_on(case)
    assert status(case, "fout") == "volledig"
    assert Check.objects.get(requirement="beroepsfout", submission__number=number).holds
    assert GroundWeighing.objects.get().motivation == "Lang geleden."
    with pytest.raises(AlreadyWeighed):
        weigh_ground(SYSTEM, case.id, number, "beroepsfout", set_aside=True, motivation="Toch.")


def test_who_is_set_aside_reads_why(case: Small) -> None:
    number = case.numbers["fout"]
    weigh_ground(SYSTEM, case.id, number, "beroepsfout", set_aside=True, motivation="Te ernstig.")
    assert status(case, "fout") == "terzijde"
    check = Check.objects.get(requirement="beroepsfout", submission__number=number)
    assert (check.holds, check.effect) == (False, "block")
    with pytest.raises(NoGroundToWeigh):
        weigh_ground(SYSTEM, case.id, case.numbers["goed"], "beroepsfout", set_aside=True, motivation="?")
    go_on(case)
