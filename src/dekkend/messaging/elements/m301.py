"""The classes of WMO301 and JW301: toewijzing.

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from datetime import date
from typing import NamedTuple

from dekkend.messaging.elements.shared import (
    CDT_Adres,
    CDT_BerichtIdentificatie,
    CDT_Communicatie,
    CDT_Geboortedatum,
    CDT_Omvang,
    CDT_OpenPeriode,
    CDT_Product,
    CDT_Telefoonnummers,
    CDT_VolledigeNaam,
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


class Contact(NamedTuple):
    Soort: str
    Adres: CDT_Adres | None
    Organisatie: str | None
    Telefoon: CDT_Telefoonnummers | None
    Emailadres: str | None
    Periode: CDT_OpenPeriode | None


class Relatie(NamedTuple):
    Nummer: str
    Volgorde: int | None
    Soort: str
    Geboortedatum: CDT_Geboortedatum | None
    Geslacht: str | None
    Naam: CDT_VolledigeNaam
    Contact: Contact


class Relaties(NamedTuple):
    Relatie: tuple[Relatie, ...]


class Contactgegevens(NamedTuple):
    Contact: tuple[Contact, ...]


class ToegewezenProduct(NamedTuple):
    ToewijzingNummer: int
    ReferentieAanbieder: str | None
    Product: CDT_Product | None
    Toewijzingsdatum: date
    Toewijzingstijd: str
    Ingangsdatum: date
    Einddatum: date | None
    RedenWijziging: str | None
    Omvang: CDT_Omvang | None
    Budget: int | None
    Commentaar: str | None


class ToegewezenProducten(NamedTuple):
    ToegewezenProduct: tuple[ToegewezenProduct, ...]


class Client(NamedTuple):
    Bsn: Bsn
    Geboortedatum: CDT_Geboortedatum
    Geslacht: str
    Naam: CDT_VolledigeNaam
    Communicatie: CDT_Communicatie | None
    JuridischeStatus: str | None
    WettelijkeVertegenwoordiging: str | None
    Commentaar: str | None
    Relaties: Relaties | None
    Contactgegevens: Contactgegevens
    ToegewezenProducten: ToegewezenProducten


class Bericht(NamedTuple):
    Header: Header
    Client: Client
