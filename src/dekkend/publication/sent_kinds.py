"""The kinds of letters beside those about an award. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg


class SentKind(StrEnum):
    ENROLMENT = "toelating"
    VALIDITY = "geldigheid"


SENT_NAMES: Final[Mapping[SentKind, Message]] = MappingProxyType(
    {
        SentKind.ENROLMENT: msg("Besluit over uw aanmelding"),
        SentKind.VALIDITY: msg("Verzoek om geldigheid"),
    }
)
