"""What stands around a procurement: goals, risks, lessons, numbers, developments, contradictions."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.procurement.definition_scope import (
    Fact,
)
from dekkend.procurement.definition_words import (
    STRICT,
    CbsCode,
    Number,
    Slug,
    When,
)


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
