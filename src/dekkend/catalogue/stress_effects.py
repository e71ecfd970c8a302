"""The stress test of a tariff change: what it does to each municipality's budget and to providers' margins.

``change_m = sum over products of q (p1 - p0)``; ``margin_i = 1 - cost_i / revenue_i`` (rule TF-17). Volumes
and shifts in the mix are linear, so each provider is first added up over its municipalities.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.catalogue.stress_bands import LEAST_IN_BAND, Band, bands, losing
from dekkend.catalogue.stress_model import MixShift, Scenario, StressFile, StressMunicipality, StressProvider
from dekkend.catalogue.stress_own import OwnExtras, own_extras
from dekkend.catalogue.tariff_exact import HUNDRED, ONE, ZERO, divide, percentage_of, precisely, share

Cell = tuple[str, str]
"""Municipality and product, by id."""
TARIFFS: Final = ("oud", "nieuw")


@dataclass(frozen=True, slots=True)
class ProductSpending:
    """What one product costs one municipality in a scenario."""

    product: str
    quantity: Decimal
    tariff: Decimal
    spending: Decimal


@dataclass(frozen=True, slots=True)
class MunicipalityEffect:
    """A municipality in one scenario, beside old tariffs on today's volumes. ``room`` is left of budget.

    ``own_at_most``: what tariffs of single providers could add at most, where the exact sum would tell what
    one of them delivers.
    """

    municipality: str
    spending: Decimal
    change: Decimal
    percentage: Decimal
    room: Decimal | None
    products: tuple[ProductSpending, ...]
    own_at_most: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Margin:
    """One provider's result in a scenario; private. ``percentage`` is None without revenue."""

    provider: str
    revenue: Decimal
    cost: Decimal
    percentage: Decimal | None


@dataclass(frozen=True, slots=True)
class CellAtRisk:
    """A cell in which every supplier makes a loss: who delivers here may stop."""

    municipality: str
    product: str
    suppliers: int


@dataclass(frozen=True, slots=True)
class ScenarioEffect:
    """One scenario. ``margins`` is filled only where the figures are made up; else see the bands."""

    scenario: Scenario
    spending: Decimal
    change: Decimal
    percentage: Decimal
    municipalities: tuple[MunicipalityEffect, ...]
    bands: tuple[Band, ...]
    losing: int | None
    cells_at_risk: tuple[CellAtRisk, ...]
    cells_withheld: bool
    margins: tuple[Margin, ...]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The tariff at which all providers of a product together earn back their cost; None below five of them.

    ``covered`` is the percentage of the volume whose cost the new tariff covers.
    """

    product: str
    providers: int
    tariff: Decimal | None
    covered: Decimal | None


@dataclass(frozen=True, slots=True)
class StressResult:
    """The whole stress test."""

    file: StressFile
    baseline: Decimal
    scenarios: tuple[ScenarioEffect, ...]
    break_even: tuple[BreakEven, ...]


@dataclass(frozen=True, slots=True)
class Tariffs:
    """The tariffs of every cell, before and after."""

    by_cell: Mapping[str, Mapping[Cell, Decimal]]
    general: Mapping[str, Mapping[str, Decimal]]

    @classmethod
    def of(cls, file: StressFile) -> "Tariffs":
        general = {
            "oud": {product.id: product.old for product in file.products},
            "nieuw": {product.id: product.new for product in file.products},
        }
        local: dict[str, dict[Cell, Decimal]] = {"oud": {}, "nieuw": {}}
        for product in file.products:
            for tariff in product.local:
                local["oud"][tariff.municipality, product.id] = tariff.old
                local["nieuw"][tariff.municipality, product.id] = tariff.new
        return cls(local, general)

    def for_provider(self, provider: StressProvider) -> "Tariffs":
        """The same with the tariffs that this provider alone has."""
        if not provider.own:
            return self
        own = {(one.municipality, one.product): one for one in provider.own}
        return Tariffs(
            {
                "oud": {**self.by_cell["oud"], **{cell: one.old for cell, one in own.items()}},
                "nieuw": {**self.by_cell["nieuw"], **{cell: one.new for cell, one in own.items()}},
            },
            self.general,
        )

    def at(self, which: str, municipality: str, product: str) -> Decimal:
        """Euros per unit."""
        found = self.by_cell[which].get((municipality, product))
        return self.general[which][product] if found is None else found


@dataclass(frozen=True, slots=True)
class Book:
    """One provider added up over its municipalities: by product, and by product and the one it may become.

    ``shifted`` holds, for its volume of a product, revenue and cost as if that were the other product;
    nothing where the provider does not deliver the other.
    """

    provider: str
    revenue: Mapping[str, Mapping[str, Decimal]]
    cost: Mapping[str, Decimal]
    shifted: Mapping[tuple[str, str], tuple[Mapping[str, Decimal], Decimal]]


@precisely
def stress_test(file: StressFile) -> StressResult:
    """Every scenario of the file. Cells, products and municipalities must be known to it."""
    ground = _ground(file)
    effects = tuple(_effect(ground, scenario) for scenario in file.scenarios)
    return StressResult(file, sum(ground.before.values(), ZERO), effects, _break_even(file, ground.tariffs))


@precisely
def own_margins(file: StressFile, provider: str) -> tuple[tuple[Scenario, Margin], ...]:
    """What only this provider may see: its own margin in every scenario. Empty for an unknown provider."""
    tariffs, shifts = Tariffs.of(file), _shifts(file)
    books = [_book(one, tariffs, shifts) for one in file.providers if one.id == provider]
    return tuple((scenario, _margin(book, scenario)) for scenario in file.scenarios for book in books)


@dataclass(frozen=True, slots=True)
class Ground:
    """What all scenarios share: spending before the change, what providers earn, who delivers where."""

    file: StressFile
    tariffs: Tariffs
    volumes: Mapping[str, Mapping[str, Decimal]]
    before: Mapping[str, Decimal]
    books: tuple[Book, ...]
    suppliers: Mapping[Cell, tuple[str, ...]]
    own: OwnExtras


def _ground(file: StressFile) -> Ground:
    tariffs, volumes, shifts = Tariffs.of(file), _volumes(file), _shifts(file)
    own = own_extras(file, _in_every_cell(file, tariffs))
    before = {
        town: sum((q * tariffs.at("oud", town, p) + own.of(town, p, "oud") for p, q in of.items()), ZERO)
        for town, of in volumes.items()
    }
    books = tuple(_book(provider, tariffs, shifts) for provider in file.providers)
    return Ground(file, tariffs, volumes, before, books, _suppliers(file), own)


def _in_every_cell(file: StressFile, tariffs: Tariffs) -> dict[str, dict[Cell, Decimal]]:
    """The general tariffs of the cells in which a provider has one of its own."""
    cells = {(one.municipality, one.product) for provider in file.providers for one in provider.own}
    return {which: {cell: tariffs.at(which, *cell) for cell in cells} for which in TARIFFS}


def _shifts(file: StressFile) -> set[tuple[str, str]]:
    return {(shift.from_product, shift.to_product) for one in file.scenarios for shift in one.mix}


def _volumes(file: StressFile) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {one.id: {} for one in file.municipalities}
    for cell in file.volumes:
        of = found[cell.municipality]
        of[cell.product] = of.get(cell.product, ZERO) + cell.quantity
    return found


def _book(provider: StressProvider, general: Tariffs, shifts: set[tuple[str, str]]) -> Book:
    tariffs = general.for_provider(provider)
    revenue: dict[str, dict[str, Decimal]] = {which: defaultdict(Decimal) for which in TARIFFS}
    cost: dict[str, Decimal] = defaultdict(Decimal)
    volume: dict[str, Decimal] = defaultdict(Decimal)
    for one in provider.deliveries:
        cost[one.product] += one.quantity * one.cost
        volume[one.product] += one.quantity
        for which in TARIFFS:
            revenue[which][one.product] += one.quantity * tariffs.at(which, one.municipality, one.product)
    shifted = {}
    for source, target in shifts:
        if volume.get(source) and volume.get(target):
            unit_cost = divide(cost[target], volume[target])
            shifted[source, target] = _as_if(provider, tariffs, source, target, unit_cost)
    return Book(provider.id, revenue, cost, shifted)


def _as_if(
    provider: StressProvider, tariffs: Tariffs, source: str, target: str, unit_cost: Decimal
) -> tuple[Mapping[str, Decimal], Decimal]:
    """Revenue (old and new tariffs) and cost of the volume of ``source``, delivered as ``target``."""
    rows = [one for one in provider.deliveries if one.product == source]
    revenue = {
        which: sum((one.quantity * tariffs.at(which, one.municipality, target) for one in rows), ZERO)
        for which in TARIFFS
    }
    return revenue, sum((one.quantity for one in rows), ZERO) * unit_cost


def _growth(scenario: Scenario, product: str) -> Decimal:
    change = (scenario.volumes or {}).get(product, scenario.volume)
    return ONE + share(change)


def _leaving(scenario: Scenario, product: str) -> tuple[MixShift, ...]:
    return tuple(shift for shift in scenario.mix if shift.from_product == product)


def _margin(book: Book, scenario: Scenario) -> Margin:
    revenue, cost = ZERO, ZERO
    which = scenario.tariffs
    for product, spent in book.cost.items():
        growth = _growth(scenario, product)
        stays = growth
        for shift in _leaving(scenario, product):
            part = growth * share(shift.percentage)
            stays -= part
            if found := book.shifted.get((product, shift.to_product)):
                revenue += part * found[0][which]
                cost += part * found[1]
        revenue += stays * book.revenue[which][product]
        cost += stays * spent
    revenue *= ONE + share(scenario.tariff_change)
    percentage = HUNDRED - divide(cost * HUNDRED, revenue) if revenue else None
    return Margin(book.provider, revenue, cost, percentage)


def _quantities(volumes: Mapping[str, Decimal], scenario: Scenario) -> dict[str, Decimal]:
    """What a municipality takes of each product in the scenario."""
    grown = {product: quantity * _growth(scenario, product) for product, quantity in volumes.items()}
    after = dict(grown)
    for shift in scenario.mix:
        moved = grown.get(shift.from_product, ZERO) * share(shift.percentage)
        if moved:
            after[shift.from_product] -= moved
            after[shift.to_product] = after.get(shift.to_product, ZERO) + moved
    return after


def _municipality(ground: Ground, scenario: Scenario, town: StressMunicipality) -> MunicipalityEffect:
    factor = ONE + share(scenario.tariff_change)
    products, at_most = [], ZERO
    for product, quantity in _quantities(ground.volumes[town.id], scenario).items():
        tariff = ground.tariffs.at(scenario.tariffs, town.id, product) * factor
        own = ground.own.of(town.id, product, scenario.tariffs) * factor * _staying(scenario, product)
        products.append(ProductSpending(product, quantity, tariff, quantity * tariff + own))
        at_most += quantity * ground.own.at_most.get((town.id, product), ZERO) * factor
    spending, before = sum((one.spending for one in products), ZERO), ground.before[town.id]
    room = None if town.budget is None else town.budget - spending
    change = spending - before
    part = percentage_of(change, before)
    return MunicipalityEffect(town.id, spending, change, part, room, tuple(products), at_most)


def _staying(scenario: Scenario, product: str) -> Decimal:
    """The part of today's volume of a product that is still of that product in the scenario."""
    leaving = sum((share(shift.percentage) for shift in _leaving(scenario, product)), ZERO)
    return _growth(scenario, product) * (ONE - leaving)


def _effect(ground: Ground, scenario: Scenario) -> ScenarioEffect:
    towns = tuple(_municipality(ground, scenario, one) for one in ground.file.municipalities)
    margins = tuple(_margin(book, scenario) for book in ground.books)
    losers = {one.provider for one in margins if one.percentage is not None and one.percentage < 0}
    may_show = ground.file.figures == "fictief"
    in_bands = bands(one.percentage for one in margins if one.percentage is not None)
    spending = sum((one.spending for one in towns), ZERO)
    before = sum(ground.before.values(), ZERO)
    return ScenarioEffect(
        scenario,
        spending,
        spending - before,
        percentage_of(spending - before, before),
        towns,
        in_bands,
        len(losers) if may_show else losing(in_bands),
        _at_risk(ground, losers, 1 if may_show else LEAST_IN_BAND),
        not may_show and any(len(of) < LEAST_IN_BAND for of in ground.suppliers.values()),
        margins if may_show else (),
    )


def _at_risk(ground: Ground, losers: set[str], least: int) -> tuple[CellAtRisk, ...]:
    """Cells of ``least`` suppliers or more that all make a loss; fewer would point at someone."""
    return tuple(
        CellAtRisk(*cell, len(of))
        for cell, of in ground.suppliers.items()
        if len(of) >= least and all(one in losers for one in of)
    )


def _suppliers(file: StressFile) -> dict[Cell, tuple[str, ...]]:
    """Who delivers in each cell."""
    found: dict[Cell, list[str]] = defaultdict(list)
    for provider in file.providers:
        for one in provider.deliveries:
            if one.quantity and provider.id not in found[one.municipality, one.product]:
                found[one.municipality, one.product].append(provider.id)
    return {cell: tuple(of) for cell, of in found.items()}


def _break_even(file: StressFile, tariffs: Tariffs) -> tuple[BreakEven, ...]:
    quantity: dict[str, Decimal] = defaultdict(Decimal)
    cost: dict[str, Decimal] = defaultdict(Decimal)
    covered: dict[str, Decimal] = defaultdict(Decimal)
    providers: dict[str, set[str]] = defaultdict(set)
    for provider in file.providers:
        own = tariffs.for_provider(provider)
        for one in provider.deliveries:
            quantity[one.product] += one.quantity
            cost[one.product] += one.quantity * one.cost
            providers[one.product].add(provider.id)
            if one.cost <= own.at("nieuw", one.municipality, one.product):
                covered[one.product] += one.quantity
    found = []
    for product in file.products:
        of, count = quantity[product.id], len(providers[product.id])
        shown = bool(of) and (file.figures == "fictief" or count >= LEAST_IN_BAND)
        tariff = divide(cost[product.id], of) if shown else None
        part = percentage_of(covered[product.id], of) if shown else None
        found.append(BreakEven(product.id, count, tariff, part))
    return tuple(found)
