"""Two people at once at stops, facts, cells and rooms: one wins, the other is told, nothing is half done."""

from datetime import date
from decimal import Decimal

import pytest

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_states import CeilingStatus, ClientStopStatus
from dekkend.contracts.errors import ChangedMeanwhile
from dekkend.contracts.services import cells, facts, room_use, stops
from dekkend.contracts.services.room_use import NewHeight
from dekkend.contracts.services.stops import NewStop
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.supply_errors import AlreadyTakesPart
from dekkend.organisations.services import load_municipalities
from tests.contracts.stored import controller, manager, provider
from tests.contracts.supply_world import DRUTEN, JUNE, NIJMEGEN, running, town
from tests.procurement.test_races import at, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def read_every_verdict() -> None:
    """The sentences of the rules are read where the rules are tested."""


@pytest.fixture
def row() -> rows.Agreement:
    load_municipalities()
    return at(JUNE, running)()


def test_one_allows_and_one_refuses_the_same_stop(row):
    new = NewStop(date(2026, 7, 1), "Vol.")
    stop = at(JUNE, lambda: stops.ask_stop(provider(row), row.pk, new))()
    one, other = manager(row, "een"), manager(row, "ander")
    results = together(
        at(JUNE, lambda: stops.consent_to_stop(one, stop.pk, "Akkoord.")),
        at(JUNE, lambda: stops.refuse_stop(other, stop.pk, "Er is plaats.")),
    )
    assert len(list(refusals(results))) == 1
    found = rows.ClientStop.objects.get()
    assert (found.consent_on is None) == (found.status == ClientStopStatus.REFUSED)


def test_two_correct_the_same_fact(row):
    given = {"known_on": "2026-05-01", "amount": "100"}
    at(JUNE, lambda: facts.record(manager(row), row.pk, FactKind.OVERPAYMENT, given))()
    acts = [
        at(
            JUNE,
            lambda who=who, amount=amount: facts.correct(
                who,
                row.pk,
                FactKind.OVERPAYMENT,
                "onverschuldigd-1",
                {"amount": amount},
                "Herrekend.",
                version=1,
            ),
        )
        for who, amount in ((manager(row, "een"), "90"), (manager(row, "ander"), "80"))
    ]
    assert [type(it) for it in refusals(together(*acts))] == [ChangedMeanwhile]
    assert rows.AgreementFact.objects.filter(kind=FactKind.OVERPAYMENT).count() == 2


def test_two_let_the_same_municipality_take_part(row):
    written = cells.InWriting("Addendum 3", "Besluit.")
    acts = [
        at(
            JUNE,
            lambda who=who: cells.municipality_joins(
                who, row.pk, town(DRUTEN), town(NIJMEGEN), date(2027, 1, 1), written
            ),
        )
        for who in (manager(row, "een"), manager(row, "ander"))
    ]
    assert [type(it) for it in refusals(together(*acts))] == [AlreadyTakesPart]
    assert row.lines.filter(municipality_id=town(DRUTEN)).count() == 2


def test_two_controllers_settle_the_same_signal(row):
    room = rows.Ceiling.objects.create(
        agreement=row,
        number=1,
        status=CeilingStatus.TALKED,
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        height=Decimal(1000),
        decided_on=date(2025, 9, 1),
        decision="Besluit.",
        signal_on=date(2026, 5, 20),
        talk_on=date(2026, 5, 25),
    )
    new = NewHeight(date(2026, 6, 1), Decimal(2000), "Addendum 4", "Meer vraag.")
    one, other = controller(row, "een"), controller(row, "ander")
    results = together(
        at(JUNE, lambda: room_use.adjust_room(one, room.pk, new)),
        at(JUNE, lambda: room_use.keep_room(other, room.pk, "Geen geld.")),
    )
    room.refresh_from_db()
    kept = room.settled_how == "Geen geld."
    assert room.status == CeilingStatus.RUNNING
    assert len(list(refusals(results))) == (0 if kept else 1)
    assert room.adjustments.count() == 1, "a height in an addendum of later stands, also after keeping it"
