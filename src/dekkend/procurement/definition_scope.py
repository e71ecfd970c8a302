"""The first half of a definition: who takes part, what is bought, by which procedure, when, who decides."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from dekkend.procurement.definition_words import (
    STRICT,
    CategoryCode,
    CbsCode,
    Day,
    Euros,
    Law,
    Months,
    Number,
    ProcedureForm,
    ProductStatus,
    Slug,
    StepKind,
    When,
)


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Fact:
    """One thing that a policy document says: where it says so, what it leaves open, our remark."""

    source: str
    open: str | None = None
    note: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Document:
    """A source document. ``id`` is the mark used in every ``source`` ("S0 §3.5")."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,7}$")]
    title: str
    file: str | None = None
    published: When | None = None
    status: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Membership(Fact):
    """A municipality that takes part: for all lots or for some, for a period or for good."""

    municipality: CbsCode
    name: str
    lots: tuple[Slug, ...] | None = None
    from_date: Day | None = None
    until: Day | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class PurchasingBody(Fact):
    """An organisation that buys for the municipalities, with its mandate."""

    name: str
    task: str
    mandate: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Region(Fact):
    id: Slug
    name: str
    centre_municipality: CbsCode | None = None
    municipalities: tuple[Membership, ...]
    bodies: tuple[PurchasingBody, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class RelatedProcurement(Fact):
    """Help that is bought elsewhere but must connect: by another law, framework, subsidy or locally."""

    id: Slug
    title: str
    kind: Literal["inkoop", "subsidie", "lokaal", "landelijk", "ander-stelsel"]
    laws: tuple[Law, ...] = ()
    municipalities: tuple[CbsCode, ...] = ()
    centre_municipality: CbsCode | None = None
    period: When | None = None
    alignment: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class HoursBand(Fact):
    """Advisory hours of help a week."""

    at_least: Number | None = None
    at_most: Number | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Product(Fact):
    """A form of help. ``category`` is the iStandaarden product category (WMO020, JZ020) where it is clear."""

    id: Slug
    name: str
    law: Law
    category: CategoryCode | None = None
    status: ProductStatus = ProductStatus.OFFERED
    unit: Literal["minuut", "uur", "dagdeel", "etmaal", "week", "maand", "stuks", "euro"] | None = None
    description: str | None = None
    predecessor: str | None = None
    module_of: Slug | None = None
    tied_to: Slug | None = None
    hours_per_week: HoursBand | None = None
    local_in: tuple[CbsCode, ...] = ()
    not_in: tuple[CbsCode, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Lot(Fact):
    """A part of the procurement that is awarded by itself: a set of cells product x municipality.

    ``municipalities`` empty means every member of the region that takes part in this lot.
    ``max_contracts`` empty means everyone who qualifies. ``max_selected`` is how many are invited after a
    selection, in a procedure of two rounds. With ``area_preference`` a tenderer may say for
    which municipality or part of the region it wants to work.
    """

    id: Slug
    number: str
    name: str
    products: tuple[Slug, ...]
    municipalities: tuple[CbsCode, ...] = ()
    max_contracts: Annotated[int, Field(ge=1)] | None = None
    max_selected: Annotated[int, Field(ge=1)] | None = None
    area_preference: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class RejectedOption(Fact):
    option: str
    reason: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Reason(Fact):
    text: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class SupplementaryEntry(Fact):
    """How supply may be added later: interim entry or a supplementary procedure, and when."""

    method: Literal["tussentijdse-toetreding", "aanvullende-procedure", "geen"]
    per: Literal["product", "perceel", "product-of-perceel", "productgroep-en-gemeente"] | None = None
    condition: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Procedure(Fact):
    """How the region buys. ``total_value`` in euros, options included (PL-01).

    ``framework_agreement`` and ``volume_guaranteed`` say what kind of agreement follows.
    """

    form: ProcedureForm
    alternatives: tuple[ProcedureForm, ...] = ()
    european: bool = True
    total_value: Euros | None = None
    above_european_threshold: bool | None = None
    reasons: tuple[Reason, ...] = ()
    rejected: tuple[RejectedOption, ...] = ()
    chosen_by: Literal["client", "referrer", "buyer"] | None = None
    number_announced: str | None = None
    max_dialogue_sessions: Annotated[int, Field(ge=0)] | None = None
    supplementary: SupplementaryEntry | None = None
    framework_agreement: bool | None = None
    volume_guaranteed: bool | None = None
    platform: str | None = None
    council_decision: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Term(Fact):
    """Term ladder: first period and options, in months. ``latest_end`` as the document writes it."""

    start: Day | None = None
    initial_months: Months | None = None
    option_months: Months | None = None
    options: Annotated[int, Field(ge=0, le=20)] = 0
    latest_end: Day | None = None
    indefinite: bool = False
    partial_extension: bool = False
    justification: str | None = None
    current_contracts_end: Day | None = None
    bridging: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Step(Fact):
    """A planned step and when it falls, as precisely as the source says."""

    id: Slug
    kind: StepKind
    title: str
    when: When | None = None
    by: str | None = None
    done: Day | None = None
    per_municipality: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class DecisionBody(Fact):
    """One link of the decision chain, in order."""

    id: Slug
    name: str
    role: Literal["bereidt-voor", "adviseert", "besluit", "stelt-vast", "wordt-geinformeerd"]
    per_municipality: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class DecisionDocument(Fact):
    """A document on which a body decides before the next step may begin."""

    id: Slug
    title: str
    decided_by: Slug
    when: When | None = None
    version: str | None = None
    status: Literal["in-voorbereiding", "concept", "definitief", "vastgesteld"] = "in-voorbereiding"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Consultation(Fact):
    kind: Literal["marktconsultatie", "dialoogtafel", "inspraak", "adviesraad", "ontwikkeltafel", "clienten"]
    title: str
    when: When | None = None
    participants: str | None = None
