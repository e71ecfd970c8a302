"""Spending rooms as a page shows them: where they stand, what may be paid, what the rules say, what is next.

Who may see money has been asked before: these take a row that the reader may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dekkend.contracts import models
from dekkend.contracts.agreement_states import CeilingStatus
from dekkend.contracts.ceiling import (
    FACTORS,
    PLAN_ITEMS,
    SIGNAL_SHARE,
    BurnDown,
    Use,
    after_leaving,
    burn_down,
)
from dekkend.contracts.ceiling_rules import (
    AlwaysFacts,
    ExcessFacts,
    FactorsFacts,
    FollowUpFacts,
    SignalFacts,
    WatchFacts,
    always_paid,
    factors_are_documented,
    fits_in_the_room,
    followed_up,
    no_signal_needed,
    who_watches,
)
from dekkend.contracts.errors import Unknown
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.standard_model import Edition
from dekkend.contracts.stored_rooms import height_of, step_verdicts
from dekkend.kernel.money import ZERO, Money
from dekkend.kernel.periods import Period
from dekkend.kernel.rules import Verdict
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class Written:
    """An item of the plan or a factor: its letter or number, its title in the standard, what it says."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class RoomView:
    """One room on a day. ``before`` are the verdicts on the steps before it began, ``during`` on its use;
    ``moments`` are its own, in order of time."""

    row: models.Ceiling
    burn: BurnDown
    uses: tuple[models.RoomUse, ...]
    adjustments: tuple[models.RoomAdjustment, ...]
    before: tuple[Verdict, ...]
    during: tuple[Verdict, ...]
    moments: tuple[Moment, ...]

    @property
    def id(self) -> str:
        """Its name in the moments."""
        return f"ruimte-{self.row.number}"

    @property
    def period(self) -> Period:
        return Period(self.row.first, self.row.last)

    @property
    def status(self) -> CeilingStatus:
        return CeilingStatus(self.row.status)

    @property
    def runs(self) -> bool:
        return self.status in (CeilingStatus.RUNNING, CeilingStatus.SIGNALLED, CeilingStatus.TALKED)

    @property
    def signal_level(self) -> Money:
        """What is used at the signal: 70% of the height."""
        return Money.rounded(self.burn.height.amount * SIGNAL_SHARE)

    @property
    def always(self) -> Money:
        """What was paid beside the room: specific allocations and crisis (BR-11)."""
        return Money(self.uses[-1].always) if self.uses else ZERO

    @property
    def next(self) -> Moment | None:
        """The first legal moment that is still to be done or to come."""
        waiting = (MomentState.LATE, MomentState.OPEN, MomentState.COMING)
        return next((moment for moment in self.moments if moment.state in waiting), None)

    def height_on(self, day: date) -> Money:
        return height_of(self.row, day)

    def claim(self, claimed: Decimal, always: Decimal) -> Verdict:
        """What of a claim would be paid now (BR-10, BR-11)."""
        return fits_in_the_room(ExcessFacts(self.burn.height.amount, self.burn.used.amount, claimed, always))

    def without(self, share: Decimal, last: date) -> Money:
        """The height to propose when a municipality with this share leaves after ``last``."""
        return after_leaving(self.burn.height, share, self.period, last)


def rooms_of(row: models.Agreement, moments: Iterable[Moment]) -> tuple[RoomView, ...]:
    """Every room of an agreement, the newest first; ``moments`` are those of the agreement."""
    known = tuple(moments)
    rooms = row.ceilings.prefetch_related("uses", "adjustments").order_by("-first", "-number")
    return tuple(_view(row, room, known) for room in rooms)


def room_of(row: models.Agreement, number: int, moments: Iterable[Moment]) -> RoomView:
    """One room by its number. Raises Unknown."""
    room = row.ceilings.prefetch_related("uses", "adjustments").filter(number=number).first()
    if room is None:
        raise Unknown()
    return _view(row, room, tuple(moments))


def plan_of(row: models.Agreement, room: models.Ceiling) -> tuple[Written, ...]:
    """The eleven items with their titles in the edition of the agreement."""
    titles = _titles(row, "1.5.5", "onderdeel-")
    return tuple(Written(key, titles.get(key, ""), room.plan.get(key, "")) for key in PLAN_ITEMS)


def factors_of(row: models.Agreement, room: models.Ceiling) -> tuple[Written, ...]:
    """The six factors with their titles in the edition of the agreement."""
    titles = _titles(row, "1.5.4", "factor-")
    return tuple(Written(key, titles.get(key, ""), room.factors.get(key, "")) for key in map(str, FACTORS))


def _titles(row: models.Agreement, clause: str, prefix: str) -> dict[str, str]:
    edition: Edition | None = next((it for it in editions_for(row.buyer_id) if it.id == row.edition), None)
    found = edition.clause(clause) if edition else None
    return {field.id.removeprefix(prefix): field.title for field in found.fields} if found else {}


def _view(row: models.Agreement, room: models.Ceiling, moments: tuple[Moment, ...]) -> RoomView:
    today = min(clock.today(), room.last)
    uses = tuple(room.uses.all())
    height = height_of(room, max(today, room.first))
    expected = Money(room.forecast) if room.forecast is not None else None
    known = [Use(use.on, Money(use.amount)) for use in uses]
    burn = burn_down(Period(room.first, room.last), height, known, today, expected)
    own = f"ruimte-{room.number}"
    mine = tuple(it for it in moments if it.key.split(":")[1:2] and _about(it.key, own))
    return RoomView(
        room,
        burn,
        uses,
        tuple(room.adjustments.all()),
        step_verdicts(row, room),
        tuple(_during(room, burn, today)),
        mine,
    )


def _about(key: str, own: str) -> bool:
    """ "BR-03:ruimte-2" and "BR-03:ruimte-2+2028" are about room 2."""
    return key.split(":")[1].partition("+")[0] == own


def _during(room: models.Ceiling, burn: BurnDown, today: date) -> Iterable[Verdict]:
    yield factors_are_documented(FactorsFacts(tuple(int(key) for key, text in room.factors.items() if text)))
    yield who_watches(WatchFacts(room.aspecific))
    if room.uses.all():
        yield no_signal_needed(SignalFacts(burn.height.amount, burn.used.amount, burn.forecast.amount))
    if room.signal_on is not None:
        yield followed_up(FollowUpFacts(room.signal_on, today, room.talk_on, room.settled_on))
    yield always_paid(AlwaysFacts(specific_allocation=not room.aspecific, crisis=True))


__all__ = ["RoomView", "Written", "factors_of", "plan_of", "room_of", "rooms_of"]
