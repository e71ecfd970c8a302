"""Another value in a price model: for a what-if, a differentiation, a bidder's own figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from dekkend.catalogue.domain import HourKind, ValueKind
from dekkend.catalogue.errors import LineWithoutFigure, UnknownLine
from dekkend.catalogue.price_model import (
    LISTS,
    ContractHours,
    ConversionPart,
    CostLine,
    Function,
    Given,
    HoursLine,
    IndexLine,
    PriceModel,
    WhatIf,
)

FIGURES: Final[Mapping[type[Given], tuple[str, ...]]] = {
    Function: ("month_salary",),
    CostLine: ("percentage", "amount"),
    ContractHours: ("hours",),
    HoursLine: ("percentage", "hours"),
    IndexLine: ("percentage",),
    ConversionPart: ("hours", "minutes", "hours_per_week", "amount"),
}
"""The keys that may hold the figure of a line, by kind of line."""


def given_lines(model: PriceModel) -> Iterator[Given]:
    """Every line of the model that carries a figure, in the order of the calculation."""
    for name in LISTS:
        yield from getattr(model, name)
        if name == "employer":
            yield model.contract_hours
    if model.conversion:
        yield from model.conversion.parts


def figure_key(line: Given) -> str | None:
    """The key that holds this line's figure; None while it is open, and for a salary from a scale."""
    keys = next(keys for kind, keys in FIGURES.items() if isinstance(line, kind))
    return next((key for key in keys if getattr(line, key) is not None), None)


def figure(line: Given) -> Decimal | None:
    """The figure of a line; None while it is open."""
    key = figure_key(line)
    found: Decimal | None = getattr(line, key) if key else None
    return found


def unanswered(model: PriceModel) -> tuple[Given, ...]:
    """The open lines that a bidder still has to fill in."""
    return tuple(line for line in given_lines(model) if figure(line) is None and not _in_scale(line))


def cost_sheet(model: PriceModel) -> tuple[Given, ...]:
    """What a bidder may fill in or change under way 2: the lines that are not fixed."""
    return tuple(line for line in given_lines(model) if line.kind is not ValueKind.FIXED)


def with_values(model: PriceModel, values: Mapping[str, Decimal]) -> PriceModel:
    """The model with other figures by line id. Raises UnknownLine and LineWithoutFigure."""
    known = {line.id: line for line in given_lines(model)}
    for id in values:
        if id not in known:
            raise UnknownLine(id=id, known=sorted(known))
    changed = {id: _with_figure(known[id], value) for id, value in values.items()}
    return _with_lines(model, changed) if changed else model


def with_salaries(model: PriceModel, percentage: Decimal) -> PriceModel:
    """The model with every month salary ``percentage`` higher than the file says."""
    return replace(model, salaries=percentage)


def with_billable(model: PriceModel, counts: Sequence[HourKind]) -> PriceModel:
    """The model in which exactly these kinds of hours are billable."""
    if model.product.billable_hour is None:
        return model
    billable = replace(model.product.billable_hour, counts=tuple(counts))
    return replace(model, product=replace(model.product, billable_hour=billable))


def under(model: PriceModel, what_if: WhatIf) -> PriceModel:
    """The model with everything that ``what_if`` changes."""
    changed = with_values(model, what_if.set)
    if what_if.salaries is not None:
        changed = with_salaries(changed, what_if.salaries)
    return with_billable(changed, what_if.counts) if what_if.counts is not None else changed


def _in_scale(line: Given) -> bool:
    return isinstance(line, Function) and line.scale is not None


def _with_figure(line: Given, value: Decimal) -> Given:
    if _in_scale(line):
        raise LineWithoutFigure(id=line.id)
    key = figure_key(line) or _key_of_open(line)
    answer: dict[str, Any] = {key: value}
    return replace(line, **answer)


def _key_of_open(line: Given) -> str:
    """An open line with a base asks a percentage, without one an amount or hours."""
    keys = next(keys for kind, keys in FIGURES.items() if isinstance(line, kind))
    return keys[0] if getattr(line, "base", None) is not None else keys[-1]


def _with_lines(model: PriceModel, changed: Mapping[str, Given]) -> PriceModel:
    parts: dict[str, Any] = {}
    for name in LISTS:
        lines = getattr(model, name)
        if any(line.id in changed for line in lines):
            parts[name] = tuple(changed.get(line.id, line) for line in lines)
    if model.contract_hours.id in changed:
        parts["contract_hours"] = changed[model.contract_hours.id]
    if model.conversion and any(part.id in changed for part in model.conversion.parts):
        answered: Any = tuple(changed.get(part.id, part) for part in model.conversion.parts)
        parts["conversion"] = replace(model.conversion, parts=answered)
    return replace(model, **parts)
