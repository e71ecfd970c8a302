"""What is not final yet: a submission that a tenderer is writing, and scores that an assessor is giving."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dekkend.procurement.models.assessment import AssessorAssignment
from dekkend.procurement.models.procurement import Procurement
from dekkend.runtime.encrypted import EncryptedJSONField


class SubmissionDraft(models.Model):
    """A submission under way; one per tenderer per procurement, kept until it is submitted and after.

    ``content`` holds the chosen lots, what was typed by the name of its field, and the uploads; the database
    keeps it encrypted, under a key of the server. ``key`` becomes the idempotency key of the submission.
    ``revision`` counts the times it was saved, and ``page`` names the open page that saved it last, so that
    two colleagues do not overwrite each other unseen.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="drafts")
    tenderer = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="submission_drafts"
    )
    key = models.UUIDField(editable=False)
    content = EncryptedJSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    page = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "tenderer"], name="draft_one_per_tenderer"),
        ]


class ScoreDraft(models.Model):
    """What an assessor typed for one criterion as long as it is no whole score with a motivation.

    ``score`` is the text as it was typed, so that a mistake in it is not lost either.
    """

    assignment = models.ForeignKey(AssessorAssignment, on_delete=models.CASCADE, related_name="drafts")
    criterion = models.CharField(max_length=60)
    score = models.CharField(max_length=20, blank=True)
    motivation = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_draft_once"),
        ]
