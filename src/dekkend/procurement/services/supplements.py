"""A supplementary procedure for a gap in an earlier procurement."""

from collections.abc import Sequence

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.models import Procurement, Supplement
from dekkend.procurement.policies import DECIDED_STATUSES
from dekkend.procurement.procedure_supplement import Cell, SupplementDates, supplement_of
from dekkend.procurement.round_errors import GapNeedsReason, ParentNotAwarded
from dekkend.procurement.services.common import open_case
from dekkend.procurement.services.setup import create_procurement
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit


@transaction.atomic
def create_supplement(
    actor: Actor, procurement_id: int, cells: Sequence[Cell], dates: SupplementDates, *, reason: str
) -> Procurement:
    """A supplementary procedure in concept, for cells of an earlier procurement; both logs tell of it.

    Raises NotAllowed, ParentNotAwarded, GapNeedsReason, NoSupplementaryClause, NoCellChosen, UnknownCells,
    DatesOutOfOrder.
    """
    case = open_case(actor, procurement_id)
    status = ProcurementStatus(case.row.status)
    if status not in DECIDED_STATUSES or case.round < case.row.rounds:
        raise ParentNotAwarded()
    if not reason.strip():
        raise GapNeedsReason()
    number = Supplement.objects.filter(parent=case.row).count() + 1
    definition = supplement_of(case.whole, cells, dates, number=number, reason=reason.strip())
    row = create_procurement(
        actor,
        definition,
        region_id=case.row.region_id,
        slug=f"{case.row.slug}-aanvulling-{number}",
        practice=case.row.practice,
    )
    listed = [list(cell) for cell in dict.fromkeys(cells)]
    Supplement.objects.create(procurement=row, parent=case.row, cells=listed, reason=reason.strip())
    data = {"procurement": row.slug, "cells": listed, "reason": reason.strip()}
    audit.record(case.stream, actor, "procurement.supplement", f"procurement:{case.row.pk}", data)
    return row


__all__ = ["create_supplement"]
