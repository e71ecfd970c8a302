"""One submission with everything that the actor may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.definition import RequirementKind
from dekkend.procurement.domain import Reason, Result, Stage
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.models import AssessorAssignment, Bid, Procurement, Submission
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.queries.judging import judged_bids
from dekkend.procurement.queries.submissions import scope
from dekkend.procurement.states import BidStatus, SubmissionStatus, status_for_tenderer
from dekkend.procurement.stored import reason_from_json, verdict_from_json
from dekkend.runtime.tenancy import acting_as


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing that was supplied; ``lot`` is empty for what is asked once."""

    requirement: str
    lot: str | None
    supplied: bool
    issued_on: date | None
    agreed: bool | None
    shown: bool | None
    applies: bool | None
    amount: int | None
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class DefectView:
    """One formal defect, where it sits, and when it was repaired."""

    id: int
    requirement: str
    kind: RequirementKind
    lot: str | None
    repairable: bool
    found_at: datetime
    repaired_at: datetime | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """One verdict of the checks."""

    stage: Stage
    requirement: str
    lot: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One assessor's score on one criterion."""

    assessor: str
    seat: int
    criterion: str
    score: Decimal
    motivation: str


@dataclass(frozen=True, slots=True)
class ConsensusView:
    """What was agreed on one criterion."""

    criterion: str
    score: Decimal
    motivation: str
    difference: Decimal
    discussed: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision on one bid."""

    awarded: bool
    total: Decimal | None
    rank: int | None
    reasons: tuple[Reason, ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class BidView:
    """One bid. What the actor may not see yet is empty."""

    id: int
    lot: str
    lot_number: str
    lot_name: str
    status: BidStatus
    assessors: tuple[str, ...]
    locked: int
    scores: tuple[ScoreView, ...]
    consensus: tuple[ConsensusView, ...]
    decision: DecisionView | None


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """One submission. ``result`` is None until the actor may see the decisions."""

    id: int
    number: int
    tenderer: str
    tenderer_slug: str
    tenderer_id: int
    kvk: str
    status: SubmissionStatus
    received_at: datetime
    receipt: str
    repair_opened_at: datetime | None
    repair_last_day: date | None
    repair_closed_at: datetime | None
    items: tuple[ItemView, ...]
    defects: tuple[DefectView, ...]
    checks: tuple[CheckView, ...]
    bids: tuple[BidView, ...]
    result: Result | None


def submission(actor: Actor, slug: str, number: int) -> SubmissionView:
    """One submission; an assessor sees only the assigned bids of it.

    Raises UnknownProcurement and UnknownSubmission, also for what the actor may not see.
    """
    found = seen(actor, slug)
    row = scope(actor, found.pk, facts_of(found)).filter(number=number).select_related(*_JOINED).first()
    if row is None:
        raise UnknownSubmission(number=number)
    with acting_as(actor.account_id):
        return _view(actor, found, row)


_JOINED = ("tenderer__provider", "repair_window", "outcome")


def _view(actor: Actor, found: Procurement, row: Submission) -> SubmissionView:
    facts = facts_of(found, tenderer=row.tenderer_id)
    whole = bool(may(actor, Action.SEE_SUBMISSION, facts))
    decided = bool(may(actor, Action.SEE_LETTER, facts)) or bool(may(actor, Action.SEE_DECISIONS, facts))
    judged = frozenset() if whole else frozenset(judged_bids(actor, found.pk).values_list("pk", flat=True))
    bids = [bid for bid in _bids(row) if whole or bid.pk in judged]
    lots = {bid.pk: bid.lot.slug for bid in bids}
    window, outcome = getattr(row, "repair_window", None), getattr(row, "outcome", None)
    provider = getattr(row.tenderer, "provider", None)
    return SubmissionView(
        id=row.pk,
        number=row.number,
        tenderer=row.tenderer.name,
        tenderer_slug=row.tenderer.slug,
        tenderer_id=row.tenderer_id,
        kvk=provider.kvk if provider else "",
        status=_status(actor, row, facts, decided),
        received_at=row.received_at,
        receipt=row.receipt if whole else "",
        repair_opened_at=window.opened_at if window and whole else None,
        repair_last_day=window.last_day if window and whole else None,
        repair_closed_at=window.closed_at if window and whole else None,
        items=tuple(_item(item, lots) for item in _within(row.items.order_by("id"), lots, whole)),
        defects=tuple(_defect(d, lots) for d in row.defects.order_by("id")) if whole else (),
        checks=tuple(_check(check, lots) for check in row.checks.all())
        if _sees_checks(whole, actor, facts)
        else (),
        bids=tuple(_bid(actor, found, row, bid, decided) for bid in bids),
        result=Result(outcome.result) if outcome and decided else None,
    )


def _sees_checks(whole: bool, actor: Actor, facts: Any) -> bool:
    """A tenderer learns the verdicts from the letter, not while the checks run."""
    return whole and (
        bool(may(actor, Action.SEE_SUBMISSIONS, facts)) or bool(may(actor, Action.SEE_LETTER, facts))
    )


def _bids(row: Submission) -> Iterable[Bid]:
    assignments = AssessorAssignment.objects.select_related("assessor").prefetch_related("scores")
    return (
        row.bids.select_related("lot", "decision")
        .prefetch_related(Prefetch("assignments", queryset=assignments), "consensus")
        .order_by("lot__position")
    )


def _within(items: Iterable[Any], lots: dict[int, str], whole: bool) -> Iterable[Any]:
    """Everything, or for an assessor what belongs to the own bids, without prices."""
    return [item for item in items if whole or (item.bid_id in lots and item.price is None)]


def _bid(actor: Actor, found: Procurement, row: Submission, bid: Bid, decided: bool) -> BidView:
    every = list(bid.assignments.all())
    assignments = [assignment for assignment in every if assignment.ended_at is None]
    locked = sum(1 for assignment in assignments if assignment.locked_at)
    facts = facts_of(
        found,
        tenderer=row.tenderer_id,
        assessors=frozenset(assignment.assessor_id for assignment in assignments),
        locked=bool(assignments) and locked == len({assignment.seat for assignment in every}),
    )
    sees_scores = bool(may(actor, Action.SEE_SCORES, facts)) and not _only_tenderer(actor, row)
    own = [a for a in assignments if sees_scores or a.assessor_id == actor.account_id]
    decision = getattr(bid, "decision", None)
    return BidView(
        id=bid.pk,
        lot=bid.lot.slug,
        lot_number=bid.lot.number,
        lot_name=bid.lot.name,
        status=_shown_status(bid, decided, _only_tenderer(actor, row)),
        assessors=() if _only_tenderer(actor, row) else tuple(str(a.assessor) for a in assignments),
        locked=locked,
        scores=tuple(_scores(own)),
        consensus=tuple(_consensus(bid))
        if (sees_scores or decided) and bid.status != BidStatus.SCORED
        else (),
        decision=_decision(decision) if decision and decided else None,
    )


def _only_tenderer(actor: Actor, row: Submission) -> bool:
    return actor.has(Role.PROVIDER, row.tenderer_id)


def _status(actor: Actor, row: Submission, facts: Any, decided: bool) -> SubmissionStatus:
    status = SubmissionStatus(row.status)
    if not _only_tenderer(actor, row):
        return status
    return status_for_tenderer(status, facts.status, told=decided)


def _shown_status(bid: Bid, decided: bool, tenderer: bool) -> BidStatus:
    """The tenderer does not read the outcome from a status before the letter says so."""
    known = decided or not tenderer or bid.status == BidStatus.LOT_WITHDRAWN
    return BidStatus(bid.status) if known else BidStatus.RECEIVED


def _scores(assignments: Iterable[AssessorAssignment]) -> Iterable[ScoreView]:
    for given in assignments:
        for score in sorted(given.scores.all(), key=lambda found: found.pk):
            yield ScoreView(str(given.assessor), given.seat, score.criterion, score.score, score.motivation)


def _consensus(bid: Bid) -> Iterable[ConsensusView]:
    if bid.status == BidStatus.SCORED:
        return  # proposed, and not confirmed by all
    for agreed in sorted(bid.consensus.all(), key=lambda found: found.pk):
        yield ConsensusView(
            agreed.criterion, agreed.score, agreed.motivation, agreed.difference, agreed.discussed
        )


def _decision(decision: Any) -> DecisionView:
    return DecisionView(
        awarded=decision.awarded,
        total=decision.total,
        rank=decision.rank,
        reasons=tuple(reason_from_json(reason) for reason in decision.reasons),
        decided_at=decision.decided_at,
    )


def _item(item: Any, lots: dict[int, str]) -> ItemView:
    return ItemView(
        requirement=item.requirement,
        lot=lots.get(item.bid_id),
        supplied=item.supplied,
        issued_on=item.issued_on,
        agreed=item.agreed,
        shown=item.shown,
        applies=item.applies,
        amount=item.amount,
        text=item.text,
        file=item.file,
    )


def _defect(defect: Any, lots: dict[int, str]) -> DefectView:
    return DefectView(
        id=defect.pk,
        requirement=defect.requirement,
        kind=RequirementKind(defect.kind),
        lot=lots.get(defect.bid_id),
        repairable=defect.repairable,
        found_at=defect.found_at,
        repaired_at=defect.repaired_at,
    )


def _check(check: Any, lots: dict[int, str]) -> CheckView:
    verdict = verdict_from_json(check.rule, check.holds, check.effect, check.verdict)
    return CheckView(Stage(check.stage), check.requirement, lots.get(check.bid_id), verdict)


__all__ = [
    "BidView",
    "CheckView",
    "ConsensusView",
    "DecisionView",
    "DefectView",
    "ItemView",
    "ScoreView",
    "SubmissionView",
    "submission",
]
