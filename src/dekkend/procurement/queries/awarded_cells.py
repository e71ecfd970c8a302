"""Who was awarded or admitted to which cells of a procurement, once that was announced: whether or not the
agreement may be signed yet. For the context of agreements; not limited to an actor."""

from collections.abc import Iterator
from dataclasses import dataclass

from dekkend.procurement.admission_cells import cells_of
from dekkend.procurement.admission_states import CellStatus, EnrolmentStatus
from dekkend.procurement.models import Bid, CellAdmission, Procurement
from dekkend.procurement.policies import ANNOUNCED_STATUSES
from dekkend.procurement.snapshot import definition_now


@dataclass(frozen=True, slots=True)
class AwardedCell:
    """A provider (its organisation) with a cell: product and municipality (CBS code)."""

    provider_id: int
    product: str
    municipality: str


def awarded_cells(procurement_id: int) -> tuple[AwardedCell, ...]:
    """Every awarded cell, each once; empty as long as nothing was announced. Raises
    Procurement.DoesNotExist."""
    row = Procurement.objects.get(pk=procurement_id)
    return tuple(dict.fromkeys((*_awarded(row), *_admitted(row))))


def _awarded(row: Procurement) -> Iterator[AwardedCell]:
    if row.status not in {status.value for status in ANNOUNCED_STATUSES}:
        return
    cells = cells_of(definition_now(row.pk))
    bids = Bid.objects.filter(
        submission__procurement=row, submission__round=row.rounds, decision__awarded=True
    )
    for lot, provider in bids.order_by("submission__number").values_list(
        "lot__slug", "submission__tenderer_id"
    ):
        yield from (AwardedCell(provider, it.product, it.municipality) for it in cells if it.lot == lot)


def _admitted(row: Procurement) -> Iterator[AwardedCell]:
    admitted = CellAdmission.objects.filter(
        enrolment__procurement=row, enrolment__status=EnrolmentStatus.DECIDED, status=CellStatus.ADMITTED
    )
    for provider, product, municipality in admitted.order_by("enrolment__number", "cell_id").values_list(
        "enrolment__tenderer_id", "cell__product", "cell__municipality"
    ):
        yield AwardedCell(provider, product, municipality)


__all__ = ["AwardedCell", "awarded_cells"]
