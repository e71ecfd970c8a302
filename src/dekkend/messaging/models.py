"""The message log: what came in and went out, what it is about, what is expected, and who delivered it.

Messages are about clients: their content is encrypted under a key outside the database, and every row that
tells about a client is only seen by who acts for its municipality or its provider (row-level security).
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.messaging.correspondence import ClockKind, SubjectKind

SIDES = [("gemeente", "gemeente"), ("aanbieder", "aanbieder")]


def _choices(enum: Any) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class LoggedMessage(models.Model):
    """One message, as it was sent. Rows only grow: a trigger refuses every change.

    ``content`` is the message in bytes, locked; ``digest`` its keyed hash. ``problems`` hold rule, return
    code, path, line and the sentences, no more of a value than an explanation may show. ``answers`` is the
    message that this one answers.
    """

    municipality = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    standard = models.CharField(max_length=4)
    number = models.CharField(max_length=3)
    sent_by = models.CharField(max_length=9, choices=SIDES)
    sender = models.CharField(max_length=8)
    identification = models.CharField(max_length=12)
    dated = models.DateField()
    received_at = models.DateTimeField()
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    valid = models.BooleanField()
    problems = models.JSONField(default=list)
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answered_by"
    )

    class Meta:
        ordering: ClassVar = ["-received_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["standard", "number", "sender", "identification"], name="message_identification_once"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="message_digest"),
            models.CheckConstraint(condition=Q(number__regex=r"^3[0-9]{2}$"), name="message_number"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["municipality", "-received_at"], name="message_of_municipality"),
            models.Index(fields=["provider", "-received_at"], name="message_of_provider"),
        ]

    @property
    def name(self) -> str:
        """As people write it: "WMO301"."""
        return f"{'WMO' if self.standard == 'iwmo' else 'JW'}{self.number}"


class MessageSubject(models.Model):
    """A client, request or allocation that a message is about. Of a BSN only a keyed hash is kept."""

    message = models.ForeignKey(LoggedMessage, on_delete=models.PROTECT, related_name="subjects")
    municipality_id = models.BigIntegerField()
    provider_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=_choices(SubjectKind))
    value = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "kind", "value"], name="message_subject_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "value", "municipality_id", "provider_id"], name="message_subject_found"
            )
        ]


class MessageClock(models.Model):
    """Something expected after a message, from one side, by the end of a day, and the message that met it."""

    message = models.ForeignKey(LoggedMessage, on_delete=models.PROTECT, related_name="clocks")
    municipality_id = models.BigIntegerField()
    provider_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=_choices(ClockKind))
    owner = models.CharField(max_length=9, choices=SIDES)
    key = models.CharField(max_length=36, blank=True)
    due = models.DateField()
    met_by = models.ForeignKey(
        LoggedMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="met_clocks"
    )
    met_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "kind", "key"], name="message_clock_once"),
            models.CheckConstraint(
                condition=Q(met_by__isnull=True, met_at__isnull=True)
                | Q(met_by__isnull=False, met_at__isnull=False),
                name="message_clock_met_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["municipality_id", "provider_id", "kind", "key"],
                condition=Q(met_by__isnull=True),
                name="message_clock_open",
            )
        ]


class MessageDelivery(models.Model):
    """Each time that a file was handed in or handed out, and what came of it; rows only grow.

    ``organisation`` is who handed it in, or whom it was handed out to. It tells nothing about a client.
    """

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10)
    message = models.ForeignKey(
        LoggedMessage, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    problems = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="delivery_of_organisation")]


class MessageToken(models.Model):
    """The key with which the software of an organisation delivers and fetches. Only its hash is kept."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["organisation_id", "made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="message_token_hash"),
        ]
