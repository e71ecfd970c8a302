"""Refusals about rounds: who is invited, when, and on which lots."""

from dekkend.kernel.errors import Refusal


class ExampleOnly(Refusal):
    """Een voorbeeld van een vorm kan alleen als oefening beginnen."""

    remedy = "Kopieer het voorbeeld, maak er een definitie van uw regio van, en begin daarmee."


class ParentNotAwarded(Refusal):
    """Een aanvullende procedure kan pas als de eerdere inkoop is gegund."""

    remedy = "Rond eerst de eerdere inkoop af; dan is te zien waar het gat zit."
    rule = "CV-08"


class GapNeedsReason(Refusal):
    """Een aanvullende procedure heeft een reden nodig."""

    remedy = "Schrijf op waarom de gecontracteerde hulp in deze cellen niet genoeg is."
    rule = "CV-08"


class NobodySelected(Refusal):
    """Niemand is geselecteerd, dus er is niemand om uit te nodigen."""

    remedy = "Trek de inkoop in, of kies een aanvullende procedure."
    rule = "EL-01"


class NotInvited(Refusal):
    """U bent niet uitgenodigd om in te schrijven op: {lots}."""

    remedy = "Kijk in uw brief op welke percelen u kunt inschrijven."
    rule = "EL-01"


class GroundsToWeigh(Refusal):
    """Van {open} inschrijvers geldt een facultatieve uitsluitingsgrond die nog niet is afgewogen."""

    remedy = "Weeg per inschrijver af of uitsluiten redelijk is, en leg vast waarom."
    rule = "EL-02"


class NoGroundToWeigh(Refusal):
    """Bij deze inschrijver is er geen facultatieve uitsluitingsgrond “{evidence}” om af te wegen."""

    remedy = "Ververs de pagina en kijk wat er nog openstaat."
    rule = "EL-02"


class WeighingNeedsMotivation(Refusal):
    """Een afweging heeft een motivering nodig."""

    remedy = "Schrijf op waarom uitsluiten wel of niet redelijk is."
    rule = "EL-02"


class AlreadyWeighed(Refusal):
    """Deze uitsluitingsgrond is al afgewogen."""

    remedy = "Ververs de pagina en lees de afweging."
    rule = "EL-02"
