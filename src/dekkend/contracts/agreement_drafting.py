"""From what was awarded to the agreements that follow from it: one per provider, law and way of financing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dekkend.catalogue.domain import FinancingVariant, Law
from dekkend.contracts.drafting_errors import TermUnknown, VariantUnknown
from dekkend.procurement.admission_cells import CellKey
from dekkend.procurement.definition import Definition, ProcedureForm

NUMBER_LENGTH: Final = 24


@dataclass(frozen=True, slots=True)
class DraftTerm:
    """The ladder of a new agreement, in months; ``motive`` for a framework of over four years."""

    start: date
    initial_months: int
    option_months: int = 0
    options: int = 0
    partial: bool = False
    motive: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The cells that go into one agreement: of one law and one way of financing, each once."""

    law: Law
    variant: FinancingVariant
    cells: tuple[CellKey, ...]


def term_of(
    definition: Definition, start: date | None = None, initial_months: int | None = None
) -> DraftTerm:
    """The ladder as the definition has it; ``start`` and ``initial_months`` where it leaves them open.

    Raises TermUnknown when there is still no first day or no first period.
    """
    term = definition.term
    first, months = term.start or start, term.initial_months or initial_months
    if first is None or not months:
        raise TermUnknown(title=definition.title)
    return DraftTerm(
        first,
        months,
        term.option_months or 0,
        term.options if term.option_months else 0,
        term.partial_extension,
        term.justification or "",
    )


def groups_of(definition: Definition, cells: Iterable[CellKey]) -> tuple[Group, ...]:
    """The agreements that these cells make. A product in a municipality stands once, in the first lot that
    has it. Raises VariantUnknown when the definition does not say how a product is paid."""
    products = {product.id: product for product in definition.products}
    variants = _variants(definition)
    found: dict[tuple[Law, FinancingVariant], dict[tuple[str, str], CellKey]] = {}
    for cell in cells:
        variant = variants.get(cell.product, variants.get(""))
        if variant is None:
            raise VariantUnknown(product=products[cell.product].name)
        group = found.setdefault((products[cell.product].law, variant), {})
        group.setdefault((cell.product, cell.municipality), cell)
    return tuple(Group(law, variant, tuple(own.values())) for (law, variant), own in found.items())


def _variants(definition: Definition) -> Mapping[str, FinancingVariant]:
    """The way of financing of each product or lot's products; of all others under the empty name."""
    lots = {lot.id: lot.products for lot in definition.lots}
    found: dict[str, FinancingVariant] = {}
    for financing in definition.financing:
        for name in financing.applies_to or ("",):
            for product in lots.get(name, (name,)):
                found.setdefault(product, financing.variant)
    return found


def is_tender(definition: Definition) -> bool:
    return definition.procedure.form is not ProcedureForm.ADMISSION


def is_framework(definition: Definition) -> bool:
    """Whether volume is called off later; what the definition leaves open is one after a tender."""
    said = definition.procedure.framework_agreement
    return is_tender(definition) if said is None else said


def numbers(region: str, year: int, held: Iterable[str]) -> Iterator[str]:
    """The next numbers of a region in a year: "REGIO-2027-001". ``held`` are those that are taken."""
    prefix = f"{region[:NUMBER_LENGTH].strip('-').upper()}-{year}-"
    taken = (it.removeprefix(prefix) for it in held if it.startswith(prefix))
    last = max((int(it) for it in taken if it.isdigit()), default=0)
    while True:
        last += 1
        yield f"{prefix}{last:03d}"
