"""Steps that take longer than a page may wait, as jobs."""

from django.contrib.auth import get_user_model
from procrastinate.contrib.django import app

from dekkend.kernel.text import msg
from dekkend.organisations.queries import actor_for
from dekkend.procurement.services.opening import open_envelopes
from dekkend.procurement.services.practice_steps import simulate_next_step
from dekkend.procurement.services.rechecks import start_due_rechecks
from dekkend.procurement.services.steps import StepInput, take_step
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime.jobs import Progress, job


@job("procurement.take_step", title=msg("Stap van de procedure"))
def take_step_in_background(
    progress: Progress,
    *,
    procurement_id: int,
    action: str,
    since: str,
    account_id: int,
    assessors: list[int] | None = None,
    competence: dict[str, list[str]] | None = None,
) -> None:
    """One step of a large procurement, by whoever asked for it; run twice, it does its work once."""
    actor = actor_for(get_user_model().objects.get(pk=account_id))  # type: ignore[arg-type]
    given = StepInput(
        assessors=None if assessors is None else tuple(assessors),
        competence={int(who): frozenset(lots) for who, lots in (competence or {}).items()},
    )
    take_step(actor, procurement_id, action, given, since=ProcurementStatus(since))


@job("procurement.simulate_next_step", title=msg("Volgende stap van de oefening"))
def simulate_in_background(progress: Progress, *, procurement_id: int, since: str, account_id: int) -> None:
    """One step of a practice run, by whoever asked for it; run twice, it does its work once."""
    actor = actor_for(get_user_model().objects.get(pk=account_id))  # type: ignore[arg-type]
    simulate_next_step(actor, procurement_id, since=ProcurementStatus(since))


@job("procurement.open_vault", title=msg("Kluis openen"))
def open_vault_in_background(progress: Progress, *, vault_id: int, account_id: int) -> None:
    """Opens every envelope of a vault that two officers unlocked; run twice, it does its work once."""
    actor = actor_for(get_user_model().objects.get(pk=account_id))  # type: ignore[arg-type]
    open_envelopes(actor, vault_id, progress.report)


@app.periodic(cron="41 5 * * *")
@app.task(name="procurement.start_rechecks", queueing_lock="procurement.start_rechecks")
def start_rechecks(timestamp: int) -> None:
    """Every morning: admitted providers whose evidence expired, or who were not looked at for long, are asked
    to show again that they meet the requirements."""
    start_due_rechecks()
