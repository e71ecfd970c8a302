"""All that a newcomer finds is there: the examples load as a whole, through the services that people use."""

import pytest

from dekkend.cli import examples
from dekkend.cli.practice import load_practice, practice_names
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.examples import example_accounts
from dekkend.procurement.queries import procurements

pytestmark = pytest.mark.django_db


def test_the_first_start_loads_every_example() -> None:
    told: list[tuple[int, int, str]] = []
    accounts = examples.load(lambda done, all_, what: told.append((done, all_, what)))
    assert [email for _, email, _ in accounts] == [one.email for one in example_accounts()]
    assert told[-1][0] == told[-1][1] > len(practice_names())
    regions = {row.region_slug for row in procurements(SYSTEM)}
    assert regions == {load_practice(name).definition.region.id for name in practice_names()}
