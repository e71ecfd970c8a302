"""Messages that break one rule, and messages that look odd and break none."""

from datetime import date

from dekkend.messaging.elements import m301, m323, shared
from tests.messaging.samples import BSN, SURNAME, line, sample

CLIENT, PRODUCT = "Client/", "Client/ToegewezenProducten/ToegewezenProduct/0/"
CONTACT = "Client/Contactgegevens/Contact/0/"
START, STOP = "Client/StartProducten/StartProduct/0/", "Client/StopProducten/StopProduct/0/"
ASKED = "Client/AangevraagdeProducten/AangevraagdProduct/0/"
CHANGE, NEW = (
    "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct/0/",
    "Client/Verzoek/NieuweProducten/NieuwProduct/0/",
)
LINES = "Declaratie/Clienten/Client/0/Prestaties/Prestatie"
FIRST_LINE = f"{LINES}/0/"
REFUSED = "DeclaratieAntwoord/Clienten/Client/0/Prestaties/Prestatie/0/"
MAY = date(2025, 5, 1)


def omvang(unit: str = "04", frequency: str = "2") -> shared.CDT_Omvang:
    return shared.CDT_Omvang(3, unit, frequency)


def product(code: str | None = None, category: str = "02") -> shared.CDT_Product:
    return shared.CDT_Product(category, code)


def period(first: date, last: date) -> shared.CDT_GeslotenPeriode:
    return shared.CDT_GeslotenPeriode(first, last)


def minutes(volume: int, tariff: int, paid: int) -> m323.Prestatie:
    return line("L1", 1, paid, GeleverdVolume=volume, Eenheid="01", ProductTarief=tariff)


TWICE = sample("301").Bericht.Client.ToegewezenProducten.ToegewezenProduct[0]
CASES = [
    ("CS002", "301", {f"{CLIENT}Bsn": "999900007"}, "Client/Bsn"),
    ("CS002", "323", {"Declaratie/Clienten/Client/1/Bsn": "000000000"}, "Declaratie/Clienten/Client[2]/Bsn"),
    ("CS139", "305", {f"{CLIENT}Geboortedatum/DatumGebruik": "1"}, "Client/Geboortedatum/DatumGebruik"),
    ("CS139", "301", {"Client/Relaties/Relatie/0/Geboortedatum/DatumGebruik": "3"}, "Client/Relaties/Relatie[1]/Geboortedatum/DatumGebruik"),
    ("TR002", "307", {f"{CLIENT}Geboortedatum/Datum": date(1905, 6, 1)}, "Client/Geboortedatum/Datum"),
    ("TR134", "315", {f"{CLIENT}Geboortedatum/Datum": date(2025, 6, 3)}, "Client/Geboortedatum/Datum"),
    ("TR134", "305", {f"{START}Begindatum": date(2025, 6, 3)}, "Client/StartProducten/StartProduct[1]/Begindatum"),
    ("CS050", "301", {f"{CLIENT}Naam/NaamGebruik": "2"}, "Client/Naam/NaamGebruik"),
    ("CS050", "301", {f"{CLIENT}Naam/NaamGebruik": "6", f"{CLIENT}Naam/Partnernaam": SURNAME}, "Client/Naam/NaamGebruik"),
    ("CS318", "301", {f"{CLIENT}Naam/NaamGebruik": "6"}, "Client/Naam"),
    ("CD007", "301", {f"{CLIENT}Communicatie/Taal": None}, "Client/Communicatie/Taal"),
    ("CD007", "301", {f"{CLIENT}Communicatie/Vorm": "2"}, "Client/Communicatie/Taal"),
    ("CD005", "301", {f"{CONTACT}Adres/LandCode": None}, "Client/Contactgegevens/Contact[1]/Adres/LandCode"),
    ("CD025", "301", {f"{CONTACT}Adres/Huis": None}, "Client/Contactgegevens/Contact[1]/Adres/Huis"),
    ("CS089", "301", {f"{CONTACT}Adres/Postcode": "0123AB"}, "Client/Contactgegevens/Contact[1]/Adres/Postcode"),
    ("CD034", "301", {f"{CONTACT}Adres/Postcode": None}, "Client/Contactgegevens/Contact[1]/Adres/Postcode"),
    ("CD009", "301", {f"{CONTACT}Periode": shared.CDT_OpenPeriode(None, None)}, "Client/Contactgegevens/Contact[1]/Periode"),
    ("CS003", "301", {f"{CONTACT}Periode": shared.CDT_OpenPeriode(date(2025, 5, 2), MAY)}, "Client/Contactgegevens/Contact[1]/Periode/Einddatum"),
    ("TR006", "301", {f"{CONTACT}Adres": None}, "Client/Contactgegevens/Contact[1]"),
    ("TR061", "301", {f"{CONTACT}Soort": "04"}, "Client/Contactgegevens"),
    ("CS003", "301", {f"{PRODUCT}Einddatum": date(2025, 4, 30)}, "Client/ToegewezenProducten/ToegewezenProduct[1]/Einddatum"),
    ("CS003", "315", {f"{ASKED}ToewijzingEinddatum": MAY}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/ToewijzingEinddatum"),
    ("CS003", "317", {f"{CHANGE}Einddatum": date(2025, 6, 30)}, "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/Einddatum"),
    ("CD041", "301", {f"{PRODUCT}Omvang": None}, "Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang"),
    ("CD041", "317", {f"{NEW}Omvang": None}, "Client/Verzoek/NieuweProducten/NieuwProduct[1]/Omvang"),
    ("CD075", "301", {f"{PRODUCT}Budget": 1, f"{PRODUCT}Einddatum": None}, "Client/ToegewezenProducten/ToegewezenProduct[1]/Einddatum"),
    ("CD076", "315", {f"{ASKED}ToewijzingEinddatum": None}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/ToewijzingEinddatum"),
    ("CD077", "317", {f"{CHANGE}Budget": 1}, "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/Omvang"),
    ("CD078", "317", {f"{NEW}Budget": 1}, "Client/Verzoek/NieuweProducten/NieuwProduct[1]/Budget"),
    ("CD079", "301", {f"{PRODUCT}Product": None, f"{PRODUCT}Omvang": None}, "Client/ToegewezenProducten/ToegewezenProduct[1]/Product"),
    ("CD080", "301", {f"{PRODUCT}Product": product()}, "Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang"),
    ("CD095", "315", {f"{ASKED}Product": product()}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/Omvang"),
    ("CD096", "317", {f"{NEW}Product": None}, "Client/Verzoek/NieuweProducten/NieuwProduct[1]/Omvang"),
    ("CS338", "301", {f"{PRODUCT}Omvang": omvang("14", "1")}, "Client/ToegewezenProducten/ToegewezenProduct[1]/Omvang"),
    ("CS338", "317", {f"{CHANGE}Omvang": omvang("84", "1")}, "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/Omvang"),
    ("CS343", "315", {f"{ASKED}Omvang": omvang("16", "1")}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/Omvang"),
    ("CS335", "301", {f"{PRODUCT}RedenWijziging": "13"}, "Client/ToegewezenProducten/ToegewezenProduct[1]/RedenWijziging"),
    ("CS336", "301", {f"{PRODUCT}RedenWijziging": "01"}, "Client/ToegewezenProducten/ToegewezenProduct[1]/RedenWijziging"),
    ("CD043", "315", {f"{ASKED}BeschikkingNummer": None}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/BeschikkingIngangsdatum"),
    ("CD066", "315", {f"{ASKED}Verwijzer/Naam": "Wit"}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/Verwijzer/Naam"),
    ("CD067", "315", {f"{ASKED}Verwijzer/ZorgverlenerCode": None}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/Verwijzer/Naam"),
    ("CD068", "315", {f"{ASKED}Verwijzer/Type": "06"}, "Client/AangevraagdeProducten/AangevraagdProduct[1]/Verwijzer/ZorgverlenerCode"),
    ("TR380", "317", {f"{CHANGE}Einddatum": date(2025, 6, 2)}, "Client/Verzoek/TeWijzigenProducten/TeWijzigenProduct[1]/Einddatum"),
    ("TR302", "301", {f"{PRODUCT}Product": product("02A02")}, "Client/ToegewezenProducten/ToegewezenProduct[2]"),
    ("TR302", "301", {f"{PRODUCT}Product": product()}, "Client/ToegewezenProducten/ToegewezenProduct[2]"),
    ("TR302", "301", {f"{PRODUCT}Product": None}, "Client/ToegewezenProducten/ToegewezenProduct[2]"),
    ("TR386", "315", {f"{ASKED}Product": product("02A02")}, "Client/AangevraagdeProducten/AangevraagdProduct[2]"),
    ("TR410", "317", {f"{NEW}Product": product("02A04")}, "Client/Verzoek/NieuweProducten/NieuwProduct[2]"),
    ("TR383", "315", {f"{ASKED}ReferentieAanbieder": "A2"}, "Client/AangevraagdeProducten/AangevraagdProduct[2]/ReferentieAanbieder"),
    ("TR101", "315", {f"{ASKED}ReferentieAanbieder": "A2"}, "Client/AangevraagdeProducten/AangevraagdProduct[2]"),
    ("TR101", "301", {f"{PRODUCT}ToewijzingNummer": 2}, "Client/ToegewezenProducten/ToegewezenProduct[2]"),
    ("TR101", "323", {"Declaratie/Clienten/Client/1/Bsn": BSN}, "Declaratie/Clienten/Client[2]"),
    ("TR352", "317", {"Client/Verzoek/OngewijzigdeProducten": None, "Client/Verzoek/TeWijzigenProducten": None}, "Client/Verzoek"),
    ("TR353", "317", {"Client/Verzoek/NieuweProducten": None, "Client/Verzoek/TeWijzigenProducten": None}, "Client/Verzoek"),
    ("CS058", "305", {f"{START}StatusAanlevering": "2"}, "Client/StartProducten/StartProduct[1]/StatusAanlevering"),
    ("CS058", "307", {f"{STOP}StatusAanlevering": "9"}, "Client/StopProducten/StopProduct[1]/StatusAanlevering"),
    ("TR018", "307", {f"{STOP}Einddatum": date(2025, 5, 4)}, "Client/StopProducten/StopProduct[1]/Einddatum"),
    ("CD085", "319", {"Antwoord/RedenAfwijzingVerzoek": None}, "Antwoord/RedenAfwijzingVerzoek"),
    ("CD086", "319", {"Antwoord/VerzoekAntwoord": "2"}, "Antwoord/RedenAfwijzingVerzoek"),
    ("CD060", "323", {f"{FIRST_LINE}ProductReferentie/VorigReferentieNummer": "X"}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductReferentie/VorigReferentieNummer"),
    ("CD060", "325", {f"{REFUSED}IngediendBedrag/DebetCredit": "C"}, "DeclaratieAntwoord/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductReferentie/VorigReferentieNummer"),
    ("CD087", "323", {f"{FIRST_LINE}ProductTarief": None}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductTarief"),
    ("CS339", "323", {f"{FIRST_LINE}Eenheid": "83", f"{FIRST_LINE}ProductTarief": None}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/IngediendBedrag/Bedrag"),
    ("CS325", "323", {f"{FIRST_LINE}IngediendBedrag": shared.CDT_BedragMetDC(0, "C")}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/IngediendBedrag/DebetCredit"),
    ("CS325", "325", {"DeclaratieAntwoord/TotaalToegekendBedrag": shared.CDT_TotaalBedragMetDC(0, "C")}, "DeclaratieAntwoord/TotaalToegekendBedrag/DebetCredit"),
    ("CS337", "323", {f"{FIRST_LINE}ProductPeriode": period(date(2025, 4, 1), date(2025, 5, 31))}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductPeriode/Einddatum"),
    ("CS340", "323", {"Declaratie/DeclaratiePeriode": period(MAY, date(2025, 5, 30))}, "Declaratie/DeclaratiePeriode"),
    ("CS100", "323", {"Declaratie/DeclaratiePeriode": period(date(2020, 12, 1), date(2020, 12, 31))}, "Declaratie/DeclaratiePeriode"),
    ("CS100", "323", {f"{FIRST_LINE}ProductPeriode": period(date(2020, 12, 1), date(2020, 12, 31))}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductPeriode"),
    ("TR134", "323", {f"{FIRST_LINE}ProductPeriode": period(date(2025, 6, 3), date(2025, 6, 3))}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductPeriode/Begindatum"),
    ("TR137", "323", {"Declaratie/DeclaratiePeriode": period(date(2025, 6, 1), date(2025, 6, 30))}, "Declaratie/DeclaratiePeriode/Einddatum"),
    ("TR137", "325", {f"{REFUSED}ProductPeriode": period(MAY, date(2025, 4, 30))}, "DeclaratieAntwoord/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductPeriode/Einddatum"),
    ("TR335", "323", {"Declaratie/DeclaratieDagtekening": date(2030, 6, 1)}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductPeriode/Einddatum"),
    ("TR358", "323", {"Declaratie/TotaalIngediendBedrag/TotaalBedrag": 17999}, "Declaratie/TotaalIngediendBedrag/TotaalBedrag"),
    ("TR315", "323", {LINES: (line("L1", 1, ProductReferentie=shared.CDT_Referentie("L1", "X")), line("L2", 2, ProductReferentie=shared.CDT_Referentie("L2", "X")))}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[2]/ProductReferentie/VorigReferentieNummer"),
    ("TR316", "323", {f"{FIRST_LINE}ProductReferentie/VorigReferentieNummer": "L3"}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/ProductReferentie/VorigReferentieNummer"),
    ("TR416", "323", {f"{FIRST_LINE}ToewijzingNummer": 2}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[2]"),
    ("TR342", "325", {"DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag": 12001}, "DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag"),
    ("TR342", "325", {"DeclaratieAntwoord/RetourCodes/RetourCode": ("9333",)}, "DeclaratieAntwoord/TotaalToegekendBedrag/TotaalBedrag"),
    ("TR346", "323", {f"{FIRST_LINE}IngediendBedrag/Bedrag": 6001}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/IngediendBedrag/Bedrag"),
    ("TR346", "323", {f"{LINES}/0": minutes(37, 109, 4100)}, "Declaratie/Clienten/Client[1]/Prestaties/Prestatie[1]/IngediendBedrag/Bedrag"),
]  # fmt: skip
IJW_CASES = [
    ("TR377", "319", {"Antwoord/RedenAfwijzingVerzoek": "8"}, "Antwoord/Woonplaatsbeginsel"),
]

FINE = [
    ("301", {f"{CLIENT}Geboortedatum": shared.CDT_Geboortedatum(date(1900, 1, 1), "3")}),
    ("301", {f"{CLIENT}Geboortedatum": shared.CDT_Geboortedatum(date(1967, 8, 1), "1")}),
    ("301", {f"{CONTACT}Adres/LandCode": "DE", f"{CONTACT}Adres/Postcode": "99999"}),
    ("301", {f"{PRODUCT}Product": product(), f"{PRODUCT}Omvang": None, f"{PRODUCT}Budget": 5, "Client/ToegewezenProducten/ToegewezenProduct/1/Ingangsdatum": date(2026, 1, 1), "Client/ToegewezenProducten/ToegewezenProduct/1/Einddatum": date(2026, 2, 1)}),
    ("301", {"Client/ToegewezenProducten": m301.ToegewezenProducten((TWICE._replace(Product=product("11A01", "11")), TWICE._replace(ToewijzingNummer=9, Product=product("11A01", "11"))))}),
    ("301", {f"{PRODUCT}Product": product("02A02"), f"{PRODUCT}Einddatum": MAY, f"{PRODUCT}RedenWijziging": "13"}),
    ("307", {f"{STOP}Einddatum": date(2025, 7, 1)}),
    ("319", {"Antwoord/VerzoekAntwoord": "2", "Antwoord/RedenAfwijzingVerzoek": None}),
    ("323", {f"{LINES}/0": minutes(37, 109, 4045), "Declaratie/TotaalIngediendBedrag/TotaalBedrag": 16045}),
    ("323", {FIRST_LINE + "ProductReferentie/VorigReferentieNummer": "OLD", FIRST_LINE + "IngediendBedrag/DebetCredit": "C", "Declaratie/TotaalIngediendBedrag/TotaalBedrag": 6000}),
]  # fmt: skip
