"""Client stops: ask, consent, refuse, impose, announce, begin, lift. Source: OVK 1.5.9, 3.5.3, 3.5.5, 3.6."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from dekkend.contracts import models
from dekkend.contracts.agreement_states import CLIENT_STOP, ClientStopStatus
from dekkend.contracts.delivery_rules import StopFacts, crisis_is_never_refused, stop_has_consent
from dekkend.contracts.errors import Unknown
from dekkend.contracts.policies import Action
from dekkend.contracts.services.cells import in_force
from dekkend.contracts.services.common import (
    ensure,
    facts_of,
    locked,
    move,
    open_for,
    reasoned,
    refuse_blocking,
    touched,
)
from dekkend.contracts.supply_errors import (
    DayNotAhead,
    NoRoomShown,
    NoSuchCell,
    StopNotYet,
    StopWithoutAlternative,
)
from dekkend.kernel.periods import Period
from dekkend.organisations.domain import Actor
from dekkend.organisations.queries import organisation_names
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class NewStop:
    """A stop for a product, a municipality, both, or everything (empty). ``crisis``: it would hold for crisis
    care too, which is never allowed (LD-10). ``ceiling_id``: the room that is (almost) used up."""

    first: date
    reason: str
    last: date | None = None
    product: str = ""
    municipality_id: int | None = None
    alternative: str = ""
    ceiling_id: int | None = None
    crisis: bool = False


@transaction.atomic
def ask_stop(actor: Actor, agreement_id: int, new: NewStop) -> models.ClientStop:
    """The provider asks for a stop; it holds once the buyer consents in writing (LD-08).

    Raises NotAllowed, NotInForce, DayNotAhead, EndsBeforeItStarts, ReasonMissing, NoSuchCell, Unknown,
    RuleForbids (LD-10).
    """
    row = in_force(open_for(actor, Action.ASK_STOP, agreement_id))
    stop = _made(row, actor, new)
    touched(row, actor, "stop.ask", _told(stop), subject=stop)
    return stop


@transaction.atomic
def impose_stop(actor: Actor, agreement_id: int, new: NewStop) -> models.ClientStop:
    """The buyer stops the inflow itself, at once when there are concrete signals (LD-12).

    Raises NotAllowed, NotInForce, DayNotAhead, ReasonMissing, NoSuchCell, Unknown, RuleForbids (LD-10).
    """
    row = in_force(open_for(actor, Action.RUN, agreement_id))
    stop = _made(row, actor, new, imposed=True)
    move(stop, CLIENT_STOP, "impose", actor, row.pk, reason=stop.reason, data=_told(stop))
    _begin_if_due(stop, actor)
    touched(row, actor, "")
    return stop


@transaction.atomic
def consent_to_stop(
    actor: Actor, stop_id: int, judgment: str, *, first: date | None = None, last: date | None = None
) -> models.ClientStop:
    """The buyer allows a stop in writing, from ``first`` on when that is later than was asked.

    Raises Unknown, NotAllowed, ReasonMissing, TransitionNotAllowed, RuleForbids (LD-08) for a stop that
    would have begun before the consent.
    """
    row, stop = _open(actor, Action.RUN, stop_id)
    stop.consent_on, stop.judgment = clock.today(), reasoned(judgment)
    stop.first, stop.last = first or stop.first, last or stop.last
    stop.decided_by_id = actor.account_id
    refuse_blocking([stop_has_consent(StopFacts(stop.first, stop.consent_on))])
    stop.save(update_fields=["consent_on", "judgment", "first", "last", "decided_by"])
    move(stop, CLIENT_STOP, "consent", actor, row.pk, reason=stop.judgment, data=_told(stop))
    _begin_if_due(stop, actor)
    touched(row, actor, "")
    return stop


@transaction.atomic
def refuse_stop(actor: Actor, stop_id: int, judgment: str) -> models.ClientStop:
    """The buyer does not allow a stop: the duty to accept clients stays. Raises as ``consent_to_stop``."""
    row, stop = _open(actor, Action.RUN, stop_id)
    stop.judgment, stop.decided_by_id = reasoned(judgment), actor.account_id
    stop.save(update_fields=["judgment", "decided_by"])
    move(stop, CLIENT_STOP, "refuse", actor, row.pk, reason=stop.judgment)
    touched(row, actor, "")
    return stop


@transaction.atomic
def announce_stop(actor: Actor, stop_id: int, alternative: str) -> models.ClientStop:
    """Makes a stop known today, with where clients can go or that there is nothing (LD-09).

    Raises Unknown, NotAllowed, StopWithoutAlternative.
    """
    row, stop = _open(actor, Action.REPORT, stop_id)
    if not alternative.strip():
        raise StopWithoutAlternative()
    stop.announced_on, stop.alternative = clock.today(), alternative.strip()
    stop.save(update_fields=["announced_on", "alternative"])
    data = {"announced_on": stop.announced_on, "alternative": stop.alternative}
    touched(row, actor, "stop.announce", data, subject=stop)
    return stop


@transaction.atomic
def begin_stop(actor: Actor, stop_id: int) -> models.ClientStop:
    """Lets a stop begin on its first day or after. Raises Unknown, NotAllowed, StopNotYet, RuleForbids."""
    row, stop = _open(actor, Action.RUN, stop_id)
    if stop.first > clock.today():
        raise StopNotYet(first=stop.first)
    refuse_blocking([stop_has_consent(StopFacts(stop.first, stop.consent_on, stop.imposed))])
    move(stop, CLIENT_STOP, "begin", actor, row.pk)
    touched(row, actor, "")
    return stop


@transaction.atomic
def lift_stop(actor: Actor, stop_id: int, reason: str) -> models.ClientStop:
    """Ends a stop: from today on new clients are accepted again. A stop because of a spending room is lifted
    when the provider shows that there is room again: ``reason`` says how (BR-13).

    Raises Unknown, NotAllowed, ReasonMissing, NoRoomShown, TransitionNotAllowed.
    """
    row, stop = _open(actor, Action.RUN, stop_id)
    if stop.ceiling_id is not None and not reason.strip():
        raise NoRoomShown()
    stop.lifted_on, stop.lift_reason = clock.today(), reasoned(reason)
    stop.save(update_fields=["lifted_on", "lift_reason"])
    move(stop, CLIENT_STOP, "lift", actor, row.pk, reason=stop.lift_reason)
    touched(row, actor, "")
    return stop


def _made(row: models.Agreement, actor: Actor, new: NewStop, *, imposed: bool = False) -> models.ClientStop:
    if new.first < clock.today():
        raise DayNotAhead(day=new.first)
    Period(new.first, new.last)
    refuse_blocking([crisis_is_never_refused(StopFacts(new.first, crisis=new.crisis))])
    _refuse_outside(row, new)
    if new.ceiling_id is not None and not row.ceilings.filter(pk=new.ceiling_id).exists():
        raise Unknown()
    number = (row.stops.aggregate(last=Max("number"))["last"] or 0) + 1
    return models.ClientStop.objects.create(
        agreement=row,
        number=number,
        status=ClientStopStatus.ASKED,
        product=new.product,
        municipality_id=new.municipality_id,
        first=new.first,
        last=new.last,
        reason=reasoned(new.reason),
        alternative=new.alternative.strip(),
        asked_on=None if imposed else clock.today(),
        imposed=imposed,
        ceiling_id=new.ceiling_id,
        decided_by_id=actor.account_id if imposed else None,
    )


def _refuse_outside(row: models.Agreement, new: NewStop) -> None:
    """A stop is about cells of the agreement on its first day."""
    held = row.lines.filter(period__contains=new.first)
    if new.product:
        held = held.filter(product=new.product)
    if new.municipality_id is not None:
        held = held.filter(municipality_id=new.municipality_id)
    if not held.exists():
        town = organisation_names([new.municipality_id]) if new.municipality_id else {}
        raise NoSuchCell(
            product=new.product or "–", municipality=next(iter(town.values()), "–"), day=new.first
        )


def _begin_if_due(stop: models.ClientStop, actor: Actor) -> None:
    if stop.first <= clock.today():
        move(stop, CLIENT_STOP, "begin", actor, stop.agreement_id)


def _open(actor: Actor, action: Action, stop_id: int) -> tuple[models.Agreement, models.ClientStop]:
    """The locked agreement and its stop. The agreement first, always: so two people cannot wait for each
    other. Raises Unknown, NotAllowed."""
    found = models.ClientStop.objects.filter(pk=stop_id).values_list("agreement_id", flat=True).first()
    if found is None:
        raise Unknown()
    row = locked(found)
    ensure(actor, action, facts_of(row))
    return row, models.ClientStop.objects.select_for_update().get(pk=stop_id)


def _told(stop: models.ClientStop) -> dict[str, object]:
    fields = ("product", "municipality_id", "first", "last", "reason", "alternative", "ceiling_id")
    return dict(_filled(stop, fields))


def _filled(stop: models.ClientStop, fields: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for field in fields:
        value = getattr(stop, field)
        if value not in (None, ""):
            yield field, value


__all__ = [
    "NewStop",
    "announce_stop",
    "ask_stop",
    "begin_stop",
    "consent_to_stop",
    "impose_stop",
    "lift_stop",
    "refuse_stop",
]
