"""On which days a practice run takes each step: those of the definition where it names a day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dekkend.kernel.working_days import STANDARD
from dekkend.procurement.definition import Definition, StepKind
from dekkend.procurement.planning import STANDARD_LEAD_TIMES, Plan, Span
from dekkend.procurement.procedure_forms import form_of

HOME: Final = ZoneInfo("Europe/Amsterdam")
MORNING: Final = time(9, 0)
NOON: Final = time(12, 0)
DIALOGUE_DAYS: Final = 42
"""How long a practice run talks with who was selected: six weeks, for at most four sessions."""
_CLOSES: Final = (StepKind.BIDS_CLOSE, StepKind.ENROLMENT)
_SELECTION_CLOSES: Final = (StepKind.ENROLMENT, StepKind.BIDS_CLOSE)


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
    deadline submissions come in: publication lies before that. With a selection first these are the moments
    of the selection.
    """
    selects = form_of(definition).selects_first
    closing = _closing(definition, _SELECTION_CLOSES if selects else _CLOSES)
    announced = _after_assessing(closing) if selects else _announced(definition, closing)
    published = min(_published(definition, closing), closing - timedelta(days=arrival_days + 1))
    return _between(definition, published, closing, announced)


def calendar_after(definition: Definition, standstill_until: date, arrival_days: int) -> PracticeCalendar:
    """The moments of the second round: invited after the standstill of the selection, and after the dialogue
    where there is one. ``published`` is the invitation."""
    talks = DIALOGUE_DAYS if form_of(definition).has_dialogue else 0
    invited = STANDARD.on_or_after(standstill_until + timedelta(days=1 + talks))
    earliest = STANDARD.on_or_after(invited + timedelta(days=arrival_days + 1))
    closing = max(_closing(definition, (StepKind.BIDS_CLOSE,)), earliest)
    return _between(definition, invited, closing, _announced(definition, closing))


def _between(definition: Definition, published: date, closing: date, announced: date) -> PracticeCalendar:
    days = (definition.repair.days if definition.repair else None) or 0
    repair_opened = STANDARD.on_or_after(closing + timedelta(days=4))
    repair_over = STANDARD.term_end(repair_opened, days).last_day + timedelta(days=1)
    announced = max(announced, repair_over + timedelta(days=4))
    room = (announced - repair_over).days
    return PracticeCalendar(
        published=_at(published),
        closes_at=_at(closing, NOON),
        repair_opened=_at(repair_opened),
        repair_done=_at(repair_opened + timedelta(days=min(1, days)), NOON),
        checked=_at(repair_over),
        assessed=_at(repair_over + timedelta(days=room // 2)),
        agreed=_at(announced - timedelta(days=1)),
        announced=_at(announced),
    )


def _closing(definition: Definition, kinds: tuple[StepKind, ...]) -> date:
    plan = Plan.of(definition)
    for kind in kinds:
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


def _after_assessing(closing: date) -> date:
    return STANDARD.on_or_after(closing + timedelta(days=STANDARD_LEAD_TIMES.assessment))


def _middle(span: Span) -> date:
    """A moment known to the month is taken in its middle."""
    return span.earliest if span.precise else span.earliest + (span.latest - span.earliest) / 2


def _at(day: date, hour: time = MORNING) -> datetime:
    return datetime.combine(day, hour, HOME)
