"""What a tenderer is told of prices: its own price and what that scored; never the amount of another."""

from collections.abc import Mapping

from dekkend.kernel.money import Money
from dekkend.kernel.text import msg
from dekkend.procurement.definition import Criterion, Definition
from dekkend.procurement.domain import Given, price_criteria
from dekkend.procurement.models import Bid
from dekkend.procurement.price_scoring import METHOD_NAMES, PriceScore
from dekkend.procurement.services.prices import priced_now

Scores = Mapping[int, Mapping[str, PriceScore]]


def price_scores_of(procurement_id: int, definition: Definition) -> Scores:
    """What each bid scored on price, by bid and criterion; nothing where no price counts."""
    if not any(criterion.price for criterion in definition.criteria):
        return {}
    rows = Bid.objects.filter(submission__procurement=procurement_id, decision__isnull=False)
    found = priced_now(procurement_id, definition, dict(rows.values_list("pk", "lot__slug")))
    return {bid: one.scores for bid, one in found.items()}


def as_given(scores: Mapping[str, PriceScore]) -> dict[str, Given]:
    """The scores in words that name no amount, for a comparison with a winner."""
    words = msg("Een lagere prijs.").render()
    return {name: Given(one.score, words) for name, one in scores.items()}


def own_words(criterion: Criterion, found: PriceScore) -> str:
    """How the own price was scored, for the own letter."""
    method = METHOD_NAMES[criterion.price_method] if criterion.price_method else ""
    return msg("Uw prijs: {price}. Methode: {method}.", price=Money(found.price), method=method).render()


def with_prices(definition: Definition, lot: str, judged: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """The criteria of a lot on which bids are compared: what assessors judge, and the price."""
    return (*judged, *price_criteria(definition, lot))


__all__ = ["as_given", "own_words", "price_scores_of", "with_prices"]
