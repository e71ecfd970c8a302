"""What a practice run assumes where the region's document is silent.

The file ``definitions/simulations/<id>.toml`` names a definition and holds ``[assumptions]``. Each fact there
has a source that starts with "aanname:"; it may fill what the definition leaves open and nothing else.
"""

from dataclasses import fields
from pathlib import Path as FilePath
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from dekkend.procurement.definition import (
    STRICT,
    Admission,
    Assessment,
    Award,
    CriterionKind,
    Day,
    Euros,
    Evidence,
    Lot,
    Months,
    Number,
    Percentage,
    Product,
    RejectionKind,
    Repair,
    Requirement,
    Slug,
    StepKind,
    When,
)

ASSUMED: Final = "aanname:"
"""How the source of an assumption starts."""

Assumed = Annotated[str, StringConstraints(pattern=r"^aanname: \S")]


@dataclass(config=STRICT, frozen=True, kw_only=True)
class AssumedStep:
    """A date for a step of the definition, or a new step; then with its kind and title."""

    id: Slug
    when: When
    kind: StepKind | None = None
    title: str | None = None
    source: Assumed
    note: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class AssumedCriterion:
    """What a criterion of the definition lacks, or a new criterion; then with its name and kind."""

    id: Slug
    name: str | None = None
    kind: CriterionKind | None = None
    description: str | None = None
    judged_on: str | None = None
    weight: Percentage | None = None
    scale_min: Number | None = None
    scale_max: Number | None = None
    minimum: Number | None = None
    lots: tuple[Slug, ...] = ()
    goals: tuple[Slug, ...] = ()
    rejection: RejectionKind | None = None
    source: Assumed
    note: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class AssumedTerm:
    start: Day | None = None
    initial_months: Months | None = None
    option_months: Months | None = None
    options: Annotated[int, Field(ge=1, le=20)] | None = None
    justification: str | None = None
    bridging: str | None = None
    source: Assumed
    note: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class AssumedProcedure:
    total_value: Euros | None = None
    chosen_by: Literal["client", "referrer", "buyer"] | None = None
    number_announced: str | None = None
    source: Assumed
    note: str | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Assumptions:
    """Facts for a practice run. ``lots`` replace the definition's only where it leaves its lots open."""

    products: tuple[Product, ...] = ()
    lots: tuple[Lot, ...] = ()
    criteria: tuple[AssumedCriterion, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[AssumedStep, ...] = ()
    procedure: AssumedProcedure | None = None
    term: AssumedTerm | None = None
    repair: Repair | None = None
    admission: Admission | None = None
    assessment: Assessment | None = None
    award: Award | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True)
class SimulationFile:
    """The whole file; the generator's settings are read by the practice run itself."""

    format: Literal[1]
    definition: Slug
    assumptions: Assumptions = Field(default_factory=Assumptions)
    generator: dict[str, Any] = Field(default_factory=dict)


def simulation_path(folder: FilePath, definition_id: str) -> FilePath:
    """Where the practice run of a definition stands below the folder with definitions."""
    return folder / "simulations" / f"{definition_id}.toml"


def values_of(fact: Any) -> dict[str, Any]:
    """What an assumed fact says: its fields that differ from their default, without source and note."""
    found = {field.name: (getattr(fact, field.name), field.default) for field in fields(fact)}
    return {
        key: value
        for key, (value, default) in found.items()
        if key not in ("source", "note", "open") and value != default
    }
