"""The example tariffs of a region load through the same services as people use."""

from datetime import date

import pytest

from dekkend.catalogue.queries.prices import price_models
from dekkend.catalogue.queries.sheets import sheet_view, sheets
from dekkend.catalogue.queries.stress import own_stress_results, stress_runs
from dekkend.catalogue.queries.studies import own_answer, studies, study_view
from dekkend.catalogue.queries.tariffs import tariff_on
from dekkend.cli.practice import load_practice, practice_names
from dekkend.cli.tariff_examples import load_tariffs
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.queries import member_ids
from dekkend.procurement.services.regions import ensure_region
from tests.catalogue.stored import new_providers, towns
from tests.personas import World

pytestmark = pytest.mark.django_db


def test_a_region_with_three_years_of_tariffs(personas: World) -> None:
    others = new_providers(6)
    load_tariffs(personas.region, [personas.provider, *others])
    town = towns(personas.region)[0]
    paid = [tariff_on(town, "02A01", date(year, 6, 1)) for year in (2024, 2025, 2026)]
    assert [str(one.tariff.amount) for one in paid if one] == ["58.20", "61.08", "65.60"]
    buyer = personas.actor("buyer")
    assert [one.status.value for one in sheets(buyer, personas.region)] == ["concept", *["gepubliceerd"] * 3]
    assert len(price_models(buyer, personas.region)) == 2
    concept = sheet_view(buyer, sheets(buyer, personas.region)[0].id)
    assert {str(line.tariff) for line in concept.lines} == {"65.60", "69.38"}
    reported = next(one for one in studies(buyer, personas.region) if one.status.value == "rapport")
    assert reported.answers == 7
    assert all(line.quartiles and line.quartiles.median for line in study_view(buyer, reported.id).lines)
    provider = personas.actor("provider")
    assert own_answer(provider, reported.id, personas.provider).figures
    assert len(own_stress_results(provider, personas.provider)) == 2
    assert stress_runs(buyer, sheets(buyer, personas.region)[1].id)[0].attached


@pytest.mark.parametrize("name", practice_names())
def test_every_example_region_gets_the_tariffs_of_its_years(name: str) -> None:
    """A region that began after the first of those years gets none, instead of stopping the first start."""
    region = ensure_region(SYSTEM, load_practice(name).definition)
    load_tariffs(region, new_providers(7))
    whole = bool(member_ids(region, date(2024, 1, 1)))
    assert len(sheets(SYSTEM, region)) == (4 if whole else 0)
