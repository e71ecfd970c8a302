"""A price becomes a score by a named method: monotone, within the scale, worked out; and never unreal."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.domain import Element
from dekkend.procurement import definition as d
from dekkend.procurement.awarding import LotRules, decide_lot, scale_of
from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.domain import ScoredBid
from dekkend.procurement.price_scoring import (
    LINEAR,
    RELATIVE,
    Tested,
    price_reason,
    price_scores,
    real_price,
    sets_aside,
)
from tests.procurement.small import FACT, LOTS, small_definition

PRICES = st.dictionaries(st.integers(1, 40), st.decimals("0.01", "9999", places=2), min_size=1, max_size=12)


def price(method: str | None = RELATIVE, **changes: object) -> d.Criterion:
    made = d.Criterion(
        id="prijs",
        name="Uurtarief",
        kind=d.CriterionKind.AWARD,
        price=True,
        price_method=method,  # type: ignore[arg-type]
        price_floor=Decimal(60),
        price_ceiling=Decimal(90),
        weight=Decimal(30),
        scale_min=Decimal(0),
        scale_max=Decimal(10),
        **FACT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def priced(criterion: d.Criterion, way: int = 1) -> d.Definition:
    quality = small_definition().criteria
    return small_definition(criteria=(*quality, criterion), tariffs=d.Tariffs(way=way, **FACT))  # type: ignore[arg-type]


@given(st.sampled_from([RELATIVE, LINEAR]), PRICES, st.integers(-5, 5), st.integers(1, 100))
def test_a_lower_price_never_scores_less_and_scores_lie_on_the_scale(
    method: str, prices: dict[int, Decimal], low: int, width: int
) -> None:
    criterion = price(method, scale_min=Decimal(low), scale_max=Decimal(low + width))
    found = price_scores(criterion, prices)
    scale = scale_of(criterion)
    ordered = [found[bid].score for bid in sorted(prices, key=lambda bid: prices[bid])]
    assert ordered == sorted(ordered, reverse=True)
    assert all(scale.lowest <= score <= scale.highest for score in ordered)


def test_the_sums_are_shown() -> None:
    found = price_scores(price(), {1: Decimal(60), 2: Decimal(80)})
    assert (found[1].score, found[2].score) == (Decimal(10), Decimal("7.50"))
    assert str(found[2].workings) == "0 + (10 − 0) × € 60,00 ÷ € 80,00 = 7,5".replace("€ ", "€\u00a0")
    linear = price_scores(price(LINEAR), {1: Decimal(60), 2: Decimal(75), 3: Decimal(95)})
    assert [linear[bid].score for bid in (1, 2, 3)] == [Decimal(10), Decimal(5), Decimal(0)]


def test_below_the_floor_falls_off_with_its_rule() -> None:
    criterion = price()
    verdict = real_price(priced(criterion), criterion, Decimal("59.99"), None)
    assert verdict is not None
    assert sets_aside(verdict)
    assert price_reason(criterion, verdict).rule == "TF-04"
    assert not sets_aside(real_price(priced(criterion), criterion, Decimal(60), None))


def test_a_substantiated_price_is_asked_about_first() -> None:
    criterion = price()
    definition = priced(criterion, way=2)
    assert real_price(definition, criterion, Decimal(50), None) is None
    gap = Tested(missing=(Element.OVERHEAD,))
    assert not sets_aside(real_price(definition, criterion, Decimal(50), gap))
    assert sets_aside(real_price(definition, criterion, Decimal(50), replace(gap, asked=True)))
    assert not sets_aside(
        real_price(definition, criterion, Decimal(50), replace(gap, asked=True, answered=True))
    )


@pytest.mark.parametrize(
    ("criterion", "way", "rule"),
    [
        (price(), 1, None),
        (price(None), 1, "EL-16"),
        (price(LINEAR, price_ceiling=None), 1, "EL-16"),
        (price(price_floor=None), 1, "TF-04"),
        (price(), 3, "TF-06"),
        (price(price_floor=None), 2, None),
    ],
)
def test_a_definition_may_only_ask_a_price_that_can_be_scored(
    criterion: d.Criterion, way: int, rule: str | None
) -> None:
    missing = [one for one in missing_to_publish(priced(criterion, way)) if one.key == "criteria.price"]
    assert [one.rule for one in missing] == ([rule] if rule else [])


def test_price_counts_beside_quality_by_its_weight() -> None:
    definition = priced(price())
    plan = LotRules.of(definition, definition.lots[0])
    assert sum(plan.weights.values()) == 1
    scores = {"inhoud": Decimal(8), "client": Decimal(8)}
    cheap = ScoredBid(1, LOTS[0], scores | {"prijs": Decimal(10)})
    dear = ScoredBid(2, LOTS[0], scores | {"prijs": Decimal(5)})
    first, second = decide_lot(plan, [cheap, dear])
    assert first.total is not None
    assert second.total is not None
    assert first.total > second.total
