"""Products of a catalogue: units and frequencies, succession, overlays, and what is refused."""

from datetime import timedelta
from itertools import pairwise

import pytest

from dekkend.catalogue import product_checks
from dekkend.catalogue.domain import FinancingVariant, Frequency, Unit, frequencies
from dekkend.catalogue.minimum_wage import minimum_wage, minimum_wages
from dekkend.catalogue.products import ProductFile, light_to_heavy, line_of_succession
from dekkend.catalogue.tariff_loading import load_products, load_text
from tests.catalogue.tariff_samples import EXAMPLES

FILE = EXAMPLES / "producten.toml"
EFFORT, OUTPUT, TASK = FinancingVariant


@pytest.mark.parametrize(
    ("variant", "unit", "allowed"),
    [
        (EFFORT, Unit.HOUR, set(Frequency)),
        (EFFORT, Unit.MINUTE, set(Frequency)),
        (EFFORT, Unit.DAYPART, {Frequency.WEEK, Frequency.MONTH, Frequency.TOTAL}),
        (EFFORT, Unit.DAY, {Frequency.WEEK, Frequency.MONTH, Frequency.TOTAL}),
        (EFFORT, Unit.PIECE, {Frequency.WEEK, Frequency.MONTH, Frequency.TOTAL}),
        (OUTPUT, Unit.EURO, {Frequency.WEEK, Frequency.MONTH, Frequency.TOTAL}),
        (OUTPUT, Unit.HOUR, set()),
        (TASK, Unit.HOUR, set()),
    ],
)
def test_frequencies_of_a_unit(variant: FinancingVariant, unit: Unit, allowed: set[Frequency]) -> None:
    assert frequencies(variant, unit) == allowed


def test_frequencies_have_the_codes_of_the_messages() -> None:
    assert [frequency.code for frequency in Frequency] == ["1", "2", "4", "6"]


def products() -> ProductFile:
    loaded = load_products(FILE)
    assert loaded.problems == ()
    assert loaded.value is not None
    return loaded.value


def test_light_to_heavy_and_succession() -> None:
    found = products().products
    assert [one.id for one in light_to_heavy(found)][:3] == [
        "begeleiding-licht",
        "dagbesteding",
        "begeleiding-zwaar",
    ]
    line = line_of_succession(found, "begeleiding-licht")
    assert [one.id for one in line] == ["begeleiding-oud", "begeleiding-licht"]
    assert line_of_succession(found, "onbekend") == ()


def test_an_overlay_has_its_own_limits() -> None:
    overlay = next(one.overlay for one in products().products if one.overlay)
    assert (overlay.base, overlay.max_months, overlay.within) == ("begeleiding-licht", 3, "kalenderjaar")


@pytest.mark.parametrize(
    ("old", "new", "key", "rule"),
    [
        ('code = "02A01"', 'code = "07A01"', "products[0].code", "TB-09"),
        ('code = "02A01"', 'code = "2A1"', "products[0].code", "DF-06"),
        ('category = "07"', 'category = "77"', "products[4].category", "TB-09"),
        ('["week", "maand", "totaal"]', '["dag"]', "products[4].financing[0].frequencies[0]", "TB-10"),
        ('predecessor = "begeleiding-oud"', 'predecessor = "oud"', "products[0].predecessor", "DF-10"),
        ('base = "begeleiding-licht"', 'base = "intensivering"', "products[2].overlay", "TB-14"),
        ('id = "begeleiding-zwaar"', 'id = "begeleiding-licht"', "products[1].id", "DF-09"),
    ],
)
def test_mistakes_in_a_catalogue(old: str, new: str, key: str, rule: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    loaded = load_text(ProductFile, text.replace(old, new, 1), "p.toml", (product_checks.product_list,))
    assert (key, rule) in [(problem.key, problem.rule) for problem in loaded.problems]


def test_the_minimum_wage_of_a_day() -> None:
    first = minimum_wages()[0].first
    assert minimum_wage(first) == minimum_wages()[0]
    assert minimum_wage(first.replace(year=first.year - 1)) is None
    assert minimum_wage(minimum_wages()[-1].last) == minimum_wages()[-1]
    assert minimum_wage(first.replace(year=2199)) is None, "nothing is guessed"
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(minimum_wages()))
    amounts = [wage.hourly for wage in minimum_wages()]
    assert amounts == sorted(amounts)
