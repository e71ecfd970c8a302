"""Weeks, Sundays and minutes: the vectors T12 to T17, and that months add up to the whole."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.periods import Period
from dekkend.messaging.volumes import (
    amount,
    amount_fits,
    month_of,
    most_in_all,
    most_in_month,
    output_in_month,
    touched_weeks,
)


def month(year: int, number: int) -> Period:
    return month_of(date(year, number, 15))


def months(period: Period) -> list[Period]:
    found = [month_of(period.first)]
    while found[-1].last < period.last:
        found.append(month_of(found[-1].last + timedelta(days=1)))
    return found


def test_effort_of_october_to_december_t12():
    allocated = Period(date(2025, 10, 7), date(2025, 12, 30))
    assert [most_in_month(allocated, month(2025, number), 3) for number in (10, 11, 12)] == [12, 15, 15]
    assert most_in_all(allocated, 3) == 39


def test_effort_in_the_summer_t13():
    allocated = Period(date(2025, 7, 7), date(2025, 9, 7))
    assert [most_in_month(allocated, month(2025, number), 3) for number in (7, 8, 9)] == [12, 15, 3]
    assert most_in_all(allocated, 3) == 27


def test_output_by_sundays_t14():
    allocated = Period(date(2025, 7, 7), date(2025, 9, 6))
    assert [output_in_month(allocated, month(2025, number), 30000) for number in (7, 8, 9)] == [
        90000,
        180000,
        0,
    ]


@pytest.mark.parametrize("number", range(1, 13))
def test_household_help_is_at_most_six_weeks_a_month_t15(number):
    allocated = Period(date(2025, 1, 1), date(2025, 12, 31))
    assert most_in_month(allocated, month(2025, number), 3, category="01") == 18


@pytest.mark.parametrize(("minutes", "cents"), [(150, 16400), (50, 5467), (37, 4045)])
def test_an_hourly_tariff_in_minutes_t16(minutes, cents):
    assert amount(6560, minutes) == cents
    assert amount_fits(cents, 109, minutes)


def test_a_tariff_of_whole_cents_a_minute_t17():
    assert amount(6540, 37) == 37 * 109 == 4033


def test_an_amount_that_no_hourly_tariff_gives():
    assert not amount_fits(4100, 109, 37)


def test_outside_the_allocation_nothing_may_be_declared():
    allocated = Period(date(2025, 7, 7), date(2025, 9, 6))
    assert most_in_month(allocated, month(2025, 10), 3) == output_in_month(allocated, month(2025, 10), 3) == 0


days = st.dates(date(2021, 1, 1), date(2030, 12, 31))


@given(days, st.integers(0, 400))
def test_output_of_all_months_is_every_week_once(first, length):
    allocated = Period(first, first + timedelta(days=length))
    paid = sum(output_in_month(allocated, found, 1) for found in months(allocated))
    assert paid == touched_weeks(allocated)


@given(days, st.integers(0, 400))
def test_effort_of_all_months_is_at_least_the_whole(first, length):
    allocated = Period(first, first + timedelta(days=length))
    found = [most_in_month(allocated, part, 1) for part in months(allocated)]
    assert sum(found) >= most_in_all(allocated, 1)
    assert all(1 <= weeks <= 6 for weeks in found)


@given(st.integers(0, 20000), st.integers(0, 50000))
def test_any_hourly_tariff_fits_its_own_rounding(hourly, minutes):
    assert amount_fits(amount(hourly, minutes), amount(hourly, 1), minutes)
