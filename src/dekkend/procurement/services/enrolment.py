"""Enrolments in a continuous admission: receipt at any moment, repair once, withdrawal.

There is no competition, so an enrolment is not sealed against others; it is confidential (decision 0010).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dekkend.kernel.working_days import STANDARD
from dekkend.organisations.domain import Actor, LegalForm
from dekkend.procurement.admission_cells import cells_of, has_first_round, is_admission
from dekkend.procurement.admission_errors import (
    AdmissionNotOpen,
    AlreadyEnrolled,
    EnrolmentRepairOver,
    FirstRoundRuns,
    NoAdmission,
    NoCellChosen,
    NotTheirDefect,
    UnknownCell,
    UnknownEnrolment,
)
from dekkend.procurement.admission_states import (
    CELL_ADMISSION,
    ENROLMENT,
    LIVE_CELLS,
    CellStatus,
    EnrolmentStatus,
)
from dekkend.procurement.admission_timeline import window_on
from dekkend.procurement.checking import Tenderer, by_place, find_defects
from dekkend.procurement.domain import Ask, Item
from dekkend.procurement.errors import NoRepairOpen, UnknownRequirement
from dekkend.procurement.models import (
    AdmissionCell,
    CellAdmission,
    Decision,
    Enrolment,
    EnrolmentDefect,
    EnrolmentItem,
)
from dekkend.procurement.policies import ANNOUNCED_STATUSES, Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.queries.supply import windows_of
from dekkend.procurement.services.admission import open_cells
from dekkend.procurement.services.common import Case, day_of, lock
from dekkend.procurement.states import PROCUREMENT, ProcurementStatus
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.transitions import transition, transition_many

ITEM_VALUES = ("supplied", "issued_on", "agreed", "shown", "applies", "amount", "text", "file")


@dataclass(frozen=True, slots=True)
class EnrolmentForm:
    """What a provider sends in one go. ``cells``: the rows of the cells; ``key`` comes with the form."""

    tenderer_id: int
    cells: tuple[int, ...]
    items: tuple[Item, ...]
    key: UUID


@dataclass(frozen=True, slots=True)
class EnrolmentReceipt:
    """What the provider gets back. ``defects``: what is formally missing and may be repaired once."""

    number: int
    received_at: datetime
    sha256: str
    defects: int = 0
    replayed: bool = False


@transaction.atomic
def receive_enrolment(actor: Actor, procurement_id: int, form: EnrolmentForm) -> EnrolmentReceipt:
    """Takes in an enrolment, or nothing; completeness is looked at right away.

    The moment is that of arrival on the server's clock, before any waiting: whether a cell is open is asked
    for that day. An enrolment for a closed cell is received too; refusing it takes the test of CV-05. The
    same form again gives the same receipt. Raises NotAllowed, NoAdmission, AdmissionNotOpen, FirstRoundRuns,
    NoCellChosen, UnknownCell, AlreadyEnrolled, UnknownRequirement; then nothing is stored.
    """
    received = arrival.received()
    case = lock(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, form.tenderer_id))
    own = Enrolment.objects.filter(procurement=case.row, tenderer_id=form.tenderer_id)
    if same := own.filter(idempotency_key=form.key).first():
        return EnrolmentReceipt(
            same.number, same.received_at, same.receipt, same.defects.count(), replayed=True
        )
    refuse_not_open(case, received)
    cells = _chosen(case, form)
    _refuse_unknown(case, form.items)
    _refuse_twice(case, form.tenderer_id, cells)
    row = _store(case, form, cells, received)
    defects = find_defects(case.definition, lots_of(case, cells), by_place(form.items))
    _find(case, row, defects, received)
    return EnrolmentReceipt(row.number, received, row.receipt, len(defects))


@transaction.atomic
def withdraw_enrolment(actor: Actor, procurement_id: int, number: int) -> None:
    """The provider takes back an enrolment that was not decided on.

    Raises UnknownEnrolment, NotAllowed, TransitionNotAllowed.
    """
    case = lock(actor, procurement_id)
    row = own_enrolment(case, number)
    transition(row, ENROLMENT, "withdraw", actor=actor, stream=case.stream)
    cells = list(row.cells.filter(status=CellStatus.REQUESTED))
    transition_many(cells, CELL_ADMISSION, "withdraw", actor=actor, stream=case.stream)
    end_on(row, clock.today())


@transaction.atomic
def repair_enrolment(actor: Actor, procurement_id: int, number: int, items: Sequence[Item]) -> int:
    """The provider supplies what was missing; how many defects are still open. With the last one the
    enrolment is complete, and the decision clock runs (again).

    Raises UnknownEnrolment, NotAllowed, NoRepairOpen, EnrolmentRepairOver, NotTheirDefect.
    """
    received = arrival.received()
    case = lock(actor, procurement_id)
    row = own_enrolment(case, number)
    if row.status != EnrolmentStatus.IN_REPAIR:
        raise NoRepairOpen()
    if row.repair_last_day and day_of(received) > row.repair_last_day:
        raise EnrolmentRepairOver(last_day=row.repair_last_day)
    still_open = {(it.requirement, it.lot): it for it in row.defects.filter(repaired_at__isnull=True)}
    for item in items:
        defect = still_open.pop((item.requirement, item.lot or ""), None)
        if defect is None or not item.supplied:
            raise NotTheirDefect(requirement=item.requirement)
        EnrolmentDefect.objects.filter(pk=defect.pk).update(repaired_at=received)
        keep_item(row, item)
    data = {"repaired": [[item.requirement, item.lot] for item in items]}
    audit.record(case.stream, actor, "enrolment.repair", f"enrolment:{row.pk}", data)
    if not still_open:
        _complete_repair(case, row, day_of(received))
    return len(still_open)


def refuse_not_open(case: Case, moment: datetime) -> None:
    """Raises NoAdmission, AdmissionNotOpen or FirstRoundRuns when nobody can enrol at this moment."""
    status, closes = ProcurementStatus(case.row.status), case.row.closes_at
    if not is_admission(case.definition):
        raise NoAdmission()
    if status in (ProcurementStatus.CONCEPT, ProcurementStatus.WITHDRAWN):
        raise AdmissionNotOpen(status=PROCUREMENT.title(status))
    runs = status is ProcurementStatus.PUBLISHED and closes is not None and moment <= closes
    if runs and closes and has_first_round(case.definition):
        raise FirstRoundRuns(closes_at=closes.astimezone(clock.AMSTERDAM))


def own_enrolment(case: Case, number: int) -> Enrolment:
    """A provider's own enrolment, under the procurement's lock. Raises UnknownEnrolment, NotAllowed."""
    row = find_enrolment(case, number)
    ensure(case.actor, Action.REPAIR, own_facts(case.row, row.tenderer_id))
    return row


def find_enrolment(case: Case, number: int) -> Enrolment:
    """Raises UnknownEnrolment."""
    row = Enrolment.objects.filter(procurement=case.row, number=number).first()
    if row is None:
        raise UnknownEnrolment(number=number)
    return row


def tenderer_of(row: Enrolment, lots: tuple[str, ...]) -> Tenderer:
    """The provider as the checks want it; a legal person, unless its profile says otherwise."""
    provider = getattr(row.tenderer, "provider", None)
    legal = LegalForm(provider.legal_form).is_legal_person if provider else True
    return Tenderer(lots, day_of(row.received_at), legal)


def items_of(row: Enrolment) -> dict[tuple[str, str | None], Item]:
    """What was supplied, by place."""
    stored = row.items.values_list("requirement", "lot", *ITEM_VALUES)
    return by_place(Item(requirement, lot or None, *values) for requirement, lot, *values in stored)


def lots_of(case: Case, cells: Sequence[AdmissionCell]) -> tuple[str, ...]:
    """The slugs of the lots that the cells belong to, in the order of the definition."""
    chosen = {cell.lot.slug for cell in cells}
    return tuple(lot.id for lot in case.definition.lots if lot.id in chosen)


def keep_item(row: Enrolment, item: Item) -> None:
    """Stores something that was supplied later; what the same place held before gives way."""
    values = {name: getattr(item, name) for name in ITEM_VALUES}
    EnrolmentItem.objects.update_or_create(
        enrolment=row, lot=item.lot or "", requirement=item.requirement, defaults=values
    )


def end_on(row: Enrolment, day: date) -> None:
    row.ended_on = day
    row.save(update_fields=["ended_on"])


def _chosen(case: Case, form: EnrolmentForm) -> list[AdmissionCell]:
    if not form.cells:
        raise NoCellChosen()
    open_cells(case)
    wanted = set(form.cells)
    rows = AdmissionCell.objects.filter(procurement=case.row, pk__in=wanted).select_related("lot")
    found = list(rows.order_by("pk"))
    offered = set(cells_of(case.definition))
    if len(found) != len(wanted) or any(
        (cell.lot.slug, cell.product, cell.municipality) not in offered for cell in found
    ):
        raise UnknownCell()
    return found


def _refuse_unknown(case: Case, items: Sequence[Item]) -> None:
    asked = {found.id for found in (*case.definition.requirements, *case.definition.evidence)}
    unknown = [item.requirement for item in items if item.requirement not in asked]
    if unknown:
        raise UnknownRequirement(requirements=tuple(dict.fromkeys(unknown)))


def _refuse_twice(case: Case, tenderer_id: int, cells: Sequence[AdmissionCell]) -> None:
    live = CellAdmission.objects.filter(tenderer_id=tenderer_id, cell__in=cells, status__in=LIVE_CELLS)
    taken = set(live.values_list("cell_id", flat=True))
    first_round = Decision.objects.filter(
        bid__submission__procurement=case.row,
        bid__submission__tenderer_id=tenderer_id,
        bid__submission__procurement__status__in=[status.value for status in ANNOUNCED_STATUSES],
        awarded=True,
    )
    lots = set(first_round.values_list("bid__lot_id", flat=True))
    names = {place.municipality: place.name for place in case.definition.region.municipalities}
    products = {product.id: product.name for product in case.definition.products}
    twice = tuple(
        f"{products[cell.product]}, {names.get(cell.municipality, cell.municipality)}"
        for cell in cells
        if cell.pk in taken or cell.lot_id in lots
    )
    if twice:
        raise AlreadyEnrolled(cells=twice)


def _store(case: Case, form: EnrolmentForm, cells: Sequence[AdmissionCell], received: datetime) -> Enrolment:
    windows = windows_of(cell.pk for cell in cells)
    day = day_of(received)
    if not all(window_on(windows[cell.pk], day) for cell in cells):
        raise AdmissionNotOpen(status=PROCUREMENT.title(case.row.status))
    row = Enrolment(
        procurement=case.row,
        version=case.version,
        tenderer_id=form.tenderer_id,
        number=Enrolment.objects.filter(procurement=case.row).count() + 1,
        received_at=received,
        idempotency_key=form.key,
        sender_id=case.actor.account_id,
    )
    row.receipt = _receipt(case, row, form, cells)
    row.save(force_insert=True)
    CellAdmission.objects.bulk_create(
        CellAdmission(
            enrolment=row,
            cell=cell,
            tenderer_id=form.tenderer_id,
            closed_at_receipt=not getattr(window_on(windows[cell.pk], day), "is_open", False),
        )
        for cell in cells
    )
    EnrolmentItem.objects.bulk_create(_item(row, item) for item in form.items)
    data = {"number": row.number, "receipt": row.receipt, "received": received, "cells": _named(cells)}
    audit.record(case.stream, case.actor, "enrolment.receive", f"enrolment:{row.pk}", data)
    return row


def _item(row: Enrolment, item: Item) -> EnrolmentItem:
    values = {name: getattr(item, name) for name in ITEM_VALUES}
    return EnrolmentItem(enrolment=row, lot=item.lot or "", requirement=item.requirement, **values)


def _receipt(case: Case, row: Enrolment, form: EnrolmentForm, cells: Sequence[AdmissionCell]) -> str:
    content: dict[str, Any] = {
        "definition": case.version.sha256,
        "tenderer": row.tenderer.slug,
        "received": audit.timestamp(row.received_at),
        "cells": _named(cells),
        "items": sorted((_content(item) for item in form.items), key=str),
    }
    return hashlib.sha256(audit.canonical(content).encode()).hexdigest()


def _content(item: Item) -> dict[str, Any]:
    values: Mapping[str, Any] = {name: getattr(item, name) for name in item.__slots__}
    return {name: audit.plain(value) for name, value in values.items() if value not in (None, "")}


def _named(cells: Sequence[AdmissionCell]) -> list[list[str]]:
    return sorted([cell.lot.slug, cell.product, cell.municipality] for cell in cells)


def _find(case: Case, row: Enrolment, defects: Sequence[Ask], received: datetime) -> None:
    """Complete, or in repair with its one term."""
    day = day_of(received)
    if not defects:
        row.complete_on = day
        row.save(update_fields=["complete_on"])
        transition(row, ENROLMENT, "find_complete", actor=case.actor, stream=case.stream)
        return
    EnrolmentDefect.objects.bulk_create(
        EnrolmentDefect(
            enrolment=row, lot=ask.lot or "", requirement=ask.requirement, kind=ask.kind, found_on=day
        )
        for ask in defects
    )
    start_repair(case, row, day)
    data = {"defects": [[ask.requirement, ask.lot] for ask in defects], "last_day": row.repair_last_day}
    transition(row, ENROLMENT, "find_defective", actor=case.actor, stream=case.stream, data=data)


def start_repair(case: Case, row: Enrolment, day: date) -> None:
    """Sets the one repair term, as long as the definition says; on a day off it ends on the next working
    day (PL-14a)."""
    repair = case.definition.repair
    days = repair.days if repair and repair.days is not None else 0
    row.repair_opened_on = day
    row.repair_last_day = STANDARD.term_end(day, days).last_day
    row.save(update_fields=["repair_opened_on", "repair_last_day"])


def _complete_repair(case: Case, row: Enrolment, day: date) -> None:
    row.repair_closed_on = day
    row.complete_on = row.complete_on or day
    row.save(update_fields=["repair_closed_on", "complete_on"])
    transition(row, ENROLMENT, "complete_repair", actor=case.actor, stream=case.stream)


__all__ = [
    "EnrolmentForm",
    "EnrolmentReceipt",
    "find_enrolment",
    "items_of",
    "keep_item",
    "lots_of",
    "own_enrolment",
    "receive_enrolment",
    "refuse_not_open",
    "repair_enrolment",
    "start_repair",
    "tenderer_of",
    "withdraw_enrolment",
]
