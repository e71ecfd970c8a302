"""Term ladders, standstill, bid validity, and the plan that a definition makes (rules.md, A and T1-T7)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.periods import add_months
from dekkend.kernel.rules import Effect, Verdict
from dekkend.kernel.working_days import WorkingCalendar
from dekkend.procurement.definition import Definition, ProcedureForm, StepKind
from dekkend.procurement.loading import load, load_text
from dekkend.procurement.planning import (
    Span,
    Timeliness,
    bid_validity,
    latest_dates,
    start_by_norm,
    term_ladder,
    timeliness,
)
from dekkend.procurement.planning_facts import LotFacts, PlanningFacts, facts_of
from dekkend.procurement.planning_rules import (
    PLANNING_RULES,
    bids_still_valid,
    no_gap_without_bridging,
    planning_verdicts,
    publication_before_april,
    standstill_ends_on_working_day,
    standstill_is_kept,
    three_months_to_implement,
)
from dekkend.procurement.procedure_rules import (
    admission_has_no_cap,
    at_least_three_years,
    cap_needs_criteria,
    council_decides_on_departure,
    european_from_threshold,
    has_an_end,
    long_term_is_justified,
    number_is_announced,
    somebody_else_chooses,
)
from dekkend.procurement.timeline import TimelineStatus, timeline
from tests.definitions.sample import changed

FOLDER = Path(__file__).parents[2] / "definitions"
TENDER, ADMISSION = ProcedureForm.ZEMVI_2, ProcedureForm.ADMISSION
NEW_YEAR = Span.day(date(2025, 1, 1))


def definition(name: str) -> Definition:
    found = load(FOLDER / f"{name}.toml").definition
    assert found is not None
    return found


def verdicts(found: Definition) -> dict[str, Verdict]:
    return {verdict.rule: verdict for verdict in planning_verdicts(found)}


def facts(**values: Any) -> PlanningFacts:
    return PlanningFacts(**{"form": TENDER, **values})


def day(text: str) -> Span:
    return Span.day(date.fromisoformat(text))


def years_end(*years: int) -> list[date]:
    return [date(year, 12, 31) for year in years]


def test_extension_notice_is_six_calendar_months_before_the_end() -> None:
    """T1"""
    assert add_months(date(2028, 12, 31), -6) == date(2028, 6, 30)


@pytest.mark.parametrize(
    ("start", "initial", "option", "options", "ends"),
    [
        pytest.param(date(2025, 1, 1), 48, 36, 3, years_end(2028, 2031, 2034, 2037), id="T2"),
        pytest.param(date(2018, 1, 1), 36, 24, 2, years_end(2020, 2022, 2024), id="T3"),
        pytest.param(date(2027, 1, 1), 48, 24, 2, years_end(2030, 2032, 2034), id="T4"),
        pytest.param(date(2025, 3, 1), 12, None, 0, [date(2026, 2, 28)], id="without options"),
        pytest.param(
            date(2025, 8, 31),
            6,
            6,
            2,
            [date(2026, 2, 27), date(2026, 8, 30), date(2027, 2, 27)],
            id="counted from the first day",
        ),
    ],
)
def test_term_ladder(start: date, initial: int, option: int | None, options: int, ends: list[date]) -> None:
    ladder = term_ladder(start, initial, option, options)
    assert [period.last for period in ladder] == ends
    assert all(one.adjacent(other) for one, other in pairwise(ladder))


def test_standstill_of_twenty_days() -> None:
    """T5"""
    verdict = standstill_is_kept(facts(provisional_award=day("2023-03-15")))
    assert verdict.holds
    assert verdict.values["last_day"] == day("2023-04-04")
    assert verdict.values["final_from"] == day("2023-04-05")


def test_award_before_the_standstill_is_over_blocks() -> None:
    early = facts(provisional_award=day("2023-03-15"), final_planned=day("2023-04-04"))
    assert standstill_is_kept(early).blocks
    assert standstill_is_kept(replace(early, final_planned=day("2023-04-05"))).holds
    assert standstill_is_kept(facts(standstill_days=15)).blocks


def test_last_day_of_standstill_on_a_day_off_runs_on_and_both_days_are_shown() -> None:
    """PL-14a: twenty days after 7 April 2023 is 27 April, King's Day."""
    verdict = standstill_ends_on_working_day(facts(provisional_award=day("2023-04-07")))
    assert (verdict.values["counted"], verdict.values["extended"]) == (date(2023, 4, 27), date(2023, 4, 28))
    own_day_off = WorkingCalendar(extra=frozenset({date(2023, 4, 28)}))
    later = standstill_ends_on_working_day(facts(provisional_award=day("2023-04-07"), calendar=own_day_off))
    assert later.values["last_day"] == date(2023, 5, 1)


def test_standstill_outside_the_calendar_is_not_judged() -> None:
    assert not standstill_ends_on_working_day(facts(provisional_award=day("2150-04-07"))).applies


def test_bids_are_valid_for_ninety_days() -> None:
    """T6"""
    valid = bid_validity(date(2024, 6, 1))
    assert (valid.safe, valid.closing_day_counted) == (date(2024, 8, 30), date(2024, 8, 29))


def test_judgment_extends_the_validity_of_bids() -> None:
    """T7"""
    assert bid_validity(date(2024, 6, 1), date(2024, 9, 20)).safe == date(2024, 10, 4)
    assert bid_validity(date(2024, 6, 1), date(2024, 6, 20)).safe == date(2024, 8, 30)


def test_award_after_bids_have_lapsed_warns() -> None:
    late = facts(closing=day("2024-06-01"), definitive_award=day("2024-08-31"))
    assert bids_still_valid(late).warns
    assert bids_still_valid(replace(late, definitive_award=day("2024-08-30"))).holds
    assert bids_still_valid(replace(late, judgment=date(2024, 8, 20))).holds


@pytest.mark.parametrize(
    ("when", "earliest", "latest"),
    [
        ("2024-05-03", date(2024, 5, 3), date(2024, 5, 3)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-10/2024-12", date(2024, 10, 1), date(2024, 12, 31)),
    ],
)
def test_span_of_a_moment(when: str, earliest: date, latest: date) -> None:
    assert Span.of(when) == Span(earliest, latest)


def test_begin_of_a_span_lies_in_its_first_part() -> None:
    assert Span.begin_of("2024-12/2025-07") == Span(date(2024, 12, 1), date(2024, 12, 31))


@given(st.dates(), st.dates(), st.dates())
def test_timeliness_agrees_with_every_day_of_the_span(one: date, other: date, limit: date) -> None:
    span = Span(min(one, other), max(one, other))
    answers = {moment <= limit for moment in (span.earliest, span.latest)}
    expected = {True: Timeliness.ON_TIME, False: Timeliness.LATE}
    assert timeliness(span, limit) is (expected[answers.pop()] if len(answers) == 1 else Timeliness.PERHAPS)


@pytest.mark.parametrize(
    ("published", "holds", "effect"),
    [
        (day("2024-03-31"), True, Effect.WARN),
        (day("2024-04-01"), False, Effect.WARN),
        (Span.of("2024-03/2024-04"), False, Effect.INFO),
        (Span.of("2024-05"), False, Effect.WARN),
    ],
)
def test_publication_before_april(published: Span, holds: bool, effect: Effect) -> None:
    verdict = publication_before_april(facts(start=NEW_YEAR, published=published))
    assert (verdict.holds, verdict.effect) == (holds, effect)


def test_publication_norm_says_nothing_about_another_start() -> None:
    assert not publication_before_april(facts(start=day("2023-07-01"), published=day("2023-06-01"))).applies


def test_first_start_that_the_norm_allows() -> None:
    assert start_by_norm(date(2025, 3, 31)) == date(2026, 1, 1)
    assert start_by_norm(date(2025, 4, 1)) == date(2027, 1, 1)


def test_three_months_between_award_and_start() -> None:
    on_time = facts(start=NEW_YEAR, definitive_award=day("2024-10-01"))
    assert three_months_to_implement(on_time).holds
    assert three_months_to_implement(replace(on_time, definitive_award=day("2024-10-02"))).warns
    perhaps = three_months_to_implement(replace(on_time, definitive_award=Span.of("2024-10")))
    assert (perhaps.holds, perhaps.effect) == (False, Effect.INFO)


def test_gap_blocks_unless_bridged() -> None:
    gap = facts(
        current_contracts_end=date(2024, 12, 31),
        goal=date(2025, 1, 1),
        start=day("2025-01-02"),
        bridging=None,
    )
    assert no_gap_without_bridging(gap).blocks
    assert no_gap_without_bridging(replace(gap, bridging="overbruggingsovereenkomst")).holds
    assert no_gap_without_bridging(replace(gap, start=NEW_YEAR)).holds


@pytest.mark.parametrize(
    ("value", "european", "form", "holds"),
    [
        (Decimal(749_999), False, TENDER, True),
        (Decimal(750_000), False, TENDER, False),
        (Decimal(750_000), True, TENDER, True),
        (Decimal(750_000), False, ADMISSION, True),
    ],
)
def test_european_procedure_from_the_threshold(
    value: Decimal, european: bool, form: ProcedureForm, holds: bool
) -> None:
    assert european_from_threshold(facts(total_value=value, european=european, form=form)).holds is holds


def test_departure_from_sas_needs_the_council() -> None:
    assert council_decides_on_departure(facts(european=False)).blocks
    assert council_decides_on_departure(facts(european=False, council_decision="raad 12 mei")).holds


def test_admission_has_no_cap_and_the_buyer_does_not_choose() -> None:
    capped = facts(form=ADMISSION, lots=(LotFacts("a", "A", 5),), chosen_by="buyer")
    assert admission_has_no_cap(capped).blocks
    assert somebody_else_chooses(capped).blocks
    free = facts(form=ADMISSION, lots=(LotFacts("a", "A"),), chosen_by="client")
    assert admission_has_no_cap(free).holds
    assert somebody_else_chooses(free).holds
    assert somebody_else_chooses(replace(free, chosen_by=None)).warns


def test_cap_in_a_tender_needs_weighed_criteria_and_a_method() -> None:
    capped = facts(lots=(LotFacts("a", "A", 5, weighed_criteria=2),), award_method="beste-tot-maximum")
    assert cap_needs_criteria(capped).holds
    assert cap_needs_criteria(replace(capped, award_method=None)).blocks
    assert cap_needs_criteria(replace(capped, lots=(LotFacts("a", "A", 5),))).blocks


def test_number_of_providers_is_announced() -> None:
    assert number_is_announced(facts(lots=(LotFacts("a", "A"),))).warns
    assert number_is_announced(facts(lots=(LotFacts("a", "A", 3),))).holds
    assert number_is_announced(facts(lots=(LotFacts("a", "A"),), award_method="alle-geschikte")).holds


@pytest.mark.parametrize(
    ("months", "justification", "form", "blocks"),
    [
        (48, None, TENDER, False),
        (49, None, TENDER, True),
        (49, "x", TENDER, False),
        (120, None, ADMISSION, False),
    ],
)
def test_more_than_48_months_needs_a_justification(
    months: int, justification: str | None, form: ProcedureForm, blocks: bool
) -> None:
    given_facts = facts(total_months=months, justification=justification, form=form)
    assert long_term_is_justified(given_facts).blocks is blocks


def test_indefinite_term_only_in_an_admission_with_interim_entry_and_a_recorded_choice() -> None:
    assert has_an_end(facts(indefinite=True, justification="keuze")).blocks
    chosen = facts(form=ADMISSION, indefinite=True, interim_entry=True, justification="keuze")
    assert has_an_end(chosen).holds
    assert has_an_end(replace(chosen, justification=None)).blocks
    assert has_an_end(facts()).warns


def test_first_period_of_less_than_three_years_warns() -> None:
    assert at_least_three_years(facts(initial_months=35, total_months=120)).warns
    assert at_least_three_years(facts(initial_months=36)).holds


def test_backward_planning_keeps_the_norms() -> None:
    latest = latest_dates(TENDER, date(2026, 1, 1))
    assert latest[StepKind.DEFINITIVE_AWARD] == date(2025, 10, 1)
    assert latest[StepKind.PROVISIONAL_AWARD] == date(2025, 9, 10)
    assert latest[StepKind.PUBLICATION] == date(2025, 3, 31)
    assert list(latest.values()) == sorted(latest.values())


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from([TENDER, ADMISSION]))
def test_latest_dates_are_in_order_for_any_start(start: date, form: ProcedureForm) -> None:
    latest = list(latest_dates(form, start).values())
    assert latest == sorted(latest)
    assert latest[-1] == start


def test_ambulant_wmo_2025_publishes_too_late_and_runs_13_years() -> None:
    """S0: published in May for a start on 1 January; 4 + 3 x 3 years."""
    found = definition("nijmegen-wmo-ambulant-2025")
    judged = verdicts(found)
    assert judged["PL-07"].warns
    assert judged["PL-07"].values["norm"] == date(2024, 3, 31)
    assert judged["PL-09"].blocks
    assert judged["PL-09"].values["total_months"] == 13 * 12
    assert "schriftelijke motivering" in str(judged["PL-09"].reason)
    assert judged["PL-08"].values["timeliness"] is Timeliness.PERHAPS
    entries = {entry.id: entry for entry in timeline(found)}
    assert entries["publicatie"].status is TimelineStatus.RED
    assert "PL-07" in {verdict.rule for verdict in entries["publicatie"].verdicts}
    assert entries["start"].status is TimelineStatus.PLANNED


def test_protected_living_slipped_and_its_start_is_red() -> None:
    """S2: documents decided on 20 June 2025, contracts end on 1 January 2026, no bridging named."""
    found = definition("centraal-gelderland-beschermd-wonen")
    judged = verdicts(found)
    assert judged["PL-07"].warns
    assert judged["PL-07"].values["start_by_norm"] == date(2027, 1, 1)
    assert judged["PL-13"].blocks
    assert judged["PL-09"].holds
    start = next(entry for entry in timeline(found) if entry.id == "start")
    assert start.status is TimelineStatus.RED
    assert {verdict.rule for verdict in start.verdicts} == {"PL-07", "PL-13"}
    assert all(verdict.source for verdict in start.verdicts)


def test_admission_plans_in_time_but_its_end_is_open() -> None:
    """S3: enrolment from December 2024 for a start on 1 January 2026; the title says 2026-2036."""
    judged = verdicts(definition("midden-ijssel-oost-veluwe-wmo-2026"))
    assert judged["PL-07"].holds
    assert judged["PL-08"].holds
    assert judged["PL-13"].holds
    assert not judged["PL-09"].applies
    assert judged["PL-10"].warns


def test_award_on_15_march_for_1_july_leaves_less_than_three_months() -> None:
    """S4: 88 days after the standstill."""
    judged = verdicts(definition("rivierenland-wmo-jeugd-2023"))
    assert judged["PL-08"].warns
    assert judged["PL-14"].values["final_from"] == day("2023-04-05")


def test_seven_years_without_justification_block_publication() -> None:
    """S1: 3 + 2 x 2 years."""
    judged = verdicts(definition("nijmegen-blok-b-2018"))
    assert judged["PL-09"].values["total_months"] == 84
    assert judged["PL-09"].blocks


def test_moving_publication_moves_the_verdict() -> None:
    sound = load_text(changed(), "f.toml").definition
    late = load_text(changed(('when = "2026-03"', 'when = "2026-04"')), "f.toml").definition
    assert sound is not None
    assert late is not None
    assert verdicts(sound)["PL-07"].holds
    assert verdicts(late)["PL-07"].warns
    assert [entry.status for entry in timeline(sound)] == [TimelineStatus.PLANNED] * 2
    assert [entry.status for entry in timeline(late)] == [TimelineStatus.RED, TimelineStatus.PLANNED]


def test_done_step_is_done_unless_a_rule_says_it_was_late() -> None:
    done = load_text(
        changed(('when = "2026-03"', 'when = "2026-03"\ndone = 2026-03-10')), "f.toml"
    ).definition
    assert done is not None
    assert timeline(done)[0].status is TimelineStatus.DONE


def test_every_rule_answers_on_empty_facts_and_on_each_definition() -> None:
    for rule in PLANNING_RULES:
        assert rule(facts()).reason.render("nl")
        assert rule(facts(form=ADMISSION)).reason.render("en")
    for path in FOLDER.glob("*.toml"):
        for verdict in planning_verdicts(definition(path.stem)):
            assert verdict.reason.render("nl")
            assert verdict.source
    assert facts_of(definition("nijmegen-blok-b-2018")).total_months == 84
