"""The groups of elements that messages share (CDT_...).

Made from the tables in ``structure`` by ``./dekkend generate``; not edited by hand.
"""

from datetime import date
from typing import NamedTuple


class CDT_Achternaam(NamedTuple):
    Achternaam: str
    Voorvoegsel: str | None


class CDT_Huis(NamedTuple):
    Huisnummer: int
    Huisletter: str | None
    HuisnummerToevoeging: str | None
    AanduidingWoonadres: str | None


class CDT_Adres(NamedTuple):
    Huis: CDT_Huis | None
    Postcode: str | None
    Straatnaam: str | None
    Plaatsnaam: str | None
    LandCode: str | None


class CDT_BedragMetDC(NamedTuple):
    Bedrag: int
    DebetCredit: str


class CDT_BerichtIdentificatie(NamedTuple):
    Identificatie: str
    Dagtekening: date


class CDT_Communicatie(NamedTuple):
    Vorm: str
    Taal: str | None


class CDT_Geboortedatum(NamedTuple):
    Datum: date
    DatumGebruik: str | None


class CDT_GeslotenPeriode(NamedTuple):
    Begindatum: date
    Einddatum: date


class CDT_Omvang(NamedTuple):
    Volume: int
    Eenheid: str
    Frequentie: str


class CDT_OpenPeriode(NamedTuple):
    Begindatum: date | None
    Einddatum: date | None


class CDT_Product(NamedTuple):
    Categorie: str
    Code: str | None


class CDT_Referentie(NamedTuple):
    ReferentieNummer: str
    VorigReferentieNummer: str | None


class CDT_Telefoon(NamedTuple):
    Telefoonnummer: str
    Landnummer: str


class CDT_Telefoonnummers(NamedTuple):
    Telefoon01: CDT_Telefoon
    Telefoon02: CDT_Telefoon | None


class CDT_TotaalBedragMetDC(NamedTuple):
    TotaalBedrag: int
    DebetCredit: str


class CDT_VerkorteNaam(NamedTuple):
    Geslachtsnaam: CDT_Achternaam
    Voornamen: str | None
    Voorletters: str | None


class CDT_Verwijzer(NamedTuple):
    Type: str
    Naam: str | None
    ZorgverlenerCode: str | None


class CDT_VolledigeNaam(NamedTuple):
    Geslachtsnaam: CDT_Achternaam
    Partnernaam: CDT_Achternaam | None
    Voornamen: str | None
    Voorletters: str | None
    NaamGebruik: str


class CDT_XsdVersie(NamedTuple):
    BasisschemaXsdVersie: str
    BerichtXsdVersie: str
