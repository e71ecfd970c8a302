"""By when an answer is due: the terms of the message traffic as rules that are shown and can be asked."""

from dataclasses import dataclass
from datetime import date, timedelta

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, rule
from dekkend.kernel.text import msg
from dekkend.kernel.working_days import WorkingCalendar

STANDARD = "iStandaarden"
PROCESS = "Procesbeschrijving iWmo en iJw"
RETURN_DAYS, DECLARATION_DAYS, REQUEST_DAYS, DELIVERY_DAYS = 3, 10, 5, 5
RESEARCH_WEEKS = 8
CALENDAR = WorkingCalendar()


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """A message received on a day, looked at ``today``; ``answered`` is the day of its answer, if any."""

    received: date
    today: date
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """As AnswerFacts; ``in_research`` when the municipality answered that it is looking into it."""

    received: date
    today: date
    answered: date | None = None
    in_research: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """A start or an end of care on ``day``, of which the allocation or the knowledge came on ``known``."""

    day: date
    known: date
    today: date
    told: date | None = None


def _judged(due: date, done: date | None, today: date) -> Finding:
    if done is not None and done <= due:
        return holds(msg("Op tijd, op {done}; het kon tot en met {due}", done=done, due=due), due=due)
    if done is None and today <= due:
        return holds(msg("Het kan nog tot en met {due}", due=due), due=due)
    return broken(
        msg("Het moest uiterlijk op {due}", due=due),
        remedy=msg(
            "Stuur het bericht zo snel mogelijk en laat de andere partij weten waarom het later komt."
        ),
        due=due,
        done=done,
    )


@rule("MS-01", msg("Retourbericht binnen 3 werkdagen"), Effect.WARN, Source(STANDARD, "OP090"))
def return_message_in_time(facts: AnswerFacts) -> Finding:
    """Every message but 323 and 325 is answered by its return message."""
    return _judged(CALENDAR.add(facts.received, RETURN_DAYS), facts.answered, facts.today)


@rule("MS-02", msg("Antwoord op de declaratie binnen 10 werkdagen"), Effect.WARN, Source(STANDARD, "OP090x4"))
def declaration_answered_in_time(facts: AnswerFacts) -> Finding:
    """A 323 is answered by a 325."""
    return _judged(CALENDAR.add(facts.received, DECLARATION_DAYS), facts.answered, facts.today)


@rule("MS-03", msg("Startbericht binnen 5 werkdagen na de start"), Effect.WARN, Source(STANDARD, "OP271"))
def start_told_in_time(facts: DeliveryFacts) -> Finding:
    """Counted from the start, or from the allocation when that came after it."""
    return _judged(CALENDAR.add(max(facts.day, facts.known), DELIVERY_DAYS), facts.told, facts.today)


@rule("MS-04", msg("Stopbericht binnen 5 werkdagen na het einde"), Effect.WARN, Source(STANDARD, "OP272"))
def stop_told_in_time(facts: DeliveryFacts) -> Finding:
    """Counted from the end, or from the day on which the provider knew of it."""
    return _judged(CALENDAR.add(max(facts.day, facts.known), DELIVERY_DAYS), facts.told, facts.today)


@rule(
    "MS-05",
    msg("Antwoord op een verzoek binnen 5 werkdagen, onderzoek hooguit 8 weken"),
    Effect.WARN,
    Source(STANDARD, "OP346"),
    Source(PROCESS, "verzoek om toewijzing en om wijziging"),
)
def request_answered_in_time(facts: RequestFacts) -> Finding:
    """A 315 or 317 is answered by a 301 or 319; research lasts at most eight weeks from the request."""
    if facts.in_research:
        due = facts.received + timedelta(weeks=RESEARCH_WEEKS)
    else:
        due = CALENDAR.add(facts.received, REQUEST_DAYS)
    return _judged(due, facts.answered, facts.today)
