"""Changes during the term, and the statuses of agreements and what happens under them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.contracts import agreement_states
from dekkend.contracts.agreement_states import (
    AGREEMENT,
    ALLOCATABLE,
    AMENDMENT,
    CEILING,
    CLIENT_STOP,
    ENDING,
    AgreementStatus,
    AmendmentStatus,
    CeilingStatus,
    ClientStopStatus,
    EndingStatus,
)
from dekkend.contracts.amendment_rules import (
    ARTICLES,
    KIND_NAMES,
    AmendmentKind,
    ChangeFacts,
    IndexChangeFacts,
    Possibility,
    RevisionFacts,
    index_change_is_foreseen,
    law_allows_change,
    possibility_is_complete,
    revision_is_carried_out,
    revision_not_refused,
)
from dekkend.contracts.standard_rules import RefusalFacts
from dekkend.kernel.states import Machine, TransitionNotAllowed

MILLION = Decimal(10_000_000)
MACHINES = [value for value in vars(agreement_states).values() if isinstance(value, Machine)]


def change(kind: AmendmentKind, amount: int, **facts: object) -> ChangeFacts:
    return ChangeFacts(True, kind, MILLION, Decimal(amount), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "allowed"),
    [
        (change(AmendmentKind.CLAUSE, 0, possibility="tarief"), True),
        (change(AmendmentKind.CLAUSE, 0), False),
        (change(AmendmentKind.MINOR, 749_999), True),
        (change(AmendmentKind.MINOR, 750_000), False),
        (change(AmendmentKind.MINOR, 400_000, changed_before=Decimal(350_000)), False),
        (change(AmendmentKind.ADDITIONAL, 5_000_000, reason="zelfde cliënten"), True),
        (change(AmendmentKind.ADDITIONAL, 5_000_001, reason="zelfde cliënten"), False),
        (change(AmendmentKind.UNFORESEEN, 1), False),
        (change(AmendmentKind.SUCCESSOR, 0, reason="fusie"), True),
        (change(AmendmentKind.SUCCESSOR, 1, reason="fusie"), False),
        (change(AmendmentKind.LAW, 9_000_000, nature_changes=True), True),
        (change(AmendmentKind.CLAUSE, 0, possibility="x", nature_changes=True), False),
        (ChangeFacts(False, AmendmentKind.MINOR, MILLION, MILLION), True),
    ],
)
def test_what_the_law_allows(facts: ChangeFacts, allowed: bool) -> None:
    verdict = law_allows_change(facts)
    assert verdict.holds is allowed
    assert verdict.blocks is not allowed
    assert allowed or verdict.remedy


def test_a_minor_change_of_a_small_agreement_stays_under_ten_percent() -> None:
    small = ChangeFacts(True, AmendmentKind.MINOR, Decimal(100_000), Decimal(10_000))
    assert law_allows_change(small).blocks


def test_not_essential_asks_a_lawyer() -> None:
    verdict = law_allows_change(change(AmendmentKind.NOT_ESSENTIAL, 1))
    assert verdict.warns


def test_every_kind_has_words_and_an_article() -> None:
    assert set(KIND_NAMES) == set(ARTICLES) == set(AmendmentKind)


def test_revision_clause_addendum_and_refusal() -> None:
    assert possibility_is_complete(Possibility("a", "b", "c")).holds
    assert possibility_is_complete(Possibility("a", " ", "c")).blocks
    agreed = date(2026, 8, 31)
    assert revision_is_carried_out(RevisionFacts(agreed, date(2027, 2, 28), "nr. 1")).holds
    assert revision_is_carried_out(RevisionFacts(agreed, date(2027, 3, 1), "nr. 1")).blocks
    assert revision_is_carried_out(RevisionFacts(agreed, date(2027, 1, 1))).blocks
    assert not revision_not_refused(RefusalFacts(True, "", agreed)).holds
    assert index_change_is_foreseen(IndexChangeFacts(Decimal(750_001), False)).blocks
    assert index_change_is_foreseen(IndexChangeFacts(Decimal(750_000), False)).holds
    assert index_change_is_foreseen(IndexChangeFacts(Decimal(750_001), True)).holds


def test_of_approving_and_refusing_the_same_amendment_only_the_first_counts() -> None:
    approved = AMENDMENT.next(AmendmentStatus.PROPOSED, "approve")
    with pytest.raises(TransitionNotAllowed):
        AMENDMENT.next(approved, "refuse")
    refused = AMENDMENT.next(AmendmentStatus.PROPOSED, "refuse")
    with pytest.raises(TransitionNotAllowed):
        AMENDMENT.next(refused, "approve")


def test_nothing_is_allocated_before_both_signatures() -> None:
    state = AGREEMENT.start
    for action in ("send", "sign_as_provider"):
        state = AGREEMENT.next(state, action)
        assert state not in ALLOCATABLE
    assert AGREEMENT.next(state, "sign_as_buyer") in ALLOCATABLE
    assert AGREEMENT.next(state, "find_altered") is AgreementStatus.ALTERED
    with pytest.raises(TransitionNotAllowed):
        AGREEMENT.next(AgreementStatus.ALTERED, "sign_as_buyer")


def test_no_step_is_skipped() -> None:
    with pytest.raises(TransitionNotAllowed):
        CEILING.next(CeilingStatus.INTENDED, "decide")
    with pytest.raises(TransitionNotAllowed):
        ENDING.next(EndingStatus.INTENDED, "decide")
    with pytest.raises(TransitionNotAllowed):
        CLIENT_STOP.next(ClientStopStatus.ASKED, "begin")


@given(st.data())
def test_a_signed_agreement_never_comes_back_unsigned(data: st.DataObject) -> None:
    state = AgreementStatus.IN_FORCE
    while actions := sorted(AGREEMENT.actions(state)):
        state = AGREEMENT.next(state, data.draw(st.sampled_from(actions)))
        assert state in (
            AgreementStatus.IN_FORCE,
            AgreementStatus.NOTICE_GIVEN,
            AgreementStatus.WINDING_UP,
            AgreementStatus.CLOSED,
        )
        if data.draw(st.booleans()):
            break


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_status_and_action_has_words(machine: Machine) -> None:  # type: ignore[type-arg]
    names = {*machine.states, *(action for _, action in machine.table)}
    assert names <= set(machine.titles)
