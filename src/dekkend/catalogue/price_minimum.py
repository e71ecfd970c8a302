"""Which salaries of a price model lie under the statutory minimum wage: a what-if must not hide it."""

from collections.abc import Iterator

from dekkend.catalogue.minimum_wage import minimum_wage
from dekkend.catalogue.price_model import PriceModel
from dekkend.catalogue.price_wages import MONTHS, month_salary
from dekkend.catalogue.tariff_exact import divide, precisely
from dekkend.kernel.money import Money
from dekkend.kernel.text import Message, msg


@precisely
def below_minimum(model: PriceModel) -> tuple[Message, ...]:
    """A sentence per function that is paid less than the minimum of the model's level date (Wml)."""
    return tuple(_below(model))


def _below(model: PriceModel) -> Iterator[Message]:
    minimum, contract = minimum_wage(model.level_date), model.contract_hours.hours
    if minimum is None or not contract:
        return
    for line in model.functions:
        hourly = divide(month_salary(model, line) * MONTHS, contract)
        if hourly < minimum.hourly:
            yield msg(
                "{title}: {hourly} per uur is minder dan het wettelijk minimumloon van {minimum} per uur.",
                title=line.title,
                hourly=Money.rounded(hourly),
                minimum=Money(minimum.hourly),
            )
