"""The letters that were made, and who read them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.publication.sent_kinds import SentKind


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


class SentLetter(models.Model):
    """A letter to one organisation that is not a decision on bids: about an enrolment in an admission, or
    with the request to keep a bid valid for longer.

    ``content`` is what it says, in parts; HTML and PDF are drawn from it, always the same. ``sha256`` is its
    hash. A database trigger keeps it unchanged.
    """

    procurement = models.ForeignKey(
        "procurement.Procurement", on_delete=models.PROTECT, related_name="sent_letters"
    )
    tenderer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=[(each.value, each.value) for each in SentKind])
    enrolment = models.ForeignKey(
        "procurement.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    request = models.ForeignKey(
        "procurement.ValidityRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    submission = models.ForeignKey(
        "procurement.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["procurement_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="sent_letter_sha256"),
            models.CheckConstraint(
                condition=Q(
                    kind=SentKind.ENROLMENT,
                    enrolment__isnull=False,
                    request__isnull=True,
                    submission__isnull=True,
                )
                | Q(
                    kind=SentKind.VALIDITY,
                    enrolment__isnull=True,
                    request__isnull=False,
                    submission__isnull=False,
                ),
                name="sent_letter_about_its_kind",
            ),
            models.UniqueConstraint(fields=["enrolment"], name="sent_letter_once_per_enrolment"),
            models.UniqueConstraint(fields=["request", "submission"], name="sent_letter_once_per_request"),
        ]


class CaseFile(models.Model):
    """A court file of a procurement that was made: for whom, what was left out, and what it hashes to.

    ``recipient`` is the submission for whom others' confidential content was left out; empty for the court.
    ``manifest_sha256`` is the hash of the signed list in it. The file itself lies in the store at ``path``.
    """

    procurement = models.ForeignKey(
        "procurement.Procurement", on_delete=models.PROTECT, related_name="case_files"
    )
    number = models.PositiveIntegerField()
    recipient = models.ForeignKey(
        "procurement.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    manifest_sha256 = models.CharField(max_length=64)
    files = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="case_file_number_unique"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="case_file_sha256"),
        ]
