"""Rules of consultations and dialogue sessions. Pure."""

from dataclasses import dataclass

from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, rule
from dekkend.procurement.consultation_domain import USUAL_DIALOGUE_SESSIONS


@dataclass(frozen=True, slots=True)
class DialogueFacts:
    """How many sessions there would be, and the most that the definition allows (None: it names none)."""

    sessions: int
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class InputFacts:
    """How many inputs of a consultation wait for an answer."""

    waiting: int


@rule(
    "RO-03",
    msg("Op elke inbreng volgt wat ermee is gedaan"),
    Effect.BLOCK,
    Source("S0", "§3.2"),
    Source("S3", "§13"),
    Source("Dekkend", "besluit 0011"),
)
def inputs_are_answered(facts: InputFacts) -> Finding:
    """A report is shared when each input was answered: adopted, partly or not, with the reason."""
    if facts.waiting:
        return broken(
            msg("Van {open} inbrengen is nog niet vastgelegd wat ermee is gedaan.", open=facts.waiting),
            remedy=msg("Leg dat eerst vast; daarna kunt u het verslag delen."),
            waiting=facts.waiting,
        )
    return holds(msg("Elke inbreng heeft een antwoord."))


@rule("CV-15", msg("Hoogstens vier dialoogsessies per procedure"), Effect.WARN, Source("S3", "§13"))
def dialogue_sessions(facts: DialogueFacts) -> Finding:
    """A number that the definition names is binding; without one, four is what is usual."""
    limit = USUAL_DIALOGUE_SESSIONS if facts.maximum is None else facts.maximum
    values = {"sessions": facts.sessions, "maximum": limit}
    if facts.sessions <= limit:
        return holds(msg("{sessions} van hoogstens {maximum} dialoogsessies.", **values), **values)
    if facts.maximum is not None:
        return broken(
            msg("Het kader laat {maximum} dialoogsessies toe; dit wordt de {sessions}e.", **values),
            effect=Effect.BLOCK,
            remedy=msg("Laat een andere sessie vervallen, of voeg onderwerpen samen."),
            sessions=facts.sessions,
            maximum=limit,
        )
    return broken(
        msg("Vier dialoogsessies zijn gebruikelijk; dit wordt de {sessions}e.", sessions=facts.sessions),
        remedy=msg("Leg uit waarom er meer sessies nodig zijn."),
        sessions=facts.sessions,
        maximum=limit,
    )
