"""What must be true of a continuous admission after every act; read from the tables."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dekkend.kernel.rules import Effect
from dekkend.organisations.ranges import period_of
from dekkend.procurement import queries
from dekkend.procurement.admission_clock import ClockState
from dekkend.procurement.admission_errors import UnknownEnrolment
from dekkend.procurement.admission_states import LIVE_CELLS
from dekkend.procurement.admission_timeline import is_sound
from dekkend.procurement.models import (
    AdmissionCell,
    AdmissionWindow,
    CellAdmission,
    Enrolment,
    EnrolmentCheck,
    Procurement,
    Recheck,
)
from dekkend.procurement.queries.enrolments import enrolment, enrolments
from dekkend.procurement.queries.supply import windows_of
from dekkend.procurement.queries.task import TaskKind
from dekkend.runtime import clock

FOLLOWS = {
    "ontvangen": {"in-herstel", "volledig", "ingetrokken"},
    "in-herstel": {"volledig", "besloten", "ingetrokken"},
    "volledig": {"in-herstel", "uitvoering", "ingetrokken"},
    "uitvoering": {"besloten", "ingetrokken"},
    "besloten": set(),
    "ingetrokken": set(),
}
"""What an act may make of an enrolment; the three checks come in one act, in their order (EL-01)."""

CELL_FOLLOWS = {
    "aangevraagd": {"toegelaten", "geweigerd", "ingetrokken"},
    "toegelaten": {"geschorst", "beeindigd"},
    "geschorst": {"toegelaten", "beeindigd"},
    "geweigerd": set(),
    "beeindigd": set(),
    "ingetrokken": set(),
}
DECIDED = {"toegelaten", "geweigerd", "geschorst", "beeindigd"}


@dataclass
class KnownAdmission:
    """What stood when the last act was over; ``windows`` are the days that had begun, by cell and day."""

    enrolments: dict[int, str] = field(default_factory=dict)
    cells: dict[int, str] = field(default_factory=dict)
    decisions: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    initial: dict[int, date] = field(default_factory=dict)


def check(row: Procurement, known: KnownAdmission, now: Any, people: Any) -> None:
    """Raises AssertionError for what may not be."""
    with clock.fixed(now):
        _windows(row, known)
        _moves(row, known)
        _decided(row, known)
        _admitted(row)
        _refused(row)
        _rechecks(row)
        _told(row, people)
        _own_only(row, people)


def _windows(row: Procurement, known: KnownAdmission) -> None:
    """Days without gap or overlap, none closed without a dated "enough"; the initial admission stays."""
    cells = list(AdmissionCell.objects.filter(procurement=row).values_list("pk", flat=True))
    for cell, windows in windows_of(cells).items():
        assert is_sound(windows), "windows with a gap, or closed without enough"
        initial = next(it.period for it in windows if it.kind == "eerste")
        assert initial.last is not None
        assert known.initial.setdefault(cell, initial.last) == initial.last, "the initial admission changed"
    for closed in AdmissionWindow.objects.filter(cell__in=cells, kind="gesloten").select_related("enough"):
        assert closed.enough is not None
        assert closed.motivation
        assert closed.enough.defined_on < period_of(closed.period).first


def _moves(row: Procurement, known: KnownAdmission) -> None:
    found = dict(Enrolment.objects.filter(procurement=row).values_list("pk", "status"))
    assert not known.enrolments.keys() - found.keys(), "an enrolment is gone"
    for key, status in found.items():
        before = known.enrolments.get(key, "ontvangen")
        assert status == before or status in FOLLOWS[before], f"enrolment from {before} to {status}"
    known.enrolments = found
    cells = dict(CellAdmission.objects.filter(enrolment__procurement=row).values_list("pk", "status"))
    for key, status in cells.items():
        before = known.cells.get(key, "aangevraagd")
        assert status == before or status in CELL_FOLLOWS[before], f"cell from {before} to {status}"
    known.cells = cells
    live = CellAdmission.objects.filter(enrolment__procurement=row, status__in=LIVE_CELLS)
    places = list(live.values_list("cell", "tenderer"))
    assert len(places) == len(set(places)), "one provider twice in a cell"


def _decided(row: Procurement, known: KnownAdmission) -> None:
    """A decision is about every cell, has its own standstill, never changes; nothing is decided before it."""
    for one in Enrolment.objects.filter(procurement=row).prefetch_related("cells"):
        statuses = {cell.status for cell in one.cells.all()}
        if one.status == "besloten":
            assert statuses <= DECIDED, "a cell without a decision"
            assert one.decided_on is not None
            assert one.standstill_until is not None
            assert one.standstill_until >= one.decided_on + timedelta(days=20)
            told = (one.decided_on, one.standstill_until, one.decided_by_id)
            assert known.decisions.setdefault(one.pk, told) == told, "a decision changed"
        else:
            assert statuses == {"ingetrokken" if one.status == "ingetrokken" else "aangevraagd"}
            assert one.decided_on is None
        if one.repair_closed_on is None and one.repair_opened_on is not None:
            assert one.status in ("in-herstel", "ingetrokken"), "past a repair that was never closed"


def _admitted(row: Procurement) -> None:
    """Whoever was admitted had every verdict, none of which stood in the way: not excluded, not unfit."""
    for cell in CellAdmission.objects.filter(
        enrolment__procurement=row, status__in=DECIDED - {"geweigerd"}
    ).select_related("cell__lot", "enrolment"):
        verdicts = EnrolmentCheck.objects.filter(enrolment=cell.enrolment, lot__in=["", cell.cell.lot.slug])
        assert verdicts.exists(), "admitted without a verdict"
        assert not cell.enrolment.defects.filter(repaired_at__isnull=True).exists(), "admitted with a defect"
        for verdict in verdicts:
            assert not (verdict.by_hand and verdict.judged_holds is None), "admitted unjudged"
            stands = verdict.holds if verdict.judged_holds is None else verdict.judged_holds
            assert stands or verdict.effect != Effect.BLOCK or verdict.by_hand, "admitted while refused"
            assert verdict.judged_holds is not False or verdict.effect != Effect.BLOCK
        if cell.closed_at_receipt:
            assert cell.adds_something, "in a closed cell without the test of a newcomer"
            assert cell.adds_motivation


def _refused(row: Procurement) -> None:
    """Every refusal says why; for enough supply only in a cell that was closed on the day of receipt."""
    rows = CellAdmission.objects.filter(enrolment__procurement=row).select_related("enrolment")
    for cell in rows:
        day = cell.enrolment.received_at.astimezone(clock.AMSTERDAM).date()
        window = AdmissionWindow.objects.get(cell=cell.cell_id, period__contains=day)
        assert cell.closed_at_receipt is (window.kind == "gesloten"), "the day of receipt changed its kind"
        if cell.status == "geweigerd":
            assert cell.reasons, "refused without a reason"
            assert all(reason["sentence"]["text"] for reason in cell.reasons)
        if cell.refused_for_supply:
            assert cell.closed_at_receipt, "refused for supply in an open cell"
            assert cell.adds_something is False
            assert cell.adds_motivation
            assert [reason["rule"] for reason in cell.reasons] == ["CV-05"]
        if cell.status in ("geschorst", "beeindigd"):
            assert cell.explanation


def _rechecks(row: Procurement) -> None:
    """One at a time, about somebody on whom was decided, with its term; a failed one says why."""
    rows = Recheck.objects.filter(enrolment__procurement=row).select_related("enrolment")
    running = [it.enrolment_id for it in rows if it.status in ("gevraagd", "beantwoord")]
    assert len(running) == len(set(running))
    for one in rows:
        assert one.enrolment.status == "besloten"
        assert one.due_on >= one.asked_on + timedelta(days=14)
        assert one.status != "niet-in-orde" or one.outcome


def _told(row: Procurement, people: Any) -> None:
    """The clock runs for who is complete; who waits too long is red, and stays so after the decision."""
    listed = {one.number: one for one in enrolments(people.buyer, row.slug)}
    work = queries.work_list(people.buyer)
    told = {(task.number, task.due) for task in work if task.kind is TaskKind.ENROLMENT}
    today = clock.today()
    for one in Enrolment.objects.filter(procurement=row, complete_on__isnull=False):
        shown = listed[one.number].clock
        assert shown.due is not None
        opened = one.repair_opened_on
        stood_still = opened is not None and opened >= one.complete_on
        paused = (one.repair_closed_on or today) - opened if stood_still else timedelta()
        least = one.complete_on + timedelta(days=42) + max(paused, timedelta())
        assert least <= shown.due <= least + timedelta(days=5), "another clock than the rules say"
        if one.decided_on is not None:
            late = one.decided_on > shown.due
            assert shown.state is (ClockState.DONE_LATE if late else ClockState.IN_TIME), "late, and not told"
        elif one.status not in ("ingetrokken", "in-herstel") and row.status != "ingetrokken":
            assert listed[one.number].is_late is (today > shown.due)
            assert (one.number, shown.due) in told, "nobody is told by when to decide"


def _own_only(row: Procurement, people: Any) -> None:
    """A provider sees its own enrolments and no others; before the decision no verdict."""
    newest = list(Enrolment.objects.filter(procurement=row).order_by("-pk")[:2])
    for actor in (*people.providers[:2], people.strangers[0]):
        own = people.organisations.get(actor.account_id)
        for one in newest:
            try:
                view = enrolment(actor, row.slug, one.number)
            except UnknownEnrolment:
                assert one.tenderer_id != own
                continue
            assert one.tenderer_id == own, "somebody else's enrolment was shown"
            assert one.status == "besloten" or not view.found
