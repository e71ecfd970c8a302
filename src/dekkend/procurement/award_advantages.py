"""The relative advantages of the winners over one bid that was not awarded. Pure.

A tenderer that is turned down is told what the chosen ones did better (Aanbestedingswet 2012 art. 2.103 and
2.130; Inkoopdocumenten §4.8.2), and nothing that is confidential to them (art. 2.57). So the words of the
assessors are a proposal, with figures and contact details taken out, that the buyer reads and edits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.procurement.definition import Criterion
from dekkend.procurement.domain import Given

HIDDEN: Final = "[…]"
_CONFIDENTIAL: Final = re.compile(
    r"(?:€|\beur(?:o)?\b)\s*[\d.,]+(?:\s*(?:miljoen|mln|k))?"  # amounts
    r"|[\d.,]+\s*(?:euro\b|%|procent\b)"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # mail
    r"|\b0\d(?:[ -]?\d){8}\b|\+31(?:[ -]?\d){9}",  # telephone
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Winner:
    """A bid that is awarded: by whom, with what its assessors agreed on."""

    name: str
    rank: int | None
    agreed: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class Advantage:
    """On one criterion: the highest score among the winners, and in words what made it higher.

    ``hidden`` says that figures or contact details were taken out of ``text``.
    """

    criterion: str
    name: str
    own: Decimal
    best: Decimal
    winner: str
    text: str
    hidden: bool = False


def best_by_criterion(criteria: Sequence[Criterion], winners: Iterable[Winner]) -> dict[str, Winner]:
    """Of each criterion the winner with the highest score; of equals the one with the better place."""
    ordered = sorted(winners, key=lambda winner: (winner.rank is None, winner.rank or 0, winner.name))
    found: dict[str, Winner] = {}
    for criterion in criteria:
        scored = [winner for winner in ordered if criterion.id in winner.agreed]
        if scored:
            found[criterion.id] = max(scored, key=lambda winner: winner.agreed[criterion.id].score)
    return found


def advantages(
    criteria: Sequence[Criterion], own: Mapping[str, Decimal], best: Mapping[str, Winner]
) -> tuple[Advantage, ...]:
    """Where a winner scored higher than ``own``, in the order of the criteria; none without own scores."""
    return tuple(
        _advantage(criterion, own[criterion.id], best[criterion.id])
        for criterion in criteria
        if criterion.id in own
        and criterion.id in best
        and best[criterion.id].agreed[criterion.id].score > own[criterion.id]
    )


def _advantage(criterion: Criterion, own: Decimal, winner: Winner) -> Advantage:
    given = winner.agreed[criterion.id]
    text, hidden = without_confidential(given.motivation)
    return Advantage(criterion.id, criterion.name, own, given.score, winner.name, text, hidden)


def without_confidential(text: str) -> tuple[str, bool]:
    """The text without amounts, percentages, mail addresses and telephone numbers; whether any were in it."""
    cleaned, count = _CONFIDENTIAL.subn(HIDDEN, text)
    return cleaned, count > 0
