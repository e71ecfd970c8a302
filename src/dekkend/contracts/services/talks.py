"""Conversations about an agreement: planned with a proposed agenda, written up by both, closed, confirmed.

A record is one text that several people may have open. Whoever saves on top of an older revision is told so
and loses nothing: the refusal leaves what is stored as it is, and the page keeps what was typed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from dekkend.contracts.models import Agreement, Conversation, TalkAction
from dekkend.contracts.policies import Action
from dekkend.contracts.queries.talks import proposal_for
from dekkend.contracts.services import facts
from dekkend.contracts.services.common import ensure, facts_of, open_for, touched
from dekkend.contracts.stored_kinds import FactKind, Side
from dekkend.contracts.talk_agenda import Figure, Point
from dekkend.contracts.talk_errors import (
    ActionEmpty,
    ActionUnknown,
    ConfirmedAlready,
    NotHeldYet,
    NotYetClosed,
    RecordMissing,
    TalkChanged,
    TalkClosed,
    TalkUnknown,
)
from dekkend.organisations.domain import Actor
from dekkend.runtime import clock

_LONGEST: Final = 300
_Kind = Conversation.Kind


@dataclass(frozen=True, slots=True)
class TalkText:
    """What people write in a conversation. ``agenda`` and ``figures`` take the place of those before."""

    planned_at: datetime
    place: str = ""
    attendees: str = ""
    record: str = ""
    signals: str = ""
    agenda: tuple[Point, ...] = ()
    figures: tuple[Figure, ...] = ()


@transaction.atomic
def plan(
    actor: Actor, agreement_id: int, planned_at: datetime, *, place: str = "", kind: str = _Kind.TALK
) -> Conversation:
    """Plans a conversation, with an agenda and figures from how the agreement stands. Raises NotAllowed."""
    row = open_for(actor, Action.RUN, agreement_id)
    agenda, figures = proposal_for(row)
    made = Conversation.objects.create(
        agreement=row,
        kind=_Kind(kind),
        planned_at=planned_at,
        place=place.strip()[:200],
        agenda=[asdict(it) for it in agenda],
        figures=[asdict(it) for it in figures],
        made_at=clock.now(),
        made_by_id=actor.account_id,
    )
    data = {"planned_at": planned_at, "kind": made.kind, "points": len(agenda)}
    touched(row, actor, "conversation.plan", data, subject=made)
    return made


@transaction.atomic
def save(actor: Actor, agreement_id: int, number: int, text: TalkText, *, revision: int) -> Conversation:
    """Keeps what was written; the new revision is that of the answer. Writes no log: that is done at closing.

    Raises NotAllowed, TalkUnknown, TalkClosed, and TalkChanged when somebody saved since ``revision``.
    """
    talk = _open(actor, agreement_id, number, Action.RUN)
    _at_revision(talk, revision)
    _write(talk, text)
    return talk


@transaction.atomic
def close(actor: Actor, agreement_id: int, number: int, held_on: date, *, revision: int) -> Conversation:
    """Fixes the record and offers it to the provider. A development table counts for the agreement (CV-16).

    Raises NotAllowed, TalkUnknown, TalkClosed, TalkChanged, RecordMissing, NotHeldYet.
    """
    row = open_for(actor, Action.RUN, agreement_id)
    talk = _talk(row, number)
    _at_revision(talk, revision)
    if not talk.record.strip():
        raise RecordMissing()
    if held_on > clock.today():
        raise NotHeldYet(day=held_on)
    talk.held_on, talk.closed_at, talk.closed_by_id = held_on, clock.now(), actor.account_id
    talk.revision += 1
    talk.save()
    if talk.kind == _Kind.DEVELOPMENT:
        facts.record(
            actor, agreement_id, FactKind.DEVELOPMENT_TABLE, {"on": held_on}, key=held_on.isoformat()
        )
        row.refresh_from_db(fields=["revision"])
    data = {"held_on": held_on, "points": len(talk.agenda), "actions": talk.actions.count()}
    touched(row, actor, "conversation.close", data, subject=talk)
    return talk


@transaction.atomic
def confirm(actor: Actor, agreement_id: int, number: int, *, objection: str = "") -> Conversation:
    """The provider confirms a record, or says in ``objection`` what it sees otherwise; once.

    Raises NotAllowed, TalkUnknown, NotYetClosed, ConfirmedAlready.
    """
    row = open_for(actor, Action.ANSWER_AMENDMENT, agreement_id)
    talk = _talk(row, number, closed=None)
    if talk.closed_at is None:
        raise NotYetClosed()
    if talk.confirmed_at is not None:
        raise ConfirmedAlready(on=talk.confirmed_at.astimezone(clock.AMSTERDAM).date())
    talk.confirmed_at, talk.confirmed_by_id = clock.now(), actor.account_id
    talk.objection = objection.strip()
    talk.save(update_fields=["confirmed_at", "confirmed_by", "objection"])
    touched(row, actor, "conversation.confirm", {"objection": talk.objection}, subject=talk)
    return talk


@transaction.atomic
def add_action(
    actor: Actor, agreement_id: int, number: int, title: str, side: Side, due: date, *, owner: str = ""
) -> TalkAction:
    """Writes down who does what by when. Raises NotAllowed, TalkUnknown, TalkClosed, ActionEmpty."""
    row = open_for(actor, Action.RUN, agreement_id)
    talk = _talk(row, number)
    if not title.strip():
        raise ActionEmpty()
    last = talk.actions.aggregate(last=Max("number"))["last"] or 0
    made = TalkAction.objects.create(
        conversation=talk,
        number=last + 1,
        title=title.strip()[:_LONGEST],
        side=side,
        owner=owner.strip()[:200],
        due=due,
    )
    data = {"title": made.title, "side": side.value, "owner": made.owner, "due": due}
    touched(row, actor, "action.add", data, subject=made)
    return made


@transaction.atomic
def finish_action(
    actor: Actor, agreement_id: int, action_id: int, outcome: str = "", *, on: date | None = None
) -> TalkAction:
    """Says that an action was done; each side does so for its own, the contract manager for both.

    Raises NotAllowed, ActionUnknown, NotHeldYet for a day that is still to come.
    """
    row = open_for(actor, Action.TALK, agreement_id)
    found = (
        TalkAction.objects.select_for_update(of=("self",))
        .filter(pk=action_id, conversation__agreement=row, done_on=None)
        .first()
    )
    if found is None:
        raise ActionUnknown()
    if found.side == Side.BUYER:
        ensure(actor, Action.RUN, facts_of(row))
    day = on or clock.today()
    if day > clock.today():
        raise NotHeldYet(day=day)
    found.done_on, found.outcome = day, outcome.strip()[:_LONGEST]
    found.save(update_fields=["done_on", "outcome"])
    touched(row, actor, "action.finish", {"on": day, "outcome": found.outcome}, subject=found)
    return found


def _open(actor: Actor, agreement_id: int, number: int, action: Action) -> Conversation:
    return _talk(open_for(actor, action, agreement_id), number)


def _talk(row: Agreement, number: int, *, closed: bool | None = False) -> Conversation:
    """The conversation, locked. Raises TalkUnknown, and TalkClosed unless ``closed`` is None."""
    found = Conversation.objects.select_for_update(of=("self",)).filter(agreement=row, pk=number).first()
    if found is None:
        raise TalkUnknown()
    if closed is not None and found.closed_at is not None:
        raise TalkClosed()
    return found


def _at_revision(talk: Conversation, revision: int) -> None:
    if talk.revision != revision:
        raise TalkChanged()


def _write(talk: Conversation, text: TalkText) -> None:
    talk.planned_at = text.planned_at
    talk.place, talk.attendees = text.place.strip()[:200], text.attendees.strip()
    talk.record, talk.signals = text.record.strip(), text.signals.strip()
    talk.agenda = _rows(text.agenda)
    talk.figures = _rows(text.figures)
    talk.revision += 1
    talk.save()


def _rows(things: Iterable[Point | Figure]) -> list[Mapping[str, Any]]:
    return [asdict(it) for it in things]
