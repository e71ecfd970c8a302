"""From an earlier procurement and a gap in it to the definition of a supplementary procedure. Pure.

Later entry is not possible inside a tender; a framework may say that a short procedure can be held for a
product or a lot in which too little was contracted (S0 §4.1, S2 §4.8, S4 §2).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dekkend.kernel.errors import Refusal
from dekkend.kernel.periods import ONE_DAY, whole_months
from dekkend.procurement.definition import (
    Criterion,
    Definition,
    Document,
    Lot,
    Membership,
    ProcedureForm,
    Step,
    StepKind,
    SupplementaryEntry,
    Term,
)
from dekkend.procurement.planning import ladder_of

Cell = tuple[str, str]
"""A product's id and a municipality's CBS code."""
_GAP: Final = Document(id="GAT", title="Besluit over de aanvullende procedure")
_SOURCE: Final = "GAT §1"


class NoSupplementaryClause(Refusal):
    """Het kader van deze inkoop noemt geen aanvullende procedure. Later toetreden kan niet."""

    remedy = "Begin een nieuwe inkoop."
    rule = "CV-08"


class UnknownCells(Refusal):
    """Deze cellen horen niet bij de eerdere inkoop: {cells}."""

    remedy = "Kies cellen uit de lijst."


class NoCellChosen(Refusal):
    """Er is geen cel gekozen."""

    remedy = "Kies ten minste één product in één gemeente."


class DatesOutOfOrder(Refusal):
    """De data staan niet op volgorde: publicatie, sluiting, voorlopige gunning, start."""

    remedy = "Verbeter de data."


@dataclass(frozen=True, slots=True)
class SupplementDates:
    """The own, short timeline of a supplementary procedure."""

    published: date
    closes: date
    awarded: date
    start: date

    @property
    def in_order(self) -> bool:
        days = (self.published, self.closes, self.awarded, self.start)
        return list(days) == sorted(set(days))


def allows_supplement(definition: Definition) -> bool:
    """Whether the framework of a procurement says that a supplementary procedure may follow."""
    entry = definition.procedure.supplementary
    return entry is not None and entry.method == "aanvullende-procedure"


def cells_of(definition: Definition) -> tuple[Cell, ...]:
    """Every cell of every lot, in the order of the definition, each once."""
    found = (cell for lot in definition.lots for cell in _cells(definition, lot))
    return tuple(dict.fromkeys(found))


def supplement_of(
    definition: Definition, cells: Iterable[Cell], dates: SupplementDates, *, number: int, reason: str
) -> Definition:
    """The definition for the gap: the parent's requirements, criteria and terms, for the chosen cells only.

    A lot of the parent becomes a lot per product with a gap. Raises NoSupplementaryClause, NoCellChosen,
    UnknownCells, DatesOutOfOrder.
    """
    chosen = tuple(dict.fromkeys(cells))
    _refuse_wrong(definition, chosen, dates)
    made = {lot.id: _lots(definition, lot, chosen) for lot in definition.lots}
    lots = tuple(new for found in made.values() for new in found)
    kept = {product for product, _ in chosen}
    ids: Mapping[str, tuple[str, ...]] = {old: tuple(new.id for new in found) for old, found in made.items()}
    return replace(
        definition,
        id=f"{definition.id}-aanvulling-{number}",
        title=f"{definition.title}: aanvulling {number}",
        region=replace(definition.region, municipalities=_members(definition, ids)),
        documents=(*(it for it in definition.documents if it.id != _GAP.id), _GAP),
        products=tuple(it for it in definition.products if it.id in kept | _needed(definition, kept)),
        lots=lots,
        procedure=replace(
            definition.procedure,
            form=ProcedureForm.SUPPLEMENTARY,
            total_value=None,
            above_european_threshold=None,
            european=True,
            supplementary=SupplementaryEntry(method="geen", source=_SOURCE),
            note=reason,
        ),
        term=_term(definition.term, dates.start),
        steps=_steps(dates),
        criteria=tuple(_criterion(it, ids) for it in definition.criteria if _judges(it, ids)),
        consultations=(),
        decision_documents=(),
        financing=tuple(replace(it, applies_to=_left(it.applies_to, kept)) for it in definition.financing),
        intensifications=tuple(it for it in definition.intensifications if it.product in kept),
        ceilings=tuple(replace(it, applies_to=_left(it.applies_to, kept)) for it in definition.ceilings),
        volumes=(),
        conflicts=(),
    )


def _refuse_wrong(definition: Definition, chosen: Sequence[Cell], dates: SupplementDates) -> None:
    if not allows_supplement(definition):
        raise NoSupplementaryClause()
    if not chosen:
        raise NoCellChosen()
    known = set(cells_of(definition))
    if unknown := [f"{cell[0]} {cell[1]}" for cell in chosen if cell not in known]:
        raise UnknownCells(cells=tuple(unknown))
    if not dates.in_order:
        raise DatesOutOfOrder()


def _cells(definition: Definition, lot: Lot) -> tuple[Cell, ...]:
    taking_part = [
        member.municipality
        for member in definition.region.municipalities
        if member.lots is None or lot.id in member.lots
    ]
    municipalities = lot.municipalities or tuple(dict.fromkeys(taking_part))
    return tuple((product, municipality) for product in lot.products for municipality in municipalities)


def _lots(definition: Definition, lot: Lot, chosen: Sequence[Cell]) -> tuple[Lot, ...]:
    inside = [cell for cell in _cells(definition, lot) if cell in chosen]
    products = tuple(dict.fromkeys(product for product, _ in inside))
    names = {product.id: product.name for product in definition.products}
    return tuple(
        replace(
            lot,
            id=lot.id if len(products) == 1 else f"{lot.id}-{product}",
            number=lot.number if len(products) == 1 else f"{lot.number}.{place}",
            name=lot.name if len(products) == 1 else f"{lot.name}: {names.get(product, product)}",
            products=(product,),
            municipalities=tuple(where for found, where in inside if found == product),
            max_selected=None,
        )
        for place, product in enumerate(products, start=1)
    )


def _members(definition: Definition, ids: Mapping[str, tuple[str, ...]]) -> tuple[Membership, ...]:
    return tuple(_member(member, ids) for member in definition.region.municipalities)


def _member(member: Membership, ids: Mapping[str, tuple[str, ...]]) -> Membership:
    if member.lots is None:
        return member
    return replace(member, lots=tuple(new for lot in member.lots for new in ids.get(lot, ())))


def _needed(definition: Definition, kept: set[str]) -> set[str]:
    """The products on which the kept ones build."""
    found = {base for it in definition.products if it.id in kept for base in (it.module_of, it.tied_to)}
    return {base for base in found if base is not None}


def _judges(criterion: Criterion, ids: Mapping[str, tuple[str, ...]]) -> bool:
    return not criterion.lots or any(ids.get(lot) for lot in criterion.lots)


def _criterion(criterion: Criterion, ids: Mapping[str, tuple[str, ...]]) -> Criterion:
    return replace(criterion, lots=tuple(new for lot in criterion.lots for new in ids.get(lot, ())))


def _left(products: tuple[str, ...], kept: set[str]) -> tuple[str, ...]:
    return tuple(product for product in products if product in kept)


def _term(term: Term, start: date) -> Term:
    """The agreements end with those of the parent; extensions follow the parent's."""
    rungs = ladder_of(term)
    ends = [rung.last for rung in rungs if rung.last is not None and rung.last > start]
    months = whole_months(start, ends[0] + ONE_DAY) if ends else term.initial_months
    left = max(0, len(ends) - 1) if rungs else term.options
    return replace(
        term,
        start=start,
        initial_months=months or term.initial_months,
        options=left,
        option_months=term.option_months if left else None,
        latest_end=None,
        current_contracts_end=None,
        bridging=None,
    )


def _steps(dates: SupplementDates) -> tuple[Step, ...]:
    days = (
        (StepKind.PUBLICATION, "Publicatie", dates.published),
        (StepKind.BIDS_CLOSE, "Inschrijven kan tot deze dag", dates.closes),
        (StepKind.PROVISIONAL_AWARD, "Voorlopige gunning", dates.awarded),
        (StepKind.START, "Start van de overeenkomsten", dates.start),
    )
    return tuple(
        Step(id=kind.value, kind=kind, title=title, when=day.isoformat(), source=_SOURCE)
        for kind, title, day in days
    )
