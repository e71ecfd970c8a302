"""Cells of an agreement: no cell twice on a day, and what leaving, joining and succession do."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.contracts.lines import (
    CellKey,
    Line,
    LineState,
    checked,
    joined,
    left,
    matrix,
    state_of,
    stopped,
    succeeded,
)
from dekkend.contracts.lines_errors import CellTwice, NothingToFollow
from dekkend.kernel.periods import Period

YEAR = Period(date(2026, 1, 1), date(2029, 12, 31))
HELP = CellKey("begeleiding", "0268")
DAYS = st.dates(date(2025, 1, 1), date(2031, 12, 31))


def cells() -> tuple[Line, ...]:
    return tuple(
        Line(CellKey(product, town), YEAR)
        for product in ("begeleiding", "dagbesteding")
        for town in ("0268", "0293")
    )


def test_a_cell_is_contracted_once_on_a_day() -> None:
    with pytest.raises(CellTwice):
        checked([Line(HELP, YEAR), Line(HELP, Period(date(2029, 12, 31)))])
    assert len(checked([Line(HELP, YEAR), Line(HELP, Period(date(2030, 1, 1)))])) == 2


def test_states_of_a_cell_through_time() -> None:
    line = stopped(Line(HELP, YEAR, new_until=date(2029, 6, 30)), Period(date(2026, 6, 1), date(2026, 8, 31)))
    expected = {
        date(2025, 12, 31): LineState.COMING,
        date(2026, 1, 1): LineState.OPEN,
        date(2026, 6, 1): LineState.STOPPED,
        date(2026, 9, 1): LineState.OPEN,
        date(2029, 7, 1): LineState.WINDING_DOWN,
        date(2030, 1, 1): LineState.ENDED,
    }
    assert {day: line.state_on(day) for day in expected} == expected
    assert state_of([line], CellKey("vervoer", "0268"), date(2026, 1, 1)) is LineState.NONE


def test_a_municipality_leaves() -> None:
    after = left(cells(), "0293", date(2027, 12, 31))
    assert {line.period.last for line in after if line.cell.municipality == "0293"} == {date(2027, 12, 31)}
    assert matrix(after, date(2028, 1, 1))[CellKey("begeleiding", "0293")] is LineState.ENDED
    assert matrix(after, date(2028, 1, 1))[HELP] is LineState.OPEN


def test_a_municipality_joins_with_the_products_of_another() -> None:
    after = joined(cells(), "0225", "0268", date(2027, 1, 1))
    new = [line for line in after if line.cell.municipality == "0225"]
    assert [line.cell.product for line in new] == ["begeleiding", "dagbesteding"]
    assert {line.period for line in new} == {Period(date(2027, 1, 1), date(2029, 12, 31))}
    with pytest.raises(CellTwice):
        joined(after, "0225", "0268", date(2028, 1, 1))


def test_a_product_gets_two_successors() -> None:
    after = succeeded(cells(), "begeleiding", ("begeleiding-kort", "begeleiding-lang"), date(2028, 1, 1))
    assert state_of(after, HELP, date(2027, 12, 31)) is LineState.OPEN
    assert state_of(after, HELP, date(2028, 1, 1)) is LineState.ENDED
    assert state_of(after, CellKey("begeleiding-lang", "0293"), date(2028, 1, 1)) is LineState.OPEN
    with pytest.raises(NothingToFollow):
        succeeded(cells(), "vervoer", ("taxi",), date(2028, 1, 1))
    with pytest.raises(NothingToFollow):
        succeeded(cells(), "begeleiding", (), date(2028, 1, 1))


@given(DAYS, DAYS)
def test_leaving_changes_nothing_before_the_day_and_leaves_nothing_after(last: date, day: date) -> None:
    before, after = cells(), left(cells(), "0293", last)
    for cell in matrix(before, day):
        now = state_of(after, cell, day)
        if cell.municipality != "0293" or YEAR.first <= day <= last:
            assert now is state_of(before, cell, day)
        elif day > last:
            assert now in (LineState.ENDED, LineState.NONE)


@given(DAYS)
def test_a_succession_leaves_no_day_without_supply(first: date) -> None:
    if first > date(2029, 12, 31):
        return
    after = succeeded(cells(), "begeleiding", ("nieuw",), first)
    for day in (first - timedelta(days=1), first):
        if day in YEAR:
            found = {state_of(after, CellKey(name, "0268"), day) for name in ("begeleiding", "nieuw")}
            assert LineState.OPEN in found
