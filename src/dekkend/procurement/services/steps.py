"""One step of the procedure by the name that the state machine gives it: for a page, a job or an API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.domain import Stage
from dekkend.procurement.errors import DeadlineMissing
from dekkend.procurement.services.assessment import start_consensus
from dekkend.procurement.services.assigning import assign_assessors
from dekkend.procurement.services.checks import run_checks
from dekkend.procurement.services.common import lock
from dekkend.procurement.services.decisions import announce, decide, finalise
from dekkend.procurement.services.receipt import close_receipt
from dekkend.procurement.services.repair import check_completeness, close_repair, open_repair_windows
from dekkend.procurement.services.rounds import invite, start_dialogue
from dekkend.procurement.services.setup import publish, withdraw_procurement
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus


@dataclass(frozen=True, slots=True)
class StepInput:
    """What a step may need to know: until when to receive bids, why to withdraw, who judges which lots."""

    closes_at: datetime | None = None
    reason: str = ""
    assessors: tuple[int, ...] | None = None
    competence: Mapping[int, frozenset[str]] = field(default_factory=dict)


@transaction.atomic
def take_step(
    actor: Actor,
    procurement_id: int,
    action: str,
    given: StepInput | None = None,
    *,
    since: ProcurementStatus | None = None,
) -> bool:
    """Takes the step ``action``; False when it was already taken since the status ``since``.

    A form that is sent twice, or a job that runs again, so does its work once. Raises what the step's own
    service raises, KeyError for a step that does not exist.
    """
    case = lock(actor, procurement_id)
    if since is not None and PROCUREMENT.table.get((since, action)) == case.row.status:
        return False
    _STEPS[action](actor, procurement_id, given or StepInput())
    return True


def _publish(actor: Actor, procurement_id: int, given: StepInput) -> None:
    if given.closes_at is None:
        raise DeadlineMissing()
    publish(actor, procurement_id, closes_at=given.closes_at)


def _start_exclusion(actor: Actor, procurement_id: int, given: StepInput) -> None:
    """Whoever goes on to the exclusion grounds closes the repair with it."""
    close_repair(actor, procurement_id)
    run_checks(actor, procurement_id, Stage.EXCLUSION)


def _start_execution(actor: Actor, procurement_id: int, given: StepInput) -> None:
    """After a selection the bids go from repair to the terms of execution at once: the rest is done."""
    if lock(actor, procurement_id).round > 1:
        close_repair(actor, procurement_id)
    run_checks(actor, procurement_id, Stage.EXECUTION)


def _invite(actor: Actor, procurement_id: int, given: StepInput) -> None:
    if given.closes_at is None:
        raise DeadlineMissing()
    invite(actor, procurement_id, closes_at=given.closes_at)


_STEPS: Final[Mapping[str, Callable[[Actor, int, StepInput], object]]] = MappingProxyType(
    {
        "publish": _publish,
        "close_receipt": lambda actor, key, given: close_receipt(actor, key),
        "check_completeness": lambda actor, key, given: check_completeness(actor, key),
        "open_repair": lambda actor, key, given: open_repair_windows(actor, key),
        "start_exclusion": _start_exclusion,
        "start_suitability": lambda actor, key, given: run_checks(actor, key, Stage.SUITABILITY),
        "start_execution": _start_execution,
        "start_assessment": lambda actor, key, given: assign_assessors(
            actor, key, given.assessors, given.competence
        ),
        "start_consensus": lambda actor, key, given: start_consensus(actor, key),
        "decide": lambda actor, key, given: decide(actor, key),
        "announce": lambda actor, key, given: announce(actor, key),
        "start_dialogue": lambda actor, key, given: start_dialogue(actor, key),
        "invite": _invite,
        "finalise": lambda actor, key, given: finalise(actor, key),
        "withdraw": lambda actor, key, given: withdraw_procurement(actor, key, reason=given.reason),
    }
)

__all__ = ["StepInput", "take_step"]
