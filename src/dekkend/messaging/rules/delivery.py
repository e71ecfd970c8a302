"""Rules on starts and stops (305, 307) and on answers to requests (319)."""

from typing import TypeAlias

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m305, m307, m319
from dekkend.messaging.rules.registry import Given, message_rule

Delivered: TypeAlias = m305.StartProduct | m307.StopProduct
REFUSED, IN_RESEARCH = "1", "2"
ELSEWHERE = "8"
FIRST, TAKEN_BACK = "1", "3"


@message_rule(
    "CS058",
    *(m305.StartProduct, m307.StopProduct),
    at="StatusAanlevering",
    says=msg("De status van de aanlevering kan alleen 1 (eerste) of 3 (verwijderen) zijn."),
    remedy=msg("Vul 1 in. Om iets te verbeteren: verwijder eerst met 3, en stuur daarna opnieuw met 1."),
)
def delivery_is_sent_or_taken_back(product: Delivered, given: Given) -> bool:
    """Changing in place (status 2) is not allowed (OP033x2)."""
    return product.StatusAanlevering in (FIRST, TAKEN_BACK)


@message_rule(
    "TR018",
    m307.StopProduct,
    at="Einddatum",
    says=msg("De einddatum ligt voor de begindatum."),
    remedy=msg("Vul een einddatum in op of na de begindatum."),
)
def stop_is_after_start(product: m307.StopProduct, given: Given) -> bool:
    """A delivery does not end before it began."""
    return product.Einddatum >= product.Begindatum


@message_rule(
    "TR134",
    *(m305.StartProduct, m307.StopProduct),
    at="Begindatum",
    says=msg("De begindatum ligt na de dagtekening van het bericht."),
    remedy=msg("Meld de start pas als de ondersteuning is begonnen."),
)
def delivery_began_before_the_message(product: Delivered, given: Given) -> bool:
    """A start is told after it happened (OP011)."""
    return product.Begindatum <= given.dated


@message_rule(
    "CD085",
    m319.Antwoord,
    at="RedenAfwijzingVerzoek",
    says=msg("Bij een afwijzing ontbreekt de reden."),
    remedy=msg("Vul de reden van afwijzing in."),
)
def refusal_has_a_reason(answer: m319.Antwoord, given: Given) -> bool:
    """A refused request says why."""
    return answer.VerzoekAntwoord != REFUSED or answer.RedenAfwijzingVerzoek is not None


@message_rule(
    "CD086",
    m319.Antwoord,
    at="RedenAfwijzingVerzoek",
    says=msg("Bij een aanvraag in onderzoek hoort geen reden van afwijzing."),
    remedy=msg("Laat de reden weg."),
)
def research_has_no_reason(answer: m319.Antwoord, given: Given) -> bool:
    """What is still looked into is not refused."""
    return answer.VerzoekAntwoord != IN_RESEARCH or answer.RedenAfwijzingVerzoek is None


@message_rule(
    "TR377",
    m319.Antwoord,
    at="Woonplaatsbeginsel",
    says=msg("Bij afwijzing om het woonplaatsbeginsel ontbreekt de gemeente die verantwoordelijk is."),
    remedy=msg("Vul de gemeente in die wel verantwoordelijk is."),
)
def refusal_for_residence_names_the_municipality(answer: m319.Antwoord, given: Given) -> bool:
    """Reason 8 (only in iJw) names the municipality that does pay."""
    if not _knows_residence(given):
        return True
    return answer.RedenAfwijzingVerzoek != ELSEWHERE or answer.Woonplaatsbeginsel is not None


@message_rule(
    "TR409",
    m319.Antwoord,
    at="Woonplaatsbeginsel",
    says=msg("De verantwoordelijke gemeente hoort alleen bij afwijzing om het woonplaatsbeginsel (reden 8)."),
    remedy=msg("Laat de gemeente weg, of vul reden 8 in."),
)
def other_refusals_name_no_municipality(answer: m319.Antwoord, given: Given) -> bool:
    """Only reason 8 goes with another municipality."""
    return answer.RedenAfwijzingVerzoek == ELSEWHERE or answer.Woonplaatsbeginsel is None


def _knows_residence(given: Given) -> bool:
    """Whether the message has a place for the municipality: only that of iJw has."""
    return given.message.standard == "ijw"
