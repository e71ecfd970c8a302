"""What somebody has to do for agreements: tasks of the own roles, and late ones that escalated to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models import DatedMoment
from dekkend.contracts.moments_model import ESCALATES, MomentState
from dekkend.contracts.queries.common import buyers_of
from dekkend.kernel.stored_text import message_from_json
from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor, Role
from dekkend.runtime import clock

MOST: Final = 300
"""Tasks on one work list; whoever has more works from the register."""
_UNSEEN: Final = (AgreementStatus.DRAFT, AgreementStatus.LAPSED)


@dataclass(frozen=True, slots=True)
class AgreementTask:
    """One thing to do. ``late_for`` is the role that is late, when it is on the list of a second role."""

    key: str
    agreement: str
    number: str
    name: str
    party: str
    title: Message
    due: date
    rule: str
    article: str
    late_for: Role | None = None

    @property
    def is_late(self) -> bool:
        return self.due < clock.today()


def agreement_tasks(actor: Actor, most: int = MOST) -> tuple[AgreementTask, ...]:
    """The most urgent tasks of the actor, by day; as of the last change or night. One query, and one for
    each role held at a purchasing body."""
    wanted = _mine(actor)
    if wanted is None:
        return ()
    rows = waiting().filter(wanted).exclude(agreement__status=AgreementStatus.LAPSED)
    rows = rows.select_related("agreement__provider", "agreement__buyer").order_by(
        "due", "agreement__number", "key"
    )
    return tuple(_tasks(actor, rows[:most]))


def waiting() -> "QuerySet[DatedMoment]":
    """The moments that are to be done today, whoever is to do them; also when a night was skipped."""
    begun = Q(state=MomentState.COMING, opens__lte=clock.today(), event=False)
    return DatedMoment.objects.filter(Q(state__in=[MomentState.OPEN, MomentState.LATE]) | begun)


def _mine(actor: Actor) -> Q | None:
    """Tasks of the own roles, and late ones of the roles that escalate to them; None for no role at all."""
    today = clock.today()
    parts: list[Q] = []
    own = actor.organisations(Role.PROVIDER)
    if own:
        parts.append(Q(role=Role.PROVIDER, agreement__provider__in=own) & ~Q(agreement__status__in=_UNSEEN))
    for role in (Role.CONTRACT_MANAGER, Role.CONTROLLER, Role.BUYER):
        offices = buyers_of(actor, role) if actor.has(role) else frozenset()
        if offices:
            behind = [first for first, second in ESCALATES.items() if second is role]
            parts.append(Q(role=role, agreement__buyer__in=offices))
            parts.append(Q(role__in=behind, due__lt=today, agreement__buyer__in=offices))
    found = Q()
    for part in parts:
        found |= part
    return found if parts else None


def _tasks(actor: Actor, rows: "QuerySet[DatedMoment]") -> Iterator[AgreementTask]:
    for row in rows:
        role, agreement = Role(row.role), row.agreement
        provider = agreement.provider_id in actor.organisations(Role.PROVIDER)
        yield AgreementTask(
            key=row.key,
            agreement=agreement.slug,
            number=agreement.number,
            name=agreement.title,
            party=agreement.buyer.name if provider else agreement.provider.name,
            title=message_from_json(row.title),
            due=row.due,
            rule=row.rule,
            article=row.article,
            late_for=None if role in actor.roles else role,
        )
