"""Quartiles of five answers or more, and nothing that points at one provider."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.cost_study import is_outlier, quartiles, report

ANSWERS = st.lists(st.decimals(0, 100, places=2, allow_nan=False, allow_infinity=False), max_size=40)


def test_quartiles_of_nine_answers() -> None:
    found = quartiles("overhead", [Decimal(value) for value in (18, 19, 20, 22, 25, 26, 28, 30, 31)])
    assert (found.first, found.median, found.third, found.outliers) == (20, 25, 28, 0)


def test_four_answers_show_nothing() -> None:
    found = quartiles("overhead", [Decimal(value) for value in (18, 19, 20, 22)])
    assert (found.answers, found.first, found.median, found.third, found.outliers) == (
        4,
        None,
        None,
        None,
        None,
    )
    assert is_outlier(Decimal(90), found) is None


def test_one_outlier_is_told_to_nobody_but_itself() -> None:
    found = quartiles("overhead", [Decimal(value) for value in (18, 19, 20, 22, 25, 26, 90)])
    assert found.outliers is None
    assert is_outlier(Decimal(90), found)
    assert not is_outlier(Decimal(20), found)


def test_a_report_has_each_line_once() -> None:
    answers = {f"a{n}": {"overhead": Decimal(20 + n), "reistijd": Decimal(100)} for n in range(6)}
    answers["a0"].pop("reistijd")
    assert [(one.line, one.answers) for one in report(answers)] == [("overhead", 6), ("reistijd", 5)]


@given(ANSWERS)
def test_quartiles_are_ordered(answers: list[Decimal]) -> None:
    found = quartiles("x", answers)
    if found.first is not None and found.median is not None and found.third is not None:
        assert min(answers) <= found.first <= found.median <= found.third <= max(answers)
