"""What is refused about documents, signing and editions, in the words that the user reads."""

from dekkend.kernel.errors import Refusal


class EditionMissing(Refusal):
    """Uitgave “{edition}” van de contractstandaard is er niet."""

    remedy = "Upload de uitgave van uw regio, of kies een uitgave die er is."


class TextIncomplete(Refusal):
    """De tekst is nog niet compleet. {gap}."""

    remedy = "Vul dit in op de pagina Tekst en verstuur daarna opnieuw."
    rule = "CT-05"


class NothingSent(Refusal):
    """Er is nog geen tekst verstuurd om te tekenen."""

    remedy = "Wacht tot de contractmanager de tekst verstuurt."
    rule = "EL-17"


class TextKept(Refusal):
    """De tekst van deze overeenkomst is al vastgelegd, of wordt niet meer getekend."""

    remedy = "Bekijk de documenten."
    rule = "EL-17"


class OtherTextNow(Refusal):
    """De tekst die u las, is niet meer de tekst die nu wordt getekend."""

    remedy = "Lees de tekst die nu is verstuurd en teken daarna."
    rule = "CT-18"


class ConfirmFirst(Refusal):
    """Tekenen kan alleen vlak nadat u opnieuw hebt laten zien wie u bent."""

    remedy = "Log opnieuw in en teken binnen vijf minuten."


class SignedAlready(Refusal):
    """{side} heeft deze tekst al getekend, op {on}."""

    remedy = "Bekijk het ontvangstbewijs bij de documenten."


class CapacityMissing(Refusal):
    """Uw naam of functie ontbreekt."""

    remedy = "Vul in wie tekent en in welke functie."


class ReturnUnknown(Refusal):
    """Er is geen teruggestuurd bestand om te beoordelen."""

    remedy = "Kies een bestand uit de lijst."


class EditionUnreadable(Refusal):
    """De uitgave kan niet worden gebruikt: {count} fouten."""

    remedy = "Verbeter het bestand en upload het opnieuw."


class EditionInUse(Refusal):
    """Uitgave “{edition}” hoort al bij een overeenkomst die is verstuurd en verandert niet meer."""

    remedy = "Geef de nieuwe uitgave een eigen kenmerk."


class AddendumNotYet(Refusal):
    """Van deze wijziging is nog geen addendum te maken."""

    remedy = "Laat de wijziging eerst goedkeuren."
    rule = "CT-13"
