"""The work list: what has this person to do, by when, and why."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from dekkend.organisations.domain import Actor
from dekkend.procurement.queries.task import Task, TaskKind
from dekkend.procurement.queries.tasks_admission import (
    admission_buyer_tasks,
    admission_provider_tasks,
)
from dekkend.procurement.queries.tasks_assessment import empty_seat_tasks, interest_tasks
from dekkend.procurement.queries.tasks_awards import award_buyer_tasks, award_provider_tasks
from dekkend.procurement.queries.tasks_information import (
    information_buyer_tasks,
    information_provider_tasks,
)
from dekkend.procurement.queries.tasks_preparation import preparation_tasks
from dekkend.procurement.queries.tasks_provider import provider_tasks
from dekkend.procurement.queries.tasks_region import (
    assessor_tasks,
    buyer_tasks,
    contract_tasks,
    controller_tasks,
    supervisor_tasks,
)

_WORK: Final[tuple[Callable[[Actor], Iterable[Task]], ...]] = (
    buyer_tasks,
    interest_tasks,
    assessor_tasks,
    empty_seat_tasks,
    provider_tasks,
    contract_tasks,
    controller_tasks,
    supervisor_tasks,
    admission_buyer_tasks,
    admission_provider_tasks,
    information_buyer_tasks,
    information_provider_tasks,
    award_buyer_tasks,
    award_provider_tasks,
    preparation_tasks,
)


def work_list(actor: Actor) -> tuple[Task, ...]:
    """What the actor has to do in procurements, the most urgent first; each role costs its own queries."""
    tasks = [task for work in _WORK for task in work(actor)]
    return tuple(sorted(tasks, key=lambda task: (task.due is None, task.due or date.max, task.procurement)))


__all__ = ["Task", "TaskKind", "work_list"]
