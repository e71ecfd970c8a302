"""The statuses of a procurement, a submission and a bid, and which action leads from one to the next.

The order exclusion → suitability → execution → selection → dialogue → award cannot be skipped (EL-01): no
action jumps over a step. With a selection first a procurement goes through receipt and judging twice; which
of the actions a round of a form has, ``procedure_flow`` says.
"""

from enum import StrEnum
from typing import Final

from dekkend.kernel.states import Machine
from dekkend.kernel.text import msg


class ProcurementStatus(StrEnum):
    CONCEPT = "concept"
    PUBLISHED = "gepubliceerd"
    CLOSED = "gesloten"
    OPENED = "geopend"
    COMPLETENESS = "volledigheid"
    REPAIR = "herstel"
    EXCLUSION = "uitsluiting"
    SUITABILITY = "geschiktheid"
    EXECUTION = "uitvoering"
    ASSESSMENT = "beoordeling"
    CONSENSUS = "consensus"
    DECIDED = "besloten"
    ANNOUNCED = "voorlopig-gegund"
    DIALOGUE = "dialoog"
    INVITED = "uitgenodigd"
    FINAL = "definitief"
    WITHDRAWN = "ingetrokken"


class SubmissionStatus(StrEnum):
    RECEIVED = "ontvangen"
    COMPLETE = "volledig"
    DEFECTIVE = "onvolledig"
    IN_REPAIR = "in-herstel"
    SET_ASIDE = "terzijde"
    ADMITTED = "toegelaten"
    DECIDED = "besloten"
    WITHDRAWN = "ingetrokken"


class BidStatus(StrEnum):
    RECEIVED = "ontvangen"
    SET_ASIDE = "terzijde"
    ADMITTED = "toegelaten"
    IN_ASSESSMENT = "in-beoordeling"
    SCORED = "gescoord"
    AGREED = "consensus"
    AWARDED = "gegund"
    NOT_AWARDED = "niet-gegund"
    LOT_WITHDRAWN = "perceel-ingetrokken"


_P = ProcurementStatus
_S = SubmissionStatus
_B = BidStatus

OPEN_STATUSES: Final = frozenset({_P.PUBLISHED, _P.INVITED})
"""While providers can submit: in the first round, or after a selection who was invited."""

NO_LOT_WITHDRAWAL: Final = frozenset({_P.CONCEPT, _P.DECIDED, _P.ANNOUNCED, _P.FINAL, _P.WITHDRAWN})
"""Too early or too late to take back one lot: after the decision only the whole procurement can be."""

_WITHDRAWABLE: Final = (
    _P.CONCEPT,
    _P.PUBLISHED,
    _P.CLOSED,
    _P.OPENED,
    _P.COMPLETENESS,
    _P.REPAIR,
    _P.EXCLUSION,
    _P.SUITABILITY,
    _P.EXECUTION,
    _P.ASSESSMENT,
    _P.CONSENSUS,
    _P.DECIDED,
    _P.ANNOUNCED,
    _P.DIALOGUE,
    _P.INVITED,
)

PROCUREMENT: Final = Machine(
    "procurement",
    ProcurementStatus,
    {
        (_P.CONCEPT, "publish"): _P.PUBLISHED,
        (_P.PUBLISHED, "close_receipt"): _P.CLOSED,
        (_P.CLOSED, "open"): _P.OPENED,
        (_P.OPENED, "check_completeness"): _P.COMPLETENESS,
        (_P.COMPLETENESS, "open_repair"): _P.REPAIR,
        (_P.COMPLETENESS, "start_exclusion"): _P.EXCLUSION,
        (_P.REPAIR, "start_exclusion"): _P.EXCLUSION,
        (_P.EXCLUSION, "start_suitability"): _P.SUITABILITY,
        (_P.SUITABILITY, "start_execution"): _P.EXECUTION,
        (_P.EXECUTION, "start_assessment"): _P.ASSESSMENT,
        (_P.EXECUTION, "decide"): _P.DECIDED,
        (_P.ASSESSMENT, "start_consensus"): _P.CONSENSUS,
        (_P.CONSENSUS, "decide"): _P.DECIDED,
        (_P.DECIDED, "announce"): _P.ANNOUNCED,
        (_P.ANNOUNCED, "start_dialogue"): _P.DIALOGUE,
        (_P.ANNOUNCED, "invite"): _P.INVITED,
        (_P.DIALOGUE, "invite"): _P.INVITED,
        (_P.INVITED, "close_receipt"): _P.CLOSED,
        (_P.COMPLETENESS, "start_execution"): _P.EXECUTION,
        (_P.REPAIR, "start_execution"): _P.EXECUTION,
        (_P.ANNOUNCED, "finalise"): _P.FINAL,
        **{(status, "withdraw"): _P.WITHDRAWN for status in _WITHDRAWABLE},
    },
    {
        _P.CONCEPT: msg("Concept"),
        _P.PUBLISHED: msg("Gepubliceerd"),
        _P.CLOSED: msg("Inschrijving gesloten"),
        _P.OPENED: msg("Kluis geopend"),
        _P.COMPLETENESS: msg("Volledigheid getoetst"),
        _P.REPAIR: msg("Herstel loopt"),
        _P.EXCLUSION: msg("Uitsluitingsgronden getoetst"),
        _P.SUITABILITY: msg("Geschiktheid getoetst"),
        _P.EXECUTION: msg("Uitvoering getoetst"),
        _P.ASSESSMENT: msg("In beoordeling"),
        _P.CONSENSUS: msg("In consensus"),
        _P.DECIDED: msg("Besloten"),
        _P.ANNOUNCED: msg("Voorlopig gegund"),
        _P.DIALOGUE: msg("In dialoog"),
        _P.INVITED: msg("Inschrijving na selectie open"),
        _P.FINAL: msg("Definitief gegund"),
        _P.WITHDRAWN: msg("Ingetrokken"),
        "publish": msg("Publiceren"),
        "close_receipt": msg("Inschrijving sluiten"),
        "open": msg("Kluis openen"),
        "check_completeness": msg("Volledigheid toetsen"),
        "open_repair": msg("Herstel openen"),
        "start_exclusion": msg("Uitsluitingsgronden toetsen"),
        "start_suitability": msg("Geschiktheid toetsen"),
        "start_execution": msg("Akkoord met de uitvoering toetsen"),
        "start_assessment": msg("Beoordeling starten"),
        "start_consensus": msg("Consensus starten"),
        "decide": msg("Besluiten"),
        "announce": msg("Bekendmaken"),
        "start_dialogue": msg("Dialoog starten"),
        "invite": msg("Uitnodigen om in te schrijven"),
        "finalise": msg("Definitief maken"),
        "withdraw": msg("Intrekken"),
    },
)

SUBMISSION: Final = Machine(
    "submission",
    SubmissionStatus,
    {
        (_S.RECEIVED, "withdraw"): _S.WITHDRAWN,
        (_S.RECEIVED, "find_complete"): _S.COMPLETE,
        (_S.RECEIVED, "find_defective"): _S.DEFECTIVE,
        (_S.DEFECTIVE, "open_repair"): _S.IN_REPAIR,
        (_S.DEFECTIVE, "set_aside"): _S.SET_ASIDE,
        (_S.DEFECTIVE, "complete_repair"): _S.COMPLETE,
        (_S.IN_REPAIR, "complete_repair"): _S.COMPLETE,
        (_S.IN_REPAIR, "set_aside"): _S.SET_ASIDE,
        (_S.COMPLETE, "admit"): _S.ADMITTED,
        (_S.COMPLETE, "set_aside"): _S.SET_ASIDE,
        (_S.ADMITTED, "decide"): _S.DECIDED,
        (_S.SET_ASIDE, "decide"): _S.DECIDED,
    },
    {
        _S.RECEIVED: msg("Ontvangen"),
        _S.COMPLETE: msg("Volledig"),
        _S.DEFECTIVE: msg("Onvolledig"),
        _S.IN_REPAIR: msg("In herstel"),
        _S.SET_ASIDE: msg("Terzijde gelegd"),
        _S.ADMITTED: msg("Toegelaten tot de beoordeling"),
        _S.DECIDED: msg("Besloten"),
        _S.WITHDRAWN: msg("Ingetrokken"),
        "withdraw": msg("Intrekken"),
        "find_complete": msg("Volledig bevinden"),
        "find_defective": msg("Onvolledig bevinden"),
        "open_repair": msg("Herstel openen"),
        "complete_repair": msg("Herstel afronden"),
        "set_aside": msg("Terzijde leggen"),
        "admit": msg("Toelaten"),
        "decide": msg("Besluiten"),
    },
)

BID: Final = Machine(
    "bid",
    BidStatus,
    {
        (_B.RECEIVED, "set_aside"): _B.SET_ASIDE,
        (_B.RECEIVED, "admit"): _B.ADMITTED,
        (_B.ADMITTED, "start_assessment"): _B.IN_ASSESSMENT,
        (_B.IN_ASSESSMENT, "finish_scores"): _B.SCORED,
        (_B.SCORED, "reopen_scores"): _B.IN_ASSESSMENT,
        (_B.AGREED, "reopen_scores"): _B.IN_ASSESSMENT,
        (_B.SCORED, "agree"): _B.AGREED,
        (_B.ADMITTED, "award"): _B.AWARDED,
        (_B.ADMITTED, "reject"): _B.NOT_AWARDED,
        (_B.AGREED, "award"): _B.AWARDED,
        (_B.AGREED, "reject"): _B.NOT_AWARDED,
        (_B.SET_ASIDE, "reject"): _B.NOT_AWARDED,
        (_B.AWARDED, "revoke"): _B.NOT_AWARDED,
        (_B.NOT_AWARDED, "award_anew"): _B.AWARDED,
        **{
            (status, "withdraw_lot"): _B.LOT_WITHDRAWN
            for status in (_B.RECEIVED, _B.ADMITTED, _B.IN_ASSESSMENT, _B.SCORED, _B.AGREED)
        },
    },
    {
        _B.RECEIVED: msg("Ontvangen"),
        _B.SET_ASIDE: msg("Terzijde gelegd"),
        _B.ADMITTED: msg("Toegelaten tot de beoordeling"),
        _B.IN_ASSESSMENT: msg("In beoordeling"),
        _B.SCORED: msg("Scores vast"),
        _B.AGREED: msg("Consensus bereikt"),
        _B.AWARDED: msg("Gegund"),
        _B.NOT_AWARDED: msg("Niet gegund"),
        _B.LOT_WITHDRAWN: msg("Perceel ingetrokken"),
        "set_aside": msg("Terzijde leggen"),
        "admit": msg("Toelaten"),
        "start_assessment": msg("Beoordeling starten"),
        "finish_scores": msg("Scores vastzetten"),
        "reopen_scores": msg("Scores heropenen"),
        "agree": msg("Consensus vastleggen"),
        "award": msg("Gunnen"),
        "reject": msg("Afwijzen"),
        "revoke": msg("Gunning terugnemen"),
        "award_anew": msg("Alsnog gunnen"),
        "withdraw_lot": msg("Perceel intrekken"),
    },
)

_NOT_JUDGED_YET: Final = frozenset(
    {_P.CONCEPT, _P.PUBLISHED, _P.CLOSED, _P.OPENED, _P.COMPLETENESS, _P.REPAIR}
)


def status_for_tenderer(
    status: SubmissionStatus, procurement: ProcurementStatus, *, told: bool
) -> SubmissionStatus:
    """What a tenderer reads as the status of its own submission; ``told`` when its letter was sent.

    From the checks until the letter it stays "received": nobody learns the outcome from a status.
    """
    if told or procurement in _NOT_JUDGED_YET or status is SubmissionStatus.WITHDRAWN:
        return status
    return SubmissionStatus.RECEIVED
