"""The second half of a definition: what is asked and judged, the price, and the terms of the agreement."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.procurement.definition_scope import (
    Fact,
)
from dekkend.procurement.definition_words import (
    STRICT,
    CbsCode,
    CriterionKind,
    Day,
    Days,
    Euros,
    EvidenceKind,
    FinancingVariant,
    Months,
    Number,
    Percentage,
    RejectionKind,
    RequirementKind,
    Slug,
)


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Requirement(Fact):
    """Something each submission must hold to be complete: a signature, a filled form, an answer.

    ``criteria`` are those that an answer is judged on; the form then asks a text for each of them. ``round``
    says when it is asked in a procedure of two rounds.
    """

    id: Slug
    kind: RequirementKind
    title: str
    per: Literal["inschrijver", "perceel"] = "inschrijver"
    criteria: tuple[Slug, ...] = ()
    round: Literal["aanmelding", "inschrijving"] | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Evidence(Fact):
    """Evidence on exclusion grounds, suitability or execution, with the rule that judges it.

    ``minimum`` is the least number where a count is asked (references, months of experience); ``rejection``
    is the kind of reason when the evidence does not hold. ``ground`` tells an optional exclusion ground
    (facultatief) from a mandatory one (EL-02). ``cover_per_event`` and ``cover_per_year`` are the insured
    amounts that are asked (EL-15). ``round`` says when it is asked in a procedure of two rounds.
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
    ground: Literal["verplicht", "facultatief"] | None = None
    cover_per_event: Euros | None = None
    cover_per_year: Euros | None = None
    round: Literal["aanmelding", "inschrijving"] | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Repair(Fact):
    """The one window in which formal defects may be repaired (EL-10), in calendar days."""

    days: Days | None = None
    windows: Literal[1] = 1


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Criterion(Fact):
    """What assessors judge. ``weight`` is a share of 100 within the lot; ``lots`` empty means every lot.

    ``rejection`` is the kind of reason when a bid stays below ``minimum`` (or below the minimum in total).
    Of a ``price`` criterion nobody scores: ``price_method`` says how a price becomes a score;
    ``price_floor`` is the real price below which a bid falls off, ``price_ceiling`` where the score ends.
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
    price_method: Literal["laagste-relatief", "lineair-tussen-grenzen"] | None = None
    price_floor: Euros | None = None
    price_ceiling: Euros | None = None
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
    announced_on: Day | None = None


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
    """Who may do the work for a provider. ``self_employed_barred_in``: where they are not allowed today.

    ``once_per_lot``: a provider takes part in a lot once, alone or in one combination; twice is refused.
    """

    subcontractors: Literal["toegestaan", "niet-toegestaan", "met-toestemming"] | None = None
    self_employed: Literal["toegestaan", "niet-toegestaan", "voorstel-niet-toegestaan", "zorg"] | None = None
    self_employed_barred_in: tuple[CbsCode, ...] = ()
    combinations: Literal["toegestaan", "aangemoedigd", "niet-toegestaan"] | None = None
    once_per_lot: bool | None = None
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
    until: Day | None = None
