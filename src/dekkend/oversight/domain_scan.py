"""The indicators of a risk scan and what their score points at. Pure.

No source gives a list: S0 §3.4 only says that a risk scan decides who is tested further. The list and the
weights are our own (decision on oversight) and are shown with every scan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg
from dekkend.oversight.domain import ScanAdvice

LIGHT_FROM: Final = 2
FULL_FROM: Final = 5


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that a scan looks for; ``weight`` counts when it is found."""

    id: str
    title: Message
    weight: int


INDICATORS: Final[Mapping[str, Indicator]] = MappingProxyType(
    {
        it.id: it
        for it in (
            Indicator("jong", msg("De organisatie bestaat korter dan twee jaar"), 2),
            Indicator("structuur", msg("De zeggenschap is niet goed te volgen"), 3),
            Indicator("bestuur", msg("Het bestuur wisselde in het laatste jaar vaker dan eens"), 2),
            Indicator("financiering", msg("De herkomst van het geld is niet duidelijk"), 4),
            Indicator("winst", msg("De winst is opvallend hoog voor deze zorg"), 3),
            Indicator("groei", msg("De omzet groeide in een jaar meer dan de helft"), 2),
            Indicator("verbonden", msg("Er wordt veel ingekocht bij of gehuurd van verbonden partijen"), 3),
            Indicator("toezicht", msg("Een toezichthouder nam een maatregel"), 4),
            Indicator("signaal", msg("Er is een signaal van een gemeente, de politie of het RIEC"), 4),
            Indicator("jaarrekening", msg("De jaarrekening is te laat of niet openbaar gemaakt"), 2),
        )
    }
)


def score_of(found: Iterable[str]) -> int:
    """The sum of the weights of what was found. Raises KeyError for an unknown indicator."""
    return sum(INDICATORS[name].weight for name in set(found))


def advice_of(score: int) -> ScanAdvice:
    """What a score points at; the buyer may decide otherwise, with a reason."""
    if score >= FULL_FROM:
        return ScanAdvice.FULL
    return ScanAdvice.LIGHT if score >= LIGHT_FROM else ScanAdvice.NO_TEST
