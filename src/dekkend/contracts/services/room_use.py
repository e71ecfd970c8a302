"""A spending room that runs: use and forecast, the signal, the talk, the adjustment, combining, closing.

Source: OVK 1.5.7 to 1.5.10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from dekkend.contracts import models
from dekkend.contracts.agreement_states import CEILING, CeilingStatus
from dekkend.contracts.ceiling import combined
from dekkend.contracts.ceiling_rules import CombineFacts, may_be_combined
from dekkend.contracts.errors import Unknown
from dekkend.contracts.policies import Action
from dekkend.contracts.services.common import move, reasoned, refuse_blocking, touched
from dekkend.contracts.services.rooms import open_room
from dekkend.contracts.stored_rooms import height_of
from dekkend.contracts.supply_errors import (
    AdjustedAlready,
    DayAhead,
    NothingToCombine,
    OutsideRoom,
    RoomRunsOn,
    WithoutAddendum,
)
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock

RUNNING = (CeilingStatus.RUNNING, CeilingStatus.SIGNALLED, CeilingStatus.TALKED)


@dataclass(frozen=True, slots=True)
class NewUse:
    """What was claimed in a room up to and including a day, in euros. ``always`` is paid beside it: specific
    allocations and crisis (BR-11)."""

    on: date
    amount: Decimal
    always: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class NewHeight:
    """A new height from a day on, in an addendum to part 2 (BR-10), with the reason; euros."""

    first: date
    height: Decimal
    addendum: str
    reason: str


@dataclass(frozen=True, slots=True)
class Combination:
    """Rooms that go up in another one: the written consent, the addendum, and whether a lawyer sees an
    essential change in it (BR-13)."""

    others: tuple[int, ...]
    consent: str
    addendum: str
    essential_change: bool = False


@transaction.atomic
def record_uses(actor: Actor, room_id: int, uses: Sequence[NewUse], source: str) -> int:
    """Writes down what was used, one figure a day; a later one for the same day corrects it. How many.

    The buyer does; with aspecific allocations the provider may too (BR-12). Raises Unknown, NotAllowed,
    OutsideRoom, DayAhead, ReasonMissing without a source.
    """
    row, room = open_room(actor, watching(room_id), room_id)
    told = reasoned(source)
    for use in uses:
        if not room.first <= use.on <= room.last:
            raise OutsideRoom(day=use.on, first=room.first, last=room.last)
        if use.on > clock.today():
            raise DayAhead(day=use.on)
    before = {use.on: use.amount for use in room.uses.all()}
    for use in uses:
        values = {
            "amount": use.amount,
            "always": use.always,
            "source": told,
            "recorded_at": clock.now(),
            "recorded_by_id": actor.account_id,
        }
        models.RoomUse.objects.update_or_create(ceiling=room, on=use.on, defaults=values)
    data = {
        "uses": [[use.on, use.amount, use.always] for use in uses],
        "corrects": [[use.on, before[use.on]] for use in uses if use.on in before],
        "source": told,
    }
    touched(row, actor, "room.record_uses", data, subject=room)
    return len(uses)


@transaction.atomic
def expect_use(actor: Actor, room_id: int, forecast: Decimal | None, why: str) -> models.Ceiling:
    """Writes down what the room will have used at its end; None goes back to the straight line.

    Raises Unknown, NotAllowed, ReasonMissing.
    """
    row, room = open_room(actor, watching(room_id), room_id)
    room.forecast, room.forecast_on = forecast, clock.today() if forecast is not None else None
    room.save(update_fields=["forecast", "forecast_on"])
    touched(row, actor, "room.expect_use", {"forecast": forecast, "reason": reasoned(why)}, subject=room)
    return room


@transaction.atomic
def signal_room(actor: Actor, room_id: int, text: str) -> models.Ceiling:
    """The buyer writes that 70% is used, or that more is expected than there is (BR-08); with aspecific
    allocations the provider tells it (BR-12). A next signal begins the two fortnights again.

    Raises Unknown, NotAllowed, ReasonMissing, TransitionNotAllowed.
    """
    row, room = open_room(actor, watching(room_id), room_id)
    room.signal_on, room.signal = clock.today(), reasoned(text)
    room.talk_on, room.talk, room.settled_on, room.settled_how = None, "", None, ""
    room.save(update_fields=["signal_on", "signal", "talk_on", "talk", "settled_on", "settled_how"])
    move(room, CEILING, "signal", actor, row.pk, data={"signal": room.signal})
    touched(row, actor, "")
    return room


@transaction.atomic
def talk_about_room(actor: Actor, room_id: int, on: date, record: str) -> models.Ceiling:
    """The talk after a signal, within two weeks (BR-09). Raises Unknown, NotAllowed, DayAhead, ReasonMissing,
    OutsideRoom for a day before the signal, TransitionNotAllowed."""
    row, room = open_room(actor, Action.RUN, room_id)
    if on > clock.today():
        raise DayAhead(day=on)
    if room.signal_on is not None and on < room.signal_on:
        raise OutsideRoom(day=on, first=room.signal_on, last=room.last)
    room.talk_on, room.talk = on, reasoned(record)
    room.save(update_fields=["talk_on", "talk"])
    move(room, CEILING, "talk", actor, row.pk, data={"on": on})
    touched(row, actor, "")
    return room


@transaction.atomic
def adjust_room(actor: Actor, room_id: int, new: NewHeight) -> models.RoomAdjustment:
    """A controller gives a room another height from a day on, in writing; without it nothing above the height
    is paid (BR-10). After a talk this settles the signal.

    Raises Unknown, NotAllowed, WithoutAddendum, ReasonMissing, OutsideRoom, AdjustedAlready,
    TransitionNotAllowed.
    """
    row, room = open_room(actor, Action.DECIDE_ROOM, room_id)
    if not new.addendum.strip():
        raise WithoutAddendum()
    if not room.first <= new.first <= room.last:
        raise OutsideRoom(day=new.first, first=room.first, last=room.last)
    _refuse_second(room, new.first)
    made = models.RoomAdjustment.objects.create(
        ceiling=room,
        first=new.first,
        height=new.height,
        addendum=new.addendum.strip(),
        reason=reasoned(new.reason),
        decided_at=clock.now(),
        decided_by_id=actor.account_id,
    )
    data = {"first": made.first, "height": made.height, "addendum": made.addendum, "reason": made.reason}
    if room.status == CeilingStatus.TALKED:
        _settle(room, made.reason)
        move(room, CEILING, "adjust", actor, row.pk, data=data)
        touched(row, actor, "")
        return made
    if room.status not in RUNNING:
        CEILING.next(CeilingStatus(room.status), "adjust")
    touched(row, actor, "room.adjust", data, subject=room)
    return made


@transaction.atomic
def keep_room(actor: Actor, room_id: int, reason: str) -> models.Ceiling:
    """A controller leaves the height as it is after the talk: what is above it is not paid (BR-09, BR-10).

    Raises Unknown, NotAllowed, ReasonMissing, TransitionNotAllowed.
    """
    row, room = open_room(actor, Action.DECIDE_ROOM, room_id)
    _settle(room, reasoned(reason))
    move(room, CEILING, "keep", actor, row.pk, reason=room.settled_how)
    touched(row, actor, "")
    return room


def _settle(room: models.Ceiling, how: str) -> None:
    room.settled_on, room.settled_how = clock.today(), how
    room.save(update_fields=["settled_on", "settled_how"])


@transaction.atomic
def close_room(actor: Actor, room_id: int) -> models.Ceiling:
    """Closes a room after its last day. Raises Unknown, NotAllowed, RoomRunsOn, TransitionNotAllowed."""
    row, room = open_room(actor, Action.RUN, room_id)
    if clock.today() <= room.last:
        raise RoomRunsOn(last=room.last)
    move(room, CEILING, "close", actor, row.pk)
    touched(row, actor, "")
    return room


@transaction.atomic
def combine_rooms(actor: Actor, room_id: int, how: Combination) -> models.RoomAdjustment:
    """Lets other running rooms of the agreement go up in this one from today on: its height becomes that of
    all, its use that of all, and it is about the products and lots of all (BR-13).

    Raises Unknown, NotAllowed, NothingToCombine, WithoutAddendum, AdjustedAlready, RuleForbids (BR-13)
    without consent or with an essential change.
    """
    row, room = open_room(actor, Action.DECIDE_ROOM, room_id)
    refuse_blocking([may_be_combined(CombineFacts(bool(how.consent.strip()), how.essential_change))])
    if not how.addendum.strip():
        raise WithoutAddendum()
    others = list(row.ceilings.select_for_update().filter(pk__in=how.others).exclude(pk=room.pk))
    _refuse_combining(room, others, how)
    today = clock.today()
    height = combined(height_of(each, today) for each in (room, *others))
    made = models.RoomAdjustment.objects.create(
        ceiling=room,
        first=today,
        height=height.amount,
        addendum=how.addendum.strip(),
        reason=how.consent.strip(),
        decided_at=clock.now(),
        decided_by_id=actor.account_id,
    )
    _take_over_use(room, others, today, actor)
    _widen(room, others)
    for other in others:
        other.combined_on, other.combined_consent = today, how.consent.strip()
        other.save(update_fields=["combined_on", "combined_consent"])
        move(other, CEILING, "close", actor, row.pk, data={"combined_into": room.number})
        other.combined_into = room
        other.save(update_fields=["combined_into"])
    data = {"others": [other.number for other in others], "height": made.height, "addendum": made.addendum}
    touched(row, actor, "room.combine", data, subject=room)
    return made


def _refuse_combining(room: models.Ceiling, others: list[models.Ceiling], how: Combination) -> None:
    fitting = all(other.status in RUNNING and other.last == room.last for other in others)
    if not others or len(others) != len(set(how.others)) or not fitting or room.status not in RUNNING:
        raise NothingToCombine()
    _refuse_second(room, clock.today())


def _refuse_second(room: models.Ceiling, day: date) -> None:
    held = room.adjustments.filter(first=day).first()
    if held is not None:
        raise AdjustedAlready(first=day, addendum=held.addendum)


def _take_over_use(room: models.Ceiling, others: list[models.Ceiling], today: date, actor: Actor) -> None:
    found = [each.uses.filter(on__lte=today).last() for each in (room, *others)]
    known = [use for use in found if use is not None]
    if not known:
        return
    values = {
        "amount": sum((use.amount for use in known), Decimal(0)),
        "always": sum((use.always for use in known), Decimal(0)),
        "source": ", ".join(f"ruimte {each.number}" for each in (room, *others)),
        "recorded_at": clock.now(),
        "recorded_by_id": actor.account_id,
    }
    models.RoomUse.objects.update_or_create(ceiling=room, on=today, defaults=values)


def _widen(room: models.Ceiling, others: list[models.Ceiling]) -> None:
    """About everything when one of them is; else about the products and lots of all."""
    everything = any(not each.products and not each.lots for each in (room, *others))
    room.products = [] if everything else sorted({it for each in (room, *others) for it in each.products})
    room.lots = [] if everything else sorted({it for each in (room, *others) for it in each.lots})
    room.forecast = room.forecast_on = None
    room.save(update_fields=["products", "lots", "forecast", "forecast_on"])


def watching(room_id: int) -> Action:
    """What somebody must be allowed to keep watch over this room (BR-12). Raises Unknown."""
    aspecific = models.Ceiling.objects.filter(pk=room_id).values_list("aspecific", flat=True).first()
    if aspecific is None:
        raise Unknown()
    return Action.REPORT if aspecific else Action.RUN


__all__ = [
    "Combination",
    "NewHeight",
    "NewUse",
    "adjust_room",
    "close_room",
    "combine_rooms",
    "expect_use",
    "keep_room",
    "record_uses",
    "signal_room",
    "talk_about_room",
    "watching",
]
