"""The figures of a price model in words: what a line says, in one phrase that a reader understands."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from dekkend.catalogue.domain import ValueKind
from dekkend.catalogue.price_model import Base, Function, Given, HoursLine
from dekkend.catalogue.price_settings import figure_key
from dekkend.catalogue.price_wages import BASES
from dekkend.kernel.money import Money
from dekkend.kernel.text import Message, msg

KINDS: Final[Mapping[ValueKind, Message]] = {
    ValueKind.FIXED: msg("vast"),
    ValueKind.SUGGESTED: msg("voorstel"),
    ValueKind.OPEN: msg("open"),
}
KIND_MEANINGS: Final[Mapping[ValueKind, Message]] = {
    ValueKind.FIXED: msg("De regio bepaalt dit getal; een aanbieder verandert het niet."),
    ValueKind.SUGGESTED: msg("De regio stelt dit getal voor; een aanbieder mag een ander getal onderbouwen."),
    ValueKind.OPEN: msg("De aanbieder vult dit getal zelf in."),
}

_PHRASES: Final[Mapping[str, Callable[[Decimal], Message]]] = {
    "month_salary": lambda value: msg("{amount} per maand", amount=Money.rounded(value)),
    "amount": lambda value: msg("{amount}", amount=Money.rounded(value)),
    "hours": lambda value: msg("{hours} uur", hours=value),
    "minutes": lambda value: msg("{minutes} minuten", minutes=value),
    "hours_per_week": lambda value: msg("{hours} uur per week", hours=value),
}


def figure_in_words(line: Given) -> Message:
    """What a line says: "25% van loonkosten en directe kosten", "200 uur", "nog open"."""
    key = figure_key(line)
    if key is None:
        return _without_figure(line)
    value: Decimal = getattr(line, key)
    if key == "percentage":
        return _percentage(line, value)
    return _PHRASES[key](value)


def _percentage(line: Given, value: Decimal) -> Message:
    base: Base | None = getattr(line, "base", None)
    if base is None and isinstance(line, HoursLine):
        base = Base.HOURS_LEFT
    if base is None:
        return msg("{percentage}%", percentage=value)
    return msg("{percentage}% van {base}", percentage=value, base=BASES[base])


def _without_figure(line: Given) -> Message:
    if isinstance(line, Function) and line.scale is not None:
        return msg("schaal {scale}, trede {step}", scale=line.scale, step=str(line.step))
    return msg("nog open")
