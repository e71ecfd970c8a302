"""Which letters wait to be sent, for the buyer who reads and approves them."""

from collections.abc import Mapping
from dataclasses import dataclass

from dekkend.organisations.domain import Actor
from dekkend.procurement.award_domain import FIRST_GROUNDS
from dekkend.procurement.award_states import AnnouncementStatus
from dekkend.procurement.domain import Decided
from dekkend.procurement.models import LetterText, Submission
from dekkend.procurement.policies import Action
from dekkend.procurement.queries.access import ensure, facts_of, seen
from dekkend.procurement.queries.revision import revised_of
from dekkend.procurement.services.revising import told_by


@dataclass(frozen=True, slots=True)
class Waiting:
    """The announcement whose letters wait, to whom they go, and which the buyer approved. ``revised`` are the
    decisions that a revision will change, by bid."""

    announcement_id: int
    submissions: frozenset[int]
    approved: frozenset[int]
    revised: Mapping[int, Decided]


def waiting_letters(actor: Actor, slug: str, number: int | None = None) -> Waiting | None:
    """The letters that wait; with ``number`` only that of one submission. None when none do.

    Raises UnknownProcurement, NotAllowed.
    """
    found = seen(actor, slug)
    ensure(actor, Action.RUN_PROCUREMENT, facts_of(found))
    announcement = found.announcements.filter(status=AnnouncementStatus.PREPARED).first()
    if announcement is None:
        return None
    rows = Submission.objects.filter(procurement=found, round=found.round, outcome__isnull=False)
    revised = () if announcement.ground in FIRST_GROUNDS else revised_of(announcement)
    if revised:
        rows = rows.filter(pk__in=told_by(announcement, revised))
    if number is not None:
        rows = rows.filter(number=number)
    approved = LetterText.objects.filter(announcement=announcement, approved_at__isnull=False)
    return Waiting(
        announcement.pk,
        frozenset(rows.values_list("pk", flat=True)),
        frozenset(approved.values_list("submission_id", flat=True)),
        {it.bid.pk: it.after for it in revised},
    )


__all__ = ["Waiting", "waiting_letters"]
