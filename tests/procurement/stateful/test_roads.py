"""No sequence of acts, by whomever, leads to an unlawful state; explored on every road with Hypothesis.

``DEKKEND_ROAD_EXAMPLES`` sets how many examples each road gets (3), ``DEKKEND_ROAD_STEPS`` how many acts each
has (25).
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import initialize, run_state_machine_as_test

from dekkend.procurement.definition import Definition
from tests.procurement.stateful.machine import Procurements
from tests.procurement.stateful.roads import (
    everyone_suitable,
    gather,
    selected_first,
    with_dialogue,
    with_price,
)

EXAMPLES = int(os.environ.get("DEKKEND_ROAD_EXAMPLES", "3"))
STEPS = int(os.environ.get("DEKKEND_ROAD_STEPS", "25"))
BOUNDS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # making an example small takes too long on a real database
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
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
