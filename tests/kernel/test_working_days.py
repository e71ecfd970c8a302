from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.working_days import (
    FIRST_YEAR,
    LAST_YEAR,
    STANDARD,
    HolidayChoice,
    OutsideTheCalendar,
    Reading,
    WorkingCalendar,
)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
numbers = st.integers(min_value=0, max_value=60)
calendars = st.sampled_from([WorkingCalendar(choice) for choice in HolidayChoice])

GOOD_FRIDAY_2026, LIBERATION_DAY_2026 = date(2026, 4, 3), date(2026, 5, 5)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Nieuwjaarsdag"),
        (GOOD_FRIDAY_2026, "Goede vrijdag"),
        (date(2026, 4, 6), "Tweede paasdag"),
        (date(2026, 4, 27), "Koningsdag"),
        (date(2025, 4, 26), "Koningsdag"),
        (LIBERATION_DAY_2026, "Bevrijdingsdag"),
        (date(2026, 5, 14), "Hemelvaartsdag"),
        (date(2026, 5, 25), "Tweede pinksterdag"),
        (date(2026, 12, 25), "Eerste kerstdag"),
        (date(2026, 12, 26), "Tweede kerstdag"),
    ],
)
def test_the_days_of_the_terms_act(day: date, name: str) -> None:
    assert STANDARD.holiday(day) == name
    assert not STANDARD.is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 31), date(2025, 4, 28), date(2026, 5, 4)])
def test_ordinary_days_are_working_days(day: date) -> None:
    assert STANDARD.is_working_day(day)


@pytest.mark.parametrize(
    ("choice", "good_friday", "liberation_day", "lustrum"),
    [
        (HolidayChoice.TERMS_ACT, False, False, False),
        (HolidayChoice.TERMS_ACT_WITHOUT_GOOD_FRIDAY, True, False, False),
        (HolidayChoice.LIBERATION_DAY_EVERY_FIVE_YEARS, False, True, False),
        (HolidayChoice.COLLECTIVE_AGREEMENT, True, True, False),
    ],
)
def test_a_region_chooses(
    choice: HolidayChoice, good_friday: bool, liberation_day: bool, lustrum: bool
) -> None:
    calendar = WorkingCalendar(choice)
    assert calendar.is_working_day(GOOD_FRIDAY_2026) is good_friday
    assert calendar.is_working_day(LIBERATION_DAY_2026) is liberation_day
    assert calendar.is_working_day(date(2025, 5, 5)) is lustrum
    assert str(choice.label)


def test_a_region_may_have_days_of_its_own() -> None:
    carnival = date(2026, 2, 16)
    calendar = WorkingCalendar(extra=frozenset({carnival}))
    assert STANDARD.is_working_day(carnival)
    assert not calendar.is_working_day(carnival)
    assert calendar.add(date(2026, 2, 13), 1) == date(2026, 2, 17)


def test_three_working_days_over_easter() -> None:
    assert STANDARD.add(date(2026, 4, 1), 3) == date(2026, 4, 8)
    assert STANDARD.add(date(2026, 4, 8), -3) == date(2026, 4, 1)
    assert STANDARD.between(date(2026, 4, 1), date(2026, 4, 8)) == 3


@pytest.mark.parametrize(
    ("start", "term", "counted", "extended"),
    [
        (date(2023, 3, 15), 20, date(2023, 4, 4), date(2023, 4, 4)),
        (date(2026, 3, 14), 20, date(2026, 4, 3), date(2026, 4, 7)),
        (date(2024, 12, 5), 20, date(2024, 12, 25), date(2024, 12, 27)),
        (date(2024, 6, 1), 90, date(2024, 8, 30), date(2024, 8, 30)),
    ],
)
def test_a_term_that_ends_on_a_day_off(start: date, term: int, counted: date, extended: date) -> None:
    end = STANDARD.term_end(start, term)
    assert (end.counted, end.extended, end.last_day) == (counted, extended, extended)
    assert end.day_after == extended + timedelta(days=1)
    assert end.differs == (counted != extended)
    assert STANDARD.term_end(start, term, Reading.COUNTED).last_day == counted


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_years_without_known_holidays_are_refused(year: int) -> None:
    with pytest.raises(OutsideTheCalendar) as refused:
        STANDARD.is_working_day(next(d for d in (date(year, 6, n) for n in range(1, 8)) if d.weekday() < 5))
    assert str(year) in str(refused.value)


def test_holidays_are_known_to_the_last_year() -> None:
    for choice in HolidayChoice:
        assert WorkingCalendar(choice).holiday(date(LAST_YEAR, 12, 25)) == "Eerste kerstdag"
        assert WorkingCalendar(choice).holiday(date(FIRST_YEAR, 12, 25)) == "Eerste kerstdag"


@given(calendars, days, numbers)
def test_days_added_are_days_counted(calendar: WorkingCalendar, day: date, number: int) -> None:
    later = calendar.add(day, number)
    assert calendar.between(day, later) == number
    assert calendar.is_working_day(later) or number == 0


@given(calendars, days, numbers, numbers)
def test_adding_in_two_steps_is_adding_at_once(
    calendar: WorkingCalendar, day: date, one: int, two: int
) -> None:
    assert calendar.add(calendar.add(day, one), two) == calendar.add(day, one + two)


@given(calendars, days, st.integers(min_value=1, max_value=60))
def test_there_and_back_again(calendar: WorkingCalendar, day: date, number: int) -> None:
    start = calendar.on_or_after(day)
    assert calendar.add(calendar.add(start, number), -number) == start


@given(calendars, days)
def test_the_next_working_day_is_never_far(calendar: WorkingCalendar, day: date) -> None:
    following = calendar.on_or_after(day)
    assert calendar.is_working_day(following)
    assert timedelta(0) <= following - day <= timedelta(days=5)


@given(days, st.integers(min_value=0, max_value=400))
def test_an_extended_term_is_never_shorter(day: date, term: int) -> None:
    end = STANDARD.term_end(day, term)
    assert end.extended >= end.counted == day + timedelta(days=term)
