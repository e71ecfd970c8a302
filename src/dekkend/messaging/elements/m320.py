"""The classes of WMO320 and JW320: retour op antwoord op een verzoek.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from datetime import date
from typing import NamedTuple

from dekkend.messaging.elements.shared import (
    CDT_BerichtIdentificatie,
    CDT_XsdVersie,
)


class RetourCodes(NamedTuple):
    RetourCode: tuple[str, ...]


class Header(NamedTuple):
    BerichtCode: str
    BerichtVersie: int
    BerichtSubversie: int
    Afzender: str
    Ontvanger: str
    BerichtIdentificatie: CDT_BerichtIdentificatie
    XsdVersie: CDT_XsdVersie
    IdentificatieRetour: str
    DagtekeningRetour: date
    XsltVersie: str | None
    XsdVersieRetour: CDT_XsdVersie
    RetourCodes: RetourCodes | None


class Woonplaatsbeginsel(NamedTuple):
    Gemeente: str
    RetourCodes: RetourCodes


class Antwoord(NamedTuple):
    ReferentieAanbieder: str
    VerzoekAntwoord: str
    RedenAfwijzingVerzoek: str | None
    Woonplaatsbeginsel: Woonplaatsbeginsel | None
    RetourCodes: RetourCodes


class Bericht(NamedTuple):
    Header: Header
    Antwoord: Antwoord | None
