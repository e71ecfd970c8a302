"""What the two Nijmegen practice runs assume fits the documents and is enough to run on."""

from datetime import timedelta
from pathlib import Path

import pytest

from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.completion import Completed, load_completed
from dekkend.procurement.definition import CriterionKind, StepKind
from dekkend.procurement.planning import span_of
from dekkend.procurement.simulation.settings import GeneratorSettings, settings_from

FOLDER = Path(__file__).parents[2] / "definitions"
IDS = ("nijmegen-wmo-ambulant-2025", "nijmegen-blok-b-2018")


def completed_of(definition_id: str) -> Completed:
    found = load_completed(FOLDER / f"{definition_id}.toml", FOLDER / "simulations" / f"{definition_id}.toml")
    assert not found.problems, [str(problem.message) for problem in found.problems]
    return found


def generator_of(found: Completed) -> GeneratorSettings:
    assert found.simulation is not None
    return settings_from(found.simulation.generator)


@pytest.mark.parametrize("definition_id", IDS)
def test_nothing_is_missing_to_publish(definition_id: str) -> None:
    found = completed_of(definition_id)
    assert found.definition is not None
    assert missing_to_publish(found.definition) == ()


@pytest.mark.parametrize("definition_id", IDS)
def test_award_becomes_definitive_the_day_after_the_standstill(definition_id: str) -> None:
    definition = completed_of(definition_id).definition
    assert definition is not None
    assert definition.award is not None
    day = {step.kind: span_of(step).earliest for step in definition.steps if step.when}
    standstill = timedelta(days=definition.award.standstill_days or 0)
    assert day[StepKind.PROVISIONAL_AWARD] == definition.award.announced_on
    assert day[StepKind.DEFINITIVE_AWARD] == day[StepKind.PROVISIONAL_AWARD] + standstill + timedelta(days=1)


@pytest.mark.parametrize("definition_id", IDS)
def test_plants_and_cohorts_point_at_what_is_asked(definition_id: str) -> None:
    found = completed_of(definition_id)
    assert found.definition is not None
    asked = (*found.definition.requirements, *found.definition.evidence, *found.definition.criteria)
    cohorts = generator_of(found).cohorts
    assert {plant.on for cohort in cohorts for plant in cohort.plants} <= {item.id for item in asked}
    assert {lot for cohort in cohorts for lot in cohort.lots} <= {lot.id for lot in found.definition.lots}


def test_ambulant_wmo_is_assumed_to_cap_six_regional_lots() -> None:
    found = completed_of("nijmegen-wmo-ambulant-2025")
    assert found.definition is not None
    assert [lot.max_contracts for lot in found.definition.lots] == [22, 20, 12, 3, 12, 22]
    assert all(lot.source.startswith("aanname: ") for lot in found.definition.lots)
    assert {criterion.kind for criterion in found.definition.criteria} == {CriterionKind.SELECTION}
    assert sum(cohort.bidders for cohort in generator_of(found).cohorts[:4]) == 37 + 18


def test_block_b_keeps_its_27_lots_and_meets_its_180_providers() -> None:
    found = completed_of("nijmegen-blok-b-2018")
    assert found.definition is not None
    assert len(found.definition.lots) == 27
    assert all(lot.max_contracts is None for lot in found.definition.lots)
    assert sum(cohort.bidders for cohort in generator_of(found).cohorts[:5]) == 180
