"""Two people at once after the decision: one wins, the other is told, no court case is overlooked."""

from collections.abc import Callable

import pytest

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import services
from dekkend.procurement.award_domain import Change, ChangeKind, Ground
from dekkend.procurement.models import Announcement, CourtCase, EarlierDecision
from dekkend.procurement.queries.signing import may_sign
from dekkend.procurement.services.court_cases import NewCase, record_court_case
from dekkend.procurement.services.revising import announce_revision, prepare_revision
from dekkend.publication.models import Letter
from tests.procurement.awarded import ANNOUNCED, FINAL, announced, bid_of
from tests.procurement.small import Small
from tests.procurement.test_races import at, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


def twice(moment: object, act: Callable[[], object]) -> list[Refusal]:
    """Two people do the same at the same moment; who of them was refused."""
    return list(refusals(together(at(moment, act), at(moment, act))))


def revision(small: Small) -> Callable[[], Announcement]:
    change = Change(bid_of(small, "een").pk, ChangeKind.EXCLUDE, "Onjuiste verklaring.")

    def act() -> Announcement:
        return prepare_revision(SYSTEM, small.id, ground=Ground.MISTAKE, reason="Een fout.", changes=[change])

    return act


def test_two_finalise_and_two_prepare_and_announce_a_revision() -> None:
    small = announced()
    prepare = revision(small)
    assert len(twice(ANNOUNCED, prepare)) == 1
    assert len(twice(ANNOUNCED, lambda: announce_revision(SYSTEM, small.id, 2))) == 1
    assert EarlierDecision.objects.count() == 3
    assert Letter.objects.filter(announcement__number=2).count() == 3
    later = FINAL
    assert len(twice(later, lambda: services.finalise(SYSTEM, small.id))) == 1


def test_a_court_case_while_the_award_is_made_final() -> None:
    small = announced()
    new = NewCase("Drie", "Rechtbank Gelderland", ANNOUNCED.date())
    results = together(
        at(FINAL, lambda: services.finalise(SYSTEM, small.id)),
        at(FINAL, lambda: record_court_case(SYSTEM, small.id, new)),
    )
    assert CourtCase.objects.count() == 1
    assert len(list(refusals(results))) <= 1
    assert may_sign(bid_of(small, "een").pk, FINAL.date()).blocks
