"""All scores of an assessment in one list, for bids of which everybody locked."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dekkend.organisations.domain import Actor
from dekkend.procurement.models import Bid, Consensus, Score
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import BidStatus


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score by one assessor (a seat), or what they agreed on (no assessor)."""

    number: int
    tenderer: str
    lot: str
    criterion: str
    assessor: str
    score: Decimal
    motivation: str


def score_list(actor: Actor, slug: str) -> tuple[ScoreRow, ...]:
    """Every visible score, by lot, bid, criterion and seat; the agreed one after the own ones.

    The database gives no score of a bid of which somebody has still to lock. Raises UnknownProcurement,
    NotAllowed.
    """
    found = seen(actor, slug)
    ensure(actor, Action.SEE_SUBMISSIONS, facts_of(found))
    definition = definition_now(found.pk)
    order = {criterion.id: place for place, criterion in enumerate(definition.criteria)}
    names = {criterion.id: criterion.name for criterion in definition.criteria}
    rows = [*_own(found.pk), *_agreed(found.pk)]
    rows.sort(key=lambda row: (row[0], row[1], order.get(row[5], 0), row[2]))
    return tuple(ScoreRow(row[1], row[3], row[4], names.get(row[5], row[5]), *row[6:]) for row in rows)


_Row = tuple[int, int, int, str, str, str, str, Decimal, str]
_LAST = 99


def _own(procurement_id: int) -> Iterable[_Row]:
    rows = Score.objects.filter(
        assignment__bid__submission__procurement=procurement_id, assignment__ended_at__isnull=True
    ).select_related("assignment__assessor", "assignment__bid__lot", "assignment__bid__submission__tenderer")
    for row in rows.iterator(5000):
        seat, bid = row.assignment, row.assignment.bid
        yield _row(bid, seat.seat, str(seat.assessor), row)


def _agreed(procurement_id: int) -> Iterable[_Row]:
    rows = Consensus.objects.filter(bid__submission__procurement=procurement_id)
    counting = rows.exclude(bid__status=BidStatus.SCORED)
    for row in counting.select_related("bid__lot", "bid__submission__tenderer").iterator(5000):
        yield _row(row.bid, _LAST, "", row)


def _row(bid: Bid, seat: int, assessor: str, row: Score | Consensus) -> _Row:
    lot, submission = bid.lot, bid.submission
    return (
        lot.position,
        submission.number,
        seat,
        submission.tenderer.name,
        f"{lot.number} {lot.name}",
        row.criterion,
        assessor,
        row.score,
        row.motivation,
    )


__all__ = ["ScoreRow", "score_list"]
