"""Continuous admission on the real database: windows, receipt, repair, verdicts, decision, and after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from dekkend.kernel.periods import Period
from dekkend.kernel.states import TransitionNotAllowed
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.ranges import stored
from dekkend.procurement import definition as d
from dekkend.procurement.admission_errors import (
    AdmissionRuleForbids,
    AlreadyEnrolled,
    FirstRoundRuns,
    MotivationNeeded,
    NothingPlanned,
    NotTheirDefect,
    RepairOnce,
    RepairRuns,
    VerdictsFixed,
    VerdictsOpen,
    WindowNotAhead,
)
from dekkend.procurement.admission_states import CellStatus, EnrolmentStatus, RecheckStatus
from dekkend.procurement.admission_timeline import is_sound
from dekkend.procurement.admission_words import RecheckReason, WindowKind
from dekkend.procurement.domain import Item
from dekkend.procurement.models import (
    AdmissionCell,
    AdmissionWindow,
    CellAdmission,
    EnoughDefinition,
    EnrolmentCheck,
)
from dekkend.procurement.queries import procurement
from dekkend.procurement.queries.award_course import enrolment_cases
from dekkend.procurement.queries.board import board
from dekkend.procurement.queries.supply import windows_of
from dekkend.procurement.services import admission, admission_decisions, enrolment, rechecks
from dekkend.procurement.services.admission_dates import DateForm, move_change
from dekkend.procurement.services.admission_decisions import NewcomerTest
from dekkend.runtime import clock
from tests.procurement.open_house import LATER, OpenHouse, open_house_definition
from tests.procurement.small import CLOSES, FACT, LOTS, small_definition

pytestmark = pytest.mark.django_db


def test_publishing_opens_every_cell() -> None:
    house = OpenHouse()
    cells = list(AdmissionCell.objects.filter(procurement=house.id))
    assert len(cells) == 4
    kinds = [window.kind for window in windows_of([cells[0].pk])[cells[0].pk]]
    assert kinds == [WindowKind.INITIAL, WindowKind.INTERIM]


def test_a_tender_has_no_cells() -> None:
    from tests.procurement.small import Small

    Small().publish()
    assert not AdmissionCell.objects.exists()


def test_the_first_round_comes_before_continuous_entry() -> None:
    house = OpenHouse(open_house_definition(criteria=small_definition().criteria))
    with pytest.raises(FirstRoundRuns):
        house.enrol("een", at=CLOSES - timedelta(days=1))
    assert house.enrol("een", at=CLOSES + timedelta(days=1)).number == 1


def test_a_complete_enrolment_starts_the_clock_and_a_second_form_changes_nothing() -> None:
    house = OpenHouse()
    form = house.form("een")
    with clock.fixed(LATER):
        first = enrolment.receive_enrolment(SYSTEM, house.id, form)
        again = enrolment.receive_enrolment(SYSTEM, house.id, form)
    assert (first.number, first.defects, first.replayed) == (1, 0, False)
    assert (again.number, again.sha256, again.replayed) == (1, first.sha256, True)
    row = house.enrolment(1)
    assert (row.status, row.complete_on) == (EnrolmentStatus.COMPLETE, LATER.date())


def test_one_provider_is_in_a_cell_once() -> None:
    house = OpenHouse()
    house.enrol("een")
    with pytest.raises(AlreadyEnrolled) as refused:
        house.enrol("een", cells=(house.cell(), house.cell(LOTS[1])))
    assert "Begeleiding, Nijmegen" in refused.value.message.render()
    assert house.enrol("een", cells=(house.cell(municipality="0225"),)).number == 2


def test_what_is_missing_is_repaired_once_and_the_clock_starts_then() -> None:
    house = OpenHouse()
    missing = Item("handtekening", supplied=False)
    assert house.enrol("een", missing).defects == 1
    with pytest.raises(NotTheirDefect), clock.fixed(LATER + timedelta(days=1)):
        enrolment.repair_enrolment(SYSTEM, house.id, 1, [Item("akkoord", agreed=True)])
    with clock.fixed(LATER + timedelta(days=2)):
        assert enrolment.repair_enrolment(SYSTEM, house.id, 1, [Item("handtekening", text="D. Bos")]) == 0
    row = house.enrolment(1)
    assert (row.status, row.complete_on) == (EnrolmentStatus.COMPLETE, (LATER + timedelta(days=2)).date())
    with pytest.raises(RepairOnce), clock.fixed(LATER + timedelta(days=3)):
        admission_decisions.ask_repair(SYSTEM, house.id, 1, [("handtekening", "")], "Onleesbaar")


def test_a_defect_that_a_person_sees_stops_the_clock() -> None:
    house = OpenHouse()
    house.enrol("een")
    with clock.fixed(LATER + timedelta(days=5)):
        with pytest.raises(NotTheirDefect):
            admission_decisions.ask_repair(SYSTEM, house.id, 1, [("gva", "")], "Inhoud is geen vormgebrek")
        admission_decisions.ask_repair(SYSTEM, house.id, 1, [("handtekening", "")], "Onleesbaar")
    row = house.enrolment(1)
    assert (row.status, row.repair_opened_on, row.complete_on) == (
        EnrolmentStatus.IN_REPAIR,
        (LATER + timedelta(days=5)).date(),
        LATER.date(),
    )


def test_who_does_not_repair_is_refused_with_the_reason() -> None:
    house = OpenHouse()
    house.enrol("een", Item("handtekening", supplied=False))
    with pytest.raises(RepairRuns), clock.fixed(LATER + timedelta(days=1)):
        admission_decisions.refuse_incomplete(SYSTEM, house.id, 1)
    with clock.fixed(LATER + timedelta(days=30)):
        admission_decisions.refuse_incomplete(SYSTEM, house.id, 1)
    cell = house.cells_of(1)[0]
    assert cell.status == CellStatus.REFUSED
    assert [reason["rule"] for reason in cell.reasons] == ["EL-09"]


def test_whoever_meets_the_requirements_is_admitted_in_every_cell() -> None:
    house = OpenHouse()
    cells = tuple(AdmissionCell.objects.filter(procurement=house.id))
    number = house.enrol("een", cells=cells).number
    assert house.check(number) == 0
    assert house.decide(number) == (4, 0)
    row = house.enrolment(number)
    assert row.standstill_until is not None
    assert row.standstill_until >= row.decided_on + timedelta(days=20)


def test_refused_per_cell_with_reasons() -> None:
    house = OpenHouse()
    weak = Item("ervaring", LOTS[1], shown=True, amount=1)
    number = house.enrol("een", weak, cells=(house.cell(), house.cell(LOTS[1]))).number
    house.check(number)
    assert house.decide(number) == (1, 1)
    refused = house.cells_of(number)[1]
    assert [(reason["about"], reason["rule"]) for reason in refused.reasons] == [("ervaring", "GU-01")]


def test_a_person_judges_what_no_rule_sees() -> None:
    house = OpenHouse()
    unseen = Item("ervaring", LOTS[0], amount=3, text="Tien jaar ervaring")
    number = house.enrol("een", unseen).number
    assert house.check(number) == 1
    with pytest.raises(VerdictsOpen):
        house.decide(number)
    check = EnrolmentCheck.objects.get(enrolment__number=number, requirement="ervaring")
    with pytest.raises(MotivationNeeded):
        admission_decisions.judge_requirement(SYSTEM, house.id, number, check.pk, holds=False, motivation=" ")
    admission_decisions.judge_requirement(
        SYSTEM, house.id, number, check.pk, holds=False, motivation="De referenties gaan over jeugdhulp."
    )
    assert house.decide(number) == (0, 1)
    sentence = house.cells_of(number)[0].reasons[0]["sentence"]
    assert "jeugdhulp" in str(sentence)
    with pytest.raises(VerdictsFixed):
        admission_decisions.judge_requirement(SYSTEM, house.id, number, check.pk, holds=True, motivation="x")


def test_the_database_keeps_a_verdict_after_the_decision() -> None:
    house = OpenHouse()
    number = house.admit("een")
    with pytest.raises(DatabaseError), transaction.atomic():
        EnrolmentCheck.objects.filter(enrolment__number=number).update(holds=False)


def test_nobody_closes_without_an_earlier_enough_that_was_reached() -> None:
    house = OpenHouse()
    first = (LATER + timedelta(days=10)).date()
    with pytest.raises(AdmissionRuleForbids):
        house.window(WindowKind.CLOSED, first)
    house.define_enough()
    with pytest.raises(AdmissionRuleForbids):  # nobody was admitted
        house.window(WindowKind.CLOSED, first)
    house.admit("een")
    assert house.window(WindowKind.CLOSED, first) == 1
    kinds = [(it.kind, it.period.first) for it in windows_of([house.cell().pk])[house.cell().pk]]
    assert kinds[-1] == (WindowKind.CLOSED, first)
    with pytest.raises(WindowNotAhead):
        house.window(WindowKind.CLOSED, first, at=LATER + timedelta(days=10))


def test_the_initial_admission_is_not_closed() -> None:
    house = OpenHouse()
    house.enrol("een", at=CLOSES - timedelta(days=20))
    with clock.fixed(CLOSES - timedelta(days=15)):
        admission_decisions.check_enrolment(SYSTEM, house.id, 1)
        admission_decisions.decide_enrolment(SYSTEM, house.id, 1)
    house.define_enough(at=CLOSES - timedelta(days=12))
    with pytest.raises(AdmissionRuleForbids) as refused:
        house.window(WindowKind.CLOSED, CLOSES.date(), at=CLOSES - timedelta(days=10))
    assert "eerste toelating" in refused.value.message.render()


def test_a_closed_cell_receives_and_refuses_only_with_the_newcomer_test() -> None:
    house = OpenHouse()
    house.close()
    number = house.enrol("nieuw", at=LATER + timedelta(days=12)).number
    house.check(number, LATER + timedelta(days=13))
    asked = house.cells_of(number)[0]
    assert asked.closed_at_receipt
    at = LATER + timedelta(days=14)
    with pytest.raises(AdmissionRuleForbids):
        house.decide(number, at=at)
    with pytest.raises(AdmissionRuleForbids):
        house.decide(number, {asked.pk: NewcomerTest(adds=False, motivation=" ")}, at=at)
    assert house.decide(number, {asked.pk: NewcomerTest(False, "Zelfde hulp, zelfde wijk")}, at=at) == (0, 1)
    refused = house.cells_of(number)[0]
    assert (refused.refused_for_supply, refused.reasons[0]["rule"]) == (True, "CV-05")


def test_who_adds_something_gets_into_a_closed_cell() -> None:
    house = OpenHouse()
    house.close()
    number = house.enrol("nieuw", at=LATER + timedelta(days=12)).number
    house.check(number, LATER + timedelta(days=13))
    asked = house.cells_of(number)[0]
    tests = {asked.pk: NewcomerTest(adds=True, motivation="Biedt nachtzorg, die er niet is")}
    assert house.decide(number, tests, at=LATER + timedelta(days=14)) == (1, 0)


def test_nobody_is_refused_for_supply_in_an_open_cell() -> None:
    house = OpenHouse()
    number = house.enrol("een").number
    house.check(number)
    asked = house.cells_of(number)[0]
    with pytest.raises(AdmissionRuleForbids):
        house.decide(number, {asked.pk: NewcomerTest(False, "Er is genoeg")})
    with pytest.raises(IntegrityError), transaction.atomic():
        CellAdmission.objects.filter(pk=asked.pk).update(refused_for_supply=True)


def test_scarcity_window_and_what_resumes() -> None:
    house = OpenHouse()
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    house.window(WindowKind.PROMOTED, first, last)
    kinds = [(it.kind, it.period) for it in windows_of([house.cell().pk])[house.cell().pk]]
    assert kinds[1:] == [
        (WindowKind.INTERIM, Period(date(2026, 3, 3), date(2026, 5, 31))),
        (WindowKind.PROMOTED, Period(first, last)),
        (WindowKind.INTERIM, Period(date(2026, 7, 1))),
    ]
    assert AdmissionWindow.objects.filter(cell=house.cell()).count() == 4


def test_the_database_refuses_overlap_and_unfounded_closing() -> None:
    house = OpenHouse()
    house.define_enough()
    enough = EnoughDefinition.objects.get()
    common = {"cell": house.cell(), "made_on": date(2026, 1, 1), "motivation": "x"}
    with pytest.raises(IntegrityError, match="window_no_overlap"), transaction.atomic():
        AdmissionWindow.objects.create(kind="tussentijds", period=stored(Period(LATER.date())), **common)
    AdmissionWindow.objects.filter(cell=house.cell(), kind="tussentijds").delete()
    with pytest.raises(DatabaseError, match="CV-03"), transaction.atomic():
        AdmissionWindow.objects.create(
            kind="gesloten", enough=enough, period=stored(Period(enough.defined_on)), **common
        )
    with pytest.raises(DatabaseError, match="CV-04"), transaction.atomic():
        AdmissionWindow.objects.filter(cell=house.cell(), kind="eerste").delete()


def test_enough_and_signals_only_grow() -> None:
    house = OpenHouse()
    house.define_enough()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE procurement_enoughdefinition SET value = 9")


def test_suspension_reinstatement_and_end() -> None:
    house = OpenHouse()
    number = house.admit("een")
    cell = house.cells_of(number)[0]
    with pytest.raises(MotivationNeeded):
        admission_decisions.change_cells(SYSTEM, house.id, number, "suspend", [cell.pk], "")
    for action, status in (
        ("suspend", CellStatus.SUSPENDED),
        ("reinstate", CellStatus.ADMITTED),
        ("end", CellStatus.ENDED),
    ):
        admission_decisions.change_cells(SYSTEM, house.id, number, action, [cell.pk], "Daarom")
        assert house.cells_of(number)[0].status == status
    with pytest.raises(TransitionNotAllowed):
        admission_decisions.change_cells(SYSTEM, house.id, number, "suspend", [cell.pk], "Daarom")
    assert house.enrol("een").number == number + 1


def test_a_court_case_of_one_changes_nothing_for_others() -> None:
    house = OpenHouse()
    one, other = house.admit("een"), house.admit("twee")
    admission_decisions.record_case(SYSTEM, house.id, one, (LATER + timedelta(days=10)).date())
    assert house.enrolment(one).case_filed_on is not None
    assert house.enrolment(other).case_filed_on is None
    admission_decisions.record_judgment(
        SYSTEM, house.id, one, (LATER + timedelta(days=40)).date(), "Vordering afgewezen"
    )
    assert house.enrolment(one).case_outcome == "Vordering afgewezen"


def test_withdrawal_frees_the_cell() -> None:
    house = OpenHouse()
    house.enrol("een")
    with clock.fixed(LATER):
        enrolment.withdraw_enrolment(SYSTEM, house.id, 1)
    assert house.enrol("een").number == 2


def test_recheck_on_expired_evidence_with_its_own_clock() -> None:
    house = OpenHouse()
    number = house.admit("een")
    assert rechecks.start_due_rechecks(LATER.date() + timedelta(days=30)) == 0
    expired = date(2027, 6, 2)  # the GVA is of 1 June 2025
    with clock.fixed(LATER + timedelta(days=500)):
        assert rechecks.start_due_rechecks(date(2027, 3, 1)) == 0
        assert rechecks.start_due_rechecks(expired) == 1
        assert rechecks.start_due_rechecks(expired) == 0
    recheck = house.enrolment(number).rechecks.get()
    assert (recheck.reason, recheck.status) == (RecheckReason.EXPIRED, RecheckStatus.ASKED)


def test_a_failed_recheck_suspends_with_the_explanation() -> None:
    house = OpenHouse()
    number = house.admit("een")
    rechecks.start_recheck(SYSTEM, house.id, number, RecheckReason.SIGNAL, ["gva"], "Bericht in de krant")
    rechecks.answer_recheck(SYSTEM, house.id, number, [Item("gva", issued_on=date(2026, 4, 1), applies=True)])
    with pytest.raises(MotivationNeeded):
        rechecks.finish_recheck(SYSTEM, house.id, number, holds=False)
    rechecks.finish_recheck(SYSTEM, house.id, number, holds=False, outcome="Veroordeeld")
    assert house.cells_of(number)[0].status == CellStatus.SUSPENDED


def test_the_board_of_an_admission_seals_nothing_and_names_its_last_day_once() -> None:
    close = d.Step(id="einde", kind=d.StepKind.ENROLMENT, title="Aanmelden tot", when="2026-03-02", **FACT)
    made = open_house_definition()
    house = OpenHouse(replace(made, steps=(made.steps[0], close)))
    with clock.fixed(CLOSES - timedelta(days=3)):
        found = board(SYSTEM, procurement(SYSTEM, house.slug))
    assert not found.sealed
    days = [moment.title.render() for moment in found.moments if moment.day == CLOSES.date()]
    assert days == ["Laatste dag van de eerste toelating"]


def test_signal_and_enough_need_content() -> None:
    house = OpenHouse()
    admission.record_signal(SYSTEM, house.id, admission.SignalForm(house.cell().pk, waiting_days=40))
    from dekkend.procurement.queries.supply import supply_of

    assert supply_of(house.id)[house.cell().pk].waiting_days == 40


def test_court_cases_about_enrolments_stand_in_the_list_of_the_procedure() -> None:
    house = OpenHouse()
    number, other = house.admit("een"), house.admit("twee")
    with clock.fixed(LATER + timedelta(days=6)):
        day = clock.today()
        admission_decisions.record_case(SYSTEM, house.id, number, day)
        (case,) = enrolment_cases(SYSTEM, house.slug)
        assert (case.enrolment, case.filed_on, case.judged_on) == (number, day, None)
        assert "Alleen het besluit over deze aanmelding wacht" in case.verdict.reason.render()
        admission_decisions.record_judgment(SYSTEM, house.id, number, day, "Afgewezen")
        (case,) = enrolment_cases(SYSTEM, house.slug)
    assert case.outcome == "Afgewezen"
    assert other != case.enrolment


def test_the_next_change_of_many_cells_moves_to_another_day() -> None:
    house = OpenHouse()
    house.admit("een", cells=(house.cell(), house.cell(municipality="0225")))
    house.define_enough()
    cells = (house.cell(), house.cell(municipality="0225"))
    first = (LATER + timedelta(days=20)).date()
    house.window(WindowKind.CLOSED, first, cells=cells)
    keys = tuple(cell.pk for cell in cells)

    def closed_from() -> set[date]:
        windows = windows_of(keys).values()
        return {it.period.first for row in windows for it in row if it.kind is WindowKind.CLOSED}

    for day in (first + timedelta(days=9), first - timedelta(days=5)):
        with clock.fixed(LATER + timedelta(days=9)):
            assert move_change(SYSTEM, house.id, DateForm(keys, day, "Het college besluit later")) == 2
        assert closed_from() == {day} or min(closed_from()) == day
        assert all(is_sound(row) for row in windows_of(keys).values())
    with clock.fixed(LATER + timedelta(days=9)), pytest.raises(NothingPlanned):
        other = house.cell(LOTS[1]).pk
        move_change(SYSTEM, house.id, DateForm((keys[0], other), first, "Proef"))
    with clock.fixed(LATER + timedelta(days=9)), pytest.raises(WindowNotAhead):
        move_change(SYSTEM, house.id, DateForm(keys, clock.today(), "Proef"))
    assert min(closed_from()) == first - timedelta(days=5), "nothing changed"
