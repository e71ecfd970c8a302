"""No citizen service number reaches a log, however it is written."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.config.logs import MASK, MaskingFormatter, looks_like_bsn, masked

BSN = "111222333"


@pytest.mark.parametrize(
    "text", [BSN, "111 222 333", "1112.22.333", "111-222-333", f"bsn={BSN};", f'{{"b":"{BSN}"}}']
)
def test_a_number_is_masked_in_every_spelling(text: str) -> None:
    assert MASK in masked(text)
    assert "333" not in masked(text)


@pytest.mark.parametrize(
    "text", ["111222334", "1112223330", "01112223330", "a111222333", "000000000", "12345678"]
)
def test_what_is_no_such_number_stays(text: str) -> None:
    assert masked(text) == text


@given(st.integers(min_value=10_000_000, max_value=999_999_999).map(lambda number: f"{number:09d}"))
def test_a_number_is_masked_exactly_when_it_passes_the_eleven_test(number: str) -> None:
    assert (masked(f"cliënt {number} gezien") == f"cliënt {MASK} gezien") is looks_like_bsn(number)


def test_values_and_stack_traces_are_masked_too() -> None:
    formatter = MaskingFormatter("{message}", style="{")
    try:
        raise ValueError(f"no client {BSN}")
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "lookup of %s", (BSN,), trace)
    assert BSN not in formatter.format(record)
    assert formatter.format(record).count(MASK) >= 2
