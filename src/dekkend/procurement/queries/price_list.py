"""The offered prices with their test and score, once the price envelopes are open; never for assessors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dekkend.catalogue.domain import Element
from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import Criterion
from dekkend.procurement.models import Bid, PriceTest, SubmissionItem
from dekkend.procurement.policies import Action
from dekkend.procurement.price_scoring import PriceScore, Tested, price_scores, real_price, sets_aside
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.vaults import PriceItem, price_items
from dekkend.procurement.snapshot import definition_now


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One offered price. ``verdict`` is None while it has to be tested; ``score`` None when set aside.

    ``costs`` is what the tenderer says the price is made of, a line per cost.
    """

    bid: int
    number: int
    tenderer: str
    lot: str
    criterion: Criterion
    price: Decimal
    verdict: Verdict | None
    tested: Tested | None
    reason: str
    score: PriceScore | None
    costs: str = ""


def price_list(actor: Actor, slug: str) -> tuple[PriceRow, ...]:
    """Every opened price, for the buyer. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(found))
    definition = definition_now(found.pk)
    known = {one.id: one for one in definition.criteria if one.price}
    items = [item for item in price_items(found.pk) if item.criterion in known]
    tests = _tests(found.pk)
    verdicts = {
        (item.bid_id, item.criterion): real_price(
            definition,
            known[item.criterion],
            item.price,
            tests.get((item.bid_id, item.criterion), (None, ""))[0],
        )
        for item in items
    }
    scores = _scores(items, known, verdicts)
    sheets = SubmissionItem.objects.filter(bid__in=[item.bid_id for item in items], requirement__in=known)
    costs = {(bid, name): text for bid, name, text in sheets.values_list("bid_id", "requirement", "text")}
    names = dict(
        Bid.objects.filter(pk__in=[item.bid_id for item in items]).values_list(
            "pk", "submission__tenderer__name"
        )
    )
    return tuple(
        PriceRow(
            item.bid_id,
            item.submission,
            names.get(item.bid_id, ""),
            item.lot,
            known[item.criterion],
            item.price,
            verdicts[item.bid_id, item.criterion],
            *tests.get((item.bid_id, item.criterion), (None, "")),
            scores.get((item.bid_id, item.criterion)),
            costs.get((item.bid_id, item.criterion), ""),
        )
        for item in items
    )


def _tests(procurement_id: int) -> Mapping[tuple[int, str], tuple[Tested | None, str]]:
    rows = PriceTest.objects.filter(bid__submission__procurement=procurement_id).order_by("id")
    return {
        (row.bid_id, row.criterion): (
            Tested(
                tuple(Element(one) for one in row.missing), tuple(row.implausible), row.asked, row.answered
            ),
            row.reason,
        )
        for row in rows
    }


def _scores(
    items: Sequence[PriceItem],
    known: Mapping[str, Criterion],
    verdicts: Mapping[tuple[int, str], Verdict | None],
) -> dict[tuple[int, str], PriceScore]:
    """Worked out per lot and criterion, among the prices that count."""
    made: dict[tuple[int, str], PriceScore] = {}
    groups = {(item.lot, item.criterion) for item in items}
    for lot, name in groups:
        offered = {
            item.bid_id: item.price
            for item in items
            if (item.lot, item.criterion) == (lot, name)
            and item.price > 0
            and not sets_aside(verdicts[item.bid_id, name])
        }
        if known[name].price_method is not None:
            made |= {(bid, name): one for bid, one in price_scores(known[name], offered).items()}
    return made


__all__ = ["PriceRow", "price_list"]
