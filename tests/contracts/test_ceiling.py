"""Spending room: vectors T8 and T9, pro rata, what is paid, the forecast, and BR-01 to BR-13."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.domain import FinancingVariant
from dekkend.contracts.ceiling import (
    PLAN_ITEMS,
    Adjustment,
    Steps,
    Use,
    after_leaving,
    burn_down,
    combined,
    height_on,
    payable,
    period_from,
    pro_rata,
    signals,
    steps_before,
)
from dekkend.contracts.ceiling_rules import (
    AlwaysFacts,
    BasisFacts,
    CombineFacts,
    ExcessFacts,
    FactorsFacts,
    FollowUpFacts,
    HeightDecisionFacts,
    IntentFacts,
    PlanFacts,
    RenewalFacts,
    RoomPeriodFacts,
    SignalFacts,
    WatchFacts,
    always_paid,
    decision_in_time,
    factors_are_documented,
    fits_in_the_room,
    followed_up,
    intent_in_time,
    may_be_combined,
    no_signal_needed,
    plan_in_time,
    renewal_repeats_steps,
    room_has_a_basis,
    runs_to_the_end_of_the_year,
    who_watches,
)
from dekkend.kernel.money import ZERO, Money
from dekkend.kernel.periods import Period

YEAR = Period.year(2026)
START = date(2026, 1, 1)
CENTS = st.integers(0, 100_000_000).map(Money.from_cents)


def euros(amount: int | str) -> Money:
    return Money(Decimal(amount))


def test_t8_the_steps_before_a_room() -> None:
    assert steps_before(START) == Steps(date(2025, 7, 1), date(2025, 10, 1), date(2025, 11, 1))


def test_t9_the_signal_at_seventy_percent() -> None:
    assert not signals(euros(400_000), euros(279_999))
    assert signals(euros(400_000), euros(280_000))
    assert signals(euros(400_000), euros(1), forecast=euros("400000.01"))
    assert not signals(euros(400_000), euros(1), forecast=euros(400_000))


@pytest.mark.parametrize(("used", "holds"), [("279999", True), ("280000", False)])
def test_t9_as_a_verdict(used: str, holds: bool) -> None:
    verdict = no_signal_needed(SignalFacts(Decimal(400_000), Decimal(used)))
    assert verdict.holds is holds
    assert verdict.warns is not holds


def test_a_later_start_gets_its_days_of_the_year() -> None:
    assert period_from(date(2026, 7, 1)) == Period(date(2026, 7, 1), date(2026, 12, 31))
    assert pro_rata(euros(365_000), period_from(date(2026, 7, 1))) == euros(184_000)
    assert pro_rata(euros(366_000), Period.year(2028)) == euros(366_000)
    with pytest.raises(ValueError, match="one calendar year"):
        pro_rata(euros(1), Period(date(2026, 7, 1), date(2027, 6, 30)))


@given(CENTS, st.dates(date(2026, 1, 2), date(2026, 12, 31)))
def test_two_parts_of_a_year_make_the_year(height: Money, cut: date) -> None:
    first, second = Period(START, date.fromordinal(cut.toordinal() - 1)), Period(cut, date(2026, 12, 31))
    assert abs((pro_rata(height, first) + pro_rata(height, second) - height).cents) <= 1


@given(CENTS, CENTS, CENTS, CENTS)
def test_every_cent_of_a_claim_is_paid_or_held(
    height: Money, used: Money, claimed: Money, always: Money
) -> None:
    found = payable(height, used, claimed, always)
    assert found.paid + found.held == claimed
    assert min(found.always, found.within, found.held) >= ZERO
    assert found.within <= max(height - used, ZERO)
    assert found.always == min(always, claimed)


@given(CENTS, CENTS, CENTS)
def test_a_higher_room_never_holds_back_more(height: Money, more: Money, claimed: Money) -> None:
    assert payable(height + more, ZERO, claimed).held <= payable(height, ZERO, claimed).held


def test_only_a_written_adjustment_counts() -> None:
    oral = Adjustment(date(2026, 5, 1), euros(500), "")
    written = Adjustment(date(2026, 6, 1), euros(450), "addendum 1")
    assert height_on(euros(400), [oral, written], date(2026, 5, 31)) == euros(400)
    assert height_on(euros(400), [oral, written], date(2026, 6, 1)) == euros(450)


def test_burn_down_with_the_day_on_which_it_is_empty() -> None:
    found = burn_down(YEAR, euros(365_000), [Use(date(2026, 4, 10), euros(200_000))], date(2026, 4, 30))
    assert (found.used, found.left) == (euros(200_000), euros(165_000))
    assert found.forecast == euros(730_000)
    assert found.signals
    assert found.empty_on == date(2026, 7, 2)
    assert burn_down(YEAR, euros(100), [], START).empty_on is None
    calm = burn_down(YEAR, euros(365_000), [Use(date(2026, 6, 30), euros(100_000))], date(2026, 7, 1))
    assert not calm.signals
    assert calm.empty_on is None


@given(CENTS, st.decimals(0, 1, places=4), st.dates(date(2025, 12, 1), date(2027, 1, 31)))
def test_leaving_takes_out_no_more_than_the_share(height: Money, share: Decimal, last: date) -> None:
    after = after_leaving(height, share, YEAR, last)
    part = Money.rounded(height.amount * share)
    assert height - part <= after <= height
    if last >= date(2026, 12, 31):
        assert after == height


def test_rooms_together() -> None:
    assert combined([euros(1), euros(2)]) == euros(3)
    assert may_be_combined(CombineFacts(True, False)).holds
    assert may_be_combined(CombineFacts(False, False)).blocks
    assert may_be_combined(CombineFacts(True, True)).blocks


def test_basis_and_period() -> None:
    effort, task = FinancingVariant.EFFORT, FinancingVariant.TASK
    assert room_has_a_basis(BasisFacts(effort, True)).holds
    assert room_has_a_basis(BasisFacts(effort, False, "inkoopdocument §3")).holds
    assert room_has_a_basis(BasisFacts(effort, False)).blocks
    assert room_has_a_basis(BasisFacts(task, True)).blocks
    assert runs_to_the_end_of_the_year(RoomPeriodFacts(START, date(2026, 12, 31))).holds
    assert runs_to_the_end_of_the_year(RoomPeriodFacts(date(2026, 3, 1), date(2026, 12, 31))).blocks
    assert runs_to_the_end_of_the_year(RoomPeriodFacts(date(2026, 3, 1), date(2026, 12, 31), True)).holds
    assert runs_to_the_end_of_the_year(RoomPeriodFacts(START, date(2026, 12, 30))).blocks


@pytest.mark.parametrize(
    ("rule", "in_time", "late", "facts"),
    [
        (
            intent_in_time,
            date(2025, 7, 1),
            date(2025, 7, 2),
            lambda day: IntentFacts(START, day, "s", "i", "h"),
        ),
        (decision_in_time, date(2025, 10, 1), date(2025, 10, 2), lambda day: HeightDecisionFacts(START, day)),
        (plan_in_time, date(2025, 11, 1), date(2025, 11, 2), lambda day: PlanFacts(START, day, PLAN_ITEMS)),
    ],
)
def test_steps_on_their_last_day(rule, in_time, late, facts) -> None:  # type: ignore[no-untyped-def]
    assert rule(facts(in_time)).holds
    assert rule(facts(late)).blocks
    assert rule(facts(None)).blocks


def test_an_intent_without_hearing_and_a_plan_without_an_item() -> None:
    assert intent_in_time(IntentFacts(START, date(2025, 6, 1), "s", "i", "")).blocks
    verdict = plan_in_time(PlanFacts(START, date(2025, 6, 1), PLAN_ITEMS[:-1]))
    assert (verdict.blocks, verdict.values["missing"]) == (True, ("k",))
    assert factors_are_documented(FactorsFacts((1, 2, 3, 4, 5, 6))).holds
    assert factors_are_documented(FactorsFacts((1, 2, 4, 5, 6))).values["missing"] == ("3",)


def test_renewal_watch_and_what_is_always_paid() -> None:
    assert not renewal_repeats_steps(RenewalFacts(False, False, False, False)).applies
    assert renewal_repeats_steps(RenewalFacts(True, True, True, False)).blocks
    assert renewal_repeats_steps(RenewalFacts(True, True, True, True)).holds
    assert who_watches(WatchFacts(True)).values["watcher"] == "provider"
    assert who_watches(WatchFacts(False)).values["watcher"] == "contract_manager"
    assert always_paid(AlwaysFacts(False, True)).values["force"]
    assert not always_paid(AlwaysFacts(False, False)).applies


def test_two_fortnights_with_the_other_reading_shown() -> None:
    signal = date(2026, 9, 1)
    assert followed_up(FollowUpFacts(signal, date(2026, 9, 15))).holds
    assert followed_up(FollowUpFacts(signal, date(2026, 9, 16))).warns
    talked = followed_up(FollowUpFacts(signal, date(2026, 9, 24), talk_on=date(2026, 9, 10)))
    assert talked.holds
    assert talked.values["other_reading"] == date(2026, 9, 15)
    assert followed_up(FollowUpFacts(signal, date(2026, 9, 25), talk_on=date(2026, 9, 10))).warns


def test_above_the_room_only_what_fits_and_what_is_always_paid() -> None:
    verdict = fits_in_the_room(ExcessFacts(Decimal(100), Decimal(90), Decimal(50), Decimal(20)))
    assert verdict.blocks
    assert (verdict.values["paid"], verdict.values["held"]) == (euros(30), euros(20))
    assert fits_in_the_room(ExcessFacts(Decimal(100), Decimal(90), Decimal(10))).holds
