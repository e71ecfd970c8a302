"""Element a: from the function mix to what one full-time job costs the employer in a year."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.catalogue.domain import Element
from dekkend.catalogue.errors import UnknownStep
from dekkend.catalogue.price_lines import LineUnit, Sheet
from dekkend.catalogue.price_model import Base, CostLine, EmployerLine, Function, PriceModel
from dekkend.catalogue.tariff_exact import HUNDRED, ONE, ZERO, share
from dekkend.kernel.money import Money
from dekkend.kernel.text import Message, msg

MONTHS: Final = Decimal(12)


@dataclass(frozen=True, slots=True)
class Wages:
    """Euros per full-time job per year."""

    year_salary: Decimal
    gross: Decimal
    cost: Decimal


def wages(model: PriceModel, sheet: Sheet) -> Wages:
    """Adds the lines of element a. Raises UnknownStep."""
    mix = sum((_function(model, line, sheet) for line in model.functions), ZERO)
    sheet.add(
        "mix",
        msg("Maandsalaris van de functiemix"),
        msg("som van de functies"),
        mix,
        LineUnit.EURO_MONTH,
        element=Element.STAFF,
    )
    year = sheet.add(
        "jaarsalaris", msg("Jaarsalaris"), msg("maandsalaris × 12"), mix * MONTHS, element=Element.STAFF
    )
    gross = year + sum((_surcharge(line, year, sheet) for line in model.surcharges), ZERO)
    sheet.add("brutoloon", msg("Brutoloon"), msg("jaarsalaris en toeslagen"), gross, element=Element.STAFF)
    cost = gross + sum((_employer(line, year, gross, sheet) for line in model.employer), ZERO)
    sheet.add(
        "loonkosten",
        msg("Loonkosten van de werkgever"),
        msg("brutoloon en werkgeverslasten"),
        cost,
        element=Element.STAFF,
    )
    return Wages(year, gross, cost)


def month_salary(model: PriceModel, line: Function) -> Decimal:
    """The month salary of a function, from the file or from its place in the scale. Raises UnknownStep."""
    raised = ONE + share(model.salaries)
    if line.month_salary is not None:
        return line.month_salary * raised
    scale = next(found for found in model.scales if found.id == line.scale)
    step = line.step or 0
    if not 1 <= step <= len(scale.steps):
        raise UnknownStep(scale=scale.id, step=str(line.step), last=len(scale.steps))
    return scale.steps[step - 1] * raised


def _function(model: PriceModel, line: Function, sheet: Sheet) -> Decimal:
    salary, part = month_salary(model, line), line.share or ZERO
    return sheet.given(
        line,
        msg("{percentage}% × {amount}", percentage=part, amount=Money.rounded(salary)),
        salary * share(part),
        LineUnit.EURO_MONTH,
        element=Element.STAFF,
        figure=salary,
    )


def _surcharge(line: CostLine, year: Decimal, sheet: Sheet) -> Decimal:
    if line.percentage is None:
        return sheet.given(
            line, amount_in_words(line), line.amount or ZERO, element=Element.STAFF, figure=line.amount
        )
    words = percentage_in_words(line.percentage, Base.YEAR_SALARY, year)
    value = year * share(line.percentage)
    return sheet.given(line, words, value, element=Element.STAFF, figure=line.percentage)


def _employer(line: EmployerLine, year: Decimal, gross: Decimal, sheet: Sheet) -> Decimal:
    if line.percentage is None:
        return sheet.given(
            line, amount_in_words(line), line.amount or ZERO, element=Element.STAFF, figure=line.amount
        )
    base = year if line.base is Base.YEAR_SALARY else gross
    franchise = line.franchise or ZERO
    part = HUNDRED if line.employer_share is None else line.employer_share
    value = max(base - franchise, ZERO) * share(line.percentage) * share(part)
    words = msg(
        "({base} − {franchise}) × {percentage}% × {part}%",
        base=Money.rounded(base),
        franchise=Money.rounded(franchise),
        percentage=line.percentage,
        part=part,
    )
    return sheet.given(line, words, value, element=Element.STAFF, figure=line.percentage)


def amount_in_words(_line: CostLine) -> Message:
    """How an amount per job comes about."""
    return msg("bedrag per voltijdbaan per jaar")


def percentage_in_words(percentage: Decimal, base: Base, of: Decimal) -> Message:
    """A percentage with what it is taken of."""
    return msg(
        "{percentage}% van {base} ({of})", percentage=percentage, base=BASES[base], of=Money.rounded(of)
    )


BASES: Final = {
    Base.YEAR_SALARY: msg("het jaarsalaris"),
    Base.GROSS: msg("het brutoloon"),
    Base.WAGE_COST: msg("de loonkosten"),
    Base.DIRECT_COST: msg("loonkosten en directe kosten"),
    Base.COST_PRICE: msg("de kostprijs"),
    Base.TOTAL: msg("de prijs"),
    Base.CONTRACT_HOURS: msg("de contracturen"),
    Base.HOURS_LEFT: msg("de uren die over zijn"),
}
