"""What is wrong in a message: which rule, with which return code, where, and what to do about it."""

import re
from dataclasses import dataclass

from dekkend.kernel.text import Message

TECHNICAL = "0001"
"""Return code: refused for technical reasons."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MANY_DIGITS = 8
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    ``path`` names the element without namespaces (``/Bericht/Client/Relaties/Relatie[2]/Naam``), ``line`` is
    its line in the file (0 when not known), ``return_code`` what the receiver answers, None where a message
    with this problem gets no return message at all.
    """

    rule: str
    path: str
    says: Message
    remedy: Message
    return_code: str | None = None
    line: int = 0


def shown(text: str) -> str:
    """``text`` from a message as an explanation may show it: short, on one line, and never a BSN in it."""
    short = " ".join(text.split())
    if not _DATE.fullmatch(short) and sum(character.isdigit() for character in short) >= _MANY_DIGITS:
        return "…"
    return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"
