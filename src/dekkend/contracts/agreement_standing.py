"""How an agreement stands on a day: what a register filters and sorts by. Computed, never a source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from dekkend.contracts.agreement_events import Ceiling, Stop
from dekkend.contracts.agreement_model import Agreement
from dekkend.contracts.agreement_term import ladder, last_day, lines_of, options_left
from dekkend.contracts.ceiling import Adjustment, height_on
from dekkend.contracts.lines import Line, LineState
from dekkend.contracts.moments_model import Moment, MomentState
from dekkend.contracts.moments_room import signal_day
from dekkend.kernel.money import ZERO, Money
from dekkend.kernel.periods import ONE_DAY
from dekkend.kernel.text import Message
from dekkend.oversight.domain import LadderStep

HEAVY_STEPS: Final = (LadderStep.POOR, LadderStep.CRITICAL, LadderStep.ACUTE)
"""Steps of the financial ladder that count as a signal in the register (own choice, IN-08)."""
_LIVING: Final = (LineState.OPEN, LineState.STOPPED, LineState.WINDING_DOWN)
_MOST: Final = Decimal("99999.99")
_WAITING: Final = (MomentState.COMING, MomentState.OPEN)


@dataclass(frozen=True, slots=True)
class NextMoment:
    """The first legal moment that is still to come."""

    key: str
    title: Message
    on: date


@dataclass(frozen=True, slots=True)
class AgreementStanding:
    """``cells`` run on the day, ``open_cells`` take new clients. ``used_percentage`` is that of the fullest
    room, ``room_left`` what is left in all rooms of the day in euros; None without a room."""

    last_day: date
    latest_end: date
    options_left: int
    cells: int
    open_cells: int
    clients: int | None
    stops: int
    used_percentage: Decimal | None
    room_left: Decimal | None
    signals: int
    open_tasks: int
    late_tasks: int
    next: NextMoment | None


def standing_of(agreement: Agreement, moments: Iterable[Moment], today: date) -> AgreementStanding:
    """How an agreement stands on a day. ``moments`` are its moments, with their states on that day."""
    known = tuple(moments)
    states = _states(lines_of(agreement), today)
    rooms = [room for room in agreement.ceilings if room.first <= today <= room.last]
    shares = [share for share in (_share(room, today) for room in rooms) if share is not None]
    use, left = agreement.activity, options_left(agreement)
    return AgreementStanding(
        last_day=last_day(agreement),
        latest_end=ladder(agreement).latest_end if left else last_day(agreement),
        options_left=left,
        cells=sum(1 for state in states if state in _LIVING),
        open_cells=states.count(LineState.OPEN) if agreement.signing.complete else 0,
        clients=use.open_clients if use.open_clients is not None else use.clients,
        stops=sum(1 for stop in agreement.stops if _runs(stop, today)),
        used_percentage=max(shares, default=None),
        room_left=Money.total(_left(room, today) for room in rooms).amount if rooms else None,
        signals=_signals(agreement, today),
        open_tasks=sum(1 for moment in known if moment.on_work_list),
        late_tasks=sum(1 for moment in known if moment.state is MomentState.LATE),
        next=_next(known, today),
    )


def _states(lines: Iterable[Line], today: date) -> list[LineState]:
    """The state of each cell, once: lines of one cell follow on each other."""
    best: dict[object, LineState] = {}
    for line in lines:
        state = line.state_on(today)
        if state in _LIVING or line.cell not in best:
            best[line.cell] = state
    return list(best.values())


def _runs(stop: Stop, day: date) -> bool:
    last = stop.lifted_on - ONE_DAY if stop.lifted_on else stop.last
    held = stop.imposed or stop.consent_on is not None
    return held and stop.first <= day and (last is None or day <= last)


def _height(room: Ceiling, day: date) -> Money:
    changes = (Adjustment(it.first, Money(it.height), it.addendum) for it in room.adjustments)
    return height_on(Money(room.height), changes, day)


def _used(room: Ceiling, day: date) -> Money:
    known = [use for use in room.uses if use.on <= day]
    return Money(max(known, key=lambda use: use.on).amount) if known else ZERO


def _share(room: Ceiling, day: date) -> Decimal | None:
    height = _height(room, day)
    if not height:
        return None
    return min((_used(room, day).share_of(height) * 100).quantize(Decimal("0.01")), _MOST)


def _left(room: Ceiling, day: date) -> Money:
    return _height(room, day) - _used(room, day)


def _signals(agreement: Agreement, today: date) -> int:
    """Rooms with a signal that is not settled, a heavy step of the ladder, and measures that run."""
    rooms = sum(
        1
        for room in agreement.ceilings
        if room.settled_on is None and room.last >= today and (room.signal_on or signal_day(room))
    )
    measures = sum(
        1 for it in agreement.measures if it.ended_on is None and it.first <= today <= (it.last or today)
    )
    step = agreement.continuity and LadderStep(str(agreement.continuity.step))
    return rooms + measures + (1 if step in HEAVY_STEPS else 0)


def _next(moments: Iterable[Moment], today: date) -> NextMoment | None:
    coming = (it for it in moments if it.state in _WAITING and it.due >= today)
    first = min(coming, key=lambda moment: (moment.due, moment.key), default=None)
    return NextMoment(first.key, first.title, first.due) if first else None
