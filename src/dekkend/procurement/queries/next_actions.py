"""What a buyer can do now with a procurement, and what holds the rest back: for the buttons on a page.

The services decide; this only says beforehand what they would say, in their own words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Permission, allow, refuse
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.completeness import Missing
from dekkend.procurement.envelope import EnvelopeKind, VaultStatus, price_requirements
from dekkend.procurement.errors import (
    ConsensusIncomplete,
    DeadlineNotPassed,
    DefinitionHasOpenPoints,
    RepairStillRuns,
    ScoresStillOpen,
    StandstillRuns,
    TooFewAssessors,
)
from dekkend.procurement.models import Bid, Submission, Vault
from dekkend.procurement.policies import Action, may
from dekkend.procurement.procedure_flow import Flow
from dekkend.procurement.procedure_forms import seats_of
from dekkend.procurement.queries.judging import panel
from dekkend.procurement.queries.overview import ProcurementView
from dekkend.procurement.queries.route import missing_before_publication
from dekkend.procurement.states import PROCUREMENT, BidStatus, ProcurementStatus, SubmissionStatus
from dekkend.procurement.vault_errors import PricesStillSealed
from dekkend.runtime import clock

_DEFECTIVE: Final = (SubmissionStatus.DEFECTIVE, SubmissionStatus.IN_REPAIR)


@dataclass(frozen=True, slots=True)
class NextAction:
    """One step of the procedure: its name in the state machine, its title, and whether it can be now."""

    action: str
    title: Message
    permission: Permission


def next_actions(actor: Actor, view: ProcurementView) -> tuple[NextAction, ...]:
    """The steps that follow on the present status, without withdrawing; at most two queries."""
    allowed = may(actor, Action.RUN_PROCUREMENT, view.facts)
    found = Flow.of(view.definition).actions(view.row.round, view.row.status)
    steps = [step for step in found if step != "withdraw"]
    return tuple(
        NextAction(step, PROCUREMENT.title(step), _permission(allowed, step, view))
        for step in steps
        if _fits(step, view)
    )


def _permission(allowed: Permission, step: str, view: ProcurementView) -> Permission:
    if not allowed:
        return allowed
    hindrance = _HINDRANCES.get(step, _nothing)(view)
    return refuse(hindrance.message) if hindrance else allow(msg("Deze stap kan nu."))


def _fits(step: str, view: ProcurementView) -> bool:
    """After completeness repair opens for who has defects; without any the checks follow at once. Where
    providers enrol all the time there is no receipt to close."""
    if step == "close_receipt" and admits_continuously(view.definition):
        return False
    if view.row.status is not ProcurementStatus.COMPLETENESS:
        return True
    repairs = _offers_repair(view) and _defective(view) > 0
    return repairs if step == "open_repair" else not repairs


def _offers_repair(view: ProcurementView) -> bool:
    return view.definition.repair is not None and view.definition.repair.days is not None


def _defective(view: ProcurementView) -> int:
    return Submission.objects.filter(procurement_id=view.row.id, status__in=_DEFECTIVE).count()


def _nothing(view: ProcurementView) -> Refusal | None:
    return None


def undecided(view: ProcurementView) -> tuple[Missing, ...]:
    """The decisions without which this concept may not be published; a practice run needs none of them."""
    if view.row.practice or view.row.status is not ProcurementStatus.CONCEPT:
        return ()
    return missing_before_publication(view.row.id, view.definition)


def _publish(view: ProcurementView) -> Refusal | None:
    missing = undecided(view)
    if not missing:
        return None
    return DefinitionHasOpenPoints(points=tuple(found.message for found in missing))


def _close_receipt(view: ProcurementView) -> Refusal | None:
    deadline, now = view.row.closes_at, clock.now()
    if deadline is None or now > deadline:
        return None
    return DeadlineNotPassed(
        deadline=deadline.astimezone(clock.AMSTERDAM), now=now.astimezone(clock.AMSTERDAM)
    )


def _start_exclusion(view: ProcurementView) -> Refusal | None:
    last_day = view.repair_until
    if view.row.status is not ProcurementStatus.REPAIR or last_day is None or clock.today() > last_day:
        return None
    waiting = Submission.objects.filter(
        procurement_id=view.row.id, status__in=_DEFECTIVE, defects__repaired_at__isnull=True
    )
    count = waiting.distinct().count()
    return RepairStillRuns(last_day=last_day, open=count) if count else None


def _start_assessment(view: ProcurementView) -> Refusal | None:
    needed = seats_of(view.definition)
    found = panel(view.facts.buyers, view.row.id if view.row.practice else None)
    return TooFewAssessors(needed=needed, available=len(found)) if len(found) < needed else None


def _waiting(
    refusal: type[ScoresStillOpen] | type[ConsensusIncomplete], view: ProcurementView, *statuses: BidStatus
) -> Refusal | None:
    rows = Bid.objects.filter(submission__procurement_id=view.row.id, status__in=statuses)
    count = rows.aggregate(count=Count("pk"))["count"]
    return refusal(open=count) if count else None


def _start_consensus(view: ProcurementView) -> Refusal | None:
    return _waiting(ScoresStillOpen, view, BidStatus.IN_ASSESSMENT, BidStatus.ADMITTED)


def _decide(view: ProcurementView) -> Refusal | None:
    waiting = _waiting(ConsensusIncomplete, view, BidStatus.IN_ASSESSMENT, BidStatus.SCORED)
    return waiting or (PricesStillSealed() if prices_sealed(view) else None)


def prices_sealed(view: ProcurementView) -> bool:
    """Whether prices count in this round and nobody opened them yet."""
    if not price_requirements(view.asked):
        return False
    vaults = Vault.objects.filter(procurement_id=view.row.id, round=view.row.round, kind=EnvelopeKind.PRICE)
    return vaults.exclude(status=VaultStatus.OPENED).exists()


def _finalise(view: ProcurementView) -> Refusal | None:
    last_day = view.row.standstill_until
    return StandstillRuns(last_day=last_day) if last_day and clock.today() <= last_day else None


def _invite(view: ProcurementView) -> Refusal | None:
    return _finalise(view) if view.row.status is ProcurementStatus.ANNOUNCED else None


_HINDRANCES: Final[Mapping[str, Callable[[ProcurementView], Refusal | None]]] = {
    "publish": _publish,
    "close_receipt": _close_receipt,
    "start_exclusion": _start_exclusion,
    "start_execution": _start_exclusion,
    "start_dialogue": _finalise,
    "invite": _invite,
    "start_assessment": _start_assessment,
    "start_consensus": _start_consensus,
    "decide": _decide,
    "finalise": _finalise,
}

__all__ = ["NextAction", "next_actions", "prices_sealed", "undecided"]
