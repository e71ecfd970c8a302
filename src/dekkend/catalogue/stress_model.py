"""A stress test as a file holds it: tariffs before and after, volumes, budgets, providers' costs, scenarios.

Tariffs and costs are euros per unit; volumes are units a year; changes are percentages.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from dekkend.catalogue.index_model import Exact
from dekkend.kernel.values import STRICT, Number, Slug

Change = Annotated[Number, Field(ge=-100, le=1000)]


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class LocalTariff:
    """Another tariff in one municipality."""

    municipality: Slug
    old: Exact
    new: Exact


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class StressProduct:
    """A product with its tariff before and after the change."""

    id: Slug
    title: str
    old: Exact
    new: Exact
    local: tuple[LocalTariff, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class StressMunicipality:
    """A municipality, with the budget for these products together where it is known."""

    id: Slug
    title: str
    budget: Exact | None = None


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class CellVolume:
    """What one municipality takes of one product in a year."""

    municipality: Slug
    product: Slug
    quantity: Exact


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class Delivery:
    """What one provider delivers in a cell, at which cost per unit. Nobody but the provider sees the cost."""

    municipality: Slug
    product: Slug
    quantity: Exact
    cost: Exact


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class OwnTariff:
    """A tariff of one provider alone in a cell, because of other demands or costs (TF-16)."""

    municipality: Slug
    product: Slug
    old: Exact
    new: Exact


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class StressProvider:
    """A provider by a number or a made-up name, with its deliveries, and the tariffs of its own."""

    id: Slug
    deliveries: tuple[Delivery, ...]
    own: tuple[OwnTariff, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True, slots=True)
class MixShift:
    """A percentage of one product's volume that becomes another product."""

    from_product: Slug
    to_product: Slug
    percentage: Annotated[Number, Field(ge=0, le=100)]


@dataclass(config=STRICT, frozen=True, kw_only=True)
class Scenario:
    """What happens: old or new tariffs, a change on top of them, other volumes, another mix.

    ``volume`` is for every product, ``volumes`` for one by its id (instead of ``volume``). Shifts in the mix
    are all taken from the volume after these changes.
    """

    id: Slug
    title: str
    tariffs: Literal["oud", "nieuw"] = "nieuw"
    tariff_change: Change = Decimal(0)
    volume: Change = Decimal(0)
    volumes: dict[Slug, Change] | None = None
    mix: tuple[MixShift, ...] = ()


@dataclass(config=STRICT, frozen=True, kw_only=True)
class StressFile:
    """A whole stress test. With ``figures`` "fictief" providers' own results are shown, else only bands."""

    format: Literal[1]
    kind: Literal["stresstest"]
    id: Slug
    title: str
    version: str
    figures: Literal["fictief", "vertrouwelijk"]
    products: tuple[StressProduct, ...]
    municipalities: tuple[StressMunicipality, ...]
    volumes: tuple[CellVolume, ...]
    scenarios: tuple[Scenario, ...]
    providers: tuple[StressProvider, ...] = ()
    source: str = ""
