"""What procedures ask of every provider, told once: who may sign, contact, figures, insurance. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg

MEDIUM_STAFF, MEDIUM_TURNOVER, MEDIUM_BALANCE = 250, Decimal(50_000_000), Decimal(43_000_000)


class Authority(StrEnum):
    """How far somebody may sign for the organisation, as the trade register words it."""

    ALONE = "alleen"
    JOINTLY = "gezamenlijk"


AUTHORITY_NAMES: Final[Mapping[Authority, Message]] = MappingProxyType(
    {
        Authority.ALONE: msg("alleen en zelfstandig bevoegd"),
        Authority.JOINTLY: msg("gezamenlijk bevoegd"),
    }
)


class ProfilePart(StrEnum):
    """The parts of the profile, as they stand in addresses."""

    BASICS = "gegevens"
    CONTACT = "contact"
    REPRESENTATIVES = "tekenbevoegden"
    YEARS = "jaarcijfers"
    INSURANCE = "verzekeringen"
    BRANCHES = "vestigingen"


PART_NAMES: Final[Mapping[ProfilePart, Message]] = MappingProxyType(
    {
        ProfilePart.BASICS: msg("Gegevens"),
        ProfilePart.CONTACT: msg("Contact en concern"),
        ProfilePart.REPRESENTATIVES: msg("Tekenbevoegden"),
        ProfilePart.YEARS: msg("Jaarcijfers"),
        ProfilePart.INSURANCE: msg("Verzekeringen"),
        ProfilePart.BRANCHES: msg("Vestigingen"),
    }
)


@dataclass(frozen=True, slots=True)
class Details:
    """Where the organisation is found, who answers for it, and its parent company if there is one."""

    address: str = ""
    postcode: str = ""
    place: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    website: str = ""
    parent_name: str = ""
    parent_kvk: str = ""

    @property
    def in_group(self) -> bool:
        """Whether a parent company is named; then EL-14 asks who stands behind the provider."""
        return bool(self.parent_name)


@dataclass(frozen=True, slots=True)
class NewRepresentative:
    """Somebody who may sign; ``last`` None as long as the authority lasts."""

    name: str
    position: str
    authority: Authority
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class NewBranch:
    """A place from which is worked; ``number`` is the twelve digits of the trade register."""

    name: str
    number: str
    address: str
    postcode: str
    place: str


@dataclass(frozen=True, slots=True)
class NewYear:
    """The figures of one closed financial year, in euros; ``staff`` in persons."""

    year: int
    staff: int | None = None
    turnover: Decimal | None = None
    balance_total: Decimal | None = None
    equity: Decimal | None = None
    result: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewInsurance:
    """Liability insurance: cover in euros per event and per year, from its first to its last day."""

    insurer: str
    number: str
    per_event: Decimal
    per_year: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What is known, as far as procedures ask for it."""

    agb: str | None
    details: Details
    representatives: int
    last_year: int | None
    insured_until: date | None
    branches: int


@dataclass(frozen=True, slots=True)
class ProfileGap:
    """Something that procedures ask and the profile does not tell yet."""

    part: ProfilePart
    sentence: Message


def profile_gaps(facts: ProfileFacts, today: date) -> tuple[ProfileGap, ...]:
    """What is still missing, in the order of the parts."""
    return tuple(_gaps(facts, today))


def _gaps(facts: ProfileFacts, today: date) -> Iterator[ProfileGap]:
    if not facts.agb:
        yield ProfileGap(ProfilePart.BASICS, msg("De AGB-code ontbreekt."))
    details = facts.details
    if not (details.address and details.postcode and details.place):
        yield ProfileGap(ProfilePart.CONTACT, msg("Het adres ontbreekt."))
    if not (details.contact_name and details.contact_email):
        yield ProfileGap(ProfilePart.CONTACT, msg("De contactpersoon ontbreekt."))
    if not facts.representatives:
        yield ProfileGap(ProfilePart.REPRESENTATIVES, msg("Er staat niemand die nu mag tekenen."))
    if facts.last_year is None or facts.last_year < today.year - 2:
        yield ProfileGap(ProfilePart.YEARS, msg("De cijfers van het laatste boekjaar ontbreken."))
    if facts.insured_until is None or facts.insured_until < today:
        yield ProfileGap(ProfilePart.INSURANCE, msg("Er staat geen verzekering die nu loopt."))
    if not facts.branches:
        yield ProfileGap(ProfilePart.BRANCHES, msg("Er staat geen vestiging."))


def is_small_or_medium(staff: int | None, turnover: Decimal | None, balance: Decimal | None) -> bool | None:
    """Whether this is a micro, small or medium-sized enterprise; None when the figures do not say.

    Fewer than 250 staff, and a turnover of at most € 50 million or a balance of at most € 43 million
    (Aanbeveling 2003/361/EG, art. 2). The own statement asks for it in part II A.
    """
    if staff is None:
        return None
    if staff >= MEDIUM_STAFF:
        return False
    if turnover is not None and turnover <= MEDIUM_TURNOVER:
        return True
    if balance is not None and balance <= MEDIUM_BALANCE:
        return True
    return False if turnover is not None and balance is not None else None
