"""Rules on notes of information: is a change essential, how long before closing, which document counts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any, Final

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, rule
from dekkend.kernel.text import Message, msg
from dekkend.kernel.working_days import STANDARD, WorkingCalendar
from dekkend.procurement.planning import Span

OWN: Final = "Dekkend"
DAYS_BEFORE_CLOSING: Final = 10
"""How long before closing the last information is given (Aanbestedingswet 2012 art. 2.54 lid 1)."""


class DocumentRank(IntEnum):
    """The order of the documents of an agreement: the lowest number prevails (CT-01)."""

    AGREEMENT = 1
    FURTHER_AGREEMENT = 2
    NOTE = 3
    PROCUREMENT_DOCUMENT = 4
    SUBMISSION = 5

    @property
    def title(self) -> Message:
        return _RANKS[self]


_RANKS: Final = {
    DocumentRank.AGREEMENT: msg("de overeenkomst"),
    DocumentRank.FURTHER_AGREEMENT: msg("de nadere overeenkomst"),
    DocumentRank.NOTE: msg("de nota van inlichtingen"),
    DocumentRank.PROCUREMENT_DOCUMENT: msg("het inkoopdocument"),
    DocumentRank.SUBMISSION: msg("de inschrijving"),
}


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What a note changes: the subjects that may matter to who submits, or how."""

    touched: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class NoteTermFacts:
    """When a note is published and when submitting ends; ``informs`` when it answers or changes something."""

    published_on: date
    closes_on: date
    informs: bool = True
    essential: bool = False
    calendar: WorkingCalendar = STANDARD

    @property
    def latest(self) -> date:
        """The last day on which a note may still be published for this closing."""
        return self.closes_on - timedelta(days=DAYS_BEFORE_CLOSING)

    @property
    def earliest_closing(self) -> date:
        """The first day on which submitting may end after this note."""
        return self.calendar.term_end(self.published_on, DAYS_BEFORE_CLOSING).last_day


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """A closing, and the planned steps (title, span) that belong before it and after it."""

    closes_on: date
    sooner: tuple[tuple[str, Span], ...] = ()
    later: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class PrecedenceFacts:
    """Two documents that contradict each other; of two notes the number tells which is later."""

    first: DocumentRank
    second: DocumentRank
    first_number: int = 0
    second_number: int = 0

    @property
    def prevailing(self) -> tuple[DocumentRank, int]:
        """The document that counts, with its number."""
        both = ((self.first, self.first_number), (self.second, self.second_number))
        return min(both, key=lambda each: (each[0], -each[1]))


@rule(
    "NV-01",
    msg("Wezenlijke wijziging tijdens de inkoop"),
    Effect.WARN,
    Source("Richtlijn 2014/24/EU", "art. 47 lid 3"),
    Source(OWN, "eigen keuze: bij SAS en toelating op dezelfde manier, vanwege gelijke behandeling"),
)
def change_may_be_essential(facts: ChangeFacts) -> Finding:
    """What a tenderer must deliver, is judged on or gets paid changed: people weigh if that is essential.

    An essential change lengthens the term; would it have drawn other tenderers, then only a new publication
    will do.
    """
    if not facts.touched:
        return holds(
            msg("De nota verandert niets aan wat inschrijvers moeten leveren of waarop zij worden beoordeeld")
        )
    return broken(
        msg(
            "De nota verandert wat inschrijvers moeten leveren, waarop zij worden beoordeeld "
            "of wat zij krijgen: {touched}",
            touched=facts.touched,
        ),
        remedy=msg(
            "Weeg of de wijziging wezenlijk is. Zo ja: verleng de termijn. Zouden ook anderen hierdoor "
            "hebben ingeschreven? Trek dan in en publiceer opnieuw."
        ),
        touched=facts.touched,
    )


@rule(
    "NV-02",
    msg("Inlichtingen ten minste tien dagen voor de sluiting"),
    Effect.WARN,
    Source("Aanbestedingswet 2012", "art. 2.54 lid 1"),
    Source("Richtlijn 2014/24/EU", "art. 47 lid 3"),
    Source(OWN, "eigen keuze: bij SAS en toelating op dezelfde manier"),
)
def informed_in_time(facts: NoteTermFacts) -> Finding:
    """Ten calendar days between a note and the closing; a last day on a day off moves on (PL-14a).

    After an essential change a shorter term is refused, else it is a warning that people may answer.
    """
    values: dict[str, Any] = {"published_on": facts.published_on, "closes_on": facts.closes_on}
    if not facts.informs or facts.published_on <= facts.latest:
        return holds(
            msg("Na de nota van {published_on} blijft er genoeg tijd tot {closes_on}", **values), **values
        )
    values["proposed"] = facts.earliest_closing
    return broken(
        msg(
            "Tussen de nota van {published_on} en de sluiting op {closes_on} liggen minder dan {days} dagen",
            days=DAYS_BEFORE_CLOSING,
            **values,
        ),
        remedy=msg("Verleng de termijn tot {proposed} of later.", **values),
        effect=Effect.BLOCK if facts.essential else None,
        **values,
    )


@rule(
    "NV-03",
    msg("De sluiting past in de planning"),
    Effect.BLOCK,
    Source("Aanbestedingswet 2012", "art. 2.54 lid 1"),
    Source(OWN, "eigen keuze: wat de planning belooft, kan met deze sluiting"),
)
def closing_fits_plan(facts: ClosingFacts) -> Finding:
    """Questions and notes come before the closing, assessment and award after it.

    Only what certainly lies on the wrong side of the closing breaks the rule.
    """
    late = [(title, span) for title, span in facts.sooner if span.earliest > facts.closes_on]
    early = [(title, span) for title, span in facts.later if span.latest < facts.closes_on]
    if not late and not early:
        return holds(msg("De sluiting op {day} past in de planning", day=facts.closes_on))
    title, span = (late or early)[0]
    said = (
        msg("“{step}” ({span}) ligt na de sluiting op {day}", step=title, span=span, day=facts.closes_on)
        if late
        else msg(
            "“{step}” ({span}) ligt vóór de sluiting op {day}", step=title, span=span, day=facts.closes_on
        )
    )
    remedy = (
        msg("Sluit op of na {day}, of begin opnieuw met een planning die klopt.", day=_last(late))
        if late
        else msg("Sluit op of vóór {day}, of begin opnieuw met een planning die klopt.", day=_first(early))
    )
    return broken(said, remedy=remedy, closes_on=facts.closes_on)


def _last(steps: list[tuple[str, Span]]) -> date:
    return max(span.earliest for _title, span in steps)


def _first(steps: list[tuple[str, Span]]) -> date:
    return min(span.latest for _title, span in steps)


@rule("CT-01", msg("Rangorde van de documenten"), Effect.EFFECT, Source("OVK", "1.2"))
def document_prevails(facts: PrecedenceFacts) -> Finding:
    """Agreement, further agreements, notes (later over earlier), procurement documents, submission."""
    kind, number = facts.prevailing
    which = msg("{kind} {number}", kind=kind.title, number=number) if number else kind.title
    return holds(msg("Bij tegenspraak gaat {which} voor", which=which), prevails=kind.name, number=number)


def proposed_closing(facts: NoteTermFacts, closes_at: datetime) -> datetime:
    """The closing that is long enough after the note, at the same hour as the present one."""
    if facts.published_on <= facts.latest:
        return closes_at
    day = facts.earliest_closing
    return closes_at.replace(year=day.year, month=day.month, day=day.day)
