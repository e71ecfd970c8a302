"""What this context refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class NoLetter(Refusal):
    """Voor inschrijving {number} is er nog geen brief."""

    remedy = "De brieven zijn er na de bekendmaking van de voorlopige gunning."
