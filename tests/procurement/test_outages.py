"""An outage near the closing: when it is a reason to extend, until when, and extending for everybody."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import errors, services
from dekkend.procurement.information_errors import DeadlineOnlyLater, ReasonMissing
from dekkend.procurement.models import DeadlineChange
from dekkend.procurement.outage_rules import AGAIN, NEAR, Failure, proposal
from dekkend.procurement.services.outages import extend_for_outage, note_outage, proposed_extension
from dekkend.procurement.vault_errors import TooLateToExtend
from dekkend.runtime import clock
from dekkend.runtime.models import AuditEntry
from tests.procurement.small import CLOSES, Small

LOCAL = CLOSES.astimezone(clock.AMSTERDAM)
HOUR = timedelta(hours=1)


def failure(before: timedelta, lasted: timedelta | None) -> Failure:
    started = CLOSES - before
    return Failure(1, started, None if lasted is None else started + lasted)


@pytest.mark.parametrize(
    ("before", "lasted", "counts"),
    [
        (2 * HOUR, HOUR, True),
        (2 * HOUR, timedelta(minutes=4), False),
        (2 * HOUR, timedelta(minutes=5), True),
        (30 * HOUR, 5 * HOUR, False),
        (30 * HOUR, 7 * HOUR, True),
        (-HOUR, HOUR, False),
        (HOUR, None, True),
    ],
)
def test_which_outages_count(before: timedelta, lasted: timedelta | None, counts: bool) -> None:
    found = proposal(LOCAL, [failure(before, lasted)], CLOSES)
    assert (found is not None) is counts


def test_the_same_hour_of_the_next_working_day() -> None:
    friday = datetime(2026, 3, 6, 12, tzinfo=clock.AMSTERDAM)
    found = proposal(friday, [Failure(1, friday - HOUR, friday)], friday)
    assert found is not None
    assert found.closes_at == datetime(2026, 3, 9, 12, tzinfo=clock.AMSTERDAM)
    assert found.lost == HOUR


@given(st.integers(0, 40), st.integers(5, 3000))
def test_a_proposal_gives_at_least_what_was_lost_and_a_day(before: int, lasted: int) -> None:
    one = failure(timedelta(hours=before), timedelta(minutes=lasted))
    found = proposal(LOCAL, [one], CLOSES + 2 * NEAR)
    if found is not None:
        assert one.ended_at is not None
        assert found.closes_at >= LOCAL + found.lost
        assert found.closes_at - one.ended_at >= AGAIN
        assert found.closes_at.hour == LOCAL.hour


@pytest.mark.django_db
def test_extending_is_one_act_also_just_after_the_closing() -> None:
    small = Small().publish()
    with clock.fixed(CLOSES + timedelta(minutes=10)):
        note_outage(SYSTEM, small.id, CLOSES - HOUR, CLOSES, "Niemand kon inloggen")
        found = proposed_extension(CLOSES)
        assert found is not None
        with pytest.raises(ReasonMissing):
            extend_for_outage(SYSTEM, small.id, found.closes_at, " ")
        with pytest.raises(DeadlineOnlyLater):
            extend_for_outage(SYSTEM, small.id, CLOSES, "Storing")
        extend_for_outage(SYSTEM, small.id, found.closes_at, "Storing")
    assert small.refresh().closes_at == found.closes_at
    assert DeadlineChange.objects.get().reason == "Storing"
    assert AuditEntry.objects.get(action="procurement.extend").data["outages"]
    small.submit("laat", at=CLOSES + timedelta(hours=3))
    with clock.fixed(CLOSES + timedelta(hours=4)), pytest.raises(errors.DeadlineNotPassed):
        services.close_receipt(SYSTEM, small.id)


@pytest.mark.django_db
def test_nothing_is_extended_once_receipt_is_closed() -> None:
    small = Small().publish().shut()
    with clock.fixed(CLOSES + HOUR), pytest.raises(TooLateToExtend):
        extend_for_outage(SYSTEM, small.id, CLOSES + 30 * HOUR, "Storing")
