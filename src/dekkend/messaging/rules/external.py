"""Rules that look outside the message: the day of checking, the list of municipalities, products, tariffs."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dekkend.kernel.text import msg
from dekkend.messaging.elements import (
    m301,
    m305,
    m307,
    m315,
    m317,
    m319,
    m323,
    m325,
    shared,
)
from dekkend.messaging.rules.registry import Given, message_rule, search_rule
from dekkend.messaging.volumes import MINUTE, amount, amount_fits

HEADERS = (
    *(m301.Header, m305.Header, m307.Header, m315.Header, m317.Header, m319.Header, m323.Header, m325.Header),
)
WITH_PRODUCTS = ("301", "305", "307", "315", "317")
EUROS = "83"


@message_rule(
    "TR135",
    *HEADERS,
    at="BerichtIdentificatie/Dagtekening",
    code="8848",
    facts=True,
    says=msg("De dagtekening van het bericht ligt in de toekomst."),
    remedy=msg("Vul de datum van verzending in."),
)
def message_is_not_from_the_future(header: Any, given: Given) -> bool:
    """The date of the message is today or before."""
    return given.dated <= given.facts.today()


@search_rule(
    "TR378",
    *HEADERS,
    code="S300",
    facts=True,
    says=msg("Deze gemeentecode staat niet in de lijst van het CBS."),
    remedy=msg(
        "Zoek de code op in de lijst van het CBS. Na een herindeling telt de code op de ingangsdatum."
    ),
)
def municipality_exists(header: Any, given: Given) -> Iterable[str]:
    """The code of the municipality exists now, or did when the allocation began."""
    name = "Afzender" if given.message.kind.sender == "gemeente" else "Ontvanger"
    days = tuple(_first_days(given.message.Bericht))
    return () if given.facts.municipality_exists(getattr(header, name), (given.dated, *days)) else (name,)


def _first_days(bericht: Any) -> Iterator[date]:
    """The days from which the products of an allocation or a request count."""
    if isinstance(bericht, m301.Bericht):
        yield from (product.Ingangsdatum for product in bericht.Client.ToegewezenProducten.ToegewezenProduct)
    if isinstance(bericht, m315.Bericht):
        products = bericht.Client.AangevraagdeProducten.AangevraagdProduct
        yield from (product.ToewijzingIngangsdatum for product in products)


_UNFIT = msg("Deze productcode hoort niet bij deze productcategorie.")
_UNFIT_REMEDY = msg("Zoek de code op in de productcodelijst van de gemeente.")


@message_rule(
    "TR381",
    shared.CDT_Product,
    only_in=WITH_PRODUCTS,
    at="Code",
    code="S329",
    facts=True,
    says=_UNFIT,
    remedy=_UNFIT_REMEDY,
)
def product_code_fits_its_category(product: shared.CDT_Product, given: Given) -> bool:
    """The product list in use has the code in the category."""
    return product.Code is None or given.facts.product_fits(product.Categorie, product.Code)


@message_rule(
    "TR381", m323.Prestatie, at="ProductCode", code="S329", facts=True, says=_UNFIT, remedy=_UNFIT_REMEDY
)
def declared_code_fits_its_category(line: m323.Prestatie, given: Given) -> bool:
    """As for allocations, for what is declared."""
    return given.facts.product_fits(line.ProductCategorie, line.ProductCode)


_AMOUNT = msg("Het bedrag is niet het geleverde volume maal het tarief.")
_AMOUNT_REMEDY = msg(
    "Reken volume × tarief uit. Bij minuten: uurtarief × minuten ÷ 60, afgerond op hele centen."
)


@message_rule(
    "TR346", m323.Prestatie, at="IngediendBedrag/Bedrag", code="9346", says=_AMOUNT, remedy=_AMOUNT_REMEDY
)
def amount_is_volume_times_tariff(line: m323.Prestatie, given: Given) -> bool:
    """Exact by the hourly tariff that is known; else any hourly tariff that gives this tariff a minute."""
    unit, paid = line.Eenheid, line.IngediendBedrag.Bedrag
    if unit == EUROS or line.ProductTarief is None:
        return True
    if unit != MINUTE:
        return paid == line.GeleverdVolume * line.ProductTarief
    known = given.known
    hourly = known.hourly_tariff(line.ProductCode, line.ProductPeriode.Begindatum) if known else None
    if hourly is not None:
        return paid == amount(hourly, line.GeleverdVolume)
    return amount_fits(paid, line.ProductTarief, line.GeleverdVolume)
