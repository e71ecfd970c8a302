"""What the first page of a court file shows: the course of the procedure, and the places in each lot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from dekkend.kernel.text import Message
from dekkend.organisations.domain import SYSTEM
from dekkend.procurement import queries
from dekkend.procurement.queries import DecisionRow
from dekkend.procurement.queries.award_course import AnnouncementView, CaseView, course_of


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One decision on the first page."""

    number: int
    tenderer: str
    awarded: bool
    total: Decimal | None
    rank: int | None
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class IndexLot:
    """One lot with its decisions, the best first."""

    title: str
    rows: tuple[IndexRow, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The first page."""

    title: str
    region: str
    version: int
    sha256: str
    published_at: datetime | None
    closes_at: datetime | None
    announcements: tuple[AnnouncementView, ...]
    cases: tuple[CaseView, ...]
    lots: tuple[IndexLot, ...]


def index_of(slug: str) -> Index:
    """Reads what the first page shows."""
    view, course = queries.procurement(SYSTEM, slug), course_of(SYSTEM, slug)
    return Index(
        title=view.row.title,
        region=view.row.region,
        version=view.version,
        sha256=view.sha256,
        published_at=view.published_at,
        closes_at=view.row.closes_at,
        announcements=course.announced,
        cases=course.cases,
        lots=tuple(_lots(slug)),
    )


def _lots(slug: str) -> Iterator[IndexLot]:
    rows = queries.decisions(SYSTEM, slug)
    for title, them in groupby(rows, key=lambda row: f"{row.lot_number} {row.lot_name}"):
        yield IndexLot(title, tuple(map(_row, them)))


def _row(found: DecisionRow) -> IndexRow:
    return IndexRow(
        found.submission,
        found.tenderer,
        found.awarded,
        found.total,
        found.rank,
        tuple(reason.sentence for reason in found.reasons),
    )
