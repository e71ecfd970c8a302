"""Reads: the actor comes first, the result is limited to what the actor may see."""

from dekkend.procurement.queries.access import facts_of
from dekkend.procurement.queries.assessment import AssessorBid, bids_to_score, score_sheet
from dekkend.procurement.queries.decisions import (
    DecisionRow,
    LotResult,
    decisions,
    lot_results,
    outcome_counts,
    rejection_counts,
)
from dekkend.procurement.queries.overview import (
    LotRow,
    ProcurementRow,
    ProcurementView,
    lots,
    procurement,
    procurements,
    stream_of,
)
from dekkend.procurement.queries.submission import BidView, DefectView, SubmissionView, submission
from dekkend.procurement.queries.submissions import (
    SubmissionFilter,
    SubmissionPage,
    SubmissionRow,
    all_submissions,
    submissions,
)
from dekkend.procurement.queries.tasks import Task, TaskKind, work_list

__all__ = [
    "AssessorBid",
    "BidView",
    "DecisionRow",
    "DefectView",
    "LotResult",
    "LotRow",
    "ProcurementRow",
    "ProcurementView",
    "SubmissionFilter",
    "SubmissionPage",
    "SubmissionRow",
    "SubmissionView",
    "Task",
    "TaskKind",
    "all_submissions",
    "bids_to_score",
    "decisions",
    "facts_of",
    "lot_results",
    "lots",
    "outcome_counts",
    "procurement",
    "procurements",
    "rejection_counts",
    "score_sheet",
    "stream_of",
    "submission",
    "submissions",
    "work_list",
]
