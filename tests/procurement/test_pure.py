"""The pure parts: rules with their limits, totals, places, pairs of assessors, generated providers."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.text import msg
from dekkend.procurement import definition as d
from dekkend.procurement import rules
from dekkend.procurement.assigning import assign
from dekkend.procurement.awarding import LotRules, decide_lot
from dekkend.procurement.domain import Reason, Result, ScoredBid, Stage, result_of
from dekkend.procurement.rules import (
    CriterionFacts,
    DefectFacts,
    DifferenceFacts,
    EvidenceFacts,
    OrderFacts,
    PlaceFacts,
    PriceFacts,
    TotalFacts,
)
from dekkend.procurement.simulation.names import MARK, pool_size, provider
from dekkend.procurement.simulation.plan import PlantDoesNotFit, TooFewLots, plan
from dekkend.procurement.simulation.settings import settings_from
from dekkend.procurement.stored import (
    message_from_json,
    message_to_json,
    reason_from_json,
    reason_to_json,
    verdict_from_json,
    verdict_to_json,
)
from tests.procurement.small import LOTS, small_definition

RECEIVED = date(2026, 3, 2)
SUPPLIED = EvidenceFacts("Bewijs", RECEIVED, supplied=True)


@pytest.mark.parametrize(
    ("rule", "oldest"),
    [
        (rules.conduct_statement_age, date(2024, 3, 2)),
        (rules.tax_statement_age, date(2025, 9, 2)),
        (rules.trade_register_extract_age, date(2025, 9, 2)),
    ],
)
def test_age_of_evidence_counts_calendar_months_up_to_receipt(rule: object, oldest: date) -> None:
    assert rule(replace(SUPPLIED, issued_on=oldest)).holds  # type: ignore[operator]
    day_before = date.fromordinal(oldest.toordinal() - 1)
    verdict = rule(replace(SUPPLIED, issued_on=day_before))  # type: ignore[operator]
    assert verdict.blocks
    assert "ouder dan" in verdict.reason.render()
    assert rule(SUPPLIED).blocks  # type: ignore[operator]
    assert rule(replace(SUPPLIED, supplied=False)).blocks  # type: ignore[operator]


def test_exclusion_suitability_and_terms() -> None:
    assert rules.no_exclusion_ground(replace(SUPPLIED, applies=False)).holds
    assert rules.no_exclusion_ground(replace(SUPPLIED, applies=True)).blocks
    assert rules.suitability_shown(replace(SUPPLIED, shown=True, amount=2, minimum=2)).holds
    assert rules.suitability_shown(replace(SUPPLIED, shown=True, amount=1, minimum=2)).blocks
    assert rules.suitability_shown(replace(SUPPLIED, shown=False)).blocks
    assert rules.agrees_with_terms(replace(SUPPLIED, agreed=True)).holds
    assert rules.agrees_with_terms(SUPPLIED).blocks


def test_what_is_asked_of_legal_persons_only() -> None:
    natural = replace(SUPPLIED, supplied=False, legal_person=False, legal_persons_only=True)
    assert not rules.conduct_of_legal_person(natural).applies
    assert not rules.no_exclusion_ground(natural).applies
    missing = rules.conduct_of_legal_person(replace(natural, legal_person=True))
    assert missing.warns
    assert not missing.blocks


@pytest.mark.parametrize("kind", list(d.RequirementKind))
def test_formal_defects_may_be_repaired(kind: d.RequirementKind) -> None:
    verdict = rules.formal_defect(DefectFacts("Formulier", kind, repair_offered=False, repaired=False))
    assert not verdict.holds
    assert verdict.remedy
    assert rules.formal_defect(DefectFacts("Formulier", kind, True, True)).holds
    assert (
        "Ook na de hersteltermijn"
        in rules.formal_defect(DefectFacts("Formulier", kind, True, False)).reason.render()
    )


def test_the_order_of_steps() -> None:
    planned = (Stage.EXCLUSION, Stage.SUITABILITY, Stage.EXECUTION, Stage.AWARD)
    assert rules.order_of_steps(OrderFacts(planned, planned[:3], Stage.AWARD)).holds
    assert rules.order_of_steps(OrderFacts(planned, planned[:2], Stage.AWARD)).blocks
    assert rules.order_of_steps(OrderFacts(planned, (), Stage.EXCLUSION)).holds


@pytest.mark.parametrize(
    ("price", "total", "tested", "blocks"),
    [(0, 100, False, False), (100, 100, True, True), (40, 100, False, True), (40, 100, True, False)],
)
def test_price_alone(price: int, total: int, tested: bool, blocks: bool) -> None:
    facts = PriceFacts(Decimal(price), Decimal(total), tested)
    assert rules.not_on_price_alone(facts).blocks is blocks


def test_limits_of_scores_totals_places_and_differences() -> None:
    six = Decimal(6)
    assert rules.minimum_of_criterion(CriterionFacts("Inhoud", six, six)).holds
    assert rules.minimum_of_criterion(CriterionFacts("Inhoud", Decimal("5.99"), six)).blocks
    assert not rules.minimum_of_criterion(CriterionFacts("Inhoud", six, None)).applies
    assert rules.minimum_total(TotalFacts(Decimal("69.99"), Decimal(70))).blocks
    assert rules.within_maximum(PlaceFacts(3, 3)).holds
    assert rules.within_maximum(PlaceFacts(4, 3)).blocks
    assert not rules.large_difference(DifferenceFacts("Inhoud", (six, Decimal(8)), Decimal(2))).holds
    assert rules.large_difference(DifferenceFacts("Inhoud", (six, Decimal("7.5")), Decimal(2))).holds


# ---------------------------------------------------------------- award


def test_an_admission_procedure_knows_no_maximum() -> None:
    """PL-04, also when a practice run assumes the method of a tender."""
    definition = small_definition(
        procedure=d.Procedure(form=d.ProcedureForm.ADMISSION, source="S0"),
        award=d.Award(method="beste-tot-maximum", source="S0"),
    )
    lot = replace(definition.lots[0], max_contracts=1)
    assert LotRules.of(definition, lot).maximum is None


def capped(maximum: int, tie: str | None = None, **changes: object) -> LotRules:
    award = d.Award(method="beste-tot-maximum", tie=tie, source="S0")  # type: ignore[arg-type]
    definition = small_definition(award=award, **changes)
    lot = replace(definition.lots[0], max_contracts=maximum)
    return LotRules.of(definition, lot)


def bid(key: int, content: str, client: str) -> ScoredBid:
    scores = {"inhoud": Decimal(content), "client": Decimal(client)}
    return ScoredBid(key, LOTS[0], scores, receipt=f"{key:064x}")


def test_totals_are_weighted_out_of_a_hundred() -> None:
    (decided,) = decide_lot(capped(1), [bid(1, "7.5", "8")])
    assert decided.total == Decimal("77.00")


def test_the_best_win_up_to_the_maximum() -> None:
    found = decide_lot(capped(2), [bid(1, "7", "7"), bid(2, "9", "9"), bid(3, "8", "8"), bid(4, "5", "9")])
    assert {one.key: (one.awarded, one.rank) for one in found} == {
        1: (False, 3),
        2: (True, 1),
        3: (True, 2),
        4: (False, None),
    }
    assert found[0].reasons[0].kind is d.RejectionKind.RANKED_TOO_LOW
    assert found[3].reasons[0].kind is d.RejectionKind.VAGUE_CONTENT


def test_a_tie_for_the_last_place() -> None:
    bids = [bid(1, "7", "8.5"), bid(2, "8", "7"), bid(3, "8", "7")]
    assert len({one.total for one in decide_lot(capped(1), bids)}) == 1
    everyone = decide_lot(capped(1, "allen"), bids)
    assert [one.awarded for one in everyone] == [True, True, True]
    heaviest = decide_lot(capped(1, "hoogste-zwaarste-criterium"), bids)
    assert [one.awarded for one in heaviest] == [False, True, True]
    drawn = decide_lot(capped(1, "loting"), bids)
    assert sum(one.awarded for one in drawn) == 1
    assert sorted(one.rank for one in drawn) == [1, 2, 3]
    assert decide_lot(capped(1, "loting"), bids[::-1]) == drawn[::-1]


def test_a_total_that_is_too_low_is_put_down_to_the_weakest_criterion() -> None:
    assessment = d.Assessment(minimum_total=Decimal(75), source="S0")
    (decided,) = decide_lot(capped(9, assessment=assessment), [bid(1, "8", "6")])
    assert [(reason.kind, reason.rule) for reason in decided.reasons] == [
        (d.RejectionKind.LITTLE_EYE_FOR_CLIENT, "GU-04")
    ]


SCORE = st.integers(0, 20).map(lambda half: Decimal(half) / 2)


@given(
    scores=st.lists(st.tuples(SCORE, SCORE), max_size=12),
    maximum=st.integers(1, 6),
    tie=st.sampled_from([None, "loting", "allen", "hoogste-zwaarste-criterium"]),
)
def test_places_and_minimums_always_hold(
    scores: list[tuple[Decimal, Decimal]], maximum: int, tie: str | None
) -> None:
    bids = [bid(key, str(content), str(client)) for key, (content, client) in enumerate(scores)]
    decided = decide_lot(capped(maximum, tie), bids)
    assert [one.key for one in decided] == [one.key for one in bids]
    for one, offered in zip(decided, bids, strict=True):
        low = min(offered.scores.values()) < 6
        assert one.awarded is (not one.reasons)
        assert not (low and one.awarded)
    ranked = sorted((one for one in decided if one.rank), key=lambda one: one.rank or 0)
    for better, worse in pairwise(ranked):
        assert (better.total or 0) >= (worse.total or 0)
        assert better.awarded or not worse.awarded
    if tie == "loting":
        assert sum(one.awarded for one in decided) == min(maximum, len(ranked))


def test_results() -> None:
    assert [result_of(awarded, 2) for awarded in range(3)] == [Result.NOT, Result.PARTLY, Result.FULLY]
    with pytest.raises(ValueError, match="3 awarded of 2"):
        result_of(3, 2)


# ---------------------------------------------------------------- states, pairs, storage


@given(bids=st.integers(0, 60), assessors=st.integers(2, 12), seats=st.integers(1, 3))
def test_pairs_are_balanced_and_different(bids: int, assessors: int, seats: int) -> None:
    if seats > assessors:
        return
    pairs = assign(range(bids), list(range(100, 100 + assessors)), seats)
    load = Counter(assessor for pair in pairs.values() for assessor in pair)
    assert all(len(set(pair)) == seats for pair in pairs.values())
    assert sum(load.values()) == bids * seats
    if bids:
        counts = [load.get(100 + number, 0) for number in range(assessors)]
        assert max(counts) - min(counts) <= 1


def test_not_the_same_two_always_meet() -> None:
    pairs = assign(range(60), list(range(8)), 2)
    assert len({frozenset(pair) for pair in pairs.values()}) > 8


def test_sentences_verdicts_and_reasons_survive_storage() -> None:
    sentence = msg(
        "Op {day}: {amount} voor {who}, {inner}",
        day=RECEIVED,
        amount=Decimal("1.50"),
        who=("a", "b"),
        inner=msg("niets"),
    )
    assert message_from_json(message_to_json(sentence)).render() == sentence.render()
    verdict = rules.tax_statement_age(replace(SUPPLIED, issued_on=date(2020, 1, 1)))
    stored = verdict_from_json(verdict.rule, verdict.holds, verdict.effect, verdict_to_json(verdict))
    assert (stored.reason.render("en"), stored.source) == (verdict.reason.render("en"), verdict.source)
    reason = Reason(d.RejectionKind.NOT_SUITABLE, "GU-01", "ervaring", sentence)
    assert reason_from_json(reason_to_json(reason)).sentence.render() == sentence.render()


# ---------------------------------------------------------------- generator


def test_generated_providers_are_different_and_clearly_invented() -> None:
    made = [provider(place) for place in range(pool_size())]
    assert len({one.name for one in made}) == len({one.kvk for one in made}) == pool_size()
    assert all(MARK in one.name for one in made)


def cohort(**changes: object) -> dict[str, object]:
    return {"id": "a", "bidders": 2, "bids": 2, **changes}


def test_settings_refuse_what_is_unknown_or_impossible() -> None:
    with pytest.raises(ValueError, match="cohort"):
        settings_from({"cohorts": [cohort(kwaliteit="goed")]})
    with pytest.raises(ValueError, match="too few"):
        settings_from({"cohorts": [cohort(bids=1)]})


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"bids": 9}, TooFewLots),
        ({"plants": [{"on": "handtekening", "flaw": "verlopen"}]}, PlantDoesNotFit),
        ({"plants": [{"on": "inhoud", "flaw": "ontbreekt"}]}, PlantDoesNotFit),
        ({"plants": [{"on": "onbekend", "flaw": "ontbreekt"}]}, PlantDoesNotFit),
        ({"lots": ["elders"]}, PlantDoesNotFit),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(changes: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        plan(small_definition(), settings_from({"cohorts": [cohort(**changes)]}), 1)
