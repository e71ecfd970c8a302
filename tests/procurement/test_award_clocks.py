"""The clocks after a decision, with the vectors of the catalogue: T5 (standstill), T6 and T7 (validity)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.procurement.award_clocks import (
    may_sign,
    signing_verdicts,
    standstill_after,
    still_valid,
    suspension,
    validity,
)
from dekkend.procurement.award_domain import (
    Condition,
    ConditionKind,
    Ground,
    Proceedings,
    SigningFacts,
    Standing,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def case(**changes: object) -> Proceedings:
    return Proceedings(1, "Rechtbank Gelderland", date(2024, 8, 1), **changes)  # type: ignore[arg-type]


def test_t5_the_standstill_of_twenty_days() -> None:
    end = standstill_after(date(2023, 3, 15), 20)
    assert (end.last_day, end.day_after) == (date(2023, 4, 4), date(2023, 4, 5))


def test_both_readings_of_a_last_day_on_a_day_off() -> None:
    end = standstill_after(date(2026, 4, 12), None)
    assert (end.counted, end.last_day) == (date(2026, 5, 2), date(2026, 5, 4))


@given(DAYS, st.one_of(st.none(), st.integers(1, 60)))
def test_a_standstill_is_never_shorter_than_twenty_days(announced: date, days: int | None) -> None:
    end = standstill_after(announced, days)
    assert announced + timedelta(days=20) <= end.counted <= end.last_day


def test_t6_and_t7_validity_in_both_counts_and_after_a_judgment() -> None:
    plain = validity(date(2024, 6, 1), ())
    assert (plain.counts.closing_day_counted, plain.until) == (date(2024, 8, 29), date(2024, 8, 30))
    judged = validity(date(2024, 6, 1), [case(suspending=False, judgment_on=date(2024, 9, 20))])
    assert judged.until == date(2024, 10, 4)


def test_bids_stay_valid_as_long_as_a_case_runs() -> None:
    running = validity(date(2024, 6, 1), [case()])
    assert running.ends is None
    assert still_valid(running, date(2030, 1, 1)).holds


@pytest.mark.parametrize(
    ("day", "warns"),
    [(date(2024, 8, 15), False), (date(2024, 8, 16), True), (date(2024, 8, 31), True)],
)
def test_the_buyer_is_warned_from_fourteen_days_before(day: date, warns: bool) -> None:
    assert still_valid(validity(date(2024, 6, 1), ()), day).warns is warns


@pytest.mark.parametrize(
    ("admission", "waits", "tenderer", "blocks"),
    [
        (False, False, 1, True),
        (True, False, 1, False),
        (True, False, 7, True),
        (True, True, 1, True),
    ],
)
def test_pl_16_who_is_held_back(admission: bool, waits: bool, tenderer: int, blocks: bool) -> None:
    found = suspension(
        case(claimant=7, buyer_waits=waits),
        admission=admission,
        lot="a",
        tenderer=tenderer,
        last_day=date(2024, 8, 20),
    )
    assert found.blocks is blocks


def test_a_case_after_the_standstill_or_on_another_lot_holds_back_nobody() -> None:
    late = suspension(case(), admission=False, lot="a", tenderer=1, last_day=date(2024, 7, 31))
    other = suspension(
        case(lots=frozenset("b")), admission=False, lot="a", tenderer=1, last_day=date(2024, 8, 20)
    )
    assert not late.blocks
    assert not other.applies


def facts(**changes: object) -> SigningFacts:
    standing = Standing(1, Ground.AWARD, date(2024, 7, 1), date(2024, 7, 21), date(2024, 7, 22))
    given = {
        "on": date(2024, 7, 23),
        "lot": "a",
        "tenderer": 1,
        "awarded": True,
        "final": True,
        "admission": False,
        "standing": standing,
    }
    return SigningFacts(**given | changes)  # type: ignore[arg-type]


def test_signing_is_possible_from_the_day_after_the_standstill() -> None:
    assert not may_sign(facts()).blocks
    assert may_sign(facts(on=date(2024, 7, 22))).rule == "PL-14"


OPEN = Condition(ConditionKind.BIBOB, "Bibob-toets", None, open=True)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"awarded": False}, "EL-17"),
        ({"final": False}, "EL-17"),
        ({"standing": None}, "PL-14"),
        ({"revision": 2}, "EL-17"),
        ({"withdrawn": True}, "EL-17"),
        ({"proceedings": (case(),), "standing": None}, "PL-14"),
        ({"conditions": (OPEN,)}, "EL-08"),
    ],
)
def test_what_holds_signing_back_says_why(changes: dict[str, object], rule: str) -> None:
    found = may_sign(facts(**changes))
    assert (found.blocks, found.rule) == (True, rule)
    assert found in signing_verdicts(facts(**changes))


@given(
    on=st.dates(date(2024, 6, 1), date(2024, 9, 1)),
    final=st.booleans(),
    awarded=st.booleans(),
    revision=st.one_of(st.none(), st.integers(2, 9)),
    cases=st.lists(
        st.builds(
            Proceedings,
            st.just(1),
            st.just("rechtbank"),
            st.dates(date(2024, 7, 1), date(2024, 8, 1)),
            claimant=st.one_of(st.none(), st.integers(1, 3)),
            suspending=st.booleans(),
            buyer_waits=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    waits=st.booleans(),
)
def test_nobody_signs_early(
    on: date, final: bool, awarded: bool, revision: int | None, cases: tuple, waits: bool
) -> None:
    """Whatever comes together: no signature within the standstill, before the award is final, with a
    condition open, or while a court case that began in time runs in a tender."""
    known = facts(
        on=on,
        final=final,
        awarded=awarded,
        revision=revision,
        proceedings=cases,
        conditions=(OPEN,) if waits else (),
    )
    in_time = any(it.suspending and it.summons_on <= date(2024, 7, 22) for it in cases)
    if not may_sign(known).blocks:
        assert on > date(2024, 7, 22)
        assert final
        assert awarded
        assert revision is None
        assert not waits
        assert not in_time
