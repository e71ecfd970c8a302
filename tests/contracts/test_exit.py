"""Ending, transfer, supply after the award, and from one generation of agreements to the next; T18, T22."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.contracts import exit_rules as ex
from dekkend.contracts import supply_rules as cv
from dekkend.contracts.exit import (
    ARTICLES,
    GROUND_NAMES,
    Bridge,
    EndingGround,
    OneOff,
    idle_days,
    one_off_counts,
    unbridged,
)
from dekkend.contracts.generation import (
    CellFate,
    Fate,
    Generations,
    NewSupply,
    OldSupply,
    may_take_new_clients,
)
from dekkend.contracts.generation_plan import Audience, communication_lists, work_plan
from dekkend.contracts.lines import CellKey
from dekkend.contracts.supply import (
    GroupSupply,
    ProviderUse,
    closed,
    may_close,
    may_end_for_low_use,
    may_refuse_newcomer,
    outflow_talks,
    should_promote,
)
from dekkend.kernel.periods import Period
from dekkend.oversight.domain import AnnualFigures, LadderStep
from dekkend.oversight.rules_financial import FinancialFacts, ladder_step
from dekkend.procurement.admission_errors import ClosedBeforeEnough
from dekkend.procurement.admission_timeline import first_windows, is_sound
from dekkend.procurement.admission_words import Enough, EnoughMeasure, WindowKind

START = date(2026, 1, 1)
HELP, DAY = CellKey("begeleiding", "0268"), CellKey("dagbesteding", "0268")


@pytest.mark.parametrize(
    ("solvency", "step"), [(19, LadderStep.WEAK), (9, LadderStep.POOR), (-1, LadderStep.CRITICAL)]
)
def test_t22_the_financial_ladder(solvency: int, step: LadderStep) -> None:
    year = AnnualFigures(
        2025,
        date(2026, 5, 1),
        Decimal(solvency),
        Decimal(100),
        Decimal(100),
        Decimal(5),
        Decimal(2),
        Decimal(1),
    )
    assert ladder_step(FinancialFacts((year,)))[0] is step


def low_use(on: date, value: int, **facts: object) -> ex.LowUseFacts:
    given_facts = {"threshold": Decimal(100), "fixed_on": date(2025, 12, 1), **facts}
    return ex.LowUseFacts(START, on, value=Decimal(value), **given_facts)  # type: ignore[arg-type]


def test_low_use_is_established_after_the_year_or_when_hopeless() -> None:
    assert not ex.enough_use(low_use(date(2026, 12, 31), 99)).applies
    assert not ex.enough_use(low_use(date(2027, 1, 1), 99)).holds
    assert ex.enough_use(low_use(date(2027, 1, 1), 100)).holds
    assert not ex.enough_use(low_use(date(2026, 10, 1), 10, most_possible=Decimal(99))).holds
    assert not ex.enough_use(low_use(date(2027, 1, 1), 0, fixed_on=date(2026, 1, 2))).applies
    assert ex.enough_use(low_use(date(2027, 1, 1), 99)).values["ends"] == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        (ex.LowUseExceptionFacts(), True),
        (ex.LowUseExceptionFacts(shortage=True), False),
        (ex.LowUseExceptionFacts(unique_supply=True), False),
        (ex.LowUseExceptionFacts(satisfaction=Decimal("8.5"), approved_method=True), False),
        (ex.LowUseExceptionFacts(satisfaction=Decimal("8.4"), approved_method=True), True),
        (ex.LowUseExceptionFacts(satisfaction=Decimal("9.9")), True),
    ],
)
def test_three_exceptions_to_ending_for_low_use(facts: ex.LowUseExceptionFacts, holds: bool) -> None:
    assert ex.no_exception(facts).holds is holds


def test_idle_in_both_readings() -> None:
    days = idle_days(date(2026, 2, 1), date(2026, 5, 31))
    assert (days.warn, days.ground, days.strict) == (date(2027, 2, 28), date(2027, 5, 31), date(2027, 2, 1))
    assert ex.not_idle(ex.IdleFacts(date(2026, 2, 1), date(2026, 5, 31), date(2027, 2, 27))).holds
    assert ex.not_idle(ex.IdleFacts(date(2026, 2, 1), date(2026, 5, 31), date(2027, 2, 28))).warns


def test_dissolution_needs_hearing_and_a_log() -> None:
    fraud = EndingGround.FRAUD
    assert ex.dissolved_properly(ex.DissolutionFacts(fraud, True, START, START)).holds
    assert ex.dissolved_properly(ex.DissolutionFacts(fraud, True)).blocks
    assert ex.dissolved_properly(ex.DissolutionFacts(fraud, False, START)).blocks
    late = ex.DissolutionFacts(fraud, True, START + timedelta(days=1), START)
    assert ex.dissolved_properly(late).blocks
    assert not ex.dissolved_properly(ex.DissolutionFacts(EndingGround.TERM, False)).applies
    assert set(GROUND_NAMES) == set(ARTICLES) == set(EndingGround)


def test_other_endings() -> None:
    assert ex.bid_was_true(ex.TenderInformationFacts()).holds
    assert not ex.bid_was_true(ex.TenderInformationFacts("diploma")).holds
    assert ex.force_majeure_is_short(ex.ForceMajeureFacts(START, date(2026, 1, 30))).holds
    assert not ex.force_majeure_is_short(ex.ForceMajeureFacts(START, date(2026, 1, 31))).holds
    assert ex.clients_are_transferred(ex.ClosureFacts(0)).holds
    assert ex.clients_are_transferred(ex.ClosureFacts(1)).blocks
    assert ex.clients_are_transferred(ex.ClosureFacts(0, START)).blocks
    assert ex.transfer_has_consent(ex.TransferFacts(True)).warns
    assert ex.transfer_has_consent(ex.TransferFacts(True, consent_on=START)).holds
    assert not ex.transfer_has_consent(ex.TransferFacts(True, pledge=True)).applies
    assert ex.three_months_notice(ex.NoAgreementFacts(date(2025, 11, 30), date(2026, 2, 28))).holds
    assert not ex.three_months_notice(ex.NoAgreementFacts(date(2025, 11, 30), date(2026, 2, 27))).holds
    assert ex.law_applies(ex.LawChangeFacts(START)).values["first"] == START
    assert ex.advice_can_be_contested(ex.AdviceFacts(date(2025, 12, 31), date(2026, 2, 28))).holds
    assert ex.advice_can_be_contested(ex.AdviceFacts(date(2025, 12, 31), date(2026, 3, 1))).warns
    assert ex.heard_before_deciding(ex.BibobDuringTermFacts("7a", START, START)).holds
    assert ex.heard_before_deciding(ex.BibobDuringTermFacts("7a", None, START)).blocks
    assert not ex.heard_before_deciding(ex.BibobDuringTermFacts("7a", None, None)).applies
    assert ex.still_covered(ex.CoveredFacts(START, START)).holds
    assert not ex.still_covered(ex.CoveredFacts(START, START + timedelta(days=1))).holds
    assert not ex.still_covered(ex.CoveredFacts(None, START)).applies


def test_bridging_covers_every_day_between_two_generations() -> None:
    old, new = date(2025, 12, 31), date(2026, 3, 1)
    whole = Bridge("c1", "zorg", HELP, Period(START, date(2026, 2, 28)))
    part = Bridge("c2", "zorg", HELP, Period(START, date(2026, 1, 31)))
    found = unbridged(old, new, ("c1", "c2", "c3"), (whole, part))
    assert [(it.client, it.period) for it in found] == [
        ("c2", Period(date(2026, 2, 1), date(2026, 2, 28))),
        ("c3", Period(START, date(2026, 2, 28))),
    ]
    assert unbridged(old, START, ("c1",), ()) == ()


def test_one_off_agreements_are_counted_per_cell() -> None:
    found = [OneOff(HELP, START, "geen plaats"), OneOff(HELP, date(2027, 1, 1), "x"), OneOff(DAY, START, "x")]
    assert one_off_counts(found, Period.year(2026)) == {HELP: 1, DAY: 1}


def test_supply_rules() -> None:
    assert cv.has_enough_clients(cv.ClientsFacts(3, 3)).holds
    assert cv.has_enough_clients(cv.ClientsFacts(2, 3)).warns
    assert cv.has_enough_clients(cv.ClientsFacts(0, 0)).warns
    assert cv.capacity_meets_demand(cv.CapacityFacts(9, 10)).warns
    assert cv.capacity_meets_demand(cv.CapacityFacts(10, 10)).holds
    assert not cv.capacity_meets_demand(cv.CapacityFacts(None, 10)).applies
    assert cv.wound_down_in_time(cv.WindDownFacts(START, date(2027, 1, 1))).holds
    assert cv.wound_down_in_time(cv.WindDownFacts(START, date(2027, 1, 2))).warns
    assert cv.no_inflow_during_objection(cv.InflowDuringObjectionFacts(False, True)).blocks
    assert cv.no_inflow_during_objection(cv.InflowDuringObjectionFacts(False, False)).holds
    assert not cv.no_inflow_during_objection(cv.InflowDuringObjectionFacts(True, True)).applies
    assert cv.course_is_finished_or_handed_over(cv.CourseFacts(True)).warns
    assert cv.course_is_finished_or_handed_over(cv.CourseFacts(True, True)).holds
    table = (date(2026, 3, 1), date(2026, 9, 1))
    assert cv.at_the_development_table(cv.TableFacts(2026, table, date(2027, 1, 1))).holds
    assert cv.at_the_development_table(cv.TableFacts(2026, table[:1], date(2027, 1, 1))).warns
    assert not cv.at_the_development_table(cv.TableFacts(2026, (), date(2026, 12, 31))).applies


def group(enough: Enough | None, measured: int | None) -> GroupSupply:
    windows = first_windows(Period(START, date(2026, 3, 31)), interim=True)
    return GroupSupply("begeleiding", "0268", windows, enough, measured, waiting_days=50, norm_days=42)


def test_entry_is_closed_only_after_a_dated_enough() -> None:
    enough = Enough(EnoughMeasure.PROVIDERS, 3, date(2026, 4, 1), "drie per gemeente")
    closing = Period(date(2026, 6, 1), date(2026, 12, 31))
    assert may_close(group(enough, 3), closing).allowed
    assert not may_close(group(None, 3), closing).allowed
    assert not may_close(group(enough, 2), closing).allowed
    assert not may_close(group(enough, 3), Period(date(2026, 3, 1), date(2026, 6, 1))).allowed
    windows = closed(group(enough, 3), closing, date(2026, 5, 1))
    assert is_sound(windows)
    assert [it.kind for it in windows][-2:] == [WindowKind.CLOSED, WindowKind.INTERIM]
    with pytest.raises(ClosedBeforeEnough):
        closed(group(None, 3), closing, date(2026, 5, 1))
    assert should_promote(group(enough, 3)).allowed


def test_a_newcomer_is_refused_only_in_a_closed_cell_after_a_test() -> None:
    enough = Enough(EnoughMeasure.PROVIDERS, 3, date(2026, 4, 1))
    supply = group(enough, 3)
    shut = GroupSupply("b", "0268", closed(supply, Period(date(2026, 6, 1)), date(2026, 5, 1)), enough, 3)
    day = date(2026, 7, 1)
    assert not may_refuse_newcomer(supply, day, False, "voegt niets toe").allowed
    assert may_refuse_newcomer(shut, day, False, "voegt niets toe").allowed
    assert not may_refuse_newcomer(shut, day, True, "nieuwe methode").allowed
    assert not may_refuse_newcomer(shut, day, None, "").allowed


def test_outflow_and_low_use() -> None:
    few = ProviderUse("a", START, 1, Decimal(10), Decimal(100), date(2025, 12, 1))
    many = ProviderUse("b", START, 9, Decimal(900), Decimal(100), date(2025, 12, 1))
    assert [use.provider for use, _ in outflow_talks([few, many], 3)] == ["a"]
    on = date(2027, 1, 5)
    assert may_end_for_low_use(few, ex.LowUseExceptionFacts(), on).allowed
    assert not may_end_for_low_use(few, ex.LowUseExceptionFacts(shortage=True), on).allowed
    assert not may_end_for_low_use(many, ex.LowUseExceptionFacts(), on).allowed


def small() -> Generations:
    return Generations(
        START,
        (OldSupply("a", HELP, 10), OldSupply("b", HELP, 5), OldSupply("b", DAY, 3), OldSupply("c", DAY, 0)),
        (NewSupply("a", HELP), NewSupply("d", HELP)),
        wind_down={"dagbesteding": 6},
    )


def test_who_goes_on_who_winds_down_and_which_cells_lose_supply() -> None:
    moves = {(it.provider, it.cell): it for it in small().moves}
    assert moves["a", HELP].fate is Fate.GOES_ON
    assert moves["d", HELP].fate is Fate.BEGINS
    assert (moves["b", HELP].fate, moves["b", HELP].until) == (Fate.WINDS_DOWN, date(2026, 12, 31))
    assert moves["b", DAY].until == date(2026, 6, 30)
    assert [(it.cell, it.fate, it.switching) for it in small().cells] == [
        (HELP, CellFate.SAME, 5),
        (DAY, CellFate.LOST, 3),
    ]
    assert [it.cell for it in small().lost] == [DAY]


def test_a_product_with_a_successor_is_not_lost() -> None:
    follows = {"dagbesteding": ("dag-kort", "dag-lang")}
    new = (NewSupply("b", DAY._replace(product="dag-lang")),)
    found = Generations(START, (OldSupply("b", DAY, 3),), new, follows=follows)
    assert [it.fate for it in found.moves] == [Fate.GOES_ON]
    assert [it.fate for it in found.cells] == [CellFate.SAME]


def test_who_winds_down_takes_nobody_new_from_the_start() -> None:
    moves = small().moves
    before = START - timedelta(days=1)
    assert may_take_new_clients(moves, "b", HELP, before, START)
    assert not may_take_new_clients(moves, "b", HELP, START, START)
    assert not may_take_new_clients(moves, "d", HELP, before, START)
    assert may_take_new_clients(moves, "d", HELP, START, START)


def test_communication_lists_and_work_plan() -> None:
    lists = communication_lists(small())
    names = {audience: [it.name for it in found] for audience, found in lists.items()}
    assert names == {
        Audience.GOING_ON: ["a"],
        Audience.WINDING_DOWN: ["b", "c"],
        Audience.BEGINNING: ["d"],
        Audience.CLIENTS: ["b"],
        Audience.REFERRERS: ["0268"],
        Audience.MUNICIPALITIES: ["0268"],
    }
    assert lists[Audience.CLIENTS][0].clients == 8
    plan = work_plan(small(), date(2025, 9, 1))
    assert list(plan) == sorted(plan, key=lambda step: (step.due, step.role))
    assert [step.due for step in plan if step.rule == "CV-12"] == [date(2026, 6, 30), date(2026, 12, 31)]


SUPPLIES = st.lists(
    st.builds(OldSupply, st.sampled_from("abcd"), st.sampled_from([HELP, DAY]), st.integers(0, 50)),
    max_size=8,
    unique_by=lambda it: (it.provider, it.cell),
)
AWARDS = st.lists(
    st.builds(NewSupply, st.sampled_from("abcde"), st.sampled_from([HELP, DAY])),
    max_size=10,
    unique_by=lambda it: (it.provider, it.cell),
)


@given(SUPPLIES, AWARDS)
def test_no_client_is_lost_and_nobody_stands_twice(old: list[OldSupply], new: list[NewSupply]) -> None:
    found = Generations(START, tuple(old), tuple(new))
    assert sum(move.clients for move in found.moves) == sum(it.clients for it in old)
    assert len({(move.provider, move.cell) for move in found.moves}) == len(found.moves)
    assert sum(cell.clients for cell in found.cells) == sum(it.clients for it in old)
    assert {cell.cell for cell in found.cells} == {it.cell for it in (*old, *new)}
