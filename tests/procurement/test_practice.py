"""Practice runs: the rules decide, the same seed gives the same run, one planted defect moves the outcome."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from dekkend.organisations.domain import SYSTEM, Role
from dekkend.organisations.queries import account_ids_with
from dekkend.procurement import queries
from dekkend.procurement.definition import Definition, RejectionKind
from dekkend.procurement.domain import Result
from dekkend.procurement.models import Decision, PracticeAssessor, Score
from dekkend.procurement.queries.judging import panel_of
from dekkend.procurement.services import create_procurement
from dekkend.procurement.services.practice import PracticeRun, Until, run_practice
from dekkend.procurement.services.regions import ensure_region
from dekkend.procurement.simulation.generate import generate
from dekkend.procurement.simulation.settings import Flaw, GeneratorSettings
from dekkend.publication.queries import letter_count
from tests.procurement.conftest import DEFINITIONS, completed
from tests.procurement.pure_run import pure_outcome
from tests.procurement.small import Small

Large = tuple[Definition, GeneratorSettings]
PUBLISHED_OUTCOME = {Result.FULLY: 156, Result.PARTLY: 35, Result.NOT: 39}
SIX_KINDS = {
    RejectionKind.VAGUE_CONTENT,
    RejectionKind.LITTLE_EYE_FOR_CLIENT,
    RejectionKind.NO_PROVEN_EXPERIENCE,
    RejectionKind.NO_QUALITY_ASSURANCE,
    RejectionKind.TERMS_NOT_ACCEPTED,
    RejectionKind.INCOMPLETE_AFTER_REPAIR,
}
NAMES = sorted(path.stem for path in (DEFINITIONS / "simulations").glob("*.toml"))


def run(definition: Definition, settings: GeneratorSettings, **options: object) -> PracticeRun:
    region = ensure_region(SYSTEM, definition)
    return run_practice(definition, settings, region_id=region, **options)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_large_run_gives_the_published_outcome(large: Large) -> None:
    slug = run(*large).row.slug
    row = queries.procurement(SYSTEM, slug).row
    assert (row.submissions, row.bids) == (230, 444)
    assert queries.outcome_counts(SYSTEM, slug) == PUBLISHED_OUTCOME
    assert {kind for kind, count in queries.rejection_counts(SYSTEM, slug).items() if count} == SIX_KINDS
    assert (row.announced_on.isoformat(), row.standstill_until.isoformat()) == ("2023-03-15", "2023-04-04")
    assert letter_count(SYSTEM, slug) == 230
    assert not Decision.objects.filter(awarded=False, reasons=[]).exists()
    assert not Score.objects.filter(assignment__locked_at__isnull=True).exists()


@pytest.mark.parametrize("seed", range(12))
def test_the_outcome_does_not_depend_on_the_seed(large: Large, seed: int) -> None:
    assert pure_outcome(*large, seed) == PUBLISHED_OUTCOME


def test_other_seeds_give_other_bids(large: Large) -> None:
    definition, settings = large
    closing = large[0].award.announced_on
    one, other = (generate(definition, settings, closing=closing, seed=seed) for seed in (1, 2))
    assert [sent.lots for sent in one] != [sent.lots for sent in other]


def test_moving_one_planted_defect_moves_the_outcome(large: Large) -> None:
    """One cohort repairs what it did not repair before: its bidders go from nothing to everything."""
    definition, settings = large
    moved = replace(settings, cohorts=tuple(_repaired(cohort) for cohort in settings.cohorts))
    gained = sum(
        cohort.bidders
        for cohort in settings.cohorts
        if any(_unrepaired(plant) and plant.bids == "alle" for plant in cohort.plants)
    )
    outcome = pure_outcome(definition, moved, 1)
    assert gained > 0
    assert outcome[Result.NOT] == PUBLISHED_OUTCOME[Result.NOT] - gained
    assert outcome[Result.FULLY] > PUBLISHED_OUTCOME[Result.FULLY]


def _unrepaired(plant: object) -> bool:
    return plant.flaw is Flaw.MISSING and not plant.repaired  # type: ignore[attr-defined]


def _repaired(cohort: object) -> object:
    plants = tuple(
        replace(plant, repaired=True) if plant.flaw is Flaw.MISSING else plant
        for plant in cohort.plants  # type: ignore[attr-defined]
    )
    return replace(cohort, plants=plants)  # type: ignore[type-var]


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_run() -> None:
    definition, settings = completed(NAMES[0])
    first = run(definition, settings, slug="een", seed=7)
    second = run(definition, settings, slug="twee", seed=7)
    assert _told(first) == _told(second)
    lots = queries.lot_results(SYSTEM, "een")
    assert [lot.lot for lot in lots] == [lot.id for lot in definition.lots]
    assert lots == queries.lot_results(SYSTEM, "twee")


def _told(done: PracticeRun) -> object:
    rows = Decision.objects.filter(bid__submission__procurement=done.row)
    ordered = rows.order_by("bid__submission__number", "bid__lot__position")
    return [
        *ordered.values_list(
            "bid__submission__number",
            "bid__lot__slug",
            "bid__submission__receipt",
            "awarded",
            "total",
            "reasons",
        )
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("practice", [True, False])
def test_only_in_a_practice_run_the_receipt_can_be_told_beforehand(practice: bool) -> None:
    """The drawing between equal bids goes by the receipt: nobody may choose it in a real procurement."""
    receipts, key = [], uuid4()
    for _ in range(2):
        with transaction.atomic():
            small = Small(practice=practice).publish()
            receipts.append(small.submit("een", key=key).sha256)
            transaction.set_rollback(True)
    assert (receipts[0] == receipts[1]) is practice


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_every_definition_runs_to_the_letters(name: str) -> None:
    definition, settings = completed(name)
    small = replace(settings, cohorts=tuple(_few(cohort) for cohort in settings.cohorts))
    done = run(definition, small)
    assert sum(queries.outcome_counts(SYSTEM, done.row.slug).values()) == small.bidders
    assert letter_count(SYSTEM, done.row.slug) == small.bidders


def _few(cohort: object) -> object:
    """The same cohort with at most three bidders."""
    bidders = min(3, cohort.bidders)  # type: ignore[attr-defined]
    least = cohort.lots_at_least  # type: ignore[attr-defined]
    return replace(cohort, bidders=bidders, bids=bidders * least)  # type: ignore[type-var]


@pytest.mark.django_db
def test_a_run_can_stop_halfway() -> None:
    definition, settings = completed(NAMES[0])
    done = run(definition, settings, until=Until.ASSESSMENT)
    assert done.row.status == "beoordeling"
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_made_up_assessors_judge_in_their_own_run_only(large: Large) -> None:
    definition, settings = large
    done = run(definition, settings, until=Until.ASSESSMENT)
    made_up = set(PracticeAssessor.objects.values_list("assessor_id", flat=True))
    assert made_up <= set(panel_of(done.row))
    assert not made_up & set(account_ids_with(Role.ASSESSOR, done.row.region_id))
    real = create_procurement(SYSTEM, definition, region_id=done.row.region_id, slug="echt")
    another = create_procurement(
        SYSTEM, definition, region_id=done.row.region_id, slug="andere", practice=True
    )
    assert not made_up & {*panel_of(real), *panel_of(another)}
    with pytest.raises(DatabaseError, match="practice runs only"), transaction.atomic():
        PracticeAssessor.objects.filter(assessor=min(made_up)).update(procurement=real)
