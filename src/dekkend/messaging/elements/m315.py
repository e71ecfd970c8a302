"""The classes of WMO315 and JW315: verzoek om toewijzing.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from datetime import date
from typing import NamedTuple

from dekkend.messaging.elements.shared import (
    CDT_BerichtIdentificatie,
    CDT_Geboortedatum,
    CDT_Omvang,
    CDT_Product,
    CDT_VerkorteNaam,
    CDT_Verwijzer,
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


class AangevraagdProduct(NamedTuple):
    ReferentieAanbieder: str
    BeschikkingNummer: int | None
    Product: CDT_Product | None
    BeschikkingIngangsdatum: date | None
    ToewijzingIngangsdatum: date
    ToewijzingEinddatum: date | None
    Omvang: CDT_Omvang | None
    Budget: int | None
    Verwijzer: CDT_Verwijzer
    Raamcontract: str | None
    Commentaar: str | None


class AangevraagdeProducten(NamedTuple):
    AangevraagdProduct: tuple[AangevraagdProduct, ...]


class Client(NamedTuple):
    Bsn: Bsn
    Geboortedatum: CDT_Geboortedatum
    Geslacht: str
    Naam: CDT_VerkorteNaam
    GezagsdragerBekend: str | None
    Commentaar: str | None
    AangevraagdeProducten: AangevraagdeProducten


class Bericht(NamedTuple):
    Header: Header
    Client: Client
