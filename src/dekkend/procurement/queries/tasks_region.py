"""What the people of a region have to do: buyer, assessor, contract manager, controller; and a supervisor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q

from dekkend.kernel.rules import Rule
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.definition import StepKind
from dekkend.procurement.models import AssessorAssignment, Outcome, Procurement
from dekkend.procurement.planning_rules import (
    planned_in_time,
    standstill_is_kept,
    three_months_to_implement,
)
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries.access import facts_of, visible
from dekkend.procurement.queries.plans import PlanSummary, plans_of_seen
from dekkend.procurement.queries.task import Task, TaskKind, task
from dekkend.procurement.rules import (
    agrees_with_terms,
    formal_defect,
    large_difference,
    order_of_steps,
    own_statement_signed,
    suitability_shown,
)
from dekkend.procurement.states import OPEN_STATUSES, BidStatus, ProcurementStatus
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class _Step:
    """What a buyer does in a status, on which ground, and the planned step by which it is to be done."""

    title: Message
    rule: Rule[Any]
    planned: StepKind = StepKind.PROVISIONAL_AWARD


_P: Final = ProcurementStatus
_CLOSE: Final = _Step(msg("Sluit de inschrijving"), order_of_steps)
_NEXT: Final[Mapping[ProcurementStatus, _Step]] = {
    _P.CONCEPT: _Step(msg("Publiceer de inkoop"), planned_in_time, StepKind.PUBLICATION),
    _P.CLOSED: _Step(msg("Open de kluis, met twee kluishouders"), order_of_steps),
    _P.OPENED: _Step(msg("Toets of de inschrijvingen volledig zijn"), own_statement_signed),
    _P.COMPLETENESS: _Step(msg("Geef gelegenheid tot herstel"), formal_defect),
    _P.REPAIR: _Step(msg("Sluit het herstel en toets de uitsluitingsgronden"), formal_defect),
    _P.EXCLUSION: _Step(msg("Toets de geschiktheid"), suitability_shown),
    _P.SUITABILITY: _Step(msg("Toets het akkoord met de uitvoering"), agrees_with_terms),
    _P.EXECUTION: _Step(msg("Start de beoordeling"), order_of_steps),
    _P.ASSESSMENT: _Step(msg("Volg de beoordeling"), order_of_steps),
    _P.CONSENSUS: _Step(msg("Rond de consensus af en besluit"), large_difference),
    _P.DECIDED: _Step(msg("Maak de voorlopige gunning bekend"), three_months_to_implement),
    _P.ANNOUNCED: _Step(msg("Maak de gunning definitief"), standstill_is_kept),
    _P.DIALOGUE: _Step(msg("Nodig uit om in te schrijven"), order_of_steps),
}


def buyer_tasks(actor: Actor) -> Iterator[Task]:
    """The next step of each procurement, and the red dates in plans that can still change."""
    if not actor.has_any(Role.BUYER):
        return
    rows = visible(actor).exclude(status__in=[_P.FINAL, _P.WITHDRAWN])
    mine = [found for found in rows if is_buyer(actor, facts_of(found))]
    plans = plans_of_seen(found.pk for found in mine)
    for found in mine:
        if found.status == _P.CONCEPT:
            yield from _red_dates(found, plans[found.pk])
        continuous = found.status == _P.PUBLISHED and plans[found.pk].continuous
        step = _CLOSE if _receipt_over(found) and not continuous else _NEXT.get(_P(found.status))
        if step:
            due = _due(found) or plans[found.pk].last.get(step.planned)
            yield task(TaskKind.NEXT_STEP, found, step.title, _why(found), step.rule, due=due)


def _red_dates(found: Procurement, plan: PlanSummary) -> Iterator[Task]:
    for red in plan.broken:
        title = msg("Herzie de planning: {steps}", steps=red.steps)
        yield task(TaskKind.PLANNING, found, title, red.verdict.reason, red.verdict)


def _receipt_over(found: Procurement) -> bool:
    return found.status in OPEN_STATUSES and found.closes_at is not None and found.closes_at <= clock.now()


def _why(found: Procurement) -> Message:
    if found.status == _P.ANNOUNCED and found.standstill_until:
        return msg("De standstill loopt tot en met {day}.", day=found.standstill_until)
    if found.status == _P.REPAIR and found.repair_until:
        return msg("Inschrijvers herstellen tot en met {day}.", day=found.repair_until)
    if found.status == _P.CONCEPT:
        return msg("Zonder publicatie kan niemand inschrijven.")
    return msg("De volgende stap kan pas als deze klaar is.")


def _due(found: Procurement) -> date | None:
    if found.status == _P.ANNOUNCED:
        return found.standstill_until
    if found.status == _P.PUBLISHED and found.closes_at:
        return found.closes_at.astimezone(clock.AMSTERDAM).date()
    return found.repair_until if found.status == _P.REPAIR else None


def assessor_tasks(actor: Actor) -> Iterator[Task]:
    """Bids to judge alone, and bids of which both judged: those need not wait for the others."""
    if actor.account_id is None:
        return
    for procurement, to_score, to_agree in _assigned(actor.account_id):
        if to_score:
            yield task(
                TaskKind.SCORE,
                procurement,
                msg("Beoordeel {count} inschrijvingen", count=to_score),
                msg("U bent een van de beoordelaars. Consensus kan als u beiden klaar bent."),
                order_of_steps,
            )
        if to_agree:
            yield task(
                TaskKind.CONSENSUS,
                procurement,
                msg("Bereik consensus over {count} inschrijvingen", count=to_agree),
                msg("Alle scores staan vast. Een van u beiden schrijft het gezamenlijke oordeel op."),
                large_difference,
            )


def _assigned(account_id: int) -> Iterator[tuple[tuple[str, str], int, int]]:
    """Slug and title of each procurement with work for an assessor; bids to score, and to agree on."""
    place = "bid__submission__procurement"
    status = f"{place}__status"
    rows = AssessorAssignment.objects.filter(
        assessor_id=account_id, ended_at__isnull=True, **{f"{status}__in": [_P.ASSESSMENT, _P.CONSENSUS]}
    )
    counted = rows.values_list(f"{place}__slug", f"{place}__title").annotate(
        to_score=Count(
            "pk",
            filter=Q(locked_at__isnull=True, **{status: _P.ASSESSMENT})
            & ~Q(bid__status=BidStatus.LOT_WITHDRAWN),
        ),
        to_agree=Count("pk", filter=Q(bid__status=BidStatus.SCORED)),
    )
    for slug, title, to_score, to_agree in counted.order_by(f"{place}__slug"):
        yield (slug, title), to_score, to_agree


def contract_tasks(actor: Actor) -> Iterator[Task]:
    """Agreements to prepare: from the provisional award to the start."""
    own = actor.organisations(Role.CONTRACT_MANAGER)
    if not own:
        return
    rows = visible(actor).filter(status__in=[_P.ANNOUNCED, _P.FINAL])
    mine = [found for found in rows if facts_of(found).buyers & own]
    plans, winners = plans_of_seen(found.pk for found in mine), _winners(mine)
    for found in mine:
        start = plans[found.pk].last.get(StepKind.START)
        begun = found.status == _P.FINAL and start is not None and start < clock.today()
        if winners.get(found.pk) and not begun:
            yield task(
                TaskKind.AGREEMENTS,
                found,
                msg("Bereid de overeenkomsten voor met {count} aanbieders", count=winners[found.pk]),
                msg("Tussen de gunning en de start horen drie maanden te zitten."),
                three_months_to_implement,
                due=start,
            )


def _winners(procurements: list[Procurement]) -> dict[int, int]:
    """How many tenderers were awarded something, by procurement."""
    rows = Outcome.objects.filter(submission__procurement__in=procurements, awarded__gt=0)
    return dict(rows.values_list("submission__procurement").annotate(count=Count("pk")))


def controller_tasks(actor: Actor) -> Iterator[Task]:
    """Awards that touch the own municipality, before they are final."""
    own = actor.organisations(Role.CONTROLLER)
    if not own:
        return
    today = clock.today()
    mine = Q(region_id__in=own) | Q(
        region__region__memberships__municipality_id__in=own,
        region__region__memberships__period__contains=today,
    )
    rows = Procurement.objects.filter(mine, status=_P.ANNOUNCED).distinct()
    for found in rows:
        yield task(
            TaskKind.AWARD,
            found,
            msg("Bekijk wat de gunning voor uw gemeente betekent"),
            msg("Na de standstill wordt de gunning definitief."),
            standstill_is_kept,
            due=found.standstill_until,
        )


def supervisor_tasks(actor: Actor) -> Iterator[Task]:
    """Provisional awards that can be recalculated from the log, before they are final."""
    if not actor.has_any(Role.SUPERVISOR):
        return
    for found in Procurement.objects.filter(status=_P.ANNOUNCED):
        yield task(
            TaskKind.LOG,
            found,
            msg("Reken de voorlopige gunning na"),
            msg(
                "Elk besluit staat met zijn reden in het logboek. Na de standstill is de gunning definitief."
            ),
            standstill_is_kept,
            due=found.standstill_until,
        )
