"""Part A of the rule catalogue, what providers may do when they disagree: PL-17 to PL-20."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from dekkend.kernel.periods import add_days
from dekkend.kernel.rules import Effect, Finding, Source, broken, holds, msg, not_applicable, rule
from dekkend.procurement.definition_words import ProcedureForm

INK: Final = "Inkoopdocumenten"
ANSWER_WEEKS: Final = 6
"""Within how many weeks a complaint is answered (INK §4.8.1)."""


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """A complaint: received, answered (empty: not yet), and the day on which the rule is asked."""

    received_on: date
    today: date
    answered_on: date | None = None

    @property
    def due(self) -> date:
        """The last day to answer: six weeks later."""
        return add_days(self.received_on, 7 * ANSWER_WEEKS)


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """The six conditions for the disputes committee (geschillencommissie), each true or false."""

    about_procedure: bool
    complaint_not_upheld: bool
    settlement_failed: bool
    both_agree: bool
    buyer_suspends: bool
    both_accept_advice: bool


@dataclass(frozen=True, slots=True)
class AdviceFacts:
    """By which form is bought: only a tender can go to the Commissie van Aanbestedingsexperts."""

    form: ProcedureForm


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A contact between a provider and the buyer. ``during``: from publication up to the final decision."""

    by_platform: bool
    during: bool
    subject: str = ""


_CONDITIONS: Final = {
    "about_procedure": msg("de klacht gaat over het inkoopdocument of de procedure"),
    "complaint_not_upheld": msg("de klacht is (deels) niet-ontvankelijk of ongegrond verklaard"),
    "settlement_failed": msg("er samen uitkomen is geprobeerd en mislukt"),
    "both_agree": msg("beide partijen stemmen in met de geschillencommissie"),
    "buyer_suspends": msg("de inkoper stelt de inkoop uit tot het advies"),
    "both_accept_advice": msg("beide partijen aanvaarden het advies als bindend"),
}


@rule("PL-17", msg("Klacht beantwoord binnen zes weken"), Effect.WARN, Source(INK, "§4.8.1"))
def complaint_answered_in_time(facts: ComplaintFacts) -> Finding:
    """Six weeks from receipt; warns from the day after."""
    values: dict[str, Any] = {
        "received_on": facts.received_on,
        "due": facts.due,
        "answered_on": facts.answered_on,
    }
    if facts.answered_on is not None and facts.answered_on <= facts.due:
        return holds(msg("De klacht is op tijd beantwoord, op {answered_on}", **values), **values)
    if facts.answered_on is None and facts.today <= facts.due:
        return holds(msg("De klacht wordt uiterlijk op {due} beantwoord", **values), **values)
    if facts.answered_on is not None:
        return broken(
            msg("De klacht is te laat beantwoord: op {answered_on}, uiterlijk {due}", **values), **values
        )
    late = (facts.today - facts.due) // timedelta(days=1)
    return broken(
        msg(
            "De klacht is nog niet beantwoord; de termijn liep af op {due}, {late} dagen geleden",
            late=late,
            **values,
        ),
        remedy=msg("Beantwoord de klacht nu, en zeg waarom het later is geworden."),
        **values,
    )


@rule("PL-18", msg("Geschillencommissie onder zes voorwaarden"), Effect.BLOCK, Source(INK, "§4.8.1"))
def disputes_committee(facts: DisputeFacts) -> Finding:
    """All six hold together, or the committee cannot be asked."""
    missing = tuple(text for name, text in _CONDITIONS.items() if not getattr(facts, name))
    names = tuple(name for name in _CONDITIONS if not getattr(facts, name))
    if missing:
        return broken(
            msg("Naar de geschillencommissie kan nog niet. Er ontbreekt: {missing}", missing=missing),
            remedy=msg("Ga pas naar de geschillencommissie als aan alle zes voorwaarden is voldaan."),
            missing=names,
        )
    return holds(msg("Aan alle zes voorwaarden voor de geschillencommissie is voldaan"))


@rule(
    "PL-19",
    msg("Commissie van Aanbestedingsexperts alleen bij een aanbesteding"),
    Effect.BLOCK,
    Source("TINK", "klachten"),
)
def tender_experts(facts: AdviceFacts) -> Finding:
    """An admission procedure is no tender."""
    if facts.form is ProcedureForm.ADMISSION:
        return broken(
            msg("Over een toelatingsprocedure adviseert de Commissie van Aanbestedingsexperts niet"),
            remedy=msg("Dien een klacht in bij de regio, of ga naar de rechter."),
            form=facts.form,
        )
    return holds(
        msg("Dit is een aanbesteding; de Commissie van Aanbestedingsexperts kan adviseren"), form=facts.form
    )


@rule(
    "PL-20",
    msg("Contact alleen via het platform"),
    Effect.EFFECT,
    Source(INK, "§1.2"),
    Source("TINK", "communicatie"),
)
def contact_by_platform(facts: ContactFacts) -> Finding:
    """Contact past the platform during the procedure may lead to exclusion; it is recorded."""
    if not facts.during:
        return not_applicable(msg("De procedure loopt niet"))
    if facts.by_platform:
        return holds(msg("Het contact liep via het platform"), subject=facts.subject)
    return broken(
        msg("Contact over de inkoop buiten het platform; dat kan tot uitsluiting leiden"),
        remedy=msg("Leg het contact vast, en stel de vraag opnieuw via het platform."),
        subject=facts.subject,
    )
