"""Acting in a procurement: somebody does one thing at one moment; a refusal is an answer, an error is not."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, invariant

from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.domain import Agreement, Given, Item, Sheet, SubmissionForm, criteria_of
from dekkend.procurement.domain_assessment import Interest, MeetingHeld, Stated
from dekkend.procurement.envelope import EnvelopeKind, price_requirements
from dekkend.procurement.models import AssessorAssignment, Bid, Submission, Vault
from dekkend.procurement.procedure_flow import Flow
from dekkend.procurement.procedure_forms import in_round
from dekkend.procurement.services.interests import tenderers_of
from dekkend.procurement.services.letter_texts import approve_letters
from dekkend.procurement.services.steps import StepInput, take_step
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock
from tests.procurement.small import PASSPHRASE, PUBLISHED, good_items
from tests.procurement.stateful.promises import Known, check
from tests.procurement.stateful.roads import People

LONG: Final = timedelta(days=40)
HIGH, LOW = Decimal(9), Decimal(6)
REFUSED: Final = object()
P = ProcurementStatus


class Acting(RuleBasedStateMachine):
    """One procurement and its people. Each example lives in a savepoint that is rolled back."""

    def __init__(self, definition: d.Definition, people: People) -> None:
        super().__init__()
        self.definition, self.people = definition, people
        self.now: datetime = PUBLISHED
        self.known = Known()
        self.forms: dict[int, SubmissionForm] = {}
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        with clock.fixed(self.now):
            self.row = services.create_procurement(SYSTEM, definition, region_id=people.region)
        self.id: int = self.row.pk

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @invariant()
    def what_was_promised_holds(self) -> None:
        check(self.row, self.known, self.now, self.people)

    # ------------------------------------------------------------ one act

    def act(
        self,
        who: Actor,
        service: Callable[..., Any],
        *given: Any,
        only: Collection[Actor] | None = None,
        **more: Any,
    ) -> Any:
        """What the service gives, or REFUSED; ``only`` are the people who may ever succeed."""
        with clock.fixed(self.now):
            try:
                with transaction.atomic():
                    found = service(who, self.id, *given, **more)
            except Refusal as refusal:
                note(f"   {service.__name__} by {who.name}: {_told(refusal)}")
                return REFUSED
        note(f"   {service.__name__} by {who.name} on {self.now:%Y-%m-%d %H:%M}: done")
        assert only is None or who in only, f"{who.name} did {service.__name__}"
        self.row.refresh_from_db()
        return found

    def buy(self, who: Actor, service: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """An act of a buyer."""
        return self.act(who, service, *given, only=self.people.buyers, **more)

    def step(self, who: Actor, action: str) -> Any:
        given = StepInput(closes_at=self.now + LONG, reason="Een reden.")
        return self.buy(who, take_step, action, given)

    def until(self, moment: datetime | None) -> None:
        if moment is not None:
            self.now = max(self.now, moment)

    # ------------------------------------------------------------ what people hand in

    @property
    def asked(self) -> d.Definition:
        """What the present round asks."""
        return in_round(definition_now(self.id), self.row.round)

    def form(
        self, tenderer: int, lots: tuple[str, ...], text: str, key: UUID, replaces: str = ""
    ) -> SubmissionForm:
        """A whole form, with ``text`` as its answers, for what this round asks."""
        asked = self.asked
        good = good_items(lots)
        items = []
        for one in (*asked.requirements, *asked.evidence):
            for lot in lots if one.per == "perceel" else (None,):
                base = good.get((one.id, lot), Item(one.id, lot))
                items.append(_with_text(base, text) if isinstance(one, d.Requirement) else base)
        items += [
            Item(name, lot, price=Decimal(65 + tenderer % 7))
            for name in sorted(price_requirements(asked))
            for lot in lots
        ]
        return SubmissionForm(tenderer, lots, tuple(items), key, replaces=replaces)

    def hand_in(self, who: Actor, form: SubmissionForm, text: str) -> Any:
        got = self.act(who, services.receive_submission, form, only=self.people.providers)
        if got is not REFUSED:
            assert self.people.organisations.get(who.account_id) == form.tenderer_id
            self.known.receipts[got.sha256] = (
                got.submission_id,
                Submission.objects.get(pk=got.submission_id).arrivals.get(receipt=got.sha256).sequence,
            )
            if not got.replayed:
                self.known.texts[self.row.round, form.tenderer_id] = text
                self.forms[form.tenderer_id] = form
        return got

    def submit_anew(self, who: Actor, lots: tuple[str, ...]) -> Any:
        text = f"Antwoord {uuid4().hex[:8]}"
        tenderer = self.people.organisations.get(
            who.account_id, next(iter(self.people.organisations.values()))
        )
        live = Submission.objects.filter(procurement=self.id, round=self.row.round, tenderer=tenderer)
        found = live.exclude(status="ingetrokken").first()
        form = self.form(tenderer, lots, text, uuid4(), found.receipt if found else "")
        return self.hand_in(who, form, text)

    def turn(self, who: Actor, kind: EnvelopeKind, passphrase: str = PASSPHRASE) -> Any:
        got = self.act(who, services.turn_key, passphrase, kind=kind, only=self.people.officers)
        if got is not REFUSED and got.complete:
            with clock.fixed(self.now):
                vault = Vault.objects.get(pk=got.vault_id)
                self.act(who, lambda actor, _id, key: services.open_envelopes(actor, key), vault.pk)
        return got

    # ------------------------------------------------------------ judging

    def seats(self, **wanted: Any) -> list[AssessorAssignment]:
        rows = AssessorAssignment.objects.filter(bid__submission__procurement=self.id, ended_at__isnull=True)
        return list(rows.filter(**wanted).select_related("bid__lot").order_by("pk"))

    def scores(self, bid: Bid, score: Decimal) -> dict[str, Given]:
        asked = criteria_of(self.asked, bid.lot.slug)
        return {criterion.id: Given(score, "Omdat het er staat.") for criterion in asked}

    def person(self, account: int) -> Actor:
        return next(who for who in self.people.assessors if who.account_id == account)

    def state_nothing(self) -> None:
        free = [Stated(key, Interest.NONE) for key in tenderers_of(self.id)]
        for assessor in self.people.assessors:
            self.act(assessor, services.state_interests, free, only=self.people.assessors)

    def judge(self, seat: AssessorAssignment, score: Decimal) -> None:
        who = self.person(seat.assessor_id)
        self.act(who, services.score_bids, [Sheet(seat.bid_id, self.scores(seat.bid, score))])
        self.act(who, services.lock_scores, [seat.bid_id])

    def agree(self, bid: Bid, score: Decimal) -> None:
        seats = self.seats(bid=bid.pk)
        if not seats:
            return
        people = tuple(seat.assessor_id for seat in seats)
        writer, *others = (self.person(account) for account in people)
        self.act(writer, services.record_meetings, [MeetingHeld(bid.pk, self.now, people, "Besproken.")])
        self.act(writer, services.reach_consensus, [Agreement(bid.pk, self.scores(bid, score))])
        for other in others:
            self.act(other, services.confirm_consensus, {bid.pk: None})

    # ------------------------------------------------------------ the ordinary way on

    def go_on(self) -> None:
        """Does what comes next, as everybody would; when it is refused, nothing happens."""
        status = ProcurementStatus(self.row.status)
        getattr(self, f"_after_{status.name.lower()}", self._take_first)()

    def _take_first(self) -> None:
        flow = Flow.of(self.definition)
        actions = [one for one in flow.actions(self.row.round, P(self.row.status)) if one != "withdraw"]
        if actions:
            self.step(self.people.officers[0], actions[0])

    def _after_published(self) -> None:
        if not Submission.objects.filter(procurement=self.id, round=self.row.round).exists():
            for provider in self.people.providers[:2]:
                self.submit_anew(provider, tuple(lot.id for lot in self.definition.lots))
        self.until(self.row.closes_at + timedelta(minutes=1))
        self.step(self.people.buyer, "close_receipt")

    _after_invited = _after_published

    def _after_closed(self) -> None:
        for officer in self.people.officers:
            self.turn(officer, EnvelopeKind.QUALITY)

    def _after_repair(self) -> None:
        if self.row.repair_until:
            self.until(_noon_after(self.row.repair_until))
        self._take_first()

    def _after_execution(self) -> None:
        self.state_nothing()
        self._take_first()

    def _after_assessment(self) -> None:
        for seat in self.seats(locked_at__isnull=True):
            self.judge(seat, HIGH if seat.bid_id % 2 else LOW)
        self._take_first()

    def _after_consensus(self) -> None:
        for bid in Bid.objects.filter(submission__procurement=self.id, status="gescoord").select_related(
            "lot"
        ):
            self.agree(bid, HIGH if bid.pk % 2 else LOW)
        if price_requirements(self.asked):
            for officer in self.people.officers:
                self.turn(officer, EnvelopeKind.PRICE)
        self._take_first()

    def _after_decided(self) -> None:
        self.buy(self.people.buyer, approve_letters)
        self._take_first()

    def _after_announced(self) -> None:
        if self.row.standstill_until:
            self.until(_noon_after(self.row.standstill_until))
        self._take_first()


def _told(refusal: Refusal) -> str:
    """What was refused; the sentence can be said in both languages."""
    assert refusal.message.render("nl")
    return f"{type(refusal).__name__}: {refusal.message.render('en')}"


def _noon_after(day: Any) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=PUBLISHED.tzinfo) + timedelta(days=1)


def _with_text(item: Item, text: str) -> Item:
    return Item(item.requirement, item.lot, text=text)
