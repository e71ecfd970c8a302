"""The seats of a bid: who sits there, who left, and when all of them locked."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, F, Q

from dekkend.procurement.models import AssessorAssignment, Bid, Confirmation, Consensus, Ended
from dekkend.procurement.services.common import Case
from dekkend.procurement.states import BID, BidStatus
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition_many

LIVE = Q(ended_at__isnull=True)
"""The assignments that count."""


def locked_bids(bid_ids: Iterable[int]) -> list[Bid]:
    """The bids, locked in one order, so that of two assessors who act at once one waits for the other."""
    return list(Bid.objects.select_for_update(no_key=True).filter(pk__in=list(bid_ids)).order_by("pk"))


def all_locked(bids: Sequence[Bid]) -> list[Bid]:
    """The bids of which every seat has somebody who locked; a seat that somebody left counts as open."""
    rows = AssessorAssignment.objects.filter(bid__in=[bid.pk for bid in bids]).values("bid_id")
    counted = rows.annotate(
        seats=Count("seat", distinct=True), done=Count("pk", filter=LIVE & Q(locked_at__isnull=False))
    )
    ready = set(counted.filter(seats=F("done")).values_list("bid_id", flat=True))
    return [bid for bid in bids if bid.pk in ready]


def end_seats(case: Case, seats: Sequence[tuple[int, int]], why: Ended, reason: str = "") -> None:
    """Ends these seats (bid, seat): their scores no longer count and stay hidden; the bids open again.

    A consensus that rested on them is set aside. Nothing of a score goes to the log.
    """
    bids = locked_bids({bid for bid, _seat in seats})
    wanted = set(seats)
    rows = AssessorAssignment.objects.filter(LIVE, bid__in=[bid.pk for bid in bids])
    ending = [row for row in rows if (row.bid_id, row.seat) in wanted]
    _set_aside(bids)
    keys = [row.pk for row in ending]
    AssessorAssignment.objects.filter(pk__in=keys).update(ended_at=clock.now(), ended_why=why.value)
    entries = [(f"bid:{row.bid_id}", _ended(row, why, reason)) for row in ending]
    audit.record_many(case.stream, case.actor, "assessor.leave", entries)
    again = [bid for bid in bids if bid.status in (BidStatus.SCORED, BidStatus.AGREED)]
    transition_many(again, BID, "reopen_scores", actor=case.actor, stream=case.stream, reason=why.value)


def _set_aside(bids: Sequence[Bid]) -> None:
    Consensus.objects.filter(bid__in=bids).update(set_aside_at=clock.now())
    Confirmation.objects.filter(assignment__bid__in=bids).delete()


def _ended(row: AssessorAssignment, why: Ended, reason: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"seat": row.seat, "assessor": row.assessor_id, "why": why.value}
    return facts | ({"reason": reason} if reason else {})


__all__ = ["LIVE", "all_locked", "end_seats", "locked_bids"]
