"""Reads of complaints and of the register of contact: the actor comes first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.complaint_errors import UnknownComplaint
from dekkend.procurement.complaint_states import (
    OPEN,
    ComplaintOutcome,
    ComplaintStatus,
    ComplaintSubject,
    Forum,
)
from dekkend.procurement.information_policies import sees_registers
from dekkend.procurement.models import Complaint, OutsideContact, Procurement
from dekkend.procurement.procedure_remedy_rules import (
    AdviceFacts,
    ComplaintFacts,
    DisputeFacts,
    complaint_answered_in_time,
    disputes_committee,
    tender_experts,
)
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.snapshot import definition_now
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """One complaint with what the rules say: the clock (PL-17) and the two ways on (PL-18, PL-19)."""

    row: Complaint
    status: ComplaintStatus
    about: ComplaintSubject
    outcome: ComplaintOutcome | None
    forum: Forum | None
    own: bool
    received_on: date
    clock: Verdict
    disputes: Verdict
    experts: Verdict

    @property
    def number(self) -> int:
        return int(self.row.number)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def complainant(self) -> str:
        return str(self.row.complainant.name)

    @property
    def answered_at(self) -> datetime | None:
        return self.row.answered_at


def complaints(actor: Actor, slug: str) -> tuple[ComplaintView, ...]:
    """The complaints that the actor may read: the own ones, for staff of the region all.

    Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    rows = Complaint.objects.filter(procurement=found).select_related("complainant")
    own = actor.organisations(Role.PROVIDER)
    if not sees_registers(actor, facts_of(found)):
        rows = rows.filter(complainant_id__in=own)
    return tuple(_view(row, found, row.complainant_id in own) for row in rows.order_by("number"))


def complaint(actor: Actor, slug: str, number: int) -> ComplaintView:
    """One complaint. Raises UnknownProcurement, UnknownComplaint (also when it is another's)."""
    found = next((each for each in complaints(actor, slug) if each.number == number), None)
    if found is None:
        raise UnknownComplaint(number=number)
    return found


def open_complaints(procurement_ids: "QuerySet[Procurement]") -> "QuerySet[Complaint]":
    """Complaints of these procurements on which the clock runs, the most urgent first."""
    rows = Complaint.objects.filter(procurement__in=procurement_ids, status__in=[each.value for each in OPEN])
    return rows.select_related("procurement").order_by("due")


def contacts(actor: Actor, slug: str) -> "QuerySet[OutsideContact]":
    """The register of contact past the platform; ask ``sees_registers`` first. Raises UnknownProcurement."""
    found = seen(actor, slug)
    return OutsideContact.objects.filter(procurement=found).select_related("organisation", "recorded_by")


def dispute_facts(row: Complaint) -> DisputeFacts:
    """The six conditions as far as they are known; two follow from the complaint itself."""
    return DisputeFacts(
        about_procedure=row.about in (ComplaintSubject.DOCUMENT, ComplaintSubject.PROCEDURE),
        complaint_not_upheld=row.outcome
        in (ComplaintOutcome.PARTLY, ComplaintOutcome.REJECTED, ComplaintOutcome.INADMISSIBLE),
        settlement_failed=row.settlement_failed,
        both_agree=row.complainant_agrees and row.buyer_agrees,
        buyer_suspends=row.buyer_suspends,
        both_accept_advice=row.both_accept_advice,
    )


def _view(row: Complaint, found: Procurement, own: bool) -> ComplaintView:
    received = row.received_at.astimezone(clock.AMSTERDAM).date()
    answered = row.answered_at.astimezone(clock.AMSTERDAM).date() if row.answered_at else None
    return ComplaintView(
        row=row,
        status=ComplaintStatus(row.status),
        about=ComplaintSubject(row.about),
        outcome=ComplaintOutcome(row.outcome) if row.outcome else None,
        forum=Forum(row.forum) if row.forum else None,
        own=own,
        received_on=received,
        clock=complaint_answered_in_time(ComplaintFacts(received, clock.today(), answered)),
        disputes=disputes_committee(dispute_facts(row)),
        experts=tender_experts(AdviceFacts(definition_now(found.pk).procedure.form)),
    )
