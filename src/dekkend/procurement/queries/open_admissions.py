"""Admissions that take enrolments at any moment, beside the procurements that take bids until a moment."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from dekkend.organisations.domain import Actor
from dekkend.procurement.admission_cells import admits_continuously, has_first_round
from dekkend.procurement.models import AdmissionCell, Procurement
from dekkend.procurement.queries.access import visible
from dekkend.procurement.snapshot import definition_now
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class OpenAdmission:
    """An admission in which somebody can enrol now."""

    slug: str
    title: str
    region: str
    cells: int


def without_closing(rows: Iterable[Procurement]) -> frozenset[int]:
    """Which of these procurements take enrolments from the publication on and never bids (decision 0010)."""
    found = AdmissionCell.objects.filter(procurement__in=[row.pk for row in rows]).values_list("procurement")
    return frozenset(key for (key,) in found.distinct() if admits_continuously(definition_now(key)))


def open_admissions(actor: Actor) -> tuple[OpenAdmission, ...]:
    """The admissions that take enrolments now, by title; which cells are open stands on their own page."""
    rows = visible(actor).filter(cells__isnull=False).exclude(status=ProcurementStatus.WITHDRAWN)
    counted = rows.annotate(offered=Count("cells", distinct=True)).order_by("title", "slug")
    return tuple(
        OpenAdmission(row.slug, row.title, row.region.name, row.offered)
        for row in counted
        if not _first_round_runs(row)
    )


def _first_round_runs(row: Procurement) -> bool:
    runs = row.status == ProcurementStatus.PUBLISHED and bool(row.closes_at and clock.now() <= row.closes_at)
    return runs and has_first_round(definition_now(row.pk))


__all__ = ["OpenAdmission", "open_admissions", "without_closing"]
