"""From agreed scores to decisions: totals, places, ties, and reasons. Pure (decision 0005)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Final

from dekkend.kernel.rules import Verdict
from dekkend.procurement import rules
from dekkend.procurement.definition import Criterion, Definition, Lot, ProcedureForm, RejectionKind
from dekkend.procurement.domain import CENT, HUNDRED, Decided, Reason, ScoredBid, criteria_of, price_criteria
from dekkend.procurement.rules import CriterionFacts, PlaceFacts, TotalFacts

LOWEST: Final = Decimal(0)
HIGHEST: Final = Decimal(10)
_BY_LOT: Final = "loting"
_BY_HEAVIEST: Final = "hoogste-zwaarste-criterium"


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where a criterion is scored."""

    lowest: Decimal
    highest: Decimal

    def share(self, score: Decimal) -> Decimal:
        """Where ``score`` lies on the scale, from 0 to 1."""
        return (score - self.lowest) / (self.highest - self.lowest)


def scale_of(criterion: Criterion) -> Scale:
    """The criterion's scale; 0 to 10 where the definition gives none."""
    lowest = LOWEST if criterion.scale_min is None else criterion.scale_min
    highest = HIGHEST if criterion.scale_max is None else criterion.scale_max
    return Scale(lowest, highest)


@dataclass(frozen=True)
class LotRules:
    """How one lot is decided: what is scored with which weight, the minimums, and how many win."""

    criteria: tuple[Criterion, ...]
    weights: Mapping[str, Decimal]
    minimum_total: Decimal | None
    maximum: int | None
    tie: str | None
    seed: str = ""

    @classmethod
    def of(cls, definition: Definition, lot: Lot, seed: str = "") -> "LotRules":
        """What the definition says about this lot. Without weights all criteria weigh the same.

        An admission procedure knows no maximum, whatever a practice run assumes (PL-04). ``seed`` is what a
        public source gave after the bids were in, where a drawing was announced.
        """
        criteria = (*criteria_of(definition, lot.id), *price_criteria(definition, lot.id))
        return cls(
            criteria=criteria,
            weights=_weights(criteria),
            minimum_total=definition.assessment.minimum_total if definition.assessment else None,
            maximum=lot.max_contracts if has_places(definition) else None,
            tie=definition.award.tie if definition.award else None,
            seed=seed,
        )

    def total(self, scores: Mapping[str, Decimal]) -> Decimal:
        """The weighted total out of 100, in hundredths, half up."""
        whole = sum(
            (self.weights[c.id] * scale_of(c).share(scores[c.id]) for c in self.criteria), start=Decimal(0)
        )
        return (HUNDRED * whole).quantize(CENT, ROUND_HALF_UP)


def has_places(definition: Definition) -> bool:
    """Whether bids are placed up to a maximum per lot; never in an admission procedure (PL-04)."""
    tender = definition.procedure.form is not ProcedureForm.ADMISSION
    return tender and definition.award is not None and definition.award.method == "beste-tot-maximum"


def decide_lot(plan: LotRules, bids: Sequence[ScoredBid]) -> tuple[Decided, ...]:
    """The decision on every assessed bid of one lot: minimums first, then the places.

    Raises KeyError when a bid misses a score.
    """
    judged = [_judged(plan, bid) for bid in bids]
    good = [(bid, found) for bid, found in zip(bids, judged, strict=True) if found.awarded]
    placed = dict(_placed(plan, good))
    return tuple(placed.get(found.key, found) for found in judged)


def _judged(plan: LotRules, bid: ScoredBid) -> Decided:
    if bid.reasons:
        return Decided(bid.key, awarded=False, reasons=bid.reasons)
    if not plan.criteria:
        return Decided(bid.key, awarded=True)
    total = plan.total(bid.scores)
    reasons = tuple(_criterion_reasons(plan, bid)) or tuple(_total_reason(plan, bid, total))
    return Decided(bid.key, not reasons, total, reasons=reasons)


def _criterion_reasons(plan: LotRules, bid: ScoredBid) -> Iterator[Reason]:
    for criterion in plan.criteria:
        verdict = rules.minimum_of_criterion(
            CriterionFacts(criterion.name, bid.scores[criterion.id], criterion.minimum)
        )
        if not verdict.holds:
            yield _reason(criterion, verdict)


def _total_reason(plan: LotRules, bid: ScoredBid, total: Decimal) -> Iterator[Reason]:
    """A total that is too low is put down to the weakest criterion, seen from its own scale."""
    verdict = rules.minimum_total(TotalFacts(total, plan.minimum_total))
    if not verdict.holds:
        weakest = min(plan.criteria, key=lambda c: scale_of(c).share(bid.scores[c.id]))
        yield _reason(weakest, verdict)


def _reason(criterion: Criterion, verdict: Verdict) -> Reason:
    kind = criterion.rejection or RejectionKind.VAGUE_CONTENT
    return Reason(kind, verdict.rule, criterion.id, verdict.reason)


def _placed(plan: LotRules, good: Sequence[tuple[ScoredBid, Decided]]) -> Iterator[tuple[int, Decided]]:
    """Places from the highest total down; what ties for the last place goes by the tie rule."""
    place = 0
    ordered = sorted(good, key=lambda pair: _order(plan, *pair))
    for _, group in groupby(ordered, key=lambda pair: _tied(plan, *pair)):
        tied = list(group)
        for position, (bid, decided) in enumerate(tied):
            rank = place + 1 + (position if plan.tie == _BY_LOT else 0)
            yield bid.key, _with_place(plan, decided, rank)
        place += len(tied)


def _with_place(plan: LotRules, decided: Decided, rank: int) -> Decided:
    verdict = rules.within_maximum(PlaceFacts(rank, plan.maximum))
    if verdict.holds:
        return replace(decided, rank=rank)
    reason = Reason(RejectionKind.RANKED_TOO_LOW, verdict.rule, "", verdict.reason)
    return replace(decided, awarded=False, rank=rank, reasons=(reason,))


def _tied(plan: LotRules, bid: ScoredBid, decided: Decided) -> tuple[Decimal, ...]:
    total = -(decided.total or Decimal(0))
    if plan.tie == _BY_HEAVIEST and plan.criteria:
        return (total, *(-bid.scores[criterion.id] for criterion in _heaviest_first(plan)))
    return (total,)


def _order(plan: LotRules, bid: ScoredBid, decided: Decided) -> tuple[tuple[Decimal, ...], str, int]:
    """Equal bids lie in the order of the drawing: by a hash that nobody could choose beforehand."""
    return _tied(plan, bid, decided), draw(bid.lot, bid.receipt, plan.seed), bid.key


def draws(definition: Definition) -> bool:
    """Whether equal bids for the last place are told apart by a drawing."""
    return has_places(definition) and definition.award is not None and definition.award.tie == _BY_LOT


def draw(lot: str, receipt: str, seed: str = "") -> str:
    """The lot that a bid draws: the lowest goes first. Anybody can repeat it: sha256 of lot and receipt with
    a colon between them, and of the seed after a second colon where there is one."""
    words = f"{lot}:{receipt}:{seed}" if seed else f"{lot}:{receipt}"
    return hashlib.sha256(words.encode()).hexdigest()


def _heaviest_first(plan: LotRules) -> list[Criterion]:
    return sorted(plan.criteria, key=lambda criterion: -plan.weights[criterion.id])


def _weights(criteria: Iterable[Criterion]) -> dict[str, Decimal]:
    """Weights that add up to 1."""
    given = {criterion.id: criterion.weight or Decimal(0) for criterion in criteria}
    total = sum(given.values(), start=Decimal(0))
    if not total:
        return {name: Decimal(1) / len(given) for name in given}
    return {name: weight / total for name, weight in given.items()}
