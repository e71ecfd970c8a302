"""How agreements end: the grounds, the days that follow from them, bridging and one-off agreements.

Source: OVK 1.6, 1.8, 3.19 to 3.23 and 3.29; S2 §4.7 and S3 §12 (bridging); S0 §2.4 (one-off agreements).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from dekkend.contracts.lines import CellKey
from dekkend.kernel.periods import ONE_DAY, Period, add_months, gaps
from dekkend.kernel.text import Message, msg

IDLE_MONTHS: Final = 12
IDLE_WARNING_MONTHS: Final = 9
LOW_USE_MONTHS: Final = 12
LOW_USE_NOTICE_MONTHS: Final = 6
NO_AGREEMENT_NOTICE_MONTHS: Final = 3
CONTEST_MONTHS: Final = 2
FORCE_MAJEURE_DAYS: Final = 30


class EndingGround(StrEnum):
    """Why an agreement ends."""

    TERM = "looptijd"
    NOTICE = "opzegging"
    LOW_USE = "te-weinig-inzet"
    IDLE = "twaalf-maanden-niets"
    BIBOB = "bibob"
    FINE = "boete"
    FRAUD = "fraude"
    FALSE_INFORMATION = "onjuiste-informatie"
    FORCE_MAJEURE = "overmacht"
    NO_AGREEMENT = "geen-overeenstemming"
    REFUSED_CHANGE = "wijziging-geweigerd"
    LAW = "wet"
    OTHER = "andere-grond-a-tot-en-met-i"


GROUND_NAMES: Final[Mapping[EndingGround, Message]] = {
    EndingGround.TERM: msg("De looptijd is voorbij"),
    EndingGround.NOTICE: msg("Opzegging volgens de overeenkomst"),
    EndingGround.LOW_USE: msg("Te weinig inzet in de eerste twaalf maanden"),
    EndingGround.IDLE: msg("Twaalf maanden geen hulp of declaratie"),
    EndingGround.BIBOB: msg("Negatieve Bibob-toets"),
    EndingGround.FINE: msg("Boete"),
    EndingGround.FRAUD: msg("Fraude"),
    EndingGround.FALSE_INFORMATION: msg("Onjuiste informatie bij de inkoop"),
    EndingGround.FORCE_MAJEURE: msg("Overmacht langer dan dertig dagen"),
    EndingGround.NO_AGREEMENT: msg("Geen overeenstemming over een nodige wijziging"),
    EndingGround.REFUSED_CHANGE: msg("Een wijziging geweigerd zonder goede reden"),
    EndingGround.LAW: msg("De wet dekt de hulp niet meer"),
    EndingGround.OTHER: msg("Een andere grond uit artikel 3.19.4"),
}
ARTICLES: Final[Mapping[EndingGround, tuple[str, str]]] = {
    EndingGround.TERM: ("CT-07", "OVK 1.3.1"),
    EndingGround.NOTICE: ("CT-11", "OVK 1.3.4"),
    EndingGround.LOW_USE: ("EX-01", "OVK 1.6.1"),
    EndingGround.IDLE: ("EX-04", "OVK 3.19.4b"),
    EndingGround.BIBOB: ("EX-15", "OVK 1.8"),
    EndingGround.FINE: ("EX-03", "OVK 3.19.4"),
    EndingGround.FRAUD: ("EX-03", "OVK 3.19.4"),
    EndingGround.FALSE_INFORMATION: ("EX-05", "OVK 3.19.3"),
    EndingGround.FORCE_MAJEURE: ("EX-06", "OVK 3.19.5"),
    EndingGround.NO_AGREEMENT: ("EX-09", "OVK 3.22"),
    EndingGround.REFUSED_CHANGE: ("CT-14", "OVK 1.4.2"),
    EndingGround.LAW: ("EX-16", "OVK 3.29.2"),
    EndingGround.OTHER: ("EX-03", "OVK 3.19.4"),
}
NEEDS_HEARING: Final = (
    EndingGround.IDLE,
    EndingGround.BIBOB,
    EndingGround.FINE,
    EndingGround.FRAUD,
    EndingGround.FALSE_INFORMATION,
    EndingGround.OTHER,
)
"""The provider is heard before the decision, and that stands in the log (EX-03, EX-15)."""


@dataclass(frozen=True, slots=True)
class IdleDays:
    """When twelve months without care or claims are over, in both readings, and when to warn."""

    warn: date
    ground: date
    strict: date


def idle_days(last_delivery: date, last_claim: date) -> IdleDays:
    """From the last of the two on; the strict reading counts from the first of them (EX-04)."""
    last, first = max(last_delivery, last_claim), min(last_delivery, last_claim)
    return IdleDays(
        add_months(last, IDLE_WARNING_MONTHS), add_months(last, IDLE_MONTHS), add_months(first, IDLE_MONTHS)
    )


def first_year(start: date) -> Period:
    """The twelve months over which the threshold of low use counts (EX-01)."""
    return Period.of_months(start, LOW_USE_MONTHS)


def ends_after_notice(told_on: date, months: int) -> date:
    """The last day of an agreement after a notice of ``months`` calendar months."""
    return add_months(told_on, months)


@dataclass(frozen=True, slots=True)
class Bridge:
    """A bridging agreement: one client of a provider, for a time (S3 §12). ``client`` is an internal mark."""

    client: str
    provider: str
    cell: CellKey
    period: Period


@dataclass(frozen=True, slots=True)
class Unbridged:
    """Days on which a client would have help from nobody."""

    client: str
    period: Period


def unbridged(
    old_end: date, new_start: date, clients: Iterable[str], bridges: Iterable[Bridge]
) -> tuple[Unbridged, ...]:
    """The clients with days between two generations that no bridge covers (PL-13)."""
    if new_start <= old_end + ONE_DAY:
        return ()
    between = Period(old_end + ONE_DAY, new_start - ONE_DAY)
    known = tuple(bridges)
    return tuple(
        Unbridged(client, gap)
        for client in clients
        for gap in gaps(between, [bridge.period for bridge in known if bridge.client == client])
    )


@dataclass(frozen=True, slots=True)
class OneOff:
    """An agreement for one client outside the contracts (maatwerkovereenkomst), and why."""

    cell: CellKey
    first: date
    reason: str


def one_off_counts(agreements: Iterable[OneOff], within: Period) -> dict[CellKey, int]:
    """How many began in each cell in a period: the figure of the gap signal (CV-02)."""
    return dict(Counter(it.cell for it in agreements if it.first in within))
