"""Consultations with what was done with each input, and dialogue sessions with what was shared."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.procurement.consultation_domain import (
    ConsultationKind,
    ConsultationStatus,
    Handling,
    SessionStatus,
)
from dekkend.procurement.models.procurement import Procurement, choices


def _account() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class ConsultationRound(models.Model):
    """One consultation: with whom, when, about what. ``open_to_all`` lets every provider take part."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="consultations")
    kind = models.CharField(max_length=20, choices=choices(ConsultationKind))
    title = models.CharField(max_length=300)
    subject = models.TextField("waarover")
    opens_on = models.DateField()
    closes_on = models.DateField()
    open_to_all = models.BooleanField(default=False)
    status = models.CharField(
        max_length=10, choices=choices(ConsultationStatus), default=ConsultationStatus.PLANNED
    )
    summary = models.TextField("verslag", blank=True)
    made_by = _account()

    class Meta:
        ordering: ClassVar = ["procurement_id", "opens_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="consultation_not_backwards"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[it.value for it in ConsultationStatus]),
                name="consultation_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ConsultationParty(models.Model):
    """Who was invited or took part: a provider, or another party by name."""

    consultation = models.ForeignKey(ConsultationRound, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    invited = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["consultation_id", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation", "organisation"],
                condition=Q(organisation__isnull=False),
                name="consultation_party_once",
            ),
            models.UniqueConstraint(
                fields=["consultation", "name"],
                condition=Q(organisation__isnull=True),
                name="consultation_named_party_once",
            ),
        ]


class ConsultationInput(models.Model):
    """One input and what was done with it: adopted, partly or not, why, and where it came back."""

    consultation = models.ForeignKey(ConsultationRound, on_delete=models.PROTECT, related_name="inputs")
    party = models.ForeignKey(ConsultationParty, on_delete=models.PROTECT, related_name="inputs")
    number = models.PositiveIntegerField()
    text = models.TextField()
    given_at = models.DateTimeField()
    given_by = _account()
    handling = models.CharField(max_length=20, choices=choices(Handling), default=Handling.OPEN)
    reason = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = _account()

    class Meta:
        ordering: ClassVar = ["consultation_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "number"], name="consultation_input_number"),
            models.CheckConstraint(condition=~Q(text=""), name="consultation_input_has_text"),
            models.CheckConstraint(
                condition=Q(handling=Handling.OPEN)
                | (Q(handling=Handling.NOT) & ~Q(reason=""))
                | (Q(handling__in=[Handling.ADOPTED, Handling.PARTLY]) & ~Q(reason="") & ~Q(place="")),
                name="consultation_input_handled_whole",
            ),
        ]


class DialogueSession(models.Model):
    """One dialogue session of a procurement. ``minutes`` are the region's, ``shared`` is what all get."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="dialogue_sessions")
    number = models.PositiveSmallIntegerField()
    planned_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    subject = models.TextField()
    status = models.CharField(max_length=10, choices=choices(SessionStatus), default=SessionStatus.PLANNED)
    minutes = models.TextField(blank=True)
    shared = models.TextField(blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    made_by = _account()

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="dialogue_session_number"),
            models.CheckConstraint(
                condition=Q(status__in=[it.value for it in SessionStatus]), name="dialogue_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=SessionStatus.SHARED) | (Q(shared_at__isnull=False) & ~Q(shared="")),
                name="dialogue_shared_whole",
            ),
        ]


class DialogueParticipant(models.Model):
    """A provider that takes part in a session; ``present`` is known after it."""

    session = models.ForeignKey(DialogueSession, on_delete=models.PROTECT, related_name="participants")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="dialogue_sessions"
    )
    present = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["session_id", "organisation__sort_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "organisation"], name="dialogue_participant_once"),
        ]
