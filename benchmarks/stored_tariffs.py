"""Stored tariffs on a database: a what-if as a slider asks it, the tariff on a date, and a whole stress test.

Part of ``./dekkend benchmark tariffs``; imported by ``tariffs.py``. A region of ten municipalities with forty
products: 400 tariffs, 300 providers that each deliver in 20 cells. An embedded database in a folder of its
own; everything is rolled back. The aim: a what-if under 150 ms (p95) at the server.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

PRODUCTS, PROVIDERS, CELLS, ASKED = 40, 300, 20, 400


def measure_stored(chance: random.Random) -> dict[str, float]:
    """Milliseconds and seconds of what pages and claims ask of the stored tariffs."""
    with tempfile.TemporaryDirectory(prefix="dekkend-tariffs-") as folder:
        os.environ.update(
            DEKKEND_HOME=folder, DEKKEND_DB_POOL="0", DJANGO_SETTINGS_MODULE="dekkend.config.settings"
        )
        from dekkend.cli.home import Home
        from dekkend.cli.installation import database

        with database(Home.from_environment()):
            import django

            django.setup()
            from django.db import transaction

            with transaction.atomic():
                found = _measured(chance)
                transaction.set_rollback(True)
            return found


def _measured(chance: random.Random) -> dict[str, float]:
    from dekkend.catalogue.price_model import WhatIf
    from dekkend.catalogue.queries.prices import price_view, what_if
    from dekkend.catalogue.queries.sheets import sheet_view
    from dekkend.catalogue.queries.tariffs import tariff_on
    from dekkend.catalogue.services.stress import ask_stress_test, run_stress_test
    from dekkend.organisations.domain import SYSTEM

    towns, model, sheet = _region(chance)
    run = ask_stress_test(SYSTEM, sheet, "Meting", 2025)
    began = time.perf_counter()
    run_stress_test(run.pk, lambda done, total: None)
    stress = time.perf_counter() - began

    def slide() -> object:
        value = Decimal(chance.randint(300, 1200)).scaleb(-2)
        return what_if(SYSTEM, model, WhatIf(id="x", title="x", set={"ziekte": value}))

    def claim() -> object:
        return tariff_on(chance.choice(towns), _code(chance.randrange(PRODUCTS)), date(2025, 6, 1))

    return {
        **_percentiles("stored_what_if", slide, ASKED),
        **_percentiles("tariff_on_a_date", claim, ASKED),
        **_percentiles("price_laid_open", lambda: price_view(SYSTEM, model), 50),
        **_percentiles("sheet_of_400_lines", lambda: sheet_view(SYSTEM, sheet), 20),
        "stored_stress_seconds": round(stress, 2),
    }


def _region(chance: random.Random) -> tuple[tuple[int, ...], int, int]:
    """A region: its municipalities, a price model, and a sheet to test."""
    from dekkend.catalogue.domain_stored import SheetKind
    from dekkend.catalogue.services.deciding import adopt_sheet, propose_sheet
    from dekkend.catalogue.services.indexing import record_volume
    from dekkend.catalogue.services.prices import adopt_price_model, save_price_model
    from dekkend.catalogue.services.products import adopt_catalogue, save_catalogue
    from dekkend.catalogue.services.sheets import AgreedTariff, NewSheet, create_sheet, take_over_tariffs
    from dekkend.kernel.identifiers import CbsCode
    from dekkend.kernel.periods import Period
    from dekkend.organisations.domain import SYSTEM, NewMember
    from dekkend.organisations.queries import municipalities
    from dekkend.organisations.services import load_municipalities, register_region

    load_municipalities()
    known = municipalities(SYSTEM)[:10]
    always = Period(date(2020, 1, 1))
    members = [NewMember(CbsCode(row.cbs_code), always) for row in known]
    region, towns = register_region(SYSTEM, "Meting", members), tuple(row.organisation_id for row in known)
    model = _model()
    adopt_catalogue(SYSTEM, save_catalogue(SYSTEM, region, _products(model)).pk)
    stored = save_price_model(SYSTEM, region, model)
    adopt_price_model(SYSTEM, stored.pk)
    sheets = []
    for year, change in ((2025, "0.95"), (2026, "1")):
        new = NewSheet(region, str(year), Period.year(year), SheetKind.TAKEN_OVER)
        sheet = create_sheet(SYSTEM, new)
        amount = Decimal("65.60") * Decimal(change)
        agreed = [
            AgreedTariff(town, f"p{place}", amount + place, "Meting")
            for place in range(PRODUCTS)
            for town in towns
        ]
        take_over_tariffs(SYSTEM, sheet.pk, agreed)
        propose_sheet(SYSTEM, sheet.pk)
        sheets.append(sheet.pk)
    adopt_sheet(SYSTEM, sheets[0], "Meting")
    for town in towns:
        for place in range(PRODUCTS):
            record_volume(SYSTEM, region, town, _code(place), 2025, Decimal(30_000), "Meting")
    _deliveries(region, towns, chance)
    return towns, stored.pk, sheets[1]


def _model() -> Any:
    from tariffs import EXAMPLE

    from dekkend.catalogue.tariff_loading import load_price_model

    found = load_price_model(EXAMPLE).value
    assert found is not None
    return found


def _products(model: Any) -> Any:
    from dekkend.catalogue.products import ProductFile

    products = tuple(
        replace(model.product, id=f"p{place}", title=f"Product {place}", code=_code(place))
        for place in range(PRODUCTS)
    )
    return ProductFile(
        format=1,
        kind="producten",
        version="2025",
        set_on=date(2024, 10, 1),
        starts_on=date(2025, 1, 1),
        products=(*products, replace(model.product, code="02ZZZ")),
    )


def _code(place: int) -> str:
    return f"02A{place:02}"


def _deliveries(region: int, towns: tuple[int, ...], chance: random.Random) -> None:
    from dekkend.catalogue.models import ProviderDelivery
    from dekkend.kernel.identifiers import KvkNumber
    from dekkend.organisations.domain import SYSTEM, LegalForm, NewProvider
    from dekkend.organisations.services import register_providers
    from dekkend.runtime import clock
    from dekkend.runtime.tenancy import acting_for_provider

    news = [
        NewProvider(f"Aanbieder {number}", KvkNumber(f"{20000000 + number}"), LegalForm.FOUNDATION)
        for number in range(PROVIDERS)
    ]
    cells = [(town, place) for town in towns for place in range(PRODUCTS)]
    for provider in register_providers(SYSTEM, news):
        with acting_for_provider(provider):
            ProviderDelivery.objects.bulk_create(
                [
                    ProviderDelivery(
                        provider_id=provider,
                        region_id=region,
                        municipality_id=town,
                        product_code=_code(place),
                        year=2025,
                        quantity=Decimal(chance.randint(10, 190)),
                        cost=Decimal(chance.randint(5600, 11000)).scaleb(-2),
                        recorded_at=clock.now(),
                    )
                    for town, place in chance.sample(cells, CELLS)
                ]
            )


def _percentiles(name: str, work: Callable[[], object], times: int) -> dict[str, float]:
    """The 50th and 95th percentile in milliseconds, after a first time that fills the caches."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(taken, n=20)
    return {f"{name}_p50_ms": round(cuts[9], 2), f"{name}_p95_ms": round(cuts[18], 2)}
