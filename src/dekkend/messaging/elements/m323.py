"""The classes of WMO323 and JW323: declaratie.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from datetime import date
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


class Header(NamedTuple):
    BerichtCode: str
    BerichtVersie: int
    BerichtSubversie: int
    Afzender: str
    Ontvanger: str
    BerichtIdentificatie: CDT_BerichtIdentificatie
    XsdVersie: CDT_XsdVersie


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


class Prestaties(NamedTuple):
    Prestatie: tuple[Prestatie, ...]


class Client(NamedTuple):
    Bsn: Bsn
    Prestaties: Prestaties


class Clienten(NamedTuple):
    Client: tuple[Client, ...]


class Declaratie(NamedTuple):
    DeclaratieNummer: str
    DeclaratiePeriode: CDT_GeslotenPeriode
    DeclaratieDagtekening: date
    TotaalIngediendBedrag: CDT_TotaalBedragMetDC
    Clienten: Clienten


class Bericht(NamedTuple):
    Header: Header
    Declaratie: Declaratie
