"""What a revision makes of the decisions: the calculation run again, from the stored scores and changes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dekkend.procurement.award_domain import Change, ChangeKind
from dekkend.procurement.award_errors import ScoresMissing
from dekkend.procurement.award_revising import missing_scores, revise_lot, was_set_aside
from dekkend.procurement.award_states import AnnouncementStatus
from dekkend.procurement.awarding import LotRules
from dekkend.procurement.definition import Definition, Lot, RejectionKind
from dekkend.procurement.domain import Decided, Reason, ScoredBid
from dekkend.procurement.models import (
    Announcement,
    Bid,
    Consensus,
    Decision,
    DecisionChange,
    Drawing,
    EarlierDecision,
)
from dekkend.procurement.services.prices import offered, priced_now
from dekkend.procurement.snapshot import definition_in, latest_version
from dekkend.procurement.stored import reason_from_json, reason_to_json


@dataclass(frozen=True, slots=True)
class Revised:
    """One decision that a revision changes: as it is, and as it will be."""

    bid: Bid
    before: Decision
    after: Decided

    @property
    def flips(self) -> bool:
        """Whether it is awarded where it was not, or the other way round."""
        return self.before.awarded is not self.after.awarded


def revised_of(found: Announcement) -> tuple[Revised, ...]:
    """The decisions that differ after ``found``, by lot and submission.

    Raises ScoresMissing when a bid that is let in after all was not scored.
    """
    definition = definition_in(latest_version(found.procurement_id), found.procurement.round)
    slugs = {lot.slug for lot in found.lots.all()}
    lots = [lot for lot in definition.lots if lot.id in slugs]
    return tuple(it for lot in lots for it in _of_lot(found, definition, lot))


def _of_lot(found: Announcement, definition: Definition, lot: Lot) -> list[Revised]:
    present = {"submission__procurement": found.procurement_id, "submission__round": found.procurement.round}
    rows = Bid.objects.filter(lot__slug=lot.id, **present)
    bids = list(
        rows.filter(decision__isnull=False)
        .select_related("lot", "submission__tenderer", "decision")
        .order_by("submission__number")
    )
    drawing = Drawing.objects.filter(procurement=found.procurement_id).first()
    plan = LotRules.of(definition, lot, drawing.seed if drawing else "")
    changes = _changes(found, bids)
    scored = _scored(found.procurement_id, definition, bids)
    aside = _set_aside(bids)
    _refuse_unscored(plan, scored, aside, changes)
    decided = {it.key: it for it in revise_lot(plan, scored, aside, changes)}
    return [
        Revised(bid, bid.decision, decided[bid.pk]) for bid in bids if _differs(bid.decision, decided[bid.pk])
    ]


def _refuse_unscored(
    plan: LotRules,
    scored: Sequence[ScoredBid],
    aside: dict[int, tuple[Reason, ...]],
    changes: Sequence[Change],
) -> None:
    readmitted = {it.bid for it in changes if it.kind is ChangeKind.READMIT}
    for bid in scored:
        if bid.key in readmitted or bid.key not in aside:
            missing = missing_scores(plan, bid, changes)
            if missing:
                raise ScoresMissing(criteria=missing)


def _changes(found: Announcement, bids: Sequence[Bid]) -> list[Change]:
    """The changes of earlier revisions that were announced, and then those of this one."""
    rows = DecisionChange.objects.filter(
        bid__in=bids,
        announcement__procurement=found.procurement_id,
        announcement__number__lte=found.number,
    ).exclude(announcement__status=AnnouncementStatus.DROPPED)
    return [as_change(row) for row in rows.order_by("announcement__number", "pk")]


def as_change(row: DecisionChange) -> Change:
    """A stored change as the pure functions see it."""
    rejection = RejectionKind(row.rejection) if row.rejection else RejectionKind.NOT_SUITABLE
    return Change(
        row.bid_id,
        ChangeKind(row.kind),
        row.motivation,
        row.criterion,
        row.score,
        rejection,
        row.rule or "EL-02",
    )


def _scored(procurement_id: int, definition: Definition, bids: Sequence[Bid]) -> list[ScoredBid]:
    agreed: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = Consensus.objects.filter(bid__in=bids).values_list("bid_id", "criterion", "score")
    for bid, criterion, score in rows:
        agreed[bid][criterion] = score
    opened = offered(procurement_id, definition)
    lots = {bid.pk: bid.lot.slug for bid in bids if any(key == bid.pk for key, _name in opened)}
    for key, offer in priced_now(procurement_id, definition, lots).items():
        agreed[key] |= {name: one.score for name, one in offer.scores.items()}
    return [ScoredBid(bid.pk, bid.lot.slug, agreed[bid.pk], bid.submission.receipt) for bid in bids]


def _set_aside(bids: Sequence[Bid]) -> dict[int, tuple[Reason, ...]]:
    """The bids that the first decision turned down before their content counted."""
    first: dict[int, Decision | EarlierDecision] = {bid.pk: bid.decision for bid in bids}
    first |= {it.bid_id: it for it in EarlierDecision.objects.filter(bid__in=bids, version=1)}
    found = {}
    for bid, decision in first.items():
        reasons = tuple(map(reason_from_json, decision.reasons))
        if was_set_aside(awarded=decision.awarded, rules=[reason.rule for reason in reasons]):
            found[bid] = reasons
    return found


def _differs(before: Decision, after: Decided) -> bool:
    reasons = [reason_to_json(reason) for reason in after.reasons]
    return (before.awarded, before.total, before.rank, before.reasons) != (
        after.awarded,
        after.total,
        after.rank,
        reasons,
    )


__all__ = ["Revised", "as_change", "revised_of"]
