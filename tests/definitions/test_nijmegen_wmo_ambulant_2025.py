"""The facts of Rijk van Nijmegen's ambulant Wmo from 2025 that a purchasing officer relies on (S0)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dekkend.procurement.definition import (
    Definition,
    FinancingVariant,
    Law,
    ProductStatus,
    StepKind,
)
from dekkend.procurement.loading import load
from dekkend.procurement.planning import ladder_of, total_months
from dekkend.procurement.planning_rules import planning_verdicts

FILE = Path(__file__).parents[2] / "definitions" / "nijmegen-wmo-ambulant-2025.toml"


@pytest.fixture(scope="module")
def definition() -> Definition:
    result = load(FILE)
    assert result.definition, [str(problem.message) for problem in result.problems]
    return result.definition


@pytest.fixture(scope="module")
def amounts(definition: Definition) -> dict[str, Decimal | None]:
    return {volume.id: volume.value for volume in definition.volumes}


def test_seven_municipalities_buy_wmo_only(definition: Definition) -> None:
    assert definition.laws == (Law.WMO,)
    assert {member.name: member.municipality for member in definition.region.municipalities} == {
        "Berg en Dal": "1945",
        "Beuningen": "0209",
        "Druten": "0225",
        "Heumen": "0252",
        "Mook en Middelaar": "0944",
        "Nijmegen": "0268",
        "Wijchen": "0296",
    }


def test_no_lots_are_fixed_yet(definition: Definition) -> None:
    (lot,) = definition.lots
    assert lot.open
    assert lot.max_contracts is None


def test_products_say_where_each_form_of_help_stands(definition: Definition) -> None:
    status = {product.id: product.status for product in definition.products}
    assert status["tijdelijk-verblijf-lvb"] is ProductStatus.MOVED
    assert status["vervoer"] is status["praktische-begeleiding"] is ProductStatus.PENDING
    assert status["sociale-basis"] is ProductStatus.LOCAL
    category = {product.id: product.category for product in definition.products}
    assert category["reguliere-begeleiding"] == category["specialistische-begeleiding"] == "02"
    assert category["dagbesteding"] == "07"
    assert category["praktische-begeleiding"] is None


def test_thirteen_years_end_in_2028_2031_2034_and_2037_and_still_need_a_justification(
    definition: Definition,
) -> None:
    assert total_months(definition.term) == 13 * 12
    assert [period.last for period in ladder_of(definition.term)] == [
        date(2028, 12, 31),
        date(2031, 12, 31),
        date(2034, 12, 31),
        date(2037, 12, 31),
    ]
    assert definition.term.latest_end == date(2037, 12, 31)
    assert definition.term.justification is None
    assert definition.term.open


def test_planning_has_its_nine_steps_and_misses_the_first_of_april(definition: Definition) -> None:
    when = {step.kind: step.when for step in definition.steps if step.when}
    assert when == {
        StepKind.STRATEGY_DECISION: "2024-01",
        StepKind.COST_STUDY: "2024-01/2024-02",
        StepKind.MARKET_CONSULTATION: "2024-02",
        StepKind.DOCUMENTS_DECISION: "2024-04",
        StepKind.PUBLICATION: "2024-05",
        StepKind.BIDS_CLOSE: "2024-06",
        StepKind.PROVISIONAL_AWARD: "2024-09",
        StepKind.IMPLEMENTATION: "2024-10/2024-12",
        StepKind.START: "2025-01-01",
    }
    assert {conflict.rule for conflict in definition.conflicts} >= {"PL-07", "PL-09", "MS-22"}


def test_planning_rules_turn_publication_and_term_red(definition: Definition) -> None:
    broken = {verdict.rule: verdict for verdict in planning_verdicts(definition) if not verdict.holds}
    assert "31 maart 2024" in str(broken["PL-07"].reason)
    assert "156" in str(broken["PL-09"].reason)
    assert broken["PL-09"].blocks


def test_a_limited_number_is_selected_without_guaranteed_volume(definition: Definition) -> None:
    procedure = definition.procedure
    assert procedure.framework_agreement is True
    assert procedure.volume_guaranteed is False
    assert {"Open House", "Eén consortium"} <= {rejected.option for rejected in procedure.rejected}
    assert procedure.supplementary is not None
    assert procedure.supplementary.method == "aanvullende-procedure"


def test_five_answers_are_asked_but_their_weight_is_open(definition: Definition) -> None:
    assert len(definition.criteria) == 5
    assert all(criterion.weight is None and criterion.open for criterion in definition.criteria)
    assert len([found for found in definition.requirements if found.id.startswith("antwoord-")]) == 5


def test_every_provider_may_be_tested_also_during_the_contract(definition: Definition) -> None:
    screenings = {screening.kind: screening for screening in definition.screenings}
    assert set(screenings) == {"bibob", "financieel"}
    assert screenings["bibob"].staged
    assert all(screening.during_contract for screening in definition.screenings)


def test_effort_is_paid_per_etmaal_and_hour_and_indexed_yearly_on_wages(definition: Definition) -> None:
    (financing,) = definition.financing
    assert financing.variant is FinancingVariant.EFFORT
    assert financing.units == ("etmaal", "uur")
    assert definition.indexation is not None
    assert definition.indexation.frequency == "jaarlijks"
    assert definition.indexation.method is None


def test_total_value_adds_up(amounts: dict[str, Decimal]) -> None:
    parts = ("opdrachtwaarde-ambulant", "praktische-hulp", "subsidie-iriszorg", "subsidies-dagbesteding")
    assert sum(amounts[part] for part in parts) == amounts["opdrachtwaarde-totaal"] == 27_400_000
    assert amounts["dagbesteding-met-indicatie"] + amounts["subsidies-dagbesteding"] == 2_683_000
    assert amounts["dagbesteding-totaal"] == 2_683_000


def test_parts_of_ambulant_help_leave_a_gap_that_is_shown(
    definition: Definition, amounts: dict[str, Decimal]
) -> None:
    parts = (
        "begeleiding-uitgaven",
        "dagbesteding-met-indicatie",
        "tijdelijk-verblijf-uitgaven",
        "overig-uitgaven",
    )
    assert sum(amounts[part] for part in parts) == 20_569_000
    assert amounts["opdrachtwaarde-ambulant"] == 23_300_000
    assert "delen-tellen-niet-op" in {conflict.id for conflict in definition.conflicts}


def test_market_counts_providers_clients_and_one_off_contracts(amounts: dict[str, Decimal]) -> None:
    assert amounts["begeleiding-clienten"] == 4290
    assert amounts["dagbesteding-clienten"] == 253
    assert amounts["overig-clienten"] == 161
    assert amounts["tijdelijk-verblijf-clienten"] == 16
    assert amounts["maatwerkovereenkomsten"] == 78
    assert (amounts["overeenkomsten-begeleiding"], amounts["overeenkomsten-dagbesteding"]) == (37, 18)
    market = {key: value for key, value in amounts.items() if key.startswith("aanbieders-")}
    assert sorted(market.values()) == [3, 5, 18, 19, 34, 36, 38, 41]
    assert (amounts["werkenden-2023"], amounts["werkenden-2040"]) == (Decimal("60.7"), Decimal("55.3"))


def test_protected_living_is_bought_elsewhere_with_nijmegen_as_centre(definition: Definition) -> None:
    related = {found.id: found for found in definition.related}
    protected = related["beschermd-wonen-en-thuis"]
    assert protected.centre_municipality == "0268"
    assert len(protected.municipalities) == 7 + 6
    assert related["jeugdhulp"].laws == (Law.YOUTH,)


def test_four_principles_come_from_the_framework(definition: Definition) -> None:
    numbered = [found for found in definition.principles if found.source.startswith("S0 §2.3 punt")]
    assert len(numbered) == 4
