"""Enrolments as somebody may see them: everybody's for who handles the procedure, the own ones for others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from dekkend.kernel.periods import Period
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.admission_cells import Found
from dekkend.procurement.admission_clock import Clock, ClockFacts, clock_of
from dekkend.procurement.admission_errors import UnknownEnrolment
from dekkend.procurement.admission_states import (
    UNDECIDED,
    CellStatus,
    EnrolmentStatus,
    RecheckStatus,
)
from dekkend.procurement.admission_words import RecheckReason
from dekkend.procurement.definition import Definition, RequirementKind
from dekkend.procurement.domain import Item, Stage
from dekkend.procurement.models import (
    CellAdmission,
    Enrolment,
    EnrolmentDraft,
    Procurement,
    Recheck,
)
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.snapshot import definition_now, definition_of
from dekkend.procurement.stored import message_from_json, verdict_from_json
from dekkend.runtime import clock

ITEM_VALUES = ("supplied", "issued_on", "agreed", "shown", "applies", "amount", "text", "file")


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One enrolment in a list."""

    id: int
    number: int
    procurement: str
    procurement_title: str
    tenderer: str
    tenderer_id: int
    kvk: str
    status: EnrolmentStatus
    received_at: datetime
    clock: Clock
    repair_last_day: date | None
    cells: int
    admitted: int
    refused: int
    suspended: int
    recheck_due: date | None

    @property
    def is_late(self) -> bool:
        left = self.clock.days_left
        return self.status in UNDECIDED and left is not None and left < 0


@dataclass(frozen=True, slots=True)
class CellOutcome:
    """What was asked and decided for one cell. ``reasons``: rule, what it is about, and the sentence."""

    id: int
    cell: int
    lot: str
    product: str
    municipality: str
    status: CellStatus
    closed_at_receipt: bool
    adds_something: bool | None
    adds_motivation: str
    reasons: tuple[tuple[str, str, Message], ...]
    changed_on: date | None
    explanation: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One verdict as it is stored."""

    id: int
    found: Found
    judged_by: str
    judged_on: date | None


@dataclass(frozen=True, slots=True)
class DefectRow:
    """Something formal that was missing."""

    id: int
    requirement: str
    lot: str
    kind: RequirementKind
    note: str
    repaired_at: datetime | None


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """A re-check and how it stands."""

    id: int
    status: RecheckStatus
    reason: RecheckReason
    requirements: tuple[str, ...]
    note: str
    asked_on: date
    due_on: date
    answered_on: date | None
    finished_on: date | None
    outcome: str

    @property
    def runs(self) -> bool:
        return self.status in (RecheckStatus.ASKED, RecheckStatus.ANSWERED)


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """One enrolment in full. ``found`` is empty for the provider until the decision."""

    row: EnrolmentRow
    definition: Definition
    receipt: str
    complete_on: date | None
    repair_opened_on: date | None
    repair_closed_on: date | None
    decided_on: date | None
    standstill_counted: date | None
    standstill_until: date | None
    case_filed_on: date | None
    case_judged_on: date | None
    case_outcome: str
    cells: tuple[CellOutcome, ...]
    items: tuple[Item, ...]
    found: tuple[FoundRow, ...]
    defects: tuple[DefectRow, ...]
    rechecks: tuple[RecheckRow, ...]

    @property
    def recheck(self) -> RecheckRow | None:
        """The re-check that runs."""
        return next((it for it in self.rechecks if it.runs), None)

    @property
    def is_final(self) -> bool:
        """Whether the standstill is over and no case of this provider runs (PL-14, PL-16)."""
        over = self.standstill_until is not None and clock.today() > self.standstill_until
        return over and (self.case_filed_on is None or self.case_judged_on is not None)


def enrolments(actor: Actor, slug: str) -> tuple[EnrolmentRow, ...]:
    """The enrolments of one procurement that the actor may see. Raises UnknownProcurement."""
    found = seen(actor, slug)
    return tuple(_rows(_scope(actor, found)))


def my_enrolments(actor: Actor) -> tuple[EnrolmentRow, ...]:
    """The enrolments of the actor's own organisations, newest first."""
    own = actor.organisations(Role.PROVIDER)
    return tuple(_rows(Enrolment.objects.filter(tenderer__in=own).order_by("-received_at")))


def enrolment(actor: Actor, slug: str, number: int) -> EnrolmentView:
    """One enrolment. Raises UnknownProcurement and UnknownEnrolment, also for another provider's."""
    found = seen(actor, slug)
    row = _read(_scope(actor, found).filter(number=number)).first()
    if row is None:
        raise UnknownEnrolment(number=number)
    reads = bool(may(actor, Action.SEE_ENROLMENTS, facts_of(found)))
    shown = reads or row.status == EnrolmentStatus.DECIDED
    return EnrolmentView(
        row=_row(row, definition_now(found.pk)),
        definition=definition_of(row.version),
        receipt=row.receipt,
        complete_on=row.complete_on,
        repair_opened_on=row.repair_opened_on,
        repair_closed_on=row.repair_closed_on,
        decided_on=row.decided_on,
        standstill_counted=row.standstill_counted,
        standstill_until=row.standstill_until,
        case_filed_on=row.case_filed_on,
        case_judged_on=row.case_judged_on,
        case_outcome=row.case_outcome,
        cells=tuple(map(_outcome, row.cells.select_related("cell__lot").order_by("cell_id"))),
        items=tuple(_items(row)),
        found=tuple(_found(row)) if shown else (),
        defects=tuple(
            DefectRow(it.pk, it.requirement, it.lot, RequirementKind(it.kind), it.note, it.repaired_at)
            for it in row.defects.order_by("pk")
        ),
        rechecks=tuple(_recheck(it) for it in sorted(row.rechecks.all(), key=lambda it: -it.pk)),
    )


def enrolment_draft(actor: Actor, slug: str, tenderer_id: int) -> EnrolmentDraft | None:
    """The provider's own draft. Raises UnknownProcurement."""
    found = seen(actor, slug)
    if not actor.has(Role.PROVIDER, tenderer_id):
        return None
    return EnrolmentDraft.objects.filter(procurement=found, tenderer=tenderer_id).first()


def file_keys(actor: Actor, slug: str, number: int) -> frozenset[str]:
    """The keys of the uploads of an enrolment that the actor may see."""
    return frozenset(item.file for item in enrolment(actor, slug, number).items if item.file)


def clock_facts(row: Enrolment, definition: Definition) -> ClockFacts:
    """The decision clock of one enrolment: a repair before completeness is no pause, for the clock did not
    run yet."""
    opened, complete = row.repair_opened_on, row.complete_on
    paused = opened is not None and complete is not None and opened >= complete
    pauses = (Period(opened, row.repair_closed_on),) if paused and opened else ()
    days = definition.admission.decision_days if definition.admission else None
    return ClockFacts(days, complete, pauses, row.decided_on or row.ended_on)


def _scope(actor: Actor, found: Procurement) -> "QuerySet[Enrolment]":
    rows = Enrolment.objects.filter(procurement=found).order_by("number")
    if may(actor, Action.SEE_ENROLMENTS, facts_of(found)):
        return rows
    return rows.filter(tenderer__in=actor.organisations(Role.PROVIDER))


def _read(rows: "QuerySet[Enrolment]") -> "QuerySet[Enrolment]":
    return rows.select_related("procurement", "version", "tenderer__provider").prefetch_related(
        "cells", "rechecks"
    )


def _rows(rows: "QuerySet[Enrolment]") -> Iterator[EnrolmentRow]:
    definitions: dict[int, Definition] = {}
    for row in _read(rows):
        if row.procurement_id not in definitions:
            definitions[row.procurement_id] = definition_now(row.procurement_id)
        yield _row(row, definitions[row.procurement_id])


def _row(row: Enrolment, definition: Definition) -> EnrolmentRow:
    statuses = [cell.status for cell in row.cells.all()]
    running = [it.due_on for it in row.rechecks.all() if _recheck(it).runs]
    provider = getattr(row.tenderer, "provider", None)
    return EnrolmentRow(
        row.pk,
        row.number,
        row.procurement.slug,
        row.procurement.title,
        row.tenderer.name,
        row.tenderer_id,
        provider.kvk if provider else "",
        EnrolmentStatus(row.status),
        row.received_at,
        clock_of(clock_facts(row, definition), clock.today()),
        row.repair_last_day if row.status == EnrolmentStatus.IN_REPAIR else None,
        len(statuses),
        statuses.count(CellStatus.ADMITTED),
        statuses.count(CellStatus.REFUSED),
        statuses.count(CellStatus.SUSPENDED),
        min(running, default=None),
    )


def _outcome(row: CellAdmission) -> CellOutcome:
    reasons = tuple(
        (reason["rule"], reason["about"], message_from_json(reason["sentence"])) for reason in row.reasons
    )
    return CellOutcome(
        row.pk,
        row.cell_id,
        row.cell.lot.slug,
        row.cell.product,
        row.cell.municipality,
        CellStatus(row.status),
        row.closed_at_receipt,
        row.adds_something,
        row.adds_motivation,
        reasons,
        row.changed_on,
        row.explanation,
    )


def _items(row: Enrolment) -> Iterable[Item]:
    for requirement, lot, *values in row.items.order_by("pk").values_list("requirement", "lot", *ITEM_VALUES):
        yield Item(requirement, lot or None, *values)


def _found(row: Enrolment) -> Iterator[FoundRow]:
    for check in row.checks.select_related("judged_by"):
        verdict = verdict_from_json(check.rule, check.holds, check.effect, check.verdict)
        found = Found(
            check.lot,
            Stage(check.stage),
            check.requirement,
            verdict,
            check.by_hand,
            check.judged_holds,
            check.motivation,
        )
        yield FoundRow(check.pk, found, str(check.judged_by or ""), check.judged_on)


def _recheck(row: Recheck) -> RecheckRow:
    return RecheckRow(
        row.pk,
        RecheckStatus(row.status),
        RecheckReason(row.reason),
        tuple(row.requirements),
        row.note,
        row.asked_on,
        row.due_on,
        row.answered_on,
        row.finished_on,
        row.outcome,
    )


__all__ = [
    "CellOutcome",
    "EnrolmentRow",
    "EnrolmentView",
    "FoundRow",
    "RecheckRow",
    "clock_facts",
    "enrolment",
    "enrolment_draft",
    "enrolments",
    "file_keys",
    "my_enrolments",
]
