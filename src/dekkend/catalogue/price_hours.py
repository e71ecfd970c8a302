"""From contract hours to billable hours: every kind of hour in exactly one place (element c)."""

from dataclasses import dataclass
from decimal import Decimal

from dekkend.catalogue.domain import Element, HourKind
from dekkend.catalogue.errors import NoBillableHours
from dekkend.catalogue.price_lines import LineUnit, Sheet
from dekkend.catalogue.price_model import Base, HoursLine, PriceModel
from dekkend.catalogue.price_wages import BASES
from dekkend.catalogue.tariff_exact import ZERO, percentage_of, share, shown
from dekkend.kernel.text import Message, msg


@dataclass(frozen=True, slots=True)
class Deduction:
    """Hours that are taken off, and what is left after it."""

    id: str
    title: str
    hours: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours per full-time job per year."""

    contract: Decimal
    deductions: tuple[Deduction, ...]
    billable: Decimal

    @property
    def billable_share(self) -> Decimal:
        """Billable hours in percent of contract hours."""
        return percentage_of(self.billable, self.contract)


def counts_as_billable(model: PriceModel, line: HoursLine) -> bool:
    """Whether the hours of this line are paid, by the product's definition of the billable hour."""
    definition = model.product.billable_hour
    counts = definition.counts if definition else (HourKind.CONTACT,)
    return set(line.kinds) <= set(counts)


def hours(model: PriceModel, sheet: Sheet) -> Hours:
    """Adds the lines of the chain, in the order of the file. Raises NoBillableHours."""
    contract = sheet.given(
        model.contract_hours,
        msg("uren van een voltijdbaan per jaar"),
        model.contract_hours.hours or ZERO,
        LineUnit.HOURS_YEAR,
        element=Element.UNPRODUCTIVE,
        left=model.contract_hours.hours,
        figure=model.contract_hours.hours,
    )
    left, found = contract, list[Deduction]()
    for line in model.hours:
        amount, words = _amount(line, contract, left)
        deducted = not counts_as_billable(model, line)
        left -= amount if deducted else ZERO
        sheet.given(
            line,
            words if deducted else msg("telt mee als declarabel, dus geen aftrek"),
            amount,
            LineUnit.HOURS_YEAR,
            element=Element.UNPRODUCTIVE,
            left=left,
            figure=line.hours if line.percentage is None else line.percentage,
        )
        if deducted:
            found.append(Deduction(line.id, line.title, amount, left))
    if left <= ZERO:
        raise NoBillableHours(left=shown(left))
    result = Hours(contract, tuple(found), left)
    sheet.add(
        "declarabele-uren",
        msg("Declarabele uren"),
        msg("{percentage}% van de contracturen", percentage=shown(result.billable_share)),
        left,
        LineUnit.HOURS_YEAR,
        element=Element.UNPRODUCTIVE,
        left=left,
    )
    return result


def _amount(line: HoursLine, contract: Decimal, left: Decimal) -> tuple[Decimal, Message]:
    if line.percentage is None:
        return line.hours or ZERO, msg("uren per jaar")
    base = line.base or Base.HOURS_LEFT
    of = contract if base is Base.CONTRACT_HOURS else left
    words = msg(
        "{percentage}% van {base} ({of} uur)", percentage=line.percentage, base=BASES[base], of=shown(of)
    )
    return of * share(line.percentage), words
