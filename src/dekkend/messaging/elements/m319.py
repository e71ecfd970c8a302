"""The classes of WMO319 and JW319: antwoord op een verzoek.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from typing import NamedTuple

from dekkend.messaging.elements.shared import (
    CDT_BerichtIdentificatie,
    CDT_XsdVersie,
)


class Header(NamedTuple):
    BerichtCode: str
    BerichtVersie: int
    BerichtSubversie: int
    Afzender: str
    Ontvanger: str
    BerichtIdentificatie: CDT_BerichtIdentificatie
    XsdVersie: CDT_XsdVersie


class Woonplaatsbeginsel(NamedTuple):
    Gemeente: str


class Antwoord(NamedTuple):
    ReferentieAanbieder: str
    VerzoekAntwoord: str
    RedenAfwijzingVerzoek: str | None
    Woonplaatsbeginsel: Woonplaatsbeginsel | None


class Bericht(NamedTuple):
    Header: Header
    Antwoord: Antwoord
