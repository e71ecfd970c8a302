"""Two people at once, on two connections: one wins, the other is told, nothing is half done."""

from datetime import UTC, date, datetime

import pytest

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_states import AgreementStatus, AmendmentStatus
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.errors import ChangedMeanwhile
from dekkend.contracts.services import amendments, terms
from dekkend.contracts.services.nightly import run_night
from dekkend.kernel.states import TransitionNotAllowed
from dekkend.runtime.models import AuditEntry
from tests.contracts.stored import controller, in_force, manager, provider
from tests.contracts.test_life import term
from tests.procurement.test_races import at, refusals, together

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime(2027, 3, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def read_every_verdict() -> None:
    """The sentences of the rules are read where the rules are tested."""


def test_one_approves_and_one_refuses_the_same_change() -> None:
    row = in_force(term=term())
    one, other, third = manager(row, "een"), manager(row, "ander"), manager(row, "derde")
    new = amendments.NewAmendment(
        "Woorden", AmendmentKind.CLAUSE, "Andere woorden", "Nodig", None, date(2027, 6, 1), None, "1.4.1a"
    )
    made = at(TODAY, lambda: amendments.propose(third, row.pk, new))()
    results = together(
        at(TODAY, lambda: amendments.approve(one, made.pk)),  # type: ignore[attr-defined]
        at(TODAY, lambda: amendments.refuse(other, made.pk, "Niet nodig.")),  # type: ignore[attr-defined]
    )
    found = rows.Amendment.objects.get()
    (refused,) = refusals(results)
    assert isinstance(refused, TransitionNotAllowed)
    assert found.status in (AmendmentStatus.APPROVED, AmendmentStatus.REFUSED)
    winner = one if found.status == AmendmentStatus.APPROVED else other
    assert found.judged_by_id == winner.account_id
    judged = AuditEntry.objects.filter(action__in=["amendment.approve", "amendment.refuse"])
    assert judged.count() == 1


def test_two_colleagues_tell_the_same_extension() -> None:
    row = in_force(term=term())
    acts = [
        at(TODAY, lambda who=who: terms.extend(who, row.pk, revision=row.revision))  # type: ignore[misc]
        for who in (manager(row, "een"), manager(row, "ander"))
    ]
    results = together(*acts)
    assert [type(refusal) for refusal in refusals(results)] == [ChangedMeanwhile]
    assert rows.ToldExtension.objects.count() == 1


def test_the_provider_agrees_while_the_change_is_withdrawn() -> None:
    row = in_force(term=term())
    new = amendments.NewAmendment(
        "Woorden", AmendmentKind.CLAUSE, "Andere woorden", "Nodig", None, date(2027, 6, 1), None, "1.4.1a"
    )
    who, party, judge = manager(row), provider(row), controller(row)
    made = at(TODAY, lambda: amendments.propose(who, row.pk, new))()
    at(TODAY, lambda: amendments.approve(judge, made.pk))()  # type: ignore[attr-defined]
    results = together(
        at(TODAY, lambda: amendments.agree(party, made.pk, "Addendum 1")),  # type: ignore[attr-defined]
        at(TODAY, lambda: amendments.withdraw(who, made.pk, "Niet meer nodig.")),  # type: ignore[attr-defined]
    )
    assert len(list(refusals(results))) == 1
    found = rows.Amendment.objects.get()
    assert (found.agreed_on is None) == (found.status == AmendmentStatus.WITHDRAWN)
    assert (found.withdrawn_on is None) == (found.status == AmendmentStatus.AGREED)


def test_two_rounds_at_once_tell_everything_once() -> None:
    row = in_force(term=term())
    manager(row)
    results = together(at(TODAY, run_night), at(TODAY, run_night))
    assert not list(refusals(results))
    assert sum(night.told for night in results) == rows.ToldMoment.objects.count()  # type: ignore[attr-defined]
    assert rows.Agreement.objects.get().status == AgreementStatus.IN_FORCE
