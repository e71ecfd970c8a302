"""A continuous admission as somebody may see it: which cells are open and why not, and the supply in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.organisations.ranges import period_of
from dekkend.procurement.admission_cells import is_admission
from dekkend.procurement.admission_errors import UnknownCell
from dekkend.procurement.admission_rules import (
    CoverageFacts,
    OneOffFacts,
    ScarcityFacts,
    cell_is_covered,
    few_one_off_contracts,
    no_scarcity,
)
from dekkend.procurement.admission_timeline import Window, next_opening, window_on
from dekkend.procurement.admission_words import Enough, EnoughMeasure, Supply, WindowKind
from dekkend.procurement.definition import Definition
from dekkend.procurement.models import (
    AdmissionCell,
    AdmissionWindow,
    CellSignal,
    EnoughDefinition,
    Procurement,
)
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.queries.supply import enough_now, supply_of, windows_of
from dekkend.procurement.snapshot import definition_now
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell on a day. ``supply`` and ``verdicts`` are None for who does not work on this procurement.

    ``window`` is None before the admission began; ``opens_on`` the next day on which a closed cell opens.
    """

    id: int
    lot: str
    product: str
    product_name: str
    municipality: str
    municipality_name: str
    windows: tuple[Window, ...]
    window: Window | None
    opens_on: date | None
    enough: Enough | None
    supply: Supply | None
    verdicts: tuple[Verdict, ...]

    @property
    def name(self) -> str:
        return f"{self.product_name}, {self.municipality_name}"

    @property
    def is_open(self) -> bool:
        return self.window is not None and self.window.is_open

    @property
    def suggests_window(self) -> bool:
        """Whether scarcity asks for a window that is not there yet (CV-06)."""
        promoted = self.window is not None and self.window.kind is WindowKind.PROMOTED
        return not promoted and any(it.rule == "CV-06" and not it.holds for it in self.verdicts)


@dataclass(frozen=True, slots=True)
class StoredWindow:
    """A window with its grounds."""

    window: Window
    motivation: str
    made_on: date
    made_by: str


@dataclass(frozen=True, slots=True)
class SignalView:
    """What was measured on a day."""

    measured_on: date
    free_places: int | None
    waiting_days: int | None
    refusals: int | None
    one_off_contracts: int | None
    note: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class EnoughView:
    """A definition of "enough", with who made it and why; ``counts``: it is the one that holds now."""

    product: str
    measure: EnoughMeasure
    value: int
    text: str
    motivation: str
    defined_on: date
    defined_by: str
    counts: bool


def admission_cells(actor: Actor, slug: str) -> tuple[CellView, ...]:
    """Every cell in the order of the definition; none for a tender or a concept. Raises
    UnknownProcurement."""
    found = seen(actor, slug)
    definition = definition_now(found.pk)
    if not is_admission(definition):
        return ()
    return tuple(_views(found, definition, bool(may(actor, Action.SEE_ENROLMENTS, facts_of(found)))))


def admission_cell(actor: Actor, slug: str, cell: int) -> CellView:
    """One cell. Raises UnknownProcurement, UnknownCell."""
    view = next((it for it in admission_cells(actor, slug) if it.id == cell), None)
    if view is None:
        raise UnknownCell()
    return view


def stored_windows(cell: CellView) -> tuple[StoredWindow, ...]:
    """The windows of a cell that the actor may see, with their grounds: public, for closing is explained."""
    rows = AdmissionWindow.objects.filter(cell=cell.id).select_related("enough", "made_by").order_by("period")
    return tuple(
        StoredWindow(
            Window(
                WindowKind(row.kind),
                period_of(row.period),
                row.enough.defined_on if row.enough else None,
                row.pk,
            ),
            row.motivation,
            row.made_on,
            str(row.made_by or ""),
        )
        for row in rows
    )


def signals(actor: Actor, slug: str, cell: CellView) -> tuple[SignalView, ...]:
    """What was measured in a cell, newest first; nothing for who does not work on this procurement."""
    if not may(actor, Action.SEE_ENROLMENTS, facts_of(seen(actor, slug))):
        return ()
    rows = CellSignal.objects.filter(cell=cell.id).select_related("recorded_by")
    return tuple(
        SignalView(
            row.measured_on,
            row.free_places,
            row.waiting_days,
            row.refusals,
            row.one_off_contracts,
            row.note,
            str(row.recorded_by or ""),
        )
        for row in rows.order_by("-measured_on", "-pk")
    )


def enough_history(actor: Actor, slug: str, product: str = "") -> tuple[EnoughView, ...]:
    """Every definition of "enough", newest first; of one product when given. Public: closing rests on it."""
    found = seen(actor, slug)
    rows = EnoughDefinition.objects.filter(procurement=found).select_related("defined_by").order_by("-pk")
    made: list[EnoughView] = []
    known: set[str] = set()
    for row in rows:
        if product in ("", row.product):
            made.append(
                EnoughView(
                    row.product,
                    EnoughMeasure(row.measure),
                    row.value,
                    row.text,
                    row.motivation,
                    row.defined_on,
                    str(row.defined_by or ""),
                    row.product not in known,
                )
            )
        known.add(row.product)
    return tuple(made)


def _views(found: Procurement, definition: Definition, reads: bool) -> Iterator[CellView]:
    rows = list(AdmissionCell.objects.filter(procurement=found).select_related("lot").order_by("pk"))
    windows = windows_of(row.pk for row in rows)
    supplies = supply_of(found.pk) if reads else {}
    enough = {
        row.product: enough_now(row)
        for row in EnoughDefinition.objects.filter(procurement=found).order_by("pk")
    }
    products = {product.id: product.name for product in definition.products}
    places = {place.municipality: place.name for place in definition.region.municipalities}
    today = clock.today()
    for row in rows:
        supply = supplies.get(row.pk, Supply()) if reads else None
        yield CellView(
            row.pk,
            row.lot.slug,
            row.product,
            products.get(row.product, row.product),
            row.municipality,
            places.get(row.municipality, row.municipality),
            windows[row.pk],
            window_on(windows[row.pk], today),
            next_opening(windows[row.pk], today),
            enough.get(row.product),
            supply,
            _verdicts(definition, supply) if supply else (),
        )


def _verdicts(definition: Definition, supply: Supply) -> tuple[Verdict, ...]:
    terms = definition.admission
    norm = terms.waiting_norm_days if terms else None
    return (
        cell_is_covered(CoverageFacts(supply, norm)),
        few_one_off_contracts(
            OneOffFacts(supply.one_off_contracts, terms.one_off_threshold if terms else None)
        ),
        no_scarcity(ScarcityFacts(supply.waiting_days, norm, supply.refusals)),
    )


__all__ = [
    "CellView",
    "EnoughView",
    "SignalView",
    "StoredWindow",
    "admission_cell",
    "admission_cells",
    "enough_history",
    "signals",
    "stored_windows",
]
