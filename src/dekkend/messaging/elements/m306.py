"""The classes of WMO306 and JW306: retour op start ondersteuning.

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


class StartProduct(NamedTuple):
    ToewijzingNummer: int | None
    Product: CDT_Product | None
    ToewijzingIngangsdatum: date | None
    Begindatum: date
    StatusAanlevering: str
    RetourCodes: RetourCodes


class StartProducten(NamedTuple):
    StartProduct: tuple[StartProduct, ...]


class Client(NamedTuple):
    Bsn: Bsn
    Geboortedatum: CDT_Geboortedatum
    Geslacht: str
    Naam: CDT_VerkorteNaam
    StartProducten: StartProducten
    RetourCodes: RetourCodes


class Bericht(NamedTuple):
    Header: Header
    Client: Client | None
