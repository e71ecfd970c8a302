"""No sequence of acts, by whomever, leads to an unlawful state; explored on every road with Hypothesis."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from dekkend.procurement.definition import Definition
from tests.procurement.stateful.bounds import BOUNDS
from tests.procurement.stateful.machine import Procurements
from tests.procurement.stateful.roads import (
    everyone_suitable,
    gather,
    selected_first,
    with_dialogue,
    with_price,
)


@pytest.mark.django_db
@pytest.mark.parametrize("road", [with_price, selected_first, with_dialogue, everyone_suitable])
def test_nobody_can_bring_a_procurement_where_it_may_not_be(road: Callable[[], Definition]) -> None:
    definition = road()
    people = gather(definition)
    run_state_machine_as_test(lambda: Procurements(definition, people), settings=BOUNDS)


@pytest.mark.django_db
@pytest.mark.parametrize("road", [with_price, selected_first, with_dialogue, everyone_suitable])
def test_the_ordinary_way_leads_to_a_final_award(road: Callable[[], Definition]) -> None:
    """Else the exploration above would wander about at the start."""
    definition = road()
    people = gather(definition)
    run_state_machine_as_test(lambda: Straight(definition, people), settings=settings(BOUNDS, max_examples=1))


class Straight(Procurements):
    """Nobody does anything but what comes next."""

    @initialize()
    def somewhere_on_the_way(self) -> None:
        seen = [self.row.status]
        while self.row.status != "definitief":
            self.go_on()
            self.what_was_promised_holds()
            seen.append(self.row.status)
            assert len(seen) < 30, seen
