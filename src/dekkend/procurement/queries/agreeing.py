"""How far the assessors of a bid are: who judged, when they met, what is proposed, who confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dekkend.organisations.domain import Actor
from dekkend.procurement.errors import NotYourBid
from dekkend.procurement.models import AssessorAssignment, Confirmation, Consensus, Meeting
from dekkend.procurement.queries.judging import seats_of


@dataclass(frozen=True, slots=True)
class Person:
    """An assessor of the bid. ``confirmed`` whether the proposal has this person's agreement."""

    account_id: int
    name: str
    own: bool
    confirmed: bool


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting about this bid."""

    held_at: datetime
    participants: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Agreeing:
    """``met``: they met after the last scores were locked. ``proposed_at``: of the proposal that stands."""

    people: tuple[Person, ...]
    meetings: tuple[MeetingView, ...]
    met: bool
    proposed_at: datetime | None

    @property
    def may_confirm(self) -> bool:
        """Whether the reader still has to say something about the proposal."""
        return self.proposed_at is not None and any(one.own and not one.confirmed for one in self.people)

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Whose agreement is still asked."""
        return tuple(one.name for one in self.people if not one.confirmed)


def agreeing(actor: Actor, bid: int) -> Agreeing:
    """For one of the assessors of a bid. Raises NotYourBid."""
    if not seats_of(actor).filter(bid=bid).exists():
        raise NotYourBid()
    seats = list(
        AssessorAssignment.objects.filter(bid=bid, ended_at__isnull=True)
        .select_related("assessor")
        .order_by("seat")
    )
    meetings = list(Meeting.objects.filter(bid=bid).prefetch_related("participants"))
    locked = max((seat.locked_at for seat in seats if seat.locked_at), default=None)
    first = Consensus.objects.filter(bid=bid).first()
    return Agreeing(
        people=tuple(_people(actor, seats)),
        meetings=tuple(_meeting(row) for row in meetings),
        met=any(locked is not None and row.recorded_at >= locked for row in meetings),
        proposed_at=first.agreed_at if first else None,
    )


def _people(actor: Actor, seats: Iterable[AssessorAssignment]) -> Iterable[Person]:
    taking_part = [seat for seat in seats if not seat.kept_reason]
    confirmed = set(
        Confirmation.objects.filter(assignment__in=taking_part).values_list("assignment_id", flat=True)
    )
    for seat in taking_part:
        own = seat.assessor_id == actor.account_id
        yield Person(seat.assessor_id, str(seat.assessor), own, seat.pk in confirmed)


def _meeting(row: Meeting) -> MeetingView:
    names = sorted(str(person) for person in row.participants.all())
    return MeetingView(row.held_at, tuple(names), row.said)


__all__ = ["Agreeing", "MeetingView", "Person", "agreeing"]
