"""The term ladder with the vectors T1 to T4, the last moment of a notice, and ladders around February."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.contracts.term import (
    Extension,
    Ladder,
    end_of,
    extended,
    lot_ends,
    notice_deadline,
    warnings_of,
)
from dekkend.contracts.term_errors import ExtensionTooLate, NoOptionLeft, UnknownLot
from dekkend.contracts.term_rules import (
    ExtendFacts,
    FixedDaysFacts,
    FrameworkFacts,
    NoticeFacts,
    TerminationFacts,
    days_are_fixed,
    extends_as_agreed,
    long_framework_is_motivated,
    notice_is_complete,
    one_termination_option,
    told_in_time,
)
from dekkend.kernel.periods import ONE_DAY, add_months
from dekkend.kernel.rules import Effect
from dekkend.procurement.planning import term_ladder
from dekkend.runtime.clock import AMSTERDAM

LOTS = frozenset({"a", "b", "c"})
FOUR_YEARS = Ladder(date(2025, 1, 1), 48, 36, 3, partial=True)
LAST_MINUTE = datetime(2028, 6, 30, 23, 59, tzinfo=AMSTERDAM)
STARTS = st.dates(date(2015, 1, 1), date(2045, 12, 31))


def ends(ladder: Ladder) -> list[date | None]:
    return [rung.last for rung in ladder.rungs]


def test_t1_notice_for_an_agreement_that_ends_on_the_last_of_december() -> None:
    assert notice_deadline(date(2028, 12, 31)).last_day == date(2028, 6, 30)


def test_t2_t3_t4_the_ladders_of_the_regions() -> None:
    assert ends(FOUR_YEARS) == [date(year, 12, 31) for year in (2028, 2031, 2034, 2037)]
    assert ends(Ladder(date(2018, 1, 1), 36, 24, 2)) == [date(year, 12, 31) for year in (2020, 2022, 2024)]
    assert ends(Ladder(date(2027, 1, 1), 48, 24, 2)) == [date(year, 12, 31) for year in (2030, 2032, 2034)]


def test_the_last_minute_is_in_time_and_the_next_is_not() -> None:
    deadline = notice_deadline(date(2028, 12, 31))
    assert deadline.met_by(LAST_MINUTE)
    assert not deadline.met_by(LAST_MINUTE + timedelta(minutes=1))
    assert LAST_MINUTE.astimezone(UTC).hour == 21
    assert deadline.met_by(datetime(2028, 6, 30, 21, 59, tzinfo=UTC))
    assert not deadline.met_by(datetime(2028, 6, 30, 22, 0, tzinfo=UTC))


def test_an_extension_on_the_last_minute_counts_and_a_minute_later_it_is_refused() -> None:
    told = extended(FOUR_YEARS, (), Extension(1, LAST_MINUTE), LOTS)
    assert end_of(FOUR_YEARS, told) == date(2031, 12, 31)
    late = Extension(1, LAST_MINUTE + timedelta(minutes=1))
    with pytest.raises(ExtensionTooLate) as refused:
        extended(FOUR_YEARS, (), late, LOTS)
    assert refused.value.rule == "CT-09"
    assert not told_in_time(NoticeFacts(date(2028, 12, 31), date(2028, 7, 1), late.told_at)).holds


def test_ladders_that_end_in_february() -> None:
    march = Ladder(date(2024, 3, 1), 12, 12, 4)
    assert ends(march) == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]
    assert notice_deadline(date(2028, 2, 29)).last_day == date(2027, 8, 29)
    assert notice_deadline(date(2027, 8, 31)).last_day == date(2027, 2, 28)


def test_a_ladder_from_the_leap_day_does_not_slide() -> None:
    leap = Ladder(date(2024, 2, 29), 12, 12, 3)
    assert ends(leap) == [date(2025, 2, 27), date(2026, 2, 27), date(2027, 2, 27), date(2028, 2, 28)]


@given(STARTS, st.integers(1, 60), st.integers(1, 48), st.integers(0, 6))
def test_rungs_follow_on_one_another_and_are_counted_from_the_start(
    start: date, initial: int, months: int, options: int
) -> None:
    ladder = Ladder(start, initial, months, options)
    rungs = ladder.rungs
    assert len(rungs) == options + 1
    assert rungs[0].first == start
    assert all(one.adjacent(other) for one, other in pairwise(rungs))
    assert rungs[-1].last == ladder.latest_end == add_months(start, initial + months * options) - ONE_DAY


@given(STARTS, st.integers(1, 60), st.integers(1, 48), st.integers(0, 6))
def test_the_ladder_agrees_with_the_planning(start: date, initial: int, months: int, options: int) -> None:
    assert Ladder(start, initial, months, options).rungs == term_ladder(start, initial, months, options)


@given(STARTS)
def test_warnings_come_in_order_and_the_advised_day_is_never_later(end: date) -> None:
    nine, seven, six = warnings_of(end)
    assert nine < seven < six == notice_deadline(end).last_day < end
    deadline = notice_deadline(end)
    assert deadline.last_day - timedelta(days=10) < deadline.advised <= deadline.last_day


def test_a_partial_extension_ends_the_other_lots() -> None:
    first = extended(FOUR_YEARS, (), Extension(1, LAST_MINUTE, ("a", "b")), LOTS)
    in_time = datetime(2031, 6, 30, 12, tzinfo=AMSTERDAM)
    second = extended(FOUR_YEARS, first, Extension(2, in_time), LOTS)
    assert lot_ends(FOUR_YEARS, second, sorted(LOTS)) == {
        "a": date(2034, 12, 31),
        "b": date(2034, 12, 31),
        "c": date(2028, 12, 31),
    }
    with pytest.raises(UnknownLot):
        extended(FOUR_YEARS, first, Extension(2, in_time, ("c",)), LOTS)


def test_no_more_extensions_than_agreed_and_none_is_skipped() -> None:
    with pytest.raises(NoOptionLeft):
        extended(Ladder(date(2025, 1, 1), 48), (), Extension(1, LAST_MINUTE), LOTS)
    with pytest.raises(NoOptionLeft):
        extended(FOUR_YEARS, (), Extension(2, LAST_MINUTE), LOTS)


def test_rules_on_the_term() -> None:
    assert days_are_fixed(FixedDaysFacts(date(2025, 1, 1), date(2025, 1, 1))).holds
    assert days_are_fixed(FixedDaysFacts(date(2025, 1, 2), date(2025, 1, 1))).blocks
    assert days_are_fixed(FixedDaysFacts(date(2025, 1, 2), None)).blocks
    assert extends_as_agreed(ExtendFacts(3, 36, 3, 36)).holds
    assert extends_as_agreed(ExtendFacts(3, 36, 4, 36)).blocks
    assert extends_as_agreed(ExtendFacts(3, 36, 1, 24)).blocks
    assert extends_as_agreed(ExtendFacts(3, 36, 1, 36, partial=True)).blocks
    assert extends_as_agreed(ExtendFacts(3, 36, 1, 36, partial=True, partial_agreed=True)).holds


def test_notice_ends_the_agreement_by_itself() -> None:
    open_yet = told_in_time(NoticeFacts(date(2028, 12, 31), date(2028, 6, 30)))
    assert open_yet.holds
    assert not open_yet.applies
    over = told_in_time(NoticeFacts(date(2028, 12, 31), date(2028, 7, 1)))
    assert (over.holds, over.effect) == (False, Effect.EFFECT)
    assert told_in_time(NoticeFacts(date(2028, 12, 31), date(2029, 1, 1), LAST_MINUTE)).holds


@pytest.mark.parametrize(
    ("options", "months", "conditions", "one", "complete"),
    [
        ((1,), None, "", True, True),
        ((), None, "", False, True),
        ((1, 2), 6, "", False, True),
        ((2,), None, "", True, False),
        ((2,), 6, "", True, True),
        ((3,), 6, "", True, False),
        ((3,), 6, "alleen bij overname", True, True),
        ((4,), 6, "", False, True),
    ],
)
def test_termination_options(
    options: tuple[int, ...], months: int | None, conditions: str, one: bool, complete: bool
) -> None:
    facts = TerminationFacts(options, months, conditions)
    assert one_termination_option(facts).holds is one
    assert notice_is_complete(facts).holds is complete


def test_a_long_framework_needs_a_motive() -> None:
    assert long_framework_is_motivated(FrameworkFacts(True, 48)).holds
    assert long_framework_is_motivated(FrameworkFacts(True, 49)).blocks
    assert long_framework_is_motivated(FrameworkFacts(True, 156, "§2.5.3")).holds
    assert not long_framework_is_motivated(FrameworkFacts(False, 156)).applies
