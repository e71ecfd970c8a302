"""The statuses of what follows on a decision: announcements, conditions of an award, court cases. Pure."""

from enum import StrEnum
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg


class AnnouncementStatus(StrEnum):
    PREPARED = "voorbereid"
    ANNOUNCED = "bekendgemaakt"
    DROPPED = "vervallen"


class ConditionStatus(StrEnum):
    OPEN = "open"
    MET = "voldaan"
    FAILED = "niet-voldaan"
    DROPPED = "vervallen"


class CourtCaseStatus(StrEnum):
    RUNNING = "loopt"
    UPHELD = "toegewezen"
    CLOSED = "afgesloten"


_A = AnnouncementStatus
_C = ConditionStatus
_K = CourtCaseStatus

ANNOUNCEMENT: Final = Machine(
    "announcement",
    AnnouncementStatus,
    {(_A.PREPARED, "announce"): _A.ANNOUNCED, (_A.PREPARED, "drop"): _A.DROPPED},
    {
        _A.PREPARED: msg("Voorbereid"),
        _A.ANNOUNCED: msg("Bekendgemaakt"),
        _A.DROPPED: msg("Vervallen"),
        "announce": msg("Bekendmaken"),
        "drop": msg("Laten vervallen"),
    },
)

CONDITION: Final = Machine(
    "condition",
    ConditionStatus,
    {
        (_C.OPEN, "meet"): _C.MET,
        (_C.OPEN, "fail"): _C.FAILED,
        (_C.OPEN, "drop"): _C.DROPPED,
    },
    {
        _C.OPEN: msg("Open"),
        _C.MET: msg("Voldaan"),
        _C.FAILED: msg("Niet voldaan"),
        _C.DROPPED: msg("Vervallen"),
        "meet": msg("Voldaan"),
        "fail": msg("Niet voldaan"),
        "drop": msg("Laten vervallen"),
    },
)

COURT_CASE: Final = Machine(
    "court_case",
    CourtCaseStatus,
    {
        (_K.RUNNING, "dismiss"): _K.CLOSED,
        (_K.RUNNING, "uphold"): _K.UPHELD,
        (_K.RUNNING, "end"): _K.CLOSED,
        (_K.UPHELD, "carry_out"): _K.CLOSED,
    },
    {
        _K.RUNNING: msg("Loopt"),
        _K.UPHELD: msg("Vonnis uitvoeren"),
        _K.CLOSED: msg("Afgesloten"),
        "dismiss": msg("Vordering afgewezen"),
        "uphold": msg("Vordering toegewezen"),
        "end": msg("Ingetrokken of geschikt"),
        "carry_out": msg("Vonnis uitgevoerd"),
    },
)

SUSPENDING: Final = frozenset({_K.RUNNING, _K.UPHELD})
"""A judgment against the buyer holds signing back until it was carried out."""
