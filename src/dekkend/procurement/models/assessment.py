"""Who judges which bid, what each assessor gave, and what they agreed on."""

from enum import StrEnum
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.procurement.models.procurement import Procurement, choices
from dekkend.procurement.models.submission import Bid


class Ended(StrEnum):
    """Why an assessor left a seat."""

    INTEREST = "belang"
    RIGHT_LOST = "recht-vervallen"
    REASSIGNED = "herverdeeld"


class AssessorAssignment(models.Model):
    """An assessor judges a bid, alone, on one seat. Once ``locked_at`` is set the scores stand.

    With ``ended_at`` the assessor left the seat: what was scored stays, does not count, and is shown to
    nobody else. ``kept_reason`` says why locked scores stand of somebody who no longer is an assessor.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    seat = models.PositiveSmallIntegerField()
    locked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=20, blank=True, choices=choices(Ended))
    kept_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["bid_id", "seat"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bid", "seat"], condition=Q(ended_at__isnull=True), name="assignment_seat_once"
            ),
            models.UniqueConstraint(
                fields=["bid", "assessor"],
                condition=Q(ended_at__isnull=True),
                name="assignment_assessor_once",
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="assignment_seat_positive"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="assignment_end_has_reason",
            ),
        ]


class PracticeAssessor(models.Model):
    """A generated assessor of one practice run: no role anywhere, so never on the panel of another.

    A trigger refuses a row for a real procurement.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="practice_assessors")
    assessor = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["procurement_id", "id"]


class Score(models.Model):
    """One assessor's score on one criterion, with motivation. A trigger refuses changes after the lock.

    A policy of the database hides it from everybody else until all seats of the bid are locked: read and
    write it within ``runtime.tenancy.acting_as``.
    """

    assignment = models.ForeignKey(AssessorAssignment, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=60)
    score = models.DecimalField(max_digits=7, decimal_places=2)
    motivation = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once"),
            models.CheckConstraint(condition=~Q(motivation=""), name="score_has_motivation"),
        ]


class Counting(models.Manager["Consensus"]):
    """What was agreed and still counts."""

    def get_queryset(self) -> "models.QuerySet[Consensus]":
        return super().get_queryset().filter(set_aside_at__isnull=True)


class Consensus(models.Model):
    """What the assessors of a bid agree on for one criterion, with a motivation of its own.

    One of them proposes it, and it holds once all confirmed. ``difference`` is the largest difference between
    their own scores; ``discussed`` whether it was large enough that they had to meet. ``set_aside_at`` when
    the bid was judged again, because an assessor turned out to have an interest or lost the right.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="consensus")
    criterion = models.CharField(max_length=60)
    score = models.DecimalField(max_digits=7, decimal_places=2)
    motivation = models.TextField()
    difference = models.DecimalField(max_digits=7, decimal_places=2)
    discussed = models.BooleanField(default=False)
    agreed_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)

    objects = Counting()
    every = models.Manager["Consensus"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bid", "criterion"], condition=Q(set_aside_at__isnull=True), name="consensus_once"
            ),
            models.CheckConstraint(condition=~Q(motivation=""), name="consensus_has_motivation"),
        ]


class Confirmation(models.Model):
    """An assessor agrees with the consensus as it was proposed; a new proposal asks for new confirmations."""

    assignment = models.OneToOneField(
        AssessorAssignment, on_delete=models.PROTECT, related_name="confirmation"
    )
    confirmed_at = models.DateTimeField()


class Meeting(models.Model):
    """The assessors of a bid met about a large difference: when, who, and what was said (GU-06)."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="meetings")
    held_at = models.DateTimeField()
    participants: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+"
    )
    said = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["bid_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(said=""), name="meeting_says_something"),
            models.CheckConstraint(
                condition=Q(held_at__lte=models.F("recorded_at")), name="meeting_was_held"
            ),
        ]
