"""Rules on one product in an allocation (301) or a request (315, 317)."""

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from dekkend.kernel.text import msg
from dekkend.messaging.elements import m301, m315, m317
from dekkend.messaging.rules.registry import Given, message_rule

Asked: TypeAlias = (
    m301.ToegewezenProduct | m315.AangevraagdProduct | m317.NieuwProduct | m317.TeWijzigenProduct
)
Coded: TypeAlias = m301.ToegewezenProduct | m315.AangevraagdProduct | m317.NieuwProduct

ALL = (m301.ToegewezenProduct, m315.AangevraagdProduct, m317.NieuwProduct, m317.TeWijzigenProduct)
CODED = (m301.ToegewezenProduct, m315.AangevraagdProduct, m317.NieuwProduct)
END: Mapping[type, str] = {**dict.fromkeys(ALL, "Einddatum"), m315.AangevraagdProduct: "ToewijzingEinddatum"}
NEW_RULES_FROM = date(2020, 12, 31)
WEEKLY, NOT_DAILY = "2", ("2", "4", "6")
LARGER_UNITS = ("14", "16", "83", "84")
DELETED, LAPSED = "13", "01"


def first_day(product: Asked) -> date:
    """The first day of the product, under whichever name the message has for it."""
    if isinstance(product, m301.ToegewezenProduct):
        return product.Ingangsdatum
    if isinstance(product, m315.AangevraagdProduct):
        return product.ToewijzingIngangsdatum
    return product.GewensteIngangsdatum


def last_day(product: Asked) -> date | None:
    """The last day of the product, None when it is open."""
    return product.ToewijzingEinddatum if isinstance(product, m315.AangevraagdProduct) else product.Einddatum


def _code(product: Coded) -> str | None:
    return product.Product.Code if product.Product is not None else None


def _after_2020(product: Asked) -> bool:
    last = last_day(product)
    return last is None or last > NEW_RULES_FROM


@message_rule(
    "CS003",
    *ALL,
    at=END,
    says=msg("De einddatum ligt voor de ingangsdatum."),
    remedy=msg("Vul een einddatum in op of na de ingangsdatum."),
)
def product_ends_after_it_begins(product: Asked, given: Given) -> bool:
    """The end, where given, is on or after the beginning."""
    last = last_day(product)
    return last is None or last >= first_day(product)


@message_rule(
    "CD041",
    *CODED,
    at="Omvang",
    says=msg("Bij een product met productcode ontbreekt de omvang."),
    remedy=msg("Vul volume, eenheid en frequentie in."),
)
def coded_product_has_a_size(product: Coded, given: Given) -> bool:
    """A specific product is allocated in a volume."""
    return _code(product) is None or product.Omvang is not None


@message_rule(
    "CD075",
    *ALL,
    at=END,
    says=msg("Bij een budget ontbreekt de einddatum."),
    remedy=msg("Vul de laatste dag in waarvoor het budget geldt."),
)
def budget_has_an_end(product: Asked, given: Given) -> bool:
    """A budget counts for a period with an end."""
    return product.Budget is None or last_day(product) is not None


@message_rule(
    "CD076",
    *ALL,
    at=END,
    says=msg("Bij een omvang per week ontbreekt de einddatum."),
    remedy=msg("Vul de einddatum in."),
)
def weekly_volume_has_an_end(product: Asked, given: Given) -> bool:
    """A volume per week needs an end, so that the weeks can be counted."""
    weekly = product.Omvang is not None and product.Omvang.Frequentie == WEEKLY
    return not weekly or last_day(product) is not None


@message_rule(
    "CD077",
    *ALL,
    at="Omvang",
    says=msg("Er staat een omvang bij een product met een budget."),
    remedy=msg("Vul een omvang of een budget in, niet allebei."),
)
def budget_leaves_no_size(product: Asked, given: Given) -> bool:
    """With a budget there is no volume."""
    return product.Budget is None or product.Omvang is None


@message_rule(
    "CD078",
    *ALL,
    at="Budget",
    says=msg("Er staat een budget bij een product met een omvang."),
    remedy=msg("Vul een omvang of een budget in, niet allebei."),
)
def size_leaves_no_budget(product: Asked, given: Given) -> bool:
    """With a volume there is no budget."""
    return product.Omvang is None or product.Budget is None


@message_rule(
    "CD079",
    *CODED,
    at="Product",
    says=msg("Zonder budget ontbreekt het product."),
    remedy=msg("Vul de productcategorie in, en de productcode als het product vaststaat."),
)
def without_budget_there_is_a_product(product: Coded, given: Given) -> bool:
    """Only a budget may be for any product."""
    return product.Budget is not None or product.Product is not None


def _no_code_no_size(product: Coded) -> bool:
    """Without product code, and running after 2020, there is no volume."""
    return _code(product) is not None or not _after_2020(product) or product.Omvang is None


_NO_CODE = msg("Er staat een omvang bij een product zonder productcode.")
_NO_CODE_REMEDY = msg("Vul de productcode in, of laat de omvang weg en vul een budget in.")


@message_rule("CD080", m301.ToegewezenProduct, at="Omvang", says=_NO_CODE, remedy=_NO_CODE_REMEDY)
def allocation_without_code_has_no_size(product: m301.ToegewezenProduct, given: Given) -> bool:
    """An allocation of a category, or of anything, has no volume since 2021."""
    return _no_code_no_size(product)


@message_rule("CD095", m315.AangevraagdProduct, at="Omvang", says=_NO_CODE, remedy=_NO_CODE_REMEDY)
def request_without_code_has_no_size(product: m315.AangevraagdProduct, given: Given) -> bool:
    """A request for a category, or for anything, has no volume since 2021."""
    return _no_code_no_size(product)


@message_rule("CD096", m317.NieuwProduct, at="Omvang", says=_NO_CODE, remedy=_NO_CODE_REMEDY)
def new_product_without_code_has_no_size(product: m317.NieuwProduct, given: Given) -> bool:
    """A new product of a category, or of anything, has no volume since 2021."""
    return _no_code_no_size(product)


def _frequency_fits(product: Asked) -> bool:
    """Days, parts of days, euros and pieces are not allocated per day, for what runs after 2020."""
    size = product.Omvang
    if size is None or size.Eenheid not in LARGER_UNITS or not _after_2020(product):
        return True
    return size.Frequentie in NOT_DAILY


_FREQUENCY = msg("Deze eenheid kan niet per dag.")
_FREQUENCY_REMEDY = msg("Vul bij Frequentie 2 (per week), 4 (per maand) of 6 (totaal) in.")


@message_rule(
    "CS338",
    *(m301.ToegewezenProduct, m317.NieuwProduct, m317.TeWijzigenProduct),
    at="Omvang",
    says=_FREQUENCY,
    remedy=_FREQUENCY_REMEDY,
)
def larger_units_are_not_daily(product: Asked, given: Given) -> bool:
    """Units 14, 16, 83 and 84 go per week, per month or in total."""
    return _frequency_fits(product)


@message_rule("CS343", m315.AangevraagdProduct, at="Omvang", says=_FREQUENCY, remedy=_FREQUENCY_REMEDY)
def larger_units_are_not_asked_daily(product: m315.AangevraagdProduct, given: Given) -> bool:
    """As CS338, for a request."""
    return _frequency_fits(product)


@message_rule(
    "CS335",
    m301.ToegewezenProduct,
    at="RedenWijziging",
    says=msg("Een verwijderde toewijzing (reden 13) moet eindigen op haar ingangsdatum."),
    remedy=msg("Maak de einddatum gelijk aan de ingangsdatum, of kies een andere reden."),
)
def deleted_allocation_ends_where_it_began(product: m301.ToegewezenProduct, given: Given) -> bool:
    """Deleting is setting the end to the beginning (MS-16)."""
    return product.RedenWijziging != DELETED or product.Einddatum == product.Ingangsdatum


@message_rule(
    "CS336",
    m301.ToegewezenProduct,
    at="RedenWijziging",
    says=msg("Reden 01 (administratieve correctie) bestaat niet meer."),
    remedy=msg("Gebruik reden 13 om een toewijzing te verwijderen, of kies een andere reden."),
)
def lapsed_reason_is_not_used(product: m301.ToegewezenProduct, given: Given) -> bool:
    """Reason 01 has lapsed."""
    return product.RedenWijziging != LAPSED


@message_rule(
    "CD043",
    m315.AangevraagdProduct,
    at="BeschikkingIngangsdatum",
    says=msg("Nummer en ingangsdatum van de beschikking horen bij elkaar."),
    remedy=msg("Vul ze allebei in, of geen van beide."),
)
def decision_has_number_and_date(product: m315.AangevraagdProduct, given: Given) -> bool:
    """The date is given if and only if the number is."""
    return (product.BeschikkingNummer is None) == (product.BeschikkingIngangsdatum is None)


PROFESSIONALS = ("02", "03", "04", "05")


@message_rule(
    "CD066",
    m315.AangevraagdProduct,
    at="Verwijzer/Naam",
    says=msg("Er staan een zorgverlenercode en een naam bij de verwijzer."),
    remedy=msg("Laat de naam weg: de code is genoeg."),
)
def referrer_with_code_has_no_name(product: m315.AangevraagdProduct, given: Given) -> bool:
    """A referrer of type 02 to 05 with a code needs no name."""
    by = product.Verwijzer
    return by.Type not in PROFESSIONALS or by.ZorgverlenerCode is None or by.Naam is None


@message_rule(
    "CD067",
    m315.AangevraagdProduct,
    at="Verwijzer/Naam",
    says=msg("Bij de verwijzer ontbreken zorgverlenercode en naam."),
    remedy=msg("Vul de zorgverlenercode in, of de naam als de code niet bekend is."),
)
def referrer_without_code_has_a_name(product: m315.AangevraagdProduct, given: Given) -> bool:
    """A referrer of type 02 to 05 has a code or a name (OP297)."""
    by = product.Verwijzer
    return by.Type not in PROFESSIONALS or by.ZorgverlenerCode is not None or by.Naam is not None


@message_rule(
    "CD068",
    m315.AangevraagdProduct,
    at="Verwijzer/ZorgverlenerCode",
    says=msg("Deze soort verwijzer heeft geen zorgverlenercode."),
    remedy=msg("Laat de zorgverlenercode weg, of verbeter de soort verwijzer."),
)
def other_referrer_has_no_code(product: m315.AangevraagdProduct, given: Given) -> bool:
    """Only referrers of type 02 to 05 have a code."""
    return product.Verwijzer.Type in PROFESSIONALS or product.Verwijzer.ZorgverlenerCode is None


@message_rule(
    "TR380",
    *(m317.TeWijzigenProduct, m317.NieuwProduct),
    at="Einddatum",
    says=msg("De gewenste einddatum ligt niet na de dagtekening van het bericht."),
    remedy=msg("Vul een einddatum in na de dagtekening."),
)
def wanted_end_is_in_the_future(product: m317.TeWijzigenProduct | m317.NieuwProduct, given: Given) -> bool:
    """Read as the end of the product: the standard's own example begins on the day of the message."""
    return product.Einddatum is None or product.Einddatum > given.dated
