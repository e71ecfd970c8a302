"""What a region decides to buy, how, and by when: the definition of one procurement, as frozen data.

A definition is read from a TOML file. It names methods from a closed vocabulary and holds no
expressions. Every fact carries its source; what the source leaves open is said in ``open``, and
what two sources contradict stands in ``conflicts``. Unknown keys are errors.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import Period

STRICT = ConfigDict(extra="forbid")

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
CbsCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
CategoryCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Months = Annotated[int, Field(ge=1, le=240)]
Days = Annotated[int, Field(ge=0, le=730)]
Euros = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Number = Annotated[Decimal, Field(max_digits=20, decimal_places=6)]
Percentage = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)]

_WHEN = r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"


def _when(text: str) -> str:
    try:
        Period.parse(text)
    except Refusal as refused:
        raise PydanticCustomError("moment", "{text}", {"text": str(refused), "refusal": refused}) from refused
    return text


When = Annotated[str, AfterValidator(_when), WithJsonSchema({"type": "string", "pattern": _WHEN})]
"""A day, a month, a year or a span of them, as precise as the source is: "2024-05", "2024-10/2024-12"."""


class Law(StrEnum):
    WMO = "wmo"
    YOUTH = "jeugdwet"


class ProcedureForm(StrEnum):
    """The procedure forms of the national contract standard (inkoopdocumenten EMVI, ZEMVI, Toelating)."""

    EMVI_1 = "emvi-1"
    EMVI_2 = "emvi-2"
    EMVI_3 = "emvi-3"
    ZEMVI_1 = "zemvi-1"
    ZEMVI_2 = "zemvi-2"
    ZEMVI_3 = "zemvi-3"
    ZEMVI_4 = "zemvi-4"
    ADMISSION = "toelating"
    SUPPLEMENTARY = "aanvullend"


class StepKind(StrEnum):
    """The steps that the planning rules know; a definition places them in time."""

    STRATEGY_DECISION = "strategiebesluit"
    COST_STUDY = "kostprijsonderzoek"
    MARKET_CONSULTATION = "marktconsultatie"
    COMMENT_PERIOD = "inspraak"
    DOCUMENTS_DECISION = "documentenbesluit"
    PREPARATION = "voorbereiding"
    PUBLICATION = "publicatie"
    QUESTIONS_CLOSE = "vragen-tot"
    NOTE_OF_INFORMATION = "nota-van-inlichtingen"
    BIDS_CLOSE = "inschrijving-tot"
    ENROLMENT = "aanmelding"
    DIALOGUE = "dialoog"
    ASSESSMENT = "beoordeling"
    PROVISIONAL_AWARD = "voorlopige-gunning"
    DEFINITIVE_AWARD = "definitieve-gunning"
    AGREEMENT_DECISION = "overeenkomstbesluit"
    IMPLEMENTATION = "implementatie"
    START = "start"
    OTHER = "overig"


class ProductStatus(StrEnum):
    OFFERED = "aangeboden"
    PENDING = "in-afwachting"
    OUT_OF_SCOPE = "buiten-deze-inkoop"
    MOVED = "andere-inkoop"
    LOCAL = "lokaal"
    OTHER_REGION = "andere-regio"
    SUPRA_REGIONAL = "bovenregionaal"


class FinancingVariant(StrEnum):
    """Uitvoeringsvarianten of the iStandaarden."""

    EFFORT = "inspanningsgericht"
    OUTPUT = "outputgericht"
    TASK = "taakgericht"


class CriterionKind(StrEnum):
    SELECTION = "selectie"
    AWARD = "gunning"
    QUALITY_FLOOR = "minimumnorm"


class EvidenceKind(StrEnum):
    EXCLUSION = "uitsluiting"
    SUITABILITY = "geschiktheid"
    EXECUTION = "uitvoering"


class RequirementKind(StrEnum):
    """What a form must hold to be complete. A missing one is a formal defect that may be repaired (EL-10)."""

    SIGNATURE = "handtekening"
    FORM = "formulier"
    ANSWER = "antwoord"


class RejectionKind(StrEnum):
    """Why a bid is not awarded, as the decision and the letter name it.

    A kind is never typed by hand: it follows from the requirement, the evidence or the criterion that was not
    met, or from the ranking.
    """

    VAGUE_CONTENT = "vage-of-onvolledige-inhoud"
    LITTLE_EYE_FOR_CLIENT = "weinig-oog-voor-client-of-systeem"
    NO_PROVEN_EXPERIENCE = "geen-aantoonbare-ervaring"
    NO_QUALITY_ASSURANCE = "geen-kwaliteitsborging"
    TERMS_NOT_ACCEPTED = "niet-akkoord-met-voorwaarden"
    INCOMPLETE_AFTER_REPAIR = "onvolledig-na-herstel"
    EXCLUSION_GROUND = "uitsluitingsgrond"
    NOT_SUITABLE = "niet-geschikt"
    RANKED_TOO_LOW = "buiten-het-maximum"


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
    from_date: date | None = None
    until: date | None = None


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
    ``max_contracts`` empty means everyone who qualifies. With ``area_preference`` a tenderer may say for
    which municipality or part of the region it wants to work.
    """

    id: Slug
    number: str
    name: str
    products: tuple[Slug, ...]
    municipalities: tuple[CbsCode, ...] = ()
    max_contracts: Annotated[int, Field(ge=1)] | None = None
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

    start: date | None = None
    initial_months: Months | None = None
    option_months: Months | None = None
    options: Annotated[int, Field(ge=0, le=20)] = 0
    latest_end: date | None = None
    indefinite: bool = False
    partial_extension: bool = False
    justification: str | None = None
    current_contracts_end: date | None = None
    bridging: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Step(Fact):
    """A planned step and when it falls, as precisely as the source says."""

    id: Slug
    kind: StepKind
    title: str
    when: When | None = None
    by: str | None = None
    done: date | None = None
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


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Requirement(Fact):
    """Something each submission must hold to be complete: a signature, a filled form, an answer."""

    id: Slug
    kind: RequirementKind
    title: str
    per: Literal["inschrijver", "perceel"] = "inschrijver"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Evidence(Fact):
    """Evidence on exclusion grounds, suitability or execution, with the rule that judges it.

    ``minimum`` is the least number where a count is asked (references, months of experience); ``rejection``
    is the kind of reason when the evidence does not hold.
    """

    id: Slug
    kind: EvidenceKind
    title: str
    rule: str | None = None
    max_age_months: Months | None = None
    legal_persons_only: bool = False
    threshold: str | None = None
    minimum: Annotated[int, Field(ge=1)] | None = None
    per: Literal["inschrijver", "perceel"] = "inschrijver"
    rejection: RejectionKind | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Repair(Fact):
    """The one window in which formal defects may be repaired (EL-10), in calendar days."""

    days: Days | None = None
    windows: Literal[1] = 1


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Criterion(Fact):
    """What assessors judge. ``weight`` is a share of 100 within the lot; ``lots`` empty means every lot.

    ``rejection`` is the kind of reason when a bid stays below ``minimum`` (or below the minimum in total).
    """

    id: Slug
    name: str
    kind: CriterionKind
    description: str | None = None
    judged_on: str | None = None
    weight: Percentage | None = None
    scale_min: Number | None = None
    scale_max: Number | None = None
    minimum: Number | None = None
    price: bool = False
    lots: tuple[Slug, ...] = ()
    goals: tuple[Slug, ...] = ()
    rejection: RejectionKind | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Assessment(Fact):
    """Who judges: assessors per bid, and from which difference in score they must meet."""

    assessors_per_bid: Annotated[int, Field(ge=1, le=5)] | None = None
    assessors: str | None = None
    difference_to_discuss: Number | None = None
    minimum_total: Percentage | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Award(Fact):
    """From scores to decisions: everyone above the minimum, or the best up to the lot's maximum."""

    method: Literal["alle-geschikte", "beste-tot-maximum"] | None = None
    tie: Literal["loting", "hoogste-zwaarste-criterium", "allen"] | None = None
    standstill_days: Days | None = None
    announced_on: date | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Threshold(Fact):
    """An admission threshold or a way to limit the number of providers, as the document words it."""

    id: Slug
    title: str
    kind: Literal["kwaliteit", "ervaring", "omzet", "clienten", "toetreding", "uitstroom", "tarief", "overig"]
    description: str | None = None
    value: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Financing(Fact):
    variant: FinancingVariant
    applies_to: tuple[Slug, ...] = ()
    units: tuple[str, ...] = ()
    description: str | None = None
    reason: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Tariffs(Fact):
    """How prices come about (reële prijs: art. 5.4 Uitvoeringsbesluit Wmo; art. 2.3 Besluit Jeugdwet)."""

    way: Literal[1, 2, 3] | None = None
    cost_study: str | None = None
    uniform: bool | None = None
    differentiation: str | None = None
    price_is_criterion: bool | None = None
    published_with: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Indexation(Fact):
    method: Literal["optellend", "verhouding", "samengesteld"] | None = None
    frequency: Literal["jaarlijks"] | None = None
    basis: str | None = None
    wage_weight: Percentage | None = None
    material_weight: Percentage | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Screening(Fact):
    """A Bibob or financial test: who is tested, when, and what it may lead to."""

    kind: Literal["bibob", "financieel", "governance"]
    trigger: str
    staged: bool = False
    reuse_earlier: bool = False
    during_contract: bool = False
    effect: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Subcontracting(Fact):
    """Who may do the work for a provider. ``self_employed_barred_in``: where they are not allowed today."""

    subcontractors: Literal["toegestaan", "niet-toegestaan", "met-toestemming"] | None = None
    self_employed: Literal["toegestaan", "niet-toegestaan", "voorstel-niet-toegestaan", "zorg"] | None = None
    self_employed_barred_in: tuple[CbsCode, ...] = ()
    combinations: Literal["toegestaan", "aangemoedigd", "niet-toegestaan"] | None = None
    description: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Intensification(Fact):
    """A temporary extra on a base product, with its own limit (CV-09 to CV-11)."""

    product: Slug
    max_months: Months
    within: Literal["kalenderjaar", "beschikking"]
    average_hours_per_week: Number | None = None
    ends_by_itself: bool = True


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Ceiling(Fact):
    """Spending room (bestedingsruimte) or another cap."""

    scope: Literal["aanbieder", "perceel", "product", "cliënt"]
    description: str
    amount: Euros | None = None
    applies_to: tuple[Slug, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Transition(Fact):
    """What happens to clients and providers between two generations of contracts."""

    id: Slug
    title: str
    description: str
    months: Months | None = None
    until: date | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Indicator(Fact):
    id: Slug
    name: str
    unit: str | None = None
    target: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Goal(Fact):
    id: Slug
    title: str
    description: str | None = None
    indicators: tuple[Indicator, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Principle(Fact):
    """A principle (uitgangspunt) that the region commits itself to."""

    id: Slug
    title: str
    description: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Measure(Fact):
    id: Slug
    title: str
    owner: str | None = None
    rule: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Risk(Fact):
    """A risk with its measures; ``criterion`` is what it endangers, as the source names it ("Toegang")."""

    id: Slug
    title: str
    criterion: str | None = None
    stakeholder: Literal["client", "aanbieder", "gemeente", "regio"]
    measures: tuple[Measure, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Improvement(Fact):
    """A lesson of the previous contracts with the measures taken from it; no ``municipalities`` means all."""

    id: Slug
    title: str
    municipalities: tuple[CbsCode, ...] = ()
    measures: tuple[Measure, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Volume(Fact):
    """A number about the present situation: money, clients, providers. ``year`` as the source says."""

    id: Slug
    title: str
    kind: Literal[
        "euro", "clienten", "inwoners", "aanbieders", "overeenkomsten", "inschrijvingen", "procent", "aantal"
    ]
    value: Number | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    products: tuple[Slug, ...] = ()
    about: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ManagementAgreement(Fact):
    """What the region says about contract management, monitoring, supervision, access or delivery of help."""

    id: Slug
    subject: Literal[
        "contractmanagement",
        "monitoring",
        "toezicht",
        "toegang",
        "governance",
        "innovatie",
        "uitvoeringseis",
        "overig",
    ]
    title: str
    description: str | None = None
    municipalities: tuple[CbsCode, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ProviderGroup(Fact):
    """A kind of provider that the region treats in its own way: strategic, capacity, specialist, niche."""

    id: Slug
    name: str
    description: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Development(Fact):
    """Something outside the procurement that may change it: a bill, another programme, demography."""

    id: Slug
    title: str
    description: str | None = None
    when: When | None = None
    effect: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class OpenPoint(Fact):
    """A subject on which the documents decide nothing; ``open`` says what must still be decided."""

    id: Slug
    subject: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Statement:
    says: str
    source: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Conflict:
    """Two sources that contradict each other; shown to the user with both, never silently resolved."""

    id: Slug
    about: str
    first: Statement
    second: Statement
    handling: str
    rule: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Definition:
    """One procurement as its region defines it. ``format`` is the version of this file format."""

    format: Literal[1]
    id: Slug
    title: str
    laws: tuple[Law, ...]
    version: str
    status: Literal["concept", "vastgesteld"]
    documents: tuple[Document, ...]
    region: Region
    products: tuple[Product, ...]
    lots: tuple[Lot, ...]
    procedure: Procedure
    term: Term
    steps: tuple[Step, ...]
    decision_bodies: tuple[DecisionBody, ...] = ()
    decision_documents: tuple[DecisionDocument, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    repair: Repair | None = None
    criteria: tuple[Criterion, ...] = ()
    assessment: Assessment | None = None
    award: Award | None = None
    thresholds: tuple[Threshold, ...] = ()
    financing: tuple[Financing, ...] = ()
    tariffs: Tariffs | None = None
    indexation: Indexation | None = None
    screenings: tuple[Screening, ...] = ()
    subcontracting: Subcontracting | None = None
    intensifications: tuple[Intensification, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    transitions: tuple[Transition, ...] = ()
    goals: tuple[Goal, ...] = ()
    principles: tuple[Principle, ...] = ()
    risks: tuple[Risk, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    volumes: tuple[Volume, ...] = ()
    management: tuple[ManagementAgreement, ...] = ()
    provider_groups: tuple[ProviderGroup, ...] = ()
    developments: tuple[Development, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    related: tuple[RelatedProcurement, ...] = ()
    open_points: tuple[OpenPoint, ...] = ()
