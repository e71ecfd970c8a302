"""Shamir's secret sharing over GF(256): a secret in parts, of which a set number gives it back. Pure.

Each byte of the secret is the value at 0 of its own random polynomial of degree ``needed - 1``; part ``x``
holds the values at ``x``. Fewer parts than needed say nothing at all about the secret (Shamir, "How to share
a secret", 1979). The field is that of AES: polynomials over bits modulo x⁸ + x⁴ + x³ + x + 1.

Whether the secret that comes back is the right one, the parts cannot tell: check it against something that is
known, such as the public half of a key pair.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

MOST_PARTS: Final = 255
_MODULUS: Final = 0x11B
_GENERATOR: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part: the place of its holder (1 to 255) and as many bytes as the secret has."""

    number: int
    data: bytes


def _times_slowly(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 0x100:
            left ^= _MODULUS
        right >>= 1
    return product


def _tables() -> tuple[tuple[int, ...], tuple[int, ...]]:
    powers, value = [], 1
    for _ in range(MOST_PARTS):
        powers.append(value)
        value = _times_slowly(value, _GENERATOR)
    logarithms = [0] * 256
    for power, value in enumerate(powers):
        logarithms[value] = power
    return tuple(powers * 2), tuple(logarithms)


_POWERS, _LOGARITHMS = _tables()


def _times(left: int, right: int) -> int:
    return _POWERS[_LOGARITHMS[left] + _LOGARITHMS[right]] if left and right else 0


def _divide(left: int, right: int) -> int:
    return _POWERS[_LOGARITHMS[left] + MOST_PARTS - _LOGARITHMS[right]] if left else 0


def split(
    secret: bytes, parts: int, needed: int, *, random: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[Part, ...]:
    """``parts`` parts of ``secret``, any ``needed`` of which give it back; ``random`` gives random bytes.

    Raises ValueError for an empty secret and for numbers that cannot be: 1 ≤ needed ≤ parts ≤ 255.
    """
    if not secret or not 1 <= needed <= parts <= MOST_PARTS:
        raise ValueError(f"{needed} of {parts} parts of {len(secret)} bytes cannot be")
    rows = (secret, *(random(len(secret)) for _ in range(needed - 1)))
    return tuple(
        Part(number, bytes(_value([row[place] for row in rows], number) for place in range(len(secret))))
        for number in range(1, parts + 1)
    )


def combine(parts: Sequence[Part]) -> bytes:
    """The secret, from as many different parts as are needed; with fewer, or wrong ones, something else.

    Raises ValueError for no parts, one part twice, and parts of different lengths.
    """
    numbers = [part.number for part in parts]
    lengths = {len(part.data) for part in parts}
    if len(lengths) != 1 or len(set(numbers)) != len(numbers) or not all(0 < n < 256 for n in numbers):
        raise ValueError("these parts do not belong together")
    weights = [_weight(number, numbers) for number in numbers]
    return bytes(
        _sum(_times(weight, part.data[place]) for weight, part in zip(weights, parts, strict=True))
        for place in range(lengths.pop())
    )


def _value(coefficients: Sequence[int], at: int) -> int:
    """The polynomial at ``at``, by Horner's rule."""
    value = 0
    for coefficient in reversed(coefficients):
        value = _times(value, at) ^ coefficient
    return value


def _weight(number: int, numbers: Sequence[int]) -> int:
    """Lagrange's weight of one part for the value at 0; subtracting is adding in this field."""
    weight = 1
    for other in numbers:
        if other != number:
            weight = _times(weight, _divide(other, other ^ number))
    return weight


def _sum(values: Iterable[int]) -> int:
    """The sum in this field: bits that differ."""
    return reduce(xor, values, 0)


__all__ = ["MOST_PARTS", "Part", "combine", "split"]
