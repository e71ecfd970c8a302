"""Telling people of tasks, many at once: what was told is stored, and each person hears it in one notice."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models import Agreement, ToldMoment
from dekkend.contracts.moments_model import Moment
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Role
from dekkend.organisations.domain_notices import NoticeKind
from dekkend.organisations.queries import buying_for
from dekkend.organisations.services import notify_organisations
from dekkend.runtime import clock

WORK_LIST: Final = "/"
_HIDDEN: Final = (AgreementStatus.DRAFT, AgreementStatus.LAPSED)
"""Statuses in which a provider does not see the agreement."""


@dataclass
class Tidings:
    """What is told in one go: new tasks and late ones, by whom they are for."""

    new: list[ToldMoment] = field(default_factory=list)
    late: list[ToldMoment] = field(default_factory=list)
    escalated: int = 0
    _tasks: dict[tuple[int, Role, bool], list[tuple[Agreement, Moment]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def tell(self, row: Agreement, moment: Moment) -> ToldMoment:
        """A task that nobody was told of."""
        told = ToldMoment(
            agreement_id=row.pk, key=moment.key, role=moment.role, due=moment.due, told_at=clock.now()
        )
        self.new.append(told)
        self._for(row, moment.role, moment, late=False)
        return told

    def escalate(self, row: Agreement, moment: Moment, told: ToldMoment, role: Role) -> None:
        """A task that is late, which a second role sees too."""
        told.escalated_to, told.escalated_at = role, clock.now()
        self.escalated += 1
        if told.pk is not None:
            self.late.append(told)
        self._for(row, role, moment, late=True)

    def store(self) -> None:
        """In the transaction under way: what rolls back told nobody."""
        ToldMoment.objects.bulk_create(self.new, batch_size=1000)
        ToldMoment.objects.bulk_update(self.late, ["escalated_to", "escalated_at"], batch_size=500)
        for (organisation, role, late), tasks in self._tasks.items():
            offices = [organisation] if role is Role.PROVIDER else buying_for(organisation)
            text, url = _sentence(tasks, late=late)
            notify_organisations(offices, NoticeKind.AGREEMENT, text, url, roles=(role,))

    def _for(self, row: Agreement, role: Role, moment: Moment, *, late: bool) -> None:
        if role is Role.PROVIDER and row.status in _HIDDEN:
            return
        organisation = row.provider_id if role is Role.PROVIDER else row.buyer_id
        self._tasks[organisation, role, late].append((row, moment))


def _sentence(tasks: list[tuple[Agreement, Moment]], *, late: bool) -> tuple[Message, str]:
    """One sentence about one task, or about all of them, and the page to go to."""
    if len(tasks) == 1:
        row, moment = tasks[0]
        values = {"number": row.number, "title": moment.title, "due": moment.due}
        url = f"/overeenkomsten/{row.slug}/tijdlijn/"
        if late:
            return msg("Te laat bij overeenkomst {number}: {title} (uiterlijk {due}).", **values), url
        return msg("Te doen bij overeenkomst {number}: {title} (uiterlijk {due}).", **values), url
    first = min(moment.due for _, moment in tasks)
    if late:
        return msg("{count} taken bij overeenkomsten zijn te laat.", count=len(tasks)), WORK_LIST
    count = len(tasks)
    return msg(
        "{count} nieuwe taken bij overeenkomsten; de eerste uiterlijk {due}.", count=count, due=first
    ), WORK_LIST
