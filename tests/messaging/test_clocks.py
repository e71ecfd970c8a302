"""The terms of the traffic as rules, on the days around their ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.messaging.rules import clocks
from dekkend.messaging.rules.clocks import AnswerFacts, DeliveryFacts, RequestFacts

MONDAY = date(2025, 6, 2)


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        (clocks.return_message_in_time, date(2025, 6, 5)),
        (clocks.declaration_answered_in_time, date(2025, 6, 17)),
    ],
)
def test_an_answer_is_in_time_up_to_and_including_its_last_day(rule, last) -> None:
    """Whit Monday, 9 June, is no working day."""
    assert rule(AnswerFacts(MONDAY, today=last)).holds
    assert rule(AnswerFacts(MONDAY, today=date(2026, 1, 1), answered=last)).holds
    late = rule(AnswerFacts(MONDAY, today=last + timedelta(days=1)))
    assert not late.holds
    assert late.values["due"] == last


def test_a_start_counts_from_the_allocation_when_that_came_later() -> None:
    facts = DeliveryFacts(day=date(2025, 5, 1), known=MONDAY, today=date(2025, 6, 10))
    assert clocks.start_told_in_time(facts).holds
    assert not clocks.stop_told_in_time(DeliveryFacts(MONDAY, MONDAY, date(2025, 6, 11))).holds


def test_research_lasts_eight_weeks_from_the_request() -> None:
    last = date(2025, 7, 28)
    assert clocks.request_answered_in_time(RequestFacts(MONDAY, last, in_research=True)).holds
    assert not clocks.request_answered_in_time(RequestFacts(MONDAY, last, in_research=False)).holds


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_what_was_in_time_once_stays_so_and_late_stays_late(received: date, first: int, more: int) -> None:
    early = AnswerFacts(received, received + timedelta(days=first))
    later = AnswerFacts(received, received + timedelta(days=first + more))
    if not clocks.return_message_in_time(early).holds:
        assert not clocks.return_message_in_time(later).holds
