"""Whatever the order of edits: on a day there is one tariff, the last one that was set (TF-14)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dekkend.catalogue.domain_stored import SheetKind
from dekkend.catalogue.models import SheetLine, Tariff
from dekkend.catalogue.queries.tariffs import tariff_on
from dekkend.catalogue.services.deciding import adopt_sheet, propose_sheet
from dekkend.catalogue.services.sheets import (
    AgreedTariff,
    NewSheet,
    create_sheet,
    remove_tariffs,
    take_over_tariffs,
)
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import SYSTEM
from dekkend.organisations.ranges import period_of
from tests.catalogue.stored import CODE, PRODUCT, adopted_products, towns
from tests.personas import make_world

YEAR = Period.year(2026)
DAYS = st.integers(0, 364).map(lambda day: YEAR.first + timedelta(days=day))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: Period(min(pair), max(pair)))
EDITS = st.lists(st.tuples(st.booleans(), SPANS, st.integers(1000, 9999)), min_size=1, max_size=8)


class EditsTest(TestCase):
    """A real database; each example in a transaction of its own."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        world = make_world()
        cls.region = world.region
        adopted_products(world.region, version="2026", starts_on=YEAR.first)
        cls.town = towns(world.region)[0]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(EDITS)
    def test_any_order_of_edits(self, edits: list[tuple[bool, Period, int]]) -> None:
        sheet = create_sheet(SYSTEM, NewSheet(self.region, "Blad", YEAR, SheetKind.TAKEN_OVER))
        wanted: dict[date, Decimal] = {}
        for put, span, cents in edits:
            amount = Decimal(cents).scaleb(-2)
            if put:
                agreed = AgreedTariff(self.town, PRODUCT, amount, "Bron", span)
                take_over_tariffs(SYSTEM, sheet.pk, [agreed])
            else:
                remove_tariffs(SYSTEM, sheet.pk, [self.town], CODE, span)
            for day in days_of(span):
                if put:
                    wanted[day] = amount
                else:
                    wanted.pop(day, None)
        assert stored_days(sheet.pk) == wanted

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(SPANS, st.integers(1000, 9999)), min_size=1, max_size=4))
    def test_any_order_of_decisions(self, decisions: list[tuple[Period, int]]) -> None:
        wanted: dict[date, Decimal] = {}
        for span, cents in decisions:
            amount = Decimal(cents).scaleb(-2)
            sheet = create_sheet(SYSTEM, NewSheet(self.region, "Blad", span, SheetKind.TAKEN_OVER))
            take_over_tariffs(SYSTEM, sheet.pk, [AgreedTariff(self.town, PRODUCT, amount, "Bron")])
            propose_sheet(SYSTEM, sheet.pk)
            adopt_sheet(SYSTEM, sheet.pk, "Besluit")
            wanted |= dict.fromkeys(days_of(span), amount)
        rows = Tariff.objects.filter(superseded_at__isnull=True)
        found = {day: row.tariff for row in rows for day in days_of(period_of(row.period))}
        assert found == wanted
        assert sum(period_of(row.period).days or 0 for row in rows) == len(wanted)
        day = decisions[-1][0].first
        held = tariff_on(self.town, CODE, day)
        assert held is not None
        assert held.tariff.amount == wanted[day]


def days_of(period: Period) -> list[date]:
    return [period.first + timedelta(days=number) for number in range(period.days or 0)]


def stored_days(sheet: int) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for row in SheetLine.objects.filter(sheet_id=sheet):
        for day in days_of(period_of(row.period)):
            assert day not in found
            found[day] = row.tariff
    return found


pytestmark = pytest.mark.django_db
