"""Two people at once in a continuous admission: nothing half done, and everybody is told."""

from datetime import timedelta

import pytest

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement.admission_states import CellStatus, EnrolmentStatus
from dekkend.procurement.admission_timeline import is_sound
from dekkend.procurement.admission_words import WindowKind
from dekkend.procurement.models import CellAdmission, Enrolment
from dekkend.procurement.queries.supply import windows_of
from dekkend.procurement.services import admission_decisions as deciding
from dekkend.procurement.services.admission import WindowForm, set_window
from dekkend.procurement.services.enrolment import receive_enrolment, withdraw_enrolment
from dekkend.runtime.models import AuditEntry
from tests.procurement.open_house import LATER, OpenHouse
from tests.procurement.test_races import at, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)
THEN = LATER + timedelta(days=9)


def test_an_enrolment_that_arrives_while_its_cell_closes_counts_as_open() -> None:
    house = OpenHouse()
    house.admit("gevestigd")
    house.define_enough()
    close = WindowForm(
        (house.cell().pk,), WindowKind.CLOSED, (THEN + timedelta(days=1)).date(), None, "Genoeg"
    )
    form = house.form("nieuw")
    results = together(
        at(THEN, lambda: set_window(SYSTEM, house.id, close)),
        at(THEN, lambda: receive_enrolment(SYSTEM, house.id, form)),
    )
    assert not list(refusals(results))
    assert not CellAdmission.objects.get(enrolment__number=2).closed_at_receipt
    late = house.enrol("later", at=THEN + timedelta(days=1))
    assert house.cells_of(late.number)[0].closed_at_receipt


def test_two_buyers_decide_one_enrolment() -> None:
    house = OpenHouse()
    house.enrol("een")
    house.check(1)
    decide = at(THEN, lambda: deciding.decide_enrolment(SYSTEM, house.id, 1))
    results = together(decide, decide)
    assert len(list(refusals(results))) == 1
    assert AuditEntry.objects.filter(action="enrolment.decide").count() == 1


def test_suspension_during_a_decision_hits_only_what_was_admitted() -> None:
    house = OpenHouse()
    house.enrol("een")
    house.check(1)
    cell = house.cells_of(1)[0].pk
    results = together(
        at(THEN, lambda: deciding.decide_enrolment(SYSTEM, house.id, 1)),
        at(THEN, lambda: deciding.change_cells(SYSTEM, house.id, 1, "suspend", [cell], "Signaal")),
    )
    refused = list(refusals(results))
    status = house.cells_of(1)[0].status
    assert status == (CellStatus.ADMITTED if refused else CellStatus.SUSPENDED)
    assert house.enrolment(1).status == EnrolmentStatus.DECIDED


def test_withdrawal_while_the_buyer_decides() -> None:
    house = OpenHouse()
    house.enrol("een")
    house.check(1)
    results = together(
        at(THEN, lambda: deciding.decide_enrolment(SYSTEM, house.id, 1)),
        at(THEN, lambda: withdraw_enrolment(SYSTEM, house.id, 1)),
    )
    assert len(list(refusals(results))) == 1
    pair = (house.enrolment(1).status, house.cells_of(1)[0].status)
    assert pair in (
        (EnrolmentStatus.DECIDED, CellStatus.ADMITTED),
        (EnrolmentStatus.WITHDRAWN, CellStatus.WITHDRAWN),
    )


def test_one_provider_enrols_twice_at_once() -> None:
    house = OpenHouse()
    one, other = house.form("een"), house.form("een")
    results = together(
        at(LATER, lambda: receive_enrolment(SYSTEM, house.id, one)),
        at(LATER, lambda: receive_enrolment(SYSTEM, house.id, other)),
    )
    assert len(list(refusals(results))) == 1
    assert Enrolment.objects.count() == 1


def test_two_buyers_change_the_windows_of_one_cell() -> None:
    house = OpenHouse()
    cell = house.cell().pk

    def promote(first: int, last: int) -> object:
        days = [(THEN + timedelta(days=n)).date() for n in (first, last)]
        return set_window(
            SYSTEM, house.id, WindowForm((cell,), WindowKind.PROMOTED, days[0], days[1], "Nood")
        )

    results = together(at(THEN, lambda: promote(5, 20)), at(THEN, lambda: promote(10, 30)))
    assert not [found for found in results if isinstance(found, Refusal)]
    assert is_sound(windows_of([cell])[cell])
