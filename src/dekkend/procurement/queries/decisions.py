"""Decisions and what they add up to."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import RejectionKind
from dekkend.procurement.domain import Reason, Result
from dekkend.procurement.models import Decision, Outcome, ProcurementLot
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.rounds import decided_round
from dekkend.procurement.stored import reason_from_json


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision in a list."""

    bid: int
    submission: int
    tenderer: str
    lot: str
    lot_number: str
    lot_name: str
    awarded: bool
    total: Decimal | None
    rank: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LotResult:
    """What was decided on one lot."""

    lot: str
    number: str
    name: str
    bids: int
    awarded: int
    not_awarded: int


def decisions(
    actor: Actor,
    slug: str,
    *,
    lot: str | None = None,
    awarded: bool | None = None,
    kind: RejectionKind | None = None,
    first: int = 0,
    count: int | None = None,
) -> tuple[DecisionRow, ...]:
    """Decisions by lot and place. Raises UnknownProcurement, NotAllowed while the actor may not see them."""
    rows = _decisions(actor, slug).select_related("bid__lot", "bid__submission__tenderer")
    if lot is not None:
        rows = rows.filter(bid__lot__slug=lot)
    if awarded is not None:
        rows = rows.filter(awarded=awarded)
    if kind is not None:
        rows = rows.filter(kinds__contains=[kind.value])
    ordered = rows.order_by("bid__lot__position", "-awarded", "rank", "bid__submission__number")
    return tuple(row_of(found) for found in ordered[first : None if count is None else first + count])


def lot_results(actor: Actor, slug: str) -> tuple[LotResult, ...]:
    """Per lot: bids, awarded, not awarded. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_AWARDS, facts_of(found))
    present = Q(bids__submission__round=decided_round(found))
    rows = ProcurementLot.objects.filter(procurement=found).annotate(
        yes=Count("bids", filter=present & Q(bids__decision__awarded=True)),
        no=Count("bids", filter=present & Q(bids__decision__awarded=False)),
    )
    rows = rows.order_by("position")  # a grouped query forgets the model's own order
    return tuple(LotResult(row.slug, row.number, row.name, row.yes + row.no, row.yes, row.no) for row in rows)


def outcome_counts(actor: Actor, slug: str) -> dict[Result, int]:
    """How many tenderers got everything, a part, nothing. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_AWARDS, facts_of(found))
    present = {"submission__procurement": found, "submission__round": decided_round(found)}
    rows = Outcome.objects.filter(**present).values_list("result")
    counts = dict(rows.annotate(count=Count("pk")).order_by("result"))
    return {result: counts.get(result.value, 0) for result in Result}


def rejection_counts(actor: Actor, slug: str) -> dict[RejectionKind, int]:
    """How many bids were not awarded for each kind of reason; a bid may count for more than one.

    Raises UnknownProcurement, NotAllowed.
    """
    found = seen(actor, slug)
    ensure(actor, Action.SEE_AWARDS, facts_of(found))
    with connection.cursor() as cursor:
        cursor.execute(_KINDS, [found.pk, decided_round(found)])
        counts = dict(cursor.fetchall())
    return {kind: counts.get(kind.value, 0) for kind in RejectionKind}


_KINDS = """
SELECT kind, count(*)
FROM procurement_decision d
JOIN procurement_bid b ON b.id = d.bid_id
JOIN procurement_submission s ON s.id = b.submission_id
CROSS JOIN LATERAL jsonb_array_elements_text(d.kinds) AS kind
WHERE s.procurement_id = %s AND s.round = %s
GROUP BY kind
"""


def _decisions(actor: Actor, slug: str) -> Any:
    found = seen(actor, slug)
    ensure(actor, Action.SEE_DECISIONS, facts_of(found))
    present = {"bid__submission__procurement": found, "bid__submission__round": decided_round(found)}
    return Decision.objects.filter(**present)


def row_of(found: Decision) -> DecisionRow:
    """One stored decision as a row; the bid with its lot and tenderer must have been read with it."""
    bid = found.bid
    return DecisionRow(
        bid=bid.pk,
        submission=bid.submission.number,
        tenderer=bid.submission.tenderer.name,
        lot=bid.lot.slug,
        lot_number=bid.lot.number,
        lot_name=bid.lot.name,
        awarded=found.awarded,
        total=found.total,
        rank=found.rank,
        reasons=tuple(reason_from_json(reason) for reason in found.reasons),
    )
