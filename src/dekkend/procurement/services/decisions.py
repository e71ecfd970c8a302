"""Decisions per bid, outcomes per tenderer, announcement with standstill, and the final award."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_domain import Ground
from dekkend.procurement.awarding import LotRules, decide_lot
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.checking import check_reason, defect_reason
from dekkend.procurement.domain import Decided, Reason, Result, ScoredBid, result_of
from dekkend.procurement.errors import AssessmentNeeded, ConsensusIncomplete
from dekkend.procurement.events import ProvisionalAwardAnnounced
from dekkend.procurement.models import Bid, Check, Consensus, Decision, Defect, Outcome, Submission
from dekkend.procurement.route_domain import NeededFor
from dekkend.procurement.services.announcing import (
    first_ground,
    make_known,
    prepare_award,
    prepared_award,
    refuse_unapproved,
    refuse_unfinished,
)
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.conditions import open_screenings
from dekkend.procurement.services.drawing import seed_for
from dekkend.procurement.services.lots import withdrawn_lot_reason
from dekkend.procurement.services.opening import refuse_sealed_prices
from dekkend.procurement.services.prices import Priced, priced
from dekkend.procurement.services.route import refuse_missing_decisions
from dekkend.procurement.services.setup import refuse_price_alone
from dekkend.procurement.states import BID, SUBMISSION, BidStatus, ProcurementStatus, SubmissionStatus
from dekkend.procurement.stored import reason_to_json, verdict_from_json
from dekkend.runtime import clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import transition_many

_DECISION = ("bid", "awarded", "total", "rank", "kinds", "reasons", "decided_at")
_OUTCOME = ("submission", "result", "bids", "awarded")


@transaction.atomic
def decide(actor: Actor, procurement_id: int) -> dict[Result, int]:
    """Decides on every bid, with reasons, and on every tenderer; how many got everything, a part, nothing.

    Raises NotAllowed, TransitionNotAllowed, AssessmentNeeded, ConsensusIncomplete, RulesForbidAward,
    SeedMissing.
    """
    case = open_case(actor, procurement_id)
    case.may_move("decide")
    refuse_sealed_prices(case)
    _refuse_unassessed(case)
    refuse_price_alone(case.definition)
    bids = _bids(case)
    decided = _decided(case, bids)
    now = clock.now()
    copy_rows(Decision, _DECISION, (_decision_row(decided[bid.pk], now) for bid in bids))
    counts = _outcomes(case, bids, decided)
    _move_bids(case, bids, decided)
    case.set(decided_at=now)
    prepare_award(case, first_ground(case))
    case.move("decide", {result.value: count for result, count in counts.items()})
    return counts


@transaction.atomic
def announce(actor: Actor, procurement_id: int) -> None:
    """Makes the provisional award known today: the standstill starts; whoever listens makes the letters.

    The standstill is 20 calendar days unless the definition says more (PL-14); on a day off it ends on the
    next working day (PL-14a). Who won something gets the conditions that the definition sets: the award is
    conditional until they are met. Raises NotAllowed, TransitionNotAllowed, LettersNotApproved.
    """
    case = open_case(actor, procurement_id)
    case.may_move("announce")
    found = prepared_award(case)
    refuse_unapproved(case, found)
    end = make_known(case, found)
    case.set(announced_on=clock.today(), standstill_counted=end.counted, standstill_until=end.last_day)
    if found.ground == Ground.AWARD:
        open_screenings(case)
    data = {"announced_on": clock.today(), "counted": end.counted, "last_day": end.last_day}
    case.move("announce", data)
    emit(ProvisionalAwardAnnounced(case.row.pk, found.pk))


@transaction.atomic
def finalise(actor: Actor, procurement_id: int) -> None:
    """The award becomes final after the standstill; lots in a court case stay held back, one by one.

    Raises NotAllowed, TransitionNotAllowed, StandstillRuns, RevisionBlocks, DecisionsMissing, and
    AwardSuspended when a court case holds back every lot.
    """
    case = open_case(actor, procurement_id)
    case.may_move("finalise")
    refuse_unfinished(case)
    if not case.row.practice:
        refuse_missing_decisions(case.row.pk, NeededFor.FINALISE)
    case.move("finalise")


@dataclass(frozen=True)
class _Rejections:
    """Why bids were set aside, by submission and by bid."""

    whole: Mapping[int, tuple[Reason, ...]]
    of_bid: Mapping[int, tuple[Reason, ...]]

    def of(self, bid: Bid) -> tuple[Reason, ...]:
        return (*self.whole.get(bid.submission_id, ()), *self.of_bid.get(bid.pk, ()))


def _refuse_unassessed(case: Case) -> None:
    scored = any(not criterion.price for criterion in case.definition.criteria)
    if case.row.status == ProcurementStatus.EXECUTION and scored:
        raise AssessmentNeeded()
    waiting = Bid.objects.filter(
        submission__procurement=case.row, status__in=[BidStatus.IN_ASSESSMENT, BidStatus.SCORED]
    )
    if count := waiting.count():
        raise ConsensusIncomplete(open=count)


def _bids(case: Case) -> list[Bid]:
    rows = Bid.objects.filter(submission__procurement=case.row, submission__round=case.round).exclude(
        submission__status=SubmissionStatus.WITHDRAWN
    )
    return list(rows.select_related("lot", "submission").order_by("lot__position", "submission__number"))


def _decided(case: Case, bids: Sequence[Bid]) -> dict[int, Decided]:
    rejections = _rejections(case)
    found = {
        bid.pk: Decided(bid.pk, awarded=False, reasons=rejections.of(bid))
        for bid in bids
        if bid.status == BidStatus.SET_ASIDE
    } | {
        bid.pk: Decided(bid.pk, awarded=False, reasons=(withdrawn_lot_reason(bid.lot),))
        for bid in bids
        if bid.status == BidStatus.LOT_WITHDRAWN
    }
    by_lot: dict[str, list[ScoredBid]] = defaultdict(list)
    for scored in _scored(case, bids):
        by_lot[scored.lot].append(scored)
    seed = seed_for(case)
    for lot in case.definition.lots:
        for decision in decide_lot(LotRules.of(case.definition, lot, seed), by_lot[lot.id]):
            found[decision.key] = decision
    return found


def _scored(case: Case, bids: Sequence[Bid]) -> Iterator[ScoredBid]:
    agreed: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = Consensus.objects.filter(bid__submission__procurement=case.row)
    for bid_id, criterion, score in rows.values_list("bid_id", "criterion", "score").iterator(5000):
        agreed[bid_id][criterion] = score
    judged = [bid for bid in bids if bid.status in (BidStatus.AGREED, BidStatus.ADMITTED)]
    prices = priced(case, {bid.pk: bid.lot.slug for bid in judged})
    for bid in judged:
        offer = prices.get(bid.pk, Priced({}))
        scores = agreed[bid.pk] | {name: one.score for name, one in offer.scores.items()}
        yield ScoredBid(bid.pk, bid.lot.slug, scores, bid.submission.receipt, offer.reasons)


def _rejections(case: Case) -> _Rejections:
    whole: dict[int, list[Reason]] = defaultdict(list)
    of_bid: dict[int, list[Reason]] = defaultdict(list)
    for submission, bid, reason in (*_defect_reasons(case), *_check_reasons(case)):
        if bid is None:
            whole[submission].append(reason)
        else:
            of_bid[bid].append(reason)
    return _Rejections(
        {key: tuple(reasons) for key, reasons in whole.items()},
        {key: tuple(reasons) for key, reasons in of_bid.items()},
    )


def _defect_reasons(case: Case) -> Iterator[tuple[int, int | None, Reason]]:
    present = {"submission__procurement": case.row, "submission__round": case.round}
    rows = Defect.objects.filter(**present, repaired_at__isnull=True).order_by("id")
    offered = case.row.repair_until is not None
    for submission, bid, requirement in rows.values_list("submission_id", "bid_id", "requirement"):
        yield submission, bid, defect_reason(case.definition, requirement, repair_offered=offered)


def _check_reasons(case: Case) -> Iterator[tuple[int, int | None, Reason]]:
    present = {"submission__procurement": case.row, "submission__round": case.round}
    rows = Check.objects.filter(**present, holds=False).order_by("id")
    for check in rows.iterator(2000):
        verdict = verdict_from_json(check.rule, check.holds, check.effect, check.verdict)
        if verdict.blocks:
            yield check.submission_id, check.bid_id, check_reason(case.definition, check.requirement, verdict)


def _decision_row(decided: Decided, now: Any) -> Sequence[Any]:
    kinds = list(dict.fromkeys(reason.kind.value for reason in decided.reasons))
    reasons = [reason_to_json(reason) for reason in decided.reasons]
    return decided.key, decided.awarded, decided.total, decided.rank, kinds, reasons, now


def _outcomes(case: Case, bids: Sequence[Bid], decided: Mapping[int, Decided]) -> dict[Result, int]:
    made: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for bid in bids:
        made[bid.submission_id][0] += 1
        made[bid.submission_id][1] += decided[bid.pk].awarded
    rows = [(key, result_of(awarded, count), count, awarded) for key, (count, awarded) in made.items()]
    copy_rows(Outcome, _OUTCOME, rows)
    submissions = list(Submission.objects.filter(pk__in=made).order_by("number"))
    data = {key: {"result": result.value, "awarded": awarded} for key, result, _, awarded in rows}
    transition_many(submissions, SUBMISSION, "decide", actor=case.actor, stream=case.stream, data=data)
    return {result: sum(1 for row in rows if row[1] is result) for result in Result}


def _move_bids(case: Case, bids: Sequence[Bid], decided: Mapping[int, Decided]) -> None:
    for action, awarded in (("award", True), ("reject", False)):
        rows = [bid for bid in bids if decided[bid.pk].awarded is awarded and BID.allows(bid.status, action)]
        data = {bid.pk: _logged(decided[bid.pk]) for bid in rows}
        transition_many(rows, BID, action, actor=case.actor, stream=case.stream, data=data)


def _logged(decided: Decided) -> dict[str, Any]:
    return {
        "total": decided.total,
        "rank": decided.rank,
        "reasons": [[reason.kind.value, reason.rule, reason.about] for reason in decided.reasons],
    }
