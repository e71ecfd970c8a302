"""A region with products, an adopted price model, tariffs that hold, and figures of providers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.models import PriceModelVersion, ProviderDelivery, StressRun, TariffSheet
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.products import Availability, BoughtBy, Product, ProductFile
from dekkend.catalogue.services.deciding import adopt_sheet, attach_stress_test, propose_sheet
from dekkend.catalogue.services.indexing import record_budget, record_volume
from dekkend.catalogue.services.prices import adopt_price_model, save_price_model
from dekkend.catalogue.services.products import adopt_catalogue, save_catalogue
from dekkend.catalogue.services.sheets import (
    AgreedTariff,
    NewSheet,
    TariffChoice,
    create_sheet,
    set_tariffs,
    take_over_tariffs,
)
from dekkend.catalogue.services.stress import ask_stress_test
from dekkend.kernel.identifiers import KvkNumber
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM, LegalForm, NewProvider
from dekkend.organisations.queries import member_ids
from dekkend.organisations.services import register_providers
from dekkend.runtime import clock
from dekkend.runtime.jobs import run_waiting
from dekkend.runtime.tenancy import acting_for_provider
from tests.catalogue.tariff_samples import worked_example

CODE = "02A01"
PRODUCT = "begeleiding-individueel"
YEAR = Period.year(2026)
EARLIER = Period.year(2025)


def product_file(version: str = "2026", code: str | None = CODE, starts_on: date = YEAR.first) -> ProductFile:
    """The product of the worked example, in a list that was set in time."""
    product: Product = replace(worked_example().product, code=code, code_from=None)
    product = replace(product, availability=Availability.OFFERED, bought_by=BoughtBy.REGION)
    return ProductFile(
        format=1,
        kind="producten",
        version=version,
        set_on=date(starts_on.year - 1, 10, 1),
        starts_on=starts_on,
        products=(product,),
    )


def adopted_products(region: int, **changes: object) -> None:
    row = save_catalogue(SYSTEM, region, product_file(**changes))  # type: ignore[arg-type]
    adopt_catalogue(SYSTEM, row.pk)


def adopted_model(region: int, model: PriceModel | None = None) -> PriceModelVersion:
    row = save_price_model(SYSTEM, region, model or worked_example())
    adopt_price_model(SYSTEM, row.pk)
    return PriceModelVersion.objects.get(pk=row.pk)


def towns(region: int) -> tuple[int, ...]:
    return tuple(sorted(member_ids(region, date(2025, 1, 1))))


def earlier_tariffs(region: int, amount: str = "62.40", period: Period = EARLIER) -> TariffSheet:
    """Tariffs that were agreed before, in every municipality, and that hold."""
    kind = SheetKind.TAKEN_OVER
    sheet = create_sheet(SYSTEM, NewSheet(region, "Tarieven van eerder", period, kind, contract_year=2023))
    agreed = [
        AgreedTariff(town, PRODUCT, Decimal(amount), "Overeenkomst 2023, deel 3") for town in towns(region)
    ]
    take_over_tariffs(SYSTEM, sheet.pk, agreed)
    propose_sheet(SYSTEM, sheet.pk)
    adopt_sheet(SYSTEM, sheet.pk, "Besluit van het college, 1 december 2024")
    return TariffSheet.objects.get(pk=sheet.pk)


def concept(region: int, period: Period = YEAR, title: str = "Tarieven 2026") -> TariffSheet:
    return create_sheet(SYSTEM, NewSheet(region, title, period))


def filled(region: int, model: PriceModelVersion, period: Period = YEAR) -> TariffSheet:
    """A concept with the model's tariff in every municipality."""
    sheet = concept(region, period)
    set_tariffs(SYSTEM, sheet.pk, TariffChoice(towns(region), model_id=model.pk))
    return sheet


def new_providers(count: int) -> list[int]:
    """Made-up providers."""
    news = [
        NewProvider(f"Aanbieder {n}", KvkNumber(f"2000000{n}"), LegalForm.FOUNDATION) for n in range(count)
    ]
    return list(register_providers(SYSTEM, news))


def figures_of_providers(region: int, count: int = 6, year: int = 2025) -> list[int]:
    """Volumes, budgets and what ``count`` providers deliver at their own cost price."""
    providers = new_providers(count)
    for town in towns(region):
        record_volume(SYSTEM, region, town, CODE, year, Decimal(10_000), "Declaraties")
        record_budget(SYSTEM, region, town, year, Decimal(700_000), "Begroting")
    for place, provider in enumerate(providers):
        with acting_for_provider(provider):
            ProviderDelivery.objects.create(
                provider_id=provider,
                region_id=region,
                municipality_id=towns(region)[0],
                product_code=CODE,
                year=year,
                quantity=Decimal(1000 + place),
                cost=Decimal(61 + place),
                recorded_at=clock.now(),
            )
    return list(providers)


def with_stress_test(sheet: TariffSheet, year: int = 2025) -> StressRun:
    """The sheet with a finished stress test attached; the sheet is a proposal."""
    run = ask_stress_test(SYSTEM, sheet.pk, "Stresstest", year)
    run_waiting()
    attach_stress_test(SYSTEM, sheet.pk, run.pk)
    return StressRun.objects.get(pk=run.pk)


def adopted(region: int, model: PriceModelVersion) -> TariffSheet:
    """A sheet that went all the way: proposed, tested, adopted. Needs figures of providers."""
    sheet = filled(region, model)
    propose_sheet(SYSTEM, sheet.pk)
    with_stress_test(sheet)
    adopt_sheet(SYSTEM, sheet.pk, "Besluit van het college, 2 december 2025")
    return TariffSheet.objects.get(pk=sheet.pk)
