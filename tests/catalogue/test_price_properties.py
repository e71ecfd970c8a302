"""What holds for every price: it rises with cost, falls with billable hours, and its parts add up exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.price_calculation import Price, price
from dekkend.catalogue.price_costs import overhead_of_total, overhead_on_costs
from dekkend.catalogue.price_settings import with_salaries, with_values
from dekkend.catalogue.price_units import RoundingChoice, claim, is_multiple, rounded_to
from dekkend.catalogue.tariff_exact import cents_that_add_up
from dekkend.kernel.money import half_up
from tests.catalogue.tariff_samples import worked_example


def between(low: int, high: int, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


SETTINGS = st.fixed_dictionaries(
    {
        "ziekte": between(0, 15),
        "reistijd": between(0, 400),
        "verlof": between(100, 300),
        "overhead": between(0, 40),
        "eisen": between(0, 5),
        "marge": between(0, 8),
        "reiskosten": between(0, 3000),
        "begeleider-plus": between(2400, 6000),
        "indexatie": between(-2, 9, 3),
    }
)


def priced(**changes: Decimal) -> Price:
    return price(with_values(worked_example(), {key.replace("_", "-"): to for key, to in changes.items()}))


@given(SETTINGS)
def test_parts_and_elements_add_up_exactly(values: dict[str, Decimal]) -> None:
    found = price(with_values(worked_example(), values))
    assert sum(part.value for part in found.parts) == found.hour_price
    assert sum(found.elements.values()) == found.hour_price
    assert sum(part.cents for part in found.parts) == half_up(found.hour_price)
    assert sum(cost for cost in (found.costs.direct, found.costs.overhead, found.costs.demands)) + (
        found.wages.cost + found.costs.margin
    ) == (found.costs.total)


@given(SETTINGS, between(0, 30), between(1, 30))
def test_price_rises_with_wages(values: dict[str, Decimal], low: Decimal, more: Decimal) -> None:
    model = with_values(worked_example(), values)
    assert price(with_salaries(model, low)).hour_price < price(with_salaries(model, low + more)).hour_price


@pytest.mark.parametrize("id", ["ziekte", "overhead", "verlof", "reistijd", "reiskosten", "eisen", "marge"])
@given(values=SETTINGS, more=between(1, 10))
def test_price_rises_with_every_cost_and_lost_hour(
    id: str, values: dict[str, Decimal], more: Decimal
) -> None:
    model = with_values(worked_example(), values)
    dearer = with_values(model, {id: values[id] + more})
    assert price(model).hour_price < price(dearer).hour_price


@given(SETTINGS, between(1, 100))
def test_price_falls_with_billable_hours(values: dict[str, Decimal], fewer: Decimal) -> None:
    model = with_values(worked_example(), values)
    more_hours = with_values(model, {"verlof": values["verlof"] - min(fewer, values["verlof"])})
    before, after = price(model), price(more_hours)
    assert after.hours.billable > before.hours.billable
    assert after.hour_price < before.hour_price


@given(between(0, 40), between(0, 5), between(0, 8))
def test_overhead_bases_are_each_others_inverse(on: Decimal, demands: Decimal, margin: Decimal) -> None:
    share = overhead_of_total(on, demands, margin)
    assert abs(overhead_on_costs(share, demands, margin) - on) < Decimal("1e-18")


@given(between(1, 500))
def test_multiples_of_sixty_cents(value: Decimal) -> None:
    down, up = (rounded_to(value, RoundingChoice(f"veelvoud-{way}")) for way in ("omlaag", "omhoog"))
    nearest = rounded_to(value, RoundingChoice.MULTIPLE_NEAREST)
    assert is_multiple(down)
    assert is_multiple(up)
    assert nearest in (down, up)
    assert down <= value <= up
    assert up - down in (Decimal(0), Decimal("0.60"))


@given(between(1, 500), st.integers(1, 2000))
def test_a_multiple_never_rounds_a_claim(value: Decimal, minutes: int) -> None:
    tariff = rounded_to(value, RoundingChoice.MULTIPLE_DOWN)
    assert claim(tariff, minutes) * 60 == tariff * minutes


@given(st.lists(between(-50, 50, 6), min_size=1, max_size=12))
def test_cents_add_up(parts: list[Decimal]) -> None:
    total = half_up(sum(parts, Decimal(0)))
    cents = cents_that_add_up(parts, total)
    assert sum(cents) == total
    assert all(abs(cent - part) <= Decimal("0.02") for cent, part in zip(cents, parts, strict=True))
