"""What is refused about changes of an agreement."""

from dekkend.kernel.errors import Refusal


class AmendmentUnknown(Refusal):
    """Deze wijziging is er niet."""

    remedy = "Kies een wijziging uit de lijst."


class ChangeUnusable(Refusal):
    """Wat deze wijziging doet, is niet volledig of kan niet: {problem}"""

    remedy = "Vul in wat er verandert, of kies een wijziging in woorden."


class EditionMoved(Refusal):
    """Deze wijziging is geschreven in uitgave {drafted}. Vanaf {due} geldt uitgave {newest}."""

    remedy = "Laat de wijziging eerder ingaan, of stel haar opnieuw voor in de nieuwe uitgave."
    rule = "EX-11"


class NothingMoved(Refusal):
    """Er is geen nieuwere uitgave dan die waarin deze wijziging is geschreven."""

    remedy = "Ga verder met deze wijziging."
    rule = "EX-12"


class NotYetInEffect(Refusal):
    """Deze wijziging gaat pas in op {day}."""

    remedy = "Wacht tot die dag: Dekkend voert haar dan door."


class NoStartDay(Refusal):
    """Bij deze wijziging staat niet wanneer zij ingaat."""

    remedy = "Kies een dag binnen zes maanden na de overeenstemming."
    rule = "CT-13"


class RefusalHasReason(Refusal):
    """De aanbieder gaf een reden: {reason} Dan telt de weigering niet vanzelf als opzegging."""

    remedy = "Leg vast waarom die reden niet goed is, of overleg met de aanbieder."
    rule = "CT-14"


class TakeoverUnknown(Refusal):
    """Deze overname is er niet, of zij is al afgehandeld."""

    remedy = "Kies een gemelde overname."
    rule = "EX-08"


class SuccessorUnknown(Refusal):
    """De opvolger “{name}” staat niet als aanbieder in Dekkend."""

    remedy = "Schrijf de opvolger eerst in als aanbieder."
    rule = "EX-08"


class SuccessorIsProvider(Refusal):
    """{name} heeft deze overeenkomst al."""

    remedy = "Noem de aanbieder die het overneemt. Andere wijzigingen meldt u bij de plichten."
    rule = "EX-08"
