"""Storage of what the runtime keeps: the audit chain, the access log, jobs in progress and files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dekkend.kernel.text import Message


class AuditStream(models.Model):
    """One chain of audit entries ("procurement:12") and where it stands now."""

    name = models.CharField(max_length=100, unique=True)
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class AuditEntry(models.Model):
    """What someone did, in the chain of its stream. The database refuses to change or remove it."""

    stream = models.ForeignKey(AuditStream, on_delete=models.PROTECT, related_name="entries")
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    account_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "sequence"], name="audit_sequence_without_doubles"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="audit_sequence_from_one"),
        ]
        indexes = [models.Index(fields=["subject"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.actor}: {self.action} {self.subject}"


class AccessLogEntry(models.Model):
    """Who looked at whom and why. Written apart from the request's own transaction."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    account_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="access_subject"),
            models.Index(fields=["at"], name="access_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject}"


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("Wacht")
    RUNNING = "running", _("Bezig")
    DONE = "done", _("Klaar")
    FAILED = "failed", _("Mislukt")


class JobProgress(models.Model):
    """A job as its owner sees it: what it is about, how far it is, how it ended."""

    job_id = models.BigIntegerField(null=True, unique=True)
    task = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=200, blank=True)
    account_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    note_values = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="job_percent_at_most_100"),
        ]
        indexes = [models.Index(fields=["subject", "-created_at"], name="job_subject")]

    @property
    def title_message(self) -> Message:
        """The title, to be shown in the reader's language."""
        return Message(self.title)

    @property
    def note_message(self) -> Message | None:
        """The last thing the job said, or why it failed."""
        return Message(self.note, self.note_values) if self.note else None

    @property
    def is_over(self) -> bool:
        return self.status in (JobStatus.DONE, JobStatus.FAILED)

    def __str__(self) -> str:
        return f"{self.title} ({self.percent}%)"


class StoredFile(models.Model):
    """An uploaded file. The content lies in the file store under its own hash."""

    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    account_id = models.BigIntegerField(null=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty")]
        indexes = [models.Index(fields=["path"], name="file_path")]

    def __str__(self) -> str:
        return self.name


class Outage(models.Model):
    """A stretch of time in which the service could not be reached; ``ended_at`` is empty while it lasts."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    account_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="outage_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="outage_started")]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M}"
