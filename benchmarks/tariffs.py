"""How long it takes to price 40 products and to stress-test them for 10 municipalities and 300 providers.

``python benchmarks/tariffs.py [--seed 1]`` prints one JSON document (``./dekkend benchmark tariffs``).

Every provider delivers every product in every municipality: 120,000 deliveries, under 20 scenarios. Also
measured: one what-if, as a slider on a page asks it. That part has no database; ``stored_tariffs.py``
measures the same what-if and more on stored tariffs.
"""

import argparse
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(Path(__file__).parent)]

from stored_tariffs import measure_stored  # noqa: E402 - beside this file

from dekkend.catalogue.price_calculation import effect, price  # noqa: E402
from dekkend.catalogue.price_model import PriceModel, WhatIf  # noqa: E402
from dekkend.catalogue.price_settings import with_values  # noqa: E402
from dekkend.catalogue.stress_effects import StressResult, stress_test  # noqa: E402
from dekkend.catalogue.stress_model import (  # noqa: E402
    CellVolume,
    Delivery,
    MixShift,
    Scenario,
    StressFile,
    StressMunicipality,
    StressProduct,
    StressProvider,
)
from dekkend.catalogue.tariff_loading import load_price_model  # noqa: E402

EXAMPLE = ROOT / "examples" / "tariffs" / "prijs-begeleiding.toml"
PRODUCTS, MUNICIPALITIES, PROVIDERS, SCENARIOS, WHAT_IFS = 40, 10, 300, 20, 400
Result = TypeVar("Result")


def main() -> None:
    """Measures, and prints one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    figures = measure(random.Random(chosen.seed))  # noqa: S311 - figures to measure with, no secrets
    stored = measure_stored(random.Random(chosen.seed))  # noqa: S311
    print(json.dumps({**figures, **stored}, indent=2))


def measure(chance: random.Random) -> dict[str, float]:
    """Seconds and mebibytes; the file is built before the clock starts."""
    model = load_price_model(EXAMPLE).value
    assert model is not None
    models = [varied(model, chance) for _ in range(PRODUCTS)]
    prices, pricing = timed(lambda: [price(one) for one in models])
    file, building = timed(lambda: stress_file([one.tariff for one in prices], chance))
    before = peak()
    result, testing = timed(lambda: stress_test(file))
    check(result)
    return {
        "products": PRODUCTS,
        "municipalities": MUNICIPALITIES,
        "providers": PROVIDERS,
        "deliveries": PRODUCTS * MUNICIPALITIES * PROVIDERS,
        "scenarios": SCENARIOS,
        "pricing_seconds": round(pricing, 3),
        "building_seconds": round(building, 2),
        "stress_seconds": round(testing, 2),
        "memory_before_mib": before,
        "peak_memory_mib": peak(),
        **what_if_milliseconds(model, chance),
    }


def varied(model: PriceModel, chance: random.Random) -> PriceModel:
    """A product of its own: other hours, overhead and salaries."""
    values = {"reistijd": chance.randint(60, 250), "overhead": chance.randint(15, 32), "ziekte": 7}
    return with_values(model, {id: Decimal(value) for id, value in values.items()})


def stress_file(tariffs: list[Decimal], chance: random.Random) -> StressFile:
    """A region in which everyone delivers everything."""
    products = tuple(
        StressProduct(id=f"p{place}", title=f"Product {place}", old=tariff * Decimal("0.95"), new=tariff)
        for place, tariff in enumerate(tariffs)
    )
    towns = tuple(
        StressMunicipality(id=f"g{place}", title=f"Gemeente {place}", budget=Decimal(10**9))
        for place in range(MUNICIPALITIES)
    )
    providers = tuple(
        StressProvider(id=f"a{place}", deliveries=tuple(deliveries(products, chance)))
        for place in range(PROVIDERS)
    )
    volumes = tuple(
        CellVolume(municipality=town.id, product=product.id, quantity=Decimal(30_000))
        for town in towns
        for product in products
    )
    return StressFile(
        format=1,
        kind="stresstest",
        id="meting",
        title="Meting",
        version="1",
        figures="vertrouwelijk",
        products=products,
        municipalities=towns,
        volumes=volumes,
        scenarios=tuple(scenario(place) for place in range(SCENARIOS)),
        providers=providers,
    )


def deliveries(products: tuple[StressProduct, ...], chance: random.Random) -> list[Delivery]:
    """A provider's volumes and costs in every cell."""
    return [
        Delivery(
            municipality=f"g{town}",
            product=product.id,
            quantity=Decimal(chance.randint(10, 190)),
            cost=(product.new * chance.randint(90, 112) / 100).quantize(Decimal("0.01")),
        )
        for town in range(MUNICIPALITIES)
        for product in products
    ]


def scenario(place: int) -> Scenario:
    """Old or new tariffs, with other volumes, changes and shifts in the mix."""
    shift = MixShift(from_product=f"p{place}", to_product=f"p{place + 1}", percentage=Decimal(10))
    found = Scenario(
        id=f"s{place}",
        title=f"Scenario {place}",
        volume=Decimal(place - 10),
        tariff_change=Decimal(place % 3),
    )
    return replace(found, tariffs="oud") if place == 0 else replace(found, mix=(shift,) * (place % 2))


def check(result: StressResult) -> None:
    """That something was calculated, and that no provider can be recognised."""
    assert len(result.scenarios) == SCENARIOS
    assert all(band.providers >= 5 for one in result.scenarios for band in one.bands)
    assert all(len(one.municipalities) == MUNICIPALITIES and not one.margins for one in result.scenarios)


def what_if_milliseconds(model: PriceModel, chance: random.Random) -> dict[str, float]:
    """One slider: another value, the price again with all lines, the difference."""
    standard = price(model)
    taken = []
    for _ in range(WHAT_IFS):
        moved = WhatIf(id="x", title="x", set={"ziekte": Decimal(chance.randint(300, 1200)).scaleb(-2)})
        _, seconds = timed(lambda moved=moved: effect(model, moved, standard))
        taken.append(seconds * 1000)
    cuts = statistics.quantiles(taken, n=20)
    return {"what_if_p50_ms": round(cuts[9], 2), "what_if_p95_ms": round(cuts[18], 2)}


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def peak() -> int:
    """Mebibytes of this process at its largest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
