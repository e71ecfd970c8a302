"""The assessors of a bid agree: they meet where they differ, one writes it down, all confirm.

Their own scores stay; the agreed score gets its own motivation.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, Subquery

from dekkend.organisations.domain import Actor
from dekkend.procurement import rules
from dekkend.procurement.bulk import copy_rows
from dekkend.procurement.domain import Agreement, criteria_of
from dekkend.procurement.domain_assessment import MeetingHeld
from dekkend.procurement.errors import ScoresIncomplete, ScoresStillOpen, UnknownCriterion
from dekkend.procurement.errors_assessment import (
    MeetingAhead,
    MeetingNeeded,
    MeetingWithoutAssessors,
    NothingProposed,
    ProposalChanged,
    ReasonMissing,
)
from dekkend.procurement.models import AssessorAssignment, Bid, Confirmation, Consensus, Meeting, Score
from dekkend.procurement.rules import DifferenceFacts
from dekkend.procurement.services.assessment import own_assignments, refuse_wrong_score
from dekkend.procurement.services.common import Case, read_case
from dekkend.procurement.services.seats import LIVE
from dekkend.procurement.states import BID, BidStatus
from dekkend.runtime import audit, clock
from dekkend.runtime.transitions import transition_many

_CONSENSUS = ("bid", "criterion", "score", "motivation", "difference", "discussed", "agreed_at")
OwnScores = Mapping[tuple[int, str], Sequence[Decimal]]
_Row = tuple[int, str, Decimal, str, Decimal, bool, datetime]
"""A row of the consensus, in the order of ``_CONSENSUS``."""


@transaction.atomic
def record_meetings(actor: Actor, procurement_id: int, meetings: Sequence[MeetingHeld]) -> None:
    """The assessors of these bids met: when, who was there, what was said.

    Raises NoRightToAssess, NotYourBid, InterestUndecided, ScoresStillOpen, MeetingAhead, ReasonMissing,
    MeetingWithoutAssessors.
    """
    case = read_case(actor, procurement_id)
    bids = _own_bids(case, [meeting.bid_id for meeting in meetings])
    judging = _judging(list(bids))
    for meeting in meetings:
        _refuse_no_meeting(meeting, judging[meeting.bid_id])
    made = [_meeting(actor, meeting) for meeting in meetings]
    Meeting.objects.bulk_create(made)
    present = [
        Meeting.participants.through(meeting_id=row.pk, account_id=who)
        for row, meeting in zip(made, meetings, strict=True)
        for who in dict.fromkeys(meeting.participants)
    ]
    Meeting.participants.through.objects.bulk_create(present)
    entries = [(f"bid:{one.bid_id}", {"participants": sorted(one.participants)}) for one in meetings]
    audit.record_many(case.stream, actor, "assessors.meet", entries)


@transaction.atomic
def reach_consensus(
    actor: Actor,
    procurement_id: int,
    agreements: Sequence[Agreement],
    *,
    read: Mapping[int, datetime | None] | None = None,
) -> int:
    """An assessor writes down what they agree on, for one bid or many; how many scores they had to discuss.

    It holds once the other assessors of the bid confirm; until then a new proposal takes the place of the
    old one. ``read`` gives per bid the moment of the proposal that the assessor had before him (None: there
    was none). The own scores stay as they are. Raises NoRightToAssess, NotYourBid, InterestUndecided,
    ScoresStillOpen, ScoresIncomplete, UnknownCriterion, ScoreOutOfScale, MotivationMissing, MeetingNeeded,
    ProposalChanged, TransitionNotAllowed; then nothing is stored.
    """
    case = read_case(actor, procurement_id)
    bids = _own_bids(case, [agreement.bid_id for agreement in agreements])
    for agreement in agreements:
        _refuse_wrong(case, bids[agreement.bid_id], agreement)
    _refuse_unread(read or {})
    rows = list(_rows(case, agreements, _own_scores(list(bids))))
    _refuse_unmet(case, rows)
    Consensus.objects.filter(bid__in=list(bids)).delete()
    Confirmation.objects.filter(assignment__bid__in=list(bids)).delete()
    copy_rows(Consensus, _CONSENSUS, rows)
    audit.record_many(case.stream, actor, "consensus.propose", [(f"bid:{bid}", {}) for bid in bids])
    _confirm(case, bids)
    return sum(1 for row in rows if row[5])


@transaction.atomic
def confirm_consensus(actor: Actor, procurement_id: int, proposals: Mapping[int, datetime | None]) -> int:
    """An assessor agrees with what the other wrote down; how many bids now have their consensus.

    ``proposals`` gives per bid the moment of the proposal that the assessor read (None: whichever stands).
    Raises NoRightToAssess, NotYourBid, InterestUndecided, ScoresStillOpen, NothingProposed, ProposalChanged.
    """
    case = read_case(actor, procurement_id)
    bids = _own_bids(case, list(proposals))
    proposed = _proposed(bids)
    if any(bid not in proposed for bid in proposals):
        raise NothingProposed()
    _refuse_unread({bid: read for bid, read in proposals.items() if read is not None})
    return _confirm(case, bids)


def _proposed(bids: Collection[int]) -> dict[int, datetime]:
    rows = Consensus.objects.filter(bid__in=list(bids))
    return dict(rows.values_list("bid_id", "agreed_at"))


def _refuse_unread(read: Mapping[int, datetime | None]) -> None:
    """Whoever acts on a proposal acts on the one that stands. Raises ProposalChanged."""
    proposed = _proposed(read)
    if any(proposed.get(bid) != moment for bid, moment in read.items()):
        raise ProposalChanged()


def _confirm(case: Case, bids: Mapping[int, Bid]) -> int:
    """The actor confirms; bids that everybody confirmed have their consensus. How many those are."""
    mine = AssessorAssignment.objects.filter(LIVE, assessor_id=case.actor.account_id, bid__in=list(bids))
    now = clock.now()
    Confirmation.objects.bulk_create(
        (Confirmation(assignment=seat, confirmed_at=now) for seat in mine), ignore_conflicts=True
    )
    waiting = AssessorAssignment.objects.filter(
        LIVE, bid__in=list(bids), kept_reason="", confirmation__isnull=True
    )
    open_still = set(waiting.values_list("bid_id", flat=True))
    ready = [bid for bid in bids.values() if bid.pk not in open_still]
    transition_many(ready, BID, "agree", actor=case.actor, stream=case.stream)
    return len(ready)


def _own_bids(case: Case, bid_ids: Sequence[int]) -> dict[int, Bid]:
    """The bids, locked; whose they are is asked under the lock, because a seat may pass to another."""
    found = (
        Bid.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=list(bid_ids))
        .select_related("lot")
        .order_by("pk")
    )
    bids = {bid.pk: bid for bid in found}
    own_assignments(case, bid_ids)
    still_open = [bid for bid in bids.values() if bid.status == BidStatus.IN_ASSESSMENT]
    if still_open:
        raise ScoresStillOpen(open=len(still_open))
    for bid in bids.values():
        BID.next(BidStatus(bid.status), "agree")
    return bids


def _judging(bids: Sequence[int]) -> Mapping[int, set[int]]:
    """Who has to be at the meeting about a bid, and to confirm."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = AssessorAssignment.objects.filter(LIVE, bid__in=bids, kept_reason="")
    for bid, assessor in rows.values_list("bid_id", "assessor_id"):
        found[bid].add(assessor)
    return found


def _refuse_no_meeting(meeting: MeetingHeld, judging: set[int]) -> None:
    if meeting.held_at > clock.now():
        raise MeetingAhead()
    if not meeting.said.strip():
        raise ReasonMissing()
    if not judging <= set(meeting.participants):
        raise MeetingWithoutAssessors()


def _meeting(actor: Actor, meeting: MeetingHeld) -> Meeting:
    return Meeting(
        bid_id=meeting.bid_id,
        held_at=meeting.held_at,
        said=meeting.said.strip(),
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )


def _refuse_unmet(case: Case, rows: Sequence[_Row]) -> None:
    """A difference at or above the threshold asks for a meeting after the last scores were locked (GU-06)."""
    apart: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row[5]:
            apart[row[0]].append(row[1])
    seats = AssessorAssignment.objects.filter(LIVE, bid=OuterRef("bid")).order_by("-locked_at")
    since = Subquery(seats.values("locked_at")[:1])
    met = Meeting.objects.filter(bid__in=list(apart), recorded_at__gte=since)
    for bid in set(apart) - set(met.values_list("bid_id", flat=True)):
        names = {criterion.id: criterion.name for criterion in case.definition.criteria}
        raise MeetingNeeded(criteria=tuple(names[name] for name in apart[bid]))


def _refuse_wrong(case: Case, bid: Bid, agreement: Agreement) -> None:
    asked = {criterion.id: criterion for criterion in criteria_of(case.definition, bid.lot.slug)}
    for name in agreement.scores:
        if name not in asked:
            raise UnknownCriterion(criterion=name)
    missing = tuple(criterion.name for name, criterion in asked.items() if name not in agreement.scores)
    if missing:
        raise ScoresIncomplete(criteria=missing)
    for name, given in agreement.scores.items():
        refuse_wrong_score(asked[name], given)


def _own_scores(bids: Sequence[int]) -> OwnScores:
    found: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    rows = Score.objects.filter(assignment__bid__in=bids, assignment__ended_at__isnull=True)
    for bid, criterion, score in rows.values_list("assignment__bid_id", "criterion", "score"):
        found[bid, criterion].append(score)
    return found


def _rows(case: Case, agreements: Sequence[Agreement], own: OwnScores) -> Iterator[_Row]:
    assessment = case.definition.assessment
    threshold = assessment.difference_to_discuss if assessment else None
    now = clock.now()
    for agreement in agreements:
        for criterion, given in agreement.scores.items():
            scores = tuple(own.get((agreement.bid_id, criterion), ()))
            verdict = rules.large_difference(DifferenceFacts(criterion, scores, threshold))
            difference = max(scores) - min(scores) if scores else Decimal(0)
            yield (
                agreement.bid_id,
                criterion,
                given.score,
                given.motivation.strip(),
                difference,
                not verdict.holds,
                now,
            )
