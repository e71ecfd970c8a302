"""A whole practice run: generated bids through the same services that people use."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from dekkend.catalogue.domain import PriceWay
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.organisations.queries import provider_ids
from dekkend.organisations.services import create_account, register_providers
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import CHECK_STAGES, Agreement, Given, Item, Sheet, SubmissionForm
from dekkend.procurement.domain_assessment import Interest, MeetingHeld, Stated
from dekkend.procurement.envelope import EnvelopeKind, price_requirements
from dekkend.procurement.models import AssessorAssignment, Bid, Defect, PracticeAssessor, Procurement
from dekkend.procurement.price_scoring import Tested, way_of
from dekkend.procurement.procedure_forms import form_of, in_round, is_assessed
from dekkend.procurement.queries.judging import panel_of
from dekkend.procurement.queries.rounds import invited_by_kvk
from dekkend.procurement.services import (
    assessment,
    assigning,
    checks,
    consensus,
    decisions,
    interests,
    opening,
    prices,
    receipt,
    repair,
    rounds,
    setup,
)
from dekkend.procurement.services.panel import free_of
from dekkend.procurement.simulation import phrases
from dekkend.procurement.simulation.calendar import PracticeCalendar, calendar_after, calendar_of
from dekkend.procurement.simulation.generate import (
    GeneratedSubmission,
    agreed_scores,
    assessor_scores,
    far_apart,
    generate,
)
from dekkend.procurement.simulation.settings import GeneratorSettings
from dekkend.procurement.states import BidStatus
from dekkend.runtime import clock

BUYER = Actor(None, "Inkoper (oefening)")
MAIL = "oefening.example"


class Until(StrEnum):
    """How far a practice run goes."""

    PUBLISHED = "publicatie"
    RECEIVED = "ontvangst"
    REPAIR = "herstel"
    ASSESSMENT = "beoordeling"
    DECIDED = "besluit"
    ANNOUNCED = "bekendmaking"


ORDER = tuple(Until)
Report = Callable[[int, int, Message], None]


def silent(done: int, total: int, note: Message) -> None:
    """Reports nothing."""


@dataclass
class PracticeRun:
    """A run under way. ``durations`` holds the seconds per stage.

    ``definition`` is what the present round asks and judges, ``whole`` is all of it.
    """

    definition: Definition
    settings: GeneratorSettings
    seed: int
    row: Procurement
    calendar: PracticeCalendar
    submissions: tuple[GeneratedSubmission, ...]
    durations: dict[str, float] = field(default_factory=dict)
    by_number: dict[int, GeneratedSubmission] = field(default_factory=dict)
    given: dict[tuple[int, str, int], dict[str, Given]] = field(default_factory=dict)
    report: Report = silent
    whole: Definition | None = None

    @property
    def id(self) -> int:
        return int(self.row.pk)

    @contextmanager
    def stage(self, name: str, note: Message, moment: datetime) -> Iterator[None]:
        """Times a stage, on a stopped clock."""
        self.report(len(self.durations), len(_STAGES) + 1, note)
        started = time.perf_counter()
        with clock.fixed(moment):
            yield
        self.durations[name] = self.durations.get(name, 0) + time.perf_counter() - started


def run_practice(
    definition: Definition,
    settings: GeneratorSettings,
    *,
    region_id: int,
    slug: str = "",
    seed: int | None = None,
    assumed: Sequence[str] = (),
    until: Until = Until.ANNOUNCED,
    report: Report = silent,
) -> PracticeRun:
    """Runs a procurement on generated bids up to and including ``until``.

    ``definition`` is complete: assumptions merged in. The outcome follows from the rules; the same seed gives
    the same outcome. Raises what the services raise, PlantDoesNotFit and TooFewLots.
    """
    number = settings.seed if seed is None else seed
    calendar = calendar_of(definition, settings.arrival_days)
    started = time.perf_counter()
    submissions = generate(definition, settings, closing=calendar.closes_at.date(), seed=number)
    made = time.perf_counter() - started
    with clock.fixed(calendar.published - timedelta(days=1)):
        row = setup.create_procurement(
            BUYER, definition, region_id=region_id, slug=slug, practice=True, assumed=assumed
        )
    first = in_round(definition, 1)
    run = PracticeRun(first, settings, number, row, calendar, submissions, report=report, whole=definition)
    run.durations["generate"] = made
    _take_stages(run, stages_of(definition), until)
    row.refresh_from_db()
    if until is Until.ANNOUNCED and row.round < row.rounds:
        second_round(run)
        _take_stages(run, _STAGES[1:], until)
        row.refresh_from_db()
    return run


def stages_of(definition: Definition) -> "Stages":
    """What a run of this definition goes through: in an admission without a round enrolments, no vault."""
    if not admits_continuously(definition):
        return _STAGES
    from dekkend.procurement.services import practice_admission

    return practice_admission.STAGES


def _take_stages(run: PracticeRun, stages: "Stages", until: Until) -> None:
    for stage, step in stages:
        if ORDER.index(stage) <= ORDER.index(until):
            step(run)


def second_round(run: PracticeRun) -> None:
    """After the standstill of the selection: the dialogue where there is one, and the invitation."""
    whole = run.whole or run.definition
    until = run.row.standstill_until
    run.calendar = calendar_after(whole, until, run.settings.arrival_days)
    if form_of(whole).has_dialogue:
        with run.stage("dialogue", msg("In dialoog"), morning_after(run, until)):
            rounds.start_dialogue(BUYER, run.id)
    with run.stage("invite", msg("Uitnodigen om in te schrijven"), run.calendar.published):
        rounds.invite(BUYER, run.id, closes_at=run.calendar.closes_at)
    run.row.refresh_from_db()
    enter_second_round(run)


def enter_second_round(run: PracticeRun) -> None:
    """From now on the run asks and judges what the second round does, of who was invited."""
    whole = run.whole or run.definition
    run.definition = in_round(whole, 2)
    run.submissions = generate(
        whole,
        run.settings,
        closing=run.calendar.closes_at.date(),
        seed=run.seed,
        invited=invited_by_kvk(run.id),
    )


def morning_after(run: PracticeRun, day: date) -> datetime:
    """The hour at which this run works, on the day after ``day``."""
    return datetime.combine(day, run.calendar.checked.time(), clock.AMSTERDAM) + timedelta(days=1)


def publish_practice(run: PracticeRun) -> None:
    """Opens the run for submissions, on the day of the practice calendar."""
    with run.stage("publish", msg("Publiceren"), run.calendar.published):
        setup.publish(BUYER, run.id, closes_at=run.calendar.closes_at)


def _receive(run: PracticeRun) -> None:
    with run.stage("receive", msg("Inschrijvingen ontvangen"), run.calendar.published):
        ids = providers_of(run)
        for sent in run.submissions:
            form = SubmissionForm(ids[sent.provider.kvk], sent.lots, sent.items, sent.key)
            with clock.fixed(run.calendar.closes_at - sent.before_closing):
                given = receipt.receive_submission(Actor(None, sent.provider.name), run.id, form)
            run.by_number[given.number] = sent
    with run.stage("receive", msg("Inschrijving sluiten"), run.calendar.closes_at + timedelta(minutes=1)):
        receipt.close_receipt(BUYER, run.id)
        opening.open_practice_vault(run.id)


def _repair(run: PracticeRun) -> None:
    with run.stage("completeness", msg("Volledigheid toetsen"), run.calendar.repair_opened):
        repair.check_completeness(BUYER, run.id)
        repair.open_repair_windows(BUYER, run.id)


def _finish_repair(run: PracticeRun) -> None:
    with run.stage("repair", msg("Gebreken herstellen"), run.calendar.repair_done):
        for number, items in repairs_of(run):
            repair.record_repair(Actor(None, run.by_number[number].provider.name), run.id, number, items)
    with run.stage("repair", msg("Herstel sluiten"), run.calendar.checked):
        repair.close_repair(BUYER, run.id)


def _check(run: PracticeRun) -> None:
    with run.stage("checks", msg("Bewijs toetsen"), run.calendar.checked):
        for stage in CHECK_STAGES if run.row.round == 1 else CHECK_STAGES[-1:]:
            checks.run_checks(BUYER, run.id, stage)


def _assign(run: PracticeRun) -> None:
    if not is_scored(run):
        return
    with run.stage("assign", msg("Beoordelaars toewijzen"), run.calendar.checked):
        assign_assessors(run)


def _score(run: PracticeRun) -> None:
    if not is_scored(run):
        return
    with run.stage("score", msg("Beoordelen"), run.calendar.assessed):
        for actor, sheets in sheets_of(run):
            assessment.score_bids(actor, run.id, sheets)
            assessment.lock_scores(actor, run.id, [sheet.bid_id for sheet in sheets])
        assessment.start_consensus(BUYER, run.id)
    with run.stage("consensus", msg("Consensus bereiken"), run.calendar.agreed):
        agree(run)


def _decide(run: PracticeRun) -> None:
    with run.stage("decide", msg("Besluiten"), run.calendar.agreed):
        open_prices(run)
        decisions.decide(BUYER, run.id)


def _announce(run: PracticeRun) -> None:
    with run.stage("announce", msg("Bekendmaken en brieven maken"), run.calendar.announced):
        decisions.announce(BUYER, run.id)


Stages = tuple[tuple[Until, Callable[[PracticeRun], None]], ...]
_STAGES: Stages = (
    (Until.PUBLISHED, publish_practice),
    (Until.RECEIVED, _receive),
    (Until.REPAIR, _repair),
    (Until.ASSESSMENT, _finish_repair),
    (Until.ASSESSMENT, _check),
    (Until.ASSESSMENT, _assign),
    (Until.DECIDED, _score),
    (Until.DECIDED, _decide),
    (Until.ANNOUNCED, _announce),
)


def open_prices(run: PracticeRun) -> None:
    """Where price counts: its envelopes open once the quality is final, and each price is tested."""
    if not price_requirements(run.definition):
        return
    opening.open_practice_vault(run.id, EnvelopeKind.PRICE)
    if way_of(run.definition) is not PriceWay.SUBSTANTIATED:
        return
    for bid, criterion in sorted(prices.offered(run.id, run.definition)):
        reason = msg("De opbouw van het tarief is volledig.").render()
        prices.record_price_test(BUYER, run.id, bid, criterion, Tested(), reason=reason)


def is_scored(run: PracticeRun) -> bool:
    """Whether people judge the bids of this run."""
    return is_assessed(run.whole or run.definition, run.row.round)


def providers_of(run: PracticeRun) -> dict[str, int]:
    """The organisations of the generated providers by KvK number; those that exist already are reused."""
    kvks = [sent.provider.kvk for sent in run.submissions]
    known = provider_ids(kvks)
    missing = [sent.provider for sent in run.submissions if sent.provider.kvk not in known]
    new = register_providers(SYSTEM, missing)
    return known | {provider.kvk: key for provider, key in zip(missing, new, strict=True)}


def assessors_of(run: PracticeRun) -> list[int]:
    """The region's assessors, with as many made-up ones as the settings ask for."""
    known = panel_of(run.row)[: run.settings.assessors]
    for number in range(len(known) + 1, run.settings.assessors + 1):
        mail = f"beoordelaar{number:02}.{run.row.slug}@{MAIL}"
        account = create_account(SYSTEM, mail, f"Beoordelaar {number:02} (oefening)")
        PracticeAssessor.objects.create(procurement=run.row, assessor_id=account)
        known.append(account)
    return known


def assign_assessors(run: PracticeRun) -> None:
    """The assessors state that they have no interests, and get their bids."""
    chosen = assessors_of(run)
    free = [Stated(tenderer, Interest.NONE) for tenderer in sorted(interests.tenderers_of(run.id))]
    known = free_of(run.id, chosen)
    for account in chosen:
        new = [one for one in free if one.tenderer_id not in known[account]]
        interests.state_interests(_assessor(account), run.id, new)
    assigning.assign_assessors(BUYER, run.id, chosen)


def agree(run: PracticeRun) -> None:
    """The pairs that have no consensus yet meet where they have to; one writes, the others confirm."""
    rows = Bid.objects.filter(submission__procurement=run.row, status=BidStatus.SCORED)
    waiting = set(rows.values_list("pk", flat=True))
    _meet(run, waiting)
    for actor, agreements in agreements_of(run):
        left = [agreement for agreement in agreements if agreement.bid_id in waiting]
        if left:
            consensus.reach_consensus(actor, run.id, left)
    _confirm(run, waiting)


def _meet(run: PracticeRun, waiting: set[int]) -> None:
    people: dict[int, list[int]] = defaultdict(list)
    texts: dict[int, str] = {}
    given: dict[int, list[dict[str, Given]]] = defaultdict(list)
    for bid, seat, assessor, number, lot in _seats(run):
        people[bid].append(assessor)
        given[bid].append(_given(run, number, lot, seat))
    for bid, sheets in given.items():
        if bid in waiting and (apart := far_apart(run.definition, sheets)):
            texts[bid] = phrases.meeting(apart)
    by_writer: dict[int, list[MeetingHeld]] = defaultdict(list)
    for bid, said in texts.items():
        by_writer[people[bid][0]].append(MeetingHeld(bid, clock.now(), tuple(people[bid]), said))
    for account in sorted(by_writer):
        consensus.record_meetings(_assessor(account), run.id, by_writer[account])


def _confirm(run: PracticeRun, waiting: set[int]) -> None:
    """Whoever did not write the proposal agrees with it."""
    seats = AssessorAssignment.objects.filter(
        bid__in=waiting, ended_at__isnull=True, kept_reason="", confirmation__isnull=True
    )
    by_account: dict[int, dict[int, datetime | None]] = defaultdict(dict)
    for account, bid in seats.order_by("bid_id", "seat").values_list("assessor_id", "bid_id"):
        by_account[account][bid] = None
    for account in sorted(by_account):
        consensus.confirm_consensus(_assessor(account), run.id, by_account[account])


def repairs_of(run: PracticeRun) -> Iterator[tuple[int, list[Item]]]:
    """What each bidder repairs of what was found: the planted repairs, nothing else."""
    present = {"submission__procurement": run.row, "submission__round": run.row.round}
    found = Defect.objects.filter(**present, repaired_at__isnull=True)
    listed: dict[int, set[tuple[str, str | None]]] = defaultdict(set)
    rows = found.values_list("submission__number", "requirement", "bid__lot__slug")
    for number, requirement, lot in rows:
        listed[number].add((requirement, lot))
    for number in sorted(listed):
        items = [
            item for item in run.by_number[number].repairs if (item.requirement, item.lot) in listed[number]
        ]
        if items:
            yield number, items


def _seats(run: PracticeRun) -> list[tuple[int, int, int, int, str]]:
    rows = AssessorAssignment.objects.filter(bid__submission__procurement=run.row, ended_at__isnull=True)
    rows = rows.filter(bid__submission__round=run.row.round)
    return list(
        rows.order_by("bid__submission__number", "bid__lot__position", "seat").values_list(
            "bid_id", "seat", "assessor_id", "bid__submission__number", "bid__lot__slug"
        )
    )


def _given(run: PracticeRun, number: int, lot: str, seat: int) -> dict[str, Given]:
    key = (number, lot, seat)
    if key not in run.given:
        bidder = run.by_number[number].bidder
        run.given[key] = assessor_scores(run.definition, run.settings, run.seed, bidder, lot, seat)
    return run.given[key]


def sheets_of(run: PracticeRun) -> Iterator[tuple[Actor, list[Sheet]]]:
    """Each assessor's own sheets."""
    seats: dict[int, list[tuple[int, int, int, str]]] = defaultdict(list)
    for bid, seat, assessor, number, lot in _seats(run):
        seats[assessor].append((bid, seat, number, lot))
    for assessor in sorted(seats):
        sheets = [Sheet(bid, _given(run, number, lot, seat)) for bid, seat, number, lot in seats[assessor]]
        yield _assessor(assessor), sheets


def agreements_of(run: PracticeRun) -> Iterator[tuple[Actor, list[Agreement]]]:
    """What each pair agrees on; the assessor on the first seat writes it down."""
    given: dict[tuple[int, int, str], list[dict[str, Given]]] = defaultdict(list)
    writer: dict[int, int] = {}
    for bid, seat, assessor, number, lot in _seats(run):
        given[bid, number, lot].append(_given(run, number, lot, seat))
        writer.setdefault(bid, assessor)
    written: dict[int, list[Agreement]] = defaultdict(list)
    for (bid, number, lot), sheets in given.items():
        bidder = run.by_number[number].bidder
        agreed = agreed_scores(run.definition, run.seed, bidder, lot, sheets)
        written[writer[bid]].append(Agreement(bid, agreed))
    for assessor in sorted(written):
        yield _assessor(assessor), written[assessor]


def _assessor(account_id: int) -> Actor:
    return Actor(account_id, f"Beoordelaar {account_id} (oefening)")
