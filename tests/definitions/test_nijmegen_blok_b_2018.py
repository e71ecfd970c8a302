"""The facts of block B of the Nijmegen region from 2018 that a purchasing officer relies on (S1)."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from dekkend.procurement.definition import (
    CriterionKind,
    Definition,
    FinancingVariant,
    Law,
    ProductStatus,
)
from dekkend.procurement.loading import load
from dekkend.procurement.planning import ladder_of, total_months

FILE = Path(__file__).parents[2] / "definitions" / "nijmegen-blok-b-2018.toml"
MUNICIPALITIES = {
    "Mook en Middelaar": "0944",
    "Heumen": "0252",
    "Druten": "0225",
    "Beuningen": "0209",
    "Berg en Dal": "1945",
    "Wijchen": "0296",
    "Nijmegen": "0268",
}
WMO_PRODUCTS = ("wmo-dagbesteding", "wmo-begeleiding", "wmo-specialistische-begeleiding")


@pytest.fixture(scope="module")
def definition() -> Definition:
    result = load(FILE)
    assert result.definition, [str(problem.message) for problem in result.problems]
    return result.definition


def millions(amounts: str) -> list[Decimal]:
    return [Decimal(amount) * 1_000_000 for amount in amounts.split()]


def law_of(definition: Definition, product_id: str) -> Law:
    return next(found.law for found in definition.products if found.id == product_id)


def test_both_laws_are_bought_by_seven_municipalities(definition: Definition) -> None:
    assert definition.laws == (Law.WMO, Law.YOUTH)
    assert {member.name: member.municipality for member in definition.region.municipalities} == MUNICIPALITIES


def test_wmo_lots_are_exactly_three_products_by_seven_municipalities(definition: Definition) -> None:
    wmo = [lot for lot in definition.lots if law_of(definition, lot.products[0]) is Law.WMO]
    cells = [(lot.products, lot.municipalities) for lot in wmo]
    expected = product(WMO_PRODUCTS, MUNICIPALITIES.values())
    assert Counter(cells) == Counter(((found,), (code,)) for found, code in expected)


def test_six_youth_lots_cover_the_whole_region(definition: Definition) -> None:
    assert len(definition.lots) == 27
    youth = [lot for lot in definition.lots if law_of(definition, lot.products[0]) is Law.YOUTH]
    assert [lot.products for lot in youth] == [
        ("jeugd-ggz",),
        ("jeugd-dagbesteding",),
        ("jeugd-begeleiding",),
        ("jeugd-specialistische-begeleiding",),
        ("jeugd-behandeling",),
        ("jeugd-kortdurend-verblijf",),
    ]
    assert all(not lot.municipalities for lot in youth)


def test_lots_of_wijchen_say_that_it_may_buy_by_itself(definition: Definition) -> None:
    wijchen = [lot for lot in definition.lots if lot.municipalities == ("0296",)]
    assert len(wijchen) == 3
    assert all("Wijchen" in (lot.open or "") for lot in wijchen)
    assert "wijchen" in {conflict.id for conflict in definition.conflicts}


def test_services_of_block_b_without_a_lot_are_pending(definition: Definition) -> None:
    pending = {found.id for found in definition.products if found.status is ProductStatus.PENDING}
    assert pending == {"vervoer", "wmo-kortdurend-verblijf", "observatie-en-diagnostiek"}
    assert not pending & {found for lot in definition.lots for found in lot.products}


def test_seven_years_end_in_2020_2022_and_2024_and_may_stop_per_lot(definition: Definition) -> None:
    assert total_months(definition.term) == 84
    assert [period.last.year for period in ladder_of(definition.term)] == [2020, 2022, 2024]
    assert definition.term.latest_end == date(2024, 12, 31)
    assert definition.term.partial_extension


def test_quality_decides_and_tariffs_are_equal(definition: Definition) -> None:
    assert [criterion.name for criterion in definition.criteria] == [
        "Samenwerking en afstemming",
        "Zelfregie en samenredzaamheid",
        "Optimale participatie",
        "Diversiteit en cultuursensitief werken",
        "Betaalbaarheid",
        "Duurzaamheid",
    ]
    assert {criterion.kind for criterion in definition.criteria} == {CriterionKind.AWARD}
    assert all(criterion.weight is None and not criterion.price for criterion in definition.criteria)
    assert definition.tariffs is not None
    assert definition.tariffs.uniform is True
    assert definition.tariffs.price_is_criterion is False


def test_effort_for_the_lots_and_task_for_the_expertise_shell(definition: Definition) -> None:
    applies = {financing.variant: set(financing.applies_to) for financing in definition.financing}
    bought = {found for lot in definition.lots for found in lot.products}
    assert applies[FinancingVariant.EFFORT] == bought
    assert applies[FinancingVariant.TASK] == {"expertiseschil"}


def test_nine_goals_hold_sixteen_success_factors(definition: Definition) -> None:
    assert len(definition.goals) == 9
    assert sum(len(goal.indicators) for goal in definition.goals) == 16


def test_eleven_improvements_hold_measures_1_to_21_in_order(definition: Definition) -> None:
    assert len(definition.improvements) == 11
    sources = [measure.source for found in definition.improvements for measure in found.measures]
    assert sources == [f"S1 h2 maatregel {number}" for number in range(1, 22)]


def test_eighteen_risks_of_three_stakeholders_each_have_measures(definition: Definition) -> None:
    assert Counter(risk.stakeholder for risk in definition.risks) == {
        "client": 8,
        "aanbieder": 3,
        "gemeente": 7,
    }
    assert all(risk.measures and risk.criterion for risk in definition.risks)
    measures = {measure.id: measure for risk in definition.risks for measure in risk.measures}
    assert len(measures) == 49
    assert measures["geen-instroom"].rule == "CV-13"
    assert measures["stresstest"].rule == "TF-17"


def test_money_of_seven_years_for_both_laws(definition: Definition) -> None:
    grant = {(v.about, v.year): v.value for v in definition.volumes if v.id.startswith("uitkering-")}
    years = range(2015, 2022)
    assert [grant["Jeugdhulp", year] for year in years] == millions("68.1 64.0 62.0 62.8 62.8 62.9 63.2")
    assert [grant["Wmo", year] for year in years] == millions("45.7 42.0 40.0 39.7 39.3 39.2 39.1")


def test_market_table_keeps_both_columns_apart(definition: Definition) -> None:
    found = {volume.id: volume.value for volume in definition.volumes}
    rows = ("partijen-80-procent", "partijen-groot", "partijen-klein", "partijen")
    assert [found[f"wmo-{row}"] for row in rows] == [23, 34, 26, 99]
    assert [found[f"jeugd-{row}"] for row in rows] == [8, 20, 39, 98]
    assert (found["combinatie-partijen"], found["raamcontracten-klein"]) == (11, 170)
    assert (found["burgers"], found["budget-2017"], found["wijkteams"]) == (15_000, 41_000_000, 20)
    assert "optellen-markt" in {conflict.id for conflict in definition.conflicts}


def test_access_differs_per_municipality(definition: Definition) -> None:
    forms = [found for found in definition.management if found.id.startswith("wijkteam-")]
    covered = Counter(code for found in forms for code in found.municipalities)
    assert covered == Counter(MUNICIPALITIES.values())


def test_ceilings_are_considered_without_an_amount(definition: Definition) -> None:
    assert {ceiling.scope for ceiling in definition.ceilings} == {"aanbieder", "perceel", "product"}
    assert all(ceiling.amount is None and ceiling.open for ceiling in definition.ceilings)
