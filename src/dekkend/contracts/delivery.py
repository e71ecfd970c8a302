"""Waiting norms, client stops and terms of care, counted. Source: OVK 3.5 to 3.8; TOEL 3.5."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from dekkend.kernel.periods import add_months
from dekkend.kernel.text import Message, msg

STOP_DAYS: Final = 14
ADULT_YEARS: Final = 18
PREPARE_MONTHS: Final = 18


class CareKind(StrEnum):
    """What the Treek norms of the care for the disabled tell apart."""

    DAY = "dag"
    LIVING = "wonen"


class Branch(StrEnum):
    """For whom: the Treek norms differ for the sensory disabled."""

    GENERAL = "verstandelijk-en-lichamelijk"
    SENSORY = "zintuiglijk"


TREEK_WEEKS: Final[Mapping[tuple[Branch, CareKind], int]] = {
    (Branch.GENERAL, CareKind.DAY): 6,
    (Branch.GENERAL, CareKind.LIVING): 13,
    (Branch.SENSORY, CareKind.DAY): 6,
    (Branch.SENSORY, CareKind.LIVING): 8,
}


class NormSource(StrEnum):
    """Where the norm for waiting comes from, the first that there is."""

    NATIONAL = "landelijk"
    TREEK_BRANCH = "treek-branche"
    AGREED = "afgesproken"
    TREEK_GHZ = "treek-ghz"


NORM_NAMES: Final[Mapping[NormSource, Message]] = {
    NormSource.NATIONAL: msg("landelijke norm"),
    NormSource.TREEK_BRANCH: msg("treeknorm van de branche"),
    NormSource.AGREED: msg("norm uit deel 1 of 2"),
    NormSource.TREEK_GHZ: msg("treeknorm van de gehandicaptenzorg"),
}


@dataclass(frozen=True, slots=True)
class WaitingNorm:
    """The longest wait in days, and where it comes from."""

    days: int
    source: NormSource


def waiting_norm(
    branch: Branch,
    kind: CareKind,
    *,
    national_days: int | None = None,
    branch_days: int | None = None,
    agreed_days: int | None = None,
) -> WaitingNorm:
    """The norm that counts (LD-04): a national one, else the Treek norm of the branch, else what parties
    agreed in part 1 or 2 in the place of the Treek norm of the care for the disabled, else that one."""
    chain = (
        (national_days, NormSource.NATIONAL),
        (branch_days, NormSource.TREEK_BRANCH),
        (agreed_days, NormSource.AGREED),
    )
    for days, source in chain:
        if days is not None:
            return WaitingNorm(days, source)
    return WaitingNorm(TREEK_WEEKS[branch, kind] * 7, NormSource.TREEK_GHZ)


def stop_notice_due(start: date) -> date:
    """The last day to announce a client stop: fourteen calendar days before it begins (T10)."""
    return start - timedelta(days=STOP_DAYS)


def first_end_after_notice(told_on: date) -> date:
    """The first day on which care may end after a notice of one calendar month (LD-13)."""
    return add_months(told_on, 1)


def adult_on(birth: date) -> date:
    """The eighteenth birthday; who was born on 29 February turns eighteen on 1 March in other years."""
    year = birth.year + ADULT_YEARS
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def involve_adult_care_by(birth: date) -> date:
    """The day by which the provider for adults is involved: a year and a half before eighteen (T11)."""
    return add_months(adult_on(birth), -PREPARE_MONTHS)
