"""Anybody may do anything at any moment: the rules that Hypothesis strings together."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from dekkend.organisations.domain import Role
from dekkend.organisations.models import RoleGrant
from dekkend.procurement import services
from dekkend.procurement.award_domain import Change, ChangeKind, CourtOutcome, Ground
from dekkend.procurement.domain import CHECK_STAGES, Agreement, Item, Sheet
from dekkend.procurement.domain_assessment import Interest, MeetingHeld, Stated
from dekkend.procurement.envelope import EnvelopeKind
from dekkend.procurement.information_domain import Answered, Asked, NoteText
from dekkend.procurement.models import (
    AssessorAssignment,
    Bid,
    InterestStatement,
    Question,
    Submission,
    ValidityRequest,
    Vault,
)
from dekkend.procurement.price_scoring import Tested
from dekkend.procurement.services import (
    court_cases,
    deadlines,
    lots,
    notes,
    outages,
    prices,
    questions,
    revising,
    validity,
    versions,
)
from dekkend.procurement.services.common import open_case
from dekkend.procurement.services.letter_texts import approve_letters
from dekkend.procurement.states import PROCUREMENT
from dekkend.runtime import clock
from tests.procurement.small import LOTS, PASSPHRASE
from tests.procurement.stateful.acting import HIGH, LONG, LOW, REFUSED, Acting

who = st.integers(0, 10)
small = st.integers(0, 3)
scores = st.sampled_from([Decimal(4), LOW, HIGH])
reasons = st.sampled_from(["Een reden.", "Een reden.", ""])


STEPS = [it for it in PROCUREMENT.all_actions() if it not in ("withdraw", "open")]
"""What a buyer does with one button; withdrawing is rarer, and opening takes two officers."""


class Procurements(Acting):
    """The whole room: buyers, officers, tenderers, assessors and strangers, and the clock."""

    def somebody(self, number: int) -> Any:
        everybody = self.people.everybody
        return everybody[number % len(everybody)]

    def one_of(self, rows: Any, number: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @property
    def bids(self) -> Any:
        return Bid.objects.filter(submission__procurement=self.id).select_related("lot")

    @initialize(steps=st.integers(0, 26))
    def somewhere_on_the_way(self, steps: int) -> None:
        for _ in range(steps):
            self.go_on()
            self.known.status = self.row.status

    # ------------------------------------------------------------ time and the ordinary way

    @rule()
    def the_next_step(self) -> None:
        self.go_on()

    @rule()
    def again_the_next_step(self) -> None:
        self.go_on()

    @rule(hours=st.sampled_from([1, 24, 24 * 8, 24 * 21]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.row.closes_at is not None)
    @rule(minutes=st.sampled_from([-30, 0, 1]))
    def the_deadline_comes(self, minutes: int) -> None:
        self.until(self.row.closes_at + timedelta(minutes=minutes))

    @rule(who=who, action=st.sampled_from(STEPS))
    def takes_a_step(self, who: int, action: str) -> None:
        self.step(self.somebody(who), action)

    @rule(who=who, stage=st.sampled_from(CHECK_STAGES))
    def checks(self, who: int, stage: Any) -> None:
        self.buy(self.somebody(who), services.run_checks, stage)

    @precondition(lambda self: self.row.status == "concept")
    @rule(who=who)
    def publishes(self, who: int) -> None:
        self.buy(self.somebody(who), services.publish, closes_at=self.now + LONG)

    @rule(who=who, chance=st.integers(0, 15))
    def withdraws_the_procurement(self, who: int, chance: int) -> None:
        if chance == 0:
            self.buy(self.somebody(who), services.withdraw_procurement, reason="Geen geld.")

    # ------------------------------------------------------------ tenderers

    @precondition(lambda self: self.row.status in ("gepubliceerd", "uitgenodigd", "gesloten"))
    @rule(who=who, lots=st.sampled_from([LOTS, LOTS[:1], LOTS[1:]]))
    def submits_or_replaces(self, who: int, lots: tuple[str, ...]) -> None:
        self.submit_anew(self.somebody(who), lots)

    @precondition(lambda self: self.forms)
    @rule(number=small)
    def sends_the_same_form_again(self, number: int) -> None:
        tenderer = sorted(self.forms)[number % len(self.forms)]
        sender = next(
            it for it in self.people.providers if self.people.organisations[it.account_id] == tenderer
        )
        got = self.hand_in(sender, self.forms[tenderer], "")
        assert got is REFUSED or got.replayed

    @precondition(lambda self: self.forms)
    @rule(number=small, who=who)
    def sends_a_second_without_naming_the_first(self, number: int, who: int) -> None:
        sender = self.somebody(who)
        tenderer = self.people.organisations.get(sender.account_id)
        live = Submission.objects.filter(procurement=self.id, round=self.row.round, tenderer=tenderer)
        if tenderer and live.exclude(status="ingetrokken").exists():
            form = self.form(tenderer, LOTS, "Tweede", uuid4())
            assert self.act(sender, services.receive_submission, form) is REFUSED

    @rule(who=who, number=small)
    def takes_a_submission_back(self, who: int, number: int) -> None:
        row = self.one_of(Submission.objects.filter(procurement=self.id), number)
        sender = self.somebody(who)
        if row is None or self.act(sender, services.withdraw_submission, row.number) is REFUSED:
            return
        assert self.people.organisations.get(sender.account_id) == row.tenderer_id
        del self.known.texts[row.round, row.tenderer_id]

    @precondition(lambda self: self.row.status == "herstel")
    @rule(who=who, number=small)
    def repairs(self, who: int, number: int) -> None:
        row = self.one_of(Submission.objects.filter(procurement=self.id), number)
        if row is not None:
            items = [Item("vraag", LOTS[0], text="Hersteld.")]
            self.act(
                self.somebody(who), services.record_repair, row.number, items, only=self.people.providers
            )

    # ------------------------------------------------------------ the vault

    @precondition(lambda self: self.row.published_at is not None)
    @rule(
        who=who,
        kind=st.sampled_from(EnvelopeKind),
        passphrase=st.sampled_from([PASSPHRASE, PASSPHRASE, PASSPHRASE, "verkeerd wachtwoord"]),
    )
    def turns_a_key(self, who: int, kind: EnvelopeKind, passphrase: str) -> None:
        got = self.turn(self.somebody(who), kind, passphrase)
        assert got is REFUSED or passphrase == PASSPHRASE or got.complete

    @precondition(lambda self: self.row.published_at is not None)
    @rule(number=small)
    def opens_without_keys(self, number: int) -> None:
        vault = self.one_of(Vault.objects.filter(procurement=self.id), number)
        before = vault.status
        found = self.act(
            self.people.officers[0], lambda actor, _id, key: services.open_envelopes(actor, key), vault.pk
        )
        assert found is REFUSED or before in ("wordt-geopend", "geopend")

    @rule(who=who)
    def destroys_the_keys(self, who: int) -> None:
        self.buy(self.somebody(who), services.destroy_vaults, reason="Niet meer nodig.")

    # ------------------------------------------------------------ questions, notes, lots, deadlines

    @precondition(lambda self: self.row.status in ("gepubliceerd", "uitgenodigd"))
    @rule(who=who, late=st.sampled_from(["", "Het stuk kwam laat."]))
    def asks_a_question(self, who: int, late: str) -> None:
        asker = self.somebody(who)
        organisation = self.people.organisations.get(asker.account_id, 0)
        asked = Asked("Een vraag", "Hoe zit dit?", late_reason=late)
        self.act(asker, questions.ask_question, organisation, asked, only=self.people.providers)

    @rule(who=who, number=small)
    def answers_a_question(self, who: int, number: int) -> None:
        row = self.one_of(Question.objects.filter(procurement=self.id), number)
        if row is not None:
            answer = Answered("Zo zit dat.")
            self.buy(self.somebody(who), questions.answer_question, row.number, answer, revision=row.revision)

    @rule(who=who, days=st.sampled_from([0, 21]), minimum=st.sampled_from(["", "5", "8"]))
    def publishes_a_note(self, who: int, days: int, minimum: str) -> None:
        buyer = self.somebody(who)
        if self.buy(buyer, notes.open_note) is REFUSED:
            return
        closes = self.row.closes_at + timedelta(days=days) if days else None
        text = NoteText("Inleiding", "Een reden", False, "Gewogen: niet wezenlijk", closes)
        self.buy(buyer, notes.write_note, text)
        if minimum:
            self.buy(buyer, notes.propose_facts, {"evidence.1.minimum": minimum})
        with clock.fixed(self.now):
            case = open_case(buyer, self.id)
            seen = notes.prepare(case, case.row.notes.get(status="concept")).seen
        self.buy(buyer, notes.publish_note, seen=seen)

    @rule(who=who)
    def confirms_the_version(self, who: int) -> None:
        tenderer = self.somebody(who)
        organisation = self.people.organisations.get(tenderer.account_id, 0)
        number = self.row.versions.count()
        self.act(tenderer, versions.confirm_version, organisation, number, only=self.people.providers)

    @rule(who=who, why=reasons, outage=st.booleans())
    def extends(self, who: int, why: str, outage: bool) -> None:
        act = outages.extend_for_outage if outage else deadlines.extend_deadline
        self.buy(self.somebody(who), act, self.now + timedelta(days=3), why)

    @rule(who=who, lot=st.sampled_from(LOTS), why=reasons, chance=st.integers(0, 4))
    def withdraws_a_lot(self, who: int, lot: str, why: str, chance: int) -> None:
        if chance == 0:
            self.buy(self.somebody(who), lots.withdraw_lot, lot, why)

    # ------------------------------------------------------------ judging

    @rule(who=who, number=small, interest=st.sampled_from(Interest))
    def states_an_interest(self, who: int, number: int, interest: Interest) -> None:
        tenderers = sorted(self.people.organisations.values())
        stated = [Stated(tenderers[number % len(tenderers)], interest, "Mijn buurvrouw werkt er.")]
        self.act(self.somebody(who), services.state_interests, stated, only=self.people.assessors)

    @rule(who=who, number=small, allowed=st.booleans())
    def decides_on_an_interest(self, who: int, number: int, allowed: bool) -> None:
        row = self.one_of(InterestStatement.objects.filter(procurement=self.id, current=True), number)
        if row is not None:
            self.buy(
                self.somebody(who), services.decide_interest, row.pk, allowed=allowed, reason="Afgewogen."
            )

    @rule(who=who)
    def assigns(self, who: int) -> None:
        self.buy(self.somebody(who), services.assign_assessors)

    @rule(who=who, number=st.integers(0, 7), to=small)
    def reassigns(self, who: int, number: int, to: int) -> None:
        seat = self.one_of(self._seats, number)
        if seat is not None:
            new = self.people.assessors[to % len(self.people.assessors)].account_id
            self.buy(self.somebody(who), services.reassign, seat.bid_id, seat.seat, new, reason="Ziek.")

    @rule(who=who, number=st.integers(0, 7))
    def keeps_scores(self, who: int, number: int) -> None:
        seat = self.one_of(self._seats, number)
        if seat is not None:
            self.buy(self.somebody(who), services.keep_scores, seat.bid_id, seat.seat, reason="Ze staan.")

    @property
    def _seats(self) -> Any:
        return AssessorAssignment.objects.filter(bid__submission__procurement=self.id)

    @rule(who=small, chance=st.integers(0, 4))
    def loses_the_right(self, who: int, chance: int) -> None:
        account = self.people.assessors[who % len(self.people.assessors)].account_id
        grants = RoleGrant.objects.filter(account=account, role=Role.ASSESSOR)
        if chance == 0:
            grants.delete()

    @rule(who=who, number=st.integers(0, 7), score=scores, lock=st.booleans())
    def scores_a_bid(self, who: int, number: int, score: Decimal, lock: bool) -> None:
        bid = self.one_of(self.bids, number)
        if bid is None:
            return
        assessor = self.somebody(who)
        sheet = Sheet(bid.pk, self.scores(bid, score))
        self.act(assessor, services.score_bids, [sheet], only=self.people.assessors)
        if lock:
            self.act(assessor, services.lock_scores, [bid.pk], only=self.people.assessors)

    @rule(number=st.integers(0, 7), score=scores)
    def an_assessor_judges(self, number: int, score: Decimal) -> None:
        seats = self.seats()
        if seats:
            self.judge(seats[number % len(seats)], score)

    @rule(who=who, number=st.integers(0, 7))
    def unlocks(self, who: int, number: int) -> None:
        bid = self.one_of(self.bids, number)
        if bid is not None:
            self.act(self.somebody(who), services.unlock_scores, bid.pk, only=self.people.assessors)

    @rule(who=who, number=st.integers(0, 7), score=scores, meets=st.booleans())
    def writes_a_consensus(self, who: int, number: int, score: Decimal, meets: bool) -> None:
        bid = self.one_of(self.bids, number)
        if bid is None:
            return
        assessor = self.somebody(who)
        if meets:
            people = tuple(seat.assessor_id for seat in self.seats(bid=bid.pk))
            held = MeetingHeld(bid.pk, self.now, people, "Besproken.")
            self.act(assessor, services.record_meetings, [held], only=self.people.assessors)
        agreement = Agreement(bid.pk, self.scores(bid, score))
        self.act(assessor, services.reach_consensus, [agreement], only=self.people.assessors)

    @rule(who=who, number=st.integers(0, 7))
    def confirms_a_consensus(self, who: int, number: int) -> None:
        bid = self.one_of(self.bids, number)
        if bid is not None:
            self.act(
                self.somebody(who), services.confirm_consensus, {bid.pk: None}, only=self.people.assessors
            )

    @rule(who=who, number=st.integers(0, 7), asked=st.booleans())
    def tests_a_price(self, who: int, number: int, asked: bool) -> None:
        bid = self.one_of(self.bids, number)
        if bid is not None:
            tested = Tested(asked=asked)
            self.buy(self.somebody(who), prices.record_price_test, bid.pk, "prijs", tested, reason="Gezien.")

    # ------------------------------------------------------------ decisions and what follows

    @rule(who=who)
    def approves_letters(self, who: int) -> None:
        self.buy(self.somebody(who), approve_letters)

    @rule(who=who, lots=st.sampled_from([(), LOTS[:1]]), waits=st.booleans(), back=st.integers(0, 20))
    def goes_to_court(self, who: int, lots: tuple[str, ...], waits: bool, back: int) -> None:
        with clock.fixed(self.now):
            day = clock.today() - timedelta(days=back)
        new = court_cases.NewCase("Aanbieder 0", "Rechtbank", day, claimant=1, lots=lots, buyer_waits=waits)
        self.buy(self.somebody(who), court_cases.record_court_case, new)

    @rule(who=who, number=st.integers(1, 3), outcome=st.sampled_from(CourtOutcome))
    def is_judged(self, who: int, number: int, outcome: CourtOutcome) -> None:
        with clock.fixed(self.now):
            day = clock.today()
        self.buy(
            self.somebody(who),
            court_cases.record_judgment,
            number,
            outcome=outcome,
            judged_on=day,
            consequences="Opnieuw.",
        )

    @rule(who=who, number=st.integers(1, 3))
    def carries_out_a_judgment(self, who: int, number: int) -> None:
        self.buy(self.somebody(who), court_cases.carry_out_judgment, number, how="Herzien.")

    @rule(
        who=who,
        number=st.integers(0, 7),
        kind=st.sampled_from(ChangeKind),
        ground=st.sampled_from([Ground.MISTAKE, Ground.COMPLAINT, Ground.JUDGMENT]),
    )
    def prepares_a_revision(self, who: int, number: int, kind: ChangeKind, ground: Ground) -> None:
        bid = self.one_of(self.bids, number)
        if bid is None:
            return
        scored = kind is ChangeKind.SCORE
        criterion = next(iter(self.scores(bid, HIGH)), "") if scored else ""
        change = Change(bid.pk, kind, "Er was een fout.", criterion, HIGH if scored else None)
        self.buy(
            self.somebody(who), revising.prepare_revision, ground=ground, reason="Een fout.", changes=[change]
        )

    @rule(who=who, number=st.integers(1, 4), drop=st.booleans())
    def ends_a_revision(self, who: int, number: int, drop: bool) -> None:
        buyer = self.somebody(who)
        if drop:
            self.buy(buyer, revising.drop_revision, number, reason="Toch niet.")
        else:
            self.buy(buyer, approve_letters)
            self.buy(buyer, revising.announce_revision, number)

    @rule(who=who, days=st.sampled_from([30, 120, 200]))
    def asks_to_stay_bound(self, who: int, days: int) -> None:
        with clock.fixed(self.now):
            day = clock.today() + timedelta(days=days)
        self.buy(self.somebody(who), validity.ask_validity, until=day, reason="Kort geding.")

    @rule(who=who, number=small, agrees=st.booleans())
    def answers_on_validity(self, who: int, number: int, agrees: bool) -> None:
        asked = self.one_of(ValidityRequest.objects.filter(procurement=self.id), number)
        row = self.one_of(Submission.objects.filter(procurement=self.id), number)
        if asked is not None and row is not None:
            self.act(
                self.somebody(who),
                lambda actor, _id, *given: validity.answer_validity(actor, *given, agrees=agrees),
                asked.pk,
                row.pk,
                only=self.people.providers,
            )
