"""Withdrawing one lot while the others go on; what was offered for it stays on record."""

from collections.abc import Iterable
from typing import Final

from django.db import transaction

from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Reason
from dekkend.procurement.errors import UnknownLot
from dekkend.procurement.information_errors import (
    LastLot,
    LotAlreadyWithdrawn,
    LotIsWithdrawn,
    LotNotWithdrawable,
    ReasonMissing,
)
from dekkend.procurement.information_events import LotWithdrawn
from dekkend.procurement.models import Bid, LotWithdrawal, ProcurementLot
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.states import (
    BID,
    NO_LOT_WITHDRAWAL,
    PROCUREMENT,
    BidStatus,
    ProcurementStatus,
    SubmissionStatus,
)
from dekkend.runtime import audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.prepared import Prepared
from dekkend.runtime.transitions import transition_many

LIVE: Final = tuple(status for status in BidStatus if BID.allows(status, "withdraw_lot"))


@transaction.atomic
def withdraw_lot(actor: Actor, procurement_id: int, lot: str, reason: str) -> int:
    """Takes one lot back, with a reason; gives the number of bids that it ends. Everybody who bid is told.

    Before the deadline nobody can choose the lot any more; later its bids get their own status and decision.
    Bids for other lots are not touched. Raises NotAllowed, UnknownLot, ReasonMissing, LotNotWithdrawable,
    LotAlreadyWithdrawn, LastLot.
    """
    case = open_case(actor, procurement_id)
    row = _get(case, lot)
    if not reason.strip():
        raise ReasonMissing()
    _refuse_impossible(case, row)
    LotWithdrawal.objects.create(
        lot=row, reason=reason.strip(), withdrawn_at=clock.now(), account_id=actor.account_id
    )
    ended = settle_withdrawn_lots(case)
    data = {"lot": lot, "reason": reason.strip(), "bids": ended}
    audit.record(case.stream, actor, "lot.withdraw", f"procurementlot:{row.pk}", data)
    emit(LotWithdrawn(row.pk))
    return ended


def settle_withdrawn_lots(case: Case) -> int:
    """Gives live bids on withdrawn lots their status; the number. After opening envelopes it is done again,
    because a bid that lay sealed when its lot was withdrawn only shows then."""
    rows = Bid.objects.filter(
        submission__procurement=case.row, lot__withdrawal__isnull=False, status__in=LIVE
    ).exclude(submission__status=SubmissionStatus.WITHDRAWN)
    bids = list(rows.select_related("lot__withdrawal").order_by("pk"))
    data = {bid.pk: {"lot": bid.lot.slug} for bid in bids}
    transition_many(bids, BID, "withdraw_lot", actor=case.actor, stream=case.stream, data=data)
    return len(bids)


def withdrawn_lot_reason(lot: ProcurementLot) -> Reason:
    """Why nothing was awarded for a bid on a lot that was taken back; it says nothing about the bid."""
    row = LotWithdrawal.objects.get(lot=lot)
    sentence = msg(
        "Perceel {lot} is ingetrokken op {day}: {reason}",
        lot=lot.number,
        day=row.withdrawn_at.astimezone(clock.AMSTERDAM).date(),
        reason=row.reason.rstrip("."),
    )
    return Reason(RejectionKind.LOT_WITHDRAWN, "", lot.name, sentence)


_GONE: Final = Prepared(
    lambda procurement_id: (
        ProcurementLot.objects.filter(procurement_id=procurement_id, withdrawal__isnull=False)
        .order_by("position")
        .values_list("slug", "number", "name")
    )
)


def refuse_withdrawn_lots(case: Case, lots: Iterable[str]) -> None:
    """Raises LotIsWithdrawn when somebody submits for a lot that was taken back."""
    wanted = set(lots)
    if names := tuple(f"{number} {name}" for slug, number, name in _GONE(case.row.pk) if slug in wanted):
        raise LotIsWithdrawn(lots=names)


def _get(case: Case, lot: str) -> ProcurementLot:
    row = ProcurementLot.objects.select_related("withdrawal").filter(procurement=case.row, slug=lot).first()
    if row is None:
        raise UnknownLot(lots=(lot,))
    return row


def _refuse_impossible(case: Case, row: ProcurementLot) -> None:
    status = ProcurementStatus(case.row.status)
    if status in NO_LOT_WITHDRAWAL:
        raise LotNotWithdrawable(lot=row.number, status=PROCUREMENT.title(status))
    if (known := getattr(row, "withdrawal", None)) is not None:
        raise LotAlreadyWithdrawn(lot=row.number, withdrawn=known.withdrawn_at.astimezone(clock.AMSTERDAM))
    others = ProcurementLot.objects.filter(procurement=case.row, withdrawal__isnull=True).exclude(pk=row.pk)
    if not others.exists():
        raise LastLot(lot=row.number)
