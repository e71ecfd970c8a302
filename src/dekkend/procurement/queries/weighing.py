"""Optional exclusion grounds that apply and wait for a buyer's judgement (EL-02)."""

from dataclasses import dataclass

from django.db.models import QuerySet

from dekkend.kernel.text import Message
from dekkend.organisations.domain import Actor
from dekkend.procurement.domain import Stage
from dekkend.procurement.models import Check
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.states import SubmissionStatus
from dekkend.procurement.stored import verdict_from_json


@dataclass(frozen=True, slots=True)
class OpenGround:
    """A ground to weigh: of whom, which, and what the rule says."""

    number: int
    tenderer: str
    evidence: str
    reason: Message


def open_grounds(procurement_id: int) -> "QuerySet[Check]":
    """The verdicts that wait for a weighing, of submissions that were not set aside for something else."""
    rows = Check.objects.filter(
        submission__procurement=procurement_id,
        submission__status=SubmissionStatus.COMPLETE,
        stage=Stage.EXCLUSION,
        rule="EL-02",
        holds=False,
        effect="warn",
    )
    return rows.select_related("submission__tenderer").order_by("submission__number", "id")


def grounds_to_weigh(actor: Actor, slug: str) -> tuple[OpenGround, ...]:
    """What the buyer has to weigh now. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(found))
    return tuple(
        OpenGround(
            row.submission.number,
            row.submission.tenderer.name,
            row.requirement,
            verdict_from_json(row.rule, row.holds, row.effect, row.verdict).reason,
        )
        for row in open_grounds(found.pk)
    )


__all__ = ["OpenGround", "grounds_to_weigh", "open_grounds"]
