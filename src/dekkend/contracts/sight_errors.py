"""What is refused to who looks for an agreement; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class UnknownAgreement(Refusal):
    """Er is geen overeenkomst “{slug}”."""

    remedy = "Kies een overeenkomst uit de lijst."
