"""The charts of a price: from wage to price, from contract hours to billable hours, where the hour goes."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from dekkend.catalogue.domain import Element
from dekkend.catalogue.price_calculation import Part, Price
from dekkend.catalogue.price_differences import Comparison
from dekkend.catalogue.tariff_exact import cents_that_add_up
from dekkend.kernel.money import half_up
from dekkend.kernel.text import Message
from dekkend.web import formats
from dekkend.web.waterfall import DOWN, TOTAL, UP, Step, Waterfall, waterfall

FILLS: Final = {
    Element.STAFF: "#12496b",
    Element.UNPRODUCTIVE: "#5b86a8",
    Element.TRAVEL_AND_TRAINING: "#5e9c76",
    Element.OVERHEAD: "#d9822b",
    Element.MUNICIPAL_DEMANDS: "#8f6bb0",
    Element.MARGIN: "#a3734c",
    Element.INDEXATION: "#c05a5a",
}
"""One colour per element of the price, the same in every chart."""
Address = Callable[[Part], str]


def upper_first(words: Message | str) -> str:
    """A label of the law as it stands at the start of a line."""
    text = formats.text(words)
    return text[:1].upper() + text[1:]


def price_chart(price: Price, address: Address) -> Waterfall:
    """From wage on contract hours to the price of a billable hour, in cents that add up."""
    steps = [
        Step(upper_first(part.title), part.cents, address(part), fill=FILLS[part.element])
        for part in price.parts
        if part.cents
    ]
    total = Step(_("Prijs per declarabel uur"), half_up(price.hour_price), total=True)
    return waterfall(
        "opbouw",
        _("Van loon op contracturen naar prijs per uur"),
        [*steps, total],
        heading=_("Onderdeel"),
        columns=(_("Euro per uur"), _("Opgeteld")),
    )


def hours_chart(price: Price, address: Callable[[str], str]) -> Waterfall:
    """From contract hours to billable hours in a year."""
    steps = [Step(_("Contracturen"), price.hours.contract, address(_contract(price)), total=True, fill=TOTAL)]
    steps += [Step(each.title, -each.hours, address(each.id)) for each in price.hours.deductions]
    steps.append(Step(_("Declarabele uren"), price.hours.billable, total=True, fill=UP))
    return waterfall(
        "uren",
        _("Van contracturen naar declarabele uren"),
        steps,
        heading=_("Soort uren"),
        columns=(_("Uren per jaar"), _("Blijft over")),
        write=in_hours,
    )


def _contract(price: Price) -> str:
    return next(line.id for line in price.lines if line.left is not None)


def in_hours(value: Decimal) -> str:
    """Hours as a chart writes them: whole ones plain, others in one decimal."""
    return formats.number(value, 0 if value == value.to_integral_value() else 1)


def difference_chart(found: Comparison, before: str, after: str) -> Waterfall | None:
    """From one price to another, difference by difference; None when the prices are equal."""
    steps = [(each.title, each.effect) for each in found.differences if each.effect]
    if found.other:
        steps.append((_("Overige verschillen"), found.other))
    if not steps:
        return None
    total = half_up(found.after.unit_price) - half_up(found.before.unit_price)
    cents = cents_that_add_up([value or Decimal(0) for _title, value in steps], total)
    return waterfall(
        "verschil",
        _("Van de ene prijs naar de andere"),
        [
            Step(before, half_up(found.before.unit_price), total=True),
            *_differences([title for title, _value in steps], cents),
            Step(after, half_up(found.after.unit_price), total=True),
        ],
        heading=_("Stap"),
        columns=(_("Euro"), _("Opgeteld")),
    )


def _differences(titles: list[Message | str], cents: tuple[Decimal, ...]) -> Iterator[Step]:
    for title, value in zip(titles, cents, strict=True):
        yield Step(title, value, fill=DOWN if value > 0 else FILLS[Element.TRAVEL_AND_TRAINING])
