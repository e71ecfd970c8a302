"""A planning beside the days on which a procurement really runs: what follows from a closing that was chosen.

A plan is written long before publication. Steps whose day passed before it are out of date and judge nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from dekkend.kernel.rules import Effect, Verdict
from dekkend.kernel.working_days import STANDARD, WorkingCalendar
from dekkend.procurement.definition import Definition, Step, StepKind
from dekkend.procurement.information_domain import AMSTERDAM
from dekkend.procurement.information_rules import (
    ClosingFacts,
    NoteTermFacts,
    closing_fits_plan,
    informed_in_time,
)
from dekkend.procurement.planning import Span, span_of
from dekkend.procurement.planning_rules import planning_verdicts

BEFORE_CLOSING: Final = (StepKind.QUESTIONS_CLOSE, StepKind.NOTE_OF_INFORMATION)
AFTER_CLOSING: Final = (
    StepKind.ASSESSMENT,
    StepKind.PROVISIONAL_AWARD,
    StepKind.DEFINITIVE_AWARD,
    StepKind.START,
)


@dataclass(frozen=True, slots=True)
class RealDays:
    """The Dutch days of publication and closing. ``whole``: this closing is that of the bids, not of a
    selection before them."""

    published: date
    closing: date
    whole: bool = True

    @classmethod
    def of(cls, published_at: datetime, closes_at: datetime, number: int, rounds: int) -> "RealDays":
        """From moments with a time zone, in round ``number`` of ``rounds``."""
        published, closing = (at.astimezone(AMSTERDAM).date() for at in (published_at, closes_at))
        return cls(published, closing, whole=number == rounds)


def as_run(definition: Definition, days: RealDays) -> Definition:
    """The definition with the real days of publication and closing in the place of the planned ones."""
    closes = _closing_step(definition) if days.whole else None
    steps = tuple(_real(step, days, closes) for step in definition.steps)
    return replace(definition, steps=steps)


def _real(step: Step, days: RealDays, closes: Step | None) -> Step:
    if step.kind is StepKind.PUBLICATION:
        return replace(step, when=days.published.isoformat(), done=days.published)
    if step is closes:
        return replace(step, when=days.closing.isoformat())
    return step


def _closing_step(definition: Definition) -> Step | None:
    """The step at which the bids close: the last one with a date, else the first without."""
    found = [step for step in definition.steps if step.kind is StepKind.BIDS_CLOSE and not step.done]
    dated = [step for step in found if step.when]
    return max(dated, key=lambda step: span_of(step).latest) if dated else next(iter(found), None)


def contradiction(definition: Definition, days: RealDays) -> Verdict:
    """Whether the closing leaves what must come before and after it where it belongs (NV-03)."""
    ahead = [step for step in definition.steps if step.when and not step.done]
    ahead = [step for step in ahead if span_of(step).latest >= days.published]
    sooner = _spans(ahead, *BEFORE_CLOSING) if days.whole else ()
    return closing_fits_plan(ClosingFacts(days.closing, tuple(sooner), tuple(_spans(ahead, *AFTER_CLOSING))))


def _spans(steps: list[Step], *kinds: StepKind) -> Iterator[tuple[str, Span]]:
    return ((step.title, span_of(step)) for step in steps if step.kind in kinds)


def warnings(
    definition: Definition, days: RealDays, calendar: WorkingCalendar = STANDARD
) -> tuple[Verdict, ...]:
    """What this publication and closing make late that the plan did not: for the buyer to weigh."""
    planned = {found.rule for found in planning_verdicts(definition, calendar=calendar) if _warns(found)}
    real = planning_verdicts(as_run(definition, days), calendar=calendar)
    new = [found for found in real if _warns(found) and found.rule not in planned]
    return (*(found for found in _notes(definition, days, calendar) if not found.holds), *new)


def _warns(verdict: Verdict) -> bool:
    return not verdict.holds and verdict.effect in (Effect.BLOCK, Effect.WARN)


def _notes(definition: Definition, days: RealDays, calendar: WorkingCalendar) -> Iterator[Verdict]:
    for step in definition.steps:
        planned = step.kind is StepKind.NOTE_OF_INFORMATION and step.when and not step.done
        if planned and days.published <= span_of(step).earliest <= days.closing and days.whole:
            yield informed_in_time(NoteTermFacts(span_of(step).earliest, days.closing, calendar=calendar))
