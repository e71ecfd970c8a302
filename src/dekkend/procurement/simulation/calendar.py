"""On which days a practice run takes each step: those of the definition where it names a day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dekkend.kernel.working_days import STANDARD
from dekkend.procurement.definition import Definition, StepKind
from dekkend.procurement.planning import STANDARD_LEAD_TIMES, Plan, Span

HOME: Final = ZoneInfo("Europe/Amsterdam")
MORNING: Final = time(9, 0)
NOON: Final = time(12, 0)


@dataclass(frozen=True, slots=True)
class PracticeCalendar:
    """The moments of a practice run, with time zone. ``closes_at`` is the deadline for submissions."""

    published: datetime
    closes_at: datetime
    repair_opened: datetime
    repair_done: datetime
    checked: datetime
    assessed: datetime
    agreed: datetime
    announced: datetime


def calendar_of(definition: Definition, arrival_days: int) -> PracticeCalendar:
    """The steps in order: publication, deadline and announcement as planned, the others in between.

    Where the definition gives no day the usual lead times are used. ``arrival_days`` is how long before the
    deadline submissions come in: publication lies before that.
    """
    closing = _closing(definition)
    days = (definition.repair.days if definition.repair else None) or 0
    repair_opened = STANDARD.on_or_after(closing + timedelta(days=4))
    repair_over = STANDARD.term_end(repair_opened, days).last_day + timedelta(days=1)
    announced = max(_announced(definition, closing), repair_over + timedelta(days=4))
    room = (announced - repair_over).days
    return PracticeCalendar(
        published=_at(min(_published(definition, closing), closing - timedelta(days=arrival_days + 1))),
        closes_at=_at(closing, NOON),
        repair_opened=_at(repair_opened),
        repair_done=_at(repair_opened + timedelta(days=min(1, days)), NOON),
        checked=_at(repair_over),
        assessed=_at(repair_over + timedelta(days=room // 2)),
        agreed=_at(announced - timedelta(days=1)),
        announced=_at(announced),
    )


def _closing(definition: Definition) -> date:
    plan = Plan.of(definition)
    for kind in (StepKind.BIDS_CLOSE, StepKind.ENROLMENT):
        span = plan.moment(kind)
        if span:
            return STANDARD.on_or_after(_middle(span))
    published = plan.moment(StepKind.PUBLICATION)
    start = published.earliest if published else date(2026, 1, 5)
    return STANDARD.on_or_after(start + timedelta(days=STANDARD_LEAD_TIMES.bidding))


def _published(definition: Definition, closing: date) -> date:
    span = Plan.of(definition).published
    return span.earliest if span else closing - timedelta(days=STANDARD_LEAD_TIMES.bidding)


def _announced(definition: Definition, closing: date) -> date:
    if definition.award and definition.award.announced_on:
        return definition.award.announced_on
    span = Plan.of(definition).moment(StepKind.PROVISIONAL_AWARD)
    planned = span.earliest if span else closing + timedelta(days=STANDARD_LEAD_TIMES.assessment)
    return STANDARD.on_or_after(planned)


def _middle(span: Span) -> date:
    """A moment known to the month is taken in its middle."""
    return span.earliest if span.precise else span.earliest + (span.latest - span.earliest) / 2


def _at(day: date, hour: time = MORNING) -> datetime:
    return datetime.combine(day, hour, HOME)
