"""What consultations and dialogue sessions refuse; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class UnknownConsultation(Refusal):
    """Deze consultatie is er niet, of is niet voor u."""

    remedy = "Kies een consultatie uit de lijst."


class UnknownSession(Refusal):
    """Deze dialoogsessie is er niet, of is niet voor u."""

    remedy = "Kies een sessie uit de lijst."


class PeriodWrong(Refusal):
    """De consultatie sluit op {closes_on}, vóór de opening op {opens_on}."""

    remedy = "Kies een latere sluitingsdag."


class ConsultationNotOpen(Refusal):
    """Deze consultatie staat niet open voor inbreng. Zij loopt van {opens_on} tot en met {closes_on}."""

    remedy = "Neem contact op met de inkoper als u nog iets wilt inbrengen."


class TextMissing(Refusal):
    """Er is nog niets ingevuld."""

    remedy = "Schrijf uw tekst en probeer het opnieuw."


class HandlingIncomplete(Refusal):
    """Bij “{handling}” hoort een reden, en bij overnemen ook de plaats in het document."""

    remedy = "Vul in waarom, en waar het terugkomt."


class InputsOpen(Refusal):
    """Van {open} inbrengen is nog niet vastgelegd wat ermee is gedaan."""

    remedy = "Leg dat eerst vast; daarna kunt u het verslag delen."
    rule = "RO-03"


class TooManySessions(Refusal):
    """{reason}"""

    remedy = "Laat een andere sessie vervallen, of voeg onderwerpen samen."
    rule = "CV-15"


class NoDialogueNow(Refusal):
    """In deze procedure is de dialoog nu niet aan de orde."""

    remedy = "Een dialoog volgt op de selectie, of hoort bij een toelating die haar noemt."


class NoParticipants(Refusal):
    """Er zijn geen aanbieders om uit te nodigen."""

    remedy = "Nodig deelnemers uit, of wacht op de selectie."
