"""The use cases of a procurement: one function, one transaction each, named as a user would say it."""

from dekkend.procurement.services.assessment import (
    assign_assessors,
    lock_scores,
    reassign,
    score_bids,
    start_consensus,
    unlock_scores,
)
from dekkend.procurement.services.checks import run_all_checks, run_checks
from dekkend.procurement.services.consensus import reach_consensus
from dekkend.procurement.services.decisions import announce, decide, finalise
from dekkend.procurement.services.receipt import close_receipt, receive_submission, withdraw_submission
from dekkend.procurement.services.repair import (
    check_completeness,
    close_repair,
    open_repair_windows,
    record_repair,
)
from dekkend.procurement.services.setup import create_procurement, publish, withdraw_procurement

__all__ = [
    "announce",
    "assign_assessors",
    "check_completeness",
    "close_receipt",
    "close_repair",
    "create_procurement",
    "decide",
    "finalise",
    "lock_scores",
    "open_repair_windows",
    "publish",
    "reach_consensus",
    "reassign",
    "receive_submission",
    "record_repair",
    "run_all_checks",
    "run_checks",
    "score_bids",
    "start_consensus",
    "unlock_scores",
    "withdraw_procurement",
    "withdraw_submission",
]
