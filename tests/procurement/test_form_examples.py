"""One example for each procedure form: it checks, and its practice run goes to the end with known counts."""

from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import queries
from dekkend.procurement.admission_clock import ClockState
from dekkend.procurement.admission_states import EnrolmentStatus
from dekkend.procurement.admission_timeline import is_sound
from dekkend.procurement.admission_words import WindowKind
from dekkend.procurement.completeness import missing_to_publish
from dekkend.procurement.completion import load_completed
from dekkend.procurement.definition import Definition, ProcedureForm
from dekkend.procurement.domain import Result
from dekkend.procurement.loading import load, load_text
from dekkend.procurement.models import (
    AdmissionCell,
    CellAdmission,
    ProcurementRound,
    Submission,
    Vault,
)
from dekkend.procurement.planning_rules import planning_verdicts
from dekkend.procurement.procedure_checks import procedure_verdicts
from dekkend.procurement.procedure_forms import form_of, forms, in_round
from dekkend.procurement.queries.enrolments import enrolments
from dekkend.procurement.queries.supply import windows_of
from dekkend.procurement.services.creation import create_practice
from dekkend.procurement.services.practice import PracticeRun, run_practice
from dekkend.procurement.services.practice_steps import simulate_next_step
from dekkend.procurement.services.regions import ensure_region
from dekkend.procurement.simulation.settings import GeneratorSettings, settings_from
from dekkend.procurement.states import ProcurementStatus
from tests.procurement.conftest import DEFINITIONS

FOLDER = DEFINITIONS.parent / "examples" / "procedures"
FORMS = tuple(ProcedureForm)
EXPECTED: dict[str, tuple[int, int, dict[Result, int]]] = {
    "emvi-1": (12, 18, {Result.FULLY: 6, Result.PARTLY: 0, Result.NOT: 6}),
    "emvi-2": (9, 14, {Result.FULLY: 4, Result.PARTLY: 0, Result.NOT: 5}),
    "emvi-3": (6, 10, {Result.FULLY: 3, Result.PARTLY: 0, Result.NOT: 3}),
    "zemvi-1": (12, 12, {Result.FULLY: 8, Result.PARTLY: 0, Result.NOT: 4}),
    "zemvi-2": (12, 12, {Result.FULLY: 5, Result.PARTLY: 0, Result.NOT: 7}),
    "zemvi-3": (4, 8, {Result.FULLY: 4, Result.PARTLY: 0, Result.NOT: 0}),
    "zemvi-4": (4, 6, {Result.FULLY: 4, Result.PARTLY: 0, Result.NOT: 0}),
    "aanvullend": (12, 18, {Result.FULLY: 1, Result.PARTLY: 2, Result.NOT: 9}),
}
"""Bidders and bids of the last round, and what became of the bidders."""


@cache
def example(form: ProcedureForm) -> tuple[Definition, GeneratorSettings]:
    name = f"voorbeeld-{form.value}"
    found = load_completed(FOLDER / f"{name}.toml", FOLDER / "simulations" / f"{name}.toml")
    assert found.definition is not None, found.problems
    assert found.simulation is not None
    return found.definition, settings_from(found.simulation.generator)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.value)
def test_the_example_checks_and_can_be_published(form: ProcedureForm) -> None:
    result = load(FOLDER / f"voorbeeld-{form.value}.toml")
    assert result.problems == ()
    assert result.definition is not None
    assert form_of(result.definition) is forms()[form]
    verdicts = (*planning_verdicts(result.definition), *procedure_verdicts(result.definition))
    assert [(it.rule, it.reason.render()) for it in verdicts if not it.holds] == []
    assert [it.message.render() for it in missing_to_publish(result.definition)] == []


@given(st.sampled_from(FORMS))
def test_what_is_asked_is_asked_in_exactly_one_round(form: ProcedureForm) -> None:
    definition, _ = example(form)
    rounds = [in_round(definition, number) for number in range(1, len(forms()[form].rounds) + 1)]
    for part in ("requirements", "evidence", "criteria"):
        asked = [it.id for found in rounds for it in getattr(found, part)]
        assert sorted(asked) == sorted(it.id for it in getattr(definition, part))


def test_a_criterion_that_the_form_does_not_have_is_a_problem() -> None:
    text = (FOLDER / "voorbeeld-emvi-1.toml").read_text(encoding="utf-8")
    wrong = load_text(text.replace('form = "emvi-1"', 'form = "zemvi-2"'), "x.toml")
    assert {problem.rule for problem in wrong.problems} == {"DF-19"}


def run(form: ProcedureForm, slug: str) -> PracticeRun:
    definition, settings = example(form)
    return run_practice(definition, settings, region_id=ensure_region(SYSTEM, definition), slug=slug)


@pytest.mark.django_db
@pytest.mark.parametrize("form", [it for it in FORMS if it.value in EXPECTED], ids=lambda form: form.value)
def test_the_practice_run_goes_to_the_end_with_the_expected_counts(form: ProcedureForm) -> None:
    done = run(form, "oefening")
    bidders, bids, outcome = EXPECTED[form.value]
    view = queries.procurement(SYSTEM, "oefening")
    assert (view.row.submissions, view.row.bids) == (bidders, bids)
    assert queries.outcome_counts(SYSTEM, "oefening") == outcome
    assert done.row.round == done.row.rounds == len(forms()[form].rounds)
    assert ProcurementRound.objects.filter(procurement=done.row).count() == done.row.rounds - 1


@pytest.mark.django_db
def test_the_practice_run_of_an_admission_takes_the_road_of_enrolments() -> None:
    """Twelve enrol, eight are admitted in all cells of their lots, four are refused with a reason; nothing is
    sealed, and windows follow on what was found."""
    done = run(ProcedureForm.ADMISSION, "oefening")
    rows = enrolments(SYSTEM, "oefening")
    assert [row.status for row in rows] == [EnrolmentStatus.DECIDED] * 12
    assert not any(row.clock.state is ClockState.DONE_LATE for row in rows)
    assert Counter(row.admitted == row.cells for row in rows) == {True: 8, False: 4}
    assert all(row.admitted in (0, row.cells) for row in rows)
    refused = CellAdmission.objects.filter(enrolment__procurement=done.row, status="geweigerd")
    assert refused.exists()
    assert all(cell.reasons for cell in refused)
    assert not Submission.objects.filter(procurement=done.row).exists()
    assert not Vault.objects.filter(procurement=done.row).exclude(status="verzegeld").exists()
    cells = AdmissionCell.objects.filter(procurement=done.row).values_list("pk", flat=True)
    windows = windows_of(cells).values()
    assert all(is_sound(row) for row in windows)
    assert {it.kind for row in windows for it in row} >= {WindowKind.INITIAL, WindowKind.CLOSED}


@pytest.mark.django_db
def test_an_admission_walks_from_publication_to_decisions_in_two_steps() -> None:
    definition, settings = example(ProcedureForm.ADMISSION)
    slug = create_practice(SYSTEM, definition, region_id=ensure_region(SYSTEM, definition))
    key = queries.procurement(SYSTEM, slug).row.id
    for _ in range(3):  # once more changes nothing
        assert simulate_next_step(SYSTEM, key, generator=settings) is ProcurementStatus.PUBLISHED
    assert len(enrolments(SYSTEM, slug)) == 12


@pytest.mark.django_db
def test_only_who_was_selected_bids_in_the_second_round() -> None:
    done = run(ProcedureForm.EMVI_3, "oefening")
    rows = Submission.objects.filter(procurement=done.row)
    first, second = rows.filter(round=1), rows.filter(round=2)
    selected = first.filter(outcome__awarded__gt=0).values_list("tenderer", flat=True)
    assert set(second.values_list("tenderer", flat=True)) <= set(selected)
    assert first.count() == 12


@pytest.mark.django_db
@pytest.mark.parametrize("form", [ProcedureForm.EMVI_3, ProcedureForm.EMVI_2], ids=lambda form: form.value)
def test_a_practice_run_walks_step_by_step_through_both_rounds(form: ProcedureForm) -> None:
    definition, settings = example(form)
    region = ensure_region(SYSTEM, definition)
    slug = create_practice(SYSTEM, definition, region_id=region)
    key = queries.procurement(SYSTEM, slug).row.id
    seen = []
    while not seen or seen[-1] is not ProcurementStatus.FINAL:
        seen.append(simulate_next_step(SYSTEM, key, generator=settings))
        assert len(seen) < 40
    dialogue = form is ProcedureForm.EMVI_3
    assert seen.count(ProcurementStatus.DIALOGUE) == dialogue
    assert seen.count(ProcurementStatus.INVITED) == 1
    assert seen.count(ProcurementStatus.ANNOUNCED) == 2
    assert queries.outcome_counts(SYSTEM, slug) == EXPECTED[form.value][2]
