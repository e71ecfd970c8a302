"""What is refused about the term of an agreement."""

from dekkend.kernel.errors import Refusal


class NoOptionLeft(Refusal):
    """Er is geen verlenging meer over: afgesproken zijn er {options}, tot uiterlijk {latest_end}."""

    remedy = "Begin op tijd met de inkoop van de volgende overeenkomst."
    rule = "CT-08"


class ExtensionTooLate(Refusal):
    """Verlengen kon tot en met {last_day}; de overeenkomst eindigt op {end}."""

    remedy = "Bereid de afronding voor, of begin met een overbrugging per cliënt."
    rule = "CT-09"


class UnknownLot(Refusal):
    """Perceel “{lot}” loopt niet door tot {end} en kan niet worden verlengd."""

    remedy = "Kies percelen die nu nog lopen."
    rule = "CT-08"
