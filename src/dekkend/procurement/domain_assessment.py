"""Facts and words of the assessment: interests, meetings. Pure and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from dekkend.kernel.text import Message, msg


class Interest(StrEnum):
    """What an assessor states about one tenderer."""

    NONE = "geen"
    HAS = "belang"
    UNSURE = "twijfel"


INTEREST_NAMES: Final[Mapping[Interest, Message]] = {
    Interest.NONE: msg("Geen belang"),
    Interest.HAS: msg("Wel een belang"),
    Interest.UNSURE: msg("Twijfel"),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement about one tenderer; ``explanation`` says which interest, or why it is unsure."""

    tenderer_id: int
    interest: Interest
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """The assessors of a bid met: when, who was there (account ids), and what was said."""

    bid_id: int
    held_at: datetime
    participants: tuple[int, ...]
    said: str
