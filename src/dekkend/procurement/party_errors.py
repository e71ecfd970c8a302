"""What is refused about combinations, subcontractors and guarantees; the docstring is what is read."""

from dekkend.kernel.errors import Refusal


class CombinationsNotAllowed(Refusal):
    """In deze inkoop mag u niet als combinatie inschrijven."""

    remedy = "Schrijf alleen in, of stel een vraag aan de inkoper."
    rule = "EL-13"


class SubcontractorsNotAllowed(Refusal):
    """In deze inkoop mag u geen onderaannemers inzetten."""

    remedy = "Schrijf in zonder onderaannemers, of stel een vraag aan de inkoper."
    rule = "EL-11"


class UnknownProvider(Refusal):
    """Er is geen aanbieder met KvK-nummer {kvk} in Dekkend."""

    remedy = "Controleer het nummer, of vraag deze aanbieder om zich te laten registreren."


class OwnOrganisation(Refusal):
    """Dit is uw eigen organisatie."""

    remedy = "Noem een andere organisatie."


class PartyThere(Refusal):
    """{name} doet al mee in deze inschrijving, of is al gevraagd."""

    remedy = "Kijk in de lijst hieronder."


class UnknownParty(Refusal):
    """Deze deelnemer staat niet in de inschrijving."""

    remedy = "Open de pagina opnieuw."


class NoStatementYet(Refusal):
    """Uw organisatie heeft nog geen ondertekende eigen verklaring."""

    remedy = "Vul de eigen verklaring in en laat haar tekenen; kom daarna hier terug."
    rule = "EL-13"


class JointLiabilityRefused(Refusal):
    """Een lid van een combinatie is hoofdelijk aansprakelijk, net als de andere leden."""

    remedy = "Zet het vinkje, of doe niet mee."
    rule = "EL-13"


class ConductMissing(Refusal):
    """Van een onderaannemer is een geldige gedragsverklaring (GVA) nodig."""

    remedy = "Zet de verklaring in uw bewijsmap en kies haar hier."
    rule = "EL-11"


class GuaranteeMissing(Refusal):
    """Bij deze garantie hoort een bewijsstuk dat nu geldt."""

    remedy = "Zet de garantie of de 403-verklaring in uw bewijsmap en kies haar hier."
    rule = "EL-14"


class TakesPartTwice(Refusal):
    """{name} doet al mee aan een van deze percelen, alleen of in een andere combinatie."""

    remedy = "Haal dit perceel of deze deelnemer weg, of trek de andere inschrijving in."
    rule = "EL-13"


class ApprovalNeedsReason(Refusal):
    """Een besluit over een onderaannemer heeft een motivering nodig."""

    remedy = "Schrijf op waarom u goedkeurt of weigert."
    rule = "EL-12"


class NotApprovable(Refusal):
    """{reason}."""

    remedy = "Weiger de aanvraag, of vraag de inschrijver om aan te vullen."
    rule = "EL-12"


class JoiningAsked(Refusal):
    """Voor {name} loopt al een aanvraag."""

    remedy = "Wacht op het besluit van de inkoper, of trek de aanvraag in."
