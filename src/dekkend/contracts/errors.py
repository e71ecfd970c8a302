"""What is refused with stored agreements, in the words that the user reads."""

from dekkend.kernel.errors import Refusal


class NotAllowed(Refusal):
    """{reason}"""


class UnknownAgreement(Refusal):
    """Deze overeenkomst is er niet, of u mag die niet zien."""

    remedy = "Kies een overeenkomst uit de lijst."


class Unknown(Refusal):
    """Dit hoort niet bij deze overeenkomst."""

    remedy = "Kies iets uit de lijst."


class RuleForbids(Refusal):
    """{reason}"""

    remedy = "{remedy}"


class ReasonMissing(Refusal):
    """De reden ontbreekt."""

    remedy = "Schrijf in een of twee zinnen waarom."


class ChangedMeanwhile(Refusal):
    """Iemand anders veranderde deze overeenkomst terwijl u bezig was."""

    remedy = "Bekijk de overeenkomst zoals die nu is, en doe het daarna opnieuw als het nog klopt."


class DayImpossible(Refusal):
    """{day} kan niet: kies een dag van {first} tot en met {last}."""

    remedy = "Kies een andere dag."


class NotDraft(Refusal):
    """Overeenkomst {number} is geen concept meer en verandert niet zonder wijziging."""

    remedy = "Stel een wijziging voor."


class NotInForce(Refusal):
    """Overeenkomst {number} is niet van kracht."""

    remedy = "Wacht tot beide partijen hebben getekend."
    rule = "EL-17"


class TaskUnknown(Refusal):
    """Deze taak is er niet (meer)."""

    remedy = "Bekijk de tijdlijn van de overeenkomst."


class AlreadyTicked(Refusal):
    """Deze taak is al gedaan."""

    remedy = "Bekijk de tijdlijn van de overeenkomst."


class TaskShownByFact(Refusal):
    """“{title}” kunt u niet afvinken: de taak verdwijnt als u vastlegt wat er gebeurde."""

    remedy = "Leg het vast bij het onderdeel van de overeenkomst waar de taak over gaat."


class NightIncomplete(Refusal):
    """{count} overeenkomsten konden niet worden nagelopen; alle andere wel."""

    remedy = "Meld dit bij de beheerder: het logboek van het programma noemt ze."
