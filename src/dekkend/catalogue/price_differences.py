"""Two price models side by side: what differs, in words, and what each difference does to the price.

The differences are applied one after another, in the order of the calculation, so that their effects add up
exactly to the difference between the two prices. What no single figure explains (lines that were added or
taken away, another base, other billable hours) is one last step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dekkend.catalogue.price_calculation import Price, price, unit_price_alone
from dekkend.catalogue.price_model import Given, PriceModel
from dekkend.catalogue.price_settings import figure, figure_key, given_lines, with_salaries, with_values
from dekkend.catalogue.price_wages import BASES
from dekkend.catalogue.price_words import KINDS, figure_in_words
from dekkend.catalogue.tariff_exact import ZERO, precisely
from dekkend.kernel.text import Message, msg


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; ``effect`` in euros per unit, None where it changes no price by itself."""

    line: str
    title: Message | str
    sentence: Message
    effect: Decimal | None


@dataclass(frozen=True, slots=True)
class PartPair:
    """One part of the price per hour in both; zero where a model does not have it."""

    title: Message | str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two prices with everything that differs. ``other`` is the effect that no single figure explains."""

    before: Price
    after: Price
    parts: tuple[PartPair, ...]
    differences: tuple[Difference, ...]
    other: Decimal

    @property
    def change(self) -> Decimal:
        """Euros per unit, unrounded."""
        return self.after.unit_price - self.before.unit_price


@precisely
def compared(before: PriceModel, after: PriceModel, known: Price | None = None) -> Comparison:
    """Lays ``after`` beside ``before``, whose price may be ``known``. Raises what ``price`` raises."""
    first, last = known or price(before), price(after)
    steps, reached = _steps(before, after, first)
    rest = (*_lines_in_words(before, after), *_around(before, after))
    return Comparison(first, last, _parts(first, last), (*steps, *rest), last.unit_price - reached)


def _steps(before: PriceModel, after: PriceModel, first: Price) -> tuple[tuple[Difference, ...], Decimal]:
    """The figures that changed in lines that both have, each with what it adds to the price."""
    pairs = [pair for pair in _both(before, after) if _same_kind_of_figure(*pair)]
    changed = [(old, new) for old, new in pairs if figure(old) != figure(new)]
    values: dict[str, Decimal] = {}
    prices = [first.unit_price]
    words: list[tuple[str, Message | str, Message]]
    words = [(new.id, new.title, _from_to(old, new)) for old, new in changed]
    for _old, new in changed:
        values[new.id] = figure(new) or ZERO
        prices.append(unit_price_alone(with_values(before, values)))
    if before.salaries != after.salaries:
        raised = with_salaries(with_values(before, values), after.salaries)
        prices.append(unit_price_alone(raised))
        words.append(("salarissen", msg("Alle salarissen"), _salaries(before, after)))
    effects = [later - earlier for earlier, later in pairwise(prices)]
    found = tuple(Difference(*each, effect) for each, effect in zip(words, effects, strict=True))
    return found, prices[-1]


def _salaries(before: PriceModel, after: PriceModel) -> Message:
    return msg("{before}% wordt {after}% boven de schalen", before=before.salaries, after=after.salaries)


def _both(before: PriceModel, after: PriceModel) -> Iterator[tuple[Given, Given]]:
    old = {line.id: line for line in given_lines(before)}
    for line in given_lines(after):
        if line.id in old:
            yield old[line.id], line


def _same_kind_of_figure(old: Given, new: Given) -> bool:
    same_base = getattr(old, "base", None) == getattr(new, "base", None)
    return figure_key(old) is not None and figure_key(old) == figure_key(new) and same_base


def _from_to(old: Given, new: Given) -> Message:
    base = getattr(new, "base", None)
    if _same_kind_of_figure(old, new) and figure_key(new) == "percentage" and base is not None:
        return msg(
            "{before}% wordt {after}% van {base}", before=figure(old), after=figure(new), base=BASES[base]
        )
    return msg("{before} wordt {after}", before=figure_in_words(old), after=figure_in_words(new))


def _lines_in_words(before: PriceModel, after: PriceModel) -> Iterator[Difference]:
    """Lines that came or went, and what changed in a line besides its figure."""
    old = {line.id: line for line in given_lines(before)}
    new = {line.id: line for line in given_lines(after)}
    for line in (line for id, line in old.items() if id not in new):
        yield Difference(line.id, line.title, msg("vervalt: {was}", was=figure_in_words(line)), None)
    for line in (line for id, line in new.items() if id not in old):
        yield Difference(line.id, line.title, msg("is nieuw: {now}", now=figure_in_words(line)), None)
    for was, now in _both(before, after):
        yield from _besides_the_figure(was, now)


def _besides_the_figure(old: Given, new: Given) -> Iterator[Difference]:
    if not _same_kind_of_figure(old, new) and old != new and figure_in_words(old) != figure_in_words(new):
        yield Difference(new.id, new.title, _from_to(old, new), None)
    if getattr(old, "share", None) != getattr(new, "share", None):
        words = msg("aandeel {before}% wordt {after}%", before=_share(old), after=_share(new))
        yield Difference(new.id, new.title, words, None)
    if old.kind is not new.kind:
        words = msg("{before} wordt {after}", before=KINDS[old.kind], after=KINDS[new.kind])
        yield Difference(new.id, new.title, words, None)
    if old.source != new.source:
        words = msg("bron: “{before}” wordt “{after}”", before=old.source, after=new.source)
        yield Difference(new.id, new.title, words, None)


def _share(line: Given) -> Decimal:
    found: Decimal | None = getattr(line, "share", None)
    return found or ZERO


def _around(before: PriceModel, after: PriceModel) -> Iterator[Difference]:
    """What differs in the model besides its lines."""
    if _counts(before) != _counts(after):
        words = msg("{before} wordt {after}", before=_counts(before), after=_counts(after))
        yield Difference("declarabel", msg("Wat declarabel is"), words, None)
    if _demands(before) != _demands(after):
        words = msg("versie {before} wordt {after}", before=_demands(before), after=_demands(after))
        yield Difference("eisen-versie", msg("Programma van eisen"), words, None)
    if before.rounding.choice is not after.rounding.choice:
        words = msg(
            "{before} wordt {after}", before=before.rounding.choice.label, after=after.rounding.choice.label
        )
        yield Difference("afronding", msg("Afronding"), words, None)


def _counts(model: PriceModel) -> tuple[Message, ...]:
    definition = model.product.billable_hour
    return tuple(kind.label for kind in definition.counts) if definition else ()


def _demands(model: PriceModel) -> str:
    return model.product.demands.version if model.product.demands else "–"


def _parts(first: Price, last: Price) -> tuple[PartPair, ...]:
    old = {part.id: part for part in first.parts}
    new = {part.id: part for part in last.parts}
    ids = list(dict.fromkeys([part.id for part in first.parts] + [part.id for part in last.parts]))
    return tuple(
        PartPair(
            (new.get(id) or old[id]).title,
            old[id].value if id in old else ZERO,
            new[id].value if id in new else ZERO,
        )
        for id in ids
    )
