"""The classes of WMO307 and JW307: stop ondersteuning.

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


class StopProduct(NamedTuple):
    ToewijzingNummer: int | None
    Product: CDT_Product | None
    ToewijzingIngangsdatum: date | None
    Begindatum: date
    RedenBeeindiging: str
    Einddatum: date
    StatusAanlevering: str


class StopProducten(NamedTuple):
    StopProduct: tuple[StopProduct, ...]


class Client(NamedTuple):
    Bsn: Bsn
    Geboortedatum: CDT_Geboortedatum
    Geslacht: str
    Naam: CDT_VerkorteNaam
    StopProducten: StopProducten


class Bericht(NamedTuple):
    Header: Header
    Client: Client
