"""The three ways to a real price in a procedure: the floor, the substantiated offer, the fixed price.

Way 1 sets a price below the floor aside (TF-04). Way 2 gives each tenderer a confidential cost sheet: the
lines of the price model that are not fixed; the college compares and asks (TF-05). Way 3 forbids a price
criterion (TF-06). Source: artikel 5.4 Uitvoeringsbesluit Wmo 2015; inkoopkader S1, bijlage 4.
"""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dekkend.catalogue.domain import LEGAL_ELEMENTS, Element, PriceWay
from dekkend.catalogue.price_calculation import Price, price
from dekkend.catalogue.price_model import LISTS, Given, PriceModel
from dekkend.catalogue.price_settings import cost_sheet, figure, given_lines, unanswered, with_values
from dekkend.catalogue.tariff_exact import percentage_of, precisely, shown
from dekkend.catalogue.tariff_facts import FloorFacts, OfferFacts, PriceCriterionFacts
from dekkend.catalogue.tariff_rules import no_price_criterion, not_below_floor, substantiated
from dekkend.catalogue.tariff_verdicts import real_price, unusual
from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import Message, msg

ASKED_FROM: Final = Decimal(25)
"""Percent that a figure may differ from the proposal before the college asks why. Our own choice."""

_ELEMENT_OF_LIST: Final[Mapping[str, Element]] = {
    "functions": Element.STAFF,
    "surcharges": Element.STAFF,
    "employer": Element.STAFF,
    "hours": Element.UNPRODUCTIVE,
    "direct_costs": Element.TRAVEL_AND_TRAINING,
    "overhead": Element.OVERHEAD,
    "demands": Element.MUNICIPAL_DEMANDS,
    "margin": Element.MARGIN,
    "indexation": Element.INDEXATION,
}


@dataclass(frozen=True, slots=True)
class CostSheet:
    """What one tenderer filled in: figures by line id, and an explanation where asked. Confidential."""

    tenderer: str
    values: Mapping[str, Decimal]
    explanations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What the college asks a tenderer about one line."""

    line: str
    title: str
    sentence: Message
    answered: bool


@dataclass(frozen=True, slots=True)
class Substantiation:
    """One tenderer's price under way 2 (None while it has gaps), with the questions and the verdict."""

    tenderer: str
    price: Price | None
    missing: tuple[Element, ...]
    questions: tuple[Question, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of all cost sheets beside each other; only for the college."""

    line: str
    title: str
    proposal: Decimal | None
    by_tenderer: Mapping[str, Decimal | None]
    median: Decimal | None


def against_floor(product: str, offered: Decimal, floor: Price) -> Verdict:
    """Way 1: whether a price is set aside; the floor is the tariff of the real price."""
    return not_below_floor(FloorFacts(PriceWay.FLOOR, product, offered, floor.tariff))


def without_price_criterion(lot: str, price_weight: Decimal) -> Verdict:
    """Way 3: whether the award criteria leave price out."""
    return no_price_criterion(PriceCriterionFacts(PriceWay.FIXED, lot, price_weight))


@precisely
def judged(model: PriceModel, sheet: CostSheet, *, asked: bool = False) -> Substantiation:
    """Way 2: one tenderer's figures in the model, what is missing or unlikely, and the verdict.

    Figures for lines that the region fixed are not taken over. ``asked`` when the question round was held.
    Raises what ``price`` raises except ModelIncomplete.
    """
    allowed = {line.id for line in cost_sheet(model)}
    filled = with_values(model, {id: value for id, value in sheet.values.items() if id in allowed})
    gaps = unanswered(filled)
    found = None if gaps else price(filled)
    missing = _missing(filled, gaps, found)
    questions = (*_gap_questions(gaps), *_deviations(model, filled, sheet), *_unusual(filled, found, sheet))
    open_questions = tuple(str(one.title) for one in questions if not one.answered)
    answered = not missing and not open_questions
    facts = OfferFacts(PriceWay.SUBSTANTIATED, missing, open_questions, asked, answered)
    return Substantiation(sheet.tenderer, found, missing, questions, substantiated(facts))


def compared(model: PriceModel, sheets: Sequence[CostSheet]) -> tuple[ComparedLine, ...]:
    """Every line that tenderers could fill in, with each one's figure and the median."""
    rows = []
    for line in cost_sheet(model):
        values = {sheet.tenderer: sheet.values.get(line.id, figure(line)) for sheet in sheets}
        known = [value for value in values.values() if value is not None]
        median = statistics.median(known) if known else None
        rows.append(ComparedLine(line.id, line.title, figure(line), values, median))
    return tuple(rows)


def _missing(model: PriceModel, gaps: Sequence[Given], found: Price | None) -> tuple[Element, ...]:
    """Elements with an empty line, or zero without a motive."""
    if found is not None:
        facts = real_price(model, found)
        return tuple(one.element for one in facts.elements if one.amount <= 0 and not one.motive)
    empty = {
        element
        for name, element in _ELEMENT_OF_LIST.items()
        if name in LISTS and any(line in gaps for line in getattr(model, name))
    }
    return tuple(element for element in LEGAL_ELEMENTS if element in empty)


def _gap_questions(gaps: Sequence[Given]) -> list[Question]:
    return [Question(line.id, line.title, msg("Hier is niets ingevuld"), False) for line in gaps]


def _deviations(model: PriceModel, filled: PriceModel, sheet: CostSheet) -> list[Question]:
    """Figures far from the region's proposal."""
    answers = {line.id: figure(line) for line in given_lines(filled)}
    found = []
    for line in cost_sheet(model):
        proposal, value = figure(line), answers[line.id]
        if not proposal or value is None:
            continue
        away = percentage_of(value - proposal, proposal)
        if abs(away) > ASKED_FROM:
            sentence = msg(
                "{value} wijkt {away}% af van het voorstel {proposal}",
                value=value,
                away=shown(away, 0),
                proposal=proposal,
            )
            found.append(Question(line.id, line.title, sentence, _explained(sheet, line.id)))
    return found


def _unusual(model: PriceModel, found: Price | None, sheet: CostSheet) -> list[Question]:
    """Outcomes outside what is usual; explained under the id of the outcome."""
    if found is None:
        return []
    return [
        Question(one.id, str(one.about), one.sentence, _explained(sheet, one.id))
        for one in unusual(model, found)
    ]


def _explained(sheet: CostSheet, id: str) -> bool:
    return bool(sheet.explanations.get(id, "").strip())
