"""Which salaries of a price model lie under the statutory minimum wage: a what-if must not hide it."""

from collections.abc import Iterator
from decimal import Decimal

from dekkend.catalogue.minimum_wage import minimum_wage
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.price_wages import MONTHS, month_salary
from dekkend.catalogue.tariff_exact import divide, precisely
from dekkend.kernel.money import Money
from dekkend.kernel.text import Message, msg


def minimum_of(model: PriceModel) -> Decimal | None:
    """The minimum wage per hour on the level date: the known one, else what the model states; else None."""
    known = minimum_wage(model.level_date)
    if known is not None:
        return known.hourly
    return model.minimum_wage.hourly if model.minimum_wage else None


@precisely
def below_minimum(model: PriceModel) -> tuple[Message, ...]:
    """A sentence per function that is paid less than the minimum of the model's level date (Wml)."""
    return tuple(_below(model))


def _below(model: PriceModel) -> Iterator[Message]:
    minimum, contract = minimum_of(model), model.contract_hours.hours
    if minimum is None or not contract:
        return
    for line in model.functions:
        hourly = divide(month_salary(model, line) * MONTHS, contract)
        if hourly < minimum:
            yield msg(
                "{title}: {hourly} per uur is minder dan het wettelijk minimumloon van {minimum} per uur.",
                title=line.title,
                hourly=Money.rounded(hourly),
                minimum=Money.rounded(minimum),
            )
