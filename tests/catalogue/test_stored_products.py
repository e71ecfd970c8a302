"""Stored lists of products: the calendar, codes that stay, what may be allocated."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dekkend.catalogue.domain import FinancingVariant, Frequency, Unit
from dekkend.catalogue.errors_stored import (
    CatalogueLate,
    FileUnusable,
    NotAllowed,
    RetroactiveCode,
    Unknown,
    VersionTaken,
)
from dekkend.catalogue.models import AllowedVolume, CatalogueVersion, Product
from dekkend.catalogue.products import Overlay
from dekkend.catalogue.queries.products import (
    allocation_verdicts,
    allowed_pairs,
    catalogue_on,
    catalogues,
    code_history,
    code_is_known,
    products,
)
from dekkend.catalogue.services.products import adopt_catalogue, import_catalogue, save_catalogue
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM
from tests.catalogue.stored import CODE, PRODUCT, adopted_products, product_file
from tests.catalogue.tariff_samples import EXAMPLES
from tests.personas import World

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2027, 1, 1)


def test_the_example_file_loads(personas: World) -> None:
    text = (EXAMPLES / "producten.toml").read_text(encoding="utf-8")
    row = import_catalogue(SYSTEM, personas.region, text)
    assert adopt_catalogue(SYSTEM, row.pk).holds
    shown = products(personas.actor("visitor"), row.pk)
    assert {one.slug for one in shown} >= {"begeleiding-licht", "intensivering", "dagbesteding"}
    light = next(one for one in shown if one.slug == "begeleiding-licht")
    assert [pair.frequency.value for pair in allowed_pairs(light.id)] == ["totaal", "week"]


def test_a_file_with_problems(personas: World) -> None:
    with pytest.raises(FileUnusable):
        import_catalogue(SYSTEM, personas.region, "format = 1\nkind = 'producten'\n")


def test_after_october_only_with_a_reason(personas: World) -> None:
    late = replace(product_file("2027", starts_on=NEW_YEAR), set_on=date(2026, 11, 20))
    row = save_catalogue(SYSTEM, personas.region, late)
    with pytest.raises(CatalogueLate):
        adopt_catalogue(SYSTEM, row.pk)
    assert not adopt_catalogue(SYSTEM, row.pk, "De standaardlijst kwam later.").holds
    assert catalogues(SYSTEM, personas.region)[0].late_reason


def test_a_new_code_starts_with_the_list_and_the_old_one_stays_known(personas: World) -> None:
    region = personas.region
    adopted_products(region, version="2026")
    back = product_file("2027", code="02B01", starts_on=NEW_YEAR)
    early = replace(back, products=(replace(back.products[0], code_from=date(2026, 6, 1)),))
    row = save_catalogue(SYSTEM, region, early)
    with pytest.raises(RetroactiveCode):
        adopt_catalogue(SYSTEM, row.pk)
    adopt_catalogue(SYSTEM, save_catalogue(SYSTEM, region, back).pk)
    codes = [(one.code, one.period) for one in code_history(region, PRODUCT)]
    assert codes == [(CODE, Period.year(2026)), ("02B01", Period(NEW_YEAR))]
    assert code_is_known(region, CODE, date(2027, 5, 1))
    assert not code_is_known(region, "02B01", date(2026, 5, 1))


def test_the_list_that_holds(personas: World) -> None:
    adopted_products(personas.region, version="2026")
    adopted_products(personas.region, version="2027", starts_on=NEW_YEAR)
    held = catalogue_on(personas.region, date(2026, 12, 31)), catalogue_on(personas.region, NEW_YEAR)
    assert [one.version for one in held if one] == ["2026", "2027"]
    assert catalogue_on(personas.region, date(2025, 1, 1)) is None


def test_an_adopted_list_stays(personas: World) -> None:
    adopted_products(personas.region, version="2026")
    with pytest.raises(VersionTaken):
        save_catalogue(SYSTEM, personas.region, product_file("2026"))
    for change in (
        lambda: CatalogueVersion.objects.update(content={}),
        lambda: Product.objects.update(code="02Z99"),
        lambda: Product.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_database_knows_the_table_of_units_and_frequencies(personas: World) -> None:
    row = save_catalogue(SYSTEM, personas.region, product_file())
    product = Product.objects.get(catalogue=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowedVolume.objects.create(
            product=product, variant="inspanningsgericht", unit="dagdeel", frequency="dag"
        )


def test_what_may_be_allocated(personas: World) -> None:
    file = product_file()
    extra = replace(
        file.products[0],
        id="extra",
        code="02A09",
        overlay=Overlay(base=PRODUCT, max_months=3, within="kalenderjaar"),
    )
    row = save_catalogue(SYSTEM, personas.region, replace(file, products=(*file.products, extra)))
    found = {one.slug: one for one in products(SYSTEM, row.pk)}["extra"]

    def rules(first: date, last: date | None, earlier: tuple[Period, ...] = ()) -> dict[str, bool]:
        wanted = Period(first, last)
        verdicts = allocation_verdicts(
            found, FinancingVariant.EFFORT, Unit.HOUR, Frequency.WEEK, wanted, earlier
        )
        return {one.rule: one.holds for one in verdicts}

    day = date(2026, 3, 1)
    assert all(rules(day, date(2026, 5, 31)).values())
    assert not rules(day, date(2026, 6, 1))["CV-09"]
    assert not rules(day, None)["CV-11"]
    spring = (Period(date(2026, 1, 1), date(2026, 1, 31)),)
    assert not rules(day, date(2026, 5, 31), spring)["CV-09"]
    assert rules(date(2026, 12, 1), date(2027, 1, 31), spring)["CV-09"]
    assert not allocation_verdicts(found, FinancingVariant.EFFORT, Unit.DAYPART, Frequency.DAY, Period(day))[
        0
    ].holds


def test_who_may(personas: World) -> None:
    row = save_catalogue(SYSTEM, personas.region, product_file())
    for persona in ("visitor", "buyer_elsewhere", "provider"):
        assert catalogues(personas.actor(persona), personas.region) == []
        with pytest.raises(Unknown):
            products(personas.actor(persona), row.pk)
        with pytest.raises(NotAllowed):
            adopt_catalogue(personas.actor(persona), row.pk)
    adopt_catalogue(personas.actor("buyer"), row.pk)
    assert len(catalogues(personas.actor("visitor"), personas.region)) == 1
