"""What the buyer sees of an assessment: who judges what and how far, the interests; never a score."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import account_names
from dekkend.procurement.domain_assessment import Interest
from dekkend.procurement.models import AssessorAssignment, InterestStatement, Procurement, Submission
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.judging import panel_of
from dekkend.procurement.states import BidStatus, SubmissionStatus


class SeatState(StrEnum):
    """How a seat stands."""

    BUSY = "bezig"
    LOCKED = "vast"
    KEPT = "blijft-staan"
    RIGHT_LOST = "zonder-recht"
    EMPTY = "leeg"


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of one bid. Without an assessor (0) it waits for somebody."""

    bid: int
    number: int
    tenderer_id: int
    tenderer: str
    lot_number: str
    lot_name: str
    seat: int
    assessor_id: int
    assessor: str
    state: SeatState
    locked_at: datetime | None
    status: BidStatus


@dataclass(frozen=True, slots=True)
class Load:
    """One assessor: how many bids, how many locked, and what was stated about interests."""

    account_id: int
    name: str
    has_right: bool
    bids: int
    locked: int
    stated: int
    asked: int
    interests: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """An assessor who is unsure about a tenderer; the buyer decides."""

    id: int
    assessor: str
    tenderer: str
    explanation: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """The whole assessment of the present round."""

    seats: tuple[Seat, ...]
    loads: tuple[Load, ...]
    doubts: tuple[Doubt, ...]

    @property
    def open_seats(self) -> tuple[Seat, ...]:
        """The seats on which the buyer has to act."""
        return tuple(one for one in self.seats if one.state in (SeatState.EMPTY, SeatState.RIGHT_LOST))


def board(actor: Actor, slug: str) -> Board:
    """The assessment as its buyer sees it. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(found))
    panel = frozenset(panel_of(found))
    assigned = AssessorAssignment.objects.filter(
        bid__submission__procurement=found, bid__submission__round=found.round
    )
    rows = list(
        assigned.select_related("assessor", "bid__lot", "bid__submission__tenderer").order_by(
            "bid__lot__position", "bid__submission__number", "seat", "id"
        )
    )
    seats = tuple(_seats(rows, panel))
    return Board(seats, tuple(_loads(found, seats, panel)), tuple(_doubts(found)))


def fit_for(procurement_id: int, seat: Seat) -> dict[int, str]:
    """Who may take a seat: the right, no interest in the tenderer, and no other seat on this bid."""
    found = Procurement.objects.get(pk=procurement_id)
    free = InterestStatement.objects.filter(procurement=found, tenderer=seat.tenderer_id, current=True)
    cleared = {row.assessor_id for row in free if row.interest == Interest.NONE or row.allowed}
    judging = AssessorAssignment.objects.filter(bid=seat.bid, ended_at__isnull=True)
    taken = set(judging.values_list("assessor_id", flat=True))
    return account_names([who for who in panel_of(found) if who in cleared and who not in taken])


def _seats(rows: Sequence[AssessorAssignment], panel: frozenset[int]) -> Iterable[Seat]:
    by_seat: dict[tuple[int, int], list[AssessorAssignment]] = defaultdict(list)
    for row in rows:
        by_seat[row.bid_id, row.seat].append(row)
    for held in by_seat.values():
        yield _seat(next((row for row in held if row.ended_at is None), None), held[0], panel)


def _seat(live: AssessorAssignment | None, any_of: AssessorAssignment, panel: frozenset[int]) -> Seat:
    bid = any_of.bid
    return Seat(
        bid=bid.pk,
        number=bid.submission.number,
        tenderer_id=bid.submission.tenderer_id,
        tenderer=bid.submission.tenderer.name,
        lot_number=bid.lot.number,
        lot_name=bid.lot.name,
        seat=any_of.seat,
        assessor_id=live.assessor_id if live else 0,
        assessor=str(live.assessor) if live else "",
        state=_state(live, panel),
        locked_at=live.locked_at if live else None,
        status=BidStatus(bid.status),
    )


def _state(live: AssessorAssignment | None, panel: frozenset[int]) -> SeatState:
    if live is None:
        return SeatState.EMPTY
    if live.kept_reason:
        return SeatState.KEPT
    if live.assessor_id not in panel and live.bid.status in _UNDER_WAY:
        return SeatState.RIGHT_LOST
    return SeatState.LOCKED if live.locked_at else SeatState.BUSY


_UNDER_WAY = (BidStatus.IN_ASSESSMENT, BidStatus.SCORED)


def _loads(found: Procurement, seats: Sequence[Seat], panel: frozenset[int]) -> Iterable[Load]:
    bids = Counter(one.assessor_id for one in seats if one.assessor_id)
    locked = Counter(one.assessor_id for one in seats if one.locked_at)
    asked = _tenderers(found)
    stated = _stated(found)
    names = account_names([*panel, *bids])
    for account, name in sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0])):
        said = [one for tenderer, one in stated.get(account, {}).items() if tenderer in asked]
        counted = Counter(said)
        yield Load(
            account_id=account,
            name=name,
            has_right=account in panel,
            bids=bids[account],
            locked=locked[account],
            stated=len(said),
            asked=len(asked),
            interests=counted[Interest.HAS],
            unsure=counted[Interest.UNSURE],
        )


def _tenderers(found: Procurement) -> frozenset[int]:
    rows = Submission.objects.filter(procurement=found, round=found.round)
    return frozenset(rows.exclude(status=SubmissionStatus.WITHDRAWN).values_list("tenderer_id", flat=True))


def _stated(found: Procurement) -> Mapping[int, Mapping[int, Interest]]:
    made: dict[int, dict[int, Interest]] = defaultdict(dict)
    rows = InterestStatement.objects.filter(procurement=found, current=True)
    for account, tenderer, interest in rows.values_list("assessor_id", "tenderer_id", "interest"):
        made[account][tenderer] = Interest(interest)
    return made


def _doubts(found: Procurement) -> Iterable[Doubt]:
    rows = InterestStatement.objects.filter(
        procurement=found, current=True, interest=Interest.UNSURE, allowed__isnull=True
    )
    for row in rows.select_related("assessor", "tenderer").order_by("stated_at", "id"):
        yield Doubt(row.pk, str(row.assessor), row.tenderer.name, row.explanation, row.stated_at)


__all__ = ["Board", "Doubt", "Load", "Seat", "SeatState", "board", "fit_for"]
