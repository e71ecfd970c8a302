"""The three ways to a real price, each with its test in the procedure."""

from dataclasses import replace
from decimal import Decimal

from dekkend.catalogue.domain import Element, ValueKind
from dekkend.catalogue.price_calculation import price
from dekkend.catalogue.price_ways import (
    CostSheet,
    against_floor,
    compared,
    judged,
    without_price_criterion,
)
from tests.catalogue.tariff_samples import worked_example


def sheet(tenderer: str = "A", explanations: dict[str, str] | None = None, **values: int) -> CostSheet:
    answers = {id.replace("_", "-"): Decimal(value) for id, value in values.items()}
    return CostSheet(tenderer, answers, explanations or {})


def test_way_1_sets_a_bid_below_the_floor_aside() -> None:
    floor = price(worked_example())
    assert against_floor("Begeleiding", Decimal("65.60"), floor).holds
    assert not against_floor("Begeleiding", Decimal("65.59"), floor).holds


def test_way_3_forbids_a_price_criterion() -> None:
    assert without_price_criterion("1", Decimal(0)).holds
    assert without_price_criterion("1", Decimal(10)).blocks


def test_way_2_takes_the_proposal_where_a_bidder_agrees() -> None:
    found = judged(worked_example(), sheet())
    assert found.verdict.holds
    assert found.questions == ()
    assert found.price is not None
    assert found.price.tariff == Decimal("65.60")


def test_way_2_does_not_take_over_what_the_region_fixed() -> None:
    found = judged(worked_example(), sheet(verlof=0, overhead=26))
    assert found.price is not None
    assert found.price.line("verlof").given == 200
    assert found.price.line("overhead").given == 26


def test_way_2_asks_about_what_is_far_from_the_proposal() -> None:
    found = judged(worked_example(), sheet(overhead=40))
    assert [one.line for one in found.questions] == ["overhead", "overhead-totaal"]
    assert str(found.questions[0].sentence) == "40 wijkt 60% af van het voorstel 25"
    assert found.verdict.warns
    assert judged(worked_example(), sheet(overhead=40), asked=True).verdict.blocks


def test_way_2_accepts_an_explanation() -> None:
    reasons = {"overhead": "Eigen opleidingscentrum", "overhead-totaal": "Eigen opleidingscentrum"}
    found = judged(worked_example(), sheet(overhead=40, explanations=reasons), asked=True)
    assert found.verdict.holds
    assert all(one.answered for one in found.questions)


def test_way_2_names_the_elements_that_are_missing() -> None:
    model = worked_example()
    blank = replace(model.overhead[0], percentage=None, kind=ValueKind.OPEN)
    asked = replace(model, overhead=(blank,))
    found = judged(asked, sheet())
    assert found.price is None
    assert found.missing == (Element.OVERHEAD,)
    assert not found.verdict.holds
    assert judged(asked, sheet(overhead=25)).verdict.holds


def test_an_explained_question_does_not_fill_a_gap() -> None:
    model = worked_example()
    blank = replace(model.direct_costs[0], amount=None, kind=ValueKind.OPEN)
    asked = replace(model, direct_costs=(blank, model.direct_costs[1]))
    found = judged(asked, sheet(explanations={"reiskosten": "volgt"}), asked=True)
    assert found.verdict.blocks


def test_comparison_puts_all_sheets_beside_each_other() -> None:
    rows = {row.line: row for row in compared(worked_example(), [sheet("A", overhead=20), sheet("B")])}
    overhead = rows["overhead"]
    assert overhead.proposal == 25
    assert overhead.by_tenderer == {"A": 20, "B": 25}
    assert overhead.median == Decimal("22.5")
    assert "verlof" not in rows
