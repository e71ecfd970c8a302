"""Rules of the Bibob and financial tests: terms, data requests, reuse, hearing, and the outcome as a gate.

Rules whose id starts with OV are not in the catalogue of sources: the frameworks ask for the tests, and
decision 0009 says how Dekkend runs them. The financial ladder stands in ``rules_financial``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.kernel.text import Message
from dekkend.kernel.working_days import STANDARD, TermEnd
from dekkend.oversight.domain import (
    FORM_DAYS,
    KIND_NAMES,
    VIEW_DAYS,
    ScreeningKind,
    ScreeningOutcome,
    ScreeningResult,
)
from dekkend.oversight.rules_financial import continuity_risk, financial_ladder

OWN: Final = Source("Dekkend", "besluit 0009")
BIBOB_ACT: Final = "Wet Bibob"


def form_term(asked_on: date) -> TermEnd:
    """The last day for the question form, in both readings of PL-14a."""
    return STANDARD.term_end(asked_on, FORM_DAYS)


def view_term(intended_on: date) -> TermEnd:
    """The last day for a provider's view on an intended decision, in both readings of PL-14a."""
    return STANDARD.term_end(intended_on, VIEW_DAYS)


@dataclass(frozen=True, slots=True)
class FormFacts:
    """``on`` is today as long as the form is not back; ``missing`` counts the open questions."""

    asked_on: date
    on: date
    received_on: date | None = None
    missing: int = 0
    signed: bool = False


@rule(
    "EL-08",
    msg("Bibob-vragenformulier binnen 14 dagen volledig en ondertekend terug"),
    Effect.EFFECT,
    Source("INK", "§3.1"),
)
def form_back_in_time(facts: FormFacts) -> Finding:
    """Fourteen calendar days after asking; a last day on a day off moves to the next working day (PL-14a)."""
    term = form_term(facts.asked_on)
    values: dict[str, Any] = {"asked_on": facts.asked_on, "counted": term.counted, "last_day": term.last_day}
    if facts.received_on is None:
        if facts.on <= term.last_day:
            return not_applicable(
                msg("Het vragenformulier kan terug tot en met {last_day}.", last_day=term.last_day), **values
            )
        return broken(
            msg("Het vragenformulier moest er op {last_day} zijn en is er niet.", last_day=term.last_day),
            remedy=msg(
                "Beslis of u zonder formulier verder gaat. "
                "Weigeren te antwoorden kan als ernstig gevaar tellen."
            ),
            **values,
        )
    if facts.missing or not facts.signed:
        return broken(
            msg("Het vragenformulier is terug, maar niet volledig en ondertekend."),
            remedy=msg("Vraag een aanvulling, of ga verder met wat er is."),
            missing=facts.missing,
            **values,
        )
    if facts.received_on > term.last_day:
        return broken(
            msg(
                "Het vragenformulier kwam op {received_on}; het moest er op {last_day} zijn.",
                received_on=facts.received_on,
                last_day=term.last_day,
            ),
            remedy=msg("Leg vast of u het te late formulier toch meeweegt."),
            received_on=facts.received_on,
            **values,
        )
    return holds(
        msg("Het vragenformulier is op tijd terug, volledig en ondertekend."),
        received_on=facts.received_on,
        **values,
    )


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request for data. ``purpose`` is the task it serves; ``held`` names what is already here."""

    purpose: str
    held: tuple[str, ...] = ()


@rule(
    "IN-01",
    msg("Alleen gegevens vragen die nodig zijn en er nog niet zijn"),
    Effect.BLOCK,
    Source("OVK", "3.10.1"),
)
def ask_only_what_is_needed(facts: RequestFacts) -> Finding:
    """A request names the statutory task that it serves, and asks nothing that the buyer already holds."""
    if not facts.purpose.strip():
        return broken(
            msg("Er staat niet bij waarvoor de gegevens nodig zijn."),
            remedy=msg("Noem de taak of de aanleiding van de toets."),
        )
    if facts.held:
        return broken(
            msg("Deze gegevens zijn er al: {held}.", held=facts.held),
            remedy=msg("Gebruik de gegevens die er zijn, of vraag een ander jaar."),
            held=facts.held,
        )
    return holds(msg("De gegevens zijn nodig en er nog niet."), purpose=facts.purpose)


@dataclass(frozen=True, slots=True)
class ReuseFacts:
    """An earlier outcome to be used again. ``allowed`` is whether the definition lets outcomes be reused;
    ``same_region`` and ``shared`` whether it is the region's own, or another one that shared it."""

    earlier: ScreeningOutcome
    on: date
    allowed: bool = True
    same_region: bool = True
    shared: bool = False
    ground: str = ""


@rule(
    "OV-03",
    msg("Een eerdere uitkomst gebruiken kan zolang die geldt"),
    Effect.BLOCK,
    Source("S2", "§4.5"),
    Source(BIBOB_ACT, "artikel 28 en 29"),
    OWN,
)
def reuse_of_outcome(facts: ReuseFacts) -> Finding:
    """A negative outcome is not reused: the provider has a right to be judged on what is so now. What another
    region found stays secret unless that region shares it; using it needs a ground that is written down."""
    earlier = facts.earlier
    values: dict[str, Any] = {"decided_on": earlier.decided_on, "valid_until": earlier.valid_until}
    if not facts.allowed:
        return broken(
            msg("Het kader van deze inkoop laat geen eerdere uitkomst toe."), remedy=_TEST_ANEW, **values
        )
    if not earlier.valid_on(facts.on):
        return broken(
            msg("De eerdere uitkomst gold tot en met {valid_until}.", valid_until=earlier.valid_until),
            remedy=_TEST_ANEW,
            **values,
        )
    if earlier.result is ScreeningResult.NEGATIVE:
        return broken(msg("Een negatieve uitkomst wordt niet hergebruikt."), remedy=_TEST_ANEW, **values)
    if not facts.same_region and not (facts.shared and facts.ground.strip()):
        return broken(
            msg("Deze uitkomst is van een andere regio en is niet gedeeld, of de grondslag ontbreekt."),
            remedy=msg("Vraag de andere regio om te delen en noem de grondslag, of toets zelf."),
            **values,
        )
    return holds(
        msg("De eerdere uitkomst van {decided_on} geldt nog.", decided_on=earlier.decided_on), **values
    )


_TEST_ANEW: Final = msg("Toets opnieuw, zo nodig licht.")


@dataclass(frozen=True, slots=True)
class HearingFacts:
    """A decision about to be taken, and whether the provider could give its view on it."""

    result: ScreeningResult
    on: date
    intended_on: date | None = None
    view_received: bool = False
    intended: ScreeningResult | None = None


@rule(
    "OV-04",
    msg("Eerst de aanbieder horen, dan pas negatief besluiten"),
    Effect.BLOCK,
    Source(BIBOB_ACT, "artikel 33"),
    Source("Awb", "artikel 4:8"),
    OWN,
)
def heard_before_negative(facts: HearingFacts) -> Finding:
    """A negative or conditional outcome follows on an intention that was sent, and the view or its term."""
    if facts.result is ScreeningResult.CLEAR:
        return not_applicable(msg("Het besluit is niet nadelig voor de aanbieder."))
    if facts.intended_on is None:
        return broken(
            msg("De aanbieder kreeg het voornemen nog niet."),
            remedy=msg("Stuur eerst het voornemen; de aanbieder kan dan binnen 14 dagen reageren."),
        )
    if facts.result is ScreeningResult.NEGATIVE and facts.intended is ScreeningResult.CONDITIONAL:
        return broken(
            msg("Het voornemen was lichter dan dit besluit: de aanbieder kon hierop niet reageren."),
            remedy=msg("Besluit zoals in het voornemen, of stop deze toets en begin opnieuw."),
        )
    term = view_term(facts.intended_on)
    if facts.view_received:
        return holds(msg("De zienswijze van de aanbieder is er."), intended_on=facts.intended_on)
    if facts.on <= term.last_day:
        return broken(
            msg("De aanbieder kan nog reageren tot en met {last_day}.", last_day=term.last_day),
            remedy=msg("Wacht op de zienswijze, of besluit na die dag."),
            intended_on=facts.intended_on,
            counted=term.counted,
            last_day=term.last_day,
        )
    return holds(
        msg("De aanbieder kon reageren tot en met {last_day}.", last_day=term.last_day),
        intended_on=facts.intended_on,
        last_day=term.last_day,
    )


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is needed of a provider on a day, and the outcome that counts then. ``running`` is whether a test
    was started that has no outcome yet."""

    kind: ScreeningKind
    on: date
    outcome: ScreeningOutcome | None = None
    running: bool = False


@rule(
    "OV-01",
    msg("Geen overeenkomst bij ernstig gevaar volgens de Bibob-toets"),
    Effect.BLOCK,
    Source("S0", "§3.4"),
    Source("S2", "§4.5"),
    Source(BIBOB_ACT, "artikel 3"),
    OWN,
)
def bibob_gate(facts: GateFacts) -> Finding:
    """Serious danger blocks. No outcome yet makes an award conditional; minor danger brings provisions."""
    return _gate(facts)


@rule(
    "OV-02",
    msg("Geen overeenkomst als de financiële toets onvoldoende is"),
    Effect.BLOCK,
    Source("S0", "§3.4"),
    Source("S2", "§4.5"),
    OWN,
)
def financial_gate(facts: GateFacts) -> Finding:
    """Too weak blocks. No outcome yet makes an award conditional; measures go with the agreement."""
    return _gate(facts)


def _gate(facts: GateFacts) -> Finding:
    kind, outcome = KIND_NAMES[facts.kind], facts.outcome
    if outcome is None or not outcome.valid_on(facts.on):
        why = msg("{kind}: de toets loopt nog.", kind=kind) if facts.running else _not_there(facts)
        return broken(
            why,
            effect=Effect.EFFECT,
            remedy=msg("Gunnen kan onder voorwaarde; tekenen pas na de uitkomst."),
            running=facts.running,
        )
    values: dict[str, Any] = {
        "result": outcome.title,
        "decided_on": outcome.decided_on,
        "valid_until": outcome.valid_until,
    }
    if outcome.result is ScreeningResult.NEGATIVE:
        return broken(
            msg("{kind}: {result}.", kind=kind, result=outcome.title),
            remedy=msg("Gun niet aan deze aanbieder, of toets opnieuw als er nieuwe feiten zijn."),
            **values,
        )
    if outcome.result is ScreeningResult.CONDITIONAL:
        return broken(
            msg("{kind}: {result}.", kind=kind, result=outcome.title),
            effect=Effect.WARN,
            remedy=msg("Neem de voorwaarden op in de overeenkomst."),
            conditions=outcome.conditions,
            **values,
        )
    return holds(msg("{kind}: {result}.", kind=kind, result=outcome.title), **values)


def _not_there(facts: GateFacts) -> Message:
    if facts.outcome is not None:
        return msg(
            "{kind}: de uitkomst gold tot en met {valid_until}.",
            kind=KIND_NAMES[facts.kind],
            valid_until=facts.outcome.valid_until,
        )
    return msg("{kind}: nog niet begonnen.", kind=KIND_NAMES[facts.kind])


GATES: Final = {ScreeningKind.BIBOB: bibob_gate, ScreeningKind.FINANCIAL: financial_gate}
"""The rule that judges the outcome of each kind of test."""

__all__ = [
    "GATES",
    "FormFacts",
    "GateFacts",
    "HearingFacts",
    "RequestFacts",
    "ReuseFacts",
    "ask_only_what_is_needed",
    "bibob_gate",
    "continuity_risk",
    "financial_gate",
    "financial_ladder",
    "form_back_in_time",
    "form_term",
    "heard_before_negative",
    "reuse_of_outcome",
    "view_term",
]
