"""The values in messages: numbers and dates that remember how they were written, and BSNs that hide.

Most values are plain ``str``, ``int`` and ``date``. A number or date that was written in another way than
usual (``007``, ``+7``, spaces around it) keeps that text, so that writing the message gives it back.
"""

from datetime import date
from functools import lru_cache
from typing import Self, TypeAlias

Value: TypeAlias = str | int | date


class Bsn(str):
    """A citizen's number in a message. It does not show itself in a ``repr``: not in a log or traceback."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Bsn(…)"


class WrittenWhole(int):
    """A whole number with the text it was written in, where that differs from the usual."""

    written: str

    @classmethod
    def of(cls, text: str) -> Self:
        """The number in ``text``, of however many zeros; the schema has kept the rest of it short."""
        number = cls(text.strip().lstrip("+-").lstrip("0") or 0)
        number.written = text
        return number


class WrittenDate(date):
    """A date with the text it was written in, where that differs from the usual."""

    written: str

    @classmethod
    def of(cls, text: str) -> Self:
        """The date in ``text``, which has white space around it. Raises ValueError."""
        plain = date.fromisoformat(text.strip())
        found = cls(plain.year, plain.month, plain.day)
        found.written = text
        return found


@lru_cache(maxsize=4096)
def whole(text: str) -> int:
    """The whole number in ``text``, which the schema has accepted."""
    if text.isdigit() and (text[0] != "0" or len(text) == 1):
        return int(text)
    return WrittenWhole.of(text)


@lru_cache(maxsize=4096)
def day(text: str) -> date:
    """The date in ``text``, which the schema has accepted.

    Raises ValueError for a year outside 1 to 9999, which XML Schema allows and no message needs.
    """
    return date.fromisoformat(text) if len(text) == 10 else WrittenDate.of(text)


def written(value: Value) -> str:
    """The text of ``value`` in a message."""
    if isinstance(value, str):
        return value
    if isinstance(value, WrittenWhole | WrittenDate):
        return value.written
    return value.isoformat() if isinstance(value, date) else str(value)
