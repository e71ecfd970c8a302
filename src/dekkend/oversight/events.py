"""What this context tells those above it."""

from dataclasses import dataclass

from dekkend.oversight.domain import ScreeningOutcome
from dekkend.runtime.events import Event


@dataclass(frozen=True)
class ScreeningDecided(Event):
    """A test of a provider has an outcome; decisions that waited for it can go on."""

    occasion: str
    outcome: ScreeningOutcome
