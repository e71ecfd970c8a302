"""Elements d, b and f and the margin: from wage cost to the total of one full-time job.

With X = wage cost + direct cost, the total T solves ``T = (X + B + F + share_b T)(1 + m) + share_m T``: a
percentage of the price itself is allowed for overhead and margin, and is worked out exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dekkend.catalogue.domain import Element
from dekkend.catalogue.errors import SharesOfTotalTooLarge
from dekkend.catalogue.price_lines import Sheet
from dekkend.catalogue.price_model import Base, CostLine, PriceModel
from dekkend.catalogue.price_wages import Wages, amount_in_words, percentage_in_words
from dekkend.catalogue.tariff_exact import HUNDRED, ONE, ZERO, divide, percentage_of, precisely, share, shown
from dekkend.kernel.text import msg


@dataclass(frozen=True, slots=True)
class Costs:
    """Euros per full-time job per year, before indexation."""

    direct: Decimal
    overhead: Decimal
    demands: Decimal
    margin: Decimal
    total: Decimal


def costs(model: PriceModel, wages: Wages, sheet: Sheet) -> Costs:
    """Adds the lines of d, b, f and margin. Raises SharesOfTotalTooLarge."""
    wage_bases = {Base.YEAR_SALARY: wages.year_salary, Base.GROSS: wages.gross, Base.WAGE_COST: wages.cost}
    direct = sum(
        (_line(line, wage_bases, Element.TRAVEL_AND_TRAINING, sheet) for line in model.direct_costs), ZERO
    )
    base = sheet.add(
        "loon-en-directe-kosten",
        msg("Loonkosten en directe kosten"),
        msg("loonkosten + reis- en opleidingskosten"),
        wages.cost + direct,
    )
    bases = {Base.WAGE_COST: wages.cost, Base.DIRECT_COST: base}
    bases[Base.TOTAL] = total = _total(model, bases)
    overhead = sum((_line(line, bases, Element.OVERHEAD, sheet) for line in model.overhead), ZERO)
    demands = sum((_line(line, bases, Element.MUNICIPAL_DEMANDS, sheet) for line in model.demands), ZERO)
    cost_price = sheet.add(
        "kostprijs",
        msg("Kostprijs"),
        msg("loonkosten, directe kosten, overhead en eisen"),
        base + overhead + demands,
    )
    bases[Base.COST_PRICE] = cost_price
    for line in model.margin:
        _line(line, bases, Element.MARGIN, sheet)
    sheet.add("totaal", msg("Totaal per voltijdbaan"), msg("kostprijs + marge"), total)
    return Costs(direct, overhead, demands, total - cost_price, total)


def _line(line: CostLine, bases: dict[Base, Decimal], element: Element, sheet: Sheet) -> Decimal:
    if line.percentage is None:
        value = line.amount or ZERO
        return sheet.given(line, amount_in_words(line), value, element=element, figure=line.amount)
    base = line.base or Base.DIRECT_COST
    words = percentage_in_words(line.percentage, base, bases[base])
    value = bases[base] * share(line.percentage)
    return sheet.given(line, words, value, element=element, figure=line.percentage)


def _total(model: PriceModel, bases: dict[Base, Decimal]) -> Decimal:
    """The total per job; see the formula above."""
    above = [*model.overhead, *model.demands]
    known = bases[Base.DIRECT_COST] + sum((_known(line, bases) for line in above), ZERO)
    overhead_share = _shares(above, Base.TOTAL)
    margin_share = _shares(model.margin, Base.TOTAL)
    factor = ONE + _shares(model.margin, Base.COST_PRICE)
    amounts = sum((line.amount or ZERO for line in model.margin), ZERO)
    rest = ONE - margin_share - overhead_share * factor
    if rest <= ZERO:
        raise SharesOfTotalTooLarge(percentage=shown((ONE - rest) * HUNDRED))
    total = known * factor + amounts
    return total if rest == ONE else divide(total, rest)


def _known(line: CostLine, bases: dict[Base, Decimal]) -> Decimal:
    if line.percentage is None:
        return line.amount or ZERO
    base = line.base or Base.DIRECT_COST
    return ZERO if base is Base.TOTAL else bases[base] * share(line.percentage)


def _shares(lines: Iterable[CostLine], base: Base) -> Decimal:
    return sum((share(line.percentage) for line in lines if line.percentage and line.base is base), ZERO)


@precisely
def overhead_on_costs(of_total: Decimal, demands: Decimal = ZERO, margin: Decimal = ZERO) -> Decimal:
    """Overhead in percent of the price, as percent on top of wage and direct cost.

    ``b = o (1 + f)(1 + m) / (1 - o (1 + m))`` with f and m percentages too; without these, o / (1 - o).
    Raises SharesOfTotalTooLarge.
    """
    part, f, m = share(of_total), share(demands), share(margin)
    rest = ONE - part * (ONE + m)
    if rest <= ZERO:
        raise SharesOfTotalTooLarge(percentage=shown((ONE - rest) * HUNDRED))
    return divide(part * (ONE + f) * (ONE + m) * HUNDRED, rest)


@precisely
def overhead_of_total(on_costs: Decimal, demands: Decimal = ZERO, margin: Decimal = ZERO) -> Decimal:
    """Overhead in percent on top of wage and direct cost, as percent of the price."""
    b, f, m = share(on_costs), share(demands), share(margin)
    return percentage_of(b, (ONE + b + f) * (ONE + m))
