"""The stress test of the example reproduces, and no single provider can be recognised in what is shown."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.stress_bands import LEAST_IN_BAND, bands, losing
from dekkend.catalogue.stress_effects import own_margins, stress_test
from dekkend.catalogue.stress_model import (
    CellVolume,
    Delivery,
    LocalTariff,
    MixShift,
    OwnTariff,
    Scenario,
    StressFile,
    StressProvider,
)
from tests.catalogue.tariff_samples import rounded, spoilt_stress, stress_example

SPENDING = {
    "oude-tarieven": (16_926_000, 0, "0.00"),
    "nieuwe-tarieven": (17_868_000, 942_000, "5.57"),
    "volume-min-5": (16_974_600, 48_600, "0.29"),
    "volume-plus-5": (18_761_400, 1_835_400, "10.84"),
    "volume-plus-10": (19_654_800, 2_728_800, "16.12"),
    "minder-specialistisch": (17_781_600, 855_600, "5.05"),
}
MARGINS = {
    "oude-tarieven": {"a": "-7.93", "b": "-4.81", "c": "-6.79"},
    "nieuwe-tarieven": {"a": "-2.43", "b": "0.80", "c": "-0.85"},
}


@pytest.mark.parametrize(("id", "expected"), SPENDING.items())
def test_spending_per_scenario(id: str, expected: tuple[int, int, str]) -> None:
    found = next(one for one in stress_test(stress_example()).scenarios if one.scenario.id == id)
    assert (found.spending, found.change, rounded(found.percentage)) == expected
    assert sum(town.change for town in found.municipalities) == found.change


@pytest.mark.parametrize(("id", "expected"), MARGINS.items())
def test_margin_of_each_provider(id: str, expected: dict[str, str]) -> None:
    found = next(one for one in stress_test(stress_example()).scenarios if one.scenario.id == id)
    assert {margin.provider: rounded(margin.percentage) for margin in found.margins} == expected


def test_a_tariff_of_one_provider_counts_in_its_margin_and_in_the_spending() -> None:
    plain = stress_example()
    first, *rest = plain.providers
    cell = first.deliveries[0]
    product = next(one for one in plain.products if one.id == cell.product)
    own = OwnTariff(
        municipality=cell.municipality, product=cell.product, old=product.old, new=product.new + 10
    )
    file = replace(plain, providers=(replace(first, own=(own,)), *rest))
    more = sum(one.quantity for one in first.deliveries if one.product == cell.product) * 10
    before, after = stress_test(plain).scenarios[1], stress_test(file).scenarios[1]
    delivered = sum(
        one.quantity
        for one in first.deliveries
        if (one.municipality, one.product) == (cell.municipality, cell.product)
    )
    assert after.spending - before.spending == delivered * 10
    assert after.margins[0].revenue - before.margins[0].revenue == delivered * 10 <= more
    assert sum(town.change for town in after.municipalities) == after.change
    hidden = stress_test(replace(file, figures="vertrouwelijk")).scenarios[1]
    assert hidden.spending == before.spending
    assert sum(town.own_at_most for town in hidden.municipalities) > 0


def test_budget_room_and_break_even() -> None:
    found = stress_test(stress_example())
    north, south = found.scenarios[1].municipalities
    assert (north.room, south.room) == (-290_000, -78_000)
    assert [rounded(one.tariff) for one in found.break_even] == ["65.74", "76.33"]
    assert rounded(found.break_even[0].covered) == "47.06"


def test_cells_where_everyone_loses() -> None:
    before, after, *_ = stress_test(stress_example()).scenarios
    assert len(before.cells_at_risk) == 4
    assert after.cells_at_risk == ()
    only_c = replace(
        stress_example(),
        providers=tuple(one for one in stress_example().providers if one.id == "c"),
    )
    at_risk = stress_test(only_c).scenarios[1].cells_at_risk
    assert [(cell.municipality, cell.product) for cell in at_risk] == [
        ("zuid", "regulier"),
        ("zuid", "specialistisch"),
    ]


def test_confidential_figures_show_no_single_provider() -> None:
    found = stress_test(replace(stress_example(), figures="vertrouwelijk"))
    for one in found.scenarios:
        assert one.margins == ()
        assert one.bands == ()
        assert one.losing is None
        assert one.cells_at_risk == ()
        assert one.cells_withheld
    assert [one.tariff for one in found.break_even] == [None, None]
    assert [one.covered for one in found.break_even] == [None, None]


def test_a_provider_sees_only_its_own() -> None:
    found = own_margins(replace(stress_example(), figures="vertrouwelijk"), "b")
    assert {margin.provider for _, margin in found} == {"b"}
    assert rounded(found[1][1].percentage) == "0.80"
    assert own_margins(stress_example(), "onbekend") == ()


def test_local_tariffs_change_on_tariffs_and_volumes_per_product() -> None:
    file = stress_example()
    local = LocalTariff(municipality="zuid", old=Decimal(60), new=Decimal(70))
    products = (replace(file.products[0], local=(local,)), file.products[1])
    scenario = Scenario(
        id="s", title="S", tariff_change=Decimal(10), volumes={"regulier": Decimal(-50)}, volume=Decimal(0)
    )
    found = stress_test(replace(file, products=products, scenarios=(scenario,)))
    north, south = found.scenarios[0].municipalities
    assert north.spending == (50_000 * Decimal("65.40") + 50_000 * 75) * Decimal("1.1")
    assert south.spending == (35_000 * 70 + 40_000 * 75) * Decimal("1.1")
    assert found.baseline == Decimal(16_926_000) - 70_000 * Decimal("2.40")


def test_volume_that_a_provider_does_not_offer_leaves_it() -> None:
    file = stress_example()
    only = StressProvider(
        id="d",
        deliveries=(
            Delivery(municipality="zuid", product="specialistisch", quantity=Decimal(100), cost=Decimal(70)),
        ),
    )
    shift = MixShift(from_product="specialistisch", to_product="regulier", percentage=Decimal(40))
    scenario = Scenario(id="s", title="S", mix=(shift,))
    [(_, margin)] = own_margins(replace(file, providers=(only,), scenarios=(scenario,)), "d")
    assert (margin.revenue, margin.cost) == (60 * 75, 60 * 70)


def test_a_provider_without_revenue_has_no_margin() -> None:
    scenario = Scenario(id="s", title="S", volume=Decimal(-100))
    found = own_margins(replace(stress_example(), scenarios=(scenario,)), "a")
    assert found[0][1].percentage is None


@pytest.mark.parametrize(
    ("change", "key", "rule"),
    [
        (
            ('municipality = "noord"\nproduct', 'municipality = "oost"\nproduct'),
            "volumes[0].municipality",
            "DF-10",
        ),
        (('to_product = "regulier"', 'to_product = "licht"'), "scenarios[5].mix[0].to_product", "DF-10"),
        (("quantity = 100000", 'quantity = "veel"'), "volumes[0].quantity", "DF-04"),
        (("volume = -5", "volume = -500"), "scenarios[2].volume", "DF-07"),
        (('id = "zuid"', 'id = "noord"'), "municipalities[1].id", "DF-09"),
        (('"noord"\nproduct = "specialistisch"', '"noord"\nproduct = "regulier"'), "volumes[1]", "DF-09"),
        (
            (
                "percentage = 10 }",
                'percentage = 60 }, { from_product = "specialistisch", '
                'to_product = "regulier", percentage = 60 }',
            ),
            "scenarios[5].mix",
            "TB-01",
        ),
    ],
)
def test_mistakes_in_a_stress_test(change: tuple[str, str], key: str, rule: str) -> None:
    loaded = spoilt_stress(change)
    assert loaded.value is None
    assert (key, rule) in [(problem.key, problem.rule) for problem in loaded.problems]


# --- Properties ----------------------------------------------------------------------------------

MARGIN = st.decimals(-30, 30, places=2, allow_nan=False, allow_infinity=False)
CHANGE = st.decimals(-50, 100, places=1, allow_nan=False, allow_infinity=False)


@given(st.lists(MARGIN, max_size=60))
def test_every_band_has_five_or_none_is_shown(margins: list[Decimal]) -> None:
    found = bands(margins)
    if len(margins) < LEAST_IN_BAND:
        assert found == ()
        return
    assert sum(band.providers for band in found) == len(margins)
    assert all(band.providers >= LEAST_IN_BAND for band in found)
    assert (found[0].low, found[-1].high) == (None, None)
    assert all(one.high == other.low for one, other in pairwise(found))
    count = losing(found)
    assert count is None or count == sum(margin < 0 for margin in margins)


@given(CHANGE, st.decimals(0, 100, places=1))
def test_spending_is_linear_in_volume_and_mix_keeps_hours(volume: Decimal, moved: Decimal) -> None:
    file = stress_example()
    shift = MixShift(from_product="specialistisch", to_product="regulier", percentage=moved)
    scenario = Scenario(id="s", title="S", volume=volume, mix=(shift,))
    [found] = stress_test(replace(file, scenarios=(scenario,))).scenarios
    for town in found.municipalities:
        before = sum(one.quantity for one in file.volumes if one.municipality == town.municipality)
        assert sum(one.quantity for one in town.products) == before * (1 + volume / 100)


@given(CHANGE)
def test_margins_do_not_depend_on_volume(volume: Decimal) -> None:
    file = stress_example()
    if volume == -100:
        return
    scenario = Scenario(id="s", title="S", volume=volume)
    found: StressFile = replace(file, scenarios=(file.scenarios[1], scenario))
    [(_, one), (_, other)] = own_margins(found, "a")
    assert one.percentage == other.percentage


def test_a_municipality_without_volume_counts_as_zero() -> None:
    file = stress_example()
    kept: tuple[CellVolume, ...] = tuple(one for one in file.volumes if one.municipality == "noord")
    south = stress_test(replace(file, volumes=kept)).scenarios[1].municipalities[1]
    assert (south.spending, south.change, south.percentage) == (0, 0, 0)
