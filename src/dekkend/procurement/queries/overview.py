"""Lists of procurements and lots, and one procurement with its definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import router
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dekkend.organisations.domain import Actor
from dekkend.procurement.definition import Definition
from dekkend.procurement.errors import UnknownProcurement
from dekkend.procurement.models import (
    Bid,
    Decision,
    DefinitionVersion,
    Procurement,
    ProcurementLot,
    Submission,
)
from dekkend.procurement.planning_real import RealDays, as_run
from dekkend.procurement.policies import Action, ProcurementFacts, may
from dekkend.procurement.procedure_forms import in_round
from dekkend.procurement.queries.access import facts_of, seen, sight_of, visible_to, with_buyers
from dekkend.procurement.queries.rounds import decided_round
from dekkend.procurement.snapshot import definition_of, latest_version
from dekkend.procurement.states import OPEN_STATUSES, ProcurementStatus
from dekkend.runtime import clock
from dekkend.runtime.prepared import Prepared


@dataclass(frozen=True, slots=True)
class ProcurementRow:
    """One procurement in a list. Counts are None where the actor may not see them (before closing)."""

    id: int
    slug: str
    title: str
    region: str
    region_slug: str
    status: ProcurementStatus
    practice: bool
    reference_date: date
    closes_at: datetime | None
    announced_on: date | None
    standstill_until: date | None
    lots: int
    submissions: int | None
    bids: int | None
    round: int = 1
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class ProcurementView:
    """One procurement with the definition that holds now, and the policy facts for its buttons."""

    row: ProcurementRow
    definition: Definition
    version: int
    sha256: str
    frozen_at: datetime
    assumed: tuple[str, ...]
    published_at: datetime | None
    repair_until: date | None
    decided_at: datetime | None
    standstill_counted: date | None
    facts: ProcurementFacts

    @property
    def asked(self) -> Definition:
        """The definition as the present round asks and judges it."""
        return in_round(self.definition, self.row.round)

    @property
    def running(self) -> Definition:
        """The definition with the days on which it was really published and closes."""
        row = self.row
        if self.published_at is None or row.closes_at is None:
            return self.definition
        return as_run(self.definition, RealDays.of(self.published_at, row.closes_at, row.round, row.rounds))


@dataclass(frozen=True, slots=True)
class LotRow:
    """One lot with its numbers. ``bids`` and ``awarded`` are None where the actor may not see them."""

    id: int
    slug: str
    number: str
    name: str
    max_contracts: int | None
    bids: int | None
    awarded: int | None


def stream_of(procurement_id: int) -> str:
    """The audit stream of a procurement."""
    return f"procurement:{procurement_id}"


def procurements(actor: Actor, *, region: str | None = None) -> tuple[ProcurementRow, ...]:
    """The procurements that the actor may see, newest reference date first; of one region when given."""
    everything, own = sight_of(actor)
    rows = _VISIBLE(clock.today(), *sorted(own), everything=everything)
    found = (_row(actor, _built(row)) for row in rows)
    return tuple(row for row in found if region in (None, row.region_slug))


def procurement(actor: Actor, slug: str) -> ProcurementView:
    """One procurement. Raises UnknownProcurement, also when the actor may not see it."""
    found = _by_slug(slug)
    if found is None or not may(actor, Action.SEE_PROCUREMENT, facts_of(found)):
        raise UnknownProcurement(slug=slug)
    version = latest_version(found.pk)
    return ProcurementView(
        row=_row(actor, found),
        definition=definition_of(version),
        version=version.number,
        sha256=version.sha256,
        frozen_at=version.created_at,
        assumed=tuple(version.assumed),
        published_at=found.published_at,
        repair_until=found.repair_until,
        decided_at=found.decided_at,
        standstill_counted=found.standstill_counted,
        facts=facts_of(found),
    )


def lots(actor: Actor, slug: str) -> tuple[LotRow, ...]:
    """The lots in the definition's order, with the numbers that the actor may see."""
    found = seen(actor, slug)
    facts = facts_of(found)
    sees_bids = bool(may(actor, Action.SEE_SUBMISSIONS, facts)) or bool(may(actor, Action.SEE_AWARDS, facts))
    sees_awards = bool(may(actor, Action.SEE_AWARDS, facts))
    rows = ProcurementLot.objects.filter(procurement=found).annotate(
        bid_count=_count(Bid.objects.filter(lot=OuterRef("pk"), submission__round=found.round), "lot"),
        awarded_count=_count(
            Decision.objects.filter(
                bid__lot=OuterRef("pk"), bid__submission__round=decided_round(found), awarded=True
            ),
            "bid__lot",
        ),
    )
    return tuple(
        LotRow(
            id=lot.pk,
            slug=lot.slug,
            number=lot.number,
            name=lot.name,
            max_contracts=lot.max_contracts,
            bids=lot.bid_count if sees_bids else None,
            awarded=lot.awarded_count if sees_awards else None,
        )
        for lot in rows
    )


def versions(actor: Actor, slug: str) -> Sequence[DefinitionVersion]:
    """Every frozen version of the definition, oldest first."""
    return tuple(seen(actor, slug).versions.all())


def _counted(rows: "QuerySet[Procurement]") -> "QuerySet[Procurement]":
    mine = {"procurement": OuterRef("pk")}
    return rows.annotate(
        region_name=F("region__name"),
        region_slug=F("region__slug"),
        lot_count=_count(ProcurementLot.objects.filter(**mine), "procurement"),
        submission_count=_count(Submission.objects.filter(**mine, round=OuterRef("round")), "procurement"),
        bid_count=_count(
            Bid.objects.filter(submission__procurement=OuterRef("pk"), submission__round=OuterRef("round")),
            "submission__procurement",
        ),
    )


_NAMES: Final = tuple(field.attname for field in Procurement._meta.concrete_fields)
_MORE: Final = ("region_name", "region_slug", "lot_count", "submission_count", "bid_count", "bodies")
_BY_SLUG: Final = Prepared(
    lambda slug, today: _counted(with_buyers(Procurement.objects.filter(slug=slug), today)).values_list(
        *_NAMES, *_MORE
    )
)
_VISIBLE: Final = Prepared(
    lambda today, *own, everything: (
        _counted(visible_to(everything, own, today))
        .order_by("-reference_date", "slug")
        .values_list(*_NAMES, *_MORE)
    )
)


def _by_slug(slug: str) -> Procurement | None:
    """The procurement with its numbers; every page about one begins with this."""
    return next(map(_built, _BY_SLUG(slug, clock.today())), None)


def _built(row: Sequence[Any]) -> Procurement:
    found = Procurement.from_db(router.db_for_read(Procurement), _NAMES, row[: len(_NAMES)])
    for name, value in zip(_MORE, row[len(_NAMES) :], strict=True):
        setattr(found, name, value)
    return found


def _count(rows: "QuerySet[Any]", by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _row(actor: Actor, found: Any) -> ProcurementRow:
    counts = found.status not in OPEN_STATUSES and bool(may(actor, Action.SEE_SUBMISSIONS, facts_of(found)))
    return ProcurementRow(
        id=found.pk,
        slug=found.slug,
        title=found.title,
        region=found.region_name,
        region_slug=found.region_slug,
        status=ProcurementStatus(found.status),
        practice=found.practice,
        reference_date=found.reference_date,
        closes_at=found.closes_at,
        announced_on=found.announced_on,
        standstill_until=found.standstill_until,
        lots=found.lot_count,
        submissions=found.submission_count if counts else None,
        bids=found.bid_count if counts else None,
        round=found.round,
        rounds=found.rounds,
    )
