"""An agreement as a file holds it: the facts from which every clock, verdict and page follows.

Amounts are euros, months are calendar months, last days are inclusive. See docs/agreements.md.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.catalogue.domain import FinancingVariant, Law
from dekkend.contracts.agreement_events import (
    AgreedNorm,
    Amendment,
    Breach,
    CareRefusal,
    Ceiling,
    Continuity,
    Dispute,
    Measure,
    Overpayment,
    Report,
    Stop,
    Subcontractor,
    Takeover,
    WaitingChange,
)
from dekkend.contracts.standard_model import ArticleNumber, Sha256
from dekkend.contracts.values import Moment
from dekkend.kernel.values import STRICT, CbsCode, Day, Euros, Months, Slug
from dekkend.organisations.domain import LegalForm


class Origin(StrEnum):
    """How the agreement came about."""

    TENDER = "aanbesteding"
    ADMISSION = "toelating"
    ONE_OFF = "eenmalig"
    BRIDGING = "overbrugging"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Party:
    """The provider. ``kvk`` where it is known; with ``legal_form`` a new one can be registered. Staff and
    amounts decide its caps on liability (FI-07)."""

    id: Slug
    name: str
    kvk: str = ""
    legal_form: LegalForm | None = None
    staff: Annotated[int, Field(ge=0)] | None = None
    turnover: Euros | None = None
    balance_total: Euros | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Signing:
    """When the text went out, came back altered, went out again, and was signed by each side (EL-17)."""

    sent_on: Day | None = None
    altered_on: Day | None = None
    resent_on: Day | None = None
    provider_on: Day | None = None
    buyer_on: Day | None = None

    @property
    def complete(self) -> Day | None:
        """The day of the last of both signatures; None as long as one is missing."""
        if self.provider_on is None or self.buyer_on is None:
            return None
        return max(self.provider_on, self.buyer_on)


@dataclass(config=STRICT, frozen=True, kw_only=True)
class AgreedTerm:
    """The ladder, how either side may end it, and an end that came sooner."""

    start: Day
    initial_months: Months
    option_months: Annotated[int, Field(ge=0, le=240)] = 0
    options: Annotated[int, Field(ge=0, le=20)] = 0
    partial_extension: bool = False
    termination_options: tuple[Annotated[int, Field(ge=1, le=3)], ...] = ()
    notice_months: Months | None = None
    provider_conditions: str = ""
    motive: str = ""
    not_extended_on: Day | None = None
    ends_early_on: Day | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ToldExtension:
    """An extension as the provider received it; ``lots`` empty means the whole agreement."""

    number: Annotated[int, Field(ge=1, le=20)]
    told_at: Moment
    lots: tuple[Slug, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class UsedClause:
    """What was done with a clause that may be left out, or that has fields to fill in."""

    number: ArticleNumber
    used: bool = True
    values: dict[Slug, str] = Field(default_factory=dict)


@dataclass(config=STRICT, frozen=True, kw_only=True)
class IndividualTerm:
    """A term of part 2 (CT-03, CT-04)."""

    id: Slug
    text: str
    adds_to: str = ""
    announced_in: str = ""
    offered_in: str = ""
    reviewed_by: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ContractLine:
    """A cell. Without ``last`` it lasts as long as the agreement (or its lot)."""

    product: Slug
    municipality: CbsCode
    lot: Slug | Literal[""] = ""
    first: Day | None = None
    last: Day | None = None
    new_until: Day | None = None
    capacity: Annotated[int, Field(ge=0)] | None = None
    tariff: str = ""
    follows: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Activity:
    """What the provider does under the agreement: low use (EX-01), idle (EX-04), few clients (CV-07)."""

    threshold: Euros | None = None
    first_year_value: Euros | None = None
    last_delivery: Day | None = None
    last_claim: Day | None = None
    clients: Annotated[int, Field(ge=0)] | None = None
    fewest_clients: Annotated[int, Field(ge=0)] | None = None
    open_clients: Annotated[int, Field(ge=0)] | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Insurance:
    """The liability policy: its last day, the cover in euros, and whether the cover went down, with the
    consent of the buyer or not (FI-09)."""

    ends: Day
    cover_per_event: Euros | None = None
    cover_per_year: Euros | None = None
    reduced: bool = False
    consent_on: Day | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Done:
    """A task that was done and that no other fact shows, by its key."""

    key: str
    on: Day
    by: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Agreement:
    """One agreement of a region with one provider."""

    kind: Literal["overeenkomst"]
    id: Slug
    number: str
    title: str
    law: Law
    variant: FinancingVariant
    origin: Origin
    edition: Slug
    created_on: Day
    provider: Party
    term: AgreedTerm
    buyer: str = ""
    framework: bool = True
    value: Euros | None = None
    part_one_sha256: Sha256 | None = None
    part_three_sha256: Sha256 | None = None
    signing: Signing = Signing()
    extensions: tuple[ToldExtension, ...] = ()
    clauses: tuple[UsedClause, ...] = ()
    terms: tuple[IndividualTerm, ...] = ()
    lines: tuple[ContractLine, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    stops: tuple[Stop, ...] = ()
    subcontractors: tuple[Subcontractor, ...] = ()
    reports: tuple[Report, ...] = ()
    breaches: tuple[Breach, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    takeovers: tuple[Takeover, ...] = ()
    measures: tuple[Measure, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    overpayments: tuple[Overpayment, ...] = ()
    continuity: Continuity | None = None
    insurance: Insurance | None = None
    norms: tuple[AgreedNorm, ...] = ()
    waiting: tuple[WaitingChange, ...] = ()
    refusals: tuple[CareRefusal, ...] = ()
    activity: Activity = Activity()
    owners_missing_since: Day | None = None
    development_tables: tuple[Day, ...] = ()
    transferred_on: Day | None = None
    closed_on: Day | None = None
    done: tuple[Done, ...] = ()

    @property
    def tender(self) -> bool:
        return self.origin is Origin.TENDER

    @property
    def unused(self) -> frozenset[str]:
        """The numbers of clauses that were left out."""
        return frozenset(clause.number for clause in self.clauses if not clause.used)
