"""A practice run one step at a time: what bidders and assessors would do, done by the simulation.

A newcomer so walks through a whole procurement in the pages, and may take any step by hand in between: the
simulation goes on from whatever status it finds. It stops the clock on the days of the practice calendar.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_cells import admits_continuously
from dekkend.procurement.completion import load_simulation
from dekkend.procurement.domain import Stage, SubmissionForm
from dekkend.procurement.errors import NoSimulation, NotAPracticeRun, PracticeIsOver
from dekkend.procurement.library import practice_path
from dekkend.procurement.models import AssessorAssignment, Procurement, ProcurementRound, Submission
from dekkend.procurement.policies import Action
from dekkend.procurement.procedure_forms import form_of, in_round
from dekkend.procurement.queries.access import ensure, facts_of
from dekkend.procurement.services import (
    assessment,
    checks,
    decisions,
    opening,
    practice,
    practice_admission,
    receipt,
    repair,
    rounds,
)
from dekkend.procurement.services.common import lock
from dekkend.procurement.services.practice import BUYER, PracticeRun, Report, silent
from dekkend.procurement.simulation.calendar import calendar_after, calendar_of
from dekkend.procurement.simulation.generate import GeneratedSubmission, generate
from dekkend.procurement.simulation.plan import Bidder
from dekkend.procurement.simulation.settings import GeneratorSettings, settings_from
from dekkend.procurement.snapshot import definition_from
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock

P = ProcurementStatus


@transaction.atomic
def simulate_next_step(
    actor: Actor,
    procurement_id: int,
    *,
    since: ProcurementStatus | None = None,
    generator: GeneratorSettings | None = None,
    report: Report = silent,
) -> ProcurementStatus:
    """Takes the practice run one step further and tells its new status.

    With ``since`` it does nothing when the run is no longer in that status, so that a request sent twice
    counts once. ``generator`` replaces the settings of the definition's own practice run.
    Raises NotAllowed, NotAPracticeRun, PracticeIsOver, NoSimulation, and what the services raise.
    """
    row = lock(actor, procurement_id).row
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(row))
    status = ProcurementStatus(row.status)
    if since is not None and status is not since:
        return status
    if not row.practice:
        raise NotAPracticeRun()
    if status not in _STEPS:
        raise PracticeIsOver()
    run = _resumed(row, generator, report)
    enrols = status is P.PUBLISHED and admits_continuously(run.whole or run.definition)
    (practice_admission.take_in if enrols else _STEPS[status])(run)
    row.refresh_from_db()
    return ProcurementStatus(row.status)


def generator_of(definition_id: str) -> GeneratorSettings:
    """The settings of the practice run that belongs to a definition. Raises NoSimulation."""
    path = practice_path(definition_id)
    found = load_simulation(path).simulation if path else None
    if found is None or not found.generator:
        raise NoSimulation(definition=definition_id)
    return settings_from(found.generator)


def _resumed(row: Procurement, generator: GeneratorSettings | None, report: Report) -> PracticeRun:
    definition = definition_from(row.versions.latest("number").content)
    settings = generator or generator_of(definition.id)
    calendar = calendar_of(definition, settings.arrival_days)
    if row.closes_at is not None and row.round == 1:
        calendar = replace(calendar, closes_at=row.closes_at, published=row.published_at)
    sent = generate(definition, settings, closing=calendar.closes_at.date(), seed=settings.seed)
    first = in_round(definition, 1)
    run = PracticeRun(first, settings, settings.seed, row, calendar, sent, report=report, whole=definition)
    if row.round > 1:
        _resume_second_round(run)
    run.by_number.update(_known(row, run))
    return run


def _resume_second_round(run: PracticeRun) -> None:
    selection = ProcurementRound.objects.get(procurement=run.row, number=1)
    planned = calendar_after(
        run.whole or run.definition, selection.standstill_until, run.settings.arrival_days
    )
    run.calendar = replace(planned, closes_at=run.row.closes_at)
    practice.enter_second_round(run)


def _known(row: Procurement, run: PracticeRun) -> Mapping[int, GeneratedSubmission]:
    """Which generated bidder is behind which submission; who submitted by hand gets an ordinary one."""
    by_kvk = {str(one.provider.kvk): one for one in run.submissions}
    found = Submission.objects.filter(procurement=row, round=row.round).prefetch_related("bids__lot")
    known = {}
    for submission in found.select_related("tenderer__provider"):
        provider = getattr(submission.tenderer, "provider", None)
        generated = by_kvk.get(str(provider.kvk)) if provider else None
        known[submission.number] = generated or _stand_in(run, submission)
    return known


def _stand_in(run: PracticeRun, submission: Submission) -> GeneratedSubmission:
    lots = tuple(bid.lot.slug for bid in submission.bids.all())
    bidder = Bidder(submission.number, run.settings.cohorts[0], lots)
    return replace(run.submissions[0], lots=lots, items=(), repairs=(), bidder=bidder)


def _publish(run: PracticeRun) -> None:
    practice.publish_practice(run)


def _receive(run: PracticeRun) -> None:
    """Everyone who did not submit yet does so; then the deadline passes."""
    there = {str(one.provider.kvk) for one in run.by_number.values() if one.items}
    waiting = [one for one in run.submissions if str(one.provider.kvk) not in there]
    with clock.fixed(run.calendar.published):
        ids = practice.providers_of(run)
    for sent in waiting:
        form = SubmissionForm(ids[sent.provider.kvk], sent.lots, sent.items, sent.key)
        with clock.fixed(run.calendar.closes_at - sent.before_closing):
            receipt.receive_submission(Actor(None, sent.provider.name), run.id, form)
    with clock.fixed(run.calendar.closes_at + timedelta(minutes=1)):
        receipt.close_receipt(BUYER, run.id)


def _open(run: PracticeRun) -> None:
    """The generated officers open the vault."""
    with clock.fixed(run.calendar.closes_at + timedelta(hours=1)):
        opening.open_practice_vault(run.id)


def _completeness(run: PracticeRun) -> None:
    with clock.fixed(_after(run, run.calendar.repair_opened)):
        repair.check_completeness(BUYER, run.id)


def _open_repair(run: PracticeRun) -> None:
    with clock.fixed(_after(run, run.calendar.repair_opened)):
        repair.open_repair_windows(BUYER, run.id)


def _repair(run: PracticeRun) -> None:
    """Bidders repair what was planted as repairable; after the term the repair closes."""
    with clock.fixed(run.calendar.repair_done):
        for number, items in practice.repairs_of(run):
            repair.record_repair(Actor(None, run.by_number[number].provider.name), run.id, number, items)
    with clock.fixed(_after(run, run.calendar.checked)):
        repair.close_repair(BUYER, run.id)
        checks.run_checks(BUYER, run.id, Stage.EXCLUSION if run.row.round == 1 else Stage.EXECUTION)


def _check(stage: Stage) -> Callable[[PracticeRun], None]:
    def check(run: PracticeRun) -> None:
        with clock.fixed(_after(run, run.calendar.checked)):
            checks.run_checks(BUYER, run.id, stage)

    return check


def _assign(run: PracticeRun) -> None:
    if not practice.is_scored(run):
        _decide(run)
        return
    with clock.fixed(_after(run, run.calendar.checked)):
        practice.assign_assessors(run)


def _score(run: PracticeRun) -> None:
    """The assessors who are not done yet score and lock."""
    rows = AssessorAssignment.objects.filter(bid__submission__procurement=run.row, locked_at__isnull=False)
    done = set(rows.values_list("bid_id", "assessor_id"))
    with clock.fixed(_after(run, run.calendar.assessed)):
        for assessor, sheets in practice.sheets_of(run):
            left = [sheet for sheet in sheets if (sheet.bid_id, assessor.account_id) not in done]
            assessment.score_bids(assessor, run.id, left)
            assessment.lock_scores(assessor, run.id, [sheet.bid_id for sheet in left])
        assessment.start_consensus(BUYER, run.id)


def _agree_and_decide(run: PracticeRun) -> None:
    """The pairs that have no consensus yet reach it; then the decisions follow."""
    with clock.fixed(_after(run, run.calendar.agreed)):
        practice.agree(run)
    _decide(run)


def _decide(run: PracticeRun) -> None:
    with clock.fixed(_after(run, run.calendar.agreed)):
        practice.open_prices(run)
        decisions.decide(BUYER, run.id)


def _announce(run: PracticeRun) -> None:
    with clock.fixed(_after(run, run.calendar.announced)):
        decisions.announce(BUYER, run.id)


def _after_announcement(run: PracticeRun) -> None:
    """An award becomes final; after a selection the dialogue or the invitation follows."""
    last_day = run.row.standstill_until
    wanted = run.calendar.announced if last_day is None else practice.morning_after(run, last_day)
    if run.row.round == run.row.rounds:
        with clock.fixed(wanted):
            decisions.finalise(BUYER, run.id)
    elif form_of(run.whole or run.definition).has_dialogue:
        with clock.fixed(wanted):
            rounds.start_dialogue(BUYER, run.id)
    else:
        _invite(run)


def _invite(run: PracticeRun) -> None:
    whole, until = run.whole or run.definition, run.row.standstill_until
    planned = calendar_after(whole, until, run.settings.arrival_days)
    with clock.fixed(planned.published):
        rounds.invite(BUYER, run.id, closes_at=planned.closes_at)


def _after(run: PracticeRun, planned: datetime) -> datetime:
    """The planned moment, or the first one that the dates of this run allow."""
    last = run.row.repair_until
    earliest = [planned, run.calendar.closes_at + timedelta(days=1)]
    if last is not None and run.row.status in (P.REPAIR, P.EXCLUSION):
        earliest.append(practice.morning_after(run, last))
    if run.row.decided_at is not None:
        earliest.append(run.row.decided_at)
    return max(earliest)


_STEPS: Final[Mapping[ProcurementStatus, Callable[[PracticeRun], None]]] = MappingProxyType(
    {
        P.CONCEPT: _publish,
        P.PUBLISHED: _receive,
        P.CLOSED: _open,
        P.OPENED: _completeness,
        P.COMPLETENESS: _open_repair,
        P.REPAIR: _repair,
        P.EXCLUSION: _check(Stage.SUITABILITY),
        P.SUITABILITY: _check(Stage.EXECUTION),
        P.EXECUTION: _assign,
        P.ASSESSMENT: _score,
        P.CONSENSUS: _agree_and_decide,
        P.DECIDED: _announce,
        P.ANNOUNCED: _after_announcement,
        P.DIALOGUE: _invite,
        P.INVITED: _receive,
    }
)

__all__ = ["generator_of", "simulate_next_step"]
