"""What happened to the award after the decision: announcements, court cases, validity, conditions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from dekkend.kernel.rules import Effect, Verdict, holds, msg
from dekkend.organisations.domain import Actor
from dekkend.procurement.award_clocks import Validity, cite, still_valid, suspension
from dekkend.procurement.award_domain import FIRST_GROUNDS, ConditionKind, CourtOutcome, Ground
from dekkend.procurement.award_states import AnnouncementStatus, ConditionStatus, CourtCaseStatus
from dekkend.procurement.models import (
    Announcement,
    CourtCase,
    Drawing,
    Enrolment,
    Outcome,
    Procurement,
    Submission,
)
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.award_facts import TESTED, AwardFacts, as_proceedings, award_facts
from dekkend.procurement.queries.untested import untested_of
from dekkend.procurement.services.conditions import in_time, mark_of
from dekkend.procurement.states import SubmissionStatus
from dekkend.runtime import clock


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """One announcement. ``lots`` are names; empty means all lots."""

    number: int
    ground: Ground
    reason: str
    status: AnnouncementStatus
    lots: tuple[str, ...]
    prepared_at: datetime
    announced_on: date | None
    counted: date | None
    until: date | None

    @property
    def is_revision(self) -> bool:
        return self.ground not in FIRST_GROUNDS

    @property
    def differs(self) -> bool:
        """Whether the last day was a day off, so that the two readings differ (PL-14a)."""
        return self.counted != self.until


@dataclass(frozen=True, slots=True)
class CaseView:
    """One court case, and what it does to the award of who did not go to court."""

    number: int
    claimant: str
    court: str
    case_number: str
    summons_on: date
    hearing_on: date | None
    lots: tuple[str, ...]
    buyer_waits: bool
    status: CourtCaseStatus
    outcome: CourtOutcome | None
    judgment_on: date | None
    consequences: str
    carried_out: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class EnrolmentCase:
    """A court case of one provider about its own enrolment in an admission (PL-16)."""

    enrolment: int
    claimant: str
    filed_on: date
    judged_on: date | None
    outcome: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request to keep bids valid for longer, with how many agreed and how many did not."""

    id: int
    number: int
    asked_on: date
    answer_by: date
    until: date
    reason: str
    agreed: int
    refused: int
    asked: int


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition of an award, with what the test or the term says about it.

    ``ready``: its test has an outcome that can be taken over; ``awarded``: what it is about is still awarded;
    ``mark`` changes with what was handed in.
    """

    id: int
    submission: int
    tenderer: str
    kind: ConditionKind
    title: str
    status: ConditionStatus
    asked_on: date
    due: date | None
    received_on: date | None
    file: str
    answer: str
    outcome: str
    proportionality: str
    verdict: Verdict | None
    ready: bool = False
    awarded: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Course:
    """The award of one procurement from decision to signing. ``untested``: conditions on a test that nobody
    started."""

    announcements: tuple[AnnouncementView, ...]
    cases: tuple[CaseView, ...]
    validity: Validity | None
    still_valid: Verdict | None
    requests: tuple[RequestView, ...]
    conditions: tuple[ConditionView, ...]
    drawing: Drawing | None
    untested: int = 0
    enrolment_cases: tuple[EnrolmentCase, ...] = ()

    @property
    def announced(self) -> tuple[AnnouncementView, ...]:
        """What was made known, oldest first."""
        return tuple(it for it in self.announcements if it.status is AnnouncementStatus.ANNOUNCED)

    @property
    def prepared(self) -> AnnouncementView | None:
        """The revision that is being prepared."""
        waiting = (it for it in self.announcements if it.status is AnnouncementStatus.PREPARED)
        return next((it for it in waiting if it.is_revision), None)


def course_of(actor: Actor, slug: str) -> Course:
    """Everything about the award after the decision. Raises UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_DECISIONS, facts_of(found))
    today = clock.today()
    facts = award_facts(found, today)
    validity = facts.validity(0)
    return Course(
        announcements=tuple(map(_announcement, facts.announcements)),
        cases=tuple(_case(facts, row) for row in found.court_cases.prefetch_related("lots")),
        enrolment_cases=tuple(_enrolment_cases(found)),
        validity=validity,
        still_valid=still_valid(validity, today) if validity else None,
        requests=tuple(_requests(found)),
        conditions=tuple(_conditions(facts, today)),
        drawing=Drawing.objects.filter(procurement=found).first(),
        untested=len(untested_of(facts)),
    )


def enrolment_cases(actor: Actor, slug: str) -> tuple[EnrolmentCase, ...]:
    """The court cases about enrolments, also while an admission goes on without an award. Raises
    UnknownProcurement, NotAllowed."""
    found = seen(actor, slug)
    ensure(actor, Action.SEE_ENROLMENTS, facts_of(found))
    return tuple(_enrolment_cases(found))


def condition_of(actor: Actor, slug: str, condition_id: int) -> ConditionView | None:
    """One condition of the award; None when this procurement has none with this id. Raises
    UnknownProcurement, NotAllowed."""
    return next((it for it in course_of(actor, slug).conditions if it.id == condition_id), None)


def _announcement(row: Announcement) -> AnnouncementView:
    return AnnouncementView(
        number=row.number,
        ground=Ground(row.ground),
        reason=row.reason,
        status=AnnouncementStatus(row.status),
        lots=tuple(lot.name for lot in row.lots.all()),
        prepared_at=row.prepared_at,
        announced_on=row.announced_on,
        counted=row.standstill_counted,
        until=row.standstill_until,
    )


def _case(facts: AwardFacts, row: CourtCase) -> CaseView:
    known = as_proceedings(row)
    slugs = [lot.slug for lot in row.lots.all()] or [lot.id for lot in facts.definition.lots][:1]
    return CaseView(
        number=row.number,
        claimant=row.claimant_name,
        court=row.court,
        case_number=row.case_number,
        summons_on=row.summons_on,
        hearing_on=row.hearing_on,
        lots=tuple(lot.name for lot in row.lots.all()),
        buyer_waits=row.buyer_waits,
        status=CourtCaseStatus(row.status),
        outcome=CourtOutcome(row.outcome) if row.outcome else None,
        judgment_on=row.judgment_on,
        consequences=row.consequences,
        carried_out=row.carried_out,
        verdict=suspension(
            known,
            admission=facts.admission,
            lot=slugs[0],
            tenderer=-1,
            last_day=facts.row.standstill_until,
        ),
    )


def _enrolment_cases(found: Procurement) -> Iterator[EnrolmentCase]:
    """Those of enrolments: each holds back its own decision, and nobody else's."""
    rows = Enrolment.objects.filter(procurement=found, case_filed_on__isnull=False).select_related("tenderer")
    for row in rows.order_by("case_filed_on", "number"):
        reason = (
            msg("Alleen het besluit over deze aanmelding wacht op het vonnis")
            if row.case_judged_on is None
            else msg("Het vonnis is er; deze zaak houdt niets meer op")
        )
        yield EnrolmentCase(
            row.number,
            row.tenderer.name,
            row.case_filed_on,
            row.case_judged_on,
            row.case_outcome,
            cite("PL-16", holds(reason), Effect.EFFECT),
        )


def _requests(found) -> Iterator[RequestView]:  # type: ignore[no-untyped-def]
    asked = (
        Submission.objects.filter(procurement=found, round=found.round)
        .exclude(status=SubmissionStatus.WITHDRAWN)
        .count()
    )
    for row in found.validity_requests.prefetch_related("answers"):
        answers = [it.agrees for it in row.answers.all()]
        yield RequestView(
            row.pk,
            row.number,
            row.asked_on,
            row.answer_by,
            row.until,
            row.reason,
            sum(answers),
            len(answers) - sum(answers),
            asked,
        )


def _conditions(facts: AwardFacts, today: date) -> Iterator[ConditionView]:
    rows = Outcome.objects.filter(submission__in=facts.conditions)
    won = dict(rows.values_list("submission_id", "awarded"))
    for rows in facts.conditions.values():
        for row in rows:
            yield ConditionView(
                id=row.pk,
                submission=row.submission.number,
                tenderer=row.submission.tenderer.name,
                kind=ConditionKind(row.kind),
                title=row.title,
                status=ConditionStatus(row.status),
                asked_on=row.asked_on,
                due=row.due,
                received_on=row.received_on,
                file=row.file,
                answer=row.answer,
                outcome=row.outcome,
                proportionality=row.proportionality,
                verdict=facts.test(row) or in_time(row, today),
                ready=row.kind in TESTED and facts.test(row) is not None and not facts.condition(row).open,
                awarded=won.get(row.submission_id, 0) > 0,
                mark=mark_of(row),
            )


__all__ = [
    "AnnouncementView",
    "CaseView",
    "ConditionView",
    "Course",
    "EnrolmentCase",
    "RequestView",
    "condition_of",
    "course_of",
    "enrolment_cases",
]
