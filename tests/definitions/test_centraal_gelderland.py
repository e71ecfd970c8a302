"""The facts of Centraal Gelderland's protected living that a purchasing officer relies on (S2)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dekkend.procurement.assumptions import simulation_path
from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.completion import load_completed
from dekkend.procurement.definition import Definition, ProcedureForm, ProductStatus
from dekkend.procurement.loading import load
from dekkend.procurement.planning import ladder_of, total_months

FILE = Path(__file__).parents[2] / "definitions" / "centraal-gelderland-beschermd-wonen.toml"


@pytest.fixture(scope="module")
def definition() -> Definition:
    result = load(FILE)
    assert result.definition, [str(problem.message) for problem in result.problems]
    return result.definition


def test_ten_municipalities_take_part_in_every_lot(definition: Definition) -> None:
    assert {member.name: member.municipality for member in definition.region.municipalities} == {
        "Renkum": "0274",
        "Overbetuwe": "1734",
        "Arnhem": "0202",
        "Rozendaal": "0277",
        "Westervoort": "0293",
        "Lingewaard": "1705",
        "Duiven": "0226",
        "Rheden": "0275",
        "Doesburg": "0221",
        "Zevenaar": "0299",
    }
    assert all(member.lots is None for member in definition.region.municipalities)
    assert all(not lot.municipalities for lot in definition.lots)


def test_five_products_are_bought_and_the_others_are_somewhere_else(definition: Definition) -> None:
    status = {product.id: product.status for product in definition.products}
    offered = [product for product in status if status[product] is ProductStatus.OFFERED]
    assert offered == [
        "zelfstandig-beschermd-thuis",
        "beschermd-thuis",
        "beschermd-wonen",
        "logeren",
        "afwezigheidsdag",
    ]
    assert status["bed-en-break"] is ProductStatus.PENDING
    assert status["safehouses"] is ProductStatus.SUPRA_REGIONAL
    assert status["begeleid-wonen-jongeren"] is status["skaeve-huse"] is ProductStatus.OUT_OF_SCOPE


def test_each_lot_is_one_product_and_lets_a_provider_choose_an_area(definition: Definition) -> None:
    assert [lot.number for lot in definition.lots] == ["A", "B", "C", "D", "E"]
    assert all(len(lot.products) == 1 and lot.area_preference for lot in definition.lots)


def test_european_procedure_without_emvi_selects_a_small_number(definition: Definition) -> None:
    procedure = definition.procedure
    assert procedure.form is ProcedureForm.ZEMVI_2
    assert procedure.european
    assert procedure.above_european_threshold
    assert procedure.supplementary
    assert procedure.supplementary.per == "product"
    assert {value.at_least for value in definition.volumes} == {Decimal(750000)}


def test_eight_years_end_in_2030_2032_or_2034_for_a_start_in_2027(definition: Definition) -> None:
    assert definition.term.start is None
    assert definition.term.open
    assert total_months(definition.term) == 96
    assert definition.term.justification
    ends = [rung.last for rung in ladder_of(definition.term, date(2027, 1, 1))]
    assert ends == [date(2030, 12, 31), date(2032, 12, 31), date(2034, 12, 31)]


def test_seven_documents_are_decided_by_the_last_of_four_bodies(definition: Definition) -> None:
    assert [body.name for body in definition.decision_bodies] == [
        "Werkgroep Inkoop",
        "RAO MOBW",
        "Stuurgroep Samen aan Zet",
        "RPO Zorg",
    ]
    assert {document.id: document.when for document in definition.decision_documents} == {
        "inkoopopdracht": "2025-03-07",
        "aanbestedingsstrategie": "2025-05-16",
        "eisen": "2025-05-16",
        "productomschrijvingen": "2025-05-16",
        "aanbestedingsleidraad": "2025-06-20",
        "tarieven": "2025-06-20",
        "conceptovereenkomst": "2025-06-20",
    }
    assert {document.decided_by for document in definition.decision_documents} == {"rpo-zorg"}


def test_intensification_ends_by_itself_after_three_or_twelve_months(definition: Definition) -> None:
    limits = {found.product: (found.max_months, found.within) for found in definition.intensifications}
    assert limits == {
        "zelfstandig-beschermd-thuis": (3, "kalenderjaar"),
        "beschermd-thuis": (3, "kalenderjaar"),
        "beschermd-wonen": (12, "beschikking"),
    }
    assert all(found.ends_by_itself for found in definition.intensifications)
    assert {found.average_hours_per_week for found in definition.intensifications} == {Decimal(3)}


def test_self_employed_proposal_stands_beside_the_contract_standard(definition: Definition) -> None:
    assert definition.subcontracting
    assert definition.subcontracting.subcontractors == "toegestaan"
    assert definition.subcontracting.self_employed == "voorstel-niet-toegestaan"
    assert set(definition.subcontracting.self_employed_barred_in) == {"0202", "1734"}
    conflict = next(found for found in definition.conflicts if found.id == "zzp")
    assert conflict.first.source.startswith("S2")
    assert conflict.second.source.startswith("OVK")


def test_the_gap_after_the_old_contracts_is_shown_as_a_conflict(definition: Definition) -> None:
    assert definition.term.current_contracts_end == date(2026, 1, 1)
    assert definition.term.bridging is None
    assert {"gat-in-contracten", "publicatie"} <= {found.id for found in definition.conflicts}


def test_development_table_and_earlier_bibob_results(definition: Definition) -> None:
    table = next(found for found in definition.management if found.id == "ontwikkeltafel")
    assert "twee keer per jaar" in table.title
    assert any(found.kind == "bibob" and found.reuse_earlier for found in definition.screenings)
    assert all(found.during_contract for found in definition.screenings)


def test_practice_run_starts_a_year_later_and_caps_each_lot(definition: Definition) -> None:
    completed = load_completed(FILE, simulation_path(FILE.parent, definition.id))
    assert not completed.problems
    assert completed.definition
    assert not missing_to_publish(completed.definition)
    assert completed.definition.term.start == date(2027, 1, 1)
    assert all(lot.max_contracts for lot in completed.definition.lots)
