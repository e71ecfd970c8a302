"""The statuses of an enrolment, of a provider in a cell, and of a re-check.

The order exclusion → suitability → execution cannot be skipped (EL-01), and repair comes once (EL-10).
"""

from enum import StrEnum
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg


class EnrolmentStatus(StrEnum):
    RECEIVED = "ontvangen"
    IN_REPAIR = "in-herstel"
    COMPLETE = "volledig"
    EXCLUSION = "uitsluiting"
    SUITABILITY = "geschiktheid"
    EXECUTION = "uitvoering"
    DECIDED = "besloten"
    WITHDRAWN = "ingetrokken"


class CellStatus(StrEnum):
    REQUESTED = "aangevraagd"
    ADMITTED = "toegelaten"
    REFUSED = "geweigerd"
    SUSPENDED = "geschorst"
    ENDED = "beeindigd"
    WITHDRAWN = "ingetrokken"


class RecheckStatus(StrEnum):
    ASKED = "gevraagd"
    ANSWERED = "beantwoord"
    APPROVED = "in-orde"
    FAILED = "niet-in-orde"


_E = EnrolmentStatus
_C = CellStatus
_R = RecheckStatus

UNDECIDED: Final = (_E.RECEIVED, _E.IN_REPAIR, _E.COMPLETE, _E.EXCLUSION, _E.SUITABILITY, _E.EXECUTION)
LIVE_CELLS: Final = (_C.REQUESTED, _C.ADMITTED, _C.SUSPENDED)

ENROLMENT: Final = Machine(
    "enrolment",
    EnrolmentStatus,
    {
        (_E.RECEIVED, "find_complete"): _E.COMPLETE,
        (_E.RECEIVED, "find_defective"): _E.IN_REPAIR,
        (_E.IN_REPAIR, "complete_repair"): _E.COMPLETE,
        (_E.IN_REPAIR, "refuse_incomplete"): _E.DECIDED,
        (_E.COMPLETE, "ask_repair"): _E.IN_REPAIR,
        (_E.COMPLETE, "check_exclusion"): _E.EXCLUSION,
        (_E.EXCLUSION, "check_suitability"): _E.SUITABILITY,
        (_E.SUITABILITY, "check_execution"): _E.EXECUTION,
        (_E.EXECUTION, "decide"): _E.DECIDED,
        **{(status, "withdraw"): _E.WITHDRAWN for status in UNDECIDED},
    },
    {
        _E.RECEIVED: msg("Ontvangen"),
        _E.IN_REPAIR: msg("In herstel"),
        _E.COMPLETE: msg("Volledig"),
        _E.EXCLUSION: msg("Uitsluitingsgronden getoetst"),
        _E.SUITABILITY: msg("Geschiktheid getoetst"),
        _E.EXECUTION: msg("Uitvoering getoetst"),
        _E.DECIDED: msg("Besloten"),
        _E.WITHDRAWN: msg("Ingetrokken"),
        "find_complete": msg("Volledig bevinden"),
        "find_defective": msg("Onvolledig bevinden"),
        "complete_repair": msg("Herstel afronden"),
        "refuse_incomplete": msg("Weigeren omdat de aanmelding onvolledig bleef"),
        "ask_repair": msg("Om herstel vragen"),
        "check_exclusion": msg("Uitsluitingsgronden toetsen"),
        "check_suitability": msg("Geschiktheid toetsen"),
        "check_execution": msg("Akkoord met de uitvoering toetsen"),
        "decide": msg("Besluiten"),
        "withdraw": msg("Intrekken"),
    },
)

CELL_ADMISSION: Final = Machine(
    "cell_admission",
    CellStatus,
    {
        (_C.REQUESTED, "admit"): _C.ADMITTED,
        (_C.REQUESTED, "refuse"): _C.REFUSED,
        (_C.REQUESTED, "withdraw"): _C.WITHDRAWN,
        (_C.ADMITTED, "suspend"): _C.SUSPENDED,
        (_C.SUSPENDED, "reinstate"): _C.ADMITTED,
        (_C.ADMITTED, "end"): _C.ENDED,
        (_C.SUSPENDED, "end"): _C.ENDED,
    },
    {
        _C.REQUESTED: msg("Aangevraagd"),
        _C.ADMITTED: msg("Toegelaten"),
        _C.REFUSED: msg("Geweigerd"),
        _C.SUSPENDED: msg("Geschorst"),
        _C.ENDED: msg("Beëindigd"),
        _C.WITHDRAWN: msg("Ingetrokken"),
        "admit": msg("Toelaten"),
        "refuse": msg("Weigeren"),
        "withdraw": msg("Intrekken"),
        "suspend": msg("Schorsen"),
        "reinstate": msg("Schorsing opheffen"),
        "end": msg("Beëindigen"),
    },
)

RECHECK: Final = Machine(
    "recheck",
    RecheckStatus,
    {
        (_R.ASKED, "answer"): _R.ANSWERED,
        (_R.ANSWERED, "approve"): _R.APPROVED,
        (_R.ANSWERED, "fail"): _R.FAILED,
        (_R.ASKED, "fail"): _R.FAILED,
    },
    {
        _R.ASKED: msg("Gevraagd"),
        _R.ANSWERED: msg("Beantwoord"),
        _R.APPROVED: msg("In orde"),
        _R.FAILED: msg("Niet in orde"),
        "answer": msg("Beantwoorden"),
        "approve": msg("In orde bevinden"),
        "fail": msg("Niet in orde bevinden"),
    },
)
