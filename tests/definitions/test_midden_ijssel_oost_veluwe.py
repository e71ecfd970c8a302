"""The facts of the admission in Midden-IJssel/Oost-Veluwe that a purchasing officer relies on (S3)."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dekkend.procurement.assumptions import simulation_path
from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.completion import load_completed
from dekkend.procurement.definition import Definition, ProcedureForm, ProductStatus, StepKind
from dekkend.procurement.loading import load
from dekkend.procurement.planning import total_months

FILE = Path(__file__).parents[2] / "definitions" / "midden-ijssel-oost-veluwe-wmo-2026.toml"


@pytest.fixture(scope="module")
def definition() -> Definition:
    result = load(FILE)
    assert result.definition, [str(problem.message) for problem in result.problems]
    return result.definition


def cells(definition: Definition) -> list[tuple[str, str]]:
    """Product and municipality of every cell that a lot offers."""
    names = {member.municipality: member.name for member in definition.region.municipalities}
    return [
        (product, names[code])
        for lot in definition.lots
        for product in lot.products
        for code in lot.municipalities
    ]


def test_eight_municipalities_with_the_official_spelling(definition: Definition) -> None:
    assert [member.name for member in definition.region.municipalities] == [
        "Apeldoorn",
        "Brummen",
        "Epe",
        "Hattem",
        "Heerde",
        "Lochem",
        "Voorst",
        "Zutphen",
    ]


def test_cells_offered_per_municipality(definition: Definition) -> None:
    offered = cells(definition)
    assert len(offered) == len(set(offered)) == 76
    assert Counter(municipality for _, municipality in offered) == {
        "Apeldoorn": 8,
        "Brummen": 10,
        "Epe": 10,
        "Hattem": 10,
        "Heerde": 9,
        "Lochem": 10,
        "Voorst": 10,
        "Zutphen": 9,
    }


def test_what_is_bought_locally_is_in_no_lot(definition: Definition) -> None:
    names = {member.municipality: member.name for member in definition.region.municipalities}
    local = {(product.id, names[code]) for product in definition.products for code in product.local_in}
    assert local == {
        ("hulp-bij-het-huishouden", "Apeldoorn"),
        ("hulp-bij-het-huishouden", "Zutphen"),
        ("hulp-bij-het-huishouden", "Heerde"),
        ("respijtzorg", "Apeldoorn"),
    }
    assert not local & set(cells(definition))


def test_protected_home_is_another_tender_and_another_region_for_two(definition: Definition) -> None:
    product = next(found for found in definition.products if found.id == "beschermd-thuis-opvang")
    assert product.status is ProductStatus.MOVED
    assert set(product.not_in) == {"0301", "0262"}
    assert all(product.id not in lot.products for lot in definition.lots)


def test_admission_without_a_cap_and_with_four_dialogue_sessions(definition: Definition) -> None:
    assert definition.procedure.form is ProcedureForm.ADMISSION
    assert all(lot.max_contracts is None for lot in definition.lots)
    assert definition.procedure.max_dialogue_sessions == 4
    assert len(definition.procedure.reasons) == 6
    assert definition.award
    assert definition.award.method == "alle-geschikte"


def test_current_contract_and_new_one_meet(definition: Definition) -> None:
    assert definition.term.current_contracts_end == date(2025, 12, 31)
    assert definition.term.start == date(2026, 1, 1)
    assert definition.term.latest_end is None
    assert definition.term.open
    assert definition.term.bridging


def test_colleges_decide_separately_in_eight_municipalities(definition: Definition) -> None:
    decisions = {step.kind: step for step in definition.steps if step.per_municipality}
    assert decisions[StepKind.STRATEGY_DECISION].when == "2024-10/2024-12"
    assert decisions[StepKind.AGREEMENT_DECISION].when == "2025-07"
    assert (
        next(step for step in definition.steps if step.kind is StepKind.ENROLMENT).when == "2024-12/2025-07"
    )


def test_every_example_of_a_threshold_is_there(definition: Definition) -> None:
    assert {threshold.id for threshold in definition.thresholds} == {
        "kwaliteit-aanscherpen",
        "toelating-aanscherpen",
        "toetreding-beperken",
        "toetreding-bij-schaarste",
        "uitstroom",
        "meer-producten",
        "productgroep-dicht",
        "tariefdifferentiatie",
    }
    assert all(threshold.open for threshold in definition.thresholds)


def test_spending_of_2023_says_what_it_leaves_out(definition: Definition) -> None:
    spending = next(found for found in definition.volumes if found.id == "uitgaven")
    assert (spending.value, spending.year) == (Decimal(67266794), 2023)
    assert spending.note
    assert "Heerde" in spending.note
    assert "Zutphen" in spending.note


def test_three_risks_of_the_document_have_measures(definition: Definition) -> None:
    named = {"Continuïteit van ondersteuning", "Financiële kaders", "Samenwerking"}
    assert named <= {risk.criterion for risk in definition.risks if risk.measures}


def test_contradictions_stay_visible(definition: Definition) -> None:
    assert {"een-keer-per-jaar", "regie-op-aantal", "dichtzetten", "tien-jaar", "volgorde"} <= {
        conflict.id for conflict in definition.conflicts
    }


def test_practice_run_stays_an_admission_without_a_cap(definition: Definition) -> None:
    completed = load_completed(FILE, simulation_path(FILE.parent, definition.id))
    assert not completed.problems
    assert completed.definition
    assert not missing_to_publish(completed.definition)
    assert all(lot.max_contracts is None for lot in completed.definition.lots)
    assert cells(completed.definition) == cells(definition)
    assert total_months(completed.definition.term) == 120
