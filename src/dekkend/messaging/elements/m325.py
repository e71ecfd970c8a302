"""The classes of WMO325 and JW325: antwoord op een declaratie.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from typing import NamedTuple

from dekkend.messaging.elements.shared import (
    CDT_BedragMetDC,
    CDT_BerichtIdentificatie,
    CDT_GeslotenPeriode,
    CDT_Referentie,
    CDT_TotaalBedragMetDC,
    CDT_XsdVersie,
)
from dekkend.messaging.values import Bsn


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
    DeclaratieIdentificatie: CDT_BerichtIdentificatie
    XsltVersie: str | None
    XsdVersieDeclaratie: CDT_XsdVersie
    RetourCodes: RetourCodes


class Prestatie(NamedTuple):
    ProductReferentie: CDT_Referentie
    ToewijzingNummer: int
    ProductCategorie: str
    ProductCode: str
    ProductPeriode: CDT_GeslotenPeriode
    GeleverdVolume: int
    Eenheid: str
    ProductTarief: int | None
    IngediendBedrag: CDT_BedragMetDC
    RetourCodes: RetourCodes


class Prestaties(NamedTuple):
    Prestatie: tuple[Prestatie, ...]


class Client(NamedTuple):
    Bsn: Bsn
    Prestaties: Prestaties
    RetourCodes: RetourCodes


class Clienten(NamedTuple):
    Client: tuple[Client, ...]


class DeclaratieAntwoord(NamedTuple):
    DeclaratieNummer: str
    TotaalIngediendBedrag: CDT_TotaalBedragMetDC
    TotaalToegekendBedrag: CDT_TotaalBedragMetDC
    Clienten: Clienten | None
    RetourCodes: RetourCodes


class Bericht(NamedTuple):
    Header: Header
    DeclaratieAntwoord: DeclaratieAntwoord | None
