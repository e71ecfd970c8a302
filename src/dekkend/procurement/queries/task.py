"""One thing to do: what, by when, and the rule that it comes from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dekkend.kernel.rules import Rule, Source, Verdict
from dekkend.kernel.text import Message
from dekkend.procurement.models import Procurement


class TaskKind(StrEnum):
    PLANNING = "planning"
    NEXT_STEP = "volgende-stap"
    SCORE = "beoordelen"
    REPAIR = "herstellen"
    SUBMIT = "indienen"
    ENTER = "inschrijven"
    CONSENSUS = "consensus"
    LETTER = "brief"
    AGREEMENTS = "overeenkomsten"
    AWARD = "gunning"
    LOG = "logboek"
    ENROLMENT = "aanmelding"
    CELLS = "cellen"
    INTERESTS = "belangen"
    SEATS = "plaatsen"
    QUESTION = "vragen"
    COMPLAINT = "klacht"
    CONFIRM = "bevestigen"
    CONDITION = "voorwaarden"
    VALIDITY = "geldigheid"
    COURT = "kort-geding"
    ASKED = "gevraagd"
    ROUTE = "besluitroute"
    INPUT = "inbreng"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, with its rule and where that comes from. ``number``: the submission it is about."""

    kind: TaskKind
    procurement: str
    procurement_title: str
    title: Message
    why: Message
    due: date | None
    rule: str
    source: tuple[Source, ...]
    number: int | None = None


def task(
    kind: TaskKind,
    procurement: Procurement | tuple[str, str],
    title: Message,
    why: Message,
    rule: Rule[Any] | Verdict,
    *,
    due: date | None = None,
    number: int | None = None,
) -> Task:
    """A task about a procurement (or its slug and title), for the reason that ``rule`` gives."""
    slug, name = (
        (procurement.slug, procurement.title) if isinstance(procurement, Procurement) else procurement
    )
    known_as = rule.id if isinstance(rule, Rule) else rule.rule
    return Task(kind, slug, name, title, why, due, known_as, rule.source, number)
