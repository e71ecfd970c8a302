"""Spending rooms: from the intent to the plan, and beginning. See ``room_use`` for what follows.

Source: OVK 1.5. The contract manager prepares, a controller decides the height.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from dekkend.contracts import models
from dekkend.contracts.agreement_states import CEILING, CeilingStatus
from dekkend.contracts.agreement_term import last_day
from dekkend.contracts.ceiling import FACTORS, PLAN_ITEMS, period_from, pro_rata, steps_before
from dekkend.contracts.ceiling_rules import (
    HeightDecisionFacts,
    IntentFacts,
    PlanFacts,
    RoomPeriodFacts,
    decision_in_time,
    intent_in_time,
    plan_in_time,
    room_has_a_basis,
    runs_to_the_end_of_the_year,
)
from dekkend.contracts.errors import Unknown
from dekkend.contracts.policies import Action
from dekkend.contracts.services.cells import in_force
from dekkend.contracts.services.common import (
    at_revision,
    ensure,
    facts_of,
    locked,
    move,
    open_for,
    reasoned,
    refuse_blocking,
    touched,
)
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.stored_rooms import basis_of, step_verdicts
from dekkend.contracts.supply_errors import (
    DayAhead,
    PlanUnknownItem,
    RoomNotYet,
    RoomOutsideTerm,
    RoomTooSoon,
    RoomTwice,
)
from dekkend.kernel.money import Money
from dekkend.kernel.periods import add_months
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock

LIVING = frozenset(CeilingStatus) - {CeilingStatus.DROPPED, CeilingStatus.CLOSED}


@dataclass(frozen=True, slots=True)
class NewRoom:
    """The intent of a room: from ``first`` to 31 December. ``year_height`` in euros for a whole year; a later
    start gets its days of it. ``announced_in`` where the revision clause does not name rooms (BR-01)."""

    first: date
    year_height: Decimal
    steps: str
    information: str
    hearing: str
    lots: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    aspecific: bool = False
    announced_in: str = ""
    follows_id: int | None = None


@transaction.atomic
def intend_room(actor: Actor, agreement_id: int, new: NewRoom) -> models.Ceiling:
    """Makes the intent known today: six months before the room begins (BR-03).

    Raises NotAllowed, NotInForce, RuleForbids (BR-01 to BR-03), RoomTooSoon, RoomOutsideTerm, RoomTwice,
    Unknown for a room of another agreement to follow on.
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    period, today = period_from(new.first), clock.today()
    last = period.last or new.first
    _refuse_days(row, new, last)
    refuse_blocking(
        (
            room_has_a_basis(basis_of(row, new.announced_in)),
            runs_to_the_end_of_the_year(RoomPeriodFacts(new.first, last, pro_rata=True)),
            intent_in_time(IntentFacts(new.first, today, new.steps, new.information, new.hearing)),
        )
    )
    height = pro_rata(Money.rounded(new.year_height), period)
    room = models.Ceiling.objects.create(
        agreement=row,
        number=(row.ceilings.aggregate(last=Max("number"))["last"] or 0) + 1,
        status=CeilingStatus.INTENDED,
        first=new.first,
        last=last,
        height=height.amount,
        year_height=new.year_height,
        lots=list(new.lots),
        products=list(new.products),
        aspecific=new.aspecific,
        announced_in=new.announced_in.strip(),
        follows_id=new.follows_id,
        intent={"stappen": new.steps, "informatie": new.information, "horen": new.hearing},
        intent_on=today,
    )
    data = {"first": room.first, "last": last, "height": room.height, "follows": new.follows_id}
    touched(row, actor, "room.intend", data, subject=room)
    return room


def _refuse_days(row: models.Agreement, new: NewRoom, last: date) -> None:
    today, due = clock.today(), steps_before(new.first).intent
    if today > due:
        raise RoomTooSoon(first=new.first, due=due, earliest=add_months(today, 6))
    end = last_day(agreement_from_row(row))
    if new.first < row.start or new.first > end:
        raise RoomOutsideTerm(first=new.first, last=last, end=end)
    if new.follows_id is not None and not row.ceilings.filter(pk=new.follows_id).exists():
        raise Unknown()
    for room in row.ceilings.filter(status__in=LIVING, first__lte=last, last__gte=new.first):
        if set(room.lots) == set(new.lots) and set(room.products) == set(new.products):
            raise RoomTwice(first=room.first, last=room.last)


@transaction.atomic
def hear_about_room(actor: Actor, room_id: int, on: date, record: str) -> models.Ceiling:
    """Writes down how providers were heard. Raises Unknown, NotAllowed, DayAhead, ReasonMissing,
    TransitionNotAllowed."""
    row, room = open_room(actor, Action.RUN, room_id)
    if on > clock.today():
        raise DayAhead(day=on)
    room.heard_on, room.hearing = on, reasoned(record)
    room.save(update_fields=["heard_on", "hearing"])
    return _moved(row, room, actor, "hear", {"on": on})


@transaction.atomic
def decide_room(
    actor: Actor,
    room_id: int,
    year_height: Decimal,
    decision: str,
    *,
    factors: Mapping[str, str] | None = None,
    revision: int | None = None,
) -> models.Ceiling:
    """A controller decides duration and height today, three months before the start (BR-04).

    ``factors``: what each of the six factors says, by number; the rest can be added (BR-06 only warns).
    Raises Unknown, NotAllowed, ReasonMissing, PlanUnknownItem, ChangedMeanwhile, TransitionNotAllowed,
    RuleForbids (BR-04).
    """
    row, room = open_room(actor, Action.DECIDE_ROOM, room_id)
    at_revision(row, revision)
    today = clock.today()
    refuse_blocking([decision_in_time(HeightDecisionFacts(room.first, today))])
    room.year_height = year_height
    room.height = pro_rata(Money.rounded(year_height), period_from(room.first)).amount
    room.decided_on, room.decision, room.decided_by_id = today, reasoned(decision), actor.account_id
    room.factors = {**room.factors, **known_items(factors or {}, map(str, FACTORS))}
    room.save(update_fields=["year_height", "height", "decided_on", "decision", "decided_by", "factors"])
    return _moved(row, room, actor, "decide", {"height": room.height, "decision": room.decision})


@transaction.atomic
def write_plan(
    actor: Actor, room_id: int, items: Mapping[str, str], factors: Mapping[str, str] | None = None
) -> models.Ceiling:
    """Keeps what items of the plan (a-k) and factors (1-6) say, as long as the plan is not ready.

    Raises Unknown, NotAllowed, PlanUnknownItem, TransitionNotAllowed when the plan is ready already.
    """
    row, room = open_room(actor, Action.RUN, room_id)
    if room.status not in (CeilingStatus.INTENDED, CeilingStatus.HEARD, CeilingStatus.DECIDED):
        CEILING.next(CeilingStatus(room.status), "finish_plan")
    room.plan = {**room.plan, **known_items(items, PLAN_ITEMS)}
    room.factors = {**room.factors, **known_items(factors or {}, map(str, FACTORS))}
    room.save(update_fields=["plan", "factors"])
    data = {"items": sorted(items), "factors": sorted(factors or {})}
    touched(row, actor, "room.write_plan", data, subject=room)
    return room


@transaction.atomic
def finish_plan(actor: Actor, room_id: int) -> models.Ceiling:
    """The plan is ready today: all eleven items, two months before the start (BR-05).

    Raises Unknown, NotAllowed, TransitionNotAllowed, RuleForbids (BR-05).
    """
    row, room = open_room(actor, Action.RUN, room_id)
    written = tuple(item for item, text in room.plan.items() if text.strip())
    refuse_blocking([plan_in_time(PlanFacts(room.first, clock.today(), written))])
    room.plan_on = clock.today()
    room.save(update_fields=["plan_on"])
    return _moved(row, room, actor, "finish_plan", {"items": sorted(written)})


@transaction.atomic
def begin_room(actor: Actor, room_id: int) -> models.Ceiling:
    """Lets a room begin on its first day or after, when every step was taken in time (BR-03 to BR-05, BR-07).

    Raises Unknown, NotAllowed, RoomNotYet, TransitionNotAllowed, RuleForbids.
    """
    row, room = open_room(actor, Action.RUN, room_id)
    if room.first > clock.today():
        raise RoomNotYet(first=room.first)
    refuse_blocking(step_verdicts(row, room))
    return _moved(row, room, actor, "begin")


@transaction.atomic
def drop_room(actor: Actor, room_id: int, reason: str) -> models.Ceiling:
    """Lets the intent of a room lapse before it begins. Raises Unknown, NotAllowed, ReasonMissing,
    TransitionNotAllowed."""
    row, room = open_room(actor, Action.RUN, room_id)
    return _moved(row, room, actor, "drop", reason=reasoned(reason))


@transaction.atomic
def keep_renewing(actor: Actor, room_id: int, *, renew: bool) -> models.Ceiling:
    """Whether there will be a room next year too: then the work list asks every step again (BR-07).

    Raises Unknown, NotAllowed.
    """
    row, room = open_room(actor, Action.RUN, room_id)
    room.renew = renew
    room.save(update_fields=["renew"])
    touched(row, actor, "room.renew", {"renew": renew}, subject=room)
    return room


def open_room(actor: Actor, action: Action, room_id: int) -> tuple[models.Agreement, models.Ceiling]:
    """The locked agreement and its room; the agreement first. Raises Unknown, NotAllowed."""
    held = models.Ceiling.objects.filter(pk=room_id).values_list("agreement_id", "aspecific").first()
    if held is None:
        raise Unknown()
    row = locked(held[0])
    ensure(actor, action, facts_of(row))
    return row, models.Ceiling.objects.select_for_update().get(pk=room_id)


def known_items(given: Mapping[str, str], known: Any) -> dict[str, str]:
    """The texts without space around them. Raises PlanUnknownItem."""
    names = tuple(known)
    for item in given:
        if item not in names:
            raise PlanUnknownItem(item=item)
    return {item: text.strip() for item, text in given.items()}


def _moved(
    row: models.Agreement,
    room: models.Ceiling,
    actor: Actor,
    action: str,
    data: Mapping[str, Any] | None = None,
    *,
    reason: str = "",
) -> models.Ceiling:
    move(room, CEILING, action, actor, row.pk, reason=reason, data=data)
    touched(row, actor, "")
    return room


__all__ = [
    "NewRoom",
    "begin_room",
    "decide_room",
    "drop_room",
    "finish_plan",
    "hear_about_room",
    "intend_room",
    "keep_renewing",
    "open_room",
    "write_plan",
]
