"""Prices become scores once the quality is final: tested on being real, then scored by the named method."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from dekkend.catalogue.domain import Element, PriceWay
from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import Criterion, Definition
from dekkend.procurement.domain import Reason, price_criteria
from dekkend.procurement.errors import NotYourBid
from dekkend.procurement.errors_assessment import AskFirst, PricesUntested, ReasonMissing
from dekkend.procurement.models import PriceTest, SubmissionItem
from dekkend.procurement.price_scoring import (
    PriceScore,
    Tested,
    no_price,
    price_reason,
    price_scores,
    real_price,
    sets_aside,
    way_of,
)
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.opening import refuse_sealed_prices
from dekkend.runtime import audit, clock

Prices = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True, slots=True)
class Priced:
    """One bid: its price scores by criterion, or why its price does not count."""

    scores: Mapping[str, PriceScore]
    reasons: tuple[Reason, ...] = ()


@transaction.atomic
def record_price_test(
    actor: Actor, procurement_id: int, bid_id: int, criterion: str, tested: Tested, *, reason: str
) -> None:
    """The buyer tests a substantiated price (TF-05); a later test takes the place of an earlier one.

    Raises NotAllowed, PricesStillSealed, NotYourBid when this bid offers no such price, ReasonMissing, and
    AskFirst when answers come before a question.
    """
    case = open_case(actor, procurement_id)
    refuse_sealed_prices(case)
    if not reason.strip():
        raise ReasonMissing()
    if tested.answered and not tested.asked:
        raise AskFirst()
    if (bid_id, criterion) not in offered(case.row.pk, case.definition):
        raise NotYourBid()
    PriceTest.objects.create(
        bid_id=bid_id,
        criterion=criterion,
        missing=[element.value for element in tested.missing],
        implausible=list(tested.implausible),
        asked=tested.asked,
        answered=tested.answered,
        reason=reason.strip(),
        tested_by_id=actor.account_id,
        tested_at=clock.now(),
    )
    data = {"criterion": criterion, "missing": [one.value for one in tested.missing], "asked": tested.asked}
    audit.record(case.stream, actor, "price.test", f"bid:{bid_id}", data | {"answered": tested.answered})


def offered(procurement_id: int, definition: Definition) -> Prices:
    """What was offered, by bid and price criterion; nothing before the price envelopes were opened."""
    names = [one.id for one in definition.criteria if one.price]
    rows = SubmissionItem.objects.filter(
        submission__procurement=procurement_id, requirement__in=names, price__isnull=False, bid__isnull=False
    )
    return {(bid, name): price for bid, name, price in rows.values_list("bid_id", "requirement", "price")}


def tests_of(procurement_id: int) -> Mapping[tuple[int, str], Tested]:
    """The last test of each price."""
    rows = PriceTest.objects.filter(bid__submission__procurement=procurement_id).order_by("id")
    return {
        (row.bid_id, row.criterion): Tested(
            tuple(Element(one) for one in row.missing), tuple(row.implausible), row.asked, row.answered
        )
        for row in rows
    }


def priced(case: Case, lots: Mapping[int, str]) -> dict[int, Priced]:
    """The price scores of these bids (bid to lot), or why their price does not count.

    Raises PricesUntested when a substantiated price was not tested, or a question is still open.
    """
    if not any(criterion.price for criterion in case.definition.criteria):
        return {}
    prices, tests = offered(case.row.pk, case.definition), tests_of(case.row.pk)
    _refuse_untested(case, lots, prices, tests)
    return priced_now(case.row.pk, case.definition, lots)


def priced_now(procurement_id: int, definition: Definition, lots: Mapping[int, str]) -> dict[int, Priced]:
    """The same from what was tested so far, when decisions are worked out again."""
    prices, tests = offered(procurement_id, definition), tests_of(procurement_id)
    scores: dict[int, dict[str, PriceScore]] = defaultdict(dict)
    reasons: dict[int, list[Reason]] = defaultdict(list)
    for lot in dict.fromkeys(lots.values()):
        bids = [bid for bid, own in lots.items() if own == lot]
        for criterion in price_criteria(definition, lot):
            counting = _counting(definition, criterion, bids, prices, tests, reasons)
            for bid, score in price_scores(criterion, counting).items():
                scores[bid][criterion.id] = score
    return {bid: Priced(scores[bid], tuple(reasons[bid])) for bid in lots}


def _counting(
    definition: Definition,
    criterion: Criterion,
    bids: Sequence[int],
    prices: Prices,
    tests: Mapping[tuple[int, str], Tested],
    reasons: dict[int, list[Reason]],
) -> dict[int, Decimal]:
    """The prices that count; of the others the reason is added."""
    found = {}
    for bid in bids:
        price = prices.get((bid, criterion.id))
        if price is None or price <= 0:
            reasons[bid].append(no_price(criterion))
            continue
        verdict = real_price(definition, criterion, price, tests.get((bid, criterion.id)))
        if verdict is not None and sets_aside(verdict):
            reasons[bid].append(price_reason(criterion, verdict))
        else:
            found[bid] = price
    return found


def _refuse_untested(
    case: Case, lots: Mapping[int, str], prices: Prices, tests: Mapping[tuple[int, str], Tested]
) -> None:
    if way_of(case.definition) is not PriceWay.SUBSTANTIATED:
        return
    known = {one.id: one for one in case.definition.criteria}
    waiting = 0
    for (bid, name), price in prices.items():
        verdict = real_price(case.definition, known[name], price, tests.get((bid, name)))
        undecided = verdict is None or (not verdict.holds and not verdict.blocks)
        waiting += bid in lots and undecided
    if waiting:
        raise PricesUntested(count=waiting)


__all__ = ["Priced", "offered", "priced", "priced_now", "record_price_test", "tests_of"]
