"""The decision per bid and what it adds up to per tenderer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.procurement.domain import Result
from dekkend.procurement.models.procurement import choices
from dekkend.procurement.models.submission import Bid, Submission


class Decision(models.Model):
    """The decision on one bid.

    ``reasons`` is a list of reasons, each with kind, rule, what it is about, and the sentence as template and
    values; ``kinds`` the kinds in it. ``total`` is out of 100; ``rank`` the place within the lot. ``version``
    counts revisions; what stood before is in ``EarlierDecision``.
    """

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="decision")
    awarded = models.BooleanField()
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True)
    kinds = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(awarded=True) | ~Q(reasons=[]), name="decision_rejection_has_reason"
            ),
        ]


class Outcome(models.Model):
    """What the decisions mean for one tenderer: everything awarded, a part, or nothing."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="outcome")
    result = models.CharField(max_length=10, choices=choices(Result))
    bids = models.PositiveIntegerField()
    awarded = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(awarded__lte=models.F("bids")), name="outcome_awarded_at_most"
            ),
            models.CheckConstraint(
                condition=Q(result=Result.FULLY, awarded=models.F("bids"))
                | Q(result=Result.NOT, awarded=0)
                | Q(result=Result.PARTLY, awarded__gt=0, awarded__lt=models.F("bids")),
                name="outcome_result_follows",
            ),
        ]
