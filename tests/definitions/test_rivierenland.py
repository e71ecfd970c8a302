"""The facts of Rivierenland's procurement of 2023 that a purchasing officer relies on (S4)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dekkend.procurement.assumptions import simulation_path
from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.completion import load_completed
from dekkend.procurement.definition import Definition, Law, RejectionKind, RequirementKind, StepKind
from dekkend.procurement.loading import load
from dekkend.procurement.simulation.settings import settings_from

FILE = Path(__file__).parents[2] / "definitions" / "rivierenland-wmo-jeugd-2023.toml"
WHOLE = {"Buren", "Culemborg", "Neder-Betuwe", "Tiel", "West Betuwe", "West Maas en Waal"}


@pytest.fixture(scope="module")
def definition() -> Definition:
    result = load(FILE)
    assert result.definition, [str(problem.message) for problem in result.problems]
    return result.definition


def test_six_municipalities_take_part_in_everything_and_two_in_residential_youth_help(
    definition: Definition,
) -> None:
    members = definition.region.municipalities
    assert {member.name for member in members if member.lots is None} == WHOLE
    partly = {member.name: member for member in members if member.lots is not None}
    assert set(partly) == {"Maasdriel", "Zaltbommel"}
    residential = {lot.id for lot in definition.lots if "jeugdhulp-met-verblijf" in lot.products}
    assert len(residential) > 1
    for member in partly.values():
        assert set(member.lots or ()) == residential
        assert member.open


def test_both_laws(definition: Definition) -> None:
    assert set(definition.laws) == {Law.WMO, Law.YOUTH}


def test_thirteen_lots_whose_content_is_open(definition: Definition) -> None:
    assert [lot.number for lot in definition.lots] == [str(number) for number in range(1, 14)]
    assert all(lot.open for lot in definition.lots)


def test_letters_start_and_a_year_to_wind_down(definition: Definition) -> None:
    letter = next(step for step in definition.steps if step.kind is StepKind.PROVISIONAL_AWARD)
    assert letter.done == date(2023, 3, 15)
    assert definition.award
    assert definition.award.announced_on == date(2023, 3, 15)
    assert definition.term.start == date(2023, 7, 1)
    wind_down = next(found for found in definition.transitions if found.id == "afbouw")
    assert (wind_down.months, wind_down.until) == (12, date(2024, 6, 30))


def test_published_outcome_adds_up_and_the_other_number_is_a_conflict(definition: Definition) -> None:
    value = {volume.id: volume.value for volume in definition.volumes}
    outcome = [value[key] for key in ("gegund", "deels-gegund", "afgewezen")]
    assert outcome == [Decimal(156), Decimal(35), Decimal(39)]
    assert sum(number for number in outcome if number) == value["inschrijvers-tabel"] == 230
    assert value["inschrijvingen"] == 444
    assert value["inschrijvers-tekst"] == 227
    assert "aantal-inschrijvers" in {conflict.id for conflict in definition.conflicts}


def test_five_reasons_for_rejection_follow_from_what_is_asked(definition: Definition) -> None:
    """The sixth, incomplete after repair, follows from the formal requirements."""
    named = {found.rejection for found in (*definition.criteria, *definition.evidence)}
    assert named == {
        RejectionKind.VAGUE_CONTENT,
        RejectionKind.LITTLE_EYE_FOR_CLIENT,
        RejectionKind.NO_PROVEN_EXPERIENCE,
        RejectionKind.NO_QUALITY_ASSURANCE,
        RejectionKind.TERMS_NOT_ACCEPTED,
    }


def test_three_kinds_of_defects_may_be_repaired(definition: Definition) -> None:
    assert {requirement.kind for requirement in definition.requirements} == set(RequirementKind)
    assert definition.repair
    assert definition.repair.days is None
    assert definition.repair.open


def test_assessors_work_in_pairs(definition: Definition) -> None:
    assert definition.assessment
    assert definition.assessment.assessors_per_bid == 2


def test_tariffs_are_a_condition_and_not_a_criterion(definition: Definition) -> None:
    assert definition.tariffs
    assert definition.tariffs.price_is_criterion is False
    assert not any(criterion.price for criterion in definition.criteria)


def test_practice_run_fills_only_what_the_document_leaves_open(definition: Definition) -> None:
    completed = load_completed(FILE, simulation_path(FILE.parent, definition.id))
    assert not completed.problems
    assert completed.definition
    assert not missing_to_publish(completed.definition)
    assert all(len(lot.products) > 1 for lot in completed.definition.lots)
    assert completed.definition.term.start == definition.term.start


def test_practice_run_generates_the_published_numbers_of_bidders_and_bids(definition: Definition) -> None:
    completed = load_completed(FILE, simulation_path(FILE.parent, definition.id))
    assert completed.definition
    assert completed.simulation
    settings = settings_from(completed.simulation.generator)
    assert (settings.bidders, settings.bids) == (230, 444)
    asked = {
        found.id
        for found in (
            *completed.definition.requirements,
            *completed.definition.evidence,
            *completed.definition.criteria,
        )
    }
    assert {plant.on for cohort in settings.cohorts for plant in cohort.plants} <= asked
