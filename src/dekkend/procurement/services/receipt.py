"""Receipt: one atomic moment on the server's clock, answered with a receipt."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import Item, Receipt, SubmissionForm
from dekkend.procurement.errors import (
    AlreadySubmitted,
    BidAfterDeadline,
    DeadlineNotPassed,
    NoLotChosen,
    NotOpenForBids,
    UnknownLot,
    UnknownRequirement,
    UnknownSubmission,
)
from dekkend.procurement.models import Bid, ProcurementLot, Submission, SubmissionItem
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.queries.rounds import invited_lots
from dekkend.procurement.round_errors import NotInvited
from dekkend.procurement.services.common import Case, lock, open_case
from dekkend.procurement.states import (
    OPEN_STATUSES,
    PROCUREMENT,
    SUBMISSION,
    ProcurementStatus,
    SubmissionStatus,
)
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition

ITEM_FIELDS = (
    "submission",
    "bid",
    "requirement",
    "supplied",
    "issued_on",
    "agreed",
    "shown",
    "applies",
    "amount",
    "text",
    "file",
)


@transaction.atomic
def receive_submission(actor: Actor, procurement_id: int, form: SubmissionForm) -> Receipt:
    """Takes in everything that a tenderer submits, or nothing.

    The moment is that of arrival on the server's clock, before any waiting. The same form sent again gives
    the same receipt. Raises NotAllowed, NotOpenForBids, BidAfterDeadline, AlreadySubmitted, NoLotChosen,
    UnknownLot, NotInvited, UnknownRequirement; then nothing is stored.
    """
    received = clock.now()
    case = lock(actor, procurement_id)
    ensure(actor, Action.SUBMIT, own_facts(case.row, form.tenderer_id))
    own = Submission.objects.filter(procurement=case.row, tenderer_id=form.tenderer_id)
    if same := own.filter(idempotency_key=form.key).first():
        return Receipt(same.pk, same.number, same.received_at, same.receipt, replayed=True)
    _refuse_outside_term(case, received)
    present = own.filter(round=case.round).exclude(status=SubmissionStatus.WITHDRAWN)
    if known := present.first():
        raise AlreadySubmitted(received=known.received_at.astimezone(clock.AMSTERDAM), number=known.number)
    lots = _chosen_lots(case, form)
    _refuse_unknown(case.definition, form.items)
    return _store(case, form, lots, received)


@transaction.atomic
def withdraw_submission(actor: Actor, procurement_id: int, number: int) -> None:
    """Takes back a submission before the deadline. Raises UnknownSubmission, NotAllowed, BidAfterDeadline."""
    now = clock.now()
    case = lock(actor, procurement_id)
    row = Submission.objects.filter(procurement=case.row, number=number).first()
    if row is None:
        raise UnknownSubmission(number=number)
    ensure(actor, Action.SUBMIT, own_facts(case.row, row.tenderer_id))
    _refuse_outside_term(case, now)
    transition(row, SUBMISSION, "withdraw", actor=actor, stream=case.stream)


@transaction.atomic
def close_receipt(actor: Actor, procurement_id: int) -> None:
    """Closes receipt after the deadline. Raises NotAllowed, TransitionNotAllowed, DeadlineNotPassed."""
    case = open_case(actor, procurement_id)
    case.may_move("close_receipt")
    if case.row.closes_at and clock.now() <= case.row.closes_at:
        raise DeadlineNotPassed(
            deadline=case.row.closes_at.astimezone(clock.AMSTERDAM),
            now=clock.now().astimezone(clock.AMSTERDAM),
        )
    counts = {
        "submissions": Submission.objects.filter(procurement=case.row, round=case.round).count(),
        "bids": Bid.objects.filter(submission__procurement=case.row, submission__round=case.round).count(),
    }
    case.move("close_receipt", counts)


def receipt_of(definition: str, tenderer: str, received: datetime, form: SubmissionForm) -> str:
    """The hash over what arrived and on which version of the definition (its hash), in a fixed order."""
    content = {
        "definition": definition,
        "tenderer": tenderer,
        "received": audit.timestamp(received),
        "lots": sorted(form.lots),
        "items": sorted((_item_content(item) for item in form.items), key=lambda item: str(item)),
    }
    return hashlib.sha256(audit.canonical(content).encode()).hexdigest()


def _item_content(item: Item) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in item.__slots__}
    return {name: audit.plain(value) for name, value in values.items() if value not in (None, "")}


def _refuse_outside_term(case: Case, moment: datetime) -> None:
    status = ProcurementStatus(case.row.status)
    deadline = case.row.closes_at
    if deadline is not None and moment > deadline:
        raise BidAfterDeadline(
            received=moment.astimezone(clock.AMSTERDAM), deadline=deadline.astimezone(clock.AMSTERDAM)
        )
    if status not in OPEN_STATUSES:
        raise NotOpenForBids(status=PROCUREMENT.title(status))


def _chosen_lots(case: Case, form: SubmissionForm) -> dict[str, int]:
    if not form.lots:
        raise NoLotChosen()
    chosen = ProcurementLot.objects.filter(procurement=case.row, slug__in=form.lots).order_by("position")
    known = {lot.slug: lot.pk for lot in chosen}
    unknown = [lot for lot in form.lots if lot not in known]
    unknown += [item.lot for item in form.items if item.lot and item.lot not in known]
    if unknown:
        raise UnknownLot(lots=tuple(dict.fromkeys(unknown)))
    _refuse_uninvited(case, form)
    return known


def _refuse_uninvited(case: Case, form: SubmissionForm) -> None:
    """After a selection only who was selected bids, and only on those lots. Raises NotInvited."""
    if case.round == 1:
        return
    invited = invited_lots(case.row.pk, form.tenderer_id)
    if others := [lot.name for lot in case.whole.lots if lot.id in form.lots and lot.id not in invited]:
        raise NotInvited(lots=tuple(others))


def _refuse_unknown(definition: Definition, items: Iterable[Item]) -> None:
    asked = {found.id for found in (*definition.requirements, *definition.evidence)}
    unknown = [item.requirement for item in items if item.requirement not in asked]
    if unknown:
        raise UnknownRequirement(requirements=tuple(dict.fromkeys(unknown)))


def _store(case: Case, form: SubmissionForm, lots: Mapping[str, int], received: datetime) -> Receipt:
    number = Submission.objects.filter(procurement=case.row).count() + 1
    row = Submission(
        procurement=case.row,
        tenderer_id=form.tenderer_id,
        round=case.round,
        number=number,
        received_at=received,
        idempotency_key=form.key,
        sender_id=case.actor.account_id,
    )
    row.receipt = receipt_of(case.version.sha256, row.tenderer.slug, received, form)
    row.save(force_insert=True)
    bids = Bid.objects.bulk_create(Bid(submission=row, lot_id=lot) for lot in lots.values())
    by_lot: dict[str | None, int | None] = dict(zip(lots, (bid.pk for bid in bids), strict=True))
    copy_rows(SubmissionItem, ITEM_FIELDS, (_item_row(row.pk, by_lot, item) for item in form.items))
    data = {"number": number, "receipt": row.receipt, "lots": list(lots), "received": received}
    audit.record(case.stream, case.actor, "submission.receive", f"submission:{row.pk}", data)
    return Receipt(row.pk, number, received, row.receipt)


def _item_row(submission_id: int, bids: Mapping[str | None, int | None], item: Item) -> tuple[Any, ...]:
    return (
        submission_id,
        bids.get(item.lot),
        item.requirement,
        item.supplied,
        item.issued_on,
        item.agreed,
        item.shown,
        item.applies,
        item.amount,
        item.text,
        item.file,
    )
