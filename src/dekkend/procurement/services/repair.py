"""Completeness and the one repair window: find the exact defects, offer repair, record it, close it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from dekkend.kernel.working_days import STANDARD
from dekkend.organisations.domain import Actor
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.checking import find_defects
from dekkend.procurement.domain import Ask, Item
from dekkend.procurement.errors import (
    NoRepairOpen,
    NotADefect,
    RepairAlreadyOpened,
    RepairNotOffered,
    RepairStillRuns,
    RepairTermOver,
    UnknownSubmission,
)
from dekkend.procurement.models import Bid, Defect, RepairWindow, Submission, SubmissionItem
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.services.common import (
    Case,
    SubmissionFacts,
    day_of,
    lock,
    open_case,
    submission_facts,
)
from dekkend.procurement.states import BID, SUBMISSION, BidStatus, ProcurementStatus, SubmissionStatus
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.transitions import transition_many

_DEFECT = ("submission", "bid", "requirement", "kind", "repairable", "found_at", "repaired_at")


@transaction.atomic
def check_completeness(actor: Actor, procurement_id: int) -> int:
    """Finds what is formally missing in each submission; how many defects there are.

    Raises NotAllowed, TransitionNotAllowed.
    """
    case = open_case(actor, procurement_id)
    case.may_move("check_completeness")
    found = submission_facts(case, SubmissionStatus.RECEIVED)
    defects = {
        facts.row.pk: find_defects(case.definition, facts.tenderer.lots, facts.items) for facts in found
    }
    count = copy_rows(Defect, _DEFECT, _defect_rows(found, defects))
    _move(case, "find_complete", [facts.row for facts in found if not defects[facts.row.pk]])
    defective = [facts.row for facts in found if defects[facts.row.pk]]
    _move(case, "find_defective", defective, {row.pk: _listed(defects[row.pk]) for row in defective})
    case.move("check_completeness", {"defects": count, "defective": len(defective)})
    return count


@transaction.atomic
def open_repair_windows(actor: Actor, procurement_id: int) -> int:
    """Offers each tenderer with defects its one repair window; how many windows were opened.

    The last day follows from the definition; on a day off it moves to the next working day (PL-14a). Where
    the definition offers no repair, no window opens.
    Raises NotAllowed, TransitionNotAllowed, RepairAlreadyOpened.
    """
    case = open_case(actor, procurement_id)
    case.may_move("open_repair")
    days = case.definition.repair.days if case.definition.repair else None
    rows = list(Submission.objects.filter(procurement=case.row, status=SubmissionStatus.DEFECTIVE))
    if days is None or not rows:
        case.move("open_repair", {"windows": 0})
        return 0
    if RepairWindow.objects.filter(submission__in=rows).exists():
        raise RepairAlreadyOpened()
    last_day = STANDARD.term_end(clock.today(), days).last_day
    RepairWindow.objects.bulk_create(
        RepairWindow(submission=row, opened_at=clock.now(), last_day=last_day) for row in rows
    )
    listed = _open_defects(rows)
    data = {row.pk: {"last_day": last_day, "defects": listed[row.pk]} for row in rows}
    _move(case, "open_repair", rows, data)
    case.set(repair_until=last_day)
    case.move("open_repair", {"windows": len(rows), "last_day": last_day})
    return len(rows)


@transaction.atomic
def record_repair(actor: Actor, procurement_id: int, number: int, items: Sequence[Item]) -> int:
    """A tenderer supplies what was missing; how many defects are still open.

    Only what is on the list of defects can be supplied. The moment is that of arrival, before any waiting.
    Raises UnknownSubmission, NotAllowed, NoRepairOpen, RepairTermOver, NotADefect; then nothing is stored.
    """
    received = arrival.received()
    case = lock(actor, procurement_id)
    row = Submission.objects.filter(procurement=case.row, number=number).first()
    if row is None:
        raise UnknownSubmission(number=number)
    ensure(actor, Action.REPAIR, own_facts(case.row, row.tenderer_id))
    _refuse_closed(row, received)
    open_now = _open_by_place(row)
    for item in items:
        _repair(row, open_now, item)
    data = {"repaired": [[item.requirement, item.lot] for item in items]}
    audit.record(case.stream, actor, "submission.repair", f"submission:{row.pk}", data)
    return len(open_now)


@transaction.atomic
def close_repair(actor: Actor, procurement_id: int) -> int:
    """Closes the repair windows; how many submissions or bids are set aside because something still misses.

    A defect of the submission sets the whole submission aside, a defect of one bid that bid only.
    Raises NotAllowed, TransitionNotAllowed, RepairNotOffered, RepairStillRuns.
    """
    case = open_case(actor, procurement_id)
    case.may_move("start_exclusion" if case.round == 1 else "start_execution")
    waiting = [SubmissionStatus.DEFECTIVE, SubmissionStatus.IN_REPAIR]
    rows = list(Submission.objects.filter(procurement=case.row, status__in=waiting))
    open_defects = list(Defect.objects.filter(submission__in=rows, repaired_at__isnull=True))
    _refuse_not_offered(case, open_defects)
    _refuse_running(case, open_defects)
    RepairWindow.objects.filter(submission__in=rows, closed_at__isnull=True).update(closed_at=clock.now())
    return _settle(case, rows, open_defects)


def _settle(case: Case, rows: Sequence[Submission], open_defects: Sequence[Defect]) -> int:
    whole = {defect.submission_id for defect in open_defects if defect.bid_id is None}
    partly = {defect.bid_id for defect in open_defects if defect.bid_id is not None}
    bids = list(Bid.objects.filter(submission__in=rows, status=BidStatus.RECEIVED))
    aside = [bid for bid in bids if bid.submission_id in whole or bid.pk in partly]
    left = {bid.submission_id for bid in bids} - whole
    left &= {bid.submission_id for bid in bids if bid.pk not in partly}
    dropped = [row for row in rows if row.pk not in left]
    transition_many(aside, BID, "set_aside", actor=case.actor, stream=case.stream)
    _move(case, "set_aside", dropped)
    _move(case, "complete_repair", [row for row in rows if row.pk in left])
    return len(aside)


def _refuse_not_offered(case: Case, open_defects: Sequence[Defect]) -> None:
    """Nobody is set aside for a formal defect without the one chance that the definition gives (EL-10)."""
    offers = case.definition.repair is not None and case.definition.repair.days is not None
    if offers and open_defects and case.row.status == ProcurementStatus.COMPLETENESS:
        raise RepairNotOffered(open=len({defect.submission_id for defect in open_defects}))


def _refuse_running(case: Case, open_defects: Sequence[Defect]) -> None:
    last_day = case.row.repair_until
    repairing = case.row.status == ProcurementStatus.REPAIR
    if repairing and open_defects and last_day and clock.today() <= last_day:
        open_count = len({defect.submission_id for defect in open_defects})
        raise RepairStillRuns(last_day=last_day, open=open_count)


def _refuse_closed(row: Submission, received: datetime) -> None:
    window = RepairWindow.objects.filter(submission=row).first()
    if window is None or window.closed_at is not None:
        raise NoRepairOpen()
    if day_of(received) > window.last_day:
        raise RepairTermOver(last_day=window.last_day)


def _open_by_place(row: Submission) -> dict[tuple[str, str | None], Defect]:
    found = Defect.objects.filter(submission=row, repaired_at__isnull=True).select_related("bid__lot")
    return {(d.requirement, d.bid.lot.slug if d.bid else None): d for d in found}


def _repair(row: Submission, open_now: dict[tuple[str, str | None], Defect], item: Item) -> None:
    defect = open_now.pop((item.requirement, item.lot), None)
    if defect is None or not item.supplied:
        raise NotADefect(requirement=item.requirement)
    defect.repaired_at = arrival.received()
    defect.save(update_fields=["repaired_at"])
    SubmissionItem.objects.update_or_create(
        submission=row,
        bid_id=defect.bid_id,
        requirement=item.requirement,
        defaults={"supplied": True, "text": item.text, "file": item.file},
    )


def _defect_rows(
    found: Iterable[SubmissionFacts], defects: Mapping[int, tuple[Ask, ...]]
) -> Iterable[Sequence[Any]]:
    now = clock.now()
    for facts in found:
        for ask in defects[facts.row.pk]:
            bid = facts.bids[ask.lot].pk if ask.lot else None
            yield facts.row.pk, bid, ask.requirement, ask.kind, True, now, None


def _listed(defects: Iterable[Ask]) -> dict[str, Any]:
    return {"defects": [[ask.requirement, ask.lot] for ask in defects]}


def _open_defects(rows: Sequence[Submission]) -> dict[int, list[list[str | None]]]:
    listed: dict[int, list[list[str | None]]] = defaultdict(list)
    found = Defect.objects.filter(submission__in=rows, repaired_at__isnull=True).order_by("id")
    for submission, requirement, lot in found.values_list("submission_id", "requirement", "bid__lot__slug"):
        listed[submission].append([requirement, lot])
    return listed


def _move(
    case: Case, action: str, rows: Sequence[Submission], data: Mapping[int, Mapping[str, Any]] | None = None
) -> None:
    transition_many(rows, SUBMISSION, action, actor=case.actor, stream=case.stream, data=data)
