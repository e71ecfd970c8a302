"""Stored indexation: series that only grow, an index that stays, an audit table that can be recomputed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.domain_stored import FigureKind, SheetKind
from dekkend.catalogue.errors_stored import IndexYearDiffers, NothingToIndex, RuleForbids
from dekkend.catalogue.index_model import IndexedTariff
from dekkend.catalogue.indexation import index_percentage, indexed
from dekkend.catalogue.models import IndexVersion, SeriesFigure, Tariff
from dekkend.catalogue.price_units import rounded_to
from dekkend.catalogue.queries.indexing import (
    all_series,
    audit_tables,
    index_versions,
    method_effects,
    series_data,
)
from dekkend.catalogue.services.indexing import (
    adopt_index_version,
    apply_indexation,
    import_index,
    record_figure,
)
from dekkend.catalogue.services.sheets import NewSheet
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM
from tests.catalogue.stored import adopted_products, earlier_tariffs, figures_of_providers, towns
from tests.catalogue.tariff_samples import index_example
from tests.personas import World

BEFORE = Period.year(2024)


@pytest.fixture
def region(personas: World) -> int:
    adopted_products(personas.region, version="2024", starts_on=BEFORE.first)
    return personas.region


def agreed_index(region: int) -> IndexVersion:
    row = import_index(SYSTEM, region, replace(index_example(), tariffs=()))
    adopt_index_version(SYSTEM, row.pk)
    return IndexVersion.objects.get(pk=row.pk)


@pytest.mark.django_db
def test_tariffs_follow_the_unrounded_one(region: int) -> None:
    earlier_tariffs(region, "65.60", BEFORE)
    index = agreed_index(region)
    new = NewSheet(region, "Tarieven 2025", Period.year(2025), contract_year=2023)
    sheet, verdicts = apply_indexation(SYSTEM, index.pk, new)
    assert {one.rule for one in verdicts if one.holds} == {"TF-07", "TF-09"}
    sheet.refresh_from_db()
    assert (sheet.kind, sheet.index_version_id) == (SheetKind.INDEXATION, index.pk)
    assert {line.tariff for line in sheet.lines.all()} == {Decimal("68.85")}
    table = audit_tables(SYSTEM, sheet.pk)[0]
    step = table.steps[0]
    assert (f"{step.percentage:.3f}", f"{step.after:.4f}", step.before) == (
        "4.957",
        "68.8518",
        Decimal("65.6"),
    )
    assert f"{step.correction:.3f}" == "1.013"


@pytest.mark.django_db
def test_what_another_method_costs(region: int) -> None:
    earlier_tariffs(region, "65.60", BEFORE)
    figures_of_providers(region, year=2024)
    index = agreed_index(region)
    new = NewSheet(region, "Tarieven 2025", Period.year(2025), contract_year=2023)
    sheet, _ = apply_indexation(SYSTEM, index.pk, new)
    found = {one.id: one for one in method_effects(SYSTEM, sheet.pk).methods}
    assert found["optellend"].difference == 0
    volume = 10_000 * len(towns(region))
    assert round(found["verhouding"].difference / volume / Decimal("65.60") * 100, 3) == Decimal("-0.045")
    assert found["alleen-raming"].difference < found["verhouding"].difference


@pytest.mark.django_db
def test_weights_that_are_not_whole(region: int) -> None:
    example = index_example()
    series = (replace(example.series[0], weight=Decimal(89)), example.series[1])
    row = import_index(SYSTEM, region, replace(example, series=series, tariffs=()))
    with pytest.raises(RuleForbids) as refused:
        adopt_index_version(SYSTEM, row.pk)
    assert refused.value.rule == "TF-08"
    with pytest.raises(IntegrityError), transaction.atomic():
        IndexVersion.objects.filter(pk=row.pk).update(status="vastgesteld")


@pytest.mark.django_db
def test_the_agreed_index_keeps_its_figures(region: int) -> None:
    index = agreed_index(region)
    record_figure(SYSTEM, "ova", 2025, FigureKind.FORECAST, Decimal("9.99"), "Later")
    assert series_data("ova", Decimal(90)).of(2025).forecast == Decimal("9.99")  # type: ignore[union-attr]
    kept = index_versions(SYSTEM, region)[0].content.series[0].of(2025)
    assert kept is not None
    assert kept.forecast == Decimal("4.18")
    assert index.sha256 == index_versions(SYSTEM, region)[0].sha256
    shown = next(one for one in all_series(SYSTEM) if one.slug == "ova").figures
    assert [one.counts for one in shown if one.year == 2025] == [True, False]
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        SeriesFigure.objects.update(percentage=0)


@pytest.mark.django_db
def test_nothing_or_another_year(region: int) -> None:
    index = agreed_index(region)
    with pytest.raises(NothingToIndex):
        apply_indexation(SYSTEM, index.pk, NewSheet(region, "Leeg", Period.year(2025)))
    with pytest.raises(IndexYearDiffers):
        apply_indexation(SYSTEM, index.pk, NewSheet(region, "Ander jaar", Period.year(2026)))


@pytest.mark.django_db
def test_the_register_keeps_the_unrounded_tariff(region: int) -> None:
    earlier_tariffs(region, "65.60", BEFORE)
    assert Tariff.objects.first().unrounded == Decimal("65.60")
    assert Tariff.objects.first().period.lower == date(2024, 1, 1)


@given(
    st.decimals(1, 500, places=6, allow_nan=False, allow_infinity=False),
    st.integers(2023, 2024),
)
def test_the_unrounded_chain_is_one_step(amount: Decimal, level: int) -> None:
    """Year by year from the unrounded tariff is the product of the factors, whatever was paid in between."""
    file = index_example()
    tariff = IndexedTariff(id="t", title="T", amount=amount, level_year=level, contract_year=2010)
    once = amount
    for year in range(level + 1, file.to_year + 1):
        once *= index_percentage(file.series, file.clause, year).factor
    found = indexed(tariff, file)
    assert found.after == once
    assert found.paid == rounded_to(once, file.tariff_rounding)
