"""Reads: the actor comes first, the result is limited to what the actor may see."""

from dekkend.procurement.queries.access import facts_of
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
    "decisions",
    "facts_of",
    "lot_results",
    "lots",
    "outcome_counts",
    "procurement",
    "procurements",
    "rejection_counts",
    "stream_of",
    "submission",
    "submissions",
    "work_list",
]
