"""Whether somebody may read an upload: with a submission that they may see, or in their own draft."""

from django.db.models import Q

from dekkend.organisations.domain import Actor, Role
from dekkend.procurement.drafting import from_json
from dekkend.procurement.models import AwardCondition, Procurement, SubmissionDraft, SubmissionItem
from dekkend.procurement.policies import Action, may
from dekkend.procurement.queries.access import facts_of, seen
from dekkend.procurement.queries.judging import judged_bids
from dekkend.procurement.snapshot import definition_now


def may_read_upload(actor: Actor, slug: str, number: int) -> bool:
    """Whether the upload with this number belongs to something in this procurement that the actor may read.

    Raises UnknownProcurement.
    """
    found = seen(actor, slug)
    if _in_own_draft(actor, found, number):
        return True
    if _handed_in_later(actor, found, number):
        return True
    items = SubmissionItem.objects.filter(submission__procurement=found, file__startswith=f"{number}:")
    if may(actor, Action.SEE_SUBMISSIONS, facts_of(found)):
        return items.exists()
    mine = judged_bids(actor, found.pk)
    once = [requirement.id for requirement in definition_now(found.pk).requirements]
    asked_once = Q(bid__isnull=True, submission__in=mine.values("submission_id"), requirement__in=once)
    readable = (
        Q(submission__tenderer_id__in=actor.organisations(Role.PROVIDER)) | Q(bid__in=mine) | asked_once
    )
    return items.filter(readable).exists()


def _handed_in_later(actor: Actor, found: Procurement, number: int) -> bool:
    """Evidence that was asked for after the award: for the tenderer, and who reads the procedure."""
    rows = AwardCondition.objects.filter(submission__procurement=found, file__startswith=f"{number}:")
    if not may(actor, Action.SEE_DECISIONS, facts_of(found)):
        rows = rows.filter(submission__tenderer_id__in=actor.organisations(Role.PROVIDER))
    return rows.exists()


def _in_own_draft(actor: Actor, found: Procurement, number: int) -> bool:
    own = actor.organisations(Role.PROVIDER)
    drafts = SubmissionDraft.objects.filter(procurement=found, tenderer_id__in=own)
    return any(
        upload.id == number
        for row in drafts.only("content")
        for upload in from_json(row.content).files.values()
    )
