"""Assumptions fill what a definition leaves open, say so, and never go against it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dekkend.procurement.assumptions import (
    AssumedCriterion,
    AssumedStep,
    AssumedTerm,
    Assumptions,
    simulation_path,
)
from dekkend.procurement.completeness import missing_to_publish, open_points
from dekkend.procurement.completion import (
    AssumptionsDoNotFit,
    complete,
    load_completed,
    load_simulation,
)
from dekkend.procurement.definition import (
    Award,
    CriterionKind,
    Definition,
    Lot,
    ProcedureForm,
    Repair,
    StepKind,
)
from dekkend.procurement.loading import load_text
from tests.definitions.sample import SOUND, changed, line_of

FOLDER = Path(__file__).parents[2] / "definitions"
WHY = "aanname: gebruikelijk"


def sound(text: str = SOUND) -> Definition:
    definition = load_text(text, "f.toml").definition
    assert definition is not None
    return definition


BASE = sound()


def lot(id: str, **values: object) -> Lot:
    return Lot(**{"id": id, "number": id, "name": id, "products": ("begeleiding",), "source": WHY, **values})  # type: ignore[arg-type]


def test_missing_sections_are_added_with_their_source() -> None:
    completed = complete(BASE, Assumptions(repair=Repair(days=7, source=WHY)))
    assert completed.repair == Repair(days=7, source=WHY)
    assert replace(completed, repair=None) == BASE


def test_silence_is_filled_and_both_sources_stay_visible() -> None:
    silent = replace(BASE, award=Award(source="S0 §7", announced_on=date(2026, 9, 1)))
    completed = complete(silent, Assumptions(award=Award(method="alle-geschikte", source=WHY)))
    assert completed.award is not None
    assert completed.award.method == "alle-geschikte"
    assert completed.award.announced_on == date(2026, 9, 1)
    assert completed.award.source == "S0 §7; aanname: gebruikelijk"


def test_assumption_against_the_definition_is_refused() -> None:
    against = Assumptions(term=AssumedTerm(initial_months=36, source=WHY))
    with pytest.raises(AssumptionsDoNotFit) as refused:
        complete(BASE, against)
    assert "term.initial_months" in str(refused.value)
    same = Assumptions(term=AssumedTerm(initial_months=48, source=WHY))
    assert complete(BASE, same) == BASE


def test_weights_and_scale_fill_known_criteria_and_new_ones_are_added() -> None:
    open_weights = sound(changed(("weight = 60\n", ""), ("weight = 40\n", "")))
    fill = AssumedCriterion(id="visie", weight=70, source=WHY)  # type: ignore[arg-type]
    rest = AssumedCriterion(id="ervaring", weight=20, source=WHY)  # type: ignore[arg-type]
    new = AssumedCriterion(
        id="prijs",
        name="Prijs",
        kind=CriterionKind.SELECTION,
        weight=10,
        source=WHY,  # type: ignore[arg-type]
    )
    completed = complete(open_weights, Assumptions(criteria=(fill, rest, new)))
    assert [(it.id, it.weight) for it in completed.criteria] == [
        ("visie", 70),
        ("ervaring", 20),
        ("prijs", 10),
    ]
    with pytest.raises(AssumptionsDoNotFit, match="samen 90"):
        complete(open_weights, Assumptions(criteria=(fill, rest)))
    with pytest.raises(AssumptionsDoNotFit, match="name, kind"):
        complete(open_weights, Assumptions(criteria=(replace(new, name=None, kind=None),)))


def test_lots_are_replaced_only_where_all_are_open() -> None:
    replacement = Assumptions(lots=(lot("a"), lot("b")))
    with pytest.raises(AssumptionsDoNotFit, match="lots"):
        complete(BASE, replacement)
    open_lots = replace(BASE, lots=(replace(BASE.lots[0], open="nog niet verdeeld"),))
    assert [it.id for it in complete(open_lots, replacement).lots] == ["a", "b"]


def test_one_lot_is_filled_by_its_id() -> None:
    fill = Assumptions(lots=(lot("perceel-1", number="1", name="Begeleiding", max_contracts=12),))
    [filled] = complete(BASE, fill).lots
    assert (filled.max_contracts, filled.name) == (12, "Begeleiding")
    assert filled.source == "S0 §3; aanname: gebruikelijk"


def test_lots_that_others_point_at_may_not_disappear() -> None:
    pointing = replace(
        BASE,
        lots=(replace(BASE.lots[0], open="nog niet verdeeld"),),
        criteria=tuple(replace(it, lots=("perceel-1",)) for it in BASE.criteria),
    )
    with pytest.raises(AssumptionsDoNotFit, match=r"criteria\[0\]\.lots\[0\]"):
        complete(pointing, Assumptions(lots=(lot("a"),)))


def test_step_without_a_date_gets_one_and_an_imprecise_one_becomes_precise() -> None:
    day = AssumedStep(id="publicatie", when="2026-03-20", source=WHY)
    completed = complete(BASE, Assumptions(steps=(day,)))
    assert completed.steps[0].when == "2026-03-20"
    assert completed.steps[0].title == "Publicatie"
    with pytest.raises(AssumptionsDoNotFit, match=r"steps\[0\]\.when"):
        complete(BASE, Assumptions(steps=(replace(day, when="2026-04-01"),)))


def test_open_step_may_move_and_a_new_step_needs_kind_and_title() -> None:
    open_step = replace(BASE, steps=(replace(BASE.steps[0], open="datum onzeker"), BASE.steps[1]))
    moved = AssumedStep(id="publicatie", when="2026-02-01", source=WHY)
    assert complete(open_step, Assumptions(steps=(moved,))).steps[0].when == "2026-02-01"
    new = AssumedStep(id="sluiting", when="2026-05-01", source=WHY)
    with pytest.raises(AssumptionsDoNotFit, match="kind, title"):
        complete(BASE, Assumptions(steps=(new,)))
    named = replace(new, kind=StepKind.BIDS_CLOSE, title="Sluiting")
    assert complete(BASE, Assumptions(steps=(named,))).steps[-1].kind is StepKind.BIDS_CLOSE


FILE = """format = 1
definition = "proef-wmo-2027"

[assumptions.repair]
days = 7
source = "aanname: gebruikelijk"

[assumptions.term]
bridging = "verlenging"
source = "aanname: kan altijd"

[generator]
seed = 3
noise = 0.08
"""


def test_simulation_file_is_read_with_the_generator_table(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(FILE, encoding="utf-8")
    found = load_simulation(tmp_path / "s.toml", BASE)
    assert found.problems == ()
    assert found.simulation is not None
    assert found.simulation.generator == {"seed": 3, "noise": "0.08"}
    assert found.simulation.assumptions.repair is not None


@pytest.mark.parametrize(
    ("old", "new", "key", "rule"),
    [
        ("days = 7", "day = 7", "assumptions.repair.day", "DF-02"),
        ('source = "aanname: gebruikelijk"', 'source = "S0 §3"', "assumptions.repair.source", "DF-20"),
        ('bridging = "verlenging"', "initial_months = 36", "assumptions.term.initial_months", "DF-20"),
        ('"proef-wmo-2027"', '"iets-anders"', "definition", "DF-10"),
    ],
)
def test_mistakes_in_a_simulation_file_have_their_line(
    old: str, new: str, key: str, rule: str, tmp_path: Path
) -> None:
    text = FILE.replace(old, new)
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    [problem] = load_simulation(tmp_path / "s.toml", BASE).problems
    assert (problem.key, problem.rule, problem.line) == (key, rule, line_of(text, new))


def test_problems_of_both_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text(changed(('form = "zemvi-2"', 'form = "x"')), encoding="utf-8")
    (tmp_path / "s.toml").write_text(FILE.replace("days", "day"), encoding="utf-8")
    found = load_completed(tmp_path / "d.toml", tmp_path / "s.toml")
    assert found.definition is None
    assert [problem.rule for problem in found.problems] == ["DF-05", "DF-02"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_practice_run_in_the_tree_can_be_run(path: Path) -> None:
    found = load_completed(path, simulation_path(FOLDER, path.stem))
    assert [problem.render() for problem in found.problems] == []
    assert found.definition is not None
    assert missing_to_publish(found.definition) == ()


def test_open_points_name_the_fact_by_id() -> None:
    definition = replace(BASE, products=(replace(BASE.products[0], open="wie weet"), BASE.products[1]))
    [point] = open_points(definition)
    assert (point.path, point.text, point.source) == ("products[begeleiding]", "wie weet", "S0 §2")


def test_an_admission_says_within_how_many_days_it_decides() -> None:
    """Else the clock of an enrolment does not run, and no decision is ever late."""
    form = replace(BASE.procedure, form=ProcedureForm.ADMISSION)
    lacking = {it.key for it in missing_to_publish(replace(BASE, procedure=form))}
    assert "admission.decision_days" in lacking
    assert "admission.decision_days" not in {it.key for it in missing_to_publish(BASE)}


def test_what_is_missing_to_publish() -> None:
    keys = [missing.key for missing in missing_to_publish(BASE)]
    assert {"repair.days", "award.method", "assessment.assessors_per_bid"} <= set(keys)
    assert "term.start" not in keys
    unjustified = sound(changed(('justification = "Partners moeten kunnen investeren."\n', "")))
    blocking = [it.rule for it in missing_to_publish(unjustified) if it.rule]
    assert blocking == ["PL-09"]
