"""What the winners of each lot did better than a bid that was not awarded, from the agreed scores."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from dekkend.procurement.award_advantages import Advantage, Winner, advantages, best_by_criterion
from dekkend.procurement.definition import Criterion, Definition
from dekkend.procurement.domain import Decided, Given, criteria_of
from dekkend.procurement.models import Bid, Consensus
from dekkend.procurement.queries.price_told import as_given, price_scores_of, with_prices


@dataclass(frozen=True, slots=True)
class Comparison:
    """For one bid that was not awarded: who were awarded its lot, and what they did better."""

    winners: tuple[str, ...] = ()
    advantages: tuple[Advantage, ...] = ()


@dataclass(frozen=True)
class Compared:
    """The winners of every lot and the agreed scores of every bid of one round."""

    criteria: Mapping[str, tuple[Criterion, ...]]
    winners: Mapping[str, tuple[str, ...]]
    best: Mapping[str, Mapping[str, Winner]]
    agreed: Mapping[int, Mapping[str, Given]]

    def of(self, bid: int, lot: str, *, awarded: bool) -> Comparison:
        """The comparison for one bid; empty for one that is awarded."""
        if awarded:
            return Comparison()
        own: dict[str, Decimal] = {name: given.score for name, given in self.agreed.get(bid, {}).items()}
        return Comparison(
            self.winners.get(lot, ()),
            advantages(self.criteria.get(lot, ()), own, self.best.get(lot, {})),
        )


def compare(
    procurement_id: int, round: int, definition: Definition, revised: Mapping[int, Decided] | None = None
) -> Compared:
    """Reads what the comparison needs: as many queries however many bids there are. ``revised`` holds
    decisions that a revision will change, by bid."""
    agreed = _agreed(procurement_id, round)
    for bid, prices in price_scores_of(procurement_id, definition).items():
        agreed[bid] |= as_given(prices)
    winners: dict[str, list[Winner]] = defaultdict(list)
    rows = Bid.objects.filter(
        submission__procurement=procurement_id, submission__round=round, decision__isnull=False
    )
    for bid, lot, name, awarded, rank in rows.order_by("submission__tenderer__name").values_list(
        "pk", "lot__slug", "submission__tenderer__name", "decision__awarded", "decision__rank"
    ):
        after = (revised or {}).get(bid)
        if after.awarded if after else awarded:
            winners[lot].append(Winner(name, after.rank if after else rank, agreed.get(bid, {})))
    criteria = {
        lot.id: with_prices(definition, lot.id, criteria_of(definition, lot.id)) for lot in definition.lots
    }
    return Compared(
        criteria,
        {lot: tuple(winner.name for winner in them) for lot, them in winners.items()},
        {lot: best_by_criterion(criteria.get(lot, ()), them) for lot, them in winners.items()},
        agreed,
    )


def words_of(found: Comparison, edited: Mapping[str, str]) -> Comparison:
    """The comparison with the buyer's words where there are any; what the buyer emptied is left out."""
    kept = tuple(
        replace(it, text=edited[it.criterion], hidden=False) if it.criterion in edited else it
        for it in found.advantages
        if edited.get(it.criterion, "-")
    )
    return replace(found, advantages=kept)


def _agreed(procurement_id: int, round: int) -> dict[int, dict[str, Given]]:
    found: dict[int, dict[str, Given]] = defaultdict(dict)
    rows = Consensus.objects.filter(bid__submission__procurement=procurement_id, bid__submission__round=round)
    for bid, criterion, score, motivation in rows.values_list("bid_id", "criterion", "score", "motivation"):
        found[bid][criterion] = Given(score, motivation)
    return found


__all__ = ["Compared", "Comparison", "compare", "words_of"]
