"""CV-01 to CV-06: vectors per rule, and the clock of the decision."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.periods import Period
from dekkend.procurement.admission_clock import ClockFacts, ClockState, clock_of, recheck_day
from dekkend.procurement.admission_rules import (
    ClosingFacts,
    CoverageFacts,
    NewcomerFacts,
    OneOffFacts,
    PhaseFacts,
    ScarcityFacts,
    cell_is_covered,
    enough_before_closing,
    few_one_off_contracts,
    newcomer_adds_nothing,
    no_scarcity,
    only_interim_entry_closes,
)
from dekkend.procurement.admission_words import Enough, EnoughMeasure, Gap, Supply

DAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("supply", "gap"),
    [
        (Supply(), Gap.NOBODY),
        (Supply(suspended=1), Gap.NOT_OPEN),
        (Supply(admitted=1), Gap.UNKNOWN),
        (Supply(admitted=1, free_places=0, waiting_days=0), Gap.NO_ROOM),
        (Supply(admitted=1, free_places=2, waiting_days=29), Gap.WAITING),
        (Supply(admitted=1, waiting_days=5), Gap.UNKNOWN),
        (Supply(admitted=1, free_places=2, waiting_days=28), None),
    ],
)
def test_coverage(supply: Supply, gap: Gap | None) -> None:
    verdict = cell_is_covered(CoverageFacts(supply, 28))
    assert verdict.holds is (gap is None)
    assert verdict.values.get("gap") == (gap.value if gap else None)


@pytest.mark.parametrize(("count", "holds"), [(None, True), (2, True), (3, False), (4, False)])
def test_one_off_contracts(count: int | None, holds: bool) -> None:
    assert few_one_off_contracts(OneOffFacts(count, 3)).holds is holds


ENOUGH = Enough(EnoughMeasure.PROVIDERS, 4, DAY)


@pytest.mark.parametrize(
    ("enough", "first", "measured", "holds"),
    [
        (None, DAY + timedelta(days=1), 9, False),
        (ENOUGH, DAY, 9, False),
        (ENOUGH, DAY + timedelta(days=1), 3, False),
        (ENOUGH, DAY + timedelta(days=1), None, False),
        (ENOUGH, DAY + timedelta(days=1), 4, True),
        (Enough(EnoughMeasure.WAITING, 14, DAY), DAY + timedelta(days=1), 15, False),
        (Enough(EnoughMeasure.WAITING, 14, DAY), DAY + timedelta(days=1), 14, True),
    ],
)
def test_enough_before_closing(enough: Enough | None, first: date, measured: int | None, holds: bool) -> None:
    verdict = enough_before_closing(ClosingFacts(first, enough, measured))
    assert verdict.holds is holds
    assert verdict.blocks is not holds


@pytest.mark.parametrize(
    ("closing", "holds"),
    [
        (Period(date(2026, 2, 28)), False),
        (Period(date(2026, 3, 1)), True),
        (Period(date(2025, 12, 1), date(2025, 12, 31)), True),
    ],
)
def test_only_interim_entry_closes(closing: Period, holds: bool) -> None:
    initial = Period(date(2026, 1, 1), date(2026, 2, 28))
    assert only_interim_entry_closes(PhaseFacts(closing, initial)).holds is holds


@pytest.mark.parametrize(
    ("closed", "adds", "why", "holds"),
    [
        (False, False, "niets", False),
        (True, None, "niets", False),
        (True, False, "  ", False),
        (True, True, "nachtzorg", False),
        (True, False, "zelfde aanbod", True),
    ],
)
def test_newcomer(closed: bool, adds: bool | None, why: str, holds: bool) -> None:
    assert newcomer_adds_nothing(NewcomerFacts(closed, adds, why)).holds is holds


@pytest.mark.parametrize(
    ("wait", "norm", "refusals", "holds", "applies"),
    [
        (None, 28, None, True, False),
        (28, 28, 0, True, True),
        (29, 28, 0, False, True),
        (5, 28, 1, False, True),
        (99, None, 0, True, True),
    ],
)
def test_scarcity(
    wait: int | None, norm: int | None, refusals: int | None, holds: bool, applies: bool
) -> None:
    verdict = no_scarcity(ScarcityFacts(wait, norm, refusals))
    assert (verdict.holds, verdict.applies) == (holds, applies)


def test_the_clock_runs_from_completeness_to_a_working_day() -> None:
    clock = clock_of(ClockFacts(40, date(2026, 4, 1)), date(2026, 4, 2))  # 11 May is a Monday
    assert (clock.state, clock.due, clock.days_left) == (ClockState.RUNNING, date(2026, 5, 11), 39)


def test_a_last_day_on_a_sunday_moves() -> None:
    assert clock_of(ClockFacts(39, date(2026, 4, 1)), date(2026, 4, 2)).due == date(2026, 5, 11)


def test_the_clock_stands_still_during_repair() -> None:
    pause = Period(date(2026, 4, 7), date(2026, 4, 14))
    assert clock_of(ClockFacts(42, date(2026, 4, 1), (pause,)), date(2026, 4, 20)).due == date(2026, 5, 20)
    running = clock_of(ClockFacts(42, date(2026, 4, 1), (Period(date(2026, 4, 7)),)), date(2026, 4, 14))
    assert (running.state, running.due) == (ClockState.STOPPED, date(2026, 5, 20))


def test_late_and_decided() -> None:
    facts = ClockFacts(42, date(2026, 4, 1))
    assert clock_of(facts, date(2026, 5, 13)).state is ClockState.RUNNING
    assert clock_of(facts, date(2026, 5, 14)).state is ClockState.LATE
    for day, state in ((date(2026, 5, 13), ClockState.IN_TIME), (date(2026, 5, 14), ClockState.DONE_LATE)):
        assert clock_of(ClockFacts(42, date(2026, 4, 1), (), day), date(2027, 1, 1)).state is state


def test_without_term_or_completeness_nothing_runs() -> None:
    assert clock_of(ClockFacts(None, DAY), DAY).state is ClockState.NONE
    assert clock_of(ClockFacts(42, None), DAY).state is ClockState.WAITING


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_repair_never_shortens_the_term(start: int, length: int) -> None:
    first = DAY + timedelta(days=start)
    pause = Period(first, first + timedelta(days=length))
    without = clock_of(ClockFacts(42, DAY), DAY).due
    with_pause = clock_of(ClockFacts(42, DAY, (pause,)), DAY).due
    assert without is not None
    assert with_pause is not None
    assert with_pause >= without


def test_recheck_on_the_first_of_expiry_and_period() -> None:
    assert recheck_day(DAY, 12, ()) == date(2027, 4, 1)
    assert recheck_day(DAY, 12, (date(2026, 9, 30),)) == date(2026, 10, 1)
    assert recheck_day(DAY, None, (date(2026, 3, 31),)) is None
