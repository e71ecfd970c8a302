"""All that a newcomer finds is there: the examples load as a whole, through the services that people use."""

import pytest

from dekkend.cli import examples
from dekkend.cli.practice import load_practice, practice_names
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models import Agreement, Amendment
from dekkend.contracts.queries import register
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
    _agreements_in_all_kinds_of_states()


def _agreements_in_all_kinds_of_states() -> None:
    """What a contract manager, a provider and a controller find to do."""
    assert {it.value for it in AgreementStatus} - set(Agreement.objects.values_list("status", flat=True)) == {
        AgreementStatus.ALTERED,
        AgreementStatus.LAPSED,
    }
    counted = register.counts(register.register(SYSTEM))
    assert all(counted[name] for name in ("ends", "te_laat", "room", "signaal", "stop", "geen_clienten"))
    assert set(Amendment.objects.values_list("status", flat=True)) == {"voorgesteld", "goedgekeurd"}
