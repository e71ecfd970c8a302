"""What the assessment refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class NoRightToAssess(Refusal):
    """U hebt op dit moment niet de rol van beoordelaar voor deze regio."""

    remedy = "Vraag de beheerder om de rol, of de inkoper om uw werk over te dragen."


class InterestsClosed(Refusal):
    """U kunt uw belangen nu niet verklaren: {status}."""

    remedy = "Dat kan na de sluiting van de inschrijving, tot er is besloten."


class UnknownTenderer(Refusal):
    """Deze inschrijver doet niet mee aan deze inkoop."""

    remedy = "Kies inschrijvers uit de lijst."


class InterestNotExplained(Refusal):
    """Schrijf op welk belang u hebt, of waarom u twijfelt."""

    remedy = "Een zin is genoeg: wat is uw band met deze inschrijver?"


class InterestUndecided(Refusal):
    """U ziet deze inschrijving pas als vaststaat dat u geen belang hebt bij de inschrijver."""

    remedy = "Verklaar uw belangen, of wacht op het besluit van de inkoper."


class NothingToDecide(Refusal):
    """Over deze verklaring valt niets te besluiten."""

    remedy = "De inkoper besluit alleen over twijfel, en één keer."


class ReasonMissing(Refusal):
    """Schrijf de reden op."""

    remedy = "De reden komt in het logboek."


class TooFewWithoutInterest(Refusal):
    """Voor {count} inschrijvingen zijn er te weinig beoordelaars zonder belang. Het gaat om: {bids}."""

    remedy = "Laat meer beoordelaars hun belangen verklaren, besluit over twijfel, of voeg beoordelaars toe."


class NotOnThePanel(Refusal):
    """{name} is vandaag geen beoordelaar voor deze regio."""

    remedy = "Kies mensen uit de lijst, of vraag de beheerder om de rol."


class HasInterest(Refusal):
    """{name} heeft niet verklaard geen belang te hebben bij deze inschrijver."""

    remedy = "Kies iemand die dat wel verklaarde."


class ScoresStand(Refusal):
    """Deze scores staan vast, en wie ze gaf is nog steeds beoordelaar."""

    remedy = "Vaste scores vervallen alleen als de beoordelaar een belang of geen recht meer heeft."


class NothingToKeep(Refusal):
    """Hier zijn geen vaste scores van iemand die geen beoordelaar meer is."""

    remedy = "Draag de plaats over aan een andere beoordelaar."


class MeetingNeeded(Refusal):
    """De scores liggen te ver uit elkaar. Overleg is verplicht over: {criteria}."""

    remedy = "Leg eerst vast wanneer u overlegde, met wie, en wat er is besproken."
    rule = "GU-06"


class MeetingAhead(Refusal):
    """Dit overleg is nog niet geweest."""

    remedy = "Leg het vast als het is gehouden."


class MeetingWithoutAssessors(Refusal):
    """Bij dit overleg was niet elke beoordelaar van deze inschrijving."""

    remedy = "Overleg met alle beoordelaars van deze inschrijving."


class NothingProposed(Refusal):
    """Er is nog geen gezamenlijk oordeel om te bevestigen."""

    remedy = "Schrijf het gezamenlijke oordeel op; de ander bevestigt het."


class ProposalChanged(Refusal):
    """Het voorstel is intussen gewijzigd."""

    remedy = "Lees het nieuwe voorstel en bevestig opnieuw."


class MeetingMoment(Refusal):
    """Vul de dag en het uur van het overleg in."""

    remedy = "Schrijf de dag als 2027-03-31 en het uur als 14:30, of kies ze."


class PricesUntested(Refusal):
    """Van {count} prijzen is nog niet getoetst of ze reëel zijn."""

    remedy = "Toets elke prijs, en vraag uitleg waar een element ontbreekt of onwaarschijnlijk is."
    rule = "EL-16"


class AskFirst(Refusal):
    """Een antwoord kan er pas zijn na een vraag."""

    remedy = "Leg eerst vast dat u de inschrijver om uitleg vroeg."
    rule = "TF-05"
