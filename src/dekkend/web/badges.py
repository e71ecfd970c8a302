"""A word with a colour: how a status looks everywhere. The word alone must be enough to understand it."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dekkend.kernel.rules import Effect, Verdict
from dekkend.kernel.text import Message

Words = str | Promise | Message


class Tone(StrEnum):
    """The colours of statuses, by meaning."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    QUIET = "quiet"


MARKS = MappingProxyType({Tone.GOOD: "✓", Tone.WARN: "!", Tone.BAD: "✕", Tone.INFO: "i", Tone.QUIET: "·"})
"""The symbol beside the colour, for who does not see the colour."""


@dataclass(frozen=True, slots=True)
class Badge:
    word: Words
    tone: Tone = Tone.QUIET

    @property
    def mark(self) -> str:
        return MARKS[self.tone]


def badge_of(verdict: Verdict) -> Badge:
    """The badge of a rule's verdict: met, refused, attention, consequence or information."""
    if not verdict.applies:
        return Badge(_("Niet van toepassing"), Tone.QUIET)
    if verdict.holds:
        return Badge(_("Voldoet"), Tone.GOOD)
    return _BROKEN[verdict.effect]


_BROKEN = {
    Effect.BLOCK: Badge(_("Mag niet"), Tone.BAD),
    Effect.WARN: Badge(_("Let op"), Tone.WARN),
    Effect.EFFECT: Badge(_("Heeft gevolgen"), Tone.WARN),
    Effect.INFO: Badge(_("Ter informatie"), Tone.INFO),
}

EFFECTS = MappingProxyType(
    {
        Effect.BLOCK: Badge(_("Houdt tegen"), Tone.BAD),
        Effect.WARN: Badge(_("Waarschuwt"), Tone.WARN),
        Effect.EFFECT: Badge(_("Rechtsgevolg"), Tone.INFO),
        Effect.INFO: Badge(_("Informatie"), Tone.QUIET),
    }
)
"""What a rule does when it is broken, in the rule catalogue."""
