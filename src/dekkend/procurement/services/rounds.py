"""From a selection to the second round: the dialogue, and inviting who was selected."""

from datetime import datetime

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.errors import DeadlineNotAhead, StandstillRuns
from dekkend.procurement.models import ProcurementRound, SubmissionDraft
from dekkend.procurement.queries.rounds import invited_tenderers
from dekkend.procurement.round_errors import NobodySelected
from dekkend.procurement.services.common import Case, lock, open_case
from dekkend.procurement.services.vaults import make_vaults
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus
from dekkend.runtime import clock
from dekkend.runtime.transitions import transition

_DATES = (
    "closes_at",
    "repair_until",
    "decided_at",
    "announced_on",
    "standstill_counted",
    "standstill_until",
)


@transaction.atomic
def start_dialogue(actor: Actor, procurement_id: int) -> int:
    """Opens the dialogue (or the design) with who was selected, after the standstill; how many there are.

    Raises NotAllowed, TransitionNotAllowed, StepNotInForm, StandstillRuns (PL-14 covers the selection too),
    NobodySelected.
    """
    case = open_case(actor, procurement_id)
    case.may_move("start_dialogue")
    refuse_during_standstill(case)
    selected = _selected(case)
    case.move("start_dialogue", {"selected": len(selected)})
    return len(selected)


@transaction.atomic
def invite(actor: Actor, procurement_id: int, *, closes_at: datetime) -> int:
    """Invites who was selected to bid until ``closes_at``: the second round begins; how many are invited.

    Drafts of the round before are dropped: what was submitted of them is kept in the submissions.

    Raises NotAllowed, TransitionNotAllowed, StepNotInForm, StandstillRuns, DeadlineNotAhead, NobodySelected.
    """
    case = open_case(actor, procurement_id)
    case.may_move("invite")
    refuse_during_standstill(case)
    _refuse_past(closes_at)
    selected = _selected(case)
    _keep_round(case)
    case.set(**(dict.fromkeys(_DATES) | {"round": case.round + 1, "closes_at": closes_at}))
    data = {"round": case.round, "invited": len(selected), "closes_at": closes_at}
    SubmissionDraft.objects.filter(procurement=case.row).delete()
    make_vaults(lock(actor, procurement_id))
    transition(case.row, PROCUREMENT, "invite", actor=actor, stream=case.stream, data=data)
    return len(selected)


def refuse_during_standstill(case: Case) -> None:
    """Raises StandstillRuns up to and including the last day of the standstill (PL-14)."""
    last_day = case.row.standstill_until
    announced = case.row.status == ProcurementStatus.ANNOUNCED
    if announced and last_day is not None and clock.today() <= last_day:
        raise StandstillRuns(last_day=last_day)


def _refuse_past(closes_at: datetime) -> None:
    now = clock.now()
    if closes_at <= now:
        raise DeadlineNotAhead(
            closes_at=closes_at.astimezone(clock.AMSTERDAM), now=now.astimezone(clock.AMSTERDAM)
        )


def _selected(case: Case) -> list[int]:
    found = list(invited_tenderers(case.row.pk))
    if not found:
        raise NobodySelected()
    return found


def _keep_round(case: Case) -> None:
    """The dates of the round that is done stay; the procurement gets those of the next one."""
    row = case.row
    ProcurementRound.objects.create(
        procurement=row,
        number=case.round,
        kind=case.flow.form.round(case.round).kind,
        opened_at=row.published_at,
        **{name: getattr(row, name) for name in _DATES},
    )


__all__ = ["invite", "refuse_during_standstill", "start_dialogue"]
