"""The rules of the tests, with the vectors of the catalogue."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.rules import Effect
from dekkend.oversight.domain import AnnualFigures, ScreeningKind, ScreeningOutcome, ScreeningResult
from dekkend.oversight.domain_form import NO, YES, Answer, missing, questions_for
from dekkend.oversight.domain_scan import INDICATORS, ScanAdvice, advice_of, score_of
from dekkend.oversight.rules import (
    FormFacts,
    GateFacts,
    HearingFacts,
    RequestFacts,
    ReuseFacts,
    ask_only_what_is_needed,
    bibob_gate,
    financial_gate,
    form_back_in_time,
    heard_before_negative,
    reuse_of_outcome,
)
from dekkend.oversight.rules_financial import (
    ContinuityFacts,
    FinancialFacts,
    continuity_risk,
    financial_ladder,
    losses_in_a_row,
)
from dekkend.oversight.states import BIBOB, FINANCIAL, BibobStatus

DAY = date(2026, 3, 2)


def year(number: int = 2025, **changes: object) -> AnnualFigures:
    """A healthy year: solvency 40%, margin 5%, current ratio 2."""
    healthy = AnnualFigures(
        number,
        date(number + 1, 5, 1),
        equity=Decimal(400),
        balance_total=Decimal(1000),
        revenue=Decimal(2000),
        result=Decimal(100),
        current_assets=Decimal(600),
        current_liabilities=Decimal(300),
    )
    return replace(healthy, **changes)  # type: ignore[arg-type]


def step(*years: AnnualFigures, **more: bool) -> int:
    return int(financial_ladder(FinancialFacts(years, **more)).values["step"])


@pytest.mark.parametrize(("solvency", "expected"), [(19, 3), (9, 4), (-1, 5), (20, 1), (10, 3), (0, 4)])
def test_solvency_gives_the_step(solvency: int, expected: int) -> None:
    """T22, and the edges: 20% is not under 20%, 10% not under 10%."""
    assert step(year(equity=Decimal(solvency * 10))) == expected


def test_other_signs_of_the_ladder() -> None:
    assert step(year()) == 1
    assert step(year(equity=Decimal(399)), year(2024)) == 2
    assert step(year(result=Decimal(10))) == 3
    assert step(year(current_assets=Decimal(299))) == 3
    assert step(year(result=Decimal(-1))) == 4
    assert step(year(), arrears=True) == 4
    assert step(year(result=Decimal(-1)), year(2024, result=Decimal(-1))) == 5
    assert step(year(), structural_arrears=True) == 5
    assert step(year(), acute_threat=True) == 6


def test_a_gap_between_years_is_no_row_of_losses() -> None:
    loss = Decimal(-1)
    assert losses_in_a_row((year(result=loss), year(2023, result=loss))) == 1
    assert losses_in_a_row((year(), year(2024, result=loss))) == 0


@given(st.integers(-2000, 1000), st.integers(0, 900))
def test_more_own_capital_never_leads_to_a_higher_step(equity: int, more: int) -> None:
    richer = min(equity + more, 1000)
    assert step(year(equity=Decimal(richer))) <= step(year(equity=Decimal(equity)))


def test_without_figures_the_ladder_says_nothing() -> None:
    assert not financial_ladder(FinancialFacts(())).applies


def test_each_trigger_alone_is_a_risk_to_continuity() -> None:
    assert continuity_risk(ContinuityFacts(negative_years_in_a_row=2)).holds
    for facts in (
        ContinuityFacts(negative_years_in_a_row=3),
        ContinuityFacts(liquidity_problem=True),
        ContinuityFacts(board_unrest=True),
        ContinuityFacts(supervisor_measure=True),
        ContinuityFacts(disciplinary_or_criminal_measure=True),
    ):
        assert not continuity_risk(facts).holds


def test_form_is_back_within_fourteen_days_or_the_next_working_day() -> None:
    """Asked on Saturday 18 April 2026: the fourteenth day is Saturday 2 May, so Monday 4 May counts."""
    asked = date(2026, 4, 18)
    done = {"asked_on": asked, "on": asked, "signed": True}
    for received, good in ((date(2026, 5, 2), True), (date(2026, 5, 4), True), (date(2026, 5, 5), False)):
        verdict = form_back_in_time(FormFacts(**done, received_on=received))
        assert verdict.holds is good
        assert (verdict.values["counted"], verdict.values["last_day"]) == (
            date(2026, 5, 2),
            date(2026, 5, 4),
        )


def test_form_must_be_complete_and_signed() -> None:
    facts = FormFacts(DAY, DAY, received_on=DAY, signed=True)
    assert form_back_in_time(facts).holds
    assert not form_back_in_time(replace(facts, missing=1)).holds
    assert not form_back_in_time(replace(facts, signed=False)).holds
    waiting = FormFacts(DAY, DAY + timedelta(days=14))
    assert not form_back_in_time(waiting).applies
    assert not form_back_in_time(replace(waiting, on=DAY + timedelta(days=15))).holds


def test_ask_only_what_is_needed() -> None:
    assert ask_only_what_is_needed(RequestFacts("toets bij gunning")).holds
    assert ask_only_what_is_needed(RequestFacts(" ")).blocks
    assert ask_only_what_is_needed(RequestFacts("toets", ("2025",))).blocks


def outcome(result: ScreeningResult = ScreeningResult.CLEAR, **changes: object) -> ScreeningOutcome:
    made = ScreeningOutcome(
        1, ScreeningKind.BIBOB, 2, 3, result, DAY, date(2028, 3, 2), "Elk kwartaal cijfers"
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_gate_has_four_answers() -> None:
    facts = GateFacts(ScreeningKind.BIBOB, DAY, outcome())
    assert bibob_gate(facts).holds
    negative = bibob_gate(replace(facts, outcome=outcome(ScreeningResult.NEGATIVE)))
    conditional = bibob_gate(replace(facts, outcome=outcome(ScreeningResult.CONDITIONAL)))
    waiting = bibob_gate(replace(facts, outcome=None))
    assert (negative.effect, conditional.effect, waiting.effect) == (Effect.BLOCK, Effect.WARN, Effect.EFFECT)
    assert conditional.values["conditions"] == "Elk kwartaal cijfers"
    assert not any(verdict.holds for verdict in (negative, conditional, waiting))


def test_an_expired_outcome_opens_no_gate() -> None:
    late = GateFacts(ScreeningKind.FINANCIAL, date(2028, 3, 3), outcome(kind=ScreeningKind.FINANCIAL))
    assert financial_gate(late).effect is Effect.EFFECT
    assert financial_gate(replace(late, on=date(2028, 3, 2))).holds


def test_reuse() -> None:
    facts = ReuseFacts(outcome(), DAY)
    assert reuse_of_outcome(facts).holds
    assert reuse_of_outcome(replace(facts, allowed=False)).blocks
    assert reuse_of_outcome(replace(facts, on=date(2029, 1, 1))).blocks
    assert reuse_of_outcome(replace(facts, earlier=outcome(ScreeningResult.NEGATIVE))).blocks
    other = replace(facts, same_region=False)
    assert reuse_of_outcome(other).blocks
    assert reuse_of_outcome(replace(other, shared=True)).blocks
    assert reuse_of_outcome(replace(other, shared=True, ground="artikel 28")).holds


def test_the_provider_is_heard_before_a_negative_decision() -> None:
    asked = HearingFacts(ScreeningResult.NEGATIVE, DAY, DAY, intended=ScreeningResult.NEGATIVE)
    assert not heard_before_negative(HearingFacts(ScreeningResult.CLEAR, DAY)).applies
    assert heard_before_negative(HearingFacts(ScreeningResult.NEGATIVE, DAY)).blocks
    assert heard_before_negative(asked).blocks
    assert heard_before_negative(replace(asked, view_received=True)).holds
    assert heard_before_negative(replace(asked, on=DAY + timedelta(days=15))).holds
    lighter = replace(asked, view_received=True, intended=ScreeningResult.CONDITIONAL)
    assert heard_before_negative(lighter).blocks


def test_scan_advice_follows_the_score() -> None:
    assert (advice_of(0), advice_of(2), advice_of(5)) == (
        ScanAdvice.NO_TEST,
        ScanAdvice.LIGHT,
        ScanAdvice.FULL,
    )
    assert score_of(["jong", "jong"]) == INDICATORS["jong"].weight
    with pytest.raises(KeyError):
        score_of(["onbekend"])


def test_a_form_is_complete_when_each_question_is() -> None:
    for light in (True, False):
        answers = {
            question.id: Answer(NO if question.kind == "ja-nee" else "Een antwoord", has_file=True)
            for question in questions_for(light=light)
        }
        assert missing(light, answers) == ()
        first = questions_for(light=light)[0].id
        assert [it.id for it in missing(light, {**answers, first: Answer("x")})] == [first]
        assert [it.id for it in missing(light, {**answers, "strafbaar": Answer(YES)})] == ["strafbaar"]
    assert len(questions_for(light=True)) < len(questions_for(light=False))


def test_no_stage_of_the_bibob_test_is_skipped() -> None:
    assert not BIBOB.allows(BibobStatus.SCAN, "send_form")
    assert not BIBOB.allows(BibobStatus.FORM_BACK, "ask_bureau")
    assert not BIBOB.allows(BibobStatus.FORM_SENT, "decide")
    assert BIBOB.is_final(BibobStatus.DECIDED)
    assert FINANCIAL.is_final(FINANCIAL.states.DECIDED)
