"""The classes of WMO318 and JW318: retour op verzoek om wijziging.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from datetime import date
from typing import NamedTuple

from dekkend.messaging.elements.shared import (
    CDT_BerichtIdentificatie,
    CDT_Omvang,
    CDT_Product,
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


class OngewijzigdProduct(NamedTuple):
    ToewijzingNummer: int
    RetourCodes: RetourCodes


class OngewijzigdeProducten(NamedTuple):
    OngewijzigdProduct: tuple[OngewijzigdProduct, ...]


class TeWijzigenProduct(NamedTuple):
    ToewijzingNummer: int
    GewensteIngangsdatum: date
    Einddatum: date | None
    Omvang: CDT_Omvang | None
    Budget: int | None
    RetourCodes: RetourCodes


class TeWijzigenProducten(NamedTuple):
    TeWijzigenProduct: tuple[TeWijzigenProduct, ...]


class NieuwProduct(NamedTuple):
    Product: CDT_Product | None
    GewensteIngangsdatum: date
    Einddatum: date | None
    Omvang: CDT_Omvang | None
    Budget: int | None
    RetourCodes: RetourCodes


class NieuweProducten(NamedTuple):
    NieuwProduct: tuple[NieuwProduct, ...]


class Verzoek(NamedTuple):
    ReferentieAanbieder: str
    RedenVerzoek: str
    OngewijzigdeProducten: OngewijzigdeProducten | None
    TeWijzigenProducten: TeWijzigenProducten | None
    NieuweProducten: NieuweProducten | None
    RetourCodes: RetourCodes


class Client(NamedTuple):
    Bsn: Bsn
    Verzoek: Verzoek
    RetourCodes: RetourCodes


class Bericht(NamedTuple):
    Header: Header
    Client: Client | None
