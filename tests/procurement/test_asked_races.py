"""Two people at once about what was asked after the award: one answer counts, tests start once."""

from datetime import timedelta

import pytest

from dekkend.organisations.domain import SYSTEM
from dekkend.oversight.models import ProviderScreening
from dekkend.procurement import definition as d
from dekkend.procurement.models import Submission, ValidityAnswer
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
