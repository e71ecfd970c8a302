"""Spending rooms in the database: steps before, use, signal, talk, combining, leaving."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from dekkend.contracts import models
from dekkend.contracts.agreement_states import CeilingStatus
from dekkend.contracts.errors import NotAllowed, RuleForbids
from dekkend.contracts.moments import moments, work_list
from dekkend.contracts.queries.rooms import room_of
from dekkend.contracts.services import cells, room_file, room_use, rooms
from dekkend.contracts.services.due import carry_out_due
from dekkend.contracts.services.room_use import Combination, NewHeight, NewUse
from dekkend.contracts.services.rooms import NewRoom
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.supply_errors import (
    AdjustedAlready,
    NothingToCombine,
    OutsideRoom,
    PlanUnknownItem,
    RoomRunsOn,
    RoomTooSoon,
    RoomTwice,
    WithoutAddendum,
)
from dekkend.contracts.workbook_cells import NotAWorkbook, sheet_template
from dekkend.organisations.services import load_municipalities
from dekkend.runtime import clock
from tests.contracts.stored import controller, manager, provider
from tests.contracts.supply_world import BEUNINGEN, JUNE, NIJMEGEN, moment, running, town

ITEMS = {letter: f"Onderdeel {letter}." for letter in "abcdefghijk"}
FACTORS = {str(number): "Onderbouwd." for number in range(1, 7)}


@pytest.fixture(autouse=True)
def _world(db: None):
    load_municipalities()
    with clock.fixed(JUNE):
        yield


@pytest.fixture
def row() -> models.Agreement:
    return running()


def intent(**more) -> NewRoom:
    plain = {
        "first": date(2027, 1, 1),
        "year_height": Decimal(400_000),
        "steps": "Voornemen, horen, besluit, plan.",
        "information": "Per brief.",
        "hearing": "Aan de regiotafel.",
    }
    return NewRoom(**{**plain, **more})


def room_that_runs(row: models.Agreement, **more) -> models.Ceiling:
    """A room of 2026 that was decided in time."""
    values = {
        "number": 1,
        "status": CeilingStatus.RUNNING,
        "first": date(2026, 1, 1),
        "last": date(2026, 12, 31),
        "height": Decimal(400_000),
        "decided_on": date(2025, 9, 1),
        "decision": "Besluit.",
    }
    return models.Ceiling.objects.create(agreement=row, **{**values, **more})


def test_a_room_goes_through_every_step_in_time_and_begins_by_itself(row):
    room = rooms.intend_room(manager(row), row.pk, intent())
    assert (room.last, room.height) == (date(2027, 12, 31), Decimal("400000.00"))
    rooms.hear_about_room(manager(row), room.pk, date(2026, 6, 1), "Akkoord.")
    with pytest.raises(NotAllowed):
        rooms.decide_room(manager(row), room.pk, Decimal(390_000), "Te hoog.")
    decided = rooms.decide_room(controller(row), room.pk, Decimal(390_000), "Passend.", factors=FACTORS)
    assert decided.height == Decimal("390000.00")
    with pytest.raises(RuleForbids) as refused:
        rooms.finish_plan(manager(row), room.pk)
    assert refused.value.rule == "BR-05"
    rooms.write_plan(manager(row), room.pk, ITEMS)
    rooms.finish_plan(manager(row), room.pk)
    assert carry_out_due(clock.today()) == (0, 0)
    with clock.fixed(moment(2027, 1, 1)):
        assert [carry_out_due(clock.today()) for _ in range(2)] == [(1, 0), (0, 0)]
    room.refresh_from_db()
    assert room.status == CeilingStatus.RUNNING


def test_an_intent_on_the_last_day_is_in_time_and_a_day_later_is_not(row):
    with clock.fixed(moment(2026, 7, 1)):
        rooms.intend_room(manager(row), row.pk, intent())
    with clock.fixed(moment(2026, 7, 2)), pytest.raises(RoomTooSoon) as refused:
        rooms.intend_room(manager(row), row.pk, intent(products=("begeleiding",)))
    assert refused.value.values["earliest"] == date(2027, 1, 2)


def test_a_later_start_gets_its_days_of_the_height(row):
    room = rooms.intend_room(manager(row), row.pk, intent(first=date(2027, 7, 2)))
    assert room.height == Decimal("200547.95"), "183 of 365 days of 400,000"


def test_a_room_needs_the_clause_or_an_announcement_and_is_there_once(row):
    bare = running(id="kaal", number="2", clauses=())
    with pytest.raises(RuleForbids) as refused:
        rooms.intend_room(manager(bare), bare.pk, intent())
    assert refused.value.rule == "BR-01"
    rooms.intend_room(manager(bare), bare.pk, intent(announced_in="Inkoopdocument, paragraaf 4"))
    with pytest.raises(RoomTwice):
        rooms.intend_room(manager(bare), bare.pk, intent(announced_in="Inkoopdocument"))


def test_a_decision_that_comes_late_stops_the_room(row):
    room = rooms.intend_room(manager(row), row.pk, intent())
    rooms.hear_about_room(manager(row), room.pk, date(2026, 6, 1), "Gehoord.")
    with clock.fixed(moment(2026, 10, 2)), pytest.raises(RuleForbids) as refused:
        rooms.decide_room(controller(row), room.pk, Decimal(1), "Te laat.")
    assert refused.value.rule == "BR-04"


def test_the_plan_knows_eleven_items(row):
    room = rooms.intend_room(manager(row), row.pk, intent())
    with pytest.raises(PlanUnknownItem):
        rooms.write_plan(manager(row), room.pk, {"l": "Twaalfde."})


@pytest.mark.parametrize(("used", "asked"), [("279999.99", False), ("280000", True)])
def test_the_signal_comes_at_seventy_percent(row, used, asked):
    room = room_that_runs(row)
    room_use.record_uses(manager(row), room.pk, [NewUse(date(2026, 5, 31), Decimal(used))], "Declaraties")
    wanted = [it.rule for it in work_list(agreement_from_row(row), date(2026, 6, 1)) if it.rule == "BR-08"]
    assert wanted == (["BR-08"] if asked else [])


def test_signal_talk_and_adjustment_in_writing_make_room_again(row):
    room = room_that_runs(row)
    room_use.record_uses(manager(row), room.pk, [NewUse(date(2026, 5, 31), Decimal(300_000))], "Declaraties")
    room_use.signal_room(manager(row), room.pk, "75% is gebruikt.")
    with clock.fixed(moment(2026, 6, 10)):
        room_use.talk_about_room(manager(row), room.pk, date(2026, 6, 10), "Meer vraag.")
        new = NewHeight(date(2026, 6, 10), Decimal(600_000), "", "Meer vraag.")
        with pytest.raises(WithoutAddendum):
            room_use.adjust_room(controller(row), room.pk, new)
        with pytest.raises(NotAllowed):
            room_use.adjust_room(manager(row), room.pk, new)
        written = NewHeight(date(2026, 6, 10), Decimal(600_000), "Addendum 4", "Meer vraag.")
        room_use.adjust_room(controller(row), room.pk, written)
        room.refresh_from_db()
        assert (room.status, room.settled_on) == (CeilingStatus.RUNNING, date(2026, 6, 10))
        with pytest.raises(AdjustedAlready):
            room_use.adjust_room(controller(row), room.pk, written)
        view = room_of(row, 1, moments(agreement_from_row(row), clock.today()))
        assert view.burn.left.amount == Decimal("300000.00")
        assert view.claim(Decimal(350_000), Decimal(20_000)).values["held"].amount == Decimal("30000.00")


def test_keeping_the_height_is_a_decision_of_the_controller(row):
    room = room_that_runs(row, status=CeilingStatus.TALKED, signal_on=date(2026, 5, 20))
    with pytest.raises(NotAllowed):
        room_use.keep_room(manager(row), room.pk, "Geen geld.")
    assert room_use.keep_room(controller(row), room.pk, "Geen geld.").status == CeilingStatus.RUNNING


def test_with_aspecific_allocations_the_provider_watches(row):
    own, other = room_that_runs(row, aspecific=True), room_that_runs(row, number=2, products=["wonen"])
    use = [NewUse(date(2026, 5, 31), Decimal(10))]
    assert room_use.record_uses(provider(row), own.pk, use, "Eigen administratie") == 1
    with pytest.raises(NotAllowed):
        room_use.record_uses(provider(row), other.pk, use, "Eigen administratie")


def test_a_figure_outside_the_room_is_refused_and_a_later_one_corrects(row):
    room = room_that_runs(row)
    with pytest.raises(OutsideRoom):
        room_use.record_uses(manager(row), room.pk, [NewUse(date(2025, 12, 31), Decimal(1))], "x")
    for amount in (100, 90):
        room_use.record_uses(
            manager(row), room.pk, [NewUse(date(2026, 3, 1), Decimal(amount))], "Declaraties"
        )
    assert [use.amount for use in room.uses.all()] == [Decimal("90.00")]


def test_use_comes_from_a_file_or_every_wrong_cell_is_named(row):
    room = room_that_runs(row)
    book = load_workbook(io.BytesIO(room_file.uses_template(room.pk)))
    sheet = book.active
    sheet.append([date(2026, 1, 31), Decimal("1000.50"), None])
    sheet.append(["28-02-2026", "2.000,75", 12])
    read = room_file.record_uses_from_file(manager(row), room.pk, _bytes(book), "Excel")
    assert (read.count, read.problems) == (2, ())
    assert room.uses.get(on=date(2026, 2, 28)).amount == Decimal("2000.75")
    sheet.append([date(2027, 1, 1), "veel", None])
    sheet.append([date(2026, 1, 31), 5, -1])
    wrong = room_file.record_uses_from_file(manager(row), room.pk, _bytes(book), "Excel")
    assert sorted(it.cell for it in wrong.problems) == ["A4", "A5", "B4", "C5"]
    assert room.uses.count() == 2, "nothing of a file with mistakes is used"
    with pytest.raises(NotAWorkbook):
        room_file.record_uses_from_file(manager(row), room.pk, b"geen excel", "Excel")
    empty = room_file.record_uses_from_file(manager(row), room.pk, sheet_template("X", ()), "Excel")
    assert empty.problems


def _bytes(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_rooms_go_up_in_one_with_consent_and_keep_what_was_used(row):
    one = room_that_runs(row, products=["begeleiding"])
    other = room_that_runs(row, number=2, products=["dagbesteding"], height=Decimal(100_000))
    for room, amount in ((one, 50_000), (other, 20_000)):
        room_use.record_uses(
            manager(row), room.pk, [NewUse(date(2026, 5, 1), Decimal(amount))], "Declaraties"
        )
    without = Combination((other.pk,), "", "Addendum 5")
    with pytest.raises(RuleForbids) as refused:
        room_use.combine_rooms(controller(row), one.pk, without)
    assert refused.value.rule == "BR-13"
    essential = Combination((other.pk,), "Brief van 1 mei", "Addendum 5", essential_change=True)
    with pytest.raises(RuleForbids):
        room_use.combine_rooms(controller(row), one.pk, essential)
    room_use.combine_rooms(controller(row), one.pk, Combination((other.pk,), "Brief van 1 mei", "Addendum 5"))
    (known,) = agreement_from_row(row).ceilings
    assert (known.adjustments[0].height, known.uses[-1].amount) == (Decimal(500_000), Decimal(70_000))
    assert known.products == ("begeleiding", "dagbesteding")
    with pytest.raises(NothingToCombine):
        room_use.combine_rooms(controller(row), one.pk, Combination((other.pk,), "Brief", "Addendum 6"))


def test_a_municipality_leaves_during_a_room_and_its_part_goes_out_in_writing(row):
    """The hard case: the cells end, the room runs on, and the work list asks the written adjustment."""
    room = room_that_runs(row)
    written = cells.InWriting("Addendum 6", "Besluit van de raad.")
    cells.municipality_leaves(manager(row), row.pk, town(BEUNINGEN), date(2026, 6, 30), written)
    asked = [it for it in work_list(agreement_from_row(row), date(2026, 6, 10)) if it.rule == "BR-10"]
    assert [(it.key, it.due) for it in asked] == [("BR-10:ruimte-1:0209", date(2026, 6, 30))]
    view = room_of(row, 1, ())
    proposal = view.without(Decimal("0.25"), date(2026, 6, 30))
    assert proposal.amount == Decimal("349589.04"), "a quarter of the room counts for 181 of 365 days"
    new = NewHeight(date(2026, 7, 1), proposal.amount, "Addendum 7", "Beuningen is gestopt.")
    room_use.adjust_room(controller(row), room.pk, new)
    after = agreement_from_row(row)
    assert not [it for it in work_list(after, date(2026, 7, 2)) if it.rule == "BR-10"]
    assert {it.municipality for it in after.lines if it.last is None} == {NIJMEGEN}


def test_next_year_takes_every_step_again(row):
    room = room_that_runs(row)
    again = rooms.intend_room(manager(row), row.pk, intent(follows_id=room.pk))
    broken = [it.rule for it in rooms.step_verdicts(row, again) if not it.holds]
    assert broken == ["BR-04", "BR-05", "BR-07"]


def test_a_room_is_closed_after_its_last_day(row):
    room = room_that_runs(row)
    with pytest.raises(RoomRunsOn):
        room_use.close_room(manager(row), room.pk)
    with clock.fixed(moment(2027, 2, 1)):
        assert carry_out_due(clock.today()) == (0, 0)
    with clock.fixed(moment(2027, 4, 15)):
        assert [carry_out_due(clock.today()) for _ in range(2)] == [(1, 0), (0, 0)]
