"""Revising decisions: a mistake, an upheld complaint, a judgment, or a winner that does not pass a condition.

A revision is prepared, read, and announced; until then the earlier decisions stand. What it replaces stays
readable, and is found again by running the same calculation with the changes left out.
"""

from collections.abc import Sequence

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_domain import (
    CONDITION_REJECTIONS,
    CONDITION_RULES,
    REVISIONS,
    Change,
    ChangeKind,
    ConditionKind,
    Ground,
)
from dekkend.procurement.award_errors import (
    NotAnnouncedYet,
    NothingChanged,
    ReasonNeeded,
    RevisionUnderWay,
    UnknownBid,
    UnknownCondition,
    UnknownRevision,
)
from dekkend.procurement.award_states import ANNOUNCEMENT, AnnouncementStatus, ConditionStatus
from dekkend.procurement.awarding import scale_of
from dekkend.procurement.domain import Decided, criteria_of, result_of
from dekkend.procurement.errors import ScoreOutOfScale, UnknownCriterion
from dekkend.procurement.events import RevisionAnnounced
from dekkend.procurement.models import (
    Announcement,
    AwardCondition,
    Bid,
    Decision,
    DecisionChange,
    EarlierDecision,
    Outcome,
    ProcurementLot,
)
from dekkend.procurement.queries.revision import Revised, revised_of
from dekkend.procurement.services.announcing import make_known, next_number, refuse_unapproved
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.conditions import open_screenings
from dekkend.procurement.states import BID, ProcurementStatus
from dekkend.procurement.stored import reason_to_json
from dekkend.runtime import audit, clock
from dekkend.runtime.events import emit
from dekkend.runtime.transitions import transition, transition_many

_REVISABLE = (ProcurementStatus.ANNOUNCED, ProcurementStatus.FINAL)


@transaction.atomic
def prepare_revision(
    actor: Actor, procurement_id: int, *, ground: Ground, reason: str, changes: Sequence[Change]
) -> Announcement:
    """Prepares other decisions on the lots of ``changes``; nothing changes until they are announced.

    Raises NotAllowed, NotAnnouncedYet, RevisionUnderWay, ReasonNeeded, UnknownBid, ScoreOutOfScale,
    UnknownCriterion, ScoresMissing, and NothingChanged when every decision stays as it is.
    """
    case = open_case(actor, procurement_id)
    _refuse(case, ground, reason, changes)
    bids = _bids(case, changes)
    found = Announcement.objects.create(
        procurement=case.row,
        number=next_number(case),
        ground=ground,
        reason=reason.strip(),
        prepared_at=clock.now(),
    )
    found.lots.set(ProcurementLot.objects.filter(bids__in=bids).distinct())
    DecisionChange.objects.bulk_create(_rows(found, changes))
    revised = revised_of(found)
    if not revised:
        raise NothingChanged()
    data = {
        "ground": ground,
        "reason": found.reason,
        "changes": [[it.bid, it.kind, it.criterion, it.score, it.motivation] for it in changes],
        "decisions": len(revised),
    }
    audit.record(case.stream, actor, "announcement.prepare", f"announcement:{found.pk}", data)
    return found


def changes_for(condition: AwardCondition) -> tuple[Change, ...]:
    """What a failed condition means for the decisions: everything awarded on it is turned down after all."""
    kind = ConditionKind(condition.kind)
    bids = Bid.objects.filter(submission=condition.submission_id, decision__awarded=True)
    if condition.bid_id is not None:
        bids = bids.filter(pk=condition.bid_id)
    words = f"{condition.title}: {condition.outcome}"
    return tuple(
        Change(
            bid,
            ChangeKind.EXCLUDE,
            words,
            rejection=CONDITION_REJECTIONS[kind],
            rule=CONDITION_RULES[kind],
        )
        for bid in bids.order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def move_up(actor: Actor, procurement_id: int, condition_id: int) -> Announcement:
    """Prepares the revision that follows on a condition that was not met: who failed it is turned down, and
    the next in rank moves up. Raises UnknownCondition and what ``prepare_revision`` raises."""
    found = AwardCondition.objects.filter(
        pk=condition_id, submission__procurement=procurement_id, status=ConditionStatus.FAILED
    ).first()
    if found is None:
        raise UnknownCondition()
    reason = f"{found.title}: {found.outcome}"
    return prepare_revision(
        actor, procurement_id, ground=Ground.CONDITION, reason=reason, changes=changes_for(found)
    )


@transaction.atomic
def drop_revision(actor: Actor, procurement_id: int, number: int, *, reason: str) -> None:
    """Ends a prepared revision; the decisions stay as they are. Raises NotAllowed, UnknownRevision,
    ReasonNeeded."""
    case = open_case(actor, procurement_id)
    found = _prepared(case, number)
    if not reason.strip():
        raise ReasonNeeded()
    transition(found, ANNOUNCEMENT, "drop", actor=actor, stream=case.stream, reason=reason.strip())


@transaction.atomic
def announce_revision(actor: Actor, procurement_id: int, number: int) -> None:
    """Makes a prepared revision known today: decisions change, letters follow, a new standstill begins.

    Raises NotAllowed, UnknownRevision, LettersNotApproved, NothingChanged.
    """
    case = open_case(actor, procurement_id)
    found = _prepared(case, number)
    revised = revised_of(found)
    if not revised:
        raise NothingChanged()
    told = told_by(found, revised)
    refuse_unapproved(case, found, told)
    _replace(case, found, revised)
    end = make_known(case, found)
    if case.row.status == ProcurementStatus.ANNOUNCED:
        _extend(case, end.counted, end.last_day)
    open_screenings(case)
    emit(RevisionAnnounced(case.row.pk, found.pk, told))


def told_by(found: Announcement, revised: Sequence[Revised]) -> tuple[int, ...]:
    """The submissions that get a new letter: whose decision changes; and everybody in the lots, unless others
    only move up."""
    touched = {it.bid.submission_id for it in revised}
    if found.ground != Ground.CONDITION:
        rows = Bid.objects.filter(lot__in=found.lots.all(), decision__isnull=False)
        rows = rows.filter(submission__round=found.procurement.round)
        touched |= set(rows.values_list("submission_id", flat=True))
    return tuple(sorted(touched))


def _refuse(case: Case, ground: Ground, reason: str, changes: Sequence[Change]) -> None:
    if case.row.status not in _REVISABLE:
        raise NotAnnouncedYet()
    under_way = case.row.announcements.filter(status=AnnouncementStatus.PREPARED).first()
    if under_way is not None:
        raise RevisionUnderWay(number=under_way.number)
    if not reason.strip() or any(not change.motivation.strip() for change in changes):
        raise ReasonNeeded()
    if ground not in REVISIONS:
        raise ValueError(ground)
    if not changes:
        raise NothingChanged()


def _bids(case: Case, changes: Sequence[Change]) -> list[Bid]:
    """The bids of the changes. Raises UnknownBid, UnknownCriterion, ScoreOutOfScale."""
    wanted = {change.bid for change in changes}
    rows = Bid.objects.filter(pk__in=wanted, submission__procurement=case.row, decision__isnull=False)
    rows = rows.filter(submission__round=case.round)
    bids = {bid.pk: bid for bid in rows.select_related("lot")}
    if bids.keys() != wanted:
        raise UnknownBid()
    for change in changes:
        if change.kind is ChangeKind.SCORE:
            _refuse_score(case, bids[change.bid].lot.slug, change)
    return list(bids.values())


def _refuse_score(case: Case, lot: str, change: Change) -> None:
    criterion = next((it for it in criteria_of(case.definition, lot) if it.id == change.criterion), None)
    if criterion is None:
        raise UnknownCriterion(criterion=change.criterion)
    scale = scale_of(criterion)
    if change.score is None or not scale.lowest <= change.score <= scale.highest:
        raise ScoreOutOfScale(
            score=change.score, criterion=criterion.name, lowest=scale.lowest, highest=scale.highest
        )


def _rows(found: Announcement, changes: Sequence[Change]) -> list[DecisionChange]:
    return [
        DecisionChange(
            announcement=found,
            bid_id=change.bid,
            kind=change.kind,
            criterion=change.criterion,
            score=change.score,
            rejection=change.rejection if change.kind is ChangeKind.EXCLUDE else "",
            rule=change.rule if change.kind is ChangeKind.EXCLUDE else "",
            motivation=change.motivation.strip(),
        )
        for change in changes
    ]


def _prepared(case: Case, number: int) -> Announcement:
    found = case.row.announcements.filter(
        number=number, status=AnnouncementStatus.PREPARED, ground__in=REVISIONS
    ).first()
    if found is None:
        raise UnknownRevision(number=number)
    return found


def _replace(case: Case, found: Announcement, revised: Sequence[Revised]) -> None:
    now = clock.now()
    EarlierDecision.objects.bulk_create(
        EarlierDecision(
            bid=it.bid,
            version=it.before.version,
            awarded=it.before.awarded,
            total=it.before.total,
            rank=it.before.rank,
            kinds=it.before.kinds,
            reasons=it.before.reasons,
            decided_at=it.before.decided_at,
            replaced_by=found,
        )
        for it in revised
    )
    for it in revised:
        _store(it.before, it.after, now)
    for action, awarded in (("revoke", False), ("award_anew", True)):
        rows = [it.bid for it in revised if it.flips and it.after.awarded is awarded]
        data = {it.bid.pk: {"announcement": found.number, "rank": it.after.rank} for it in revised}
        transition_many(rows, BID, action, actor=case.actor, stream=case.stream, data=data)
    entries = [(f"bid:{it.bid.pk}", _logged(found, it)) for it in revised]
    audit.record_many(case.stream, case.actor, "decision.revise", entries)
    _new_outcomes({it.bid.submission_id for it in revised})


def _logged(found: Announcement, it: Revised) -> dict[str, object]:
    return {
        "announcement": found.number,
        "version": it.before.version + 1,
        "awarded": it.after.awarded,
        "total": it.after.total,
        "rank": it.after.rank,
        "reasons": [[reason.kind, reason.rule, reason.about] for reason in it.after.reasons],
    }


def _store(before: Decision, after: Decided, now: object) -> None:
    Decision.objects.filter(pk=before.pk, version=before.version).update(
        awarded=after.awarded,
        total=after.total,
        rank=after.rank,
        kinds=list(dict.fromkeys(reason.kind.value for reason in after.reasons)),
        reasons=[reason_to_json(reason) for reason in after.reasons],
        decided_at=now,
        version=before.version + 1,
    )


def _new_outcomes(submissions: set[int]) -> None:
    for outcome in Outcome.objects.filter(submission__in=submissions):
        outcome.awarded = Decision.objects.filter(bid__submission=outcome.submission_id, awarded=True).count()
        outcome.result = result_of(outcome.awarded, outcome.bids)
        outcome.save(update_fields=["awarded", "result"])


def _extend(case: Case, counted: object, last_day: object) -> None:
    """The award of the whole waits for the longest standstill."""
    if case.row.standstill_until is None or last_day > case.row.standstill_until:  # type: ignore[operator]
        case.set(standstill_counted=counted, standstill_until=last_day)


__all__ = [
    "announce_revision",
    "changes_for",
    "drop_revision",
    "move_up",
    "prepare_revision",
    "told_by",
]
