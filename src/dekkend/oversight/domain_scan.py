"""The indicators of a risk scan and what their score points at. Pure.

No source gives a list: S0 §3.4 only says that a risk scan decides who is tested further. The list, the
weights and the terms are our own (decision on oversight): shown as such, and a region may set others.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg
from dekkend.oversight.domain import LONGEST_VALID_MONTHS, VALID_MONTHS, ScanAdvice

LIGHT_FROM: Final = 2
FULL_FROM: Final = 5
WEIGHTS: Final = range(10)
"""What an indicator may weigh; 0 leaves it out."""


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


@dataclass(frozen=True, slots=True)
class OwnChoices:
    """What no source prescribes about tests: weights of a scan by indicator, from which score on a light and
    a full test are advised, how many months an outcome counts, and how many at most."""

    weights: Mapping[str, int] = field(default_factory=dict)
    light_from: int = LIGHT_FROM
    full_from: int = FULL_FROM
    valid_months: int = VALID_MONTHS
    longest_months: int = LONGEST_VALID_MONTHS

    def weight(self, name: str) -> int:
        """What an indicator weighs here. Raises KeyError for an unknown one."""
        return self.weights.get(name, INDICATORS[name].weight)

    @property
    def is_sound(self) -> bool:
        """Whether these can be used: each step above the one before, terms of a month to ten years."""
        weighed = all(name in INDICATORS and weight in WEIGHTS for name, weight in self.weights.items())
        steps = 0 < self.light_from < self.full_from
        return weighed and steps and 1 <= self.valid_months <= self.longest_months <= 120


STANDARD: Final = OwnChoices()


def score_of(found: Iterable[str], choices: OwnChoices = STANDARD) -> int:
    """The sum of the weights of what was found. Raises KeyError for an unknown indicator."""
    return sum(choices.weight(name) for name in set(found))


def advice_of(score: int, choices: OwnChoices = STANDARD) -> ScanAdvice:
    """What a score points at; the buyer may decide otherwise, with a reason."""
    if score >= choices.full_from:
        return ScanAdvice.FULL
    return ScanAdvice.LIGHT if score >= choices.light_from else ScanAdvice.NO_TEST
