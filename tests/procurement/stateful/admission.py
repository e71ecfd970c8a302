"""Anybody may do anything in a continuous admission: the rules that Hypothesis strings together."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from dekkend.organisations.domain import Actor
from dekkend.procurement import services
from dekkend.procurement.admission_words import CHOSEN_KINDS, EnoughMeasure, RecheckReason, WindowKind
from dekkend.procurement.domain import Item
from dekkend.procurement.models import (
    AdmissionCell,
    AdmissionWindow,
    CellAdmission,
    Enrolment,
    EnrolmentCheck,
)
from dekkend.procurement.services import admission, admission_decisions, enrolment, rechecks
from dekkend.procurement.services.admission_dates import DateForm, move_change
from dekkend.procurement.services.admission_decisions import NewcomerTest
from dekkend.procurement.services.enrolment import EnrolmentForm
from dekkend.runtime import clock
from tests.procurement.small import LOTS, good_items
from tests.procurement.stateful.acting import LONG, REFUSED, Acting
from tests.procurement.stateful.admission_promises import KnownAdmission, check

who = st.integers(0, 10)
small = st.integers(0, 3)
reasons = st.sampled_from(["Een reden.", "Een reden.", ""])
ACTIONS: Final = ("suspend", "reinstate", "end")
SUPPLIED: Final = {
    "goed": (),
    "zonder handtekening": (Item("handtekening", supplied=False),),
    "te weinig ervaring": tuple(Item("ervaring", lot, shown=True, amount=1) for lot in LOTS),
    "nog te beoordelen": tuple(Item("ervaring", lot, shown=None, amount=3) for lot in LOTS),
    "uitgesloten": (Item("gva", issued_on=date(2025, 6, 1), applies=True),),
    "oude gva": (Item("gva", issued_on=date(2020, 6, 1), applies=False),),
    "niet akkoord": (Item("akkoord", agreed=False),),
}


class Admissions(Acting):
    """A continuous admission: buyers, providers and strangers, and the clock."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.known_admission = KnownAdmission()
        self.sent: dict[Any, tuple[Actor, EnrolmentForm]] = {}
        self.checked_at: datetime | None = None

    @invariant()
    def what_was_promised_holds(self) -> None:
        """Looked at whenever time passed; after an act that was done it was looked at already."""
        if self.checked_at != self.now:
            self.look()

    def look(self) -> None:
        check(self.row, self.known_admission, self.now, self.people)
        self.checked_at = self.now

    def act(self, *given: Any, **more: Any) -> Any:
        """One act; what was promised holds after each that was done, also where one rule takes several."""
        found = super().act(*given, **more)
        if found is not REFUSED:
            self.look()
        return found

    def somebody(self, number: int) -> Any:
        everybody = self.people.everybody
        return everybody[number % len(everybody)]

    def one_of(self, rows: Any, number: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @property
    def enrolments(self) -> Any:
        return Enrolment.objects.filter(procurement=self.id)

    @property
    def cells(self) -> list[AdmissionCell]:
        return list(AdmissionCell.objects.filter(procurement=self.id).select_related("lot").order_by("pk"))

    def own(self, actor: Actor) -> int:
        """The actor's organisation, or that of somebody else for who has none."""
        return self.people.organisations.get(actor.account_id, next(iter(self.people.organisations.values())))

    @initialize(admitted=st.integers(0, 3), closed=st.booleans(), days=st.sampled_from([3, 45, 90]))
    def somewhere_on_the_way(self, admitted: int, closed: bool, days: int) -> None:
        self.begin(admitted=admitted, closed=closed, days=days)

    def begin(self, *, admitted: int, closed: bool, days: int) -> None:
        """Published so many days ago, with so many providers in the first cell, which may be closed since."""
        self.buy(self.people.buyer, services.publish, closes_at=self.now + LONG)
        self.now += timedelta(days=days)
        for number in range(admitted):
            self.enrol(self.people.everybody.index(self.people.providers[number]), frozenset({0}), "goed")
            self.ordinary()
        if closed and admitted:
            self.define(self.people.buyer, 1, "Een reden.")
            self.plan(self.people.buyer, frozenset({0}), WindowKind.CLOSED, 1, None, "Een reden.")
            self.now += timedelta(days=2)

    # ------------------------------------------------------------ the ordinary way

    @rule(number=small)
    def goes_on(self, number: int) -> None:
        self.step_on(number)

    def step_on(self, number: int) -> None:
        """The next step of an enrolment, as everybody would take it."""
        row = self.one_of(self.enrolments.exclude(status__in=["besloten", "ingetrokken"]), number)
        if row is None:
            return
        if row.status == "in-herstel":
            self.supply(self.whose(row), row)
        elif row.status == "volledig":
            self.buy(self.people.buyer, admission_decisions.check_enrolment, row.number)
        else:
            for check_ in EnrolmentCheck.objects.filter(enrolment=row, by_hand=True, judged_holds=None):
                self.judge(self.people.buyer, row, check_, True, "Het staat er.")
            self.decide(self.people.buyer, row, adds=bool(number % 2), why="Een reden.")

    def ordinary(self) -> None:
        while self.enrolments.exclude(status__in=["besloten", "ingetrokken"]).exists():
            self.step_on(1)

    def whose(self, row: Enrolment) -> Actor:
        return next(
            it for it in self.people.providers if self.people.organisations[it.account_id] == row.tenderer_id
        )

    @rule(hours=st.sampled_from([1, 24, 24 * 8, 24 * 43, 24 * 200]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    # ------------------------------------------------------------ providers

    @rule(who=who, cells=st.frozensets(small, min_size=1, max_size=3), what=st.sampled_from(sorted(SUPPLIED)))
    def enrols(self, who: int, cells: frozenset[int], what: str) -> None:
        self.enrol(who, cells, what)

    def enrol(self, who: int, cells: frozenset[int], what: str) -> None:
        sender, known = self.somebody(who), self.cells
        chosen = [known[number] for number in sorted(cells)]
        lots = tuple(dict.fromkeys(cell.lot.slug for cell in chosen))
        items = good_items(lots)
        items |= {(it.requirement, it.lot): it for it in SUPPLIED[what] if it.lot in (None, *lots)}
        keys = tuple(cell.pk for cell in chosen)
        form = EnrolmentForm(self.own(sender), keys, tuple(items.values()), uuid4())
        got = self.act(sender, enrolment.receive_enrolment, form, only=self.people.providers)
        if got is not REFUSED:
            self.sent[form.key] = (sender, form)

    @precondition(lambda self: self.sent)
    @rule(number=small)
    def sends_the_same_form_again(self, number: int) -> None:
        sender, form = list(self.sent.values())[number % len(self.sent)]
        before = self.enrolments.count()
        got = self.act(sender, enrolment.receive_enrolment, form)
        assert got is REFUSED or got.replayed
        assert self.enrolments.count() == before, "one form, two enrolments"

    @rule(who=who, number=small)
    def takes_it_back(self, who: int, number: int) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            self.own_act(who, row, enrolment.withdraw_enrolment)

    @rule(who=who, number=small)
    def repairs(self, who: int, number: int) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            self.supply(self.somebody(who), row)

    def supply(self, sender: Actor, row: Enrolment) -> None:
        missing = row.defects.filter(repaired_at__isnull=True)
        items = [Item(it.requirement, it.lot or None, text="Hersteld.") for it in missing]
        over = row.repair_last_day is not None and self.today > row.repair_last_day
        got = self.act(sender, enrolment.repair_enrolment, row.number, items, only=self.people.providers)
        if got is not REFUSED:
            assert self.own(sender) == row.tenderer_id
            assert not over, "repaired after the term"

    @rule(who=who, number=small)
    def shows_it_again(self, who: int, number: int) -> None:
        row = self.one_of(self.enrolments.filter(rechecks__isnull=False).distinct(), number)
        if row is not None:
            items = [Item("gva", issued_on=self.today, applies=False)]
            self.own_act(who, row, rechecks.answer_recheck, items)

    def own_act(self, who: int, row: Enrolment, service: Any, *given: Any) -> None:
        sender = self.somebody(who)
        if self.act(sender, service, row.number, *given, only=self.people.providers) is not REFUSED:
            assert self.own(sender) == row.tenderer_id, "somebody else's enrolment"

    @property
    def today(self) -> date:
        return self.now.astimezone(clock.AMSTERDAM).date()

    # ------------------------------------------------------------ deciding

    @rule(who=who, number=small, why=reasons)
    def asks_to_repair(self, who: int, number: int, why: str) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            once = row.repair_opened_on is None
            asked = [("handtekening", "")]
            got = self.buy(self.somebody(who), admission_decisions.ask_repair, row.number, asked, why)
            assert got is REFUSED or (once and why), "a second repair, or one without words"

    @rule(who=who, number=small)
    def checks(self, who: int, number: int) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            self.buy(self.somebody(who), admission_decisions.check_enrolment, row.number)

    @rule(who=who, number=st.integers(0, 15), holds=st.booleans(), why=reasons)
    def judges(self, who: int, number: int, holds: bool, why: str) -> None:
        found = self.one_of(EnrolmentCheck.objects.filter(enrolment__procurement=self.id), number)
        if found is not None:
            self.judge(self.somebody(who), found.enrolment, found, holds, why)

    def judge(self, actor: Actor, row: Enrolment, found: EnrolmentCheck, holds: bool, why: str) -> None:
        before = row.status
        judge = admission_decisions.judge_requirement
        got = self.buy(actor, judge, row.number, found.pk, holds=holds, motivation=why)
        assert got is REFUSED or (why and before == "uitvoering"), (
            "judged after the decision, or without words"
        )

    @rule(who=who, number=small, adds=st.booleans(), why=reasons)
    def decides(self, who: int, number: int, adds: bool, why: str) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            self.decide(self.somebody(who), row, adds=adds, why=why)

    def decide(self, actor: Actor, row: Enrolment, *, adds: bool, why: str) -> None:
        closed = row.cells.filter(closed_at_receipt=True)
        tests = {cell.pk: NewcomerTest(adds, why) for cell in (closed if why else row.cells.all())}
        self.buy(actor, admission_decisions.decide_enrolment, row.number, tests)

    @rule(who=who, number=small)
    def refuses_what_was_not_repaired(self, who: int, number: int) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            runs = row.repair_last_day is not None and self.today <= row.repair_last_day
            got = self.buy(self.somebody(who), admission_decisions.refuse_incomplete, row.number)
            assert got is REFUSED or not runs, "refused while the repair ran"

    # ------------------------------------------------------------ afterwards

    @rule(who=who, number=small, action=st.sampled_from(ACTIONS), why=reasons)
    def changes_cells(self, who: int, number: int, action: str, why: str) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            cells = list(row.cells.values_list("pk", flat=True))
            change = admission_decisions.change_cells
            got = self.buy(self.somebody(who), change, row.number, action, cells, why)
            assert got is REFUSED or why

    @rule(who=who, number=small, days=st.integers(-3, 1))
    def goes_to_court(self, who: int, number: int, days: int) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            others = self._others(row)
            filed = self.today + timedelta(days=days)
            self.buy(self.somebody(who), admission_decisions.record_case, row.number, filed)
            assert self._others(row) == others, "a case of one provider touches another (PL-16)"

    @rule(who=who, number=small, days=st.integers(-3, 1), why=reasons)
    def hears_the_judgment(self, who: int, number: int, days: int, why: str) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            judged = self.today + timedelta(days=days)
            self.buy(self.somebody(who), admission_decisions.record_judgment, row.number, judged, why)

    def _others(self, row: Enrolment) -> list[Any]:
        fields = ("status", "standstill_until", "case_filed_on", "case_judged_on")
        return list(self.enrolments.exclude(pk=row.pk).order_by("pk").values_list(*fields))

    @rule(who=who, number=small, reason=st.sampled_from(RecheckReason), why=reasons)
    def looks_again(self, who: int, number: int, reason: RecheckReason, why: str) -> None:
        row = self.one_of(self.enrolments, number)
        if row is not None:
            self.buy(self.somebody(who), rechecks.start_recheck, row.number, reason, ["gva"], why)

    @rule()
    def the_night_looks_again(self) -> None:
        with clock.fixed(self.now):
            rechecks.start_due_rechecks()
        self.look()

    @rule(who=who, number=small, holds=st.booleans(), why=reasons)
    def ends_a_recheck(self, who: int, number: int, holds: bool, why: str) -> None:
        row = self.one_of(self.enrolments.filter(rechecks__isnull=False).distinct(), number)
        if row is None:
            return
        got = self.buy(self.somebody(who), rechecks.finish_recheck, row.number, holds=holds, outcome=why)
        if got is not REFUSED and not holds:
            assert why
            admitted = CellAdmission.objects.filter(enrolment=row, status="toegelaten")
            assert not admitted.exists(), "admitted after a re-check that failed"

    # ------------------------------------------------------------ cells

    @rule(who=who, value=st.integers(1, 2), why=reasons)
    def says_what_is_enough(self, who: int, value: int, why: str) -> None:
        self.define(self.somebody(who), value, why)

    def define(self, actor: Actor, value: int, why: str) -> None:
        form = admission.EnoughForm(LOTS[0], EnoughMeasure.PROVIDERS, value, why, why)
        got = self.buy(actor, admission.define_enough, form)
        assert got is REFUSED or why

    @rule(
        who=who,
        cells=st.frozensets(small, min_size=1, max_size=2),
        kind=st.sampled_from((*CHOSEN_KINDS, WindowKind.CLOSED, WindowKind.INITIAL)),
        first=st.integers(-1, 40),
        days=st.sampled_from([None, 0, 30]),
        why=reasons,
    )
    def plans_a_window(
        self, who: int, cells: frozenset[int], kind: WindowKind, first: int, days: int | None, why: str
    ) -> None:
        self.plan(self.somebody(who), cells, kind, first, days, why)

    def plan(
        self, actor: Actor, cells: frozenset[int], kind: WindowKind, first: int, days: int | None, why: str
    ) -> None:
        known, start = self.cells, self.today + timedelta(days=first)
        keys = tuple(known[number].pk for number in sorted(cells))
        last = None if days is None else start + timedelta(days=days)
        form = admission.WindowForm(keys, kind, start, last, why)
        got = self.buy(actor, admission.set_window, form)
        if got is not REFUSED:
            assert first > 0, "days that have begun changed"
            assert why or kind is WindowKind.INTERIM

    @rule(who=who, cells=st.frozensets(small, min_size=1, max_size=2), ahead=st.integers(-1, 60), why=reasons)
    def moves_a_date(self, who: int, cells: frozenset[int], ahead: int, why: str) -> None:
        known = self.cells
        keys = tuple(known[number].pk for number in sorted(cells))
        before = list(
            AdmissionWindow.objects.filter(cell__in=keys).order_by("pk").values_list("pk", "period")
        )
        form = DateForm(keys, self.today + timedelta(days=ahead), why)
        if self.buy(self.somebody(who), move_change, form) is not REFUSED and ahead <= 0:
            after = AdmissionWindow.objects.filter(cell__in=keys).order_by("pk")
            assert before == list(after.values_list("pk", "period")), "days that have begun changed"

    @rule(who=who, cell=small, wait=st.sampled_from([None, 10, 60]), refused=st.sampled_from([None, 0, 2]))
    def measures(self, who: int, cell: int, wait: int | None, refused: int | None) -> None:
        form = admission.SignalForm(self.cells[cell].pk, waiting_days=wait, refusals=refused)
        self.buy(self.somebody(who), admission.record_signal, form)

    @rule(who=who, chance=st.integers(0, 15))
    def withdraws_the_procurement(self, who: int, chance: int) -> None:
        if chance == 0:
            self.buy(self.somebody(who), services.withdraw_procurement, reason="Geen geld.")
