"""Words of consultations and dialogue sessions: what happens to an input, how far a session is. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import Message, msg

USUAL_DIALOGUE_SESSIONS: Final = 4
"""The most sessions where a definition names no other number (CV-15)."""


class ConsultationKind(StrEnum):
    """With whom, in the words of the definition's ``consultations``."""

    MARKET = "marktconsultatie"
    DIALOGUE_TABLE = "dialoogtafel"
    COMMENT = "inspraak"
    ADVISORY_BOARD = "adviesraad"
    DEVELOPMENT_TABLE = "ontwikkeltafel"
    CLIENTS = "clienten"


class ConsultationStatus(StrEnum):
    PLANNED = "gepland"
    OPEN = "open"
    CLOSED = "gesloten"
    REPORTED = "verslag"


class Handling(StrEnum):
    """What was done with an input (R7)."""

    OPEN = "open"
    ADOPTED = "overgenomen"
    PARTLY = "deels-overgenomen"
    NOT = "niet-overgenomen"


class SessionStatus(StrEnum):
    PLANNED = "gepland"
    HELD = "gehouden"
    SHARED = "gedeeld"
    CANCELLED = "vervallen"


KIND_NAMES: Final[Mapping[ConsultationKind, Message]] = MappingProxyType(
    {
        ConsultationKind.MARKET: msg("marktconsultatie"),
        ConsultationKind.DIALOGUE_TABLE: msg("dialoogtafel"),
        ConsultationKind.COMMENT: msg("inspraak"),
        ConsultationKind.ADVISORY_BOARD: msg("adviesraad"),
        ConsultationKind.DEVELOPMENT_TABLE: msg("ontwikkeltafel"),
        ConsultationKind.CLIENTS: msg("cliënten"),
    }
)
HANDLING_NAMES: Final[Mapping[Handling, Message]] = MappingProxyType(
    {
        Handling.OPEN: msg("Nog te verwerken"),
        Handling.ADOPTED: msg("Overgenomen"),
        Handling.PARTLY: msg("Deels overgenomen"),
        Handling.NOT: msg("Niet overgenomen"),
    }
)

_C = ConsultationStatus
_S = SessionStatus

CONSULTATION: Final = Machine(
    "consultation",
    ConsultationStatus,
    {
        (_C.PLANNED, "open"): _C.OPEN,
        (_C.OPEN, "close"): _C.CLOSED,
        (_C.CLOSED, "open"): _C.OPEN,
        (_C.CLOSED, "report"): _C.REPORTED,
    },
    {
        _C.PLANNED: msg("Gepland"),
        _C.OPEN: msg("Open voor inbreng"),
        _C.CLOSED: msg("Gesloten"),
        _C.REPORTED: msg("Verslag gedeeld"),
        "open": msg("Openen"),
        "close": msg("Sluiten"),
        "report": msg("Verslag delen"),
    },
)

DIALOGUE_SESSION: Final = Machine(
    "dialogue_session",
    SessionStatus,
    {
        (_S.PLANNED, "hold"): _S.HELD,
        (_S.HELD, "share"): _S.SHARED,
        (_S.PLANNED, "cancel"): _S.CANCELLED,
    },
    {
        _S.PLANNED: msg("Gepland"),
        _S.HELD: msg("Gehouden"),
        _S.SHARED: msg("Verslag gedeeld"),
        _S.CANCELLED: msg("Vervallen"),
        "hold": msg("Verslag vastleggen"),
        "share": msg("Verslag delen met alle deelnemers"),
        "cancel": msg("Laten vervallen"),
    },
)
