"""Stored stress tests: bands of five or more, and a provider's own margin for that provider alone."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dekkend.catalogue.errors_stored import NotAllowed, Unknown
from dekkend.catalogue.models import StressOwnResult, StressRun, TariffSheet
from dekkend.catalogue.queries.sheets import sheet_view
from dekkend.catalogue.queries.stress import own_stress_results, stress_runs, stress_view
from dekkend.catalogue.services.deciding import propose_sheet
from dekkend.catalogue.services.differentiation import (
    NewDifferentiation,
    approve_differentiation,
    propose_differentiation,
)
from dekkend.catalogue.services.sheets import TariffChoice, set_tariffs
from dekkend.catalogue.services.stress import ask_stress_test, run_stress_test
from dekkend.kernel.errors import Refusal
from dekkend.organisations.domain import SYSTEM
from tests.catalogue.stored import (
    EARLIER,
    adopted_model,
    adopted_products,
    earlier_tariffs,
    figures_of_providers,
    filled,
    towns,
)
from tests.personas import World, work_for

pytestmark = pytest.mark.django_db


def run_of(region: int, providers: int) -> tuple[StressRun, list[int]]:
    adopted_products(region, version="2025", starts_on=EARLIER.first)
    earlier_tariffs(region)
    ids = figures_of_providers(region, providers)
    sheet = filled(region, adopted_model(region))
    propose_sheet(SYSTEM, sheet.pk)
    run = ask_stress_test(SYSTEM, sheet.pk, "Test", 2025)
    run_stress_test(run.pk, lambda done, total: None)
    return StressRun.objects.get(pk=run.pk), ids


def test_effects_on_municipalities(personas: World) -> None:
    run, _ = run_of(personas.region, 6)
    found = stress_view(personas.actor("controller"), run.pk).result
    assert found is not None
    new = next(one for one in found.scenarios if one.id == "nieuwe-tarieven")
    assert new.change == 20_000 * (Decimal("65.60") - Decimal("62.40"))
    assert {town.room for town in new.municipalities} == {Decimal(700_000) - 10_000 * Decimal("65.60")}
    assert found.providers_tested


def test_providers_in_bands_of_five(personas: World) -> None:
    run, _ = run_of(personas.region, 6)
    found = stress_view(personas.actor("buyer"), run.pk).result
    assert found is not None
    for scenario in found.scenarios:
        assert all(band.providers >= 5 for band in scenario.bands)
    assert "a1" not in json.dumps(run.result)


def test_four_providers_show_nothing(personas: World) -> None:
    run, _ = run_of(personas.region, 4)
    view = stress_view(personas.actor("buyer"), run.pk)
    assert view.result is not None
    assert not any(scenario.bands for scenario in view.result.scenarios)
    assert all(one.tariff is None and not one.providers for one in view.result.break_even)
    assert (view.row.providers, view.result.providers_tested) == (None, False)
    assert not sheet_view(SYSTEM, run.sheet_id).stress.holds


def test_only_the_provider_sees_its_own(personas: World) -> None:
    run, ids = run_of(personas.region, 6)
    work_for(personas, "provider", ids[0])
    own = own_stress_results(personas.actor("provider"), ids[0])
    new = next(one for one in own[0].margins if one.scenario == "nieuwe-tarieven")
    assert (new.cost, new.revenue) == (61_000, 65_600)
    for persona in ("competitor", "buyer", "controller", "supervisor", "administrator", "visitor"):
        with pytest.raises(NotAllowed):
            own_stress_results(personas.actor(persona), ids[0])
    with pytest.raises(NotAllowed):
        own_stress_results(personas.actor("provider"), ids[1])
    assert StressOwnResult.objects.count() == 0
    with pytest.raises(Unknown):
        stress_view(personas.actor("provider"), run.pk)


def test_a_tariff_of_one_provider_counts_for_that_provider(personas: World) -> None:
    adopted_products(personas.region, version="2025", starts_on=EARLIER.first)
    earlier_tariffs(personas.region)
    ids = figures_of_providers(personas.region, 6)
    model = adopted_model(personas.region)
    sheet = filled(personas.region, model)
    rural = NewDifferentiation(
        "landelijk", "Landelijk", "Meer reistijd", "Bijlage 3", {"reistijd": Decimal(200)}
    )
    other = propose_differentiation(personas.actor("contract_manager"), model.pk, rural)
    approve_differentiation(personas.actor("buyer"), other.pk, "Akkoord")
    own = TariffChoice(towns(personas.region), differentiation_id=other.pk, provider_id=ids[0])
    set_tariffs(SYSTEM, sheet.pk, own)
    run = ask_stress_test(SYSTEM, sheet.pk, "Test", 2025)
    run_stress_test(run.pk, lambda done, total: None)
    work_for(personas, "provider", ids[0])
    mine = own_stress_results(personas.actor("provider"), ids[0])
    new = next(one for one in mine[0].margins if one.scenario == "nieuwe-tarieven")
    assert new.revenue == 1_000 * Decimal("69.38"), "its own tariff, not the general one"
    found = stress_view(personas.actor("buyer"), run.pk).result
    assert found is not None
    assert found.own_tariffs == 2
    scenario = next(one for one in found.scenarios if one.id == "nieuwe-tarieven")
    assert scenario.change == 20_000 * (Decimal("65.60") - Decimal("62.40")), "nobody's delivery is told"
    assert {town.own_at_most for town in scenario.municipalities} == {
        10_000 * (Decimal("69.38") - Decimal("65.60"))
    }


def test_without_volumes_the_run_fails_and_says_why(personas: World) -> None:
    adopted_products(personas.region, version="2025", starts_on=EARLIER.first)
    sheet = filled(personas.region, adopted_model(personas.region))
    run = ask_stress_test(SYSTEM, sheet.pk, "Test", 2025)
    with pytest.raises(Refusal):
        run_stress_test(run.pk, lambda done, total: None)
    row = stress_runs(SYSTEM, sheet.pk)[0]
    assert row.status.value == "mislukt"
    assert row.failure is not None
    assert "2025" in row.failure.render()


def test_the_same_figures_give_the_same_fingerprint(personas: World) -> None:
    run, _ = run_of(personas.region, 6)
    again = ask_stress_test(SYSTEM, run.sheet_id, "Test", 2025)
    run_stress_test(again.pk, lambda done, total: None)
    again.refresh_from_db()
    assert again.result == run.result
    assert len(again.input_sha256) == 64


def test_a_sheet_costs_as_many_queries_with_more_lines(personas: World) -> None:
    run, _ = run_of(personas.region, 6)
    sheet = TariffSheet.objects.get(pk=run.sheet_id)
    with CaptureQueriesContext(connection) as full:
        sheet_view(SYSTEM, sheet.pk)
    other = filled(personas.region, sheet.lines.first().model)
    other.lines.filter(municipality_id=towns(personas.region)[0]).delete()
    with CaptureQueriesContext(connection) as half:
        sheet_view(SYSTEM, other.pk)
    assert len(full) == len(half)
