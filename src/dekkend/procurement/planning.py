"""Calculations with a definition's dates: the term ladder, spans of imprecise dates, the planning backwards.

A source often gives a month, not a day. So each planned moment is a span, and a comparison has three
answers: on time, perhaps late, late.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from dekkend.kernel.periods import ONE_DAY, Period, add_days, add_months, ladder_of_months, whole_months
from dekkend.kernel.text import Message, msg
from dekkend.procurement.definition import Definition, ProcedureForm, Step, StepKind, Term, When

STANDSTILL_DAYS = 20
"""Inkoopdocumenten §4.8.2 (rule PL-14)."""
IMPLEMENTATION_MONTHS = 3
"""Norm voor Opdrachtgeverschap, quoted in S2 §4.7 (rule PL-08)."""
BID_VALIDITY_DAYS = 90
"""Inkoopdocumenten §4.7 (rule PL-21)."""
DAYS_AFTER_JUDGMENT = 14
"""Inkoopdocumenten §4.7 (rule PL-21)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A moment known to lie between two days, both included; equal days for a moment known to the day."""

    earliest: date
    latest: date

    @classmethod
    def of(cls, when: When) -> "Span":
        """The days within which the whole of ``when`` lies."""
        period = Period.parse(when)
        return cls(period.first, period.last or date.max)

    @classmethod
    def begin_of(cls, when: When) -> "Span":
        """The days within which ``when`` begins: of "2024-12/2025-07" a day in December 2024."""
        return cls.of(when.partition("/")[0])

    @classmethod
    def day(cls, day: date) -> "Span":
        return cls(day, day)

    def plus_days(self, days: int) -> "Span":
        return Span(add_days(self.earliest, days), add_days(self.latest, days))

    def plus_months(self, months: int) -> "Span":
        return Span(add_months(self.earliest, months), add_months(self.latest, months))

    @property
    def precise(self) -> bool:
        return self.earliest == self.latest

    def render(self, language: str = "nl") -> str:
        """The day, or "tussen 1 mei 2024 en 31 mei 2024"."""
        if self.precise:
            return msg("{day}", day=self.earliest).render(language)
        return msg("tussen {first} en {last}", first=self.earliest, last=self.latest).render(language)


class Timeliness(StrEnum):
    ON_TIME = "op tijd"
    PERHAPS = "misschien te laat"
    LATE = "te laat"


def timeliness(moment: Span, last_day: date | Span) -> Timeliness:
    """Whether ``moment`` falls on or before ``last_day``, as far as the two are known."""
    limit = last_day if isinstance(last_day, Span) else Span.day(last_day)
    if moment.latest <= limit.earliest:
        return Timeliness.ON_TIME
    return Timeliness.LATE if moment.earliest > limit.latest else Timeliness.PERHAPS


def term_ladder(
    start: date, initial_months: int, option_months: int | None, options: int
) -> tuple[Period, ...]:
    """The first period and each extension, one after the other; months are calendar months.

    From 1 January 2025 with 48 months and three times 36 months: ends on 31 December 2028, 2031, 2034, 2037.
    Counted from the first day, as the agreement itself does.
    """
    return ladder_of_months(start, initial_months, option_months, options)


def ladder_of(term: Term, start: date | None = None) -> tuple[Period, ...]:
    """The ladder of a term; empty where its start or first period is open."""
    first = start or term.start
    if first is None or term.initial_months is None:
        return ()
    return term_ladder(first, term.initial_months, term.option_months, term.options)


def total_months(term: Term) -> int | None:
    """The longest that the contract can run, in whole months, options included; None when it is open."""
    if term.initial_months is not None:
        return term.initial_months + (term.option_months or 0) * term.options
    if term.start is not None and term.latest_end is not None:
        return whole_months(term.start, term.latest_end + ONE_DAY)
    return None


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """How long each part of a procedure takes at least, in days (implementation in months).

    Standstill and implementation come from the sources. The others are our own defaults, taken from the
    plans that the frameworks themselves make; a caller may give other ones.
    """

    documents_to_publication: int = 7
    strategy_to_documents: int = 35
    bidding: int = 40
    assessment: int = 60
    enrolment: int = 90
    standstill: int = STANDSTILL_DAYS + 1
    implementation_months: int = IMPLEMENTATION_MONTHS


STANDARD_LEAD_TIMES = LeadTimes()

TENDER_PATH = (
    StepKind.STRATEGY_DECISION,
    StepKind.DOCUMENTS_DECISION,
    StepKind.PUBLICATION,
    StepKind.BIDS_CLOSE,
    StepKind.PROVISIONAL_AWARD,
    StepKind.DEFINITIVE_AWARD,
    StepKind.START,
)
ADMISSION_PATH = (
    StepKind.STRATEGY_DECISION,
    StepKind.DOCUMENTS_DECISION,
    StepKind.ENROLMENT,
    StepKind.AGREEMENT_DECISION,
    StepKind.START,
)
KIND_NAMES: Mapping[StepKind, Message] = MappingProxyType(
    {
        StepKind.STRATEGY_DECISION: msg("besluit over de strategie"),
        StepKind.DOCUMENTS_DECISION: msg("besluit over de documenten"),
        StepKind.PUBLICATION: msg("publicatie"),
        StepKind.BIDS_CLOSE: msg("sluiting van de inschrijving"),
        StepKind.PROVISIONAL_AWARD: msg("voorlopige gunning"),
        StepKind.DEFINITIVE_AWARD: msg("definitieve gunning"),
        StepKind.ENROLMENT: msg("begin van de aanmelding"),
        StepKind.AGREEMENT_DECISION: msg("besluit over de overeenkomst"),
        StepKind.START: msg("start"),
    }
)


def critical_path(form: ProcedureForm) -> tuple[StepKind, ...]:
    """The steps that follow one another without slack, up to the start of the contracts."""
    return ADMISSION_PATH if form is ProcedureForm.ADMISSION else TENDER_PATH


def later(moment: date, kind: StepKind, lead: LeadTimes) -> date:
    """The earliest day of the step after ``kind`` when ``kind`` falls on ``moment``."""
    if kind in (StepKind.DEFINITIVE_AWARD, StepKind.AGREEMENT_DECISION):
        return add_months(moment, lead.implementation_months)
    return moment + timedelta(days=_days(kind, lead))


def earlier(moment: date, kind: StepKind, lead: LeadTimes) -> date:
    """The latest day of ``kind`` when the step after it must fall on ``moment`` at the latest."""
    if kind in (StepKind.DEFINITIVE_AWARD, StepKind.AGREEMENT_DECISION):
        return add_months(moment, -lead.implementation_months)
    return moment - timedelta(days=_days(kind, lead))


def _days(kind: StepKind, lead: LeadTimes) -> int:
    return {
        StepKind.STRATEGY_DECISION: lead.strategy_to_documents,
        StepKind.DOCUMENTS_DECISION: lead.documents_to_publication,
        StepKind.PUBLICATION: lead.bidding,
        StepKind.BIDS_CLOSE: lead.assessment,
        StepKind.PROVISIONAL_AWARD: lead.standstill,
        StepKind.ENROLMENT: lead.enrolment,
    }[kind]


def latest_dates(
    form: ProcedureForm, start: date, lead: LeadTimes = STANDARD_LEAD_TIMES
) -> Mapping[StepKind, date]:
    """The latest day of each step of the critical path for a start on ``start``, counted backwards (PL-12).

    For a start on 1 January the publication also falls before 1 April of the year before (PL-07).
    """
    path = critical_path(form)
    latest = {StepKind.START: start}
    for kind, next_kind in reversed(list(pairwise(path))):
        latest[kind] = earlier(latest[next_kind], kind, lead)
        norm = publication_norm(start)
        if kind in (StepKind.PUBLICATION, StepKind.ENROLMENT) and norm:
            latest[kind] = min(latest[kind], norm)
    return {kind: latest[kind] for kind in path}


def publication_norm(start: date) -> date | None:
    """The last day to publish for a start on 1 January: 31 March of the year before (PL-07)."""
    return date(start.year - 1, 3, 31) if (start.month, start.day) == (1, 1) else None


def start_by_norm(published: date) -> date:
    """The first 1 January for which a publication on ``published`` is in time (PL-07)."""
    return date(published.year + (1 if published < date(published.year, 4, 1) else 2), 1, 1)


@dataclass(frozen=True)
class Plan:
    """The dates of a definition as the planning rules read them."""

    form: ProcedureForm
    steps: tuple[Step, ...]
    term: Term
    announced_on: date | None = None
    lead: LeadTimes = field(default=STANDARD_LEAD_TIMES)

    @classmethod
    def of(cls, definition: Definition, lead: LeadTimes = STANDARD_LEAD_TIMES) -> "Plan":
        announced = definition.award.announced_on if definition.award else None
        return cls(definition.procedure.form, definition.steps, definition.term, announced, lead)

    def dated(self, *kinds: StepKind) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.kind in kinds and (step.done or step.when))

    def moment(self, kind: StepKind) -> Span | None:
        """When a kind of step is complete: the last of its steps; None when it has no date."""
        spans = [span_of(step) for step in self.dated(kind)]
        if not spans:
            return None
        return Span(max(span.earliest for span in spans), max(span.latest for span in spans))

    @cached_property
    def start(self) -> Span | None:
        if self.term.start:
            return Span.day(self.term.start)
        return self.moment(StepKind.START)

    @cached_property
    def published(self) -> Span | None:
        """The publication, or in an admission procedure the first day of enrolment."""
        for kind in (StepKind.PUBLICATION, StepKind.ENROLMENT):
            found = self.dated(kind)
            if found:
                return min((begin_of(step) for step in found), key=lambda span: span.earliest)
        return None

    @cached_property
    def published_not_before(self) -> date | None:
        """The day before which publication cannot be: all documents must have been decided on."""
        found = self.dated(StepKind.DOCUMENTS_DECISION)
        return max((span_of(step).earliest for step in found), default=None)

    @cached_property
    def provisional(self) -> Span | None:
        """The announcement of the provisional award."""
        if self.announced_on:
            return Span.day(self.announced_on)
        return self.moment(StepKind.PROVISIONAL_AWARD)

    @cached_property
    def definitive(self) -> Span | None:
        """The definitive award; where it has no date, the end of the standstill after the provisional one."""
        for kind in (StepKind.DEFINITIVE_AWARD, StepKind.AGREEMENT_DECISION):
            moment = self.moment(kind)
            if moment:
                return moment
        return self.provisional.plus_days(self.lead.standstill) if self.provisional else None

    @cached_property
    def earliest_start(self) -> date | None:
        """The first day on which contracts can start, counted forwards from the steps that have a date."""
        reached: date | None = None
        path = critical_path(self.form)
        for position, kind in enumerate(path[:-1]):
            moment = self._path_moment(kind)
            if moment:
                reached = max(moment.earliest, reached) if reached else moment.earliest
            if reached:
                reached = later(reached, path[position], self.lead)
        return reached

    @cached_property
    def latest(self) -> Mapping[StepKind, date]:
        """The latest day per step of the critical path so that contracts follow the current ones at once."""
        goal = self.goal
        return latest_dates(self.form, goal, self.lead) if goal else MappingProxyType({})

    @cached_property
    def goal(self) -> date | None:
        """The day on which new contracts must start: after the current ones end, else the planned start.

        "End on 1 January" and a start on 1 January are the same moment for whoever wrote it.
        """
        end, start = self.term.current_contracts_end, self.start
        if end is None:
            return start.latest if start else None
        return end if start and start.earliest == end else end + ONE_DAY

    def _path_moment(self, kind: StepKind) -> Span | None:
        if kind in (StepKind.PUBLICATION, StepKind.ENROLMENT):
            return self.published
        return self.moment(kind)


def span_of(step: Step) -> Span:
    """When a dated step falls. Raises ValueError for a step without a date."""
    if step.done:
        return Span.day(step.done)
    if step.when is None:
        raise ValueError(f"step {step.id} has no date")
    return Span.of(step.when)


def begin_of(step: Step) -> Span:
    """When a dated step begins. Raises ValueError for a step without a date."""
    if step.done or step.when is None:
        return span_of(step)
    return Span.begin_of(step.when)


@dataclass(frozen=True, slots=True)
class BidValidity:
    """Until when bids bind, in both counts (rule PL-21): the closing day itself counted or not."""

    closing_day_counted: date
    closing_day_not_counted: date

    @property
    def safe(self) -> date:
        """The date for warnings to the buyer."""
        return self.closing_day_not_counted


def bid_validity(closing: date, judgment: date | None = None) -> BidValidity:
    """Bids are valid 90 calendar days from closing; with interim relief proceedings at least until 14
    calendar days after the judgment (inkoopdocumenten §4.7; rule PL-21)."""
    until = add_days(closing, BID_VALIDITY_DAYS)
    counted = until - ONE_DAY
    if judgment is None:
        return BidValidity(counted, until)
    extended = add_days(judgment, DAYS_AFTER_JUDGMENT)
    return BidValidity(max(counted, extended), max(until, extended))
