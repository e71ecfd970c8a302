"""What this context refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class NoLetter(Refusal):
    """Voor inschrijving {number} is er nog geen brief."""

    remedy = "De brieven zijn er na de bekendmaking van de voorlopige gunning."


class NoCaseFile(Refusal):
    """Dossier {number} is er niet."""

    remedy = "Kies een dossier uit de lijst, of maak een nieuw dossier."


class UnknownRecipient(Refusal):
    """Er is geen inschrijver met nummer {number} in deze inkoop."""

    remedy = "Kies een inschrijver uit de lijst."


class NoSentLetter(Refusal):
    """Deze brief is er niet, of hij is aan een ander gericht."""

    remedy = "Kies een brief uit de lijst."
