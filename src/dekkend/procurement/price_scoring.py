"""From an offered price to a score: named methods, worked out; and the test on a real price. Pure.

No source prescribes a formula. Both methods are common in Dutch practice and are our own reading (decision
0015): the definition names one, with its source, and the page shows the sum. Never on price alone (EL-16);
way 1 sets a bid below the floor aside (TF-04), way 2 asks the tenderer to substantiate (TF-05), way 3 forbids
a price criterion (TF-06).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from dekkend.catalogue.domain import LEGAL_ELEMENTS, Element, PriceWay
from dekkend.catalogue.tariff_facts import FloorFacts, OfferFacts, PriceCriterionFacts
from dekkend.catalogue.tariff_rules import no_price_criterion, not_below_floor, substantiated
from dekkend.kernel.money import Money
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message, msg
from dekkend.procurement.awarding import Scale, scale_of
from dekkend.procurement.definition import Criterion, Definition, RejectionKind
from dekkend.procurement.domain import CENT, Reason

WAYS: Final[Mapping[int, PriceWay]] = {1: PriceWay.FLOOR, 2: PriceWay.SUBSTANTIATED, 3: PriceWay.FIXED}
RELATIVE: Final = "laagste-relatief"
LINEAR: Final = "lineair-tussen-grenzen"

METHOD_NAMES: Final[Mapping[str, Message]] = {
    RELATIVE: msg("laagste prijs gedeeld door de eigen prijs"),
    LINEAR: msg("lineair tussen bodem en plafond"),
}


@dataclass(frozen=True, slots=True)
class PriceScore:
    """What a price is worth on the scale of its criterion, and how that was worked out."""

    price: Decimal
    score: Decimal
    workings: Message


@dataclass(frozen=True, slots=True)
class Tested:
    """What the buyer found about a substantiated price (way 2)."""

    missing: tuple[Element, ...] = ()
    implausible: tuple[str, ...] = ()
    asked: bool = False
    answered: bool = False


def way_of(definition: Definition) -> PriceWay | None:
    """How the definition realises a real price."""
    way = definition.tariffs.way if definition.tariffs else None
    return WAYS[way] if way else None


def price_scores(criterion: Criterion, offered: Mapping[int, Decimal]) -> dict[int, PriceScore]:
    """The score of every price that counts, by bid. ``offered`` holds what was not set aside.

    A lower price never scores less, and every score lies on the scale. Raises ValueError for a price that is
    not above zero and for a criterion without a method.
    """
    if any(price <= 0 for price in offered.values()):
        raise ValueError("a price is above zero")
    scale = scale_of(criterion)
    if criterion.price_method == RELATIVE:
        lowest = min(offered.values(), default=Decimal(1))
        return {bid: _relative(scale, price, lowest) for bid, price in offered.items()}
    if criterion.price_method == LINEAR:
        return {bid: _linear(scale, criterion, price) for bid, price in offered.items()}
    raise ValueError(f"{criterion.id}: no method for the price")


def _relative(scale: Scale, price: Decimal, lowest: Decimal) -> PriceScore:
    score = _on(scale, lowest / price)
    return PriceScore(
        price,
        score,
        msg(
            "{low} + ({high} − {low}) × {lowest} ÷ {price} = {score}",
            low=scale.lowest,
            high=scale.highest,
            lowest=Money.rounded(lowest),
            price=Money.rounded(price),
            score=score,
        ),
    )


def _linear(scale: Scale, criterion: Criterion, price: Decimal) -> PriceScore:
    floor, ceiling = criterion.price_floor, criterion.price_ceiling
    if floor is None or ceiling is None or floor >= ceiling:
        raise ValueError(f"{criterion.id}: no floor below a ceiling")
    score = _on(scale, (ceiling - price) / (ceiling - floor))
    return PriceScore(
        price,
        score,
        msg(
            "{low} + ({high} − {low}) × ({ceiling} − {price}) ÷ ({ceiling} − {floor}) = {score}",
            low=scale.lowest,
            high=scale.highest,
            floor=Money.rounded(floor),
            ceiling=Money.rounded(ceiling),
            price=Money.rounded(price),
            score=score,
        ),
    )


def _on(scale: Scale, share: Decimal) -> Decimal:
    within = max(Decimal(0), min(Decimal(1), share))
    return (scale.lowest + (scale.highest - scale.lowest) * within).quantize(CENT, ROUND_HALF_UP)


def real_price(
    definition: Definition, criterion: Criterion, price: Decimal, tested: Tested | None
) -> Verdict | None:
    """The test on a real price of one offer; None when the buyer has still to test it (way 2)."""
    way = way_of(definition)
    if way is PriceWay.FLOOR and criterion.price_floor is not None:
        return not_below_floor(FloorFacts(way, criterion.name, price, criterion.price_floor))
    if way is PriceWay.SUBSTANTIATED and tested is not None:
        return substantiated(
            OfferFacts(way, tested.missing, tested.implausible, tested.asked, tested.answered)
        )
    return None


def sets_aside(verdict: Verdict | None) -> bool:
    """Whether a price counts no longer: below the floor, or asked about and still not explained."""
    if verdict is None or verdict.holds:
        return False
    return verdict.rule == not_below_floor.id or verdict.blocks


def price_reason(criterion: Criterion, verdict: Verdict) -> Reason:
    """Why a bid is not awarded because of its price."""
    return Reason(RejectionKind.PRICE_NOT_REAL, verdict.rule, criterion.id, verdict.reason)


def no_price(criterion: Criterion) -> Reason:
    """Why a bid without a price on a price criterion is not awarded."""
    sentence = msg("Er is geen prijs geboden voor “{criterion}”", criterion=criterion.name)
    return Reason(RejectionKind.PRICE_NOT_REAL, "EL-16", criterion.id, sentence)


def price_gaps(definition: Definition) -> Iterator[tuple[Message, str]]:
    """What a definition with a price criterion still has to decide, each with its rule."""
    for criterion in (one for one in definition.criteria if one.price):
        name = criterion.name
        if criterion.price_method is None:
            yield msg("Hoe de prijs van “{name}” een score wordt", name=name), "EL-16"
        if criterion.weight is None:
            yield msg("Hoe zwaar de prijs van “{name}” weegt", name=name), "EL-16"
        if criterion.price_method == LINEAR and not _has_bounds(criterion):
            yield msg("De bodem en het plafond van “{name}”, de bodem het laagst", name=name), "EL-16"
        yield from _gaps_of_way(definition, criterion)


def _has_bounds(criterion: Criterion) -> bool:
    floor, ceiling = criterion.price_floor, criterion.price_ceiling
    return floor is not None and ceiling is not None and floor < ceiling


def _gaps_of_way(definition: Definition, criterion: Criterion) -> Iterator[tuple[Message, str]]:
    tariffs, way = definition.tariffs, way_of(definition)
    if tariffs is not None and tariffs.price_is_criterion is False:
        yield msg("Prijs is geen criterium, en toch is er “{name}”", name=criterion.name), "EL-16"
    if way is PriceWay.FLOOR and criterion.price_floor is None:
        yield msg("De reële prijs waaronder een bod op “{name}” afvalt", name=criterion.name), "TF-04"
    if way is PriceWay.FIXED:
        verdict = no_price_criterion(PriceCriterionFacts(way, criterion.name, criterion.weight or CENT))
        yield verdict.reason, verdict.rule


__all__ = [
    "LEGAL_ELEMENTS",
    "LINEAR",
    "METHOD_NAMES",
    "RELATIVE",
    "PriceScore",
    "Tested",
    "no_price",
    "price_gaps",
    "price_reason",
    "price_scores",
    "real_price",
    "sets_aside",
    "way_of",
]
