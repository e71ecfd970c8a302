from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.periods import (
    EndsBeforeItStarts,
    NotAPeriod,
    Period,
    add_months,
    days_in_month,
    gaps,
    merge,
    whole_months,
)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(st.dates(min_value=date(2024, 1, 1), max_value=date(2025, 12, 31)))
    length = draw(st.none() | st.integers(min_value=0, max_value=500))
    return Period(first, None if length is None else first + timedelta(days=length))


def days_of(found: list[Period] | tuple[Period, ...], horizon: date = date(2028, 1, 1)) -> set[date]:
    """The days as a set, to check arithmetic against counting; open ends are cut at the horizon."""
    return {
        period.first + timedelta(days=number)
        for period in found
        for number in range(((period.last or horizon) - period.first).days + 1)
    }


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-05-03", date(2024, 5, 3), date(2024, 5, 3)),
        ("2024-05", date(2024, 5, 1), date(2024, 5, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-10/2024-12", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024/2025-06-15", date(2024, 1, 1), date(2025, 6, 15)),
    ],
)
def test_a_moment_as_precise_as_its_source(text: str, first: date, last: date) -> None:
    assert Period.parse(text) == Period(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "2024-13", "2025-02-29", "mei 2024", "2024-5", "2024-05/", "/2024", "0000", "2024/1/2", " 2024"],
)
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(NotAPeriod) as refused:
        Period.parse(text)
    assert "2025-06-20" in str(refused.value)


def test_a_period_does_not_run_backwards() -> None:
    with pytest.raises(EndsBeforeItStarts) as refused:
        Period.parse("2024-05/2024-04")
    assert "30 april 2024" in str(refused.value)
    assert refused.value.rule == "CT-07"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 12, 31), -6, date(2028, 6, 30)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 1), -2, date(2025, 11, 1)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 5, 5), 0, date(2025, 5, 5)),
    ],
)
def test_months_keep_the_day_number_or_take_the_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("first", "lengths", "ends"),
    [
        (date(2025, 1, 1), [48, 36, 36, 36], [2028, 2031, 2034, 2037]),
        (date(2018, 1, 1), [36, 24, 24], [2020, 2022, 2024]),
        (date(2027, 1, 1), [48, 24, 24], [2030, 2032, 2034]),
    ],
)
def test_the_term_ladders_of_the_policy_documents(first: date, lengths: list[int], ends: list[int]) -> None:
    months = 0
    for length, year in zip(lengths, ends, strict=True):
        months += length
        assert Period.of_months(first, months).last == date(year, 12, 31)


def test_a_period_has_at_least_one_month() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        Period.of_months(date(2025, 1, 1), 0)


def test_periods_in_words() -> None:
    assert str(Period.parse("2024-05")) == "1 mei 2024 t/m 31 mei 2024"
    assert str(Period(date(2024, 5, 1))) == "vanaf 1 mei 2024"
    assert str(Period.parse("2024-05-03")) == "3 mei 2024"


@given(days, st.integers(min_value=-240, max_value=240))
def test_adding_months_lands_in_that_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert later.year * 12 + later.month == day.year * 12 + day.month + months
    assert later.day == min(day.day, days_in_month(later.year, later.month))


@given(days, st.integers(min_value=0, max_value=240))
def test_months_counted_are_the_months_added(day: date, months: int) -> None:
    assert whole_months(day, add_months(day, months)) == months
    assert whole_months(add_months(day, months), day) == -months


@given(days, st.integers(min_value=1, max_value=120), st.integers(min_value=1, max_value=120))
def test_a_next_term_starts_the_day_after(day: date, months: int, more: int) -> None:
    first_of_month = day.replace(day=1)
    term = Period.of_months(first_of_month, months)
    assert term.last is not None
    following = Period.of_months(term.last + timedelta(days=1), more)
    assert term.adjacent(following)
    assert merge([following, term]) == (Period.of_months(first_of_month, months + more),)


@given(periods(), periods())
def test_overlap_and_intersection_agree_with_counting(one: Period, other: Period) -> None:
    shared = days_of((one,)) & days_of((other,))
    assert one.overlaps(other) == other.overlaps(one) == bool(shared)
    intersection = one.intersection(other)
    assert days_of((intersection,) if intersection else ()) == shared
    assert one.contains(other) == (intersection == other)


@given(periods(), periods())
def test_what_is_left_outside_another_period(one: Period, other: Period) -> None:
    assert days_of(one.without(other)) == days_of((one,)) - days_of((other,))


@given(st.lists(periods(), max_size=6))
def test_merging_keeps_the_days_and_leaves_gaps_between(some: list[Period]) -> None:
    merged = merge(some)
    assert days_of(merged) == days_of(some)
    for earlier, later in pairwise(merged):
        assert earlier.last is not None
        assert earlier.last + timedelta(days=1) < later.first


@given(periods(), st.lists(periods(), max_size=4))
def test_gaps_are_the_days_that_nobody_covers(whole: Period, some: list[Period]) -> None:
    assert days_of(gaps(whole, some)) == days_of((whole,)) - days_of(some)


@given(days)
def test_a_day_lies_in_its_month_and_year(day: date) -> None:
    assert day in Period.parse(f"{day:%Y-%m}")
    assert Period.year(day.year).contains(Period(day, day))
    assert Period(day, day).days == 1
