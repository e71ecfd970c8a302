"""The statuses of a complaint, and which action leads from one to the next (INK §4.8.1)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import Message, msg


class ComplaintStatus(StrEnum):
    RECEIVED = "ontvangen"
    TAKEN_UP = "in-behandeling"
    ANSWERED = "beantwoord"
    REFERRED = "voorgelegd"
    ADVISED = "advies"
    WITHDRAWN = "ingetrokken"


class ComplaintOutcome(StrEnum):
    UPHELD = "gegrond"
    PARTLY = "deels-gegrond"
    REJECTED = "ongegrond"
    INADMISSIBLE = "niet-ontvankelijk"


class ComplaintSubject(StrEnum):
    """What the complaint is about; only the first two can go to the disputes committee (PL-18)."""

    DOCUMENT = "inkoopdocument"
    PROCEDURE = "procedure"
    TREATMENT = "behandeling"
    OTHER = "anders"


class Forum(StrEnum):
    """Who may advise after the buyer's answer."""

    DISPUTES = "geschillencommissie"
    EXPERTS = "commissie-van-aanbestedingsexperts"


_C = ComplaintStatus

COMPLAINT: Final = Machine(
    "complaint",
    ComplaintStatus,
    {
        (_C.RECEIVED, "take_up"): _C.TAKEN_UP,
        (_C.RECEIVED, "answer"): _C.ANSWERED,
        (_C.RECEIVED, "withdraw"): _C.WITHDRAWN,
        (_C.TAKEN_UP, "answer"): _C.ANSWERED,
        (_C.TAKEN_UP, "withdraw"): _C.WITHDRAWN,
        (_C.ANSWERED, "refer"): _C.REFERRED,
        (_C.REFERRED, "advise"): _C.ADVISED,
    },
    {
        _C.RECEIVED: msg("Ontvangen"),
        _C.TAKEN_UP: msg("In behandeling"),
        _C.ANSWERED: msg("Beantwoord"),
        _C.REFERRED: msg("Voorgelegd voor advies"),
        _C.ADVISED: msg("Advies ontvangen"),
        _C.WITHDRAWN: msg("Ingetrokken"),
        "take_up": msg("In behandeling nemen"),
        "answer": msg("Beantwoorden"),
        "withdraw": msg("Intrekken"),
        "refer": msg("Voorleggen voor advies"),
        "advise": msg("Advies vastleggen"),
    },
)

OUTCOME_NAMES: Final[Mapping[ComplaintOutcome, Message]] = MappingProxyType(
    {
        ComplaintOutcome.UPHELD: msg("gegrond"),
        ComplaintOutcome.PARTLY: msg("deels gegrond"),
        ComplaintOutcome.REJECTED: msg("ongegrond"),
        ComplaintOutcome.INADMISSIBLE: msg("niet-ontvankelijk"),
    }
)
SUBJECT_NAMES: Final[Mapping[ComplaintSubject, Message]] = MappingProxyType(
    {
        ComplaintSubject.DOCUMENT: msg("het inkoopdocument"),
        ComplaintSubject.PROCEDURE: msg("de procedure"),
        ComplaintSubject.TREATMENT: msg("hoe ik ben behandeld"),
        ComplaintSubject.OTHER: msg("iets anders"),
    }
)
FORUM_NAMES: Final[Mapping[Forum, Message]] = MappingProxyType(
    {
        Forum.DISPUTES: msg("Geschillencommissie"),
        Forum.EXPERTS: msg("Commissie van Aanbestedingsexperts"),
    }
)

OPEN: Final = frozenset({_C.RECEIVED, _C.TAKEN_UP})
"""Complaints on which the clock of six weeks runs (PL-17)."""
