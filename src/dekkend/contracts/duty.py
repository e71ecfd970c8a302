"""What a provider must report, and by when. Source: OVK 3.4.2, 3.10, 3.29.1 and 3.31; TOEL 3.16."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from dekkend.kernel.text import Message, msg
from dekkend.runtime.clock import AMSTERDAM


class EventKind(StrEnum):
    """What happened at a provider that the buyer must hear."""

    CARE_SUPERVISOR = "maatregel-toezicht-zorg"
    OTHER_SUPERVISOR = "maatregel-ander-toezicht"
    CALAMITY = "calamiteit-of-geweld"
    ENFORCEMENT = "handhaving-boete-verdenking"
    FINANCIAL_RISK = "financieel-risico"
    CONTINUITY = "continuiteit"
    ORGANISATION = "wijziging-organisatie"


@dataclass(frozen=True, slots=True)
class Duty:
    """The rule and article of a duty, its words, and the calendar days (0: the same day, own reading of "at
    once")."""

    rule: str
    article: str
    title: Message
    days: int


DUTIES: Final[Mapping[EventKind, Duty]] = {
    EventKind.CARE_SUPERVISOR: Duty(
        "IN-02", "OVK 3.10.3a", msg("Maatregel van de toezichthouder of inspectie melden"), 7
    ),
    EventKind.OTHER_SUPERVISOR: Duty(
        "IN-03", "OVK 3.10.3a", msg("Maatregel van een andere toezichthouder melden"), 0
    ),
    EventKind.CALAMITY: Duty(
        "IN-04", "OVK 3.10.5", msg("Calamiteit of geweld melden aan de toezichthouder"), 0
    ),
    EventKind.ENFORCEMENT: Duty(
        "IN-05", "OVK 3.10.7", msg("Handhaving, boete, verdenking of veroordeling schriftelijk melden"), 0
    ),
    EventKind.FINANCIAL_RISK: Duty(
        "IN-06", "OVK 3.4.2", msg("Financieel of organisatorisch risico melden"), 7
    ),
    EventKind.CONTINUITY: Duty(
        "IN-07", "OVK 3.4.2", msg("Risico voor de continuïteit melden en bevestigen"), 0
    ),
    EventKind.ORGANISATION: Duty(
        "IN-12", "OVK 3.29.1", msg("Wijziging van organisatie, bestuur of garantie melden"), 0
    ),
}
BREACH_HOURS: Final = 24


def report_due(kind: EventKind, happened_on: date) -> date:
    """The last day to report."""
    return happened_on + timedelta(days=DUTIES[kind].days)


def breach_due(discovered_at: datetime) -> datetime:
    """The last moment to report a data breach: 24 hours of the clock after discovery, also in the night on
    which the clock changes."""
    return (discovered_at.astimezone(UTC) + timedelta(hours=BREACH_HOURS)).astimezone(AMSTERDAM)


class BreachItem(StrEnum):
    """What a report of a data breach says."""

    CAUSE = "oorzaak"
    KIND = "soort-gegevens"
    PERSONS = "betrokkenen"
    NUMBER = "aantal"


BREACH_NAMES: Final[Mapping[BreachItem, Message]] = {
    BreachItem.CAUSE: msg("de oorzaak"),
    BreachItem.KIND: msg("het soort gegevens"),
    BreachItem.PERSONS: msg("wie het treft"),
    BreachItem.NUMBER: msg("hoeveel mensen"),
}
