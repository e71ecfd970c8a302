"""What a continuous admission asks of people: decide in time, look again, repair, show again."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.admission_clock import clock_of
from dekkend.procurement.admission_rules import enough_before_closing, no_scarcity
from dekkend.procurement.admission_states import UNDECIDED, EnrolmentStatus, RecheckStatus
from dekkend.procurement.eligibility_rules import requested_evidence_in_time
from dekkend.procurement.models import Enrolment, Procurement, Recheck
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries.access import facts_of, visible
from dekkend.procurement.queries.admission import admission_cells
from dekkend.procurement.queries.enrolments import clock_facts
from dekkend.procurement.queries.task import Task, TaskKind, task
from dekkend.procurement.rules import formal_defect, order_of_steps
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock

CLOSED_TOO_LONG: Final = timedelta(days=365)
"""A region that closes a cell looks at least once a year whether it may open again (S3 §6)."""


def admission_buyer_tasks(actor: Actor) -> Iterator[Task]:
    """Enrolments to decide on with their clock, answers on re-checks, scarcity, and cells closed for long."""
    if not actor.has_any(Role.BUYER):
        return
    rows = visible(actor).filter(cells__isnull=False).exclude(status=ProcurementStatus.WITHDRAWN)
    for found in rows.distinct():
        if is_buyer(actor, facts_of(found)):
            yield from _to_decide(found)
            yield from _to_finish(found)
            yield from _cells(actor, found)


def admission_provider_tasks(actor: Actor) -> Iterator[Task]:
    """Repairs of enrolments and re-checks that wait for the actor's own organisations."""
    own = actor.organisations(Role.PROVIDER)
    if not own:
        return
    rows = Enrolment.objects.filter(tenderer__in=own, status=EnrolmentStatus.IN_REPAIR)
    for row in rows.select_related("procurement"):
        yield task(
            TaskKind.ENROLMENT,
            row.procurement,
            msg("Vul uw aanmelding aan"),
            msg("U krijgt één keer gelegenheid tot herstel. De termijn voor het besluit staat zolang stil."),
            formal_defect,
            due=row.repair_last_day,
            number=row.number,
        )
    asked = Recheck.objects.filter(enrolment__tenderer__in=own, status=RecheckStatus.ASKED)
    for recheck in asked.select_related("enrolment__procurement"):
        yield task(
            TaskKind.ENROLMENT,
            recheck.enrolment.procurement,
            msg("Stuur het bewijs voor de hercontrole"),
            msg("Zonder dit bewijs kan uw toelating worden geschorst."),
            requested_evidence_in_time,
            due=recheck.due_on,
            number=recheck.enrolment.number,
        )


def _to_decide(found: Procurement) -> Iterator[Task]:
    rows = Enrolment.objects.filter(procurement=found, status__in=UNDECIDED).select_related("tenderer")
    definition = definition_now(found.pk) if rows else None
    for row in rows:
        assert definition is not None
        repairing = row.status == EnrolmentStatus.IN_REPAIR
        if repairing and row.repair_last_day and clock.today() <= row.repair_last_day:
            continue
        due = clock_of(clock_facts(row, definition), clock.today()).due
        yield task(
            TaskKind.ENROLMENT,
            found,
            msg(
                "Besluit over aanmelding {number}: {tenderer}", number=row.number, tenderer=row.tenderer.name
            ),
            msg("De termijn loopt vanaf de dag waarop de aanmelding volledig was."),
            order_of_steps,
            due=row.repair_last_day if repairing else due,
            number=row.number,
        )


def _to_finish(found: Procurement) -> Iterator[Task]:
    today = clock.today()
    rows = Recheck.objects.filter(
        enrolment__procurement=found,
        status__in=[RecheckStatus.ASKED.value, RecheckStatus.ANSWERED.value],
    )
    for row in rows.select_related("enrolment__tenderer"):
        if row.status == RecheckStatus.ANSWERED or row.due_on < today:
            yield task(
                TaskKind.ENROLMENT,
                found,
                msg("Rond de hercontrole af: {tenderer}", tenderer=row.enrolment.tenderer.name),
                msg("Het antwoord is er, of de termijn is voorbij."),
                requested_evidence_in_time,
                due=row.due_on,
                number=row.enrolment.number,
            )


def _cells(actor: Actor, found: Procurement) -> Iterator[Task]:
    cells = admission_cells(actor, found.slug)
    scarce = [cell.name for cell in cells if cell.suggests_window]
    if scarce:
        yield task(
            TaskKind.CELLS,
            found,
            msg("Schaarste in {count} cellen", count=len(scarce)),
            msg("Kijk of toetreden moet worden gestimuleerd: {cells}.", cells=tuple(scarce[:3])),
            no_scarcity,
        )
    today = clock.today()
    old = [
        cell
        for cell in cells
        if cell.window and not cell.window.is_open and _long(cell.window.period.first, today)
    ]
    if old:
        yield task(
            TaskKind.CELLS,
            found,
            msg("{count} cellen zijn langer dan een jaar gesloten", count=len(old)),
            msg("Kijk ten minste één keer per jaar of toetreden weer open kan."),
            enough_before_closing,
        )


def _long(first: date, today: date) -> bool:
    return today - first > CLOSED_TOO_LONG


__all__ = ["admission_buyer_tasks", "admission_provider_tasks"]
