"""The use cases of a procurement: one function, one transaction each, named as a user would say it."""

from dekkend.procurement.services.assessment import (
    lock_scores,
    score_bids,
    start_consensus,
    unlock_scores,
)
from dekkend.procurement.services.assigning import assign_assessors, keep_scores, planned_division, reassign
from dekkend.procurement.services.checks import run_all_checks, run_checks
from dekkend.procurement.services.consensus import confirm_consensus, reach_consensus, record_meetings
from dekkend.procurement.services.decisions import announce, decide, finalise
from dekkend.procurement.services.interests import decide_interest, state_interests
from dekkend.procurement.services.officer_keys import change_passphrase, make_officer_key
from dekkend.procurement.services.opening import open_envelopes, open_practice_vault, turn_key
from dekkend.procurement.services.receipt import close_receipt, receive_submission, withdraw_submission
from dekkend.procurement.services.repair import (
    check_completeness,
    close_repair,
    open_repair_windows,
    record_repair,
)
from dekkend.procurement.services.setup import create_procurement, publish, withdraw_procurement
from dekkend.procurement.services.vaults import destroy_vaults

__all__ = [
    "announce",
    "assign_assessors",
    "change_passphrase",
    "check_completeness",
    "close_receipt",
    "close_repair",
    "confirm_consensus",
    "create_procurement",
    "decide",
    "decide_interest",
    "destroy_vaults",
    "finalise",
    "keep_scores",
    "lock_scores",
    "make_officer_key",
    "open_envelopes",
    "open_practice_vault",
    "open_repair_windows",
    "planned_division",
    "publish",
    "reach_consensus",
    "reassign",
    "receive_submission",
    "record_meetings",
    "record_repair",
    "run_all_checks",
    "run_checks",
    "score_bids",
    "start_consensus",
    "state_interests",
    "turn_key",
    "unlock_scores",
    "withdraw_procurement",
    "withdraw_submission",
]
