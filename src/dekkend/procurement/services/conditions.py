"""Conditions of an award: screenings that the definition asks for, and evidence asked from who won."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from django.db import transaction

from dekkend.kernel.rules import Verdict
from dekkend.organisations.domain import Actor
from dekkend.oversight.queries.gate import gates
from dekkend.procurement.award_domain import CONDITION_NAMES, EVIDENCE_KINDS, ConditionKind
from dekkend.procurement.award_errors import (
    AlreadyAsked,
    ConditionClosed,
    HandedInSince,
    LateEvidenceExcludes,
    NotAWinner,
    NothingToHandIn,
    ProportionalityMissing,
    ProviderTestDecides,
    ReasonNeeded,
    UnknownCondition,
)
from dekkend.procurement.award_states import CONDITION, ConditionStatus
from dekkend.procurement.eligibility_rules import (
    EVIDENCE_DAYS,
    AskedFor,
    RequestedEvidenceFacts,
    requested_evidence_in_time,
)
from dekkend.procurement.events import EvidenceAsked, EvidenceHandedIn
from dekkend.procurement.models import AwardCondition, Submission
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, own_facts
from dekkend.procurement.queries.award_facts import TESTED, AwardFacts, award_facts
from dekkend.procurement.queries.overview import stream_of
from dekkend.procurement.services.common import Case, open_case
from dekkend.runtime import arrival, audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import transition


def open_screenings(case: Case) -> int:
    """A condition for each test that the definition asks, for every tenderer that won something and did not
    pass it already; how many. Safe to repeat."""
    kinds = tuple(dict.fromkeys(ConditionKind(it.kind) for it in case.whole.screenings))
    rows = Submission.objects.filter(procurement=case.row, round=case.round, outcome__awarded__gt=0)
    winners = list(rows.order_by("number"))
    known = set(
        AwardCondition.objects.filter(submission__in=winners, kind__in=kinds).values_list(
            "submission_id", "kind"
        )
    )
    passed = _passed(case, winners, kinds)
    made = [
        AwardCondition(submission=it, kind=kind, title=CONDITION_NAMES[kind].render(), asked_on=clock.today())
        for it in winners
        for kind in kinds
        if (it.pk, kind.value) not in known and (it.tenderer_id, kind) not in passed
    ]
    AwardCondition.objects.bulk_create(made)
    entries = [(f"submission:{row.submission_id}", {"kind": row.kind}) for row in made]
    audit.record_many(case.stream, case.actor, "condition.open", entries)
    return len(made)


def _passed(
    case: Case, winners: list[Submission], kinds: tuple[ConditionKind, ...]
) -> set[tuple[int, ConditionKind]]:
    tested = {TESTED[kind]: kind for kind in kinds if kind in TESTED}
    if not tested:
        return set()
    tenderers = {it.tenderer_id for it in winners}
    found = gates(tenderers, clock.today(), tuple(tested), region_id=case.row.region_id)
    order = [kind for kind in TESTED if kind in tested.values()]
    return {
        (tenderer, kind)
        for tenderer, verdicts in found.items()
        for kind, verdict in zip(order, verdicts, strict=True)
        if verdict.holds
    }


@transaction.atomic
def ask_evidence(
    actor: Actor,
    procurement_id: int,
    submission_number: int,
    *,
    kind: ConditionKind,
    title: str,
    days: int | None = None,
) -> AwardCondition:
    """Asks a tenderer that won something for evidence, within 14 calendar days unless set otherwise (EL-07).

    Raises NotAllowed, ReasonNeeded, NotAWinner, AlreadyAsked, and ValueError for what is no evidence.
    """
    if kind not in EVIDENCE_KINDS:
        raise ValueError(kind)
    case = open_case(actor, procurement_id)
    if not title.strip():
        raise ReasonNeeded()
    row = Submission.objects.filter(
        procurement=case.row, number=submission_number, outcome__awarded__gt=0
    ).first()
    if row is None:
        raise NotAWinner(number=submission_number)
    today = clock.today()
    due = _facts(title, kind, today, today, None, days).due.last_day
    found, made = AwardCondition.objects.get_or_create(
        submission=row,
        bid=None,
        kind=kind,
        title=title.strip(),
        defaults={"asked_on": today, "days": days, "due": due},
    )
    if not made:
        raise AlreadyAsked(title=title.strip())
    data = {"kind": kind, "title": found.title, "due": due}
    audit.record(case.stream, actor, "condition.ask", f"submission:{row.pk}", data)
    emit(EvidenceAsked(condition_id=found.pk))
    return found


@transaction.atomic
def hand_in(actor: Actor, condition_id: int, *, file: str = "", answer: str = "") -> AwardCondition:
    """The tenderer hands in what was asked; also too late, for then the buyer decides what that means. The
    day is that of arrival, before any waiting.

    Raises UnknownCondition, NotAllowed, ConditionClosed, NothingToHandIn.
    """
    found = _locked(condition_id)
    row = found.submission
    ensure(actor, Action.REPAIR, own_facts(row.procurement, row.tenderer_id))
    if found.status != ConditionStatus.OPEN or found.kind not in EVIDENCE_KINDS:
        raise ConditionClosed()
    if not (file or answer.strip()):
        raise NothingToHandIn()
    found.received_on = arrival.received_on()
    found.file, found.answer = file or found.file, answer.strip()
    found.save(update_fields=["received_on", "file", "answer"])
    data = {"title": found.title, "due": found.due, "file": found.file}
    audit.record(stream_of(row.procurement_id), actor, "condition.hand_in", f"submission:{row.pk}", data)
    emit(EvidenceHandedIn(condition_id=found.pk))
    return found


@transaction.atomic
def settle_condition(
    actor: Actor,
    procurement_id: int,
    condition_id: int,
    *,
    met: bool,
    outcome: str,
    proportionality: str = "",
    seen: str | None = None,
) -> AwardCondition:
    """The buyer says whether a condition is met, and why. ``seen``: the ``mark_of`` what the buyer looked at;
    when the tenderer handed in something else since, nothing is settled.

    Evidence on an exclusion ground that was late excludes (EL-07). Late evidence on suitability may exclude:
    whichever way, with why that is proportionate. A test of the provider settles its own condition. Raises
    NotAllowed, UnknownCondition, ConditionClosed, HandedInSince, ReasonNeeded, ProviderTestDecides,
    LateEvidenceExcludes, ProportionalityMissing.
    """
    case = open_case(actor, procurement_id)
    found = _of(case, condition_id)
    if found.kind in TESTED:
        raise ProviderTestDecides(title=found.title)
    if seen is not None and seen != mark_of(found):
        raise HandedInSince(title=found.title)
    if not outcome.strip():
        raise ReasonNeeded()
    _refuse_unlawful(found, met=met, proportionality=proportionality.strip())
    found.outcome, found.proportionality = outcome.strip(), proportionality.strip()
    found.settled_at = clock.now()
    _close(case, found, "meet" if met else "fail")
    return found


def mark_of(found: AwardCondition) -> str:
    """What was handed in for a condition so far, as a mark that changes with it."""
    content = audit.canonical({"day": str(found.received_on), "file": found.file, "answer": found.answer})
    return sha256(content.encode()).hexdigest()[:16]


@transaction.atomic
def take_over_tests(actor: Actor, procurement_id: int) -> int:
    """Settles the conditions whose test has an outcome now; how many. Raises NotAllowed."""
    case = open_case(actor, procurement_id)
    facts = award_facts(case.row, clock.today())
    done = 0
    for condition, verdict in list(_tested(facts)):
        condition.outcome, condition.settled_at = verdict.reason.render(), clock.now()
        _close(case, condition, "fail" if verdict.blocks else "meet")
        done += 1
    return done


def _tested(facts: AwardFacts) -> Iterator[tuple[AwardCondition, Verdict]]:
    for conditions in facts.conditions.values():
        for condition in conditions:
            verdict = facts.test(condition) if condition.status == ConditionStatus.OPEN else None
            if verdict is not None and not facts.condition(condition).open:
                yield condition, verdict


def _refuse_unlawful(found: AwardCondition, *, met: bool, proportionality: str) -> None:
    verdict = in_time(found, clock.today())
    if verdict is None or verdict.holds:
        if not met and found.kind == ConditionKind.SUITABILITY_EVIDENCE and not proportionality:
            raise ProportionalityMissing(choice=found.title)
        return
    if verdict.blocks and met:
        raise LateEvidenceExcludes(title=found.title, due=found.due)
    if verdict.warns and not proportionality:
        raise ProportionalityMissing(choice=verdict.reason)


def in_time(found: AwardCondition, today: date) -> Verdict | None:
    """Whether evidence that was asked for came in time (EL-07); None for a test."""
    if found.kind not in EVIDENCE_KINDS:
        return None
    kind = ConditionKind(found.kind)
    return requested_evidence_in_time(
        _facts(found.title, kind, found.asked_on, today, found.received_on, found.days)
    )


def _facts(
    title: str, kind: ConditionKind, asked: date, today: date, received: date | None, days: int | None
) -> RequestedEvidenceFacts:
    about = AskedFor.EXCLUSION if kind is ConditionKind.EXCLUSION_EVIDENCE else AskedFor.SUITABILITY
    return RequestedEvidenceFacts(title, about, asked, today, received, days or EVIDENCE_DAYS)


def _close(case: Case, found: AwardCondition, action: str) -> None:
    found.save(update_fields=["outcome", "proportionality", "settled_at"])
    data = {
        "title": found.title,
        "submission": found.submission_id,
        "outcome": found.outcome,
        "proportionality": found.proportionality,
    }
    transition(found, CONDITION, action, actor=case.actor, stream=case.stream, data=data)


def _of(case: Case, condition_id: int) -> AwardCondition:
    found = _locked(condition_id)
    if found.submission.procurement_id != case.row.pk:
        raise UnknownCondition()
    if found.status != ConditionStatus.OPEN:
        raise ConditionClosed()
    return found


def _locked(condition_id: int) -> AwardCondition:
    rows = AwardCondition.objects.select_for_update(of=("self",)).select_related("submission__procurement")
    found = rows.filter(pk=condition_id).first()
    if found is None:
        raise UnknownCondition()
    return found


__all__ = [
    "ask_evidence",
    "hand_in",
    "in_time",
    "mark_of",
    "open_screenings",
    "settle_condition",
    "take_over_tests",
]
