"""One good message of each kind that is not a return message, as objects of our own."""

from datetime import date
from typing import Any

from dekkend.messaging.elements import m301, m305, m307, m315, m317, m319, m323, m325, shared
from dekkend.messaging.message import Bericht, Message, part
from dekkend.messaging.structure.model import Standard
from dekkend.messaging.structure.reading import structure
from dekkend.messaging.values import Bsn

BSN, OTHER_BSN = Bsn("999900006"), Bsn("999900018")
PROVIDER, MUNICIPALITY = "65656055", "0363"
DATED = date(2025, 6, 2)
VERSION = shared.CDT_XsdVersie("1.0.0", "1.0.0")
BORN = part(shared.CDT_Geboortedatum, Datum=date(1967, 8, 13))
SURNAME = shared.CDT_Achternaam("Wit", "de")
SHORT_NAME = part(shared.CDT_VerkorteNaam, Geslachtsnaam=SURNAME)
NAME = part(shared.CDT_VolledigeNaam, Geslachtsnaam=SURNAME, NaamGebruik="1")
CODED = shared.CDT_Product("02", "02A01")
SIZE = shared.CDT_Omvang(3, "04", "2")


def header(number: str, standard: Standard, module: Any, **more: Any) -> Any:
    kind = structure().kinds[number]
    parties = (MUNICIPALITY, PROVIDER) if kind.sender == "gemeente" else (PROVIDER, MUNICIPALITY)
    return part(
        module.Header,
        BerichtCode=kind.codes[standard],
        BerichtVersie=3,
        BerichtSubversie=2,
        Afzender=parties[0],
        Ontvanger=parties[1],
        BerichtIdentificatie=shared.CDT_BerichtIdentificatie("12", DATED),
        XsdVersie=VERSION,
        **more,
    )


def _address() -> shared.CDT_Adres:
    house = part(shared.CDT_Huis, Huisnummer=1)
    return part(shared.CDT_Adres, Huis=house, Postcode="1234AB", LandCode="NL")


def _allocation(number: int, product: shared.CDT_Product) -> m301.ToegewezenProduct:
    return part(
        m301.ToegewezenProduct,
        ToewijzingNummer=number,
        Product=product,
        Toewijzingsdatum=date(2025, 5, 1),
        Toewijzingstijd="12:00:00",
        Ingangsdatum=date(2025, 5, 1),
        Einddatum=date(2025, 12, 31),
        Omvang=SIZE,
    )


def _m301(standard: Standard) -> m301.Bericht:
    contact = part(m301.Contact, Soort="01", Adres=_address())
    relative = part(m301.Relatie, Nummer="1", Soort="03", Naam=NAME, Contact=contact, Geboortedatum=BORN)
    client = part(
        m301.Client,
        Bsn=BSN,
        Geboortedatum=BORN,
        Geslacht="1",
        Naam=NAME,
        Communicatie=shared.CDT_Communicatie("1", "Deens"),
        Relaties=m301.Relaties((relative,)),
        Contactgegevens=m301.Contactgegevens((contact,)),
        ToegewezenProducten=m301.ToegewezenProducten(
            (_allocation(1, CODED), _allocation(2, shared.CDT_Product("02", "02A02")))
        ),
    )
    return m301.Bericht(header("301", standard, m301), client)


def _m305(standard: Standard) -> m305.Bericht:
    product = part(
        m305.StartProduct,
        ToewijzingNummer=1,
        Product=CODED,
        ToewijzingIngangsdatum=date(2025, 5, 1),
        Begindatum=date(2025, 5, 5),
        StatusAanlevering="1",
    )
    client = m305.Client(BSN, BORN, "1", SHORT_NAME, m305.StartProducten((product,)))
    return m305.Bericht(header("305", standard, m305), client)


def _m307(standard: Standard) -> m307.Bericht:
    product = m307.StopProduct(1, CODED, date(2025, 5, 1), date(2025, 5, 5), "02", date(2025, 5, 30), "1")
    client = m307.Client(BSN, BORN, "1", SHORT_NAME, m307.StopProducten((product,)))
    return m307.Bericht(header("307", standard, m307), client)


def _m315(standard: Standard) -> m315.Bericht:
    products = tuple(
        part(
            m315.AangevraagdProduct,
            ReferentieAanbieder=f"A{number}",
            BeschikkingNummer=1,
            BeschikkingIngangsdatum=date(2025, 5, 1),
            Product=shared.CDT_Product("02", f"02A0{number}"),
            ToewijzingIngangsdatum=date(2025, 6, 1),
            ToewijzingEinddatum=date(2025, 12, 31),
            Omvang=SIZE,
            Verwijzer=part(shared.CDT_Verwijzer, Type="02", ZorgverlenerCode="12345678"),
        )
        for number in (1, 2)
    )
    client = part(
        m315.Client,
        Bsn=BSN,
        Geboortedatum=BORN,
        Geslacht="1",
        Naam=SHORT_NAME,
        AangevraagdeProducten=m315.AangevraagdeProducten(products),
    )
    return m315.Bericht(header("315", standard, m315), client)


def _m317(standard: Standard) -> m317.Bericht:
    changed = part(
        m317.TeWijzigenProduct,
        ToewijzingNummer=2,
        GewensteIngangsdatum=date(2025, 7, 1),
        Einddatum=date(2025, 12, 31),
        Omvang=SIZE,
    )
    new = tuple(
        part(
            m317.NieuwProduct,
            Product=shared.CDT_Product("02", f"02A0{number}"),
            GewensteIngangsdatum=date(2025, 7, 1),
            Einddatum=date(2025, 12, 31),
            Omvang=SIZE,
        )
        for number in (3, 4)
    )
    request = m317.Verzoek(
        "R1",
        "1",
        m317.OngewijzigdeProducten((m317.OngewijzigdProduct(1),)),
        m317.TeWijzigenProducten((changed,)),
        m317.NieuweProducten(new),
    )
    return m317.Bericht(header("317", standard, m317), m317.Client(BSN, request))


def _m319(standard: Standard) -> m319.Bericht:
    answer = m319.Antwoord("R1", "1", "3", None)
    return m319.Bericht(header("319", standard, m319), answer)


def line(reference: str, allocation: int, amount: int = 6000, **more: Any) -> m323.Prestatie:
    """A line of a declaration: 4 hours at 15 euros, unless told otherwise."""
    usual = {
        "ProductReferentie": shared.CDT_Referentie(reference, None),
        "ToewijzingNummer": allocation,
        "ProductCategorie": "02",
        "ProductCode": "02A01",
        "ProductPeriode": shared.CDT_GeslotenPeriode(date(2025, 5, 1), date(2025, 5, 31)),
        "GeleverdVolume": 4,
        "Eenheid": "04",
        "ProductTarief": 1500,
        "IngediendBedrag": shared.CDT_BedragMetDC(amount, "D"),
    }
    return m323.Prestatie(**{**usual, **more})


def _m323(standard: Standard) -> m323.Bericht:
    clients = (
        m323.Client(BSN, m323.Prestaties((line("L1", 1), line("L2", 2)))),
        m323.Client(OTHER_BSN, m323.Prestaties((line("L3", 3),))),
    )
    month = shared.CDT_GeslotenPeriode(date(2025, 5, 1), date(2025, 5, 31))
    total = shared.CDT_TotaalBedragMetDC(18000, "D")
    declaration = m323.Declaratie("D1", month, DATED, total, m323.Clienten(clients))
    return m323.Bericht(header("323", standard, m323), declaration)


def _m325(standard: Standard) -> m325.Bericht:
    fine, refused = m325.RetourCodes(("0200",)), m325.RetourCodes(("9321",))
    refused_line = m325.Prestatie(*line("L1", 1), refused)
    client = m325.Client(BSN, m325.Prestaties((refused_line,)), fine)
    total, granted = (shared.CDT_TotaalBedragMetDC(amount, "D") for amount in (18000, 12000))
    answer = m325.DeclaratieAntwoord("D1", total, granted, m325.Clienten((client,)), fine)
    head = header(
        "325",
        standard,
        m325,
        DeclaratieIdentificatie=shared.CDT_BerichtIdentificatie("11", DATED),
        XsdVersieDeclaratie=VERSION,
        RetourCodes=fine,
    )
    return m325.Bericht(head, answer)


MAKERS = {
    "301": _m301,
    "305": _m305,
    "307": _m307,
    "315": _m315,
    "317": _m317,
    "319": _m319,
    "323": _m323,
    "325": _m325,
}


def sample(number: str, standard: Standard = Standard.IWMO) -> Message:
    """A good message of this kind."""
    return Message(standard, number, _other_categories(MAKERS[number](standard), standard))


def _other_categories(bericht: Bericht, standard: Standard) -> Bericht:
    """iJw has its own product categories: 45 where iWmo has 02."""
    return bericht if standard is Standard.IWMO else _mapped(bericht)


def _mapped(value: Any) -> Any:
    if isinstance(value, shared.CDT_Product):
        return value._replace(Categorie="45")
    if isinstance(value, m323.Prestatie | m325.Prestatie):
        return value._replace(ProductCategorie="45")
    if hasattr(value, "_fields"):
        return type(value)(*map(_mapped, value))
    return tuple(map(_mapped, value)) if isinstance(value, tuple) else value


def changed(value: Any, path: str, new: Any) -> Any:
    """``value`` with the element at ``path`` ("Client/Relaties/Relatie/0/Naam") replaced by ``new``."""
    name, _, rest = path.partition("/")
    if name.isdigit():
        place = int(name)
        inner = changed(value[place], rest, new) if rest else new
        return (*value[:place], inner, *value[place + 1 :])
    inner = changed(getattr(value, name), rest, new) if rest else new
    return value._replace(**{name: inner})


def broken(number: str, changes: dict[str, Any], standard: Standard = Standard.IWMO) -> Message:
    """A good message of this kind with some elements replaced."""
    message = sample(number, standard)
    bericht = message.Bericht
    for path, new in changes.items():
        bericht = changed(bericht, path, new)
    return Message(standard, number, bericht)
