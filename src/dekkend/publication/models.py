"""The letters that were made."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Letter(models.Model):
    """The decision letter to one tenderer: its content as it was on the day of announcement.

    ``content`` is what the letter says; HTML and PDF are drawn from it, always the same. ``sha256`` is its
    hash. A database trigger keeps a letter unchanged.
    """

    submission = models.OneToOneField(
        "procurement.Submission", on_delete=models.PROTECT, related_name="letter"
    )
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="letter_sha256"),
        ]
