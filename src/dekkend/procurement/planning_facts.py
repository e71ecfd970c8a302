"""The facts on which the planning rules judge a definition: plain, frozen, every one with a default."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dekkend.kernel.working_days import STANDARD, WorkingCalendar
from dekkend.procurement.definition import Criterion, CriterionKind, Definition, ProcedureForm, Step, StepKind
from dekkend.procurement.planning import (
    STANDARD_LEAD_TIMES,
    LeadTimes,
    Plan,
    Span,
    begin_of,
    span_of,
    total_months,
)

WEIGHED: Final = (CriterionKind.SELECTION, CriterionKind.AWARD)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with a date (a publication or an enrolment with the date of its begin), and the latest day on
    which it may fall where the planning backwards gives one."""

    id: str
    kind: StepKind
    title: str
    span: Span
    latest_possible: date | None = None


@dataclass(frozen=True, slots=True)
class LotFacts:
    """``max_contracts`` empty means everyone who qualifies."""

    id: str
    name: str
    max_contracts: int | None = None
    weighed_criteria: int = 0


@dataclass(frozen=True, slots=True)
class PlanningFacts:
    """What the planning rules need to know; None where the definition leaves it open.

    ``total_value`` in euros with all options; ``total_months`` with all options. ``published_not_before``
    follows from the decision on the documents. ``start_is_firm`` is False when the documents call the start
    open although they name a date. ``goal`` is the day on which new contracts must start.
    ``earliest_start`` is counted forwards from the dated steps.
    """

    form: ProcedureForm
    european: bool = True
    total_value: Decimal | None = None
    above_threshold: bool | None = None
    council_decision: str | None = None
    chosen_by: str | None = None
    interim_entry: bool = False
    number_announced: str | None = None
    lots: tuple[LotFacts, ...] = ()
    award_method: str | None = None
    initial_months: int | None = None
    total_months: int | None = None
    latest_end: date | None = None
    indefinite: bool = False
    justification: str | None = None
    bridging: str | None = None
    current_contracts_end: date | None = None
    start: Span | None = None
    start_is_firm: bool = True
    published: Span | None = None
    published_not_before: date | None = None
    closing: Span | None = None
    provisional_award: Span | None = None
    definitive_award: Span | None = None
    final_planned: Span | None = None
    standstill_days: int | None = None
    earliest_start: date | None = None
    goal: date | None = None
    steps: tuple[PlannedStep, ...] = ()
    judgment: date | None = None
    buyer_suspends: bool = False
    calendar: WorkingCalendar = STANDARD

    @property
    def admission(self) -> bool:
        return self.form is ProcedureForm.ADMISSION

    def ids(self, *kinds: StepKind) -> tuple[str, ...]:
        return tuple(step.id for step in self.steps if step.kind in kinds)


def facts_of(
    definition: Definition,
    calendar: WorkingCalendar = STANDARD,
    lead: LeadTimes = STANDARD_LEAD_TIMES,
) -> PlanningFacts:
    """What the planning rules need to know of a definition."""
    plan, procedure, term = Plan.of(definition, lead), definition.procedure, definition.term
    supplementary = procedure.supplementary
    award = definition.award
    return PlanningFacts(
        form=procedure.form,
        european=procedure.european,
        total_value=procedure.total_value,
        above_threshold=procedure.above_european_threshold,
        council_decision=procedure.council_decision,
        chosen_by=procedure.chosen_by,
        interim_entry=supplementary is not None and supplementary.method == "tussentijdse-toetreding",
        number_announced=procedure.number_announced,
        lots=_lots(definition),
        award_method=award.method if award else None,
        initial_months=term.initial_months,
        total_months=total_months(term),
        latest_end=term.latest_end,
        indefinite=term.indefinite,
        justification=term.justification,
        bridging=term.bridging,
        current_contracts_end=term.current_contracts_end,
        start=plan.start,
        start_is_firm=_start_is_firm(definition),
        published=plan.published,
        published_not_before=plan.published_not_before,
        closing=plan.moment(StepKind.BIDS_CLOSE),
        provisional_award=plan.provisional,
        definitive_award=plan.definitive,
        final_planned=plan.moment(StepKind.DEFINITIVE_AWARD),
        standstill_days=award.standstill_days if award else None,
        earliest_start=plan.earliest_start,
        goal=plan.goal,
        steps=_steps(plan),
        calendar=calendar,
    )


def _lots(definition: Definition) -> tuple[LotFacts, ...]:
    return tuple(
        LotFacts(lot.id, lot.name, lot.max_contracts, _weighed(definition.criteria, lot.id))
        for lot in definition.lots
    )


def _weighed(criteria: Iterable[Criterion], lot: str) -> int:
    """How many criteria with a weight judge the bids on a lot."""
    judging = (it for it in criteria if it.kind in WEIGHED and (not it.lots or lot in it.lots))
    return sum(1 for it in judging if it.weight is not None)


def _start_is_firm(definition: Definition) -> bool:
    if definition.term.start:
        return True
    starts = [step for step in definition.steps if step.kind is StepKind.START]
    return bool(starts) and not any(step.open or step.when is None for step in starts)


def _steps(plan: Plan) -> tuple[PlannedStep, ...]:
    return tuple(_planned(step, plan) for step in plan.steps if step.when or step.done)


def _planned(step: Step, plan: Plan) -> PlannedStep:
    span = begin_of(step) if step.kind in (StepKind.PUBLICATION, StepKind.ENROLMENT) else span_of(step)
    return PlannedStep(step.id, step.kind, step.title, span, plan.latest.get(step.kind))
