"""The buyer's hand in the letters: read, edit and approve each one, or many at once, before they are sent."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_domain import FIRST_GROUNDS
from dekkend.procurement.award_errors import LetterWasSent, NoLetterToWrite
from dekkend.procurement.award_states import AnnouncementStatus
from dekkend.procurement.models import Announcement, LetterText, Submission
from dekkend.procurement.queries.revision import revised_of
from dekkend.procurement.services.announcing import prepared_award
from dekkend.procurement.services.common import Case, open_case
from dekkend.procurement.services.revising import told_by
from dekkend.procurement.states import ProcurementStatus
from dekkend.runtime import audit, clock


@transaction.atomic
def write_letter(
    actor: Actor,
    procurement_id: int,
    submission_number: int,
    *,
    advantages: Mapping[int, Mapping[str, str]],
    remark: str = "",
    approve: bool = False,
) -> None:
    """Keeps the buyer's words for one letter; ``advantages`` by bid and criterion. Other words need approval
    again. Raises NotAllowed, LetterWasSent, NoLetterToWrite."""
    case = open_case(actor, procurement_id)
    found = waiting_announcement(case)
    row = _submissions(case, found, [submission_number])
    if not row:
        raise NoLetterToWrite(number=submission_number)
    words = {
        str(bid): {criterion: text.strip() for criterion, text in texts.items()}
        for bid, texts in advantages.items()
    }
    approved = {"approved_at": clock.now(), "approved_by_id": actor.account_id} if approve else _NOT_APPROVED
    LetterText.objects.update_or_create(
        announcement=found,
        submission=row[0],
        defaults={"advantages": words, "remark": remark.strip(), **approved},
    )
    data = {"announcement": found.number, "approved": approve}
    audit.record(case.stream, actor, "letter.write", f"submission:{row[0].pk}", data)


@transaction.atomic
def approve_letters(actor: Actor, procurement_id: int, numbers: Sequence[int] | None = None) -> int:
    """Approves letters as they are: these submissions, or all of them; how many were not yet.

    Raises NotAllowed, LetterWasSent.
    """
    case = open_case(actor, procurement_id)
    found = waiting_announcement(case)
    wanted = _submissions(case, found, numbers)
    known = {it.submission_id: it for it in LetterText.objects.filter(announcement=found)}
    now = clock.now()
    fresh = [
        LetterText(announcement=found, submission=it, approved_at=now, approved_by_id=actor.account_id)
        for it in wanted
        if it.pk not in known
    ]
    LetterText.objects.bulk_create(fresh)
    again = [it.pk for it in wanted if it.pk in known and known[it.pk].approved_at is None]
    LetterText.objects.filter(announcement=found, submission__in=again).update(
        approved_at=now, approved_by=actor.account_id
    )
    entries = [
        (f"submission:{key}", {"announcement": found.number})
        for key in sorted([*again, *(it.submission_id for it in fresh)])
    ]
    audit.record_many(case.stream, actor, "letter.approve", entries)
    return len(entries)


def waiting_announcement(case: Case) -> Announcement:
    """The announcement whose letters are still to be sent. Raises LetterWasSent."""
    found = case.row.announcements.filter(status=AnnouncementStatus.PREPARED).first()
    if found is None and case.row.status == ProcurementStatus.DECIDED:
        found = prepared_award(case)
    if found is None:
        raise LetterWasSent()
    return found


def _submissions(case: Case, found: Announcement, numbers: Sequence[int] | None) -> list[Submission]:
    rows = Submission.objects.filter(procurement=case.row, round=case.round, outcome__isnull=False)
    if found.ground not in FIRST_GROUNDS:
        rows = rows.filter(pk__in=told_by(found, revised_of(found)))
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    return list(rows.order_by("number"))


_NOT_APPROVED = {"approved_at": None, "approved_by_id": None}

__all__ = ["approve_letters", "waiting_announcement", "write_letter"]
