"""A small tender with places, decided and announced, for the tests of what follows on a decision."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import definition as d
from dekkend.procurement import services
from dekkend.procurement.models import Bid
from dekkend.runtime import clock
from tests.procurement.small import CLOSES, FACT, LOTS, Small, small_definition

ANNOUNCED = CLOSES + timedelta(days=41)
FINAL = CLOSES + timedelta(days=70)
LAST_DAY = date(2026, 5, 4)
"""Twenty days after 12 April 2026 is Saturday 2 May; the Monday after it."""


def capped(maximum: int = 1, tie: str = "loting", **changes: object) -> d.Definition:
    """The small definition with at most ``maximum`` agreements per lot."""
    made = small_definition()
    return replace(
        made,
        lots=tuple(replace(lot, max_contracts=maximum) for lot in made.lots),
        award=d.Award(method="beste-tot-maximum", tie=tie, standstill_days=20, **FACT),  # type: ignore[arg-type]
        **changes,  # type: ignore[arg-type]
    )


def announced(definition: d.Definition | None = None, **scores: str) -> Small:
    """An announced award: each named tenderer bids on both lots and gets one score on everything."""
    small = Small(definition or capped()).publish()
    given = scores or {"een": "9", "twee": "8", "drie": "7"}
    for name in given:
        small.submit(name)
    small.close().repair().check()
    low = {}
    for name, score in given.items():
        for bid in Bid.objects.filter(submission__number=small.numbers[name]):
            low[bid.pk] = {"inhoud": Decimal(score), "client": Decimal(score)}
    return small.score(small.assign(), low).decide().announce(ANNOUNCED)


def bid_of(small: Small, name: str, lot: str = LOTS[0]) -> Bid:
    """The bid of a tenderer on a lot."""
    rows = Bid.objects.select_related("decision", "submission")
    return rows.get(submission__procurement=small.id, submission__number=small.numbers[name], lot__slug=lot)


def finalise(small: Small) -> None:
    """Makes the award final after the standstill."""
    with clock.fixed(FINAL):
        services.finalise(SYSTEM, small.id)
