"""Euros: exact to the cent, rounded half up where a calculation leaves more decimals.

Unrounded tariffs stay ``Decimal``; only what is asked, paid or shown is ``Money`` (rules TF-11, TF-12).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from babel.numbers import format_currency

from dekkend.kernel.errors import Refusal

CENT = Decimal("0.01")

_PLAIN = re.compile(r"-?\d+(\.\d{1,2})?")
_DUTCH = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d{1,2}|,-)?")


class NotAnAmount(Refusal):
    """“{text}” is geen bedrag in euro's."""

    remedy = "Schrijf een bedrag als 1234,50 of 1.234,50."


def half_up(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """``amount`` rounded to ``step``, halves away from zero."""
    return amount.quantize(step, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in euros with exactly two decimals. Refuses floats and silent rounding."""

    amount: Decimal

    def __post_init__(self) -> None:
        amount = exact(self.amount)
        if amount != half_up(amount):
            raise ValueError(f"{amount} has parts of cents; say Money.rounded() where rounding is meant")
        object.__setattr__(self, "amount", half_up(amount) + 0)  # + 0: no negative zero

    @classmethod
    def rounded(cls, amount: Decimal | int) -> Self:
        """``amount`` in euros, rounded half up to cents."""
        return cls(half_up(exact(amount)))

    @classmethod
    def from_cents(cls, cents: int) -> Self:
        """An amount as the messages carry it: whole euro cents (rule MS-35)."""
        return cls(Decimal(cents).scaleb(-2))

    @classmethod
    def parse(cls, text: str) -> Self:
        """An amount as people type it: "1.234,50", "€ 12,-", "1234.5". Raises NotAnAmount."""
        plain = re.sub(r"[€\s]", "", text)
        if _DUTCH.fullmatch(plain):
            return cls(Decimal(plain.replace(".", "").replace(",-", "").replace(",", ".")))
        if _PLAIN.fullmatch(plain):
            return cls(Decimal(plain))
        raise NotAnAmount(text=text)

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> Self:
        """The sum; zero when there are none."""
        return cls(sum((money.amount for money in amounts), Decimal(0)))

    @property
    def cents(self) -> int:
        return int(self.amount.scaleb(2))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + other.amount)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - other.amount)

    def __neg__(self) -> "Money":
        return Money(-self.amount)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money.rounded(self.amount * exact(factor))

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return bool(self.amount)

    def share_of(self, whole: "Money") -> Decimal:
        """This amount as a part of ``whole`` (0.7 is 70%). Raises ZeroDivisionError for a zero whole."""
        if not whole:
            raise ZeroDivisionError("a share of nothing")
        return self.amount / whole.amount

    def split(self, weights: Sequence[Decimal | int]) -> tuple["Money", ...]:
        """Divides the amount by ``weights`` so that the parts add up to it again, to the cent.

        Cents left over go to the parts that lost most by rounding, the first of equals first. Raises
        ValueError when a weight is negative or all are zero.
        """
        exact_weights = [exact(weight) for weight in weights]
        whole = sum(exact_weights, Decimal(0))
        if not whole or min(exact_weights) < 0:
            raise ValueError("weights are zero or more, and not all zero")
        sign = -1 if self.cents < 0 else 1
        exact_parts = [abs(self.cents) * weight / whole for weight in exact_weights]
        parts = [int(part) for part in exact_parts]
        by_loss = sorted(range(len(parts)), key=lambda place: (parts[place] - exact_parts[place], place))
        for place in by_loss[: abs(self.cents) - sum(parts)]:
            parts[place] += 1
        return tuple(Money.from_cents(sign * part) for part in parts)

    def render(self, language: str = "nl") -> str:
        """€ 1.234,50 in Dutch, €1,234.50 in English."""
        return format_currency(self.amount, "EUR", locale=language)

    def __str__(self) -> str:
        return self.render()


def exact(number: Decimal | int) -> Decimal:
    """``number`` as a finite Decimal. Raises TypeError for a float: its cents are already lost."""
    if isinstance(number, bool) or not isinstance(number, Decimal | int):
        raise TypeError(f"money is counted in Decimal or int, not {type(number).__name__}")
    found = Decimal(number)
    if not found.is_finite():
        raise ValueError(f"{number} is not an amount")
    return found


ZERO = Money(Decimal(0))
