"""The classes of WMO305 and JW305: start ondersteuning.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from datetime import date
from typing import NamedTuple

from dekkend.messaging.elements.shared import (
    CDT_BerichtIdentificatie,
    CDT_Geboortedatum,
    CDT_Product,
    CDT_VerkorteNaam,
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


class StartProduct(NamedTuple):
    ToewijzingNummer: int | None
    Product: CDT_Product | None
    ToewijzingIngangsdatum: date | None
    Begindatum: date
    StatusAanlevering: str


class StartProducten(NamedTuple):
    StartProduct: tuple[StartProduct, ...]


class Client(NamedTuple):
    Bsn: Bsn
    Geboortedatum: CDT_Geboortedatum
    Geslacht: str
    Naam: CDT_VerkorteNaam
    StartProducten: StartProducten


class Bericht(NamedTuple):
    Header: Header
    Client: Client
