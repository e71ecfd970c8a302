"""What the decision route refuses; each docstring is what the user reads."""

from dekkend.kernel.errors import Refusal


class UnknownRouteStep(Refusal):
    """Deze stap van de besluitroute is er niet."""

    remedy = "Kies een stap uit de route."


class UnknownDocument(Refusal):
    """Dit document is er niet in deze inkoop."""

    remedy = "Kies een document uit de lijst."


class EarlierDecisionMissing(Refusal):
    """Eerst moet dit besluit er zijn: {title}."""

    remedy = "Leg de besluiten vast in de volgorde van de route."
    rule = "RO-01"


class ReferenceMissing(Refusal):
    """Bij een besluit horen een datum en een kenmerk."""

    remedy = "Neem ze over van de besluitenlijst."


class DecisionInFuture(Refusal):
    """Een besluit van {day} kan vandaag nog niet worden vastgelegd."""

    remedy = "Leg het besluit vast op of na die dag."


class NewDateMissing(Refusal):
    """Bij aanhouden hoort een nieuwe datum die nog komt."""

    remedy = "Kies wanneer het besluit nu wordt verwacht."


class ReasonMissing(Refusal):
    """De reden ontbreekt."""

    remedy = "Schrijf in een zin waarom."


class RouteIsFixed(Refusal):
    """Deze inkoop is gepubliceerd; dit besluit ligt vast."""

    remedy = "Een wijziging gaat met een nota van inlichtingen."


class DecisionsMissing(Refusal):
    """{reason}"""

    remedy = "Leg het besluit vast in de besluitroute."
    rule = "RO-01"
