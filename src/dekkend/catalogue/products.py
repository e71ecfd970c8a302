"""Products: what is bought, in which unit, what a billable hour means, and what is asked.

The unit of a price means nothing without the definition of the billable hour: it stands in the product.
"""

from dataclasses import field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.catalogue.domain import FinancingVariant, Frequency, HourKind, Law, Unit
from dekkend.kernel.values import STRICT, CategoryCode, CbsCode, Day, Months, Number, Slug

ProductCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{5}$")]
"""The code in messages: five digits or capitals, of which the first two are the category."""


class Availability(StrEnum):
    """Whether a product can be bought now."""

    OFFERED = "aangeboden"
    PENDING = "in-afwachting"
    OUT_OF_SCOPE = "buiten-deze-inkoop"


class BoughtBy(StrEnum):
    """Where a product is bought; one coverage view shows them beside each other (R16)."""

    REGION = "regio"
    LOCAL = "lokaal"
    OTHER_REGION = "andere-regio"
    SUPRA_REGIONAL = "bovenregionaal"


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ArrangedElsewhere:
    """A kind of hour that is neither billable nor in the price, but settled in the agreement (TF-18)."""

    hours: HourKind
    where: str


@dataclass(config=STRICT, frozen=True, kw_only=True)
class BillableHour:
    """Which kinds of hours count as an hour that is paid."""

    counts: tuple[HourKind, ...]
    elsewhere: tuple[ArrangedElsewhere, ...] = ()
    source: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Financing:
    """In which way the product is paid, with the units and frequencies in which it may be allocated."""

    variant: FinancingVariant
    unit: Unit
    frequencies: tuple[Frequency, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Demand:
    """A quality requirement on the product, by its id in the programme of requirements."""

    requirement: Slug
    title: str
    continuity: bool = False


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Demands:
    """What is asked, in one version of the programme of requirements; a price belongs to that version."""

    version: str
    requirements: tuple[Demand, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Overlay:
    """A temporary extra on a base product, with its own limits (CV-09 to CV-11)."""

    base: Slug
    max_months: Months
    within: Literal["kalenderjaar", "beschikking"]
    max_hours_per_week: Number | None = None
    ends_by_itself: bool = True


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Product:
    """One product of the catalogue. ``weight`` orders products from light (1) to heavy.

    ``code_from`` is the day from which messages carry ``code``. ``predecessor`` and ``successor`` are ids of
    products, ``module_of`` the product that this one is added to.
    """

    id: Slug
    title: str
    law: Law
    category: CategoryCode
    unit: Unit
    code: ProductCode | None = None
    code_from: Day | None = None
    financing: tuple[Financing, ...] = ()
    billable_hour: BillableHour | None = None
    demands: Demands | None = None
    weight: Annotated[int, Field(ge=1, le=99)] | None = None
    predecessor: Slug | None = None
    successor: Slug | None = None
    module_of: Slug | None = None
    overlay: Overlay | None = None
    niche: bool = False
    availability: Availability = Availability.OFFERED
    bought_by: BoughtBy = BoughtBy.REGION
    local_in: tuple[CbsCode, ...] = ()
    description: str = ""
    source: str = ""


@dataclass(config=STRICT, frozen=True, kw_only=True)
class ProductFile:
    """A region's products for one period, as its file holds them."""

    format: Literal[1]
    kind: Literal["producten"]
    version: str
    set_on: Day
    starts_on: Day
    products: tuple[Product, ...] = field(default=())


def light_to_heavy(products: tuple[Product, ...]) -> tuple[Product, ...]:
    """The products in order of weight; those without a weight come last, in the order of the file."""
    return tuple(sorted(products, key=lambda product: product.weight or 100))


def line_of_succession(products: tuple[Product, ...], id: str) -> tuple[Product, ...]:
    """A product with the products before it, oldest first. Stops at a product that is not in the list."""
    by_id = {product.id: product for product in products}
    found: list[Product] = []
    here = by_id.get(id)
    while here is not None and here not in found:
        found.append(here)
        here = by_id.get(here.predecessor or "")
    return tuple(reversed(found))
