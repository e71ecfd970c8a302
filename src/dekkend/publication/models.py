"""The letters that were made, and who read them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Letter(models.Model):
    """The decision letter to one tenderer: its content as it was on the day of its announcement.

    ``content`` is what the letter says; HTML and PDF are drawn from it, always the same. ``sha256`` is its
    hash. A revision makes a new letter; the earlier one stays. A database trigger keeps a letter unchanged.
    """

    submission = models.ForeignKey("procurement.Submission", on_delete=models.PROTECT, related_name="letters")
    announcement = models.ForeignKey(
        "procurement.Announcement", on_delete=models.PROTECT, related_name="letters"
    )
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["submission_id", "announcement_id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="letter_sha256"),
            models.UniqueConstraint(fields=["submission", "announcement"], name="letter_once"),
        ]


class LetterReading(models.Model):
    """That somebody of the tenderer opened the letter, for the first time. Only grows."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="readings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["letter_id", "read_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "account"], name="letter_reading_once"),
        ]
