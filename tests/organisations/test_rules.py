"""FI-07 with test vector T21: the caps on liability of small and other providers."""

from decimal import Decimal

import pytest

from dekkend.kernel.money import Money
from dekkend.kernel.rules import find
from dekkend.organisations.rules import ProviderSize, liability_cap

MILLION = Decimal(1_000_000)


def caps(facts: ProviderSize) -> tuple[Money, Money]:
    values = liability_cap(facts).values
    return values["per_event"], values["per_year"]


LOW = (Money(Decimal(1_250_000)), Money(Decimal(2_500_000)))
HIGH = (Money(Decimal(2_500_000)), Money(Decimal(5_000_000)))


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "expected"),
    [
        (9, 2 * MILLION, None, LOW),
        (10, 2 * MILLION, None, HIGH),
        (9, 2 * MILLION + Decimal("0.01"), 3 * MILLION, HIGH),
        (9, 3 * MILLION, 2 * MILLION, LOW),
        (9, None, 2 * MILLION, LOW),
        (11, MILLION, MILLION, HIGH),
        (11, None, None, HIGH),
        (0, Decimal(0), Decimal(0), LOW),
    ],
)
def test_caps_follow_the_agreement(staff, turnover, balance, expected):
    assert caps(ProviderSize(staff, turnover, balance)) == expected


def test_ten_staff_shows_both_readings():
    verdict = liability_cap(ProviderSize(10, 2 * MILLION))
    assert verdict.values["other_reading_per_event"] == LOW[0]
    assert verdict.values["other_reading_per_year"] == LOW[1]
    reason = verdict.reason.render()
    assert "€ 1.250.000,00" in reason.replace("\xa0", " ")
    assert "€ 5.000.000,00" in reason.replace("\xa0", " ")


def test_ten_staff_with_a_high_turnover_leaves_one_reading():
    assert "other_reading_per_event" not in liability_cap(ProviderSize(10, 3 * MILLION, MILLION)).values


@pytest.mark.parametrize(
    "facts", [ProviderSize(None, MILLION), ProviderSize(9), ProviderSize(9, 3 * MILLION)]
)
def test_unknown_size_asks_for_the_figures(facts):
    verdict = liability_cap(facts)
    assert verdict.warns
    assert "Vul" in verdict.remedy.render()


def test_rule_is_registered_with_its_sources():
    assert [str(source) for source in find("FI-07").source] == ["OVK definities, 3.28.2", "TOEL 3.28"]
