"""The restrictions (RS rules) of single values, in words: which one a value breaks.

The compiled schema decides whether a value fits; this names the rule of the standard and the remedy.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from dekkend.kernel.text import Message, msg
from dekkend.messaging.problems import shown
from dekkend.messaging.structure.model import SimpleType, Standard
from dekkend.messaging.structure.reading import structure


class Broken(NamedTuple):
    """The restriction that a value breaks."""

    rule: str
    says: Message
    remedy: Message


LONGEST: Mapping[int, str] = {
    **dict(zip((1, 2, 3, 4, 5, 6), ("RS008", "RS009", "RS010", "RS011", "RS012", "RS013"), strict=True)),
    **dict(zip((8, 9, 10, 12, 15), ("RS014", "RS015", "RS016", "RS017", "RS018"), strict=True)),
    **dict(zip((20, 24, 25, 35), ("RS019", "RS020", "RS021", "RS023"), strict=True)),
    **dict(zip((36, 64, 80, 200), ("RS024", "RS025", "RS026", "RS028"), strict=True)),
}
"""The rule for each largest length."""

HIGHEST: Mapping[int, str] = {
    99: "RS002",
    99_999: "RS004",
    99_999_999: "RS005",
    999_999_999: "RS006",
    999_999_999_999: "RS040",
}
"""The rule for each highest number: as many nines as it may have digits."""

LOWEST = "RS001"
NOT_EMPTY = "RS033"

FORMS: Mapping[str, tuple[str, Message]] = {
    "LDT_Commentaar": ("RS031", msg("Vul tekst in, of laat het element weg.")),
    "LDT_Datum": ("RS032", msg("Schrijf de datum als jjjj-mm-dd, zonder tijdzone.")),
    "LDT_Tijd": ("RS034", msg("Schrijf de tijd als uu:mm:ss, zonder tijdzone.")),
    "LDT_Gemeente": ("RS035", msg("Vul een gemeentecode van 4 cijfers in, met de nullen vooraan.")),
    "LDT_AgbCode": ("RS036", msg("Vul een AGB-code van 8 cijfers in, met de nullen vooraan.")),
    "LDT_BurgerServicenummer": ("RS037", msg("Vul een BSN van 9 cijfers in, met de nullen vooraan.")),
    "LDT_Voorletters": ("RS045", msg("Schrijf de voorletters aan elkaar, zonder punten of spaties.")),
    "LDT_Telefoonnummer": ("RS046", msg("Schrijf het telefoonnummer met alleen cijfers.")),
    "LDT_Versie": ("RS048", msg("Schrijf de versie als drie getallen met punten, zoals 1.0.0.")),
}
"""The rule and the remedy for the types that have a form of their own."""

_WHITE = " \t\r\n"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NOT_BLANK = r"[^\n\r]*[^ \t\n\r][^\n\r]*"
_PATTERNS = {r".*[^\s].*": _NOT_BLANK, r"([.\s]*\S+[.\s]*)+": r"(?s:.*[^ \t\n\r].*)"}
"""Patterns of XML Schema that mean something else in Python."""


def value_problem(
    text: str, simple: SimpleType, standard: Standard, narrowed: str | None = None
) -> Broken | None:
    """The first restriction that ``text`` breaks. ``narrowed``: the pattern that its place adds."""
    if simple.base != "text":
        text = text.strip(_WHITE)
    if not text:
        return Broken(
            NOT_EMPTY,
            msg("Het element is leeg."),
            msg("Vul een waarde in, of laat het element weg als dat mag."),
        )
    if simple.codes:
        return _code_problem(text, simple, standard)
    return (
        _base_problem(text, simple)
        or _length_problem(text, simple)
        or _pattern_problem(text, simple)
        or _narrowed_problem(text, simple, narrowed)
    )


def _code_problem(text: str, simple: SimpleType, standard: Standard) -> Broken | None:
    codes = structure().codes_of(simple.name, standard)
    if text in codes:
        return None
    says = msg("“{value}” staat niet in codelijst {list}.", value=shown(text), list=simple.codes[standard])
    if len(codes) > 25:
        return Broken(simple.codes[standard], says, msg("Vul een code uit de lijst in."))
    return Broken(
        simple.codes[standard], says, msg("Vul een van deze codes in: {codes}.", codes=tuple(codes))
    )


def _base_problem(text: str, simple: SimpleType) -> Broken | None:
    if simple.base == "whole":
        return _whole_problem(text, simple)
    if simple.base == "text" or _reads(text, simple.base):
        return None
    rule, remedy = FORMS[simple.name]
    return Broken(rule, msg("“{value}” is geen bestaande datum of tijd.", value=shown(text)), remedy)


def _reads(text: str, base: str) -> bool:
    """Whether this is a date of the calendar, or a time of the clock."""
    if base == "time":
        return _TIME.fullmatch(text) is not None
    try:
        return _DATE.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _whole_problem(text: str, simple: SimpleType) -> Broken | None:
    if not _WHOLE.fullmatch(text):
        return Broken(
            LOWEST,
            msg("“{value}” is geen geheel getal.", value=shown(text)),
            msg("Vul een geheel getal in, met alleen cijfers. Een bedrag is in eurocenten."),
        )
    digits = text.lstrip("+-").lstrip("0") or "0"
    if text.startswith("-") and digits != "0":
        return Broken(LOWEST, msg("Het getal is lager dan 0."), msg("Vul 0 of een hoger getal in."))
    if simple.high is not None and len(digits) > len(str(simple.high)):
        return Broken(
            HIGHEST[simple.high],
            msg("Het getal heeft meer dan {digits} cijfers.", digits=len(str(simple.high))),
            msg("Vul een lager getal in."),
        )
    return None


def _length_problem(text: str, simple: SimpleType) -> Broken | None:
    if simple.longest is None or len(text) <= simple.longest:
        return None
    return Broken(
        LONGEST[simple.longest],
        msg("De waarde is langer dan {longest} tekens.", longest=simple.longest),
        msg("Kort de waarde in."),
    )


def _pattern_problem(text: str, simple: SimpleType) -> Broken | None:
    if simple.pattern is None or _pattern(simple.pattern).fullmatch(text):
        return None
    if simple.pattern == r".*[^\s].*":
        remedy = msg("Vul tekst op één regel in, of laat het element weg als dat mag.")
        return Broken(NOT_EMPTY, msg("Het element heeft geen tekst, of tekst op meer regels."), remedy)
    rule, remedy = FORMS[simple.name]
    return Broken(rule, msg("De waarde heeft niet de juiste vorm."), remedy)


def _narrowed_problem(text: str, simple: SimpleType, narrowed: str | None) -> Broken | None:
    if narrowed is None or re.fullmatch(narrowed, text):
        return None
    if narrowed.isdigit():
        rule = {"LDT_BerichtVersie": "CS025", "LDT_BerichtSubversie": "CS015"}.get(simple.name, "RS047")
        says = msg("“{value}” hoort niet bij dit bericht.", value=shown(text))
        return Broken(rule, says, msg("Vul {value} in.", value=narrowed))
    remedy = msg("Gebruik alleen letters en cijfers, aan elkaar geschreven.")
    return Broken("CS319", msg("De waarde heeft niet de juiste vorm."), remedy)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(_PATTERNS.get(pattern, pattern))
