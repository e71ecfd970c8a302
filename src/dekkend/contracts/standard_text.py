"""The text of an agreement by its numbers: a fingerprint of part 3, and "NVT" where a clause is not used."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from dekkend.contracts.standard_model import Edition

NOT_APPLICABLE: Final = "NVT"
_SPACE = re.compile(r"\s+")
_SAME: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2010": "-", "\u00ad": None}
)
"""What word processors change on their own; \u2010 is also what a hyphen that does not break becomes."""


def fingerprint(text: str) -> str:
    """The sha256 (64 hexadecimal digits) of a text, whatever its line breaks, quotation marks or dashes.

    A word processor changes those on its own; a changed word, number or point is another text (CT-02).
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SAME)
    return hashlib.sha256(_SPACE.sub(" ", plain).strip().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line of the contents: the number always stays, the heading becomes "NVT" when it is not used."""

    number: str
    heading: str
    used: bool


def numbered(edition: Edition, unused: Collection[str]) -> tuple[NumberedLine, ...]:
    """The contents of an agreement with the numbers of the edition (CT-05). A clause below an unused one is
    unused with it; a clause that is not optional is always used."""
    return tuple(_line(edition, number, heading, unused) for number, heading in _headings(edition))


def is_unused(edition: Edition, number: str, unused: Collection[str]) -> bool:
    """Whether a clause, or an optional one that it stands below, was left out."""
    parts = number.split(".")
    above = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return any(name in unused and _optional(edition, name) for name in above)


def _headings(edition: Edition) -> Iterator[tuple[str, str]]:
    for clause in edition.in_order:
        yield clause.number, clause.heading


def _line(edition: Edition, number: str, heading: str, unused: Collection[str]) -> NumberedLine:
    out = is_unused(edition, number, unused)
    return NumberedLine(number, NOT_APPLICABLE if out else heading, not out)


def _optional(edition: Edition, number: str) -> bool:
    clause = edition.clause(number)
    return clause is not None and clause.optional
