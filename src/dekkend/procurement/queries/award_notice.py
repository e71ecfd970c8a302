"""The award as everybody may read it: on the public page of a procurement, from the announcement on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from dekkend.organisations.domain import Actor
from dekkend.procurement.awarding import draws
from dekkend.procurement.models import Decision, Procurement
from dekkend.procurement.policies import ANNOUNCED_STATUSES, Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.queries.decisions import lot_results
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import ProcurementStatus


@dataclass(frozen=True, slots=True)
class AwardedLot:
    """The award of one lot. ``winners`` are named once the award is final."""

    number: str
    name: str
    bids: int
    awarded: int
    winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicAward:
    """When the award was announced, until when it can be contested, and per lot how many and who won."""

    final: bool
    announced_on: date
    standstill_until: date
    lots: tuple[AwardedLot, ...]
    draws: bool


def award_notice(actor: Actor, slug: str) -> PublicAward | None:
    """The notice of the award; None before the announcement, and for a selection, which awards nothing.

    Names come with the final award: until then a court may still decide otherwise. Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    known = found.status in ANNOUNCED_STATUSES and bool(may(actor, Action.SEE_AWARDS, facts_of(found)))
    if not known or found.announced_on is None or found.standstill_until is None:
        return None
    final = found.status == ProcurementStatus.FINAL
    winners = _winners(found) if final else {}
    return PublicAward(
        final=final,
        announced_on=found.announced_on,
        standstill_until=found.standstill_until,
        lots=tuple(
            AwardedLot(it.number, it.name, it.bids, it.awarded, winners.get(it.lot, ()))
            for it in lot_results(actor, slug)
        ),
        draws=draws(definition_now(found.pk)),
    )


def _winners(found: Procurement) -> dict[str, tuple[str, ...]]:
    rows = Decision.objects.filter(
        awarded=True, bid__submission__procurement=found, bid__submission__round=found.round
    )
    names: dict[str, list[str]] = defaultdict(list)
    order = rows.order_by("bid__submission__tenderer__sort_key")
    for lot, name in order.values_list("bid__lot__slug", "bid__submission__tenderer__name"):
        names[lot].append(name)
    return {lot: tuple(them) for lot, them in names.items()}


__all__ = ["AwardedLot", "PublicAward", "award_notice"]
