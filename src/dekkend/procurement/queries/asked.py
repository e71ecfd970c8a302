"""What a region asks of a tenderer after the decision: evidence, and to keep its bid valid for longer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.award_domain import EVIDENCE_KINDS, ConditionKind
from dekkend.procurement.award_states import ConditionStatus
from dekkend.procurement.errors import UnknownSubmission
from dekkend.procurement.models import (
    AwardCondition,
    Procurement,
    Submission,
    ValidityAnswer,
    ValidityRequest,
)
from dekkend.procurement.queries.access import seen
from dekkend.procurement.queries.rounds import NOT_COUNTING
from dekkend.procurement.services.conditions import in_time
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class AskedEvidence:
    """Evidence that was asked of a tenderer. ``outcome`` is what the region found, once it judged it."""

    id: int
    kind: ConditionKind
    title: str
    status: ConditionStatus
    asked_on: date
    due: date | None
    received_on: date | None
    file: str
    answer: str
    outcome: str
    verdict: Verdict | None

    @property
    def is_open(self) -> bool:
        return self.status is ConditionStatus.OPEN


@dataclass(frozen=True, slots=True)
class AskedValidity:
    """A request to keep the bid valid until a day. ``agrees`` is the tenderer's own answer, None without."""

    id: int
    number: int
    asked_on: date
    answer_by: date
    until: date
    reason: str
    agrees: bool | None
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that was asked of one submission, the open things first."""

    submission_id: int
    number: int
    procurement: str
    title: str
    region: str
    tenderer: str
    evidence: tuple[AskedEvidence, ...]
    validity: tuple[AskedValidity, ...]

    @property
    def open(self) -> int:
        """How many things wait for the tenderer."""
        evidence = sum(it.is_open and it.received_on is None for it in self.evidence)
        return evidence + sum(it.agrees is None for it in self.validity)


def asked_of(actor: Actor, slug: str, number: int) -> Asked:
    """What was asked of an own submission. Raises UnknownProcurement, UnknownSubmission for another's."""
    found = seen(actor, slug)
    rows = Submission.objects.filter(procurement=found, number=number)
    row = rows.filter(tenderer__in=actor.organisations(Role.PROVIDER)).select_related("tenderer").first()
    if row is None:
        raise UnknownSubmission(number=number)
    return Asked(
        submission_id=row.pk,
        number=row.number,
        procurement=found.slug,
        title=found.title,
        region=found.region.name,
        tenderer=row.tenderer.name,
        evidence=tuple(sorted(_evidence(row), key=lambda it: not it.is_open)),
        validity=tuple(_validity(found, row)),
    )


def still_counting(found: Procurement) -> "QuerySet[Submission]":
    """The submissions of this round whose bids can still lead to an award, by number."""
    rows = Submission.objects.filter(procurement=found, round=found.round)
    return rows.exclude(status__in=NOT_COUNTING).order_by("number")


def _evidence(row: Submission) -> Iterator[AskedEvidence]:
    today = clock.today()
    for it in AwardCondition.objects.filter(submission=row, kind__in=EVIDENCE_KINDS).order_by("due", "pk"):
        yield AskedEvidence(
            it.pk,
            ConditionKind(it.kind),
            it.title,
            ConditionStatus(it.status),
            it.asked_on,
            it.due,
            it.received_on,
            it.file,
            it.answer,
            it.outcome,
            in_time(it, today),
        )


def _validity(found: Procurement, row: Submission) -> Iterator[AskedValidity]:
    if row.status in NOT_COUNTING or row.round != found.round:
        return
    answers = {it.request_id: it for it in ValidityAnswer.objects.filter(submission=row)}
    for it in ValidityRequest.objects.filter(procurement=found).order_by("-number"):
        answer = answers.get(it.pk)
        given = answer.answered_at.astimezone(clock.AMSTERDAM).date() if answer else None
        yield AskedValidity(
            it.pk,
            it.number,
            it.asked_on,
            it.answer_by,
            it.until,
            it.reason,
            answer.agrees if answer else None,
            given,
        )


__all__ = ["Asked", "AskedEvidence", "AskedValidity", "asked_of", "still_counting"]
