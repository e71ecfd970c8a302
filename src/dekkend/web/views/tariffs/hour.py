"""How an hour is built: one page that a small provider understands, with the few numbers that matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dekkend.catalogue.domain import Element, Unit
from dekkend.catalogue.price_calculation import Price
from dekkend.catalogue.price_hours import counts_as_billable
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.price_units import claim
from dekkend.catalogue.tariff_exact import cents_that_add_up
from dekkend.kernel.money import half_up
from dekkend.web.pages import page
from dekkend.web.views.tariffs.frame import frame_of
from dekkend.web.views.tariffs.price_charts import FILLS
from dekkend.web.waterfall import Step, Waterfall, waterfall

MINUTES: Final = (15, 30, 50, 60)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the hour in plain words; ``cents`` add up to the price of an hour."""

    element: Element
    title: str
    sentence: str
    cents: Decimal


@require_safe
def own_hour(request: HttpRequest, id: int) -> HttpResponse:
    """From what a client hour costs to what is paid."""
    frame = frame_of(request, id)
    if frame.price is None:
        return page(request, "tariffs/what_if_open.html.jinja", frame.context("own_hour"))
    context = frame.context("own_hour", **_hour(frame.model, frame.price))
    return page(request, "tariffs/hour.html.jinja", context)


def _hour(model: PriceModel, price: Price) -> dict[str, Any]:
    shares = list(_shares(price))
    hourly = price.unit is Unit.HOUR
    tariff = price.tariff if hourly else half_up(price.hour_price)
    return {
        "shares": shares,
        "chart": _chart(shares),
        "hour_price": half_up(price.hour_price),
        "hourly": hourly,
        "of_ten": half_up(price.hours.billable_share / 10, Decimal(1)),
        "paid": [(minutes, claim(tariff, minutes)) for minutes in MINUTES] if hourly else [],
        "income": half_up(price.hour_price * price.hours.billable),
        "counted": _counted(model),
        "unpaid": [line for line in model.hours if not counts_as_billable(model, line)],
        "elsewhere": model.product.billable_hour.elsewhere if model.product.billable_hour else (),
    }


def _counted(model: PriceModel) -> tuple[Any, ...]:
    definition = model.product.billable_hour
    return tuple(kind.label for kind in definition.counts) if definition else ()


def _shares(price: Price) -> Iterator[Share]:
    words = {
        Element.STAFF: (
            _("Loon voor dit uur"),
            _("Salaris, toeslagen, pensioen en premies van dit ene uur."),
        ),
        Element.UNPRODUCTIVE: (
            _("Loon voor uren die niet worden betaald"),
            _("Verlof, ziekte, overleg, scholing en reizen. U betaalt dan wel loon."),
        ),
        Element.TRAVEL_AND_TRAINING: (_("Reizen en scholing"), _("De kosten in geld, niet de tijd.")),
        Element.OVERHEAD: (
            _("Overhead"),
            _("Leiding, planning, administratie, huisvesting en computers."),
        ),
        Element.MUNICIPAL_DEMANDS: (
            _("Eisen van de gemeente"),
            _("Wat verantwoording en extra eisen kosten."),
        ),
        Element.MARGIN: (_("Marge"), _("Voor risico en vernieuwing.")),
        Element.INDEXATION: (_("Indexatie"), _("Naar het prijspeil van het jaar waarin u levert.")),
    }
    found = [(element, price.elements[element]) for element in words]
    cents = cents_that_add_up([value for _element, value in found], half_up(price.hour_price))
    for (element, _value), amount in zip(found, cents, strict=True):
        if amount:
            yield Share(element, *words[element], amount)


def _chart(shares: list[Share]) -> Waterfall:
    """Bars from the same line: what is largest is seen at once."""
    steps = [Step(each.title, each.cents, total=True, fill=FILLS[each.element]) for each in shares]
    return waterfall(
        "uur",
        _("Waar het geld van één uur naartoe gaat"),
        steps,
        heading=_("Waarvoor"),
        columns=(_("Euro per uur"),),
    )
