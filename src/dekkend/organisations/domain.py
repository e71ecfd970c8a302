"""Who acts, in which role, for which organisation: pure and frozen."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.identifiers import AgbCode, CbsCode, KvkNumber
from dekkend.kernel.periods import Period
from dekkend.kernel.text import Message, msg

_ARTICLE = re.compile(r"^(?:'s[- ]|'t |de |den |het )")
_NOT_SORTED = re.compile(r"[^a-z0-9 ]+")


class OrganisationKind(StrEnum):
    MUNICIPALITY = "municipality"
    REGION = "region"
    PURCHASING_BODY = "purchasing_body"
    PROVIDER = "provider"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"


class Segment(StrEnum):
    """The provider segments that the policy documents tell apart in contract management."""

    STRATEGIC = "strategic"
    CAPACITY = "capacity"
    SPECIALIST = "specialist"
    NICHE = "niche"


class LegalForm(StrEnum):
    """Legal forms that matter here: natural persons need no statement (VOG) for legal persons (EL-06)."""

    PRIVATE_COMPANY = "bv"
    PUBLIC_COMPANY = "nv"
    FOUNDATION = "stichting"
    ASSOCIATION = "vereniging"
    COOPERATIVE = "cooperatie"
    GENERAL_PARTNERSHIP = "vof"
    PARTNERSHIP = "maatschap"
    SOLE_TRADER = "eenmanszaak"

    @property
    def is_legal_person(self) -> bool:
        """Book 2 of the Civil Code: the partnerships and the sole trader are no legal persons."""
        return self not in {LegalForm.GENERAL_PARTNERSHIP, LegalForm.PARTNERSHIP, LegalForm.SOLE_TRADER}


class Role(StrEnum):
    """What a person does here; given per organisation and period."""

    BUYER = "buyer"
    ASSESSOR = "assessor"
    CONTRACT_MANAGER = "contract_manager"
    CONTROLLER = "controller"
    ACCESS_WORKER = "access_worker"
    PROVIDER = "provider"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: Final[Mapping[Role, Message]] = MappingProxyType(
    {
        Role.BUYER: msg("inkoper"),
        Role.ASSESSOR: msg("beoordelaar"),
        Role.CONTRACT_MANAGER: msg("contractmanager"),
        Role.CONTROLLER: msg("beleidsadviseur of controller"),
        Role.ACCESS_WORKER: msg("consulent van de toegang"),
        Role.PROVIDER: msg("aanbieder"),
        Role.SUPERVISOR: msg("toezichthouder"),
        Role.ADMINISTRATOR: msg("beheerder"),
    }
)

LEGAL_FORM_NAMES: Final[Mapping[LegalForm, Message]] = MappingProxyType(
    {
        LegalForm.PRIVATE_COMPANY: msg("besloten vennootschap (bv)"),
        LegalForm.PUBLIC_COMPANY: msg("naamloze vennootschap (nv)"),
        LegalForm.FOUNDATION: msg("stichting"),
        LegalForm.ASSOCIATION: msg("vereniging"),
        LegalForm.COOPERATIVE: msg("coöperatie"),
        LegalForm.GENERAL_PARTNERSHIP: msg("vennootschap onder firma (vof)"),
        LegalForm.PARTNERSHIP: msg("maatschap"),
        LegalForm.SOLE_TRADER: msg("eenmanszaak"),
    }
)

KIND_NAMES: Final[Mapping[OrganisationKind, Message]] = MappingProxyType(
    {
        OrganisationKind.MUNICIPALITY: msg("gemeente"),
        OrganisationKind.REGION: msg("regio"),
        OrganisationKind.PURCHASING_BODY: msg("inkooporganisatie"),
        OrganisationKind.PROVIDER: msg("zorgaanbieder"),
        OrganisationKind.SUPERVISOR: msg("toezichthoudende organisatie"),
        OrganisationKind.OPERATOR: msg("beheerorganisatie"),
    }
)

_PUBLIC_BUYERS: Final = frozenset(
    {OrganisationKind.REGION, OrganisationKind.MUNICIPALITY, OrganisationKind.PURCHASING_BODY}
)

ROLE_KINDS: Final[Mapping[Role, frozenset[OrganisationKind]]] = MappingProxyType(
    {
        Role.BUYER: _PUBLIC_BUYERS,
        Role.ASSESSOR: _PUBLIC_BUYERS,
        Role.CONTRACT_MANAGER: _PUBLIC_BUYERS,
        Role.CONTROLLER: _PUBLIC_BUYERS,
        Role.ACCESS_WORKER: frozenset({OrganisationKind.MUNICIPALITY, OrganisationKind.REGION}),
        Role.PROVIDER: frozenset({OrganisationKind.PROVIDER}),
        Role.SUPERVISOR: frozenset({OrganisationKind.SUPERVISOR}) | _PUBLIC_BUYERS,
        Role.ADMINISTRATOR: frozenset({OrganisationKind.OPERATOR}) | _PUBLIC_BUYERS,
    }
)
"""In which kinds of organisation a role can be held."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role for one organisation during one period (last day inclusive, or open)."""

    role: Role
    organisation_id: int
    organisation: str
    period: Period
    kind: OrganisationKind


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is logged in. ``grants`` are those that hold on the day of the request.

    ``account_id`` None is the application itself (jobs, simulation).
    """

    account_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether somebody is logged in (or the application itself acts)."""
        return True

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, role: Role, organisation_id: int | None = None, on: date | None = None) -> bool:
        """Whether the actor holds ``role``: for this organisation when given, on this day when given."""
        return any(
            grant.role is role
            and (organisation_id is None or grant.organisation_id == organisation_id)
            and (on is None or on in grant.period)
            for grant in self.grants
        )

    def has_any(self, *roles: Role, organisation_ids: frozenset[int] | None = None) -> bool:
        """Whether the actor holds one of ``roles``, for one of ``organisation_ids`` when given."""
        return any(
            grant.role in roles and (organisation_ids is None or grant.organisation_id in organisation_ids)
            for grant in self.grants
        )

    def organisations(self, *roles: Role) -> frozenset[int]:
        """Ids of the organisations for which the actor holds one of ``roles`` (any role when none named)."""
        return frozenset(grant.organisation_id for grant in self.grants if not roles or grant.role in roles)


@dataclass(frozen=True, slots=True)
class AnonymousActor(Actor):
    """A visitor who is not logged in."""

    account_id: int | None = None
    name: str = ""

    @property
    def is_known(self) -> bool:
        return False


SYSTEM: Final = Actor(None, "Dekkend")
"""The application itself: jobs, loaders and simulations act under this name."""


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer of a policy. ``reason`` says why, and on a refusal what to do; the user reads it."""

    allowed: bool
    reason: Message

    def __bool__(self) -> bool:
        return self.allowed


def allow(reason: Message) -> Permission:
    """Yes, because."""
    return Permission(True, reason)


def refuse(reason: Message) -> Permission:
    """No, because; the sentence says what to do next."""
    return Permission(False, reason)


@dataclass(frozen=True, slots=True)
class NewMember:
    """A municipality that takes part: for all lots (None) or for the lots named, during ``period``."""

    cbs_code: CbsCode
    period: Period
    lots: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewMandate:
    """On which document a body buys for a region; ``law`` is "wmo" or "jeugdwet"."""

    region_id: int
    law: str
    document: str
    period: Period


@dataclass(frozen=True, slots=True)
class NewProvider:
    """What a provider tells about itself; amounts in euros over the last closed year."""

    name: str
    kvk: KvkNumber
    legal_form: LegalForm
    agb: AgbCode | None = None
    staff: int | None = None
    turnover: Decimal | None = None
    balance_total: Decimal | None = None
    group_id: int | None = None
    segment: Segment | None = None


@dataclass(frozen=True, slots=True)
class ProviderChange:
    """What a provider may change about itself; name and KvK number follow the trade register."""

    legal_form: LegalForm
    agb: AgbCode | None = None
    staff: int | None = None
    turnover: Decimal | None = None
    balance_total: Decimal | None = None


def sort_key(name: str) -> str:
    """The text under which a Dutch reader looks up ``name``: 's-Hertogenbosch under h, De Bilt under b.

    The order of Statistics Netherlands' list of municipalities: leading articles do not count, nor do
    capitals, accents and punctuation. Stored beside the name, because the embedded database knows no
    Dutch collation.
    """
    plain = (
        unicodedata.normalize("NFKD", name.replace("’", "'"))
        .encode("ascii", "ignore")
        .decode()
        .lower()
        .strip()
    )
    without_article = _ARTICLE.sub("", plain, count=1)
    words = _NOT_SORTED.sub(" ", without_article).split()
    return " ".join(words)
