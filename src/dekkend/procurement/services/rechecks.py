"""Looking again at admitted providers: on expired evidence, periodically, or on a signal."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from dekkend.kernel.periods import add_months
from dekkend.kernel.working_days import STANDARD
from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.procurement.admission_cells import months_of
from dekkend.procurement.admission_clock import REQUEST_DAYS, recheck_day
from dekkend.procurement.admission_errors import MotivationNeeded, NotTheirDefect, RecheckRuns
from dekkend.procurement.admission_states import (
    RECHECK,
    CellStatus,
    EnrolmentStatus,
    RecheckStatus,
)
from dekkend.procurement.admission_words import RECHECK_NAMES, RecheckReason
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import Item
from dekkend.procurement.events import RecheckAsked
from dekkend.procurement.models import Enrolment, EnrolmentItem, Recheck
from dekkend.procurement.services.admission import admission_case
from dekkend.procurement.services.admission_decisions import move_cell
from dekkend.procurement.services.common import Case, lock
from dekkend.procurement.services.enrolment import find_enrolment, keep_item, own_enrolment
from dekkend.procurement.snapshot import definition_now
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import transition

RUNNING = (RecheckStatus.ASKED, RecheckStatus.ANSWERED)


@transaction.atomic
def start_recheck(
    actor: Actor,
    procurement_id: int,
    number: int,
    reason: RecheckReason,
    requirements: Sequence[str] = (),
    note: str = "",
) -> Recheck:
    """Asks an admitted provider to show again that it meets the requirements, within fourteen calendar days
    (EL-07). Raises NotAllowed, UnknownEnrolment, RecheckRuns, NotTheirDefect, MotivationNeeded for a
    signal without explanation."""
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    if not row.cells.filter(status__in=[CellStatus.ADMITTED, CellStatus.SUSPENDED]).exists():
        raise NotTheirDefect(requirement=RECHECK_NAMES[reason])
    if reason is RecheckReason.SIGNAL and not note.strip():
        raise MotivationNeeded(what=RECHECK_NAMES[reason])
    return _start(case, row, reason, requirements, note)


@transaction.atomic
def answer_recheck(actor: Actor, procurement_id: int, number: int, items: Sequence[Item]) -> None:
    """The provider sends what was asked; the buyer looks at it. Raises UnknownEnrolment, NotAllowed,
    NotTheirDefect, TransitionNotAllowed."""
    case = lock(actor, procurement_id)
    row = own_enrolment(case, number)
    recheck = _running(row)
    for item in items:
        if not item.supplied:
            raise NotTheirDefect(requirement=item.requirement)
        keep_item(row, item)
    recheck.answered_on = arrival.received_on()
    recheck.save(update_fields=["answered_on"])
    data = {"items": [[item.requirement, item.lot] for item in items]}
    transition(recheck, RECHECK, "answer", actor=actor, stream=case.stream, data=data)


@transaction.atomic
def finish_recheck(actor: Actor, procurement_id: int, number: int, *, holds: bool, outcome: str = "") -> None:
    """In order, or not: then the provider's admissions are suspended, with the explanation.

    Raises NotAllowed, UnknownEnrolment, NotTheirDefect, MotivationNeeded, TransitionNotAllowed.
    """
    case = admission_case(actor, procurement_id)
    row = find_enrolment(case, number)
    recheck = _running(row)
    if not holds and not outcome.strip():
        raise MotivationNeeded(what=RECHECK.title("fail"))
    recheck.finished_on, recheck.outcome = clock.today(), outcome.strip()
    recheck.save(update_fields=["finished_on", "outcome"])
    transition(recheck, RECHECK, "approve" if holds else "fail", actor=actor, stream=case.stream)
    if not holds:
        for cell in row.cells.filter(status=CellStatus.ADMITTED):
            move_cell(case, cell, "suspend", outcome)


def start_due_rechecks(today: date | None = None) -> int:
    """Starts every re-check that is due, as Dekkend itself; how many. Each in its own transaction."""
    on = today or clock.today()
    rows = Enrolment.objects.filter(
        status=EnrolmentStatus.DECIDED, cells__status=CellStatus.ADMITTED
    ).exclude(rechecks__status__in=[status.value for status in RUNNING])
    started = 0
    for row in rows.distinct().select_related("procurement"):
        since, definition = _since(row), definition_now(row.procurement_id)
        expiries = tuple(_expiries(definition, row))
        months = definition.admission.recheck_months if definition.admission else None
        due = recheck_day(since, months, tuple(day for _, day in expiries)) if since else None
        if since is None or due is None or due > on:
            continue
        expired = sorted({requirement for requirement, day in expiries if since <= day < on})
        reason = RecheckReason.EXPIRED if expired else RecheckReason.PERIODIC
        start_recheck(SYSTEM, row.procurement_id, row.number, reason, expired)
        started += 1
    return started


def _start(
    case: Case, row: Enrolment, reason: RecheckReason, requirements: Sequence[str], note: str
) -> Recheck:
    if row.rechecks.filter(status__in=[status.value for status in RUNNING]).exists():
        raise RecheckRuns()
    today = clock.today()
    recheck = Recheck.objects.create(
        enrolment=row,
        reason=reason,
        requirements=list(requirements),
        note=note.strip(),
        asked_on=today,
        due_on=STANDARD.term_end(today, REQUEST_DAYS).last_day,
    )
    data = {"reason": reason.value, "requirements": list(requirements), "due_on": recheck.due_on}
    audit.record(case.stream, case.actor, "recheck.ask", f"enrolment:{row.pk}", data)
    emit(RecheckAsked(row.pk, recheck.due_on))
    return recheck


def _running(row: Enrolment) -> Recheck:
    found = row.rechecks.filter(status__in=[status.value for status in RUNNING]).first()
    if found is None:
        raise NotTheirDefect(requirement=RECHECK.name)
    return found


def _since(row: Enrolment) -> date | None:
    """The day on which this provider was last looked at."""
    last = row.rechecks.filter(finished_on__isnull=False).order_by("-finished_on").first()
    return last.finished_on if last else row.decided_on


def _expiries(definition: Definition, row: Enrolment) -> Iterable[tuple[str, date]]:
    """Each dated piece of evidence with the last day on which it is young enough."""
    months = {one.id: months_of(one) for one in definition.evidence}
    dated = EnrolmentItem.objects.filter(enrolment=row, issued_on__isnull=False)
    for requirement, issued in dated.values_list("requirement", "issued_on"):
        if (age := months.get(requirement)) is not None and issued is not None:
            yield requirement, add_months(issued, age)


__all__ = ["answer_recheck", "finish_recheck", "start_due_rechecks", "start_recheck"]
