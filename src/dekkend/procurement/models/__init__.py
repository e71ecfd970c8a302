"""Storage of procurements, submissions, their assessment and the decisions; constraints, no workflow."""

from dekkend.procurement.models.admission import (
    AdmissionCell,
    AdmissionWindow,
    CellSignal,
    EnoughDefinition,
)
from dekkend.procurement.models.assessment import (
    AssessorAssignment,
    Confirmation,
    Consensus,
    Ended,
    Meeting,
    Score,
)
from dekkend.procurement.models.award import (
    Announcement,
    AwardCondition,
    CourtCase,
    DecisionChange,
    Drawing,
    EarlierDecision,
    LetterText,
    ValidityAnswer,
    ValidityRequest,
)
from dekkend.procurement.models.decision import Decision, Outcome
from dekkend.procurement.models.draft import ScoreDraft, SubmissionDraft
from dekkend.procurement.models.enrolment import (
    CellAdmission,
    Enrolment,
    EnrolmentCheck,
    EnrolmentDefect,
    EnrolmentDraft,
    EnrolmentItem,
    Recheck,
)
from dekkend.procurement.models.interest import InterestStatement
from dekkend.procurement.models.procurement import DefinitionVersion, Procurement, ProcurementLot
from dekkend.procurement.models.rounds import (
    EvidenceRequest,
    GroundWeighing,
    ProcurementRound,
    Supplement,
)
from dekkend.procurement.models.submission import (
    Bid,
    Check,
    Defect,
    RepairWindow,
    Submission,
    SubmissionItem,
)
from dekkend.procurement.models.vault import (
    Arrival,
    Envelope,
    OfficerKey,
    OpenedFile,
    PassphraseAttempt,
    Vault,
    VaultShare,
    VaultTurn,
)

__all__ = [
    "AdmissionCell",
    "AdmissionWindow",
    "Announcement",
    "Arrival",
    "AssessorAssignment",
    "AwardCondition",
    "Bid",
    "CellAdmission",
    "CellSignal",
    "Check",
    "Confirmation",
    "Consensus",
    "CourtCase",
    "Decision",
    "DecisionChange",
    "Defect",
    "DefinitionVersion",
    "Drawing",
    "EarlierDecision",
    "Ended",
    "EnoughDefinition",
    "Enrolment",
    "EnrolmentCheck",
    "EnrolmentDefect",
    "EnrolmentDraft",
    "EnrolmentItem",
    "Envelope",
    "EvidenceRequest",
    "GroundWeighing",
    "InterestStatement",
    "LetterText",
    "Meeting",
    "OfficerKey",
    "OpenedFile",
    "Outcome",
    "PassphraseAttempt",
    "Procurement",
    "ProcurementLot",
    "ProcurementRound",
    "Recheck",
    "RepairWindow",
    "Score",
    "ScoreDraft",
    "Submission",
    "SubmissionDraft",
    "SubmissionItem",
    "Supplement",
    "ValidityAnswer",
    "ValidityRequest",
    "Vault",
    "VaultShare",
    "VaultTurn",
]
