"""A definition's planning as a line in time, each step with its state and the verdicts behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from dekkend.kernel.rules import Effect, Verdict
from dekkend.kernel.text import Message, msg
from dekkend.kernel.working_days import STANDARD, WorkingCalendar
from dekkend.procurement.definition import Definition, Step, StepKind
from dekkend.procurement.planning import STANDARD_LEAD_TIMES, LeadTimes, Plan, Span, span_of
from dekkend.procurement.planning_rules import planning_verdicts


class TimelineStatus(StrEnum):
    """Red: certainly against a rule. Amber: perhaps so, or without a date. Past: not said to be done."""

    PLANNED = "planned"
    PAST = "past"
    DONE = "done"
    RED = "red"
    AMBER = "amber"

    @property
    def label(self) -> Message:
        """The state in a word."""
        return _LABELS[self]


_LABELS: Final[Mapping[TimelineStatus, Message]] = {
    TimelineStatus.PLANNED: msg("gepland"),
    TimelineStatus.PAST: msg("voorbij"),
    TimelineStatus.DONE: msg("gedaan"),
    TimelineStatus.RED: msg("te laat"),
    TimelineStatus.AMBER: msg("let op"),
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A step in time. ``span`` is None without a date; ``latest_possible`` comes from planning backwards."""

    id: str
    kind: StepKind
    title: str
    span: Span | None
    status: TimelineStatus
    verdicts: tuple[Verdict, ...]
    latest_possible: date | None = None
    done: date | None = None
    by: str | None = None
    source: str = ""
    open: str | None = None
    note: str | None = None


def timeline(
    definition: Definition,
    *,
    calendar: WorkingCalendar = STANDARD,
    lead: LeadTimes = STANDARD_LEAD_TIMES,
    today: date | None = None,
) -> tuple[TimelineEntry, ...]:
    """The steps in order of time; a step without a date stands where the definition lists it.

    With ``today``, a planned step whose last day has gone by is past.
    """
    plan = Plan.of(definition, lead)
    verdicts = planning_verdicts(definition, calendar=calendar, lead=lead)
    entries = [_entry(step, plan, verdicts) for step in definition.steps]
    return tuple(_in_time([_as_of(entry, today) for entry in entries]))


def _as_of(entry: TimelineEntry, today: date | None) -> TimelineEntry:
    gone = today is not None and entry.span is not None and entry.span.latest < today
    if gone and entry.status is TimelineStatus.PLANNED:
        return replace(entry, status=TimelineStatus.PAST)
    return entry


def _entry(step: Step, plan: Plan, verdicts: Iterable[Verdict]) -> TimelineEntry:
    about = tuple(verdict for verdict in verdicts if not verdict.holds and _is_about(verdict, step.id))
    dated = bool(step.when or step.done)
    return TimelineEntry(
        id=step.id,
        kind=step.kind,
        title=step.title,
        span=span_of(step) if dated else None,
        status=_status(step, about),
        verdicts=about,
        latest_possible=plan.latest.get(step.kind),
        done=step.done,
        by=step.by,
        source=step.source,
        open=step.open,
        note=step.note,
    )


def _is_about(verdict: Verdict, step: str) -> bool:
    return step in verdict.values.get("steps", ()) or step in verdict.values.get("perhaps", ())


def _status(step: Step, about: Iterable[Verdict]) -> TimelineStatus:
    if any(_certain(verdict) and step.id in verdict.values.get("steps", ()) for verdict in about):
        return TimelineStatus.RED
    if step.done:
        return TimelineStatus.DONE
    if any(True for _ in about) or not step.when:
        return TimelineStatus.AMBER
    return TimelineStatus.PLANNED


def _certain(verdict: Verdict) -> bool:
    return verdict.effect in (Effect.BLOCK, Effect.WARN)


def _in_time(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    placed: list[tuple[date, TimelineEntry]] = []
    last = date.min
    for entry in entries:
        last = entry.span.earliest if entry.span else last
        placed.append((last, entry))
    return [entry for _, entry in sorted(placed, key=lambda found: found[0])]
