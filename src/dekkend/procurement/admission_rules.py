"""Part L of the rule catalogue, CV-01 to CV-06: coverage, and when interim entry may be closed or refused."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.procurement.admission_words import GAP_NAMES, Enough, Gap, Supply

S0: Final = "S0"
S3: Final = "S3"
TINK: Final = "TINK"


@dataclass(frozen=True, slots=True)
class CoverageFacts:
    """What is known about one cell, and the norm for waiting in days."""

    supply: Supply
    norm_days: int | None


@dataclass(frozen=True, slots=True)
class OneOffFacts:
    """How many one-off contracts there were in a cell, and from how many on that is a signal."""

    count: int | None
    threshold: int | None


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """Interim entry of a cell would be closed from ``first`` on; ``measured`` is today's figure."""

    first: date
    enough: Enough | None
    measured: int | None


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """The days on which a cell would be closed, and those of its initial admission."""

    closing: Period
    initial: Period | None


@dataclass(frozen=True, slots=True)
class NewcomerFacts:
    """A newcomer would be refused because there is enough. ``adds``: what the test found."""

    closed: bool
    adds: bool | None
    motivation: str


@dataclass(frozen=True, slots=True)
class ScarcityFacts:
    """Signals of scarcity in a cell."""

    waiting_days: int | None
    norm_days: int | None
    refusals: int | None


@rule(
    "CV-01",
    msg("Dekking van een product in een gemeente"),
    Effect.EFFECT,
    Source(S0, "§2.4"),
    Source(S3, "§5"),
)
def cell_is_covered(facts: CoverageFacts) -> Finding:
    """Somebody is contracted, takes clients, has room, and the wait is within the norm. What was never
    measured is a gap in what we know, and shown as such."""
    gap = _gap(facts)
    if gap is None:
        return holds(msg("Er is een aanbieder met plaats, binnen de norm voor wachten"))
    return broken(msg("Niet gedekt: {gap}", gap=GAP_NAMES[gap]), gap=gap.value)


def _gap(facts: CoverageFacts) -> Gap | None:
    supply = facts.supply
    if not supply.admitted + supply.suspended:
        return Gap.NOBODY
    if not supply.admitted:
        return Gap.NOT_OPEN
    if supply.free_places == 0:
        return Gap.NO_ROOM
    if supply.waiting_days is not None and facts.norm_days is not None:
        if supply.waiting_days > facts.norm_days:
            return Gap.WAITING
        return None if supply.free_places is not None else Gap.UNKNOWN
    return Gap.UNKNOWN


@rule(
    "CV-02",
    msg("Eenmalige overeenkomsten wijzen op een gat"),
    Effect.WARN,
    Source(S0, "§2.4"),
    Source(S0, "§3.3"),
)
def few_one_off_contracts(facts: OneOffFacts) -> Finding:
    """From the threshold on, one-off contracts say that the contracted supply does not fit."""
    if facts.count is None or facts.threshold is None:
        return not_applicable(msg("Het aantal eenmalige overeenkomsten of de drempel is niet bekend"))
    values: dict[str, Any] = {"count": facts.count, "threshold": facts.threshold}
    if facts.count < facts.threshold:
        return holds(msg("{count} eenmalige overeenkomsten; de drempel is {threshold}", **values), **values)
    return broken(
        msg("{count} eenmalige overeenkomsten; vanaf {threshold} wijst dat op een gat", **values),
        remedy=msg("Kijk of toetreden moet worden gestimuleerd."),
        **values,
    )


@rule("CV-03", msg("Eerst bepalen wat genoeg is, dan pas sluiten"), Effect.BLOCK, Source(S3, "§6"))
def enough_before_closing(facts: ClosingFacts) -> Finding:
    """Interim entry closes only when "enough" was defined on an earlier day, and was reached."""
    if facts.enough is None:
        return broken(
            msg("Er is niet bepaald wanneer er genoeg aanbod is"),
            remedy=msg("Bepaal eerst wanneer er genoeg is."),
        )
    values: dict[str, Any] = {"defined_on": facts.enough.defined_on, "first": facts.first}
    if facts.enough.defined_on >= facts.first:
        return broken(
            msg("“Genoeg” is bepaald op {defined_on}; sluiten kan pas vanaf de dag daarna", **values),
            remedy=msg("Kies een latere dag."),
            **values,
        )
    return _reached(facts, facts.enough, values)


def _reached(facts: ClosingFacts, enough: Enough, values: dict[str, Any]) -> Finding:
    values |= {"value": enough.value, "measured": facts.measured}
    if facts.measured is None:
        return broken(
            msg("Niemand heeft gemeten of er genoeg aanbod is"),
            remedy=msg("Leg eerst een meting vast."),
            **values,
        )
    if not enough.is_reached(facts.measured):
        return broken(
            msg("Er is nog niet genoeg: de maat is {value}, gemeten is {measured}", **values),
            remedy=msg("Houd toetreden open tot er genoeg is."),
            **values,
        )
    return holds(msg("Er is genoeg: de maat is {value}, gemeten is {measured}", **values), **values)


@rule(
    "CV-04",
    msg("Alleen tussentijds toetreden mag dicht"),
    Effect.BLOCK,
    Source(S3, "§6"),
    Source(TINK, "hoofdstuk 2"),
)
def only_interim_entry_closes(facts: PhaseFacts) -> Finding:
    """The initial admission is never closed or shortened: whoever qualifies gets in (PL-04)."""
    if facts.initial is None or not facts.initial.overlaps(facts.closing):
        return holds(msg("De eerste toelating blijft zoals zij is"))
    return broken(
        msg("De eerste toelating loopt dan nog: {initial}", initial=facts.initial.render()),
        remedy=msg("Sluit op zijn vroegst de dag na de eerste toelating."),
        initial_until=facts.initial.last,
    )


@rule("CV-05", msg("Een nieuwkomer weigeren alleen na een toets"), Effect.BLOCK, Source(S3, "§6"))
def newcomer_adds_nothing(facts: NewcomerFacts) -> Finding:
    """Somebody who qualifies is refused only in a closed cell, and only when it is recorded why this provider
    adds nothing."""
    if not facts.closed:
        return broken(
            msg("Deze cel is open; wie voldoet wordt toegelaten"), remedy=msg("Laat de aanbieder toe.")
        )
    if facts.adds is None or not facts.motivation.strip():
        return broken(
            msg("Niet is vastgelegd of deze aanbieder iets toevoegt"),
            remedy=msg("Leg de uitkomst van de toets vast, met een motivering."),
        )
    if facts.adds:
        return broken(msg("Deze aanbieder voegt iets toe"), remedy=msg("Laat de aanbieder toe."))
    return holds(msg("De cel is gesloten en deze aanbieder voegt niets toe"))


@rule("CV-06", msg("Bij schaarste toetreden stimuleren"), Effect.WARN, Source(S3, "§6"))
def no_scarcity(facts: ScarcityFacts) -> Finding:
    """A wait above the norm, or clients that providers refuse, suggests a promoted window."""
    waits = _too_long(facts)
    if facts.waiting_days is None and facts.refusals is None:
        return not_applicable(msg("Er is nog geen wachttijd gemeten en geen weigering gemeld"))
    if not waits and not facts.refusals:
        return holds(msg("Geen teken van schaarste"))
    reason = (
        msg("Wachttijd {days} dagen; de norm is {norm}", days=facts.waiting_days, norm=facts.norm_days)
        if waits
        else msg("Aanbieders weigerden {count} keer een cliënt", count=facts.refusals)
    )
    return broken(
        reason,
        remedy=msg("Open een periode waarin toetreden wordt gestimuleerd."),
        waiting_days=facts.waiting_days,
        norm_days=facts.norm_days,
        refusals=facts.refusals,
    )


def _too_long(facts: ScarcityFacts) -> bool:
    known = facts.waiting_days is not None and facts.norm_days is not None
    return known and (facts.waiting_days or 0) > (facts.norm_days or 0)
