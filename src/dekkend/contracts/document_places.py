"""The named places of a Word template: what a region may write where, and what may not be missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dekkend.kernel.text import Message, msg

PLACE: Final = re.compile(r"\{([^{}]{1,80})\}")
ARTICLE: Final = re.compile(r"artikel ([1-3](?:\.\d{1,2}){0,2})")
FIELD: Final = re.compile(r"([1-3](?:\.\d{1,2}){0,2}) ([a-z0-9-]{1,60})")


class TemplateKind(StrEnum):
    """What is made with a template."""

    AGREEMENT = "overeenkomst"
    ADDENDUM = "addendum"


@dataclass(frozen=True, slots=True)
class Place:
    """A place. ``block``: it becomes headings, paragraphs and tables, and stands alone in its paragraph."""

    name: str
    about: Message
    block: bool = False
    needed: bool = False


_SHARED: Final = (
    Place("opdrachtgever", msg("Naam van de opdrachtgever"), needed=True),
    Place("aanbieder", msg("Naam van de aanbieder"), needed=True),
    Place("kvk", msg("KvK-nummer van de aanbieder")),
    Place("nummer", msg("Nummer van de overeenkomst"), needed=True),
    Place("naam", msg("Naam van de overeenkomst")),
    Place("wet", msg("Wmo of Jeugdwet")),
    Place("uitgave", msg("Uitgave van de contractstandaard")),
    Place("datum", msg("Dag waarop het document is gemaakt")),
    Place("ondertekening", msg("Tabel waarin beide partijen tekenen"), block=True, needed=True),
)
_AGREEMENT: Final = (
    *_SHARED,
    Place("bekostiging", msg("Inspannings-, output- of taakgericht")),
    Place("ingangsdatum", msg("Eerste dag")),
    Place("einddatum", msg("Laatste dag")),
    Place("uiterste einddatum", msg("Laatste dag als elke verlenging wordt gebruikt")),
    Place("vingerafdruk deel 3", msg("Vingerafdruk van de tekst van deel 3")),
    Place("deel 1", msg("Deel 1: voor iedere aanbieder gelijk"), block=True, needed=True),
    Place("deel 2", msg("Deel 2: afspraken met deze aanbieder"), block=True, needed=True),
    Place("deel 3", msg("Deel 3: de nummers, met de vingerafdruk"), block=True, needed=True),
    Place("looptijd", msg("Tabel met de looptijd"), block=True),
    Place("cellen", msg("Tabel met producten, gemeenten en tarieven"), block=True),
    Place("ruimtes", msg("Tabel met bestedingsruimtes"), block=True),
)
_ADDENDUM: Final = (
    *_SHARED,
    Place("addendum", msg("Naam van het addendum"), needed=True),
    Place("wijziging", msg("De tekst van de wijziging"), block=True, needed=True),
    Place("reden", msg("Waarom de overeenkomst verandert")),
    Place("soort", msg("Waarom de wet de wijziging toestaat")),
    Place("gaat in op", msg("Dag waarop de wijziging ingaat"), needed=True),
)

PLACES: Final[Mapping[TemplateKind, tuple[Place, ...]]] = MappingProxyType(
    {TemplateKind.AGREEMENT: _AGREEMENT, TemplateKind.ADDENDUM: _ADDENDUM}
)


def place_of(kind: TemplateKind, name: str) -> Place | None:
    """The place with this name; None when there is none. "artikel 1.4.1" is the text of one article,
    "1.3.2 maanden" what was filled in at a field of it."""
    known = next((place for place in PLACES[kind] if place.name == name), None)
    if known is not None or kind is not TemplateKind.AGREEMENT:
        return known
    if ARTICLE.fullmatch(name):
        return Place(name, msg("Eén artikel, of zijn nummer met NVT"), block=True)
    return Place(name, msg("Wat bij een artikel is ingevuld")) if FIELD.fullmatch(name) else None


def missing(kind: TemplateKind, names: frozenset[str]) -> tuple[str, ...]:
    """The needed places that a template lacks. Part 1 may also be written out article by article."""
    written_out = any(name.startswith("artikel 1") for name in names)
    needed = (place.name for place in PLACES[kind] if place.needed)
    return tuple(name for name in needed if name not in names and not (name == "deel 1" and written_out))
