"""Reads of notices, of how somebody wants to hear them, and of the own calendar."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from dekkend.kernel.stored_text import message_from_json
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor
from dekkend.organisations.domain_notices import Delivery, NoticeKind, usual_delivery
from dekkend.organisations.models import CalendarFeed, Notice, NoticeChoice


@dataclass(frozen=True, slots=True)
class FeedRow:
    """When the address of a calendar was made, and when a calendar program last read it."""

    created_at: datetime
    read_at: datetime | None


def notices(actor: Actor) -> "QuerySet[Notice]":
    """What the actor was told, the newest first; nothing for a visitor."""
    return Notice.objects.filter(account_id=actor.account_id or 0)


def notice(actor: Actor, key: int) -> Notice | None:
    """One of the actor's own notices."""
    return notices(actor).filter(pk=key).first()


def sentence_of(row: Notice) -> Message:
    """What a stored notice says, to be shown in the reader's language."""
    return message_from_json(row.text)


def unread_count(actor: Actor) -> int:
    """How many of the actor's notices were not read yet."""
    return notices(actor).filter(read_at__isnull=True).count()


def delivery_choices(actor: Actor) -> dict[NoticeKind, Delivery]:
    """For each kind how the actor hears of it."""
    rows = NoticeChoice.objects.filter(account_id=actor.account_id or 0).values_list("kind", "delivery")
    chosen = {kind: Delivery(delivery) for kind, delivery in rows}
    return {kind: chosen.get(kind.value, usual_delivery(kind)) for kind in NoticeKind}


def feed_of(actor: Actor) -> FeedRow | None:
    """The actor's calendar address, when there is one. The address itself is not kept."""
    row = CalendarFeed.objects.filter(account_id=actor.account_id or 0).first()
    return FeedRow(row.created_at, row.read_at) if row else None
