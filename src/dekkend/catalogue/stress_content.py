"""The result of a stress test as data to keep: effects per municipality, providers in bands, nobody's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dekkend.catalogue.stress_bands import LEAST_IN_BAND, Band
from dekkend.catalogue.stress_effects import (
    BreakEven,
    CellAtRisk,
    Margin,
    MunicipalityEffect,
    ProductSpending,
    ScenarioEffect,
    StressResult,
)


@dataclass(frozen=True, slots=True)
class StoredScenario:
    """What one scenario does: spending in euros a year, per municipality, and providers in bands.

    ``losing`` is None where telling it would point at a provider.
    """

    id: str
    title: str
    spending: Decimal
    change: Decimal
    percentage: Decimal
    municipalities: tuple[MunicipalityEffect, ...]
    bands: tuple[Band, ...]
    losing: int | None
    cells_at_risk: tuple[CellAtRisk, ...]
    cells_withheld: bool


@dataclass(frozen=True, slots=True)
class StoredStress:
    """A whole result. ``names`` gives the titles of municipalities and products by their ids in it."""

    baseline: Decimal
    scenarios: tuple[StoredScenario, ...]
    break_even: tuple[BreakEven, ...]
    names: Mapping[str, str]
    providers_tested: bool
    own_tariffs: int
    """Tariffs of one provider alone that count in the margins."""


@dataclass(frozen=True, slots=True)
class OwnMargin:
    """One provider's own result in one scenario; for that provider alone."""

    scenario: str
    title: str
    revenue: Decimal
    cost: Decimal
    percentage: Decimal | None


def result_data(result: StressResult) -> dict[str, Any]:
    """What is kept of a run; of providers only bands of five or more."""
    towns = {one.id: one.title for one in result.file.municipalities}
    products = {one.id: one.title for one in result.file.products}
    return {
        "baseline": str(result.baseline),
        "scenarios": [_scenario(one) for one in result.scenarios],
        "break_even": [
            {
                "product": one.product,
                "providers": one.providers if one.providers >= LEAST_IN_BAND else None,
                "tariff": _text(one.tariff),
                "covered": _text(one.covered),
            }
            for one in result.break_even
        ],
        "names": {**towns, **products},
        "providers_tested": len(result.file.providers) >= LEAST_IN_BAND,
        "own_tariffs": sum(len(provider.own) for provider in result.file.providers),
    }


def stored_result(data: Mapping[str, Any]) -> StoredStress:
    """What ``result_data`` kept."""
    return StoredStress(
        Decimal(data["baseline"]),
        tuple(_stored_scenario(one) for one in data["scenarios"]),
        tuple(
            BreakEven(one["product"], one["providers"] or 0, _number(one["tariff"]), _number(one["covered"]))
            for one in data["break_even"]
        ),
        data["names"],
        data["providers_tested"],
        data.get("own_tariffs", 0),
    )


def own_data(rows: Any) -> list[dict[str, Any]]:
    """A provider's own margins, to keep for that provider alone."""
    return [_own(scenario.id, scenario.title, margin) for scenario, margin in rows]


def stored_own(data: Any) -> tuple[OwnMargin, ...]:
    """What ``own_data`` kept."""
    return tuple(
        OwnMargin(
            one["scenario"],
            one["title"],
            Decimal(one["revenue"]),
            Decimal(one["cost"]),
            _number(one["percentage"]),
        )
        for one in data
    )


def _own(id: str, title: str, margin: Margin) -> dict[str, Any]:
    return {
        "scenario": id,
        "title": title,
        "revenue": str(margin.revenue),
        "cost": str(margin.cost),
        "percentage": _text(margin.percentage),
    }


def _scenario(one: ScenarioEffect) -> dict[str, Any]:
    return {
        "id": one.scenario.id,
        "title": one.scenario.title,
        "spending": str(one.spending),
        "change": str(one.change),
        "percentage": str(one.percentage),
        "municipalities": [_municipality(town) for town in one.municipalities],
        "bands": [
            {"low": _text(band.low), "high": _text(band.high), "providers": band.providers}
            for band in one.bands
        ],
        "losing": one.losing,
        "cells_at_risk": [
            {"municipality": cell.municipality, "product": cell.product, "suppliers": cell.suppliers}
            for cell in one.cells_at_risk
        ],
        "cells_withheld": one.cells_withheld,
    }


def _municipality(one: MunicipalityEffect) -> dict[str, Any]:
    return {
        "municipality": one.municipality,
        "spending": str(one.spending),
        "change": str(one.change),
        "percentage": str(one.percentage),
        "room": _text(one.room),
        "own_at_most": str(one.own_at_most),
        "products": [
            [product.product, str(product.quantity), str(product.tariff), str(product.spending)]
            for product in one.products
        ],
    }


def _stored_scenario(data: Mapping[str, Any]) -> StoredScenario:
    return StoredScenario(
        data["id"],
        data["title"],
        Decimal(data["spending"]),
        Decimal(data["change"]),
        Decimal(data["percentage"]),
        tuple(_stored_municipality(one) for one in data["municipalities"]),
        tuple(Band(_number(one["low"]), _number(one["high"]), one["providers"]) for one in data["bands"]),
        data["losing"],
        tuple(CellAtRisk(**one) for one in data["cells_at_risk"]),
        data["cells_withheld"],
    )


def _stored_municipality(data: Mapping[str, Any]) -> MunicipalityEffect:
    return MunicipalityEffect(
        data["municipality"],
        Decimal(data["spending"]),
        Decimal(data["change"]),
        Decimal(data["percentage"]),
        _number(data["room"]),
        tuple(
            ProductSpending(product, Decimal(quantity), Decimal(tariff), Decimal(spending))
            for product, quantity, tariff, spending in data["products"]
        ),
        Decimal(data.get("own_at_most", 0)),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
