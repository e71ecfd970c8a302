"""The work list: what do I have to do, by when, and why. Collected from the contexts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.kernel.rules import Verdict
from dekkend.kernel.text import msg
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement import queries as procurement
from dekkend.procurement.policies import is_buyer
from dekkend.procurement.queries import ProcurementView, Task
from dekkend.procurement.queries.tasks import TaskKind
from dekkend.procurement.states import ProcurementStatus
from dekkend.procurement.timeline import TimelineStatus, timeline
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone, Words

SOON: Final = timedelta(days=7)
RULES: Final = {TaskKind.REPAIR: "EL-10"}
PAGES: Final = {
    TaskKind.SUBMIT: "/inkoop/{slug}/inschrijven/",
    TaskKind.REPAIR: "/inkoop/{slug}/herstel/",
    TaskKind.SCORE: "/mijn-beoordelingen/?inkoop={slug}",
    TaskKind.CONSENSUS: "/mijn-beoordelingen/?inkoop={slug}",
}
"""Where the work of a task is done; else on the page of the procurement."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do. ``why`` names the reason; ``rule`` and ``source`` where it comes from, when known."""

    title: Words
    subject: Words
    href: str
    why: Words
    due: date | None = None
    rule: str = ""
    source: tuple[str, ...] = ()

    @property
    def badge(self) -> Badge:
        """How urgent it is, in a word."""
        return urgency(self.due, clock.today())


def urgency(due: date | None, today: date) -> Badge:
    """Late, today, this week, later, or no date."""
    if due is None:
        return Badge(_("Zodra het kan"), Tone.QUIET)
    if due < today:
        return Badge(_("Te laat"), Tone.BAD)
    if due == today:
        return Badge(_("Vandaag"), Tone.WARN)
    if due <= today + SOON:
        return Badge(_("Binnen een week"), Tone.WARN)
    return Badge(_("Later"), Tone.INFO)


def _procurement_items(actor: Actor) -> Iterable[WorkItem]:
    return map(_from_task, procurement.work_list(actor))


def _from_task(task: Task) -> WorkItem:
    page = PAGES.get(task.kind, "/inkoop/{slug}/").format(slug=task.procurement)
    return WorkItem(task.title, task.procurement_title, page, task.why, task.due, RULES.get(task.kind, ""))


def _red_dates(actor: Actor) -> Iterable[WorkItem]:
    """Red dates in plans that can still change: those of the concepts that the actor prepares."""
    if not actor.has_any(Role.BUYER):
        return
    for row in procurement.procurements(actor):
        if row.status is ProcurementStatus.CONCEPT:
            view = procurement.procurement(actor, row.slug)
            if is_buyer(actor, view.facts):
                yield from _red_steps(view)


def _red_steps(view: ProcurementView) -> Iterable[WorkItem]:
    """One item per broken rule, with the steps that it is about."""
    steps: dict[str, list[str]] = {}
    verdicts: dict[str, Verdict] = {}
    for entry in timeline(view.definition):
        if entry.status is TimelineStatus.RED and entry.verdicts:
            red = entry.verdicts[0]
            verdicts.setdefault(red.rule, red)
            steps.setdefault(red.rule, []).append(entry.title)
    for rule, titles in steps.items():
        yield _planning_item(view, verdicts[rule], titles)


def _planning_item(view: ProcurementView, red: Verdict, steps: list[str]) -> WorkItem:
    return WorkItem(
        title=msg("Herzie de planning: {steps}", steps=tuple(steps)),
        subject=view.row.title,
        href=f"/inkoop/{view.row.slug}/",
        why=red.reason,
        rule=red.rule,
        source=tuple(str(source) for source in red.source),
    )


PROVIDERS: Final[tuple[Callable[[Actor], Iterable[WorkItem]], ...]] = (_procurement_items, _red_dates)
"""Each context's part of the work list."""


def worklist(actor: Actor) -> list[WorkItem]:
    """Everything that the actor has to do, the most urgent first; without a date last."""
    items = [item for provider in PROVIDERS for item in provider(actor)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max))
