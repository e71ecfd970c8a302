"""Who goes on to the next round, and the rounds that are done."""

from collections import defaultdict
from collections.abc import Sequence

from dekkend.procurement.models import Decision, Procurement, ProcurementRound
from dekkend.procurement.policies import DECIDED_STATUSES
from dekkend.procurement.states import ProcurementStatus, SubmissionStatus

SELECTION_ROUND = 1
NOT_COUNTING = (SubmissionStatus.WITHDRAWN, SubmissionStatus.SET_ASIDE)
"""Submissions that can lead to nothing any more."""


def invited_lots(procurement_id: int, tenderer_id: int) -> frozenset[str]:
    """The lots for which a tenderer was selected, so on which it may bid in the second round."""
    rows = Decision.objects.filter(
        bid__submission__procurement=procurement_id,
        bid__submission__tenderer=tenderer_id,
        bid__submission__round=SELECTION_ROUND,
        awarded=True,
    )
    return frozenset(rows.values_list("bid__lot__slug", flat=True))


def invited_tenderers(procurement_id: int) -> Sequence[int]:
    """The organisations that were selected for at least one lot."""
    rows = Decision.objects.filter(
        bid__submission__procurement=procurement_id,
        bid__submission__round=SELECTION_ROUND,
        awarded=True,
    )
    keys = rows.order_by("bid__submission__tenderer").values_list("bid__submission__tenderer", flat=True)
    return list(keys.distinct())


def invited_by_kvk(procurement_id: int) -> dict[str, frozenset[str]]:
    """The lots for which each selected provider is invited, by its KvK number."""
    rows = Decision.objects.filter(
        bid__submission__procurement=procurement_id,
        bid__submission__round=SELECTION_ROUND,
        awarded=True,
    ).values_list("bid__submission__tenderer__provider__kvk", "bid__lot__slug")
    found: dict[str, set[str]] = defaultdict(set)
    for kvk, lot in rows:
        found[str(kvk)].add(lot)
    return {kvk: frozenset(lots) for kvk, lots in found.items()}


def decided_round(found: Procurement) -> int:
    """The round whose decisions count now: the present one, or while that is not decided the one before."""
    decided = ProcurementStatus(found.status) in DECIDED_STATUSES
    return int(found.round) if decided else max(1, found.round - 1)


def earlier_rounds(procurement_id: int) -> Sequence[ProcurementRound]:
    """The rounds that are done, with their dates."""
    return list(ProcurementRound.objects.filter(procurement=procurement_id).order_by("number"))


__all__ = ["decided_round", "earlier_rounds", "invited_by_kvk", "invited_lots", "invited_tenderers"]
