"""What happens under an agreement, as its file holds it: rooms, stops, reports, changes, measures."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.contracts.amendment_rules import AmendmentKind
from dekkend.contracts.delivery import Branch, CareKind
from dekkend.contracts.duty import BreachItem, EventKind
from dekkend.contracts.subcontracting_rules import SubcontractorKind
from dekkend.contracts.values import Moment
from dekkend.kernel.values import STRICT, CbsCode, Day, Days, Euros, Number, Percentage, Slug


@dataclass(config=STRICT, frozen=True, kw_only=True)
class RoomUse:
    """What was claimed in a room up to and including a day, in euros."""

    on: Day
    amount: Euros


@dataclass(config=STRICT, frozen=True, kw_only=True)
class RoomAdjustment:
    """A new height from a day on, with the addendum that it stands in."""

    first: Day
    height: Euros
    addendum: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Ceiling:
    """Spending room (bestedingsruimte) with its steps. ``height`` is that of the period itself."""

    id: Slug
    first: Day
    last: Day
    height: Euros
    lots: tuple[Slug, ...] = ()
    products: tuple[Slug, ...] = ()
    aspecific: bool = False
    intent_on: Day | None = None
    heard_on: Day | None = None
    decided_on: Day | None = None
    plan_on: Day | None = None
    plan_items: tuple[Annotated[str, Field(pattern=r"^[a-k]$")], ...] = ()
    factors: tuple[Annotated[int, Field(ge=1, le=6)], ...] = ()
    uses: tuple[RoomUse, ...] = ()
    forecast: Euros | None = None
    signal_on: Day | None = None
    talk_on: Day | None = None
    settled_on: Day | None = None
    adjustments: tuple[RoomAdjustment, ...] = ()
    renew: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Stop:
    """A client stop, for a product or a municipality or all of them."""

    id: Slug
    first: Day
    last: Day | None = None
    product: Slug | Literal[""] = ""
    municipality: CbsCode | Literal[""] = ""
    asked_on: Day | None = None
    consent_on: Day | None = None
    imposed: bool = False
    announced_on: Day | None = None
    alternative: str = ""
    lifted_on: Day | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Subcontractor:
    """Somebody who works for the provider. ``depth`` 2 is a subcontractor of a subcontractor; ``inquiry`` a
    running inquiry in criminal or administrative law or into fraud; ``attested_on`` when the provider stated
    that the quality is the same (SU-02, SU-06)."""

    id: Slug
    name: str
    kind: SubcontractorKind
    works_from: Day
    works_until: Day | None = None
    kvk: Annotated[str, Field(pattern=r"^([0-9]{8})?$")] = ""
    notified_on: Day | None = None
    consent_on: Day | None = None
    attested_on: Day | None = None
    inquiry: str = ""
    depth: Annotated[int, Field(ge=1, le=9)] = 1


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Report:
    """Something that the provider must report, and when it did."""

    id: Slug
    kind: EventKind
    happened_on: Day
    reported_on: Day | None = None
    in_writing: bool = True
    note: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Breach:
    """A data breach."""

    id: Slug
    discovered_at: Moment
    reported_at: Moment | None = None
    items: tuple[BreachItem, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Amendment:
    """A change that was proposed, and how far it came. ``edition`` is the one that it was drafted in."""

    id: Slug
    title: str
    kind: AmendmentKind
    proposed_on: Day
    edition: Slug | Literal[""] = ""
    agreed_on: Day | None = None
    effective_on: Day | None = None
    addendum: str = ""
    refused_on: Day | None = None
    withdrawn_on: Day | None = None
    change: Number | None = None
    possibility: str = ""

    @property
    def is_open(self) -> bool:
        return self.refused_on is None and self.withdrawn_on is None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Takeover:
    """The provider is taken over, or its rights go to another: from ``effective_on`` on ``successor`` is the
    provider, once the buyer consented in writing (EX-08). A pledge needs no consent."""

    id: Slug
    successor: Slug
    successor_name: str
    reason: str
    effective_on: Day
    reported_on: Day | None = None
    consent_on: Day | None = None
    pledge: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Measure:
    """A temporary measure: the discount of 5%, or another one in words (OVK 3.19). ``percentage`` is that of
    a discount; without it 5."""

    id: Slug
    kind: Literal["korting", "verbeterplan", "andere"]
    first: Day
    reason: str
    last: Day | None = None
    ended_on: Day | None = None
    percentage: Percentage | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Dispute:
    """Binding advice of the disputes committee, and when a court was asked or the advice was carried out."""

    id: Slug
    advised_on: Day
    settled_on: Day | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Overpayment:
    """What was paid without ground: when the buyer knew, and when it was claimed back."""

    id: Slug
    known_on: Day
    amount: Euros
    claimed_on: Day | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Continuity:
    """The step of the financial ladder (IN-08), the last day on which the figures were looked at, and the
    triggers of article 3.4.2, each of which is a risk to continuity (IN-07)."""

    step: Annotated[int, Field(ge=1, le=6)]
    reviewed_on: Day
    file_opened_on: Day | None = None
    confirmed_on: Day | None = None
    negative_years: Annotated[int, Field(ge=0, le=50)] = 0
    liquidity_problem: bool = False
    board_unrest: bool = False
    supervisor_measure: bool = False
    criminal_measure: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class AgreedNorm:
    """Which norm for waiting counts for a product, in days: a national one, else that of the branch, else one
    that was agreed in part 1 or 2, else Treek for the disabled (LD-04)."""

    id: Slug
    product: Slug
    branch: Branch = Branch.GENERAL
    care: CareKind = CareKind.DAY
    national_days: Days | None = None
    branch_days: Days | None = None
    agreed_days: Days | None = None
    source: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class WaitingChange:
    """A wait that grows or shrinks, and when the provider told it (LD-07). Where it is too long: the help
    that was found elsewhere, or why there is none (LD-11)."""

    id: Slug
    product: Slug
    changed_on: Day
    waiting_days: Days
    municipality: CbsCode | Literal[""] = ""
    told_on: Day | None = None
    alternative: str = ""
    none_proven: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class CareRefusal:
    """Help that the provider refused or wants to end (LD-13, LD-10). Nothing here points at a client."""

    id: Slug
    product: Slug
    legal_ground: str
    told_on: Day
    municipality: CbsCode | Literal[""] = ""
    ends_on: Day | None = None
    urgent_reason: str = ""
    alternative_ready: bool = False
    crisis: bool = False
