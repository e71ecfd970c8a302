"""Anybody does anything at any moment: agreements never reach a state that the rules do not know."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from dekkend.contracts import models as rows
from dekkend.contracts.agreement_allocation import may_allocate
from dekkend.contracts.agreement_model import Activity, Signing
from dekkend.contracts.agreement_states import AGREEMENT, ALLOCATABLE, AgreementStatus, AmendmentStatus
from dekkend.contracts.agreement_term import last_day, lines_of
from dekkend.contracts.amendment_change import NewTerm
from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.services import amendments, drafting, terms
from dekkend.contracts.services.amendments import NewAmendment
from dekkend.contracts.services.common import move, store, touched
from dekkend.contracts.services.nightly import run_night
from dekkend.contracts.stored import agreement_from_row
from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM
from dekkend.runtime import clock
from tests.contracts.stored import controller, in_force, manager, provider
from tests.contracts.test_life import term

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
REACHED: set[str] = set()
"""The statuses that some example came to: a machine that goes nowhere proves nothing."""
SIGN = {"send": "sent_on", "sign_as_provider": "provider_signed_on", "sign_as_buyer": "buyer_signed_on"}


@pytest.fixture(autouse=True)
def read_every_verdict() -> None:
    """The sentences of the rules are read where the rules are tested."""


class Life(RuleBasedStateMachine):
    """One agreement from draft to closing. Each example lives in a savepoint that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = BEGIN
        with clock.fixed(self.now):
            self.row = in_force(
                term=term(initial_months=12, option_months=6),
                signing=Signing(),
                activity=Activity(open_clients=0),
            )
            self.manager, self.colleague = manager(self.row), controller(self.row)
            self.party = provider(self.row)
        self.look()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def act(self, done: Callable[[], object]) -> None:
        """A refusal is an answer; an error is not."""
        with clock.fixed(self.now):
            try:
                with transaction.atomic():
                    done()
            except Refusal as refused:
                note(str(refused))
        self.look()

    def look(self) -> None:
        self.row.refresh_from_db()
        self.agreement = agreement_from_row(self.row)
        REACHED.add(self.row.status)

    @rule(days=st.sampled_from([20, 95, 200, 200]), night=st.sampled_from([True, True, False]))
    def time_goes_by(self, days: int, night: bool) -> None:
        self.now += timedelta(days=days)
        if night:
            self.act(run_night)

    @initialize(steps=st.sampled_from([3, 3, 3, 3, 2]))
    def begins(self, steps: int) -> None:
        for _ in range(steps):
            self.signs()

    @rule()
    def signs(self) -> None:
        """The next step towards both signatures, if there is one; evidence has tests of its own."""

        def done(step: str) -> None:
            move(self.row, AGREEMENT, step, SYSTEM, self.row.pk)
            touched(self.row, SYSTEM, "")

        for step, field in SIGN.items():
            if AGREEMENT.allows(AgreementStatus(self.row.status), step):
                store(self.row, **{field: self.now.date()})
                self.act(partial(done, step))
                return

    @rule(reason=st.sampled_from(["", "Niet nodig."]))
    def lapses(self, reason: str) -> None:
        if self.now > BEGIN + timedelta(days=150):
            self.act(lambda: drafting.lapse(self.manager, self.row.pk, reason))

    @rule(lots=st.sampled_from([(), ("ouderen",)]))
    def extends(self, lots: tuple[str, ...]) -> None:
        self.act(lambda: terms.extend(self.manager, self.row.pk, lots=lots))

    @rule(days=st.sampled_from([100, 190, 200, 210]))
    def gives_notice(self, days: int) -> None:
        day = self.now.date() + timedelta(days=days)
        self.act(lambda: terms.give_notice(self.manager, self.row.pk, day, "Te weinig vraag."))

    @rule()
    def takes_back(self) -> None:
        self.act(lambda: terms.take_back_notice(self.manager, self.row.pk, "Samen besloten."))

    @rule(transfer=st.booleans())
    def closes(self, transfer: bool) -> None:
        if transfer:
            self.act(lambda: terms.record_transfer(self.manager, self.row.pk, self.now.date()))
        self.act(lambda: terms.close(self.manager, self.row.pk))

    @rule(in_words=st.booleans(), days=st.sampled_from([0, 30, 250]))
    def proposes(self, in_words: bool, days: int) -> None:
        change = None if in_words else NewTerm(options=2, option_months=6)
        day = self.now.date() + timedelta(days=days)
        new = NewAmendment("Iets", AmendmentKind.CLAUSE, "Iets", "Nodig", change, day, None, "1.4.1a")
        self.act(lambda: amendments.propose(self.manager, self.row.pk, new))

    @rule(what=st.sampled_from(["approve", "refuse", "agree", "say no", "withdraw"]), addendum=st.booleans())
    def answers(self, what: str, addendum: bool) -> None:
        found = rows.Amendment.objects.filter(agreement=self.row).order_by("-number").first()
        if found is None:
            return
        acts: dict[str, Callable[[], Any]] = {
            "approve": lambda: amendments.approve(self.colleague, found.pk),
            "refuse": lambda: amendments.refuse(self.colleague, found.pk, "Nee."),
            "agree": lambda: amendments.agree(self.party, found.pk, "Addendum" if addendum else ""),
            "say no": lambda: amendments.refuse_as_provider(self.party, found.pk),
            "withdraw": lambda: amendments.withdraw(self.manager, found.pk, "Toch niet."),
        }
        self.act(acts[what])

    @invariant()
    def nothing_is_allocated_without_both_signatures(self) -> None:
        both = self.row.provider_signed_on and self.row.buyer_signed_on
        allowed = [
            may_allocate(self.agreement, line.cell, self.now.date()).allowed
            for line in lines_of(self.agreement)
        ]
        assert not any(allowed) or both
        assert self.row.status not in ALLOCATABLE or both

    @invariant()
    def what_is_closed_has_no_clients_and_ended(self) -> None:
        if self.row.status == AgreementStatus.CLOSED:
            assert self.row.transferred_on is not None
            assert not self.agreement.activity.open_clients
            assert last_day(self.agreement) < self.now.date()

    @invariant()
    def what_is_in_effect_stands_in_an_addendum(self) -> None:
        for change in rows.Amendment.objects.filter(agreement=self.row, status=AmendmentStatus.IN_EFFECT):
            assert change.addendum
            assert change.agreed_on <= change.effective_on <= self.now.date()
            assert change.judged_by_id != change.proposed_by_id

    @invariant()
    def the_standing_is_of_the_agreement(self) -> None:
        standing = rows.Standing.objects.get(agreement=self.row)
        assert standing.revision == self.row.revision
        assert standing.last_day == last_day(self.agreement)

    @invariant()
    def extensions_stay_within_the_ladder(self) -> None:
        told = rows.ToldExtension.objects.filter(agreement=self.row).count()
        assert told <= self.row.options
        assert last_day(self.agreement) <= date(2027, 12, 31)


def test_no_way_leads_to_an_unlawful_state() -> None:
    checked = settings(
        max_examples=7,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(Life, settings=checked)  # type: ignore[no-untyped-call]
    assert {"van-kracht", "opgezegd", "afronding"} <= REACHED
