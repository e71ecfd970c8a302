"""Messages written the usual way, and small damage to their text: what the fast road is for, and against."""

import re
from random import Random

from dekkend.messaging.structure.model import SimpleType, Standard
from tests.messaging import generating

PLAIN = "".join(letter for letter in generating.LETTERS if letter not in "<>&")
LEAF = re.compile(r"<([\w:]+)>([^<]*)</\1>")
VALUES = (
    *("", " ", "0", "1", "00", "007", "+7", "-0", " 7", "7 ", "99", "100000000", "9999999999999", "1e3", "٣"),
    *("2025-02-28", "2025-02-29", "2024-02-29", "2025-13-01", "0000-01-01", "12024-01-01", "2025-1-1"),
    *("2025-01-01Z", "24:00:00", "12:00:00", "12:00:00.5", "25:00:00", "12:60:00"),
    *(
        "a",
        "A ",
        " a",
        "é",
        "a\tb",
        "a\nb",
        "a\rb",
        "x" * 36,
        "x" * 201,
        "x" * 11_000,
        "]]>",
        "a]]b",
        "&amp;",
    ),
    *(
        "&#65;",
        "&x;",
        "<!--a-->",
        "<![CDATA[a]]>",
        "\u0085",
        "\u2028",
        "\ufffe",
        "\x01",
        "😀",
        "NL",
        "nl",
        "01",
        "1.0.0",
        "01.0.0",
    ),
)
"""Values that are right in one place and wrong in another."""
STRAY = " \n\t\r<>&\"'/=:;-0aé\x00\x1f\ufffe\u2028]"


class Plain(generating.Generator):
    """As its parent, on one line and with few characters that have to be escaped."""

    def value(self, simple: SimpleType) -> str:
        found = super().value(simple)
        return found[:8] if simple.base == "time" else found

    def _some(self, letters: str, least: int, most: int) -> str:
        some = PLAIN if self.rng.random() < 0.9 else generating.LETTERS
        kept = some if letters.startswith(generating.LETTERS) else letters
        found = super()._some(kept, least, most)
        return f"x{found[1:]}" if found.startswith(" ") else found

    def plain(self) -> str:
        """A new message as text."""
        return self.message().decode()


def damaged(rng: Random, text: str) -> str:
    """``text`` with one small change, or two."""
    changed = rng.choice(_CHANGES)(rng, text)
    return rng.choice(_SMALL)(rng, changed) if changed and rng.random() < 0.25 else changed


def _leaf(rng: Random, text: str) -> re.Match[str]:
    """A random element that holds a value."""
    return LEAF.search(text, rng.randrange(len(text))) or next(LEAF.finditer(text))


def _new_value(rng: Random, text: str) -> str:
    found = _leaf(rng, text)
    return text[: found.start(2)] + rng.choice(VALUES) + text[found.end(2) :]


def _value_of_another(rng: Random, text: str) -> str:
    found, other = _leaf(rng, text), _leaf(rng, text)
    return text[: found.start(2)] + other[2] + text[found.end(2) :]


def _without(rng: Random, text: str) -> str:
    found = _leaf(rng, text)
    return text[: found.start()] + text[found.end() :]


def _twice(rng: Random, text: str) -> str:
    found = _leaf(rng, text)
    return text[: found.end()] + found[0] + text[found.end() :]


def _elsewhere(rng: Random, text: str) -> str:
    found = _leaf(rng, text)
    rest = text[: found.start()] + text[found.end() :]
    at = _leaf(rng, rest).start()
    return rest[:at] + found[0] + rest[at:]


def _stray(rng: Random, text: str) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(STRAY) + text[at + rng.choice((0, 1)) :]


def _one_less(rng: Random, text: str) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _cut(rng: Random, text: str) -> str:
    return text[: rng.randrange(len(text))]


def _digit(rng: Random, text: str) -> str:
    places = [found.start() for found in re.finditer(r"\d(?=[^<>]*</)", text)]
    at = rng.choice(places)
    return text[:at] + rng.choice("0123456789") + text[at + 1 :]


def _tag(rng: Random, text: str) -> str:
    tags = list(re.finditer(r"</?([\w:]+)>", text))
    one, other = rng.choice(tags), rng.choice(tags)
    return text[: one.start(1)] + other[1] + text[one.end(1) :]


def _white(rng: Random, text: str) -> str:
    tags = list(re.finditer(r"</?[\w:]+>", text))
    at = rng.choice((rng.choice(tags).start(), rng.choice(tags).end()))
    return text[:at] + rng.choice((" ", "\n\n", "\r\n", "\t", "\u00a0", "\x0b", "x")) + text[at:]


_CHANGES = (
    *(_new_value, _new_value, _new_value, _value_of_another, _without, _twice, _elsewhere),
    *(_stray, _one_less, _cut, _digit, _digit, _tag, _white),
)

_SMALL = (_stray, _one_less, _cut)

EVERY = [(standard, number) for standard in Standard for number in generating.structure().kinds]
