"""No sequence of acts leads a continuous admission to an unlawful state; explored with Hypothesis."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from dekkend.procurement import definition as d
from tests.procurement.open_house import open_house_definition
from tests.procurement.stateful.admission import Admissions
from tests.procurement.stateful.bounds import BOUNDS
from tests.procurement.stateful.roads import gather


def publishable() -> d.Definition:
    """The open house with everything decided that publication asks for."""
    made = open_house_definition()
    return replace(made, procedure=replace(made.procedure, total_value=Decimal(900_000)))


@pytest.mark.django_db
def test_nobody_can_bring_an_admission_where_it_may_not_be() -> None:
    definition = publishable()
    people = gather(definition)
    run_state_machine_as_test(lambda: Admissions(definition, people), settings=BOUNDS)


@pytest.mark.django_db
def test_the_ordinary_way_admits_and_refuses() -> None:
    """Else the exploration above would wander about at the start."""
    definition = publishable()
    people = gather(definition)
    bounds = settings(BOUNDS, max_examples=1, stateful_step_count=1)
    run_state_machine_as_test(lambda: Straight(definition, people), settings=bounds)


class Straight(Admissions):
    """One is admitted, then its cell is closed for enough; one repairs, one is unfit, one adds nothing."""

    @initialize()
    def somewhere_on_the_way(self) -> None:
        self.begin(admitted=1, closed=True, days=45)
        _, second, third = map(self.people.everybody.index, self.people.providers)
        self.enrol(second, frozenset({2}), "zonder handtekening")
        self.enrol(third, frozenset({2}), "te weinig ervaring")
        self.ordinary()
        self.enrol(third, frozenset({0}), "goed")
        for _ in range(2):
            self.step_on(0)
        self.what_was_promised_holds()
        statuses = self.enrolments.order_by("number").values_list("cells__status", flat=True)
        assert list(statuses) == ["toegelaten", "toegelaten", "geweigerd", "geweigerd"]
        reasons = [one.cells.get().refused_for_supply for one in self.enrolments.order_by("number")]
        assert reasons == [False, False, False, True]
