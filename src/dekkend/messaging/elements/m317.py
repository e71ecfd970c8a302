"""The classes of WMO317 and JW317: verzoek om wijziging.

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


class Header(NamedTuple):
    BerichtCode: str
    BerichtVersie: int
    BerichtSubversie: int
    Afzender: str
    Ontvanger: str
    BerichtIdentificatie: CDT_BerichtIdentificatie
    XsdVersie: CDT_XsdVersie


class OngewijzigdProduct(NamedTuple):
    ToewijzingNummer: int


class OngewijzigdeProducten(NamedTuple):
    OngewijzigdProduct: tuple[OngewijzigdProduct, ...]


class TeWijzigenProduct(NamedTuple):
    ToewijzingNummer: int
    GewensteIngangsdatum: date
    Einddatum: date | None
    Omvang: CDT_Omvang | None
    Budget: int | None


class TeWijzigenProducten(NamedTuple):
    TeWijzigenProduct: tuple[TeWijzigenProduct, ...]


class NieuwProduct(NamedTuple):
    Product: CDT_Product | None
    GewensteIngangsdatum: date
    Einddatum: date | None
    Omvang: CDT_Omvang | None
    Budget: int | None


class NieuweProducten(NamedTuple):
    NieuwProduct: tuple[NieuwProduct, ...]


class Verzoek(NamedTuple):
    ReferentieAanbieder: str
    RedenVerzoek: str
    OngewijzigdeProducten: OngewijzigdeProducten | None
    TeWijzigenProducten: TeWijzigenProducten | None
    NieuweProducten: NieuweProducten | None


class Client(NamedTuple):
    Bsn: Bsn
    Verzoek: Verzoek


class Bericht(NamedTuple):
    Header: Header
    Client: Client
