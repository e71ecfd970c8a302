"""What the catalogue refuses, in the words that the user reads."""

from dekkend.kernel.errors import Refusal


class ModelIncomplete(Refusal):
    """Deze regels van het prijsmodel hebben nog geen waarde: {lines}."""

    remedy = "Vul ze in, of neem het voorstel van de regio over."
    rule = "TF-05"


class NoBillableHours(Refusal):
    """Er blijven geen declarabele uren over: {left} uur na alle aftrek."""

    remedy = "Verlaag de niet-productieve uren, of kijk na of een percentage van de juiste uren is genomen."
    rule = "TF-01"


class SharesOfTotalTooLarge(Refusal):
    """Overhead en marge samen zijn {percentage}% van de prijs; dan blijft er niets over voor het werk."""

    remedy = "Kies lagere percentages, of neem ze over de kosten in plaats van over de prijs."
    rule = "TF-01"


class UnknownLine(Refusal):
    """Het prijsmodel heeft geen regel “{id}”."""

    remedy = "Kies uit: {known}."


class LineWithoutFigure(Refusal):
    """Regel “{id}” volgt uit een salarisschaal en heeft zelf geen getal."""

    remedy = "Verander de schaal of de trede, of verhoog alle salarissen met een percentage."


class NoConversion(Refusal):
    """De prijs per uur wordt niet omgerekend naar {unit}."""

    remedy = "Voeg een tabel [conversion] toe met de delen waaruit de prijs van één eenheid bestaat."


class UnknownStep(Refusal):
    """Schaal “{scale}” heeft geen trede {step}."""

    remedy = "Kies een trede van 1 tot en met {last}."


class IndexFigureMissing(Refusal):
    """Van reeks “{series}” ontbreekt {figure} voor {year}."""

    remedy = "Voeg het cijfer toe met de bron, of kies een ander jaar."
    rule = "TF-07"


class NotOneTariffPerDay(Refusal):
    """Voor {product} in {municipality} gelden vanaf {first} twee tarieven tegelijk."""

    remedy = "Beëindig het oude tarief op de dag vóór het nieuwe ingaat."
    rule = "TF-14"
