"""Storage of procurements, submissions, their assessment and the decisions; constraints, no workflow."""

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
from dekkend.procurement.models.interest import InterestStatement
from dekkend.procurement.models.procurement import DefinitionVersion, Procurement, ProcurementLot
from dekkend.procurement.models.submission import (
    Bid,
    Check,
    Defect,
    RepairWindow,
    Submission,
    SubmissionItem,
)

__all__ = [
    "Announcement",
    "AssessorAssignment",
    "AwardCondition",
    "Bid",
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
    "InterestStatement",
    "LetterText",
    "Meeting",
    "Outcome",
    "Procurement",
    "ProcurementLot",
    "RepairWindow",
    "Score",
    "ScoreDraft",
    "Submission",
    "SubmissionDraft",
    "SubmissionItem",
    "ValidityAnswer",
    "ValidityRequest",
]
