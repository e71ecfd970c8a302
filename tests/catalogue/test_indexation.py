"""The published cases come out, each method differs as the sources say, and zero changes nothing."""

from dataclasses import replace
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.errors import IndexFigureMissing
from dekkend.catalogue.index_model import (
    IndexClause,
    IndexedTariff,
    IndexFigure,
    IndexMethod,
    IndexSeries,
    PercentageRounding,
)
from dekkend.catalogue.indexation import index_percentage, index_tariffs, indexed
from dekkend.catalogue.price_units import RoundingChoice
from tests.catalogue.tariff_samples import index_example, rounded, spoilt_index

NONE, PARTS, TOTAL = PercentageRounding
ADDITIVE, RATIO, COMPOUND = IndexMethod


@pytest.mark.parametrize(
    ("year", "method", "rounding", "expected"),
    [
        (2025, ADDITIVE, NONE, "4.957"),
        (2025, RATIO, NONE, "4.912"),
        (2025, COMPOUND, NONE, "4.950"),
        (2024, ADDITIVE, NONE, "6.370"),
        (2024, RATIO, NONE, "6.294"),
        (2024, COMPOUND, NONE, "6.369"),
        (2024, RATIO, PARTS, "6.300"),  # as published for 2024: 1.60 + 4.70
        (2025, RATIO, PARTS, "4.910"),  # as first published for 2025: 0.97 + 3.94
        (2025, ADDITIVE, TOTAL, "4.960"),  # as corrected on 2 October 2024
    ],
)
def test_published_years(year: int, method: IndexMethod, rounding: PercentageRounding, expected: str) -> None:
    clause = IndexClause(method=method, rounding=rounding)
    assert rounded(index_percentage(index_example().series, clause, year).percentage, 3) == expected


def test_every_step_of_a_year_is_kept() -> None:
    found = index_percentage(index_example().series, IndexClause(method=ADDITIVE), 2025)
    assert found.weighted.forecast == Decimal("3.944")
    assert found.weighted.earlier_forecast == Decimal("4.697")
    assert found.weighted.earlier_definitive == Decimal("5.71")
    assert found.correction == Decimal("1.013")
    assert str(found.explanation) == "raming 3,944% + correctie 1,013%"


@pytest.mark.parametrize(
    ("method", "contract_year", "expected"),
    [(ADDITIVE, 2023, "68.85"), (RATIO, 2023, "68.82"), (ADDITIVE, 2024, "68.19"), (RATIO, 2024, "68.19")],
)
def test_tariff_of_the_example(method: IndexMethod, contract_year: int, expected: str) -> None:
    file = index_example()
    tariff = replace(file.tariffs[0], contract_year=contract_year)
    assert rounded(indexed(tariff, file, IndexClause(method=method)).paid) == expected


def test_minute_choices_of_the_indexed_tariff() -> None:
    choices = {one.choice: one for one in index_tariffs(index_example()).tariffs[0].rounding}
    down, up = choices[RoundingChoice.MULTIPLE_DOWN], choices[RoundingChoice.MULTIPLE_UP]
    assert (rounded(down.tariff), rounded(down.effect)) == ("68.40", "-0.65")
    assert (rounded(up.tariff), rounded(up.effect)) == ("69.00", "0.22")


def test_difference_between_methods_in_euros() -> None:
    methods = {one.id: one for one in index_tariffs(index_example()).methods}
    budget = {
        id: next(tariff.increase for tariff in one.tariffs if tariff.id == "budget")
        for id, one in methods.items()
    }
    assert rounded(budget["optellend"], 0) == "907131"
    assert rounded(budget["verhouding-delen-afgerond"], 0) == "898530"
    assert rounded(budget["alleen-raming"], 0) == "721752"
    assert budget["optellend"] is not None
    assert budget["alleen-raming"] is not None
    assert rounded(budget["optellend"] - budget["alleen-raming"], 0) == "185379"


def test_first_year_rule_can_be_left_out_by_the_agreement() -> None:
    clause = IndexClause(method=ADDITIVE, first_year_rule=False)
    found = index_percentage(index_example().series, clause, 2025, first_year=True)
    assert found.percentage == Decimal("4.957")


def test_tariff_of_the_next_year_follows_from_the_unrounded_one() -> None:
    file = index_example()
    tariff = replace(file.tariffs[0], level_year=2023, contract_year=2022)
    first, second = indexed(tariff, file).years
    assert first.after == second.before == Decimal("65.60") * Decimal("1.0637")
    assert second.after == second.before * second.index.factor
    assert first.tariff == Decimal("69.78")


def test_a_missing_figure_is_refused() -> None:
    with pytest.raises(IndexFigureMissing, match=r"raming.*2026"):
        index_percentage(index_example().series, IndexClause(method=ADDITIVE), 2026)


# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "key", "rule"),
    [
        (("weight = 10", "weight = 9"), "series[1].weight", "TB-01"),
        (("definitive = 6.00", 'source = "nog niet bekend"'), "series[0].figures", "TB-12"),
        (("{ year = 2025, forecast = 1.82 },", ""), "series[1].figures", "TB-12"),
        (("to_year = 2025", "to_year = 2020"), "tariffs[0].level_year", "TB-12"),
        (("amount = 65.60", 'amount = "vijfenzestig"'), "tariffs[0].amount", "DF-04"),
        (('method = "optellend"', 'method = "opgeteld"'), "clause.method", "DF-05"),
        (("definitive = 6.36", "definitive = -100"), "series[0].figures[0].definitive", "DF-07"),
        (('id = "ppc"', 'id = "ova"'), "series[1].id", "DF-09"),
        (
            ("{ year = 2025, forecast = 4.18 },", "{ year = 2024, forecast = 4.18 },"),
            "series[0].figures",
            "TB-12",
        ),
    ],
)
def test_mistakes_in_an_index_file(change: tuple[str, str], key: str, rule: str) -> None:
    loaded = spoilt_index(change)
    assert loaded.value is None
    assert (key, rule) in [(problem.key, problem.rule) for problem in loaded.problems]


def test_weights_of_99_percent_say_what_is_missing() -> None:
    [problem] = spoilt_index(("weight = 10", "weight = 9")).problems
    assert str(problem.message) == "De gewichten van de reeksen tellen op tot 99%, niet tot 100%"
    assert problem.line == 34


# --- Properties ----------------------------------------------------------------------------------

PERCENT = st.decimals(-5, 12, places=3, allow_nan=False, allow_infinity=False)
AMOUNT = st.decimals(1, 500, places=2, allow_nan=False, allow_infinity=False)


def one_series(figures: list[tuple[Decimal, Decimal]]) -> IndexSeries:
    rows = [
        IndexFigure(year=2020 + place, forecast=forecast, definitive=definitive)
        for place, (forecast, definitive) in enumerate(figures)
    ]
    return IndexSeries(
        id="reeks", title="Reeks", about="loon", weight=Decimal(100), source="toets", figures=tuple(rows)
    )


def tariff(amount: Decimal) -> IndexedTariff:
    return IndexedTariff(id="t", title="T", amount=amount, level_year=2020, contract_year=2018)


@given(AMOUNT, st.sampled_from(IndexMethod), st.sampled_from(PercentageRounding))
def test_zero_is_the_identity(amount: Decimal, method: IndexMethod, rounding: PercentageRounding) -> None:
    series = one_series([(Decimal(0), Decimal(0))] * 4)
    file = replace(index_example(), series=(series,), to_year=2023)
    found = indexed(tariff(amount), file, IndexClause(method=method, rounding=rounding))
    assert found.after == amount
    assert found.paid == amount


@given(AMOUNT, st.lists(st.tuples(PERCENT, PERCENT), min_size=3, max_size=6), st.sampled_from(IndexMethod))
def test_unrounded_chain_equals_one_step(
    amount: Decimal, figures: list[tuple[Decimal, Decimal]], method: IndexMethod
) -> None:
    file = replace(index_example(), series=(one_series(figures),), to_year=2019 + len(figures))
    years = indexed(tariff(amount), file, IndexClause(method=method, rounding=TOTAL, decimals=3)).years
    with localcontext(prec=90):
        factor = Decimal(1)
        for year in years:
            factor *= year.index.factor
        assert years[-1].after == amount * factor


@given(PERCENT, PERCENT, PERCENT)
def test_additive_is_the_same_per_series_and_weighted(one: Decimal, two: Decimal, three: Decimal) -> None:
    series = one_series([(one, two), (three, three)])
    found = index_percentage((series,), IndexClause(method=ADDITIVE), 2021)
    assert found.percentage == three + two - one


@given(PERCENT, PERCENT)
def test_a_forecast_that_came_true_needs_no_correction(one: Decimal, new: Decimal) -> None:
    series = one_series([(one, one), (new, new)])
    for method in IndexMethod:
        assert index_percentage((series,), IndexClause(method=method), 2021).percentage == new
