"""Evidence that providers keep: its kinds, how long each may be used, and when it ends. Pure.

The ages are those of the procurement documents (EL-03 to EL-05); the rules of the procedure use the same
figures on the day of receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.periods import add_months
from dekkend.kernel.text import Message, msg

GVA_MONTHS: Final = 24
"""EL-03: Inkoopdocumenten §3.3, bijlage 1."""
TAX_MONTHS: Final = 6
"""EL-04: Inkoopdocumenten §3.3."""
EXTRACT_MONTHS: Final = 6
"""EL-05: Inkoopdocumenten §3.3."""
WARN_DAYS: Final = (90, 30, 7)
"""Days before a document ends on which its provider is told."""


class DocumentKind(StrEnum):
    """What a document in the evidence vault is."""

    CONDUCT = "gva"
    TAX = "belastingverklaring"
    EXTRACT = "kvk-uittreksel"
    VOG_LEGAL = "vog-rechtspersoon"
    VOG_NATURAL = "vog-natuurlijk-persoon"
    UBO = "ubo"
    CERTIFICATE = "certificaat"
    ACCOUNTS = "jaarrekening"
    INSURANCE = "polis"
    REFERENCE = "referentie"
    DECLARATION_403 = "403-verklaring"
    PARENT_GUARANTEE = "concerngarantie"
    OTHER = "overig"


KIND_TITLES: Final[Mapping[DocumentKind, Message]] = MappingProxyType(
    {
        DocumentKind.CONDUCT: msg("Gedragsverklaring aanbesteden (GVA)"),
        DocumentKind.TAX: msg("Verklaring betalingsgedrag van de Belastingdienst"),
        DocumentKind.EXTRACT: msg("Uittreksel Handelsregister (KvK)"),
        DocumentKind.VOG_LEGAL: msg("VOG voor rechtspersonen"),
        DocumentKind.VOG_NATURAL: msg("VOG voor natuurlijke personen"),
        DocumentKind.UBO: msg("Uittreksel UBO-register"),
        DocumentKind.CERTIFICATE: msg("Certificaat of keurmerk (HKZ, ISO)"),
        DocumentKind.ACCOUNTS: msg("Jaarrekening"),
        DocumentKind.INSURANCE: msg("Verzekeringspolis"),
        DocumentKind.REFERENCE: msg("Referentie"),
        DocumentKind.DECLARATION_403: msg("403-verklaring van het moederbedrijf"),
        DocumentKind.PARENT_GUARANTEE: msg("Garantie van het moederbedrijf"),
        DocumentKind.OTHER: msg("Ander bewijsstuk"),
    }
)

MAX_AGE: Final[Mapping[DocumentKind, tuple[int, str]]] = MappingProxyType(
    {
        DocumentKind.CONDUCT: (GVA_MONTHS, "EL-03"),
        DocumentKind.TAX: (TAX_MONTHS, "EL-04"),
        DocumentKind.EXTRACT: (EXTRACT_MONTHS, "EL-05"),
    }
)
"""How many calendar months after issue a document may be used, and the rule that says so."""

KIND_OF_RULE: Final[Mapping[str, DocumentKind]] = MappingProxyType(
    {
        "EL-03": DocumentKind.CONDUCT,
        "EL-04": DocumentKind.TAX,
        "EL-05": DocumentKind.EXTRACT,
        "EL-06": DocumentKind.VOG_LEGAL,
    }
)
"""Which document answers the evidence that a rule judges."""

NEEDS_END: Final = frozenset({DocumentKind.CERTIFICATE, DocumentKind.INSURANCE})
"""Kinds that say themselves until when they hold."""


class Validity(StrEnum):
    """How a document stands on a day."""

    VALID = "geldig"
    ENDS_SOON = "loopt-af"
    OVER = "verlopen"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a provider tells about a document that it puts in its vault.

    ``expires_on`` is the last day that the document itself names; ``replaces`` the version before.
    """

    kind: DocumentKind
    title: str
    issued_on: date
    expires_on: date | None = None
    issuer: str = ""
    number: str = ""
    replaces: int | None = None


def valid_until(kind: DocumentKind, issued_on: date, expires_on: date | None) -> date | None:
    """The last day on which a document may be used; None when nothing limits it.

    Ages count in calendar months: the same day number, else the last day of the month. A date that the
    document names itself counts as well; the first of both ends it.
    """
    age = MAX_AGE.get(kind)
    ends = [day for day in (expires_on, add_months(issued_on, age[0]) if age else None) if day is not None]
    return min(ends, default=None)


def validity(until: date | None, today: date) -> Validity:
    """Whether a document holds today, and for how long still."""
    if until is None:
        return Validity.VALID
    if until < today:
        return Validity.OVER
    return Validity.ENDS_SOON if until <= today + timedelta(days=WARN_DAYS[0]) else Validity.VALID


def warning_due(until: date | None, today: date, told: int | None) -> int | None:
    """Which warning must go out today: 90, 30 or 7 days; None when none is due or it was given.

    ``told`` is the last warning that was given. A day on which nothing ran is made up by the next; what has
    ended already is not warned for any more.
    """
    if until is None or until < today:
        return None
    left = (until - today).days
    due = min((days for days in WARN_DAYS if left <= days), default=None)
    return due if due is not None and (told is None or due < told) else None
