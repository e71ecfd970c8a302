"""The rules of the definition format itself; rules with an article have the ids of the rule catalogue."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg


class DefinitionRule(StrEnum):
    """What the format of definitions asks beyond the rules of every file format."""

    UNKNOWN_MUNICIPALITY = "DF-11"
    UNKNOWN_CATEGORY = "DF-12"
    OVERLAPPING_MEMBERSHIP = "DF-13"
    WEIGHTS = "DF-14"
    UNKNOWN_DOCUMENT = "DF-15"
    STEPS_OUT_OF_ORDER = "DF-16"
    TERM_LADDER = "DF-17"
    UNKNOWN_RULE = "DF-18"
    FORM = "DF-19"
    ASSUMPTION = "DF-20"

    @property
    def label(self) -> Message:
        """The rule in words."""
        return _TITLES[self]


_TITLES: Final[Mapping[DefinitionRule, Message]] = MappingProxyType(
    {
        DefinitionRule.UNKNOWN_MUNICIPALITY: msg("Gemeentecodes bestaan en horen bij de naam"),
        DefinitionRule.UNKNOWN_CATEGORY: msg("Productcategorieën bestaan in de lijst van hun wet"),
        DefinitionRule.OVERLAPPING_MEMBERSHIP: msg(
            "Een gemeente doet op één dag één keer mee aan een perceel"
        ),
        DefinitionRule.WEIGHTS: msg("Wegingen tellen per perceel op tot 100"),
        DefinitionRule.UNKNOWN_DOCUMENT: msg("Elke bron begint met een bekend document"),
        DefinitionRule.STEPS_OUT_OF_ORDER: msg("De stappen staan in de volgorde van de procedure"),
        DefinitionRule.TERM_LADDER: msg("De looptijd en de uiterste einddatum kloppen met elkaar"),
        DefinitionRule.UNKNOWN_RULE: msg("Elk genoemd regelnummer bestaat"),
        DefinitionRule.FORM: msg("De definitie past bij de vorm van de procedure"),
        DefinitionRule.ASSUMPTION: msg("Aannames vullen alleen aan wat de definitie openlaat"),
    }
)
