from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dekkend.kernel.money import ZERO, Money, NotAnAmount, half_up

cents = st.integers(min_value=-(10**12), max_value=10**12)
money = cents.map(Money.from_cents)
weights = st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize("wrong", [1.5, float("nan"), "12", True, None])
def test_only_exact_numbers_are_money(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [Decimal("NaN"), Decimal("Infinity"), Decimal("1.005")])
def test_nothing_is_rounded_in_silence(wrong: Decimal) -> None:
    with pytest.raises(ValueError, match=r"amount|cents"):
        Money(wrong)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("1.004", "1.00"), ("1.005", "1.01"), ("-1.005", "-1.01"), ("2.675", "2.68"), ("-0.001", "0.00")],
)
def test_halves_go_up(amount: str, rounded: str) -> None:
    assert Money.rounded(Decimal(amount)).amount == Decimal(rounded)


@pytest.mark.parametrize(
    ("tariff", "minutes", "amount"),
    [("65.60", 150, "164.00"), ("65.60", 50, "54.67"), ("65.60", 37, "40.45"), ("65.40", 37, "40.33")],
)
def test_an_hourly_tariff_in_minutes(tariff: str, minutes: int, amount: str) -> None:
    assert Money.rounded(Decimal(tariff) * minutes / 60) == Money(Decimal(amount))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,50", "1234.50"),
        ("€ 12,-", "12"),
        ("1234.5", "1234.50"),
        ("1234,5", "1234.50"),
        ("1.234", "1234"),
        ("12.34", "12.34"),
        ("-3", "-3"),
        ("€\N{NO-BREAK SPACE}0,01", "0.01"),
    ],
)
def test_amounts_as_people_type_them(text: str, amount: str) -> None:
    assert Money.parse(text).amount == Decimal(amount)


@pytest.mark.parametrize("text", ["", "tien", "1,234.50", "1.23.4", "1e3", "12,345", "--1", "€"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        Money.parse(text)
    assert text in str(refused.value)
    assert "1234,50" in str(refused.value)


def test_shown_in_both_languages() -> None:
    amount = Money(Decimal("-1234.5"))
    assert amount.render().replace("\N{NO-BREAK SPACE}", " ") == "€ -1.234,50"
    assert amount.render("en") == "-€1,234.50"


def test_a_share_of_nothing_is_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        ZERO.share_of(ZERO)
    assert Money(Decimal(279999)).share_of(Money(Decimal(400000))) < Decimal("0.70")


@given(money)
def test_written_amounts_are_read_back(amount: Money) -> None:
    assert Money.parse(str(amount)) == amount
    assert Money.from_cents(amount.cents) == amount


@given(money, money, money)
def test_sums_do_not_depend_on_order(one: Money, two: Money, three: Money) -> None:
    assert Money.total([one, two, three]) == three + (one + two)
    assert one - one == ZERO
    assert -one + one == ZERO


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_moves_at_most_half_a_cent(amount: Decimal) -> None:
    assert abs(half_up(amount) - amount) <= Decimal("0.005")
    assert half_up(-amount) == -half_up(amount)


@given(money, weights)
def test_a_split_amount_adds_up_again(amount: Money, parts: list[int]) -> None:
    split = amount.split(parts)
    assert Money.total(split) == amount
    whole = sum(parts)
    for part, weight in zip(split, parts, strict=True):
        assert abs(part.cents - Decimal(amount.cents) * weight / whole) < 1


@pytest.mark.parametrize("wrong", [[0, 0], [1, -1], []])
def test_weights_that_divide_nothing_are_refused(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        ZERO.split(wrong)
