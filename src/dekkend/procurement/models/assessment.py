"""Who judges which bid, what each assessor gave, and what they agreed on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.procurement.models.submission import Bid


class AssessorAssignment(models.Model):
    """An assessor judges a bid, alone, on one seat. Once ``locked_at`` is set the scores stand."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    seat = models.PositiveSmallIntegerField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["bid_id", "seat"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bid", "seat"], name="assignment_seat_once"),
            models.UniqueConstraint(fields=["bid", "assessor"], name="assignment_assessor_once"),
            models.CheckConstraint(condition=Q(seat__gte=1), name="assignment_seat_positive"),
        ]


class Score(models.Model):
    """One assessor's score on one criterion, with motivation. A trigger refuses changes after the lock."""

    assignment = models.ForeignKey(AssessorAssignment, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField(max_length=60)
    score = models.DecimalField(max_digits=7, decimal_places=2)
    motivation = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once"),
            models.CheckConstraint(condition=~Q(motivation=""), name="score_has_motivation"),
        ]


class Consensus(models.Model):
    """What the assessors of a bid agreed on for one criterion, with a motivation of its own.

    ``difference`` is the largest difference between their own scores; ``discussed`` whether it was large
    enough that they had to meet.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="consensus")
    criterion = models.CharField(max_length=60)
    score = models.DecimalField(max_digits=7, decimal_places=2)
    motivation = models.TextField()
    difference = models.DecimalField(max_digits=7, decimal_places=2)
    discussed = models.BooleanField(default=False)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bid", "criterion"], name="consensus_once"),
            models.CheckConstraint(condition=~Q(motivation=""), name="consensus_has_motivation"),
        ]
