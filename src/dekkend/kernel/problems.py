"""What is wrong with a file that a user wrote: where, which rule, why, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from dekkend.kernel.text import Message, msg
from dekkend.kernel.toml_lines import Path


class FormatRule(StrEnum):
    """The rules that every file format shares; a context adds those of its own format."""

    SYNTAX = "DF-01"
    UNKNOWN_KEY = "DF-02"
    MISSING_KEY = "DF-03"
    WRONG_TYPE = "DF-04"
    UNKNOWN_WORD = "DF-05"
    WRONG_SPELLING = "DF-06"
    OUT_OF_RANGE = "DF-07"
    IMPOSSIBLE_DATE = "DF-08"
    DUPLICATE = "DF-09"
    UNKNOWN_REFERENCE = "DF-10"
    UNREADABLE = "DF-19"

    @property
    def label(self) -> Message:
        """The rule in words."""
        return _TITLES[self]


_TITLES: Final[Mapping[FormatRule, Message]] = MappingProxyType(
    {
        FormatRule.SYNTAX: msg("Het bestand is geldige TOML"),
        FormatRule.UNKNOWN_KEY: msg("Elke sleutel hoort bij het formaat"),
        FormatRule.MISSING_KEY: msg("Verplichte sleutels staan er"),
        FormatRule.WRONG_TYPE: msg("Elke waarde heeft de juiste soort"),
        FormatRule.UNKNOWN_WORD: msg("Elk woord staat in de woordenlijst"),
        FormatRule.WRONG_SPELLING: msg("Codes en kenmerken zijn juist geschreven"),
        FormatRule.OUT_OF_RANGE: msg("Getallen liggen binnen hun grenzen"),
        FormatRule.IMPOSSIBLE_DATE: msg("Datums bestaan en staan in de juiste volgorde"),
        FormatRule.DUPLICATE: msg("Een kenmerk komt één keer voor"),
        FormatRule.UNKNOWN_REFERENCE: msg("Elke verwijzing komt ergens uit"),
        FormatRule.UNREADABLE: msg("Het bestand is te lezen"),
    }
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong at a place in the data, before its line in a file is known."""

    path: Path
    rule: StrEnum
    message: Message
    remedy: Message


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file. ``key`` is a dotted path that counts lists from 0: "lots[2].products[0]"."""

    file: str
    line: int | None
    key: str
    rule: str
    message: Message
    remedy: Message
    column: int | None = None

    def as_json(self, language: str = "nl") -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "key": self.key,
            "rule": self.rule,
            "message": self.message.render(language),
            "remedy": self.remedy.render(language),
        }

    def render(self, language: str = "nl") -> str:
        """``file:line: key: message (rule)``, and on the next line what to do."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        where = f"{place}: {self.key}" if self.key else place
        remedy = self.remedy.render(language)
        return f"{where}: {self.message.render(language)} ({self.rule})\n    {remedy}"


def dotted(path: Path) -> str:
    """("lots", 2, "products") as "lots[2].products"."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
