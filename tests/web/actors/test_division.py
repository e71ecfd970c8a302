"""Dividing the work through the page: who takes part, who judges which lots, looked at before it is made."""

from datetime import date
from html import unescape

import pytest

from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, Actor, Role
from dekkend.organisations.services import create_account, grant_role
from dekkend.procurement import services
from dekkend.procurement.domain_assessment import Interest, Stated
from dekkend.procurement.errors_assessment import NotOnThePanel
from dekkend.procurement.models import AssessorAssignment
from dekkend.procurement.services.interests import tenderers_of
from tests.web.actors.world import Case, submit_well, to_execution

pytestmark = pytest.mark.django_db


@pytest.fixture
def third(case: Case) -> int:
    """A third assessor, without interests, in a procurement that waits for its division."""
    submit_well(case)
    submit_well(case, "competitor")
    to_execution(case)
    account = create_account(SYSTEM, "derde@proef.example", "Dora Derde")
    grant_role(SYSTEM, account, Role.ASSESSOR, case.world.region, Period(date(2020, 1, 1)))
    free = [Stated(tenderer, Interest.NONE) for tenderer in tenderers_of(case.id)]
    services.state_interests(Actor(account, "Dora Derde"), case.id, free)
    return account


def test_who_knows_one_lot_gets_bids_of_that_lot_only(case: Case, third: int):
    buyer, address = case.world.client("buyer"), case.at("beoordeling/verdelen/")
    page = unescape(buyer.get(address).content.decode())
    assert page.count("checked") == 3  # everybody who stated their interests
    people = [case.world.accounts["assessor"], case.world.accounts["second_assessor"], third]
    data = {"doet-mee": people, f"percelen-{third}": ["perceel-2", "bestaat-niet"], "doe": "bekijken"}
    assert "Zo verdeelt Dekkend het werk nu" in buyer.post(address, data).content.decode()
    assert not AssessorAssignment.objects.exists()
    made = buyer.post(address, {**data, "doe": "verdelen", "since": case.row.status})
    assert made.status_code == 302
    lots = AssessorAssignment.objects.filter(assessor=third).values_list("bid__lot__slug", flat=True)
    assert set(lots) == {"perceel-2"}
    assert AssessorAssignment.objects.count() == 8


def test_too_few_for_a_lot_is_said_with_what_was_chosen_kept(case: Case, third: int):
    buyer, address = case.world.client("buyer"), case.at("beoordeling/verdelen/")
    data = {"doet-mee": [third, case.world.accounts["assessor"]], f"percelen-{third}": ["perceel-2"]}
    answer = buyer.post(address, {**data, "doe": "verdelen", "since": case.row.status})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "perceel 1 (1 van 2)" in page
    assert "1 perceel<" in page
    assert not AssessorAssignment.objects.exists()


def test_only_people_of_the_panel_judge(case: Case, third: int):
    stranger = create_account(SYSTEM, "vreemd@proef.example", "Vreemd")
    with pytest.raises(NotOnThePanel, match="Vreemd"):
        services.assign_assessors(SYSTEM, case.id, [third, stranger])
