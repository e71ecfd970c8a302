"""The refusals about Word files."""

from dekkend.kernel.errors import Refusal


class TemplateUnusable(Refusal):
    """Het sjabloon kan niet worden gebruikt. {problems}"""

    remedy = "Pas het Word-bestand aan en upload het opnieuw."
    rule = "CT-02"


class NotWord(Refusal):
    """Het bestand “{name}” is geen Word-document dat Dekkend kan lezen."""

    remedy = "Bewaar het in Word als .docx en probeer het opnieuw."


class PlaceUnknownNow(Refusal):
    """Het sjabloon noemt {place}, en dat staat niet in uitgave {edition}."""

    remedy = "Haal de plaats uit het sjabloon, of kies een sjabloon dat bij de uitgave past."
