"""What a region decides to buy, how, and by when: the definition of one procurement, as frozen data.

A definition is read from a TOML file. It names methods from a closed vocabulary and holds no
expressions. Every fact carries its source; what the source leaves open is said in ``open``, and
what two sources contradict stands in ``conflicts``. Unknown keys are errors.
"""

from typing import Literal

from pydantic.dataclasses import dataclass

from dekkend.procurement.definition_admission import Admission
from dekkend.procurement.definition_aims import (
    Conflict,
    Development,
    Goal,
    Improvement,
    Indicator,
    ManagementAgreement,
    Measure,
    OpenPoint,
    Principle,
    ProviderGroup,
    Risk,
    Statement,
    Volume,
)
from dekkend.procurement.definition_scope import (
    Consultation,
    DecisionBody,
    DecisionDocument,
    Document,
    Fact,
    HoursBand,
    Lot,
    Membership,
    Procedure,
    Product,
    PurchasingBody,
    Reason,
    Region,
    RejectedOption,
    RelatedProcurement,
    Step,
    SupplementaryEntry,
    Term,
)
from dekkend.procurement.definition_terms import (
    Assessment,
    Award,
    Ceiling,
    Criterion,
    Evidence,
    Financing,
    Indexation,
    Intensification,
    Repair,
    Requirement,
    Screening,
    Subcontracting,
    Tariffs,
    Threshold,
    Transition,
)
from dekkend.procurement.definition_words import (
    STRICT,
    CategoryCode,
    CbsCode,
    CriterionKind,
    Day,
    Days,
    Euros,
    EvidenceKind,
    FinancingVariant,
    Law,
    Months,
    Number,
    Percentage,
    ProcedureForm,
    ProductStatus,
    RejectionKind,
    RequirementKind,
    Slug,
    StepKind,
    When,
)


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
    admission: Admission | None = None
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


__all__ = [
    "STRICT",
    "Admission",
    "Assessment",
    "Award",
    "CategoryCode",
    "CbsCode",
    "Ceiling",
    "Conflict",
    "Consultation",
    "Criterion",
    "CriterionKind",
    "Day",
    "Days",
    "DecisionBody",
    "DecisionDocument",
    "Definition",
    "Development",
    "Document",
    "Euros",
    "Evidence",
    "EvidenceKind",
    "Fact",
    "Financing",
    "FinancingVariant",
    "Goal",
    "HoursBand",
    "Improvement",
    "Indexation",
    "Indicator",
    "Intensification",
    "Law",
    "Lot",
    "ManagementAgreement",
    "Measure",
    "Membership",
    "Months",
    "Number",
    "OpenPoint",
    "Percentage",
    "Principle",
    "Procedure",
    "ProcedureForm",
    "Product",
    "ProductStatus",
    "ProviderGroup",
    "PurchasingBody",
    "Reason",
    "Region",
    "RejectedOption",
    "RejectionKind",
    "RelatedProcurement",
    "Repair",
    "Requirement",
    "RequirementKind",
    "Risk",
    "Screening",
    "Slug",
    "Statement",
    "Step",
    "StepKind",
    "Subcontracting",
    "SupplementaryEntry",
    "Tariffs",
    "Term",
    "Threshold",
    "Transition",
    "Volume",
    "When",
]
