"""The work list: what do I have to do, by when, and why. Collected from the contexts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from dekkend.contracts.queries.evidence import returns_to_read
from dekkend.contracts.queries.talks import talk_tasks
from dekkend.contracts.queries.work import AgreementTask, agreement_tasks
from dekkend.kernel.text import msg
from dekkend.messaging.policies import may_use_log
from dekkend.messaging.queries.log import due
from dekkend.organisations.domain import ROLE_NAMES, Actor
from dekkend.organisations.domain_evidence import KIND_TITLES, MAX_AGE
from dekkend.organisations.evidence_queries import ending_documents
from dekkend.oversight.queries.tasks import ScreeningTask, screening_tasks
from dekkend.procurement import queries as procurement
from dekkend.procurement.queries import Task
from dekkend.procurement.queries.tasks import TaskKind
from dekkend.runtime import clock
from dekkend.web.badges import Badge, Tone, Words
from dekkend.web.tariff_work import tariff_tasks

SOON: Final = timedelta(days=7)
PAGES: Final = {
    TaskKind.SUBMIT: "/inkoop/{slug}/inschrijven/",
    TaskKind.ENTER: "/inkoop/{slug}/inschrijven/",
    TaskKind.REPAIR: "/inkoop/{slug}/herstel/",
    TaskKind.LETTER: "/inkoop/{slug}/brieven/{number}/",
    TaskKind.AGREEMENTS: "/overeenkomsten/nieuw/uit-inkoop/{slug}/",
    TaskKind.AWARD: "/inkoop/{slug}/besluiten/",
    TaskKind.ENROLMENT: "/inkoop/{slug}/aanmeldingen/{number}/",
    TaskKind.CELLS: "/inkoop/{slug}/toelating/",
    TaskKind.LOG: "/inkoop/{slug}/logboek/",
    TaskKind.INTERESTS: "/inkoop/{slug}/belangen/",
    TaskKind.SEATS: "/inkoop/{slug}/beoordeling/",
    TaskKind.QUESTION: "/inkoop/{slug}/vragen/",
    TaskKind.COMPLAINT: "/inkoop/{slug}/klachten/{number}/",
    TaskKind.CONFIRM: "/inkoop/{slug}/notas/{number}/",
    TaskKind.SCORE: "/mijn-beoordelingen/?inkoop={slug}",
    TaskKind.CONDITION: "/inkoop/{slug}/gunning/",
    TaskKind.VALIDITY: "/inkoop/{slug}/gunning/geldigheid/0/",
    TaskKind.COURT: "/inkoop/{slug}/gunning/#kort-geding",
    TaskKind.ASKED: "/inkoop/{slug}/gevraagd/{number}/",
    TaskKind.ROUTE: "/inkoop/{slug}/route/",
    TaskKind.INPUT: "/inkoop/{slug}/consultaties/{number}/",
    TaskKind.CONSENSUS: "/mijn-beoordelingen/?inkoop={slug}",
}
"""Where the work of a task is done; else on the page of the procurement."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do. ``why`` names the reason; ``rule`` and ``source`` where it comes from, when known.
    ``key`` tells it from others on the same page with the same rule."""

    title: Words
    subject: Words
    href: str
    why: Words
    due: date | None = None
    rule: str = ""
    source: tuple[str, ...] = ()
    key: str = ""

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
    return map(work_item, procurement.work_list(actor))


def work_item(task: Task) -> WorkItem:
    """A task as the work list shows it."""
    page = PAGES.get(task.kind, "/inkoop/{slug}/").format(slug=task.procurement, number=task.number)
    source = tuple(map(str, task.source))
    return WorkItem(task.title, task.procurement_title, page, task.why, task.due, task.rule, source)


def _screening_items(actor: Actor) -> Iterable[WorkItem]:
    return map(_from_screening, screening_tasks(actor))


def _from_screening(task: ScreeningTask) -> WorkItem:
    root = "/mijn-toetsen/" if task.own else "/toetsen/"
    source = tuple(map(str, task.source))
    href = f"{root}{task.screening_id}/"
    return WorkItem(task.title, task.subject, href, task.why, task.due, task.rule, source)


def _message_items(actor: Actor) -> Iterable[WorkItem]:
    """What must still be answered or told by message, for who has a message log."""
    if not may_use_log(actor):
        return ()
    return (
        WorkItem(
            title=row.term.title,
            subject=f"{row.message_name} {row.key}".strip(),
            href=f"/berichten/{row.message_id}/",
            why=_("Dit bericht vraagt een vervolg."),
            due=row.due,
            rule=row.term.rule.id,
            source=tuple(map(str, row.term.rule.source)),
        )
        for row in due(actor)
    )


def _evidence_items(actor: Actor) -> Iterable[WorkItem]:
    """Documents of the own organisations that end soon, or ended."""
    for found in ending_documents(actor):
        title = KIND_TITLES[found.kind]
        age = MAX_AGE.get(found.kind)
        yield WorkItem(
            msg("Vernieuw: {title}", title=title),
            _("Bewijsmap"),
            "/mijn-organisatie/bewijs/",
            msg(
                "Te gebruiken tot en met {until}. Inkopen vragen om een bewijsstuk dat geldt.",
                until=found.valid_until,
            ),
            found.valid_until,
            age[1] if age else "",
        )


def _tariff_items(actor: Actor) -> Iterable[WorkItem]:
    for task in tariff_tasks(actor):
        yield WorkItem(task.title, task.subject, task.href, task.why, task.due, task.rule)


AGREEMENT_PAGES: Final = {
    "EL-17": "ondertekening/",
    "CT-18": "ondertekening/",
    "CT-13": "wijzigingen/",
    "EX-11": "wijzigingen/",
    "EX-07": "einde/",
    "LD-08": "stops/",
    "LD-09": "stops/",
    "BR": "ruimte/",
    "SU": "plichten/onderaannemer/",
    "IN": "plichten/melding/",
    "IN-08": "plichten/continuiteit/",
    "IN-11": "plichten/datalek/",
    "FI": "plichten/",
    "FI-02": "plichten/onverschuldigd/",
    "FI-03": "plichten/onverschuldigd/",
    "FI-04": "plichten/ubo-ontbreekt/",
    "FI-06": "plichten/maatregel/",
    "FI-09": "plichten/verzekering/",
    "EX-01": "plichten/gebruik/",
    "EX-04": "plichten/gebruik/",
    "EX-08": "plichten/",
    "EX-14": "plichten/geschil/",
    "CV-07": "plichten/gebruik/",
    "CV-16": "plichten/ontwikkeltafel/",
}
"""On which page of an agreement a task is done, by its rule or the part of it; else on the timeline."""


def _agreement_items(actor: Actor) -> Iterable[WorkItem]:
    return map(agreement_item, agreement_tasks(actor))


def agreement_item(task: AgreementTask) -> WorkItem:
    """A task of an agreement as the work list shows it."""
    page = AGREEMENT_PAGES.get(task.rule) or AGREEMENT_PAGES.get(task.rule.split("-")[0], "tijdlijn/")
    why = msg("Overeenkomst {number}, {article}.", number=task.number, article=task.article)
    if task.late_for is not None:
        who = ROLE_NAMES[task.late_for]
        why = msg(
            "Overeenkomst {number}, {article}. De {who} is te laat.",
            number=task.number,
            article=task.article,
            who=who,
        )
    return WorkItem(
        task.title,
        f"{task.name}: {task.party}",
        f"/overeenkomsten/{task.agreement}/{page}",
        why,
        task.due,
        task.rule,
        (task.article,),
        key=f"{task.agreement}:{task.key}",
    )


def _talk_items(actor: Actor) -> Iterable[WorkItem]:
    """Actions of conversations, and records to write or confirm."""
    for task in talk_tasks(actor):
        yield WorkItem(
            task.title,
            task.party,
            f"/overeenkomsten/{task.slug}/gesprekken/{task.talk}/",
            msg("Gesprek over overeenkomst {number}.", number=task.number),
            task.due,
            key=task.key,
        )


def _return_items(actor: Actor) -> Iterable[WorkItem]:
    """Signed files whose words Dekkend cannot read."""
    for it in returns_to_read(actor):
        yield WorkItem(
            it.title,
            it.party,
            f"/overeenkomsten/{it.slug}/ondertekening/",
            msg("Overeenkomst {number}: pas na het lezen telt de handtekening.", number=it.number),
            rule="CT-18",
            key=f"{it.slug}:{it.document}",
        )


PROVIDERS: Final[tuple[Callable[[Actor], Iterable[WorkItem]], ...]] = (
    _procurement_items,
    _evidence_items,
    _screening_items,
    _message_items,
    _tariff_items,
    _agreement_items,
    _talk_items,
    _return_items,
)
"""Each context's part of the work list."""


def worklist(actor: Actor) -> list[WorkItem]:
    """Everything that the actor has to do, the most urgent first; without a date last."""
    items = [item for provider in PROVIDERS for item in provider(actor)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max))
