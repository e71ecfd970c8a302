"""The message log as people see it: a list, one message with its correspondence, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Min, Q, QuerySet

from dekkend.messaging import correspondence
from dekkend.messaging.codec import parse
from dekkend.messaging.correspondence import TERMS, ClockKind, SubjectKind, Term
from dekkend.messaging.errors import UnknownMessage
from dekkend.messaging.message import Message
from dekkend.messaging.models import (
    LoggedMessage,
    MessageClock,
    MessageDelivery,
    MessageSubject,
    MessageToken,
)
from dekkend.messaging.policies import Reach
from dekkend.messaging.reach import reach_of, within
from dekkend.messaging.secrecy import keyed, unlocked
from dekkend.messaging.structure.reading import structure
from dekkend.organisations.domain import Actor
from dekkend.runtime import access_log, clock

MOST_LISTED: Final = 500
"""Messages in a list; who looks for an older one filters or searches."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What to look for. ``subject``: a reference, an allocation number or a BSN (compared by its hash)."""

    number: str = ""
    outgoing: bool | None = None
    open: bool = False
    valid: bool | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One message in the list. ``due`` is the first day by which something must still follow."""

    id: int
    name: str
    title: str
    outgoing: bool
    municipality: str
    provider: str
    identification: str
    dated: date
    received_at: datetime
    valid: bool
    problems: int
    answered: bool
    due: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class ClockRow:
    """Something expected: from whom, by when, and when it came."""

    term: Term
    key: str
    own: bool
    due: date
    met_at: datetime | None
    met_by: int | None
    message_id: int
    message_name: str


@dataclass(frozen=True)
class MessageView:
    """One message, opened: its content, its bytes, the clocks, and other messages about the same things."""

    row: LogRow
    message: Message
    data: bytes
    problems: Sequence[dict[str, Any]]
    clocks: tuple[ClockRow, ...]
    related: tuple[LogRow, ...]
    deliveries: tuple[MessageDelivery, ...]
    references: tuple[str, ...]
    may_answer: bool


def messages(actor: Actor, wanted: LogFilter = LogFilter(), *, limit: int = MOST_LISTED) -> list[LogRow]:
    """The messages of one's own organisations, the last first. Raises NotAllowed."""
    return messages_within(reach_of(actor), wanted, limit=limit)


def messages_within(reach: Reach, wanted: LogFilter, *, limit: int = MOST_LISTED) -> list[LogRow]:
    """The messages within reach, the last first."""
    with within(reach):
        rows = _filtered(_rows(), reach, wanted)
        return [_row(row, reach) for row in rows[:limit]]


def message(actor: Actor, message_id: int) -> MessageView:
    """One message, opened; that somebody looked is noted apart. Raises UnknownMessage, NotAllowed."""
    reach = reach_of(actor)
    with within(reach):
        found = _rows().filter(pk=message_id).first()
        if found is None:
            raise UnknownMessage()
        access_log.record(actor, "look", f"message:{found.pk}")
        data = unlocked(found.content, found.digest)
        content = parse(data)
        assert isinstance(content, Message), "only messages that could be read are logged"
        row = _row(found, reach)
        return MessageView(
            row=row,
            message=content,
            data=data,
            problems=found.problems,
            clocks=tuple(_clock(one, reach) for one in found.clocks.select_related("message")),
            related=tuple(_row(one, reach) for one in _related(found)),
            deliveries=tuple(found.deliveries.select_related("organisation")),
            references=_references(content),
            may_answer=not row.outgoing and not row.answered and _has_answer(found),
        )


def due(actor: Actor) -> list[ClockRow]:
    """What one's own organisations must still send, the first day first. Raises NotAllowed."""
    reach = reach_of(actor)
    with within(reach):
        own = Q(owner="gemeente", municipality_id__in=reach.municipalities) | Q(
            owner="aanbieder", provider_id__in=reach.providers
        )
        rows = MessageClock.objects.filter(own, met_by__isnull=True).select_related("message")
        return [_clock(row, reach) for row in rows.order_by("due", "id")]


def tokens(actor: Actor) -> list[MessageToken]:
    """The keys of one's own organisations. Raises NotAllowed."""
    own = reach_of(actor).organisations
    return list(
        MessageToken.objects.filter(organisation_id__in=own).select_related("organisation", "made_by")
    )


def _rows() -> "QuerySet[Any]":
    return (
        LoggedMessage.objects.select_related("municipality", "provider")
        .annotate(
            first_answer=Min("answered_by"),
            first_due=Min("clocks__due", filter=Q(clocks__met_by__isnull=True)),
        )
        .order_by("-received_at", "-pk")
    )


def _filtered(rows: "QuerySet[Any]", reach: Reach, wanted: LogFilter) -> "QuerySet[Any]":
    if wanted.number:
        rows = rows.filter(number=wanted.number)
    if wanted.outgoing is not None:
        sent = Q(sent_by="gemeente", municipality_id__in=reach.municipalities) | Q(
            sent_by="aanbieder", provider_id__in=reach.providers
        )
        rows = rows.filter(sent if wanted.outgoing else ~sent)
    if wanted.open:
        rows = rows.filter(first_due__isnull=False)
    if wanted.valid is not None:
        rows = rows.filter(valid=wanted.valid)
    if wanted.subject:
        about = MessageSubject.objects.filter(value__in=(wanted.subject, keyed(wanted.subject)))
        rows = rows.filter(Q(pk__in=about.values("message_id")) | Q(identification=wanted.subject))
    return rows


def _row(row: Any, reach: Reach) -> LogRow:
    outgoing = (
        row.municipality_id in reach.municipalities
        if row.sent_by == "gemeente"
        else row.provider_id in reach.providers
    )
    return LogRow(
        id=row.pk,
        name=row.name,
        title=structure().kinds[row.number].title,
        outgoing=outgoing,
        municipality=row.municipality.name,
        provider=row.provider.name,
        identification=row.identification,
        dated=row.dated,
        received_at=row.received_at,
        valid=row.valid,
        problems=len(row.problems),
        answered=row.first_answer is not None,
        due=row.first_due,
        late=row.first_due is not None and row.first_due < clock.today(),
    )


def _related(found: LoggedMessage) -> "QuerySet[Any]":
    """Messages between the same two about the same request or allocation, or that answer one another."""
    about = MessageSubject.objects.filter(
        municipality_id=found.municipality_id,
        provider_id=found.provider_id,
        kind__in=(SubjectKind.REQUEST, SubjectKind.ALLOCATION),
        value__in=found.subjects.exclude(kind=SubjectKind.CLIENT).values("value"),
    )
    near = Q(pk__in=about.values("message_id")) | Q(answers=found.pk) | Q(pk=found.answers_id or 0)
    between = {"municipality_id": found.municipality_id, "provider_id": found.provider_id}
    return _rows().filter(near, **between).exclude(pk=found.pk).order_by("received_at", "pk")[:50]


def _clock(row: MessageClock, reach: Reach) -> ClockRow:
    own = (
        row.municipality_id in reach.municipalities
        if row.owner == "gemeente"
        else row.provider_id in reach.providers
    )
    return ClockRow(
        term=TERMS[ClockKind(row.kind)],
        key=row.key,
        own=own,
        due=row.due,
        met_at=row.met_at,
        met_by=row.met_by_id,
        message_id=row.message_id,
        message_name=row.message.name,
    )


def _has_answer(row: LoggedMessage) -> bool:
    return row.number == "323" or any(kind.returns == row.number for kind in structure().kinds.values())


def _references(content: Message) -> tuple[str, ...]:
    """The references of a request that may be answered with a 319."""
    if content.number not in ("315", "317"):
        return ()
    found = correspondence.subjects(content)
    return tuple(sorted(one.value for one in found if one.kind is SubjectKind.REQUEST))


__all__ = ["ClockRow", "LogFilter", "LogRow", "MessageView", "due", "message", "messages", "tokens"]
