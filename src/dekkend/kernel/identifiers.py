"""The numbers by which the field knows organisations and people, each with its own check.

The codes of organisations are strings that are only made when they are right. A BSN is not a string:
it never shows itself in a page, a log, an error or a debugger, and must be asked for by name.
"""

import re
from typing import ClassVar, NoReturn, Self

from dekkend.kernel.errors import Refusal

_SEPARATORS = re.compile(r"[\s.\-]")
_ELEVEN_TEST = (9, 8, 7, 6, 5, 4, 3, 2, -1)


class NotAKvkNumber(Refusal):
    """“{text}” is geen KvK-nummer: dat heeft precies 8 cijfers."""

    remedy = "Neem het nummer over van het uittreksel uit het Handelsregister."


class NotAnAgbCode(Refusal):
    """“{text}” is geen AGB-code: die heeft precies 8 cijfers."""

    remedy = "Zoek de code op in het AGB-register van Vektis."


class NotACbsCode(Refusal):
    """“{text}” is geen gemeentecode: die heeft precies 4 cijfers."""

    remedy = "Neem de code over uit de gemeentelijst van het CBS, met de nullen vooraan."


class NotABsn(Refusal):
    """Dit is geen burgerservicenummer: het heeft geen 9 cijfers of de elfproef klopt niet."""

    remedy = "Controleer het nummer op het identiteitsbewijs."


class Code(str):
    """A number of fixed length that an authority gives out; leading zeros count."""

    __slots__ = ()
    digits: ClassVar[int]
    refusal: ClassVar[type[Refusal]]

    def __new__(cls, text: str) -> Self:
        plain = _SEPARATORS.sub("", text)
        if not re.fullmatch(rf"[0-9]{{{cls.digits}}}", plain) or not int(plain):
            raise cls.refusal(text=text)
        return super().__new__(cls, plain)


class KvkNumber(Code):
    """Number in the Handelsregister. Raises NotAKvkNumber."""

    __slots__ = ()
    digits = 8
    refusal = NotAKvkNumber


class AgbCode(Code):
    """Code of a care provider in the AGB register. Raises NotAnAgbCode."""

    __slots__ = ()
    digits = 8
    refusal = NotAnAgbCode


class CbsCode(Code):
    """Municipality code of Statistics Netherlands: "0281". Raises NotACbsCode."""

    __slots__ = ()
    digits = 4
    refusal = NotACbsCode


class Bsn:
    """A citizen's number, checked by the eleven-test (Wet algemene bepalingen burgerservicenummer).

    Shows itself masked everywhere; ``reveal()`` is the only way to the digits. Raises NotABsn, which
    does not repeat what was typed.
    """

    __slots__ = ("_digits",)
    _digits: str

    def __init__(self, text: str) -> None:
        plain = _SEPARATORS.sub("", text)
        if not _is_bsn(plain):
            raise NotABsn()
        object.__setattr__(self, "_digits", plain)

    def reveal(self) -> str:
        """The nine digits, for a message or the encrypted column; never for a log."""
        return self._digits

    def render(self, language: str = "nl") -> str:
        return "•••••••••"

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return "Bsn(•••••••••)"

    def __format__(self, specification: str) -> str:
        return format(self.render(), specification)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bsn) and self._digits == other._digits

    def __hash__(self) -> int:
        return hash((Bsn, self._digits))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a BSN does not change")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a BSN is not written to a cache, a queue or a file by accident")


def _is_bsn(plain: str) -> bool:
    if not re.fullmatch(r"[0-9]{9}", plain) or not int(plain):
        return False
    weighed = (weight * int(digit) for weight, digit in zip(_ELEVEN_TEST, plain, strict=True))
    return sum(weighed) % 11 == 0
