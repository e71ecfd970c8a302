"""The board of one procurement: how many are where, what is red, who waits for whom, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q

from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_cells import admits_continuously, has_first_round, is_admission
from dekkend.procurement.admission_states import ENROLMENT, UNDECIDED, EnrolmentStatus
from dekkend.procurement.definition import StepKind
from dekkend.procurement.models import (
    AssessorAssignment,
    Bid,
    Enrolment,
    RepairWindow,
    Submission,
)
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.overview import ProcurementView
from dekkend.procurement.queries.task import Task
from dekkend.procurement.queries.tasks import work_list
from dekkend.procurement.states import BID, SUBMISSION, BidStatus, ProcurementStatus, SubmissionStatus
from dekkend.procurement.timeline import TimelineStatus, timeline
from dekkend.runtime import clock

NEXT_MOMENTS: Final = 8


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many of something are in one status. ``kind``: submissions, bids or enrolments."""

    kind: str
    status: str
    title: Message
    count: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for whom: somebody has to do something before the procedure goes on."""

    who: Message
    what: Message
    count: int
    due: date | None = None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < clock.today()


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens on a day. ``legal``: a term of the procedure that runs, not only a plan."""

    title: Message
    day: date
    legal: bool
    red: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """``sealed``: nobody may know yet what came in; then nothing about submissions is counted."""

    counts: tuple[StageCount, ...]
    sealed: bool
    tasks: tuple[Task, ...]
    red: tuple[Moment, ...]
    waiting: tuple[Waiting, ...]
    moments: tuple[Moment, ...]


def board(actor: Actor, view: ProcurementView) -> Board:
    """The board as this actor may see it: a fixed number of queries, however many lots there are."""
    opened = bool(may(actor, Action.SEE_SUBMISSIONS, view.facts))
    enrolled = bool(may(actor, Action.SEE_ENROLMENTS, view.facts)) and is_admission(view.definition)
    counts = [*(_submissions(view) if opened else ()), *(_enrolments(view) if enrolled else ())]
    moments = sorted([*_legal(view), *_planned(view)], key=lambda it: it.day)
    today, enrols = clock.today(), admits_continuously(view.definition)
    return Board(
        counts=tuple(counts),
        sealed=not (opened or enrols or view.row.status is ProcurementStatus.CONCEPT),
        tasks=tuple(it for it in work_list(actor) if it.procurement == view.row.slug),
        red=tuple(it for it in moments if it.red or (it.legal and it.day < today and _runs(view, it))),
        waiting=tuple(
            it
            for it in (*(_waiting(view) if opened else ()), *(_enrolling(view) if enrolled else ()))
            if it.count
        ),
        moments=tuple(it for it in moments if it.day >= today)[:NEXT_MOMENTS],
    )


def _submissions(view: ProcurementView) -> Iterator[StageCount]:
    rows = Submission.objects.filter(procurement=view.row.id).order_by().values_list("status")
    for status, count in sorted(
        rows.annotate(n=Count("pk")), key=lambda it: list(SubmissionStatus).index(SubmissionStatus(it[0]))
    ):
        yield StageCount("submissions", status, SUBMISSION.title(status), count)
    bids = Bid.objects.filter(submission__procurement=view.row.id).order_by().values_list("status")
    for status, count in sorted(
        bids.annotate(n=Count("pk")), key=lambda it: list(BidStatus).index(BidStatus(it[0]))
    ):
        yield StageCount("bids", status, BID.title(status), count)


def _enrolments(view: ProcurementView) -> Iterator[StageCount]:
    rows = Enrolment.objects.filter(procurement=view.row.id).order_by().values_list("status")
    counted = dict(rows.annotate(n=Count("pk")))
    for status in EnrolmentStatus:
        if count := counted.get(status, 0):
            yield StageCount("enrolments", status, ENROLMENT.title(status), count)


def _waiting(view: ProcurementView) -> Iterator[Waiting]:
    key = view.row.id
    repairs = RepairWindow.objects.filter(submission__procurement=key, closed_at__isnull=True)
    open_repairs = repairs.filter(submission__defects__repaired_at__isnull=True).distinct().count()
    yield Waiting(msg("Inschrijvers"), msg("herstellen hun gebreken"), open_repairs, view.repair_until)
    scores = AssessorAssignment.objects.filter(bid__submission__procurement=key).aggregate(
        open=Count("pk", filter=Q(locked_at__isnull=True, bid__status=BidStatus.IN_ASSESSMENT)),
        agree=Count("bid", distinct=True, filter=Q(bid__status=BidStatus.SCORED)),
    )
    yield Waiting(msg("Beoordelaars"), msg("zetten scores vast"), scores["open"])
    yield Waiting(msg("Beoordelaars"), msg("bereiken consensus"), scores["agree"])


def _enrolling(view: ProcurementView) -> Iterator[Waiting]:
    rows = Enrolment.objects.filter(procurement=view.row.id)
    repairing = rows.filter(status=EnrolmentStatus.IN_REPAIR)
    last = repairing.order_by("repair_last_day").values_list("repair_last_day", flat=True).first()
    yield Waiting(msg("Aanmelders"), msg("vullen hun aanmelding aan"), repairing.count(), last)
    deciding = rows.filter(status__in=[it.value for it in UNDECIDED if it is not EnrolmentStatus.IN_REPAIR])
    yield Waiting(msg("Aanmelders"), msg("wachten op een besluit van de inkoper"), deciding.count())


def _legal(view: ProcurementView) -> Iterator[Moment]:
    row = view.row
    if row.closes_at and is_admission(view.definition) and not has_first_round(view.definition):
        yield Moment(msg("Laatste dag van de eerste toelating"), _day(row.closes_at), True, rule="CV-04")
    elif row.closes_at:
        yield Moment(msg("Inschrijving sluit"), _day(row.closes_at), True)
    if view.repair_until:
        yield Moment(msg("Laatste dag van het herstel"), view.repair_until, True, rule="EL-10")
    if row.standstill_until:
        yield Moment(msg("Laatste dag van de standstill"), row.standstill_until, True, rule="PL-14")


def _planned(view: ProcurementView) -> Iterator[Moment]:
    """The planned steps; the closing not when it has a moment already, for that stands among the terms."""
    told = _closings(view) if view.row.closes_at else ()
    for entry in timeline(view.running):
        red = entry.status is TimelineStatus.RED
        if entry.span is None or entry.done or (entry.kind in told and not red):
            continue
        yield Moment(msg("{title}", title=entry.title), entry.span.latest, False, red)


def _closings(view: ProcurementView) -> tuple[StepKind, ...]:
    """The planned steps with which the present round closes."""
    row = view.row
    if row.rounds == 1:
        return (StepKind.ENROLMENT, StepKind.BIDS_CLOSE)
    return (StepKind.ENROLMENT,) if row.round == 1 else (StepKind.BIDS_CLOSE,)


def _runs(view: ProcurementView, moment: Moment) -> bool:
    """Whether the procedure still stands before a moment that has passed."""
    waits = {
        ProcurementStatus.PUBLISHED: "",
        ProcurementStatus.REPAIR: "EL-10",
        ProcurementStatus.ANNOUNCED: "PL-14",
    }
    return waits.get(view.row.status) == moment.rule


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.AMSTERDAM).date()


__all__ = ["Board", "Moment", "StageCount", "Waiting", "board"]
