"""Part J of the rule catalogue, with the test vectors of section O."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dekkend.catalogue.amount_rules import (
    catalogue_calendar,
    claim_in_minutes,
    code_stays,
    multiple_of_sixty_cents,
    one_tariff_per_key,
    two_decimals,
)
from dekkend.catalogue.domain import LEGAL_ELEMENTS, Element, PriceWay
from dekkend.catalogue.index_model import IndexMethod, PercentageRounding
from dekkend.catalogue.index_rules import (
    index_follows,
    method_is_named,
    no_correction_in_first_year,
    weights_are_whole,
)
from dekkend.catalogue.tariff_facts import (
    CatalogueCalendarFacts,
    CodeFacts,
    DifferentiationFacts,
    ElementAmount,
    FirstYearFacts,
    FloorFacts,
    HourlyTariffFacts,
    IndexClauseFacts,
    IndexFacts,
    MinuteClaimFacts,
    NoShowFacts,
    OfferFacts,
    PriceCriterionFacts,
    QualityFacts,
    RealPriceFacts,
    SeriesFacts,
    StressFacts,
    TariffAmountFacts,
    TariffEntry,
    TariffSheetFacts,
    WayFacts,
    WeightFacts,
)
from dekkend.catalogue.tariff_rules import (
    all_elements,
    differentiation_has_reason,
    no_price_criterion,
    no_show_settled,
    not_below_floor,
    one_way,
    quality_and_continuity,
    stress_test_first,
    substantiated,
)
from dekkend.kernel.rule_ids import IDS
from dekkend.kernel.rules import Effect, registered

FLOOR, OFFER, FIXED = PriceWay


def d(text: str) -> Decimal:
    return Decimal(text)


def elements(**changes: tuple[str, str]) -> RealPriceFacts:
    found = []
    for element in LEGAL_ELEMENTS:
        amount, motive = changes.get(element.name, ("1", ""))
        found.append(ElementAmount(element, d(amount), motive))
    return RealPriceFacts(tuple(found))


SERIES_2025 = (
    SeriesFacts("OVA", d("90"), d("4.18"), d("4.94"), d("6.00")),
    SeriesFacts("PPC", d("10"), d("1.82"), d("2.51"), d("3.10")),
)


def entry(
    year: int, last: int | None = None, code: str = "02A01", provider: str | None = None
) -> TariffEntry:
    until = None if last is None else date(last, 12, 31)
    return TariffEntry("0268", code, date(year, 1, 1), until, provider)


CASES: list[tuple[Any, Any, bool]] = [
    (all_elements, elements(), True),
    (all_elements, elements(INDEXATION=("0", "loonpeil is dat van het leveringsjaar")), True),
    (all_elements, elements(INDEXATION=("0", "")), False),
    (all_elements, RealPriceFacts(elements().elements[1:]), False),
    (quality_and_continuity, QualityFacts("Begeleiding", "pve-1", 3, 1), True),
    (quality_and_continuity, QualityFacts("Begeleiding", None, 3, 1), False),
    (quality_and_continuity, QualityFacts("Begeleiding", "pve-1", 0, 0), False),
    (quality_and_continuity, QualityFacts("Begeleiding", "pve-1", 3, 0), False),
    (one_way, WayFacts("1", (FIXED,)), True),
    (one_way, WayFacts("1", (FIXED, FIXED)), True),
    (one_way, WayFacts("1", (FIXED, FLOOR)), False),
    (one_way, WayFacts("1", ()), False),
    (not_below_floor, FloorFacts(FLOOR, "Begeleiding", d("65.60"), d("65.60")), True),
    (not_below_floor, FloorFacts(FLOOR, "Begeleiding", d("65.59"), d("65.60")), False),
    (not_below_floor, FloorFacts(FIXED, "Begeleiding", d("1"), d("65.60")), True),
    (substantiated, OfferFacts(OFFER), True),
    (substantiated, OfferFacts(OFFER, (Element.OVERHEAD,)), False),
    (substantiated, OfferFacts(OFFER, (), ("reistijd",), asked=True, answered=True), True),
    (substantiated, OfferFacts(FIXED, (Element.OVERHEAD,)), True),
    (no_price_criterion, PriceCriterionFacts(FIXED, "1", d("0")), True),
    (no_price_criterion, PriceCriterionFacts(FIXED, "1", d("30")), False),
    (no_price_criterion, PriceCriterionFacts(FLOOR, "1", d("30")), True),
    (index_follows, IndexFacts(SERIES_2025, IndexMethod.ADDITIVE, d("4.957")), True),
    (index_follows, IndexFacts(SERIES_2025, IndexMethod.ADDITIVE, d("4.91")), False),
    (index_follows, IndexFacts(SERIES_2025, IndexMethod.RATIO, d("4.91"), PercentageRounding.PARTS), True),
    (index_follows, IndexFacts(SERIES_2025, IndexMethod.COMPOUND, d("4.95"), PercentageRounding.TOTAL), True),
    (index_follows, IndexFacts((SeriesFacts("OVA", d("100"), d("4")),), IndexMethod.ADDITIVE, d("4")), True),
    (weights_are_whole, WeightFacts((d("90"), d("10"))), True),
    (weights_are_whole, WeightFacts((d("90"), d("9"))), False),
    (no_correction_in_first_year, FirstYearFacts(2024, 2025, d("0")), True),
    (no_correction_in_first_year, FirstYearFacts(2024, 2025, d("1.013")), False),
    (no_correction_in_first_year, FirstYearFacts(2024, 2026, d("1.013")), True),
    (method_is_named, IndexClauseFacts(IndexMethod.ADDITIVE, PercentageRounding.NONE), True),
    (method_is_named, IndexClauseFacts(None, PercentageRounding.NONE), False),
    (method_is_named, IndexClauseFacts(IndexMethod.ADDITIVE, None), False),
    (two_decimals, TariffAmountFacts(d("65.60"), d("65.6018")), True),
    (two_decimals, TariffAmountFacts(d("65.6018"), d("65.6018")), False),
    (two_decimals, TariffAmountFacts(d("65.60"), d("65.6018"), False), False),
    (claim_in_minutes, MinuteClaimFacts(d("65.60"), 150, d("164.00")), True),  # T16
    (claim_in_minutes, MinuteClaimFacts(d("65.60"), 50, d("54.67")), True),
    (claim_in_minutes, MinuteClaimFacts(d("65.60"), 37, d("40.45")), True),
    (claim_in_minutes, MinuteClaimFacts(d("65.40"), 37, d("40.33")), True),  # T17
    (claim_in_minutes, MinuteClaimFacts(d("65.60"), 37, d("40.33")), False),
    (multiple_of_sixty_cents, HourlyTariffFacts(d("65.40")), True),
    (multiple_of_sixty_cents, HourlyTariffFacts(d("65.60")), False),
    (multiple_of_sixty_cents, HourlyTariffFacts(d("65.60"), claimed_in_minutes=False), True),
    (
        one_tariff_per_key,
        TariffSheetFacts((entry(2026, 2026), entry(2027))),
        True,
    ),
    (one_tariff_per_key, TariffSheetFacts((entry(2026), entry(2027))), False),
    (
        one_tariff_per_key,
        TariffSheetFacts((entry(2026), entry(2026, provider="A"))),
        True,
    ),
    (one_tariff_per_key, TariffSheetFacts((entry(2026, code="02"),)), False),
    (code_stays, CodeFacts("02A01", "02A01"), True),
    (code_stays, CodeFacts("02A01", "02A02"), False),
    (code_stays, CodeFacts("02A01", "02A02", only_tariff_changed=False), True),
    (differentiation_has_reason, DifferentiationFacts("reistijd", "bijlage", True, "college"), True),
    (differentiation_has_reason, DifferentiationFacts("", "bijlage", True, "college"), False),
    (differentiation_has_reason, DifferentiationFacts("reistijd", "", True, "college"), False),
    (differentiation_has_reason, DifferentiationFacts("reistijd", "bijlage", False, "college"), False),
    (differentiation_has_reason, DifferentiationFacts("reistijd", "bijlage", True), False),
    (stress_test_first, StressFacts(True, True, True), True),
    (stress_test_first, StressFacts(True, False, True), False),
    (stress_test_first, StressFacts(False, True, True), False),
    (stress_test_first, StressFacts(True, True, False), False),
    (no_show_settled, NoShowFacts("Begeleiding", in_agreement=True), True),
    (no_show_settled, NoShowFacts("Begeleiding"), False),
    (no_show_settled, NoShowFacts("Begeleiding", in_price=True, in_agreement=True), False),
    (no_show_settled, NoShowFacts("Begeleiding", in_price=True, message_code="02N01"), False),
    (catalogue_calendar, CatalogueCalendarFacts(date(2026, 10, 31), date(2027, 1, 1)), True),
    (catalogue_calendar, CatalogueCalendarFacts(date(2026, 11, 1), date(2027, 1, 1)), False),
    (catalogue_calendar, CatalogueCalendarFacts(date(2026, 10, 1), date(2027, 1, 1), True), False),
]


@pytest.mark.parametrize(("rule", "facts", "expected"), CASES)
def test_verdict(rule: Any, facts: Any, expected: bool) -> None:
    verdict = rule(facts)
    assert verdict.holds is expected, str(verdict.reason)
    assert str(verdict.reason)
    assert verdict.holds or str(verdict.remedy)


def test_every_rule_of_part_j_is_here() -> None:
    part = {id for id in IDS if id.startswith("TF-")}
    here = {rule.id for rule in registered() if rule.module.startswith("dekkend.catalogue.")}
    assert part <= here
    assert here - part <= {"MS-21", "MS-38", "CV-09", "CV-10", "CV-11"}


def test_an_unexplained_offer_is_first_asked_about_then_rejected() -> None:
    first = substantiated(OfferFacts(OFFER, (Element.OVERHEAD,)))
    later = substantiated(OfferFacts(OFFER, (Element.OVERHEAD,), asked=True))
    assert first.effect is Effect.WARN
    assert later.blocks
    assert str(first.reason) == "Nog niet onderbouwd: redelijke overheadkosten"


def test_a_wrong_claim_names_the_return_code_and_the_right_amount() -> None:
    verdict = claim_in_minutes(MinuteClaimFacts(d("65.60"), 37, d("40.33")))
    assert verdict.values["return_code"] == "9346"
    assert verdict.values["expected"] == d("40.45")
    assert str(verdict.reason).replace("\xa0", " ") == "37 minuten à € 65,60 per uur is € 40,45, niet € 40,33"


def test_the_index_rule_gives_the_right_percentage() -> None:
    verdict = index_follows(IndexFacts(SERIES_2025, IndexMethod.ADDITIVE, d("4.91")))
    assert verdict.values["expected"] == d("4.957")
    assert verdict.effect is Effect.EFFECT
