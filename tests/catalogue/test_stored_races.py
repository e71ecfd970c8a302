"""Two people at once on two connections: never two tariffs on a day, one decision, one approval."""

from datetime import date

import pytest

from dekkend.catalogue.errors_stored import VersionTaken
from dekkend.catalogue.models import PriceModelVersion, SheetLine, StressOwnResult, StressRun, Tariff
from dekkend.catalogue.services.deciding import adopt_sheet, propose_sheet
from dekkend.catalogue.services.differentiation import (
    NewDifferentiation,
    approve_differentiation,
    propose_differentiation,
)
from dekkend.catalogue.services.prices import save_price_model
from dekkend.catalogue.services.sheets import TariffChoice, set_tariffs
from dekkend.catalogue.services.stress import ask_stress_test, run_stress_test
from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.ranges import period_of
from dekkend.runtime.tenancy import adding_up_providers
from tests.catalogue.stored import (
    CODE,
    EARLIER,
    adopted_model,
    adopted_products,
    concept,
    earlier_tariffs,
    figures_of_providers,
    filled,
    towns,
    with_stress_test,
)
from tests.catalogue.tariff_samples import worked_example
from tests.personas import World
from tests.procurement.test_races import refusals, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def region(personas: World) -> int:
    adopted_products(personas.region, version="2025", starts_on=EARLIER.first)
    return personas.region


def one_tariff_a_day(sheet: int) -> bool:
    rows = SheetLine.objects.filter(sheet_id=sheet).order_by("municipality_id", "period")
    seen: dict[int, Period] = {}
    for row in rows:
        days = period_of(row.period)
        before = seen.get(row.municipality_id)
        if before is not None and before.overlaps(days):
            return False
        seen[row.municipality_id] = days
    return True


def test_two_people_edit_one_sheet(region: int) -> None:
    sheet, model = concept(region), adopted_model(region)
    early = Period(date(2026, 1, 1), date(2026, 9, 30))
    late = Period(date(2026, 4, 1), date(2026, 12, 31))

    def put(period: Period) -> object:
        choice = TariffChoice(towns(region), model_id=model.pk, period=period)
        return set_tariffs(SYSTEM, sheet.pk, choice)

    results = together(lambda: put(early), lambda: put(late), lambda: put(early), lambda: put(late))
    assert not list(refusals(results))
    assert one_tariff_a_day(sheet.pk)
    assert propose_sheet(SYSTEM, sheet.pk)


def test_editing_against_proposing(region: int) -> None:
    sheet = filled(region, model := adopted_model(region))
    choice = TariffChoice(
        towns(region)[:1], model_id=model.pk, period=Period(date(2026, 5, 1), date(2026, 5, 31))
    )
    together(lambda: propose_sheet(SYSTEM, sheet.pk), lambda: set_tariffs(SYSTEM, sheet.pk, choice))
    sheet.refresh_from_db()
    assert sheet.status == "voorgesteld"
    assert one_tariff_a_day(sheet.pk)


def test_two_decisions_on_one_sheet(region: int) -> None:
    earlier_tariffs(region)
    figures_of_providers(region)
    sheet = filled(region, adopted_model(region))
    propose_sheet(SYSTEM, sheet.pk)
    with_stress_test(sheet)
    decide = [lambda: adopt_sheet(SYSTEM, sheet.pk, "Besluit")] * 2
    results = together(*decide)
    assert len(list(refusals(results))) == 1
    assert Tariff.objects.filter(sheet=sheet).count() == len(towns(region))


def test_decisions_on_two_sheets_of_the_same_days(region: int) -> None:
    earlier_tariffs(region)
    figures_of_providers(region)
    model = adopted_model(region)
    sheets = [filled(region, model), filled(region, model)]
    for sheet in sheets:
        propose_sheet(SYSTEM, sheet.pk)
        with_stress_test(sheet)
    results = together(*[lambda s=sheet: adopt_sheet(SYSTEM, s.pk, "Besluit") for sheet in sheets])
    assert not [one for one in results if isinstance(one, Refusal)]
    held = Tariff.objects.filter(
        product_code=CODE, superseded_at__isnull=True, period__contains=date(2026, 3, 1)
    )
    assert held.count() == len(towns(region))


def test_two_people_approve_one_differentiation(region: int) -> None:
    model = adopted_model(region)
    new = NewDifferentiation("buiten", "Buitengebied", "Reistijd", "Bijlage 4", values={"reistijd": 200})  # type: ignore[dict-item]
    proposed = propose_differentiation(SYSTEM, model.pk, new)
    approve = [lambda: approve_differentiation(SYSTEM, proposed.pk)] * 2
    assert len(list(refusals(together(*approve)))) == 1


def test_two_people_store_one_version(region: int) -> None:
    results = together(*[lambda: save_price_model(SYSTEM, region, worked_example())] * 2)
    assert all(isinstance(one, VersionTaken) for one in refusals(results))
    assert PriceModelVersion.objects.filter(region=region).count() == 1


def test_two_workers_compute_one_stress_test(region: int) -> None:
    earlier_tariffs(region)
    providers = figures_of_providers(region)
    sheet = filled(region, adopted_model(region))
    run = ask_stress_test(SYSTEM, sheet.pk, "Test", 2025)
    together(*[lambda: run_stress_test(run.pk, lambda done, total: None)] * 2)
    assert StressRun.objects.get(pk=run.pk).status == "klaar"
    with adding_up_providers():
        assert StressOwnResult.objects.count() == len(providers)
