"""What is known about the cells of an admission: windows, numbers of providers, signals, "enough"."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Count

from dekkend.organisations.ranges import period_of
from dekkend.procurement.admission_states import CellStatus
from dekkend.procurement.admission_timeline import Window
from dekkend.procurement.admission_words import Enough, EnoughMeasure, Supply, WindowKind
from dekkend.procurement.models import (
    AdmissionCell,
    AdmissionWindow,
    CellAdmission,
    CellSignal,
    Decision,
    EnoughDefinition,
)
from dekkend.procurement.policies import ANNOUNCED_STATUSES

_SIGNALS: Final = ("free_places", "waiting_days", "refusals", "one_off_contracts")


def windows_of(cells: Iterable[int]) -> dict[int, tuple[Window, ...]]:
    """The windows of each cell in order of time: one query."""
    found: dict[int, list[Window]] = defaultdict(list)
    wanted = list(cells)
    for row in AdmissionWindow.objects.filter(cell__in=wanted).select_related("enough").order_by("period"):
        since = row.enough.defined_on if row.enough else None
        found[row.cell_id].append(Window(WindowKind(row.kind), period_of(row.period), since, row.pk))
    return {cell: tuple(found[cell]) for cell in wanted}


def supply_of(procurement_id: int) -> dict[int, Supply]:
    """What is known about each cell that anything is known about: four queries.

    Who was admitted in the first round counts in every cell of its lot.
    """
    admitted: dict[int, dict[str, int]] = defaultdict(dict)
    counted = CellAdmission.objects.filter(cell__procurement=procurement_id).order_by()
    for cell, status, number in counted.values_list("cell_id", "status").annotate(n=Count("pk")):
        admitted[cell][status] = number
    signals: dict[int, dict[str, int]] = defaultdict(dict)
    figures = CellSignal.objects.filter(cell__procurement=procurement_id).order_by("measured_on", "pk")
    for cell, *values in figures.values_list("cell_id", *_SIGNALS):
        signals[cell] |= {
            name: value for name, value in zip(_SIGNALS, values, strict=True) if value is not None
        }
    by_lot = _from_first_round(procurement_id)
    cells = AdmissionCell.objects.filter(procurement=procurement_id).values_list("pk", "lot_id")
    return {
        cell: Supply(
            admitted=admitted[cell].get(CellStatus.ADMITTED, 0) + by_lot.get(lot, 0),
            suspended=admitted[cell].get(CellStatus.SUSPENDED, 0),
            **signals[cell],
        )
        for cell, lot in cells
    }


def enough_now(row: EnoughDefinition) -> Enough:
    """A stored definition of "enough" as the rules want it."""
    return Enough(EnoughMeasure(row.measure), row.value, row.defined_on, row.text)


def _from_first_round(procurement_id: int) -> dict[int, int]:
    rows = Decision.objects.filter(
        bid__submission__procurement=procurement_id,
        bid__submission__procurement__status__in=[status.value for status in ANNOUNCED_STATUSES],
        awarded=True,
    )
    return dict(rows.order_by().values_list("bid__lot_id").annotate(n=Count("pk")))


__all__ = ["enough_now", "supply_of", "windows_of"]
