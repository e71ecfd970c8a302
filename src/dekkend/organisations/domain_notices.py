"""Notices: what people are told, about which kind of thing, and how each wants to hear it. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg


class NoticeKind(StrEnum):
    """What a notice is about; people choose per kind how they want to hear of it."""

    PUBLICATION = "publicatie"
    QUESTION = "vraag"
    NOTE = "nota"
    DEADLINE = "termijn"
    SUBMISSION = "inschrijving"
    EVIDENCE = "bewijs"
    ASSESSMENT = "beoordeling"
    DECISION = "besluit"
    COMPLAINT = "klacht"
    ADMISSION = "toelating"
    AGREEMENT = "overeenkomst"
    TARIFF = "tarief"
    ACCOUNT = "account"


class Delivery(StrEnum):
    """How a notice reaches somebody by mail; in the application it always stands in the list."""

    AT_ONCE = "direct"
    DAILY = "dagelijks"
    NONE = "niet"


KIND_TITLES: Final[Mapping[NoticeKind, Message]] = MappingProxyType(
    {
        NoticeKind.PUBLICATION: msg("Nieuwe inkopen en wijzigingen daarin"),
        NoticeKind.QUESTION: msg("Vragen over een inkoop"),
        NoticeKind.NOTE: msg("Nota’s van inlichtingen"),
        NoticeKind.DEADLINE: msg("Termijnen die verschuiven of aflopen"),
        NoticeKind.SUBMISSION: msg("Inschrijvingen en herstel"),
        NoticeKind.EVIDENCE: msg("Bewijsstukken die verlopen"),
        NoticeKind.ASSESSMENT: msg("Beoordeling en consensus"),
        NoticeKind.DECISION: msg("Besluiten en brieven"),
        NoticeKind.COMPLAINT: msg("Klachten"),
        NoticeKind.ADMISSION: msg("Toelating"),
        NoticeKind.AGREEMENT: msg("Overeenkomsten: ondertekenen, wijzigingen en termijnen"),
        NoticeKind.TARIFF: msg("Tarieven en kostenonderzoek"),
        NoticeKind.ACCOUNT: msg("Uw account en uw rollen"),
    }
)

DELIVERY_TITLES: Final[Mapping[Delivery, Message]] = MappingProxyType(
    {
        Delivery.AT_ONCE: msg("meteen"),
        Delivery.DAILY: msg("één keer per dag"),
        Delivery.NONE: msg("geen mail"),
    }
)

_ONCE_A_DAY: Final = frozenset({NoticeKind.PUBLICATION, NoticeKind.QUESTION, NoticeKind.EVIDENCE})


def usual_delivery(kind: NoticeKind) -> Delivery:
    """How somebody hears of this who never chose: at once what has a term, daily what can wait."""
    return Delivery.DAILY if kind in _ONCE_A_DAY else Delivery.AT_ONCE
