"""Rules on persons: the client, relatives, names, birth dates and addresses."""

import re
from collections.abc import Iterable
from datetime import date

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m301, m305, m307, m315, m317, m323, m325, shared
from dekkend.messaging.rules.registry import Given, message_rule, search_rule

WITH_BIRTH_DATE = ("301", "305", "307", "315")
CLIENTS = (m301.Client, m305.Client, m307.Client, m315.Client, m317.Client, m323.Client, m325.Client)
POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")
UNKNOWN = date(1900, 1, 1)
OLDEST = 120


_OF_ZEROS = (9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 - 1) * ord("0")
"""What the weights add up to when each digit counts for its character."""


@message_rule(
    "CS002",
    *CLIENTS,
    at="Bsn",
    says=msg("Het BSN klopt niet: het voldoet niet aan de elfproef."),
    remedy=msg("Controleer het BSN op het identiteitsbewijs of in de BRP."),
)
def bsn_passes_the_eleven_test(client: m305.Client, given: Given) -> bool:
    """The digits times 9, 8, ... 2 and minus the last one add up to a multiple of eleven."""
    a, b, c, d, e, f, g, h, last = client.Bsn.encode()
    weighted = 9 * a + 8 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h - last
    return (weighted - _OF_ZEROS) % 11 == 0 and client.Bsn != "000000000"


@message_rule(
    "CS139",
    shared.CDT_Geboortedatum,
    only_in=WITH_BIRTH_DATE,
    at="DatumGebruik",
    says=msg("De geboortedatum past niet bij wat er onbekend aan is."),
    remedy=msg(
        "Vul 01 in voor een onbekende dag, 01-01 voor dag en maand, 1900-01-01 als alles onbekend is."
    ),
)
def birth_date_fits_what_is_unknown(birth: shared.CDT_Geboortedatum, given: Given) -> bool:
    """The unknown parts of the date hold their agreed stand-in."""
    if birth.DatumGebruik == "1":
        return birth.Datum.day == 1
    if birth.DatumGebruik == "2":
        return (birth.Datum.month, birth.Datum.day) == (1, 1)
    return birth.DatumGebruik is None or birth.Datum == UNKNOWN


def _is_unknown(birth: shared.CDT_Geboortedatum) -> bool:
    return birth.DatumGebruik == "3" and birth.Datum == UNKNOWN


@message_rule(
    "TR002",
    shared.CDT_Geboortedatum,
    only_in=WITH_BIRTH_DATE,
    at="Datum",
    says=msg("De geboortedatum ligt meer dan 120 jaar voor de dagtekening."),
    remedy=msg("Verbeter de geboortedatum, of geef aan dat hij onbekend is (DatumGebruik 3, 1900-01-01)."),
)
def birth_date_is_of_this_age(birth: shared.CDT_Geboortedatum, given: Given) -> bool:
    """At most 120 years before the date of the message, unless it is wholly unknown."""
    born, dated = birth.Datum, given.dated
    if dated.year - born.year < OLDEST or _is_unknown(birth):
        return True
    return (born.year + OLDEST, born.month, born.day) >= (dated.year, dated.month, dated.day)


@message_rule(
    "TR134",
    shared.CDT_Geboortedatum,
    only_in=WITH_BIRTH_DATE,
    at="Datum",
    says=msg("De geboortedatum ligt na de dagtekening van het bericht."),
    remedy=msg("Verbeter de geboortedatum of de dagtekening."),
)
def birth_date_is_not_after_the_message(birth: shared.CDT_Geboortedatum, given: Given) -> bool:
    """A birth date is not in the future."""
    return birth.Datum <= given.dated


@message_rule(
    "CS050",
    shared.CDT_VolledigeNaam,
    only_in=("301",),
    at="NaamGebruik",
    says=msg("Het naamgebruik past niet bij de naam."),
    remedy=msg("Vul 1, 2, 3 of 4 in als er een partnernaam is, en anders 1 of 6."),
)
def name_use_fits_the_name(name: shared.CDT_VolledigeNaam, given: Given) -> bool:
    """A partner's name can only be used when there is one."""
    return name.NaamGebruik in (("1", "6") if name.Partnernaam is None else ("1", "2", "3", "4"))


@message_rule(
    "CS318",
    m301.Client,
    at="Naam",
    says=msg("Een cliënt is een mens: naamgebruik 6 (niet-natuurlijk persoon) kan niet."),
    remedy=msg("Vul bij NaamGebruik 1, 2, 3 of 4 in."),
)
def client_is_a_person(client: m301.Client, given: Given) -> bool:
    """Name use 6 is for organisations."""
    return client.Naam.NaamGebruik != "6"


@message_rule(
    "CD007",
    shared.CDT_Communicatie,
    only_in=("301",),
    at="Taal",
    says=msg("De taal hoort erbij als er een tolk nodig is (vorm 1), en anders niet."),
    remedy=msg("Vul bij vorm 1 de taal in. Laat bij een andere vorm de taal weg."),
)
def language_goes_with_an_interpreter(found: shared.CDT_Communicatie, given: Given) -> bool:
    """The language is given if and only if the form is an interpreter."""
    return (found.Vorm == "1") == (found.Taal is not None)


@message_rule(
    "CD005",
    shared.CDT_Adres,
    only_in=("301",),
    at="LandCode",
    says=msg("Postcode en land horen bij elkaar: vul ze allebei in, of geen van beide."),
    remedy=msg("Vul bij een postcode de landcode in, zoals NL. Laat zonder postcode de landcode weg."),
)
def country_goes_with_a_postcode(address: shared.CDT_Adres, given: Given) -> bool:
    """The country is given if and only if the postcode is."""
    return (address.Postcode is None) == (address.LandCode is None)


@message_rule(
    "CD025",
    shared.CDT_Adres,
    only_in=("301",),
    at="Huis",
    says=msg("Bij een adres in Nederland ontbreekt het huisnummer."),
    remedy=msg("Vul het huisnummer in."),
)
def dutch_address_has_a_house(address: shared.CDT_Adres, given: Given) -> bool:
    """An address in the Netherlands has a house number."""
    return address.LandCode != "NL" or address.Huis is not None


@message_rule(
    "CS089",
    shared.CDT_Adres,
    only_in=("301",),
    at="Postcode",
    says=msg("De postcode heeft niet de vorm van een Nederlandse postcode."),
    remedy=msg("Schrijf vier cijfers en twee hoofdletters aan elkaar, zoals 1234AB."),
)
def dutch_postcode_has_its_form(address: shared.CDT_Adres, given: Given) -> bool:
    """Four digits, not starting with 0, and two capitals."""
    return address.LandCode != "NL" or address.Postcode is None or bool(POSTCODE.fullmatch(address.Postcode))


@message_rule(
    "CD034",
    m301.Contact,
    at="Adres/Postcode",
    says=msg("Bij een BRP-adres of verblijfadres ontbreekt de postcode."),
    remedy=msg("Vul de postcode in."),
)
def home_address_has_a_postcode(contact: m301.Contact, given: Given) -> bool:
    """Read as a condition on an address that is there: a contact may also be a telephone number (TR006)."""
    return contact.Soort not in ("01", "03") or contact.Adres is None or contact.Adres.Postcode is not None


@message_rule(
    "CD009",
    m301.Contact,
    at="Periode",
    says=msg("Een periode hoort alleen bij een tijdelijk adres (soort 04)."),
    remedy=msg("Laat de periode weg, of maak er een tijdelijk adres van."),
)
def only_a_temporary_address_has_a_period(contact: m301.Contact, given: Given) -> bool:
    """The period of an address is for kind 04."""
    return contact.Periode is None or contact.Soort == "04"


@message_rule(
    "CS003",
    shared.CDT_OpenPeriode,
    only_in=("301",),
    at="Einddatum",
    says=msg("De einddatum ligt voor de begindatum."),
    remedy=msg("Vul een einddatum in op of na de begindatum."),
)
def stay_ends_after_it_begins(period: shared.CDT_OpenPeriode, given: Given) -> bool:
    """An end on or after the beginning, where both are given."""
    return period.Begindatum is None or period.Einddatum is None or period.Einddatum >= period.Begindatum


@message_rule(
    "TR006",
    m301.Contact,
    says=msg("Bij dit contact staat geen telefoonnummer, en ook geen huisnummer met postcode."),
    remedy=msg("Vul een telefoonnummer in, of een huisnummer met postcode."),
)
def contact_can_be_reached(contact: m301.Contact, given: Given) -> bool:
    """A telephone number, or house and postcode together."""
    address = contact.Adres
    reachable = address is not None and address.Huis is not None and address.Postcode is not None
    return contact.Telefoon is not None or reachable


@search_rule(
    "TR061",
    m301.Client,
    says=msg("De cliënt heeft geen BRP-adres, correspondentieadres of verblijfadres."),
    remedy=msg("Voeg een adres van soort 01, 02 of 03 toe."),
)
def client_has_an_address(client: m301.Client, given: Given) -> Iterable[str]:
    """At least one contact of the client is an address of kind 01, 02 or 03."""
    for contact in client.Contactgegevens.Contact:
        if contact.Adres is not None and contact.Soort in ("01", "02", "03"):
            return ()
    return ("Contactgegevens",)
