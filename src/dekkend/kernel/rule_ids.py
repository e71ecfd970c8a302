"""The ids of the 222 rules that Dekkend is to compute, by part, and of the rules that it made itself.

A rule with an id that stands in neither is a mistake.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dekkend.kernel.text import Message, msg


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the catalogue of rules: its letters, what it is about, and its numbers 1 to ``last``."""

    letters: str
    title: Message
    last: int
    extra: tuple[str, ...] = ()

    def ids(self) -> Iterator[str]:
        """The part's ids in order: "PL-14", "PL-14a", "PL-15"."""
        numbers = [f"{self.letters}-{number:02}" for number in range(1, self.last + 1)]
        return iter(sorted([*numbers, *(f"{self.letters}-{number}" for number in self.extra)]))


PARTS = (
    Part("PL", msg("Planning en keuze van de procedure"), 21, ("14a",)),
    Part("EL", msg("Uitsluiting, geschiktheid en beoordeling"), 17),
    Part("CT", msg("Overeenkomst, looptijd en herziening"), 20),
    Part("BR", msg("Bestedingsruimte"), 13),
    Part("LD", msg("Levering, wachttijd en cliëntenstop"), 15),
    Part("SU", msg("Onderaanneming"), 8),
    Part("IN", msg("Informatie, incidenten en integriteit"), 13),
    Part("FI", msg("Betaling en aansprakelijkheid"), 14),
    Part("EX", msg("Beëindiging, overdracht en geschillen"), 16),
    Part("TF", msg("Tarief en indexatie"), 18),
    Part("MS", msg("Berichten, toewijzing en declaratie"), 40),
    Part("CV", msg("Dekking en regionale afspraken"), 17),
    Part("JW", msg("Aanvullingen uit de Jeugdwet"), 9),
)

OWN_PARTS = (
    Part("GU", msg("Van scores naar besluiten"), 6),
    Part("OV", msg("Toetsing van aanbieders"), 4),
    Part("RO", msg("Besluitroute"), 3),
    Part("NV", msg("Nota’s van inlichtingen"), 3),
)
"""Rules that no source gives but that a decision needs; their source says that they are our own."""

IDS = frozenset(id for part in PARTS for id in part.ids())
OWN_IDS = frozenset(id for part in OWN_PARTS for id in part.ids())


def part_of(id: str) -> Part:
    """The part of the catalogue that ``id`` belongs to. Raises KeyError for an unknown letter combination."""
    letters = id.partition("-")[0]
    return {part.letters: part for part in (*PARTS, *OWN_PARTS)}[letters]
