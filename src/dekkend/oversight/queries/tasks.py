"""What people have to do in tests, for the work list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dekkend.kernel.rules import Rule, Source
from dekkend.kernel.text import Message, msg
from dekkend.organisations.domain import Actor, Role
from dekkend.organisations.queries import regions_bought_for
from dekkend.oversight.domain import KIND_NAMES, ScreeningKind
from dekkend.oversight.models import ProviderScreening
from dekkend.oversight.queries.files import own_screenings, register
from dekkend.oversight.rules import bibob_gate, form_back_in_time, heard_before_negative
from dekkend.oversight.rules_financial import financial_ladder
from dekkend.oversight.states import OVER, WITH_PROVIDER
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class ScreeningTask:
    """One thing to do in a test; ``own`` when the provider does it on its own page."""

    screening_id: int
    subject: str
    title: Message
    why: Message
    due: date | None
    rule: str
    source: tuple[Source, ...]
    own: bool = False


def screening_tasks(actor: Actor) -> tuple[ScreeningTask, ...]:
    """What the actor has to do in tests: as a buyer of a region, and as the provider that is tested."""
    tasks: list[ScreeningTask] = []
    if actor.has(Role.BUYER) and regions_bought_for(actor):
        tasks += _for_buyer(actor)
    if actor.has(Role.PROVIDER):
        tasks += _for_provider(actor)
    return tuple(tasks)


def _for_provider(actor: Actor) -> Iterator[ScreeningTask]:
    for row in own_screenings(actor).filter(status__in=WITH_PROVIDER):
        title, why, rule = _OWN[row.status]
        yield _task(row, title, why, rule, due=row.due, own=True)  # type: ignore[attr-defined]


def _for_buyer(actor: Actor) -> Iterator[ScreeningTask]:
    for row in register(actor).exclude(status__in=OVER):
        late = row.due is not None and row.due < clock.today()  # type: ignore[attr-defined]
        if row.status in WITH_PROVIDER | {"advies-gevraagd"} and not late:
            continue
        title, why, rule = _REGION[row.status]
        yield _task(row, title, why, rule, due=row.due if late else None)  # type: ignore[attr-defined]


def _task(
    row: ProviderScreening,
    title: Message,
    why: Message,
    rule: "Rule[object]",
    *,
    due: date | None,
    own: bool = False,
) -> ScreeningTask:
    subject = row.region.name if own else row.provider.name
    kind = KIND_NAMES[ScreeningKind(row.kind)]
    return ScreeningTask(
        row.pk, subject, title, msg("{kind}: {why}", kind=kind, why=why), due, rule.id, rule.source, own
    )


_OWN = {
    "formulier-uit": (
        msg("Vragenformulier invullen en ondertekenen"),
        msg("de regio wacht op uw antwoorden."),
        form_back_in_time,
    ),
    "cijfers-gevraagd": (
        msg("Jaarcijfers invullen"),
        msg("de regio wacht op uw jaarcijfers."),
        financial_ladder,
    ),
    "voornemen": (
        msg("Op het voornemen reageren"),
        msg("u kunt uw zienswijze geven voordat de regio besluit."),
        heard_before_negative,
    ),
}

_REGION = {
    "risicoscan": (msg("Risicoscan doen"), msg("de toets is gestart."), bibob_gate),
    "gescand": (msg("Kiezen: formulier sturen of afronden"), msg("de risicoscan is klaar."), bibob_gate),
    "formulier-uit": (
        msg("Beslissen over een formulier dat uitblijft"),
        msg("de termijn is voorbij."),
        form_back_in_time,
    ),
    "formulier-terug": (msg("Vragenformulier bekijken"), msg("het formulier is terug."), form_back_in_time),
    "eigen-onderzoek": (msg("Onderzoek afronden"), msg("het eigen onderzoek loopt."), bibob_gate),
    "advies-gevraagd": (msg("Navragen waar het advies blijft"), msg("het advies is laat."), bibob_gate),
    "advies-ontvangen": (msg("Besluiten op het advies"), msg("het advies is er."), bibob_gate),
    "voornemen": (msg("Besluiten"), msg("de termijn voor een zienswijze is voorbij."), heard_before_negative),
    "gehoord": (msg("Besluiten"), msg("de aanbieder is gehoord."), heard_before_negative),
    "cijfers-gevraagd": (msg("Jaarcijfers navragen"), msg("de cijfers zijn er niet."), financial_ladder),
    "cijfers-ontvangen": (msg("Jaarcijfers beoordelen"), msg("de cijfers zijn er."), financial_ladder),
}
