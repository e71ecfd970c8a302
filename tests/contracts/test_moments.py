"""The clocks of an agreement: every expected task once, idempotent, gone when done, escalated when late."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dekkend.contracts.agreement_events import (
    Amendment,
    Breach,
    Ceiling,
    Continuity,
    Dispute,
    Measure,
    Overpayment,
    Report,
    RoomAdjustment,
    RoomUse,
    Stop,
    Subcontractor,
    Takeover,
)
from dekkend.contracts.agreement_model import (
    Activity,
    Agreement,
    ContractLine,
    Done,
    Insurance,
    Signing,
    ToldExtension,
)
from dekkend.contracts.agreement_verdicts import verdicts
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.amendment_takeover import after_takeovers, provider_on, takeover_verdicts
from dekkend.contracts.duty import BreachItem, EventKind
from dekkend.contracts.moments import moments, new_tasks, work_list
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.contracts.standard_loading import load_edition, standard_editions
from dekkend.contracts.subcontracting_rules import SubcontractorKind
from dekkend.organisations.domain import Role
from dekkend.runtime.clock import AMSTERDAM
from tests.contracts.samples import EXAMPLES, example, plain

DAYS = st.dates(date(2025, 1, 1), date(2036, 12, 31))


def by_key(agreement: Agreement, day: date) -> dict[str, Moment]:
    return {moment.key: moment for moment in moments(agreement, day)}


def keys_of_a_year(agreement: Agreement, first: date) -> Counter[str]:
    """Runs the nightly task of every day of a year, and counts how often each task was told."""
    told = {moment.key for moment in work_list(agreement, first - timedelta(days=1))}
    counted: Counter[str] = Counter()
    for number in range(365):
        new = new_tasks(agreement, first + timedelta(days=number), told)
        counted.update(moment.key for moment in new)
        told |= {moment.key for moment in new}
    return counted


def test_a_year_gives_every_expected_task_once() -> None:
    counted = keys_of_a_year(example("ambulant"), date(2027, 1, 1))
    expected = """EX-01 CV-07:2027 CV-16:2027:1 CV-16:2027:2 EX-04:2026-11-20 FI-09:2027-12-31
        BR-03:ruimte-2027+2028 BR-04:ruimte-2027+2028 BR-05:ruimte-2027+2028
        BR-08:ruimte-2027 BR-10:ruimte-2027:0293"""
    assert dict(counted) == dict.fromkeys(expected.split(), 1)


def test_a_whole_life_gives_every_task_once() -> None:
    agreement = plain()
    told: set[str] = set()
    counted: Counter[str] = Counter()
    day = agreement.created_on
    while day < date(2031, 1, 1):
        new = new_tasks(agreement, day, told)
        counted.update(moment.key for moment in new)
        told |= {moment.key for moment in new}
        day += timedelta(days=1)
    tables = {f"CV-16:{year}:{half}" for year in range(2026, 2030) for half in (1, 2)}
    extension = {f"CT-09:2029-12-31:{months}" for months in (9, 7, 6)}
    ending = {"EX-07:2029-12-31:lijst", "EX-07:2029-12-31:afsluiten", "PL-12:2029-12-31"}
    assert set(counted) == tables | extension | ending | {"EL-17"}
    assert set(counted.values()) == {1}


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_computing_again_changes_nothing_and_keys_are_unique(day: date) -> None:
    for name in ("ambulant", "einde-februari"):
        first, second = moments(example(name), day), moments(example(name), day)
        assert first == second
        assert len({moment.key for moment in first}) == len(first)
        assert list(first) == sorted(first, key=lambda moment: (moment.due, moment.key))
        assert not new_tasks(example(name), day, {moment.key for moment in work_list(example(name), day)})


@given(DAYS, st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_what_is_late_stays_until_it_is_done_or_expires(day: date, later: int) -> None:
    after = by_key(plain(), day + timedelta(days=later))
    for moment in work_list(plain(), day):
        now = after.get(moment.key)
        assert now is None or now.on_work_list or now.state in (MomentState.MISSED, MomentState.DONE)


def test_the_question_about_an_extension_at_nine_seven_and_six_months() -> None:
    shown = {
        date(2029, 3, 30): None,
        date(2029, 3, 31): "9",
        date(2029, 5, 30): "9",
        date(2029, 5, 31): "7",
        date(2029, 6, 29): "7",
        date(2029, 6, 30): "6",
        date(2029, 7, 1): None,
    }
    for day, months in shown.items():
        asked = [it.key for it in work_list(plain(), day) if it.rule == "CT-09"]
        assert asked == ([f"CT-09:2029-12-31:{months}"] if months else []), day
    assert "EX-07:2029-12-31:lijst" in {it.key for it in work_list(plain(), date(2029, 7, 1))}


def test_an_extension_makes_the_question_disappear_and_the_next_one_come() -> None:
    told = ToldExtension(number=1, told_at=datetime(2029, 4, 10, 12, tzinfo=AMSTERDAM))
    extended = plain(extensions=(told,))
    found = by_key(extended, date(2029, 4, 11))
    assert found["CT-09:2029-12-31:9"].state is MomentState.DONE
    assert not [it for it in work_list(extended, date(2029, 7, 1)) if it.rule in ("CT-09", "EX-07")]
    assert found["CT-07:2031-12-31"].event
    assert found["CT-09:2031-12-31:9"].opens == date(2031, 3, 31)


def test_an_extension_a_minute_late_changes_nothing() -> None:
    last_minute = datetime(2029, 6, 30, 23, 59, tzinfo=AMSTERDAM)
    in_time = plain(extensions=(ToldExtension(number=1, told_at=last_minute),))
    late = plain(extensions=(ToldExtension(number=1, told_at=last_minute + timedelta(minutes=1)),))
    day = date(2029, 7, 2)
    assert "CT-07:2031-12-31" in by_key(in_time, day)
    assert by_key(late, day)["CT-07:2029-12-31"].event
    assert by_key(late, day)["EX-07:2029-12-31:lijst"].state is MomentState.OPEN
    assert "CT-09" in {it.rule for it in verdicts(late, standard_editions()) if not it.holds}
    assert "CT-09" not in {it.rule for it in verdicts(in_time, standard_editions()) if not it.holds}


def test_when_nobody_extended_in_time_the_next_procurement_is_late() -> None:
    before = by_key(plain(), date(2029, 6, 30))
    assert "PL-12:2033-12-31" in before
    after = by_key(plain(), date(2029, 7, 1))
    assert after["PL-12:2029-12-31"].state is MomentState.LATE
    assert after["PL-12:2029-12-31"].escalates_to is Role.CONTROLLER


def test_a_partial_extension_ends_a_lot_with_its_own_transfer() -> None:
    found = by_key(example("einde-februari"), date(2025, 9, 1))
    assert found["CT-08:jong:2026-02-28"].event
    assert found["EX-07:2026-02-28:jong"].state is MomentState.OPEN
    assert "EX-07:2026-02-28:ouderen" not in found


def test_what_was_ticked_off_is_done() -> None:
    ticked = plain(done=(Done(key="CV-16:2026:1", on=date(2026, 5, 1)),))
    assert by_key(ticked, date(2026, 5, 2))["CV-16:2026:1"].state is MomentState.DONE
    assert by_key(plain(), date(2026, 5, 2))["CV-16:2026:1"].state is MomentState.OPEN


def test_nothing_is_left_after_closing() -> None:
    closed = plain(transferred_on=date(2029, 12, 1), closed_on=date(2030, 1, 10))
    assert [it.key for it in work_list(closed, date(2030, 2, 1)) if it.due > date(2030, 1, 10)] == []


def test_claiming_back_goes_on_after_closing() -> None:
    owed = Overpayment(id="x", known_on=date(2029, 6, 1), amount=1)  # type: ignore[arg-type]
    closed = plain(closed_on=date(2030, 1, 10), overpayments=(owed,))
    assert {it.key for it in work_list(closed, date(2034, 1, 1))} == {"FI-03:x"}
    assert by_key(closed, date(2034, 1, 1))["CV-16:2029:2"].state is MomentState.MISSED


def test_a_provider_is_taken_over_only_with_consent() -> None:
    facts = {
        "successor": "nieuw",
        "successor_name": "Nieuw BV",
        "reason": "fusie",
        "effective_on": date(2027, 1, 1),
    }
    asked = plain(takeovers=(Takeover(id="t", **facts),))  # type: ignore[arg-type]
    late = date(2027, 1, 2)
    assert by_key(asked, late)["EX-08:t"].state is MomentState.LATE
    assert provider_on(asked, late).id == "zorg"
    assert [it.rule for it in takeover_verdicts(asked, asked.takeovers[0]) if not it.holds] == ["EX-08"]
    agreed = plain(takeovers=(Takeover(id="t", consent_on=date(2026, 12, 1), **facts),))  # type: ignore[arg-type]
    assert by_key(agreed, late)["EX-08:t"].state is MomentState.DONE
    assert [provider_on(agreed, day).id for day in (date(2026, 12, 31), late)] == ["zorg", "nieuw"]
    after = after_takeovers(agreed, late)
    assert [it.key for it in work_list(after, late)] == [it.key for it in work_list(agreed, late)]
    pledged = plain(takeovers=(Takeover(id="t", pledge=True, **facts),))  # type: ignore[arg-type]
    assert "EX-08:t" not in by_key(pledged, late)


def test_an_unsigned_agreement_is_late_at_the_start() -> None:
    unsigned = plain(signing=Signing(sent_on=date(2025, 11, 1), provider_on=date(2025, 11, 8)))
    assert by_key(unsigned, date(2026, 1, 1))["EL-17"].state is MomentState.LATE


def room(**changes: object) -> Ceiling:
    facts = {"id": "r", "first": date(2026, 1, 1), "last": date(2026, 12, 31), "height": 400_000, **changes}
    return Ceiling(**facts)  # type: ignore[arg-type]


def test_t8_steps_before_a_room() -> None:
    found = by_key(plain(ceilings=(room(),)), date(2025, 6, 30))
    assert {key: found[f"{key}:r"].due for key in ("BR-03", "BR-04", "BR-05")} == {
        "BR-03": date(2025, 7, 1),
        "BR-04": date(2025, 10, 1),
        "BR-05": date(2025, 11, 1),
    }


def test_t9_the_signal_comes_at_seventy_percent() -> None:
    below = plain(ceilings=(room(uses=(RoomUse(on=date(2026, 8, 31), amount=279_999),)),))  # type: ignore[arg-type]
    assert "BR-08:r" not in by_key(below, date(2026, 9, 1))
    at = plain(ceilings=(room(uses=(RoomUse(on=date(2026, 8, 31), amount=280_000),)),))  # type: ignore[arg-type]
    assert by_key(at, date(2026, 9, 1))["BR-08:r"].state is MomentState.OPEN


def test_signal_talk_and_decision_follow_on_one_another() -> None:
    uses = (RoomUse(on=date(2026, 8, 31), amount=300_000),)  # type: ignore[arg-type]
    told = room(uses=uses, signal_on=date(2026, 9, 2), talk_on=date(2026, 9, 10))
    found = by_key(plain(ceilings=(told,)), date(2026, 9, 25))
    assert found["BR-08:r"].state is MomentState.DONE
    assert found["BR-09:r:gesprek"].state is MomentState.DONE
    assert (found["BR-09:r:besluit"].due, found["BR-09:r:besluit"].state) == (
        date(2026, 9, 24),
        MomentState.LATE,
    )
    assert found["BR-09:r:besluit"].role is Role.CONTROLLER


def test_a_municipality_leaves_during_a_room() -> None:
    lines = (
        ContractLine(product="begeleiding", municipality="0268"),
        ContractLine(product="begeleiding", municipality="0293", last=date(2026, 8, 31)),
    )
    leaving = plain(lines=lines, ceilings=(room(),))
    assert by_key(leaving, date(2026, 9, 1))["BR-10:r:0293"].state is MomentState.LATE
    written = room(
        adjustments=(RoomAdjustment(first=date(2026, 9, 1), height=350_000, addendum="nr. 1"),)  # type: ignore[arg-type]
    )
    settled = by_key(replace(leaving, ceilings=(written,)), date(2026, 9, 1))
    assert settled["BR-10:r:0293"].state is MomentState.DONE


def test_t10_a_client_stop_is_announced_two_weeks_before() -> None:
    stop = Stop(id="s", first=date(2026, 6, 1), asked_on=date(2026, 5, 1))
    found = by_key(plain(stops=(stop,)), date(2026, 5, 19))
    assert (found["LD-09:s"].due, found["LD-09:s"].state) == (date(2026, 5, 18), MomentState.LATE)
    assert found["LD-09:s"].escalates_to is Role.CONTRACT_MANAGER


def test_a_newer_edition_is_taken_over_within_six_months() -> None:
    newer = load_edition(EXAMPLES / "uitgave-voorbeeld.toml").value
    assert newer is not None
    editions = (*standard_editions(), newer)
    day = date(2027, 4, 2)
    found = {it.key: it for it in moments(plain(), day, editions)}
    assert (found["EX-11:wmo-voorbeeld"].due, found["EX-11:wmo-voorbeeld"].state) == (
        date(2027, 4, 1),
        MomentState.LATE,
    )
    change = Amendment(
        id="a",
        title="Nieuwe uitgave",
        kind=AmendmentKind.STANDARD,
        proposed_on=date(2026, 11, 1),
        edition="wmo-voorbeeld",
        agreed_on=date(2026, 12, 1),
        effective_on=date(2027, 1, 1),
        addendum="nr. 2",
    )
    taken = {it.key: it for it in moments(plain(amendments=(change,)), day, editions)}
    assert taken["EX-11:wmo-voorbeeld"].state is MomentState.DONE
    assert taken["CT-13:a"].state is MomentState.DONE
    assert "EX-11:wmo-voorbeeld" not in {it.key for it in moments(plain(), date(2026, 9, 30), editions)}


@pytest.mark.parametrize(
    ("facts", "key", "due"),
    [
        (
            {"reports": (Report(id="x", kind=EventKind.CARE_SUPERVISOR, happened_on=date(2026, 4, 1)),)},
            "IN-02:x",
            date(2026, 4, 8),
        ),
        (
            {"reports": (Report(id="x", kind=EventKind.CALAMITY, happened_on=date(2026, 4, 1)),)},
            "IN-04:x",
            date(2026, 4, 1),
        ),
        (
            {"reports": (Report(id="x", kind=EventKind.CONTINUITY, happened_on=date(2026, 4, 1)),)},
            "IN-07:x:dossier",
            date(2026, 4, 1),
        ),
        ({"owners_missing_since": date(2026, 4, 1)}, "FI-04:2026-04-01", date(2026, 4, 1)),
        ({"insurance": Insurance(ends=date(2026, 12, 31))}, "FI-09:2026-12-31", date(2026, 12, 31)),
        (
            {
                "measures": (
                    Measure(
                        id="x", kind="korting", first=date(2026, 2, 1), last=date(2026, 4, 30), reason="r"
                    ),
                )
            },
            "FI-06:x",
            date(2026, 4, 30),
        ),
        ({"disputes": (Dispute(id="x", advised_on=date(2026, 12, 31)),)}, "EX-14:x", date(2027, 2, 28)),
        (
            {"overpayments": (Overpayment(id="x", known_on=date(2026, 4, 1), amount=1),)},
            "FI-03:x",
            date(2031, 4, 1),
        ),  # type: ignore[arg-type]
        (
            {"continuity": Continuity(step=5, reviewed_on=date(2026, 4, 1))},
            "IN-08:2026-04-15",
            date(2026, 4, 15),
        ),
        (
            {"continuity": Continuity(step=1, reviewed_on=date(2026, 4, 1))},
            "IN-08:2027-04-01",
            date(2027, 4, 1),
        ),
        ({"activity": Activity(threshold=1)}, "EX-01", date(2027, 1, 31)),  # type: ignore[arg-type]
        (
            {"activity": Activity(last_claim=date(2026, 4, 1), last_delivery=date(2026, 2, 1))},
            "EX-04:2026-04-01",
            date(2027, 4, 1),
        ),
        (
            {
                "subcontractors": (
                    Subcontractor(
                        id="x", name="X", kind=SubcontractorKind.COMPANY, works_from=date(2026, 4, 1)
                    ),
                )
            },
            "SU-01:x:toestemming",
            date(2026, 4, 1),
        ),
        (
            {
                "subcontractors": (
                    Subcontractor(
                        id="x",
                        name="X",
                        kind=SubcontractorKind.SELF_EMPLOYED,
                        works_from=date(2026, 4, 1),
                        depth=2,
                    ),
                )
            },
            "SU-04:x:toestemming",
            date(2026, 4, 1),
        ),
        (
            {"breaches": (Breach(id="x", discovered_at=datetime(2026, 4, 1, 23, 30, tzinfo=UTC)),)},
            "IN-11:x",
            date(2026, 4, 3),
        ),
        (
            {
                "amendments": (
                    Amendment(
                        id="x",
                        title="t",
                        kind=AmendmentKind.CLAUSE,
                        proposed_on=date(2026, 1, 1),
                        agreed_on=date(2026, 8, 31),
                    ),
                )
            },
            "CT-13:x",
            date(2027, 2, 28),
        ),
        (
            {"signing": Signing(altered_on=date(2025, 12, 1), resent_on=date(2025, 12, 2))},
            "CT-18:2025-12-02:tekenen",
            date(2025, 12, 23),
        ),
    ],
)
def test_each_clock(facts: dict[str, object], key: str, due: date) -> None:
    found = by_key(plain(**facts), date(2026, 4, 1))
    assert found[key].due == due
    assert key not in by_key(plain(), date(2026, 4, 1)) or key == "EX-01"


def test_a_complete_report_of_a_breach_is_done_and_an_incomplete_one_is_not() -> None:
    breach = Breach(
        id="x",
        discovered_at=datetime(2026, 4, 1, 9, tzinfo=AMSTERDAM),
        reported_at=datetime(2026, 4, 2, 8, tzinfo=AMSTERDAM),
        items=tuple(BreachItem),
    )
    assert by_key(plain(breaches=(breach,)), date(2026, 4, 2))["IN-11:x"].state is MomentState.DONE
    poor = replace(breach, items=(BreachItem.CAUSE,))
    assert by_key(plain(breaches=(poor,)), date(2026, 4, 3))["IN-11:x"].state is MomentState.LATE
