"""Two people at once about what was asked after the award: one answer counts, tests start once."""

from datetime import timedelta

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.oversight.models import ProviderScreening
from dekkend.procurement import definition as d
from dekkend.procurement.award_domain import ConditionKind
from dekkend.procurement.award_errors import ConditionClosed, HandedInSince
from dekkend.procurement.models import Submission, ValidityAnswer
from dekkend.procurement.services.conditions import ask_evidence, hand_in, mark_of, settle_condition
from dekkend.procurement.services.testing import start_tests
from dekkend.procurement.services.validity import answer_validity, ask_validity
from dekkend.runtime import clock
from tests.procurement.awarded import ANNOUNCED, announced, capped
from tests.procurement.small import FACT
from tests.procurement.test_award_races import twice
from tests.procurement.test_races import at, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_of_a_tenderer_answer_at_once_and_two_buyers_start_tests() -> None:
    small = announced(capped(screenings=(d.Screening(kind="bibob", trigger="gunning", **FACT),)))
    with clock.fixed(ANNOUNCED):
        asked = ask_validity(
            SYSTEM, small.id, until=ANNOUNCED.date() + timedelta(days=300), reason="Meer tijd nodig."
        )
    own = Submission.objects.get(procurement=small.id, number=small.numbers["een"]).pk
    results = together(
        at(ANNOUNCED, lambda: answer_validity(SYSTEM, asked.pk, own, agrees=True)),
        at(ANNOUNCED, lambda: answer_validity(SYSTEM, asked.pk, own, agrees=False)),
    )
    assert len(list(refusals(results))) == 1
    assert ValidityAnswer.objects.count() == 1
    assert len(twice(ANNOUNCED, lambda: start_tests(SYSTEM, small.id))) == 1
    assert ProviderScreening.objects.count() == 1


def test_handing_in_and_settling_at_the_same_moment_lose_nothing() -> None:
    """Either the evidence is there and the buyer looks again, or the buyer was first and that is told."""
    small = announced()
    kind = ConditionKind.SUITABILITY_EVIDENCE
    with clock.fixed(ANNOUNCED):
        asked = ask_evidence(SYSTEM, small.id, small.numbers["een"], kind=kind, title="Verklaring")
    seen = mark_of(asked)
    results = together(
        at(ANNOUNCED, lambda: hand_in(SYSTEM, asked.pk, answer="Hierbij.")),
        at(ANNOUNCED, lambda: fail(small.id, asked.pk, seen)),
    )
    asked.refresh_from_db()
    (refused,) = refusals(results)
    if isinstance(refused, HandedInSince):
        assert (asked.status, asked.answer) == ("open", "Hierbij.")
    else:
        assert isinstance(refused, ConditionClosed)
        assert (asked.status, asked.answer, asked.received_on) == ("niet-voldaan", "", None)


def test_who_settles_has_seen_what_was_handed_in_last() -> None:
    small = announced()
    kind = ConditionKind.SUITABILITY_EVIDENCE
    with clock.fixed(ANNOUNCED):
        asked = ask_evidence(SYSTEM, small.id, small.numbers["een"], kind=kind, title="Verklaring")
        before = mark_of(asked)
        first = mark_of(hand_in(SYSTEM, asked.pk, answer="Hierbij."))
        last = mark_of(hand_in(SYSTEM, asked.pk, answer="Beter."))
        for seen in (before, first):
            with pytest.raises(HandedInSince):
                fail(small.id, asked.pk, seen)
        fail(small.id, asked.pk, last)


def fail(procurement: int, condition: int, seen: str) -> object:
    return settle_condition(
        SYSTEM,
        procurement,
        condition,
        met=False,
        outcome="Niet ontvangen.",
        proportionality="Zonder bewijs weten we niets.",
        seen=seen,
    )
