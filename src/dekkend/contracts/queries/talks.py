"""Conversations: those of an agreement, what could be on the next agenda, and which actions are open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from dekkend.contracts.agreement_standing import standing_of
from dekkend.contracts.models import Agreement, Conversation, TalkAction
from dekkend.contracts.moments import moments
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
from dekkend.procurement.snapshot import definition_now
from dekkend.runtime import clock


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
