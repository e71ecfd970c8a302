"""What is refused when agreements are drafted from an award, or a draft is filled in."""

from dekkend.kernel.errors import Refusal


class TermUnknown(Refusal):
    """In “{title}” staat niet wanneer de overeenkomst begint of hoelang de eerste periode duurt."""

    remedy = "Vul de eerste dag en het aantal maanden van de eerste periode in."
    rule = "CT-07"


class VariantUnknown(Refusal):
    """Van “{product}” is niet vastgelegd hoe het wordt bekostigd."""

    remedy = "Leg in de inkoop vast of dit inspanningsgericht, outputgericht of taakgericht is."


class NothingToDraft(Refusal):
    """Er is niets waarvoor nu een overeenkomst kan worden gemaakt. {why}"""

    remedy = (
        "Wacht tot de gunning definitief is en ondertekenen mag. Wat al een overeenkomst heeft, telt niet."
    )
    rule = "EL-17"


class NoEdition(Refusal):
    """Voor deze wet is er nog geen uitgave van de contractstandaard die op {day} geldt."""

    remedy = "Neem eerst een uitgave van de contractstandaard op voor deze regio."
    rule = "CT-06"


class ClausesUnusable(Refusal):
    """De artikelen zijn niet compleet: {problems}"""

    remedy = "Vul de artikelen aan."
    rule = "CT-05"


class UnknownEditionHere(Refusal):
    """Uitgave “{id}” is niet bekend voor deze regio."""

    remedy = "Kies uit: {known}."
