"""The ranking of one lot: totals, places, the agreed score on each criterion, and what a drawing decided."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dekkend.organisations.domain import SYSTEM, Actor
from dekkend.procurement.award_domain import ChangeKind
from dekkend.procurement.award_states import AnnouncementStatus
from dekkend.procurement.awarding import LotRules, draw, draws
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import Reason
from dekkend.procurement.errors import UnknownLot
from dekkend.procurement.models import Bid, Consensus, DecisionChange, Drawing, Procurement
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.rounds import decided_round
from dekkend.procurement.services.common import read_case
from dekkend.procurement.services.prices import priced
from dekkend.procurement.snapshot import definition_in, latest_version
from dekkend.procurement.stored import reason_from_json


@dataclass(frozen=True, slots=True)
class RankedCriterion:
    """A criterion of the ranking; ``share`` is its weight out of 1."""

    id: str
    name: str
    share: Decimal
    minimum: Decimal | None


@dataclass(frozen=True, slots=True)
class RankedBid:
    """One decided bid. ``scores`` by criterion; ``drawn`` is the hash with which it was drawn, where equal
    totals made that necessary, else empty."""

    bid: int
    submission: int
    tenderer: str
    receipt: str
    awarded: bool
    total: Decimal | None
    rank: int | None
    scores: Mapping[str, Decimal]
    reasons: tuple[Reason, ...]
    drawn: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """All decided bids of one lot, the best first. ``maximum`` is how many could win, if limited."""

    lot: str
    number: str
    name: str
    maximum: int | None
    criteria: tuple[RankedCriterion, ...]
    bids: tuple[RankedBid, ...]
    seed: str

    @property
    def was_drawn(self) -> bool:
        """Whether a drawing told bids apart."""
        return any(bid.drawn for bid in self.bids)


def ranking(actor: Actor, slug: str, lot: str) -> Ranking:
    """The ranking of a lot, for who may read all decisions. Raises UnknownProcurement, NotAllowed,
    UnknownLot."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_DECISIONS, facts_of(found))
    return rankings_of(found, [lot])[0]


def rankings_of(found: Procurement, lots: Sequence[str]) -> tuple[Ranking, ...]:
    """The rankings of these lots; not limited to an actor. Raises UnknownLot."""
    round = decided_round(found)
    definition = definition_in(latest_version(found.pk), round)
    known = {lot.id: lot for lot in definition.lots}
    if unknown := [lot for lot in lots if lot not in known]:
        raise UnknownLot(lots=tuple(unknown))
    seed = _seed(found)
    rows = _bids(found, round, lots)
    scores = _scores(found, definition, rows)
    return tuple(
        _ranking(definition, LotRules.of(definition, known[lot], seed), lot, rows.get(lot, []), scores)
        for lot in lots
    )


def _ranking(
    definition: Definition,
    plan: LotRules,
    lot: str,
    rows: Sequence[Bid],
    scores: Mapping[int, Mapping[str, Decimal]],
) -> Ranking:
    own = next(it for it in definition.lots if it.id == lot)
    totals = Counter(bid.decision.total for bid in rows if bid.decision.rank is not None)
    equal = {total for total, count in totals.items() if count > 1} if draws(definition) else set()
    bids = [
        RankedBid(
            bid=bid.pk,
            submission=bid.submission.number,
            tenderer=bid.submission.tenderer.name,
            receipt=bid.submission.receipt,
            awarded=bid.decision.awarded,
            total=bid.decision.total,
            rank=bid.decision.rank,
            scores=scores.get(bid.pk, {}),
            reasons=tuple(map(reason_from_json, bid.decision.reasons)),
            drawn=draw(lot, bid.submission.receipt, plan.seed)
            if bid.decision.rank is not None and bid.decision.total in equal
            else "",
        )
        for bid in rows
    ]
    return Ranking(
        lot=lot,
        number=own.number,
        name=own.name,
        maximum=plan.maximum,
        criteria=tuple(
            RankedCriterion(it.id, it.name, plan.weights[it.id], it.minimum) for it in plan.criteria
        ),
        bids=tuple(sorted(bids, key=_best_first)),
        seed=plan.seed,
    )


def _best_first(bid: RankedBid) -> tuple[bool, int, Decimal, int]:
    """Placed bids by place, then those without a place by total."""
    return (bid.rank is None, bid.rank or 0, -(bid.total or Decimal(-1)), bid.submission)


def _seed(found: Procurement) -> str:
    row = Drawing.objects.filter(procurement=found).first()
    return row.seed if row else ""


def _bids(found: Procurement, round: int, lots: Sequence[str]) -> dict[str, list[Bid]]:
    rows = Bid.objects.filter(
        submission__procurement=found,
        submission__round=round,
        lot__slug__in=lots,
        decision__isnull=False,
    )
    by_lot: dict[str, list[Bid]] = defaultdict(list)
    for bid in rows.select_related("lot", "decision", "submission__tenderer"):
        by_lot[bid.lot.slug].append(bid)
    return by_lot


def _scores(
    found: Procurement, definition: Definition, rows: Mapping[str, Sequence[Bid]]
) -> dict[int, dict[str, Decimal]]:
    """The agreed scores and those of the prices, with what an announced revision corrected."""
    bids = {bid.pk: lot for lot, them in rows.items() for bid in them}
    scores: dict[int, dict[str, Decimal]] = defaultdict(dict)
    agreed = Consensus.objects.filter(bid__in=bids)
    for bid, criterion, score in agreed.values_list("bid_id", "criterion", "score"):
        scores[bid][criterion] = score
    if any(it.price for it in definition.criteria):
        judged = {bid: lot for bid, lot in bids.items() if bid in scores}
        for bid, offer in priced(read_case(SYSTEM, found.pk), judged).items():
            scores[bid] |= {name: one.score for name, one in offer.scores.items()}
    corrected = DecisionChange.objects.filter(
        bid__in=bids, kind=ChangeKind.SCORE, announcement__status=AnnouncementStatus.ANNOUNCED
    )
    for row in corrected.order_by("announcement__number", "pk"):
        assert row.score is not None
        scores[row.bid_id][row.criterion] = row.score
    return scores


__all__ = ["RankedBid", "RankedCriterion", "Ranking", "ranking", "rankings_of"]
