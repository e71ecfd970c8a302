"""The price on the form of a submission: the amount, and what it is made of where the tenderer shows that.

What it is made of travels with the price: it lies in the price envelope, and nobody reads it before. Pure.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from dekkend.catalogue.domain import LEGAL_ELEMENTS, Element, PriceWay
from dekkend.kernel.text import Message, msg
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import CENT
from dekkend.procurement.price_scoring import way_of

PRICE: Final = "prijs"
NOTE: Final = "toelichting"
_ELEMENT: Final = "onderdeel-"
_LARGEST: Final = Decimal(10_000_000)

Typed = Callable[[str], str]
"""Gives what was typed in a part of the question."""


def part_of(element: Element) -> str:
    """The part of the question that asks what one element costs."""
    return f"{_ELEMENT}{element.value}"


def asked_elements(definition: Definition) -> tuple[Element, ...]:
    """The costs that a tenderer fills in: those of the law and its margin, where it substantiates (TF-05)."""
    return (*LEGAL_ELEMENTS, Element.MARGIN) if way_of(definition) is PriceWay.SUBSTANTIATED else ()


def parts(elements: tuple[Element, ...]) -> Iterator[str]:
    """The parts of the question in the order of the form."""
    yield PRICE
    yield from (part_of(element) for element in elements)
    if elements:
        yield NOTE


def euros_of(text: str) -> Decimal | None:
    """The amount that was typed, as "72,50" or "1.072,50"; None when it is none, or of more than cents."""
    plain = text.replace("€", "").replace("\u00a0", "").replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    if not plain or not plain.replace(".", "", 1).isdigit() or not plain.isascii():
        return None
    amount = Decimal(plain)
    return amount if amount < _LARGEST and amount == amount.quantize(CENT) else None


def cost_sheet(elements: tuple[Element, ...], typed: Typed) -> str:
    """What the price is made of, a line per cost, as it is stored with the price."""
    costs = [(element, euros_of(typed(part_of(element)))) for element in elements]
    lines = [
        msg("{element}: {cost}", element=element.label, cost=f"€ {cost:.2f}".replace(".", ",")).render()
        for element, cost in costs
        if cost is not None
    ]
    return "\n".join([*lines, *([note] if (note := typed(NOTE)) else [])])


def mistake(part: str, text: str) -> Message | None:
    """What was typed and is no amount."""
    if part == NOTE or not text or euros_of(text) is not None:
        return None
    return msg("“{typed}” is geen bedrag. Schrijf bijvoorbeeld 72,50.", typed=text)


def missing(elements: tuple[Element, ...], typed: Typed) -> Iterator[tuple[Message, str, bool]]:
    """What is missing about a price: the sentence, its rule, and whether the bid falls off by it."""
    price = euros_of(typed(PRICE))
    if not price:
        yield msg("De prijs ontbreekt. Zonder prijs telt dit perceel niet mee."), "EL-16", True
        return
    costs = [(element, euros_of(typed(part_of(element)))) for element in elements]
    if empty := [element.label for element, cost in costs if cost is None and element in LEGAL_ELEMENTS]:
        yield msg("Vul ook in wat dit kost: {elements}.", elements=tuple(empty)), "TF-05", False
    elif costs and (total := sum((cost or Decimal(0) for _one, cost in costs), Decimal(0))) != price:
        yield (
            msg("De kosten zijn samen {total}, uw prijs is {price}.", total=_said(total), price=_said(price)),
            "TF-05",
            False,
        )


def _said(amount: Decimal) -> str:
    return f"€ {amount:.2f}".replace(".", ",")
