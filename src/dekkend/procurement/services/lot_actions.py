"""One act on many lots at once: all of them, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement import canonical
from dekkend.procurement.admission_cells import is_admission
from dekkend.procurement.errors import MaximumNotAllowed, NotAConcept, UnknownLot
from dekkend.procurement.models import DefinitionVersion, ProcurementLot
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.lots import withdraw_lot
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus
from dekkend.runtime import audit, clock


@transaction.atomic
def set_maximum(actor: Actor, procurement_id: int, maxima: Mapping[str, int | None]) -> dict[str, int | None]:
    """Sets the highest number of agreements of lots (None: everybody who qualifies), by slug; gives what it
    was, to undo it with. Only in a concept: a published procurement changes by a note of information.

    Raises NotAllowed, NotAConcept, UnknownLot, MaximumNotAllowed (PL-04).
    """
    case = open_case(actor, procurement_id)
    if case.row.status != ProcurementStatus.CONCEPT:
        raise NotAConcept(status=PROCUREMENT.title(case.row.status))
    if is_admission(case.definition) and any(value is not None for value in maxima.values()):
        raise MaximumNotAllowed()
    before = {lot.id: lot.max_contracts for lot in case.definition.lots}
    if unknown := [slug for slug in maxima if slug not in before]:
        raise UnknownLot(lots=tuple(unknown))
    _store(case, maxima)
    was = {slug: before[slug] for slug in maxima}
    data = {"lots": [[slug, was[slug], value] for slug, value in maxima.items()]}
    audit.record(case.stream, actor, "lot.set_maximum", f"procurement:{case.row.pk}", data)
    return was


@transaction.atomic
def withdraw_lots(actor: Actor, procurement_id: int, lots: Sequence[str], reason: str) -> int:
    """Withdraws several lots with one reason; how many bids that ends. Raises what ``withdraw_lot`` raises,
    and then withdraws none."""
    return sum(withdraw_lot(actor, procurement_id, lot, reason) for lot in dict.fromkeys(lots))


def _store(case: Case, maxima: Mapping[str, int | None]) -> None:
    lots = tuple(
        replace(lot, max_contracts=maxima[lot.id]) if lot.id in maxima else lot
        for lot in case.definition.lots
    )
    changed = replace(case.definition, lots=lots)
    DefinitionVersion.objects.create(
        procurement=case.row,
        number=case.version.number + 1,
        content=canonical.tree_of(changed),
        assumed=case.version.assumed,
        sha256=canonical.sha256(changed),
        created_at=clock.now(),
    )
    rows = list(ProcurementLot.objects.filter(procurement=case.row, slug__in=maxima))
    for row in rows:
        row.max_contracts = maxima[row.slug]
    ProcurementLot.objects.bulk_update(rows, ["max_contracts"])


__all__ = ["set_maximum", "withdraw_lots"]
