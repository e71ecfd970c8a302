"""Temporary extras on a base product: vector T18 and the limits around it."""

from datetime import date

from dekkend.catalogue.product_rules import (
    IntensificationFacts,
    ends_by_itself,
    months_in_a_decision,
    months_in_a_year,
)
from dekkend.kernel.periods import Period

THREE = Period(date(2026, 1, 15), date(2026, 4, 14))
HALF = Period(date(2026, 6, 1), date(2026, 6, 15))


def yearly(wanted: Period, *earlier: Period) -> IntensificationFacts:
    return IntensificationFacts("kalenderjaar", 3, wanted, earlier)


def test_t18_three_and_a_half_months_in_a_year_are_blocked_at_three() -> None:
    assert months_in_a_year(yearly(THREE)).holds
    assert months_in_a_year(yearly(HALF, THREE)).blocks
    assert not months_in_a_decision(yearly(THREE)).applies


def test_a_limit_per_decision_counts_all_months_together() -> None:
    year = IntensificationFacts("beschikking", 12, Period(date(2026, 1, 1), date(2026, 12, 31)))
    assert months_in_a_decision(year).holds
    longer = IntensificationFacts("beschikking", 12, Period(date(2026, 1, 1), date(2027, 1, 1)))
    assert months_in_a_decision(longer).blocks


def test_an_extra_without_a_last_day_is_blocked() -> None:
    assert ends_by_itself(yearly(Period(date(2026, 1, 1)))).blocks
