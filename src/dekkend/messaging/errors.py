"""What the message log refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class NotAllowed(Refusal):
    """{reason}"""


class UnknownMessage(Refusal):
    """Dit bericht is er niet, of is niet voor u."""

    remedy = "Kies een bericht uit het logboek."


class NotAMessage(Refusal):
    """Dit bestand is geen bericht dat wij kunnen lezen: {says}"""

    remedy = "Bekijk op de pagina Bericht controleren wat eraan schort, en lever het verbeterde bericht aan."


class UnknownParty(Refusal):
    """De {side} met code {code} is hier niet bekend."""

    remedy = "Controleer de code in de header. Klopt die, vraag de beheerder om de organisatie toe te voegen."


class IdentificationUsed(Refusal):
    """Identificatie {identification} is al gebruikt voor een ander bericht {name} van deze afzender."""

    remedy = "Geef elk bericht een nieuwe identificatie (regel TR056)."
    rule = "TR056"


class NotAnArchive(Refusal):
    """Het zipbestand is beschadigd, beveiligd met een wachtwoord of te groot: {says}"""

    remedy = (
        "Maak het zipbestand opnieuw, zonder wachtwoord, met hooguit {most} berichten "
        "en samen {megabytes} MB."
    )


class AlreadyAnswered(Refusal):
    """Op dit bericht is al geantwoord."""

    remedy = "Open het antwoord dat er al is, of lever dat opnieuw aan."


class NothingToAnswer(Refusal):
    """Op een bericht {name} antwoordt de {side}, niet u."""

    remedy = "Wacht op het antwoord. Op uw werklijst staat tot wanneer."


class NotSentByYou(Refusal):
    """Dit bericht {name} is niet door uw organisatie verstuurd."""

    remedy = "Vraag de andere partij om het opnieuw te versturen."


class TokenNameMissing(Refusal):
    """De sleutel heeft nog geen naam."""

    remedy = "Geef de sleutel een naam waaraan u de software herkent die hem gebruikt."
