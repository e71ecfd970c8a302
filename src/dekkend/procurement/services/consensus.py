"""The assessors of a bid agree: their own scores stay, the agreed score gets its own motivation."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement import rules
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.domain import Agreement, criteria_of
from dekkend.procurement.errors import NotYourBid, ScoresIncomplete, ScoresStillOpen, UnknownCriterion
from dekkend.procurement.models import AssessorAssignment, Bid, Consensus, Score
from dekkend.procurement.rules import DifferenceFacts
from dekkend.procurement.services.assessment import refuse_wrong_score
from dekkend.procurement.services.common import Case, read_case
from dekkend.procurement.states import BID, BidStatus
from dekkend.runtime import clock
from dekkend.runtime.transitions import transition_many

_CONSENSUS = ("bid", "criterion", "score", "motivation", "difference", "discussed", "agreed_at")
OwnScores = Mapping[tuple[int, str], Sequence[Decimal]]


@transaction.atomic
def reach_consensus(actor: Actor, procurement_id: int, agreements: Sequence[Agreement]) -> int:
    """Stores what the assessors agreed on, for one bid or many; how many scores they had to discuss (GU-06).

    One of a bid's assessors writes it down. Raises NotYourBid, ScoresStillOpen, ScoresIncomplete,
    UnknownCriterion, ScoreOutOfScale, MotivationMissing, TransitionNotAllowed; then nothing is stored.
    """
    case = read_case(actor, procurement_id)
    bids = _own_bids(case, [agreement.bid_id for agreement in agreements])
    for agreement in agreements:
        _refuse_wrong(case, bids[agreement.bid_id], agreement)
    rows = list(_rows(case, agreements, _own_scores(list(bids))))
    copy_rows(Consensus, _CONSENSUS, rows)
    transition_many(list(bids.values()), BID, "agree", actor=actor, stream=case.stream)
    return sum(1 for row in rows if row[5])


def _own_bids(case: Case, bid_ids: Sequence[int]) -> dict[int, Bid]:
    mine = AssessorAssignment.objects.filter(assessor_id=case.actor.account_id or 0, bid__in=bid_ids)
    found = (
        Bid.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=list(mine.values_list("bid_id", flat=True)))
        .select_related("lot")
        .order_by("pk")
    )
    bids = {bid.pk: bid for bid in found if bid.lot.procurement_id == case.row.pk}
    if any(bid not in bids for bid in bid_ids):
        raise NotYourBid()
    still_open = [bid for bid in bids.values() if bid.status == BidStatus.IN_ASSESSMENT]
    if still_open:
        raise ScoresStillOpen(open=len(still_open))
    for bid in bids.values():
        BID.next(BidStatus(bid.status), "agree")
    return bids


def _refuse_wrong(case: Case, bid: Bid, agreement: Agreement) -> None:
    asked = {criterion.id: criterion for criterion in criteria_of(case.definition, bid.lot.slug)}
    for name in agreement.scores:
        if name not in asked:
            raise UnknownCriterion(criterion=name)
    missing = tuple(criterion.name for name, criterion in asked.items() if name not in agreement.scores)
    if missing:
        raise ScoresIncomplete(criteria=missing)
    for name, given in agreement.scores.items():
        refuse_wrong_score(asked[name], given)


def _own_scores(bids: Sequence[int]) -> OwnScores:
    found: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    rows = Score.objects.filter(assignment__bid__in=bids)
    for bid, criterion, score in rows.values_list("assignment__bid_id", "criterion", "score"):
        found[bid, criterion].append(score)
    return found


def _rows(
    case: Case, agreements: Sequence[Agreement], own: OwnScores
) -> Iterator[tuple[int, str, Decimal, str, Decimal, bool, Any]]:
    assessment = case.definition.assessment
    threshold = assessment.difference_to_discuss if assessment else None
    now = clock.now()
    for agreement in agreements:
        for criterion, given in agreement.scores.items():
            scores = tuple(own.get((agreement.bid_id, criterion), ()))
            verdict = rules.large_difference(DifferenceFacts(criterion, scores, threshold))
            difference = max(scores) - min(scores) if scores else Decimal(0)
            yield (
                agreement.bid_id,
                criterion,
                given.score,
                given.motivation.strip(),
                difference,
                not verdict.holds,
                now,
            )
