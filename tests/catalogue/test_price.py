"""The worked example to the cent at every line, its decomposition, its what-ifs and its conversions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dekkend.catalogue.domain import Element, HourKind, Unit, ValueKind
from dekkend.catalogue.errors import (
    LineWithoutFigure,
    ModelIncomplete,
    NoBillableHours,
    NoConversion,
    SharesOfTotalTooLarge,
    UnknownLine,
)
from dekkend.catalogue.price_calculation import effect, price
from dekkend.catalogue.price_costs import overhead_of_total, overhead_on_costs
from dekkend.catalogue.price_model import Base, Conversion, ConversionPart, PriceModel
from dekkend.catalogue.price_settings import cost_sheet, unanswered, with_billable, with_values
from dekkend.catalogue.tariff_loading import load_price_model
from dekkend.catalogue.tariff_verdicts import unsourced, unusual, verdicts
from tests.catalogue.tariff_samples import DAY, rounded, worked_example

LINES = {
    "begeleider": "1980.00",
    "begeleider-plus": "1560.00",
    "mix": "3540.00",
    "jaarsalaris": "42480.00",
    "vakantietoeslag": "3398.40",
    "eindejaarsuitkering": "3538.58",
    "brutoloon": "49416.98",
    "pensioen": "4161.35",
    "sociale-lasten": "9389.23",
    "loonkosten": "62967.56",
    "contracturen": "1878.00",
    "ziekte": "127.54",
    "declarabele-uren": "1285.46",
    "opleidingskosten": "988.34",
    "loon-en-directe-kosten": "65355.90",
    "overhead": "16338.98",
    "eisen": "980.34",
    "kostprijs": "82675.22",
    "marge": "1653.50",
    "totaal": "84328.72",
    "prijs-per-uur": "65.60",
    "eenheid": "65.60",
}
LEFT = {
    "feestdagen": "1633.00",
    "ziekte": "1505.46",
    "overleg-en-scholing": "1415.46",
    "reistijd": "1285.46",
}
PARTS = {
    "contracturen": "33.53",
    "ziekte": "3.27",
    "overleg-en-scholing": "2.66",
    "reistijd": "4.50",
    "d": "1.86",
    "b": "12.71",
    "f": "0.76",
    "marge": "1.29",
}
WHAT_IF = {
    "salaris-plus-4": "68.26",
    "ziekte-6": "64.13",
    "ziekte-9": "66.61",
    "overhead-20": "63.01",
    "overhead-30": "68.19",
    "reistijd-80": "63.15",
    "reistijd-200": "69.38",
    "eisen-3": "66.38",
    "marge-0": "64.32",
    "marge-3": "66.24",
    "indirect-niet-declarabel": "76.28",
}


@pytest.mark.parametrize(("id", "expected"), LINES.items())
def test_every_line_to_the_cent(id: str, expected: str) -> None:
    assert rounded(price(worked_example()).line(id).rounded) == expected


@pytest.mark.parametrize(("id", "expected"), LEFT.items())
def test_hours_left_after_each_deduction(id: str, expected: str) -> None:
    assert rounded(price(worked_example()).line(id).left) == expected


def test_price_is_kept_unrounded() -> None:
    found = price(worked_example())
    assert rounded(found.hour_price, 4) == "65.6018"
    assert found.tariff == Decimal("65.60")
    assert rounded(found.hours.billable_share) == "68.45"


def test_where_the_hour_goes() -> None:
    found = price(worked_example())
    parts = {part.id: part for part in found.parts}
    assert {id: rounded(parts[id].value) for id in PARTS} == PARTS
    assert rounded(parts["verlof"].value + parts["feestdagen"].value) == "5.03"
    assert sum(part.value for part in found.parts) == found.hour_price
    assert sum(part.cents for part in found.parts) == found.tariff
    staff = found.elements[Element.STAFF] + found.elements[Element.UNPRODUCTIVE]
    assert rounded(staff / found.hour_price * 100, 1) == "74.7"
    assert rounded(parts["b"].percentage, 1) == "19.4"


@pytest.mark.parametrize(("id", "expected"), WHAT_IF.items())
def test_sensitivity(id: str, expected: str) -> None:
    model = worked_example()
    what_if = next(one for one in model.what_if if one.id == id)
    assert rounded(effect(model, what_if).unit_price) == expected


def test_direct_hours_only() -> None:
    model = worked_example()
    found = price(with_billable(model, [HourKind.CONTACT, HourKind.ADMINISTRATION]))
    assert rounded(found.hours.billable) == "1105.46"
    assert rounded(found.hours.billable_share) == "58.86"
    assert found.tariff == Decimal("76.28")


def test_every_given_line_names_source_and_owner() -> None:
    model = worked_example()
    assert list(unsourced(model)) == []
    found = price(model).line("overhead")
    assert found.provenance is not None
    assert (found.provenance.kind, found.provenance.owner) == (ValueKind.SUGGESTED, "regio")
    assert found.given == 25
    assert str(found.calculation) == "25% van loonkosten en directe kosten (€\xa065.355,90)"


def test_versions_and_fingerprint_change_with_the_model() -> None:
    model = worked_example()
    found, other = price(model).versions, price(with_values(model, {"ziekte": Decimal(6)})).versions
    assert (found.model, found.demands, found.index) == ("2026.1", "pve-1.0", "loonpeil-2026")
    assert found.fingerprint != other.fingerprint
    assert found == price(worked_example()).versions


# --- Overhead: the base matters ------------------------------------------------------------------


@pytest.mark.parametrize(("of_total", "on_costs"), [("16", "19.0"), ("21.6", "27.6"), ("15.8", "18.8")])
def test_overhead_base_without_demands_and_margin(of_total: str, on_costs: str) -> None:
    assert rounded(overhead_on_costs(Decimal(of_total)), 1) == on_costs


def test_overhead_base_in_the_example() -> None:
    found = price(worked_example())
    assert rounded(found.overhead_of_total, 1) == "19.4"
    share = overhead_of_total(Decimal(25), Decimal("1.5"), Decimal(2))
    assert abs(share - found.overhead_of_total) < Decimal("1e-20")
    assert abs(overhead_on_costs(share, Decimal("1.5"), Decimal(2)) - 25) < Decimal("1e-18")


def test_overhead_as_share_of_the_price_gives_the_same_price() -> None:
    model = worked_example()
    found = price(model)
    share = found.overhead_of_total.quantize(Decimal("1.000000"))
    line = replace(model.overhead[0], percentage=share, base=Base.TOTAL)
    other = price(replace(model, overhead=(line,)))
    assert rounded(other.hour_price, 4) == "65.6018"
    assert sum(part.value for part in other.parts) == other.hour_price


def test_shares_of_the_price_leave_room_for_work() -> None:
    model = worked_example()
    line = replace(model.overhead[0], percentage=Decimal(99), base=Base.TOTAL)
    with pytest.raises(SharesOfTotalTooLarge):
        price(replace(model, overhead=(line,)))
    with pytest.raises(SharesOfTotalTooLarge):
        overhead_on_costs(Decimal(100))


# --- Units ---------------------------------------------------------------------------------------


def part(**figures: Decimal | int) -> ConversionPart:
    amounts = {key: Decimal(value) for key, value in figures.items()}
    named = {"id": "deel", "title": "Deel", "source": "toets", "owner": "regio"}
    return ConversionPart(**named, kind=ValueKind.FIXED, date=date(2026, 1, 1), **amounts)  # type: ignore[arg-type]


def in_unit(unit: Unit, *parts: ConversionPart, rounded_hour: bool = True) -> PriceModel:
    model = worked_example()
    numbered = tuple(replace(one, id=f"deel-{place}") for place, one in enumerate(parts))
    how = Conversion(parts=numbered, hour_price="afgerond" if rounded_hour else "onafgerond")
    return replace(
        model, product=replace(model.product, unit=unit), conversion=how if parts else None, what_if=()
    )


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (in_unit(Unit.MINUTE), "1.0934"),
        (in_unit(Unit.MINUTE, part(minutes=1)), "1.0933"),
        (
            in_unit(
                Unit.DAYPART,
                part(hours=Decimal("4.5"), rate=62, shared_by=8, occupancy=90),
                part(amount=8),
            ),
            "46.7500",
        ),
        (
            in_unit(
                Unit.DAY,
                part(hours=Decimal("1.5")),
                part(hours=24, rate=52, shared_by=16, occupancy=95),
                part(amount=22),
                part(amount=14),
            ),
            "216.5053",
        ),
        (in_unit(Unit.MONTH, part(hours_per_week=3)), "852.8000"),
        (in_unit(Unit.PIECE, part(hours=6)), "393.6000"),
    ],
)
def test_conversion_to_the_unit(model: PriceModel, expected: str) -> None:
    assert rounded(price(model).unit_price, 4) == expected


def test_unrounded_hour_price_is_the_standard() -> None:
    assert (
        rounded(price(in_unit(Unit.MONTH, part(hours_per_week=3), rounded_hour=False)).unit_price) == "852.82"
    )


def test_example_of_a_day() -> None:
    model = load_price_model(DAY).value
    assert model is not None
    assert price(model).tariff == Decimal("216.51")
    night = next(line for line in price(model).lines if line.id == "nacht")
    assert rounded(night.value) == "82.11"


def test_another_unit_needs_a_conversion() -> None:
    with pytest.raises(NoConversion):
        price(in_unit(Unit.DAY))


# --- Other values --------------------------------------------------------------------------------


def test_an_unknown_line_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownLine) as refused:
        with_values(worked_example(), {"ziek": Decimal(6)})
    assert "ziekte" in str(refused.value)


def test_a_salary_from_a_scale_has_no_figure_of_its_own() -> None:
    with pytest.raises(LineWithoutFigure):
        with_values(worked_example(), {"begeleider": Decimal(3500)})


def test_open_lines_must_be_filled_in_first() -> None:
    model = worked_example()
    blank = replace(model.overhead[0], percentage=None, kind=ValueKind.OPEN)
    asked = replace(model, overhead=(blank,))
    assert [line.id for line in unanswered(asked)] == ["overhead"]
    with pytest.raises(ModelIncomplete, match="Overhead"):
        price(asked)
    assert price(with_values(asked, {"overhead": Decimal(25)})).tariff == Decimal("65.60")


def test_a_cost_sheet_holds_what_is_not_fixed() -> None:
    ids = [line.id for line in cost_sheet(worked_example())]
    assert "overhead" in ids
    assert "pensioen" not in ids


def test_no_hours_left_is_refused() -> None:
    with pytest.raises(NoBillableHours):
        price(with_values(worked_example(), {"reistijd": Decimal(1500)}))


def test_conversion_parts_can_be_changed_too() -> None:
    model = load_price_model(DAY).value
    assert model is not None
    assert price(with_values(model, {"wonen": Decimal(30)})).tariff == Decimal("224.51")


# --- Verdicts ------------------------------------------------------------------------------------


def test_verdicts_on_the_example() -> None:
    model = worked_example()
    found = {verdict.rule: verdict for verdict in verdicts(model, price(model))}
    assert {id for id, verdict in found.items() if not verdict.holds} == {"TF-13"}
    assert {"TF-01", "TF-02", "TF-03", "TF-11", "TF-16", "TF-18"} <= found.keys()


def test_a_zero_without_motive_breaks_the_real_price() -> None:
    model = worked_example()
    silent = replace(model.indexation[0], motive="")
    changed = replace(model, indexation=(silent,))
    first = verdicts(changed, price(changed))[0]
    assert first.blocks
    assert "indexatie" in str(first.reason)


def test_unusual_figures_warn_and_do_not_refuse() -> None:
    model = worked_example()
    assert unusual(model, price(model)) == ()
    odd = with_values(model, {"overhead": Decimal(40), "ziekte": Decimal(12), "reistijd": Decimal(40)})
    sentences = [str(one.sentence) for one in unusual(odd, price(odd))]
    assert len(sentences) == 3
    assert sentences[0] == "overhead in % van de kosten: 40 ligt buiten wat gebruikelijk is (15 tot 32)"
