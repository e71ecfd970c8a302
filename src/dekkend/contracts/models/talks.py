"""Contract conversations: agenda, record, figures, signals and what was agreed to do."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import account, choices
from dekkend.contracts.stored_kinds import Side


class Conversation(models.Model):
    """One conversation. ``agenda``: points with a title and a note; ``figures``: the KPIs of the agreement
    as they stood that day, with norm and outcome. A closed record stays; the provider confirms it, or says
    in ``objection`` what it sees otherwise."""

    class Kind(models.TextChoices):
        TALK = "gesprek"
        DEVELOPMENT = "ontwikkeltafel"

    kind = models.CharField("soort", max_length=15, choices=Kind.choices, default=Kind.TALK)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="conversations")
    planned_at = models.DateTimeField("gepland op")
    place = models.CharField("plaats", max_length=200, blank=True)
    attendees = models.TextField("aanwezigen", blank=True)
    agenda = models.JSONField("agenda", default=list)
    figures = models.JSONField("kengetallen", default=list)
    record = models.TextField("verslag", blank=True)
    signals = models.TextField("signalen", blank=True)
    revision = models.PositiveIntegerField(default=1)
    held_on = models.DateField("gehouden op", null=True, blank=True)
    closed_at = models.DateTimeField("verslag vastgesteld op", null=True, blank=True)
    closed_by = account()
    confirmed_at = models.DateTimeField("door de aanbieder bevestigd op", null=True, blank=True)
    confirmed_by = account()
    objection = models.TextField("opmerking van de aanbieder", blank=True)
    made_at = models.DateTimeField()
    made_by = account()

    class Meta:
        ordering: ClassVar = ["-planned_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(held_on__isnull=False) & ~Q(record="")),
                name="conversation_closed_with_record",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(closed_at__isnull=False),
                name="conversation_confirmed_after_closing",
            ),
        ]


class TalkAction(models.Model):
    """Something that one of both sides does, by a day."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField("nummer")
    title = models.CharField("wat", max_length=300)
    side = models.CharField("partij", max_length=13, choices=choices(Side))
    owner = models.CharField("wie", max_length=200, blank=True)
    due = models.DateField("uiterlijk")
    done_on = models.DateField("gedaan op", null=True, blank=True)
    outcome = models.CharField("uitkomst", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["conversation_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="talk_action_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="talk_action_has_title"),
        ]
