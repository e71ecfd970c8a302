"""A revision of the decisions on one lot: the same calculation, with what was found to be different. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from dekkend.kernel.text import msg
from dekkend.procurement.award_domain import Change, ChangeKind
from dekkend.procurement.awarding import LotRules, decide_lot
from dekkend.procurement.domain import Decided, Reason, ScoredBid

JUDGED: Final = frozenset({"GU-03", "GU-04", "GU-05"})
"""The rules that turn down a bid on its content; every other reason set it aside before that."""


def revise_lot(
    plan: LotRules,
    scored: Sequence[ScoredBid],
    set_aside: Mapping[int, tuple[Reason, ...]],
    changes: Sequence[Change],
) -> tuple[Decided, ...]:
    """The decisions on every bid of a lot after ``changes``, those of earlier revisions first; who was turned
    down makes room for the next.

    ``set_aside`` holds the bids that were turned down before their content counted, with the reasons.
    ``scored`` may hold them too, for when they are let in after all. Raises KeyError when a bid that takes
    part misses a score.
    """
    aside = dict(set_aside)
    for change in changes:
        if change.kind is ChangeKind.EXCLUDE:
            aside[change.bid] = (_reason(change),)
        elif change.kind is ChangeKind.READMIT:
            aside.pop(change.bid, None)
    taking_part = [_corrected(bid, changes) for bid in scored if bid.key not in aside]
    turned_down = [Decided(bid, awarded=False, reasons=reasons) for bid, reasons in sorted(aside.items())]
    return (*turned_down, *decide_lot(plan, taking_part))


def was_set_aside(*, awarded: bool, rules: Collection[str]) -> bool:
    """Whether a first decision turned the bid down before its content counted."""
    return not awarded and not JUDGED.intersection(rules)


def missing_scores(plan: LotRules, bid: ScoredBid, changes: Sequence[Change]) -> tuple[str, ...]:
    """The names of the criteria for which a bid that takes part has no score."""
    given = _corrected(bid, changes).scores
    return tuple(criterion.name for criterion in plan.criteria if criterion.id not in given)


def _corrected(bid: ScoredBid, changes: Sequence[Change]) -> ScoredBid:
    scores = {
        change.criterion: change.score
        for change in changes
        if change.bid == bid.key and change.kind is ChangeKind.SCORE and change.score is not None
    }
    return replace(bid, scores={**bid.scores, **scores}) if scores else bid


def _reason(change: Change) -> Reason:
    return Reason(change.rejection, change.rule, "", msg("{why}", why=change.motivation))
