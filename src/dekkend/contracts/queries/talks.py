"""Conversations: those of an agreement, what could be on the next agenda, and which actions are open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from dekkend.contracts.agreement_standing import standing_of
from dekkend.contracts.models import Agreement, Conversation, TalkAction
from dekkend.contracts.moments import moments
from dekkend.contracts.queries.common import buyers_of
from dekkend.contracts.queries.editions import editions_for
from dekkend.contracts.stored import agreement_from_row
from dekkend.contracts.stored_kinds import Side
from dekkend.contracts.talk_agenda import (
    Figure,
    Indicator,
    OpenAction,
    Point,
    proposed_agenda,
    proposed_figures,
)
from dekkend.contracts.talk_errors import TalkUnknown
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.snapshot import definition_now
from dekkend.runtime import clock

RECORD_WITHIN: Final = timedelta(days=14)
_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action that is not done yet, for work lists: whose it is, and by when."""

    id: int
    agreement_id: int
    slug: str
    number: str
    talk: int
    title: str
    side: Side
    owner: str
    due: date


def talks_of(row: Agreement) -> "QuerySet[Conversation]":
    """The conversations about an agreement, the newest first, with their actions."""
    return Conversation.objects.filter(agreement=row).prefetch_related("actions")


def talk_of(row: Agreement, number: int) -> Conversation:
    """One conversation. Raises TalkUnknown."""
    found = talks_of(row).select_related("closed_by", "confirmed_by").filter(pk=number).first()
    if found is None:
        raise TalkUnknown()
    return found


def points_of(talk: Conversation) -> tuple[Point, ...]:
    """The agenda as it is kept."""
    return tuple(Point(**it) for it in talk.agenda)


def figures_of(talk: Conversation) -> tuple[Figure, ...]:
    """The figures as they are kept."""
    return tuple(Figure(**it) for it in talk.figures)


def open_actions(agreements: Iterable[int]) -> tuple[ActionRow, ...]:
    """The actions of these agreements that are not done, the first due first. One query."""
    rows = TalkAction.objects.filter(conversation__agreement__in=list(agreements), done_on=None)
    rows = rows.select_related("conversation__agreement").order_by("due", "conversation_id", "number")
    return tuple(
        ActionRow(
            it.pk,
            it.conversation.agreement_id,
            it.conversation.agreement.slug,
            it.conversation.agreement.number,
            it.conversation_id,
            it.title,
            Side(it.side),
            it.owner,
            it.due,
        )
        for it in rows
    )


@dataclass(frozen=True, slots=True)
class TalkTask:
    """Something to do about a conversation: an action, a record to write, a record to confirm."""

    key: str
    slug: str
    number: str
    party: str
    talk: int
    title: Message
    due: date


def talk_tasks(actor: Actor) -> tuple[TalkTask, ...]:
    """What somebody has to do about conversations. Two queries; none for who has no such role."""
    providers = actor.organisations(Role.PROVIDER)
    offices = buyers_of(actor, Role.CONTRACT_MANAGER) if actor.has(Role.CONTRACT_MANAGER) else frozenset()
    if not providers and not offices:
        return ()
    return (*_actions_to_do(providers, offices), *_records_to_do(providers, offices))


def _actions_to_do(providers: frozenset[int], offices: frozenset[int]) -> Iterator[TalkTask]:
    own = Q(side=Side.PROVIDER, conversation__agreement__provider__in=providers)
    own |= Q(side=Side.BUYER, conversation__agreement__buyer__in=offices)
    rows = TalkAction.objects.filter(own, done_on=None).order_by("due", "pk")[:_MOST]
    for it in rows.select_related("conversation__agreement__provider", "conversation__agreement__buyer"):
        title = msg("Doe wat is afgesproken: {action}", action=it.title)
        yield _task(f"actie-{it.pk}", it.conversation, title, it.due, it.side)


def _records_to_do(providers: frozenset[int], offices: frozenset[int]) -> Iterator[TalkTask]:
    """Records to write after a conversation, and closed ones to confirm."""
    write = Q(closed_at=None, planned_at__lt=clock.now(), agreement__buyer__in=offices)
    confirm = Q(closed_at__isnull=False, confirmed_at=None, agreement__provider__in=providers)
    rows = Conversation.objects.filter(write | confirm).order_by("planned_at", "pk")[:_MOST]
    for it in rows.select_related("agreement__provider", "agreement__buyer"):
        day = it.planned_at.astimezone(clock.AMSTERDAM).date()
        if it.closed_at is None:
            title, side = msg("Maak het verslag van het gesprek van {day}", day=day), Side.BUYER
        else:
            title, side = msg("Bevestig het verslag van het gesprek van {day}", day=day), Side.PROVIDER
        yield _task(f"gesprek-{it.pk}", it, title, _within_two_weeks(it), side)


def _within_two_weeks(talk: Conversation) -> date:
    """Two weeks after the conversation, or after the record was closed (own choice)."""
    begun = talk.closed_at or talk.planned_at
    return begun.astimezone(clock.AMSTERDAM).date() + RECORD_WITHIN


def _task(key: str, talk: Conversation, title: Message, due: date, side: str) -> TalkTask:
    row = talk.agreement
    party = row.buyer.name if side == Side.PROVIDER else row.provider.name
    return TalkTask(key, row.slug, row.number, party, talk.pk, title, due)


def proposal_for(row: Agreement) -> tuple[tuple[Point, ...], tuple[Figure, ...]]:
    """The agenda and the figures that Dekkend proposes for a conversation today."""
    today, agreement = clock.today(), agreement_from_row(row)
    known = moments(agreement, today, editions_for(row.buyer_id))
    standing = standing_of(agreement, known, today)
    actions = [OpenAction(it.title, it.owner or it.side.value, it.due) for it in open_actions([row.pk])]
    agenda = proposed_agenda(agreement, standing, known, actions, today)
    return agenda, proposed_figures(standing, indicators_of(row), _figures_before(row))


def indicators_of(row: Agreement) -> tuple[Indicator, ...]:
    """The indicators of the goals of the procurement that the agreement follows from."""
    if row.procurement_id is None:
        return ()
    return tuple(
        Indicator(it.id, it.name, it.target or "", it.unit or "")
        for goal in definition_now(row.procurement_id).goals
        for it in goal.indicators
    )


def _figures_before(row: Agreement) -> tuple[Figure, ...]:
    last = Conversation.objects.filter(agreement=row, closed_at__isnull=False).order_by("-held_on").first()
    return figures_of(last) if last else ()
