"""What the award and its revisions share: what is prepared, the standstill, and what must be done before."""

from django.db.models import Max

from dekkend.kernel.working_days import TermEnd
from dekkend.procurement.award_clocks import standstill_after, suspension
from dekkend.procurement.award_domain import FIRST_GROUNDS, Ground
from dekkend.procurement.award_errors import AwardSuspended, LettersNotApproved, RevisionBlocks
from dekkend.procurement.award_states import ANNOUNCEMENT, AnnouncementStatus
from dekkend.procurement.errors import StandstillRuns
from dekkend.procurement.models import Announcement, LetterText, Submission
from dekkend.procurement.queries.award_facts import AwardFacts, award_facts
from dekkend.procurement.services.common import Case
from dekkend.runtime import clock
from dekkend.runtime.transitions import transition


def prepare_award(case: Case, ground: Ground) -> Announcement:
    """The announcement of new decisions, still to be made."""
    return Announcement.objects.create(
        procurement=case.row, number=next_number(case), ground=ground, prepared_at=clock.now()
    )


def first_ground(case: Case) -> Ground:
    """Whether the present round ends in an award, or in a selection of who may bid."""
    return Ground.AWARD if case.round == case.row.rounds else Ground.SELECTION


def next_number(case: Case) -> int:
    """The number of the next announcement of this procurement, whose row is locked."""
    highest: int | None = case.row.announcements.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def prepared_award(case: Case) -> Announcement:
    """The award that waits to be announced."""
    waiting = case.row.announcements.filter(status=AnnouncementStatus.PREPARED, ground__in=FIRST_GROUNDS)
    return waiting.first() or prepare_award(case, first_ground(case))


def make_known(case: Case, found: Announcement) -> TermEnd:
    """Announces today: the standstill of ``found`` begins, and nothing in it changes any more."""
    award = case.definition.award
    today = clock.today()
    end = standstill_after(today, award.standstill_days if award else None)
    found.announced_on, found.reading = today, end.reading
    found.standstill_counted, found.standstill_until = end.counted, end.last_day
    found.save(update_fields=["announced_on", "reading", "standstill_counted", "standstill_until"])
    data = {
        "number": found.number,
        "ground": found.ground,
        "announced_on": today,
        "counted": end.counted,
        "last_day": end.last_day,
        "reading": end.reading,
    }
    transition(found, ANNOUNCEMENT, "announce", actor=case.actor, stream=case.stream, data=data)
    return end


def refuse_unapproved(case: Case, found: Announcement, submissions: tuple[int, ...] | None = None) -> None:
    """Raises LettersNotApproved while the buyer did not read and approve every letter (of these submissions).

    A practice run sends its letters to nobody, so nobody approves them.
    """
    if case.row.practice or case.actor.account_id is None:
        return
    wanted = Submission.objects.filter(procurement=case.row, round=case.round, outcome__isnull=False)
    if submissions is not None:
        wanted = wanted.filter(pk__in=submissions)
    approved = LetterText.objects.filter(announcement=found, approved_at__isnull=False)
    if waiting := wanted.exclude(pk__in=approved.values("submission")).count():
        raise LettersNotApproved(open=waiting)


def refuse_unfinished(case: Case) -> None:
    """Raises what stands in the way of a final award: standstill, a revision, a court case about all lots."""
    last_day = case.row.standstill_until
    if last_day is not None and clock.today() <= last_day:
        raise StandstillRuns(last_day=last_day)
    facts = award_facts(case.row, clock.today())
    prepared = [it.number for it in facts.announcements if it.status == AnnouncementStatus.PREPARED]
    if prepared:
        raise RevisionBlocks(number=prepared[0])
    held = suspended_lots(facts)
    if held and len(held) == len(facts.definition.lots):
        raise AwardSuspended(reason=next(iter(held.values())))


def suspended_lots(facts: AwardFacts) -> dict[str, object]:
    """The lots that a court case holds back for everybody, with the reason."""
    held: dict[str, object] = {}
    last_day = facts.row.standstill_until
    for lot in facts.definition.lots:
        for case in facts.proceedings:
            verdict = suspension(
                case, admission=facts.admission, lot=lot.id, tenderer=NOBODY, last_day=last_day
            )
            if verdict.blocks:
                held.setdefault(lot.id, verdict.reason)
    return held


NOBODY = -1
"""Stands for any tenderer that did not go to court itself."""

__all__ = [
    "first_ground",
    "make_known",
    "next_number",
    "prepare_award",
    "prepared_award",
    "refuse_unapproved",
    "refuse_unfinished",
    "suspended_lots",
]
