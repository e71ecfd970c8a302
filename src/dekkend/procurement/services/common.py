"""What the services share: the locked procurement, its definition, and the facts of its submissions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection

from dekkend.organisations.domain import Actor, LegalForm
from dekkend.procurement.checking import Place, Tenderer, by_place
from dekkend.procurement.definition import Definition
from dekkend.procurement.domain import Item
from dekkend.procurement.errors import ProcurementWithdrawn, UnknownProcurement
from dekkend.procurement.models import Bid, DefinitionVersion, Procurement, Submission, SubmissionItem
from dekkend.procurement.policies import Action
from dekkend.procurement.procedure_flow import Flow
from dekkend.procurement.queries.access import ensure, facts_of
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.snapshot import definition_in, definition_of, latest_version
from dekkend.procurement.states import PROCUREMENT, BidStatus, ProcurementStatus, SubmissionStatus
from dekkend.runtime.clock import AMSTERDAM
from dekkend.runtime.transitions import transition


@dataclass(frozen=True)
class Case:
    """A procurement under the hands of a service: its row is locked until the transaction ends.

    ``definition`` is what the present round asks and judges, ``whole`` is all of it.
    """

    row: Procurement
    version: DefinitionVersion
    definition: Definition
    actor: Actor
    whole: Definition

    @property
    def round(self) -> int:
        return int(self.row.round)

    @property
    def flow(self) -> Flow:
        """Which steps the form of this procurement has."""
        return Flow.of(self.whole)

    @property
    def stream(self) -> str:
        return stream_of(self.row.pk)

    def move(self, action: str, data: dict[str, Any] | None = None) -> None:
        """Takes one step of the procurement's state machine.

        Raises TransitionNotAllowed, StepNotInForm, OutOfOrder.
        """
        self.may_move(action)
        transition(self.row, PROCUREMENT, action, actor=self.actor, stream=self.stream, data=data)

    def may_move(self, action: str) -> None:
        """Raises TransitionNotAllowed, StepNotInForm, OutOfOrder (EL-01) before any work is done."""
        self.flow.ensure(self.round, ProcurementStatus(self.row.status), action)

    def set(self, **values: Any) -> None:
        """Stores facts of the procedure on the procurement."""
        for name, value in values.items():
            setattr(self.row, name, value)
        self.row.save(update_fields=list(values))


@dataclass
class SubmissionFacts:
    """One submission as the pure functions want it. ``bids`` gives the bid of each lot that still counts."""

    row: Submission
    tenderer: Tenderer
    bids: dict[str, Bid] = field(default_factory=dict)
    items: dict[Place, Item] = field(default_factory=dict)


def open_case(actor: Actor, procurement_id: int) -> Case:
    """Locks the procurement for a buyer's act. Raises UnknownProcurement, NotAllowed."""
    case = lock(actor, procurement_id)
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(case.row))
    return case


def read_case(actor: Actor, procurement_id: int) -> Case:
    """The procurement for an assessor's act, not locked: assessors do not wait for each other, and what two
    of them could do at once is guarded by the bid's row. Raises UnknownProcurement, ProcurementWithdrawn."""
    row = Procurement.objects.select_related("region").filter(pk=procurement_id).first()
    case = _case(actor, row, procurement_id)
    refuse_withdrawn(case)
    return case


def refuse_withdrawn(case: Case) -> None:
    """Raises ProcurementWithdrawn."""
    if case.row.status == ProcurementStatus.WITHDRAWN:
        raise ProcurementWithdrawn()


def lock(actor: Actor, procurement_id: int) -> Case:
    """Locks the procurement's row: of two people who act at once one waits. Raises UnknownProcurement."""
    row = (
        Procurement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region")
        .filter(pk=procurement_id)
        .first()
    )
    return _case(actor, row, procurement_id)


def share(actor: Actor, procurement_id: int) -> Case:
    """The procurement for an act that many do at once, such as submitting: they do not wait for each other,
    and nobody closes or withdraws the procurement before they are done. Raises UnknownProcurement."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, [procurement_id])
        values = cursor.fetchone()
    row = Procurement.from_db(connection.alias, _FIELDS, values) if values else None
    return _case(actor, row, procurement_id)


_FIELDS: Final = tuple(field.attname for field in Procurement._meta.concrete_fields)
_SHARED: Final = f"SELECT {', '.join(_FIELDS)} FROM {Procurement._meta.db_table} WHERE id = %s FOR SHARE"  # noqa: S608 - names from the model


def _case(actor: Actor, row: Procurement | None, procurement_id: int) -> Case:
    if row is None:
        raise UnknownProcurement(slug=str(procurement_id))
    version = latest_version(row.pk)
    return Case(row, version, definition_in(version, row.round), actor, definition_of(version))


def submission_facts(case: Case, *statuses: SubmissionStatus) -> list[SubmissionFacts]:
    """The submissions of this round in these statuses with live bids and items, by number: three queries."""
    rows = list(
        Submission.objects.filter(procurement=case.row, round=case.round, status__in=statuses)
        .select_related("tenderer__provider")
        .order_by("number")
    )
    bids: dict[int, list[Bid]] = defaultdict(list)
    for bid in _live_bids(rows):
        bids[bid.submission_id].append(bid)
    items = _items(rows)
    return [_facts(row, bids[row.pk], items[row.pk]) for row in rows]


def _live_bids(rows: Sequence[Submission]) -> Iterable[Bid]:
    return (
        Bid.objects.filter(submission__in=[row.pk for row in rows], status=BidStatus.RECEIVED)
        .select_related("lot")
        .order_by("submission_id", "lot__position")
    )


_ITEM = (
    "submission_id",
    "requirement",
    "bid__lot__slug",
    "supplied",
    "issued_on",
    "agreed",
    "shown",
    "applies",
    "amount",
)


def _items(rows: Sequence[Submission]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    stored = SubmissionItem.objects.filter(submission__in=[row.pk for row in rows])
    for submission, *values in stored.values_list(*_ITEM).iterator(chunk_size=5000):
        found[submission].append(Item(*values))
    return found


def _facts(row: Submission, bids: Sequence[Bid], items: Iterable[Item]) -> SubmissionFacts:
    provider = getattr(row.tenderer, "provider", None)
    legal_person = LegalForm(provider.legal_form).is_legal_person if provider else True
    lots = tuple(bid.lot.slug for bid in bids)
    return SubmissionFacts(
        row=row,
        tenderer=Tenderer(lots, day_of(row.received_at), legal_person),
        bids={bid.lot.slug: bid for bid in bids},
        items=by_place(items),
    )


def day_of(moment: Any) -> date:
    """The Dutch day on which a moment falls."""
    day: date = moment.astimezone(AMSTERDAM).date()
    return day
