"""One tariff on each day, whatever the order of edits; a provider's own tariff goes first."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.catalogue.errors import NotOneTariffPerDay
from dekkend.catalogue.tariff_sheet import (
    SheetLine,
    TariffKey,
    checked,
    tariff_on,
    uncovered,
    with_line,
)
from dekkend.kernel.periods import Period

KEY = TariffKey("0268", "02A01")
OWN = KEY._replace(provider="A")
START = date(2026, 1, 1)


def line(amount: str, first: date, last: date | None = None, key: TariffKey = KEY) -> SheetLine:
    return SheetLine(key, Period(first, last), Decimal(amount), Decimal(amount))


def amount_on(lines: tuple[SheetLine, ...], day: date, provider: str | None = None) -> Decimal | None:
    found = tariff_on(lines, "0268", "02A01", day, provider)
    return found.tariff if found else None


def test_a_new_tariff_ends_the_old_one_on_the_day_before() -> None:
    sheet = with_line((line("65.60", START),), line("68.85", date(2027, 1, 1)))
    assert [one.period.last for one in sheet] == [date(2026, 12, 31), None]
    assert amount_on(sheet, date(2026, 12, 31)) == Decimal("65.60")
    assert amount_on(sheet, date(2027, 1, 1)) == Decimal("68.85")
    assert amount_on(sheet, date(2025, 12, 31)) is None


def test_a_correction_in_the_middle_leaves_both_sides() -> None:
    sheet = with_line((line("65.60", START),), line("70.00", date(2026, 3, 1), date(2026, 3, 31)))
    assert [one.tariff for one in sheet] == [Decimal("65.60"), Decimal("70.00"), Decimal("65.60")]


def test_the_providers_own_tariff_goes_first() -> None:
    sheet = (line("65.60", START), line("69.38", START, date(2026, 6, 30), OWN))
    assert amount_on(sheet, date(2026, 6, 30), "A") == Decimal("69.38")
    assert amount_on(sheet, date(2026, 7, 1), "A") == Decimal("65.60")
    assert amount_on(sheet, date(2026, 6, 30), "B") == Decimal("65.60")


def test_overlaps_are_refused_and_gaps_are_named() -> None:
    with pytest.raises(NotOneTariffPerDay, match="1 juni 2026"):
        checked([line("1", START), line("2", date(2026, 6, 1))])
    sheet = [line("1", START, date(2026, 3, 31)), line("2", date(2026, 5, 1))]
    assert checked(sheet) == tuple(sheet)
    assert uncovered(sheet, KEY, Period.year(2026)) == (Period(date(2026, 4, 1), date(2026, 4, 30)),)


DAYS = st.integers(0, 900).map(lambda days: START + timedelta(days=days))
EDITS = st.lists(
    st.tuples(DAYS, st.none() | st.integers(0, 400), st.sampled_from([KEY, OWN]), st.integers(1, 99)),
    max_size=12,
)


@given(EDITS, DAYS)
def test_no_order_of_edits_makes_an_overlap_and_the_last_edit_holds(
    edits: list[tuple[date, int | None, TariffKey, int]], day: date
) -> None:
    sheet: tuple[SheetLine, ...] = ()
    latest: Decimal | None = None
    for first, length, key, amount in edits:
        last = None if length is None else first + timedelta(days=length)
        new = line(str(amount), first, last, key)
        sheet = with_line(sheet, new)
        if key == KEY and day in new.period:
            latest = new.tariff
    assert checked(sheet) == sheet
    assert amount_on(sheet, day) == latest
