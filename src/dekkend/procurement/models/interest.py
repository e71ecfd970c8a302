"""What each assessor stated about an interest in a tenderer, and what the buyer decided in doubt."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.procurement.domain_assessment import Interest
from dekkend.procurement.models.procurement import Procurement, choices


class InterestStatement(models.Model):
    """An assessor's statement about one tenderer. Never changed: a new one takes the place of the old.

    ``current`` marks the one that counts. Where the assessor was unsure the buyer decides, with a reason:
    ``allowed`` says whether the assessor may judge this tenderer.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="interests")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interests")
    tenderer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    interest = models.CharField(max_length=10, choices=choices(Interest))
    explanation = models.TextField(blank=True)
    stated_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    allowed = models.BooleanField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["procurement_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procurement", "assessor", "tenderer"],
                condition=Q(current=True),
                name="interest_one_counts",
            ),
            models.CheckConstraint(
                condition=Q(interest=Interest.NONE) | ~Q(explanation=""), name="interest_is_explained"
            ),
            models.CheckConstraint(
                condition=Q(allowed__isnull=True) | (Q(interest=Interest.UNSURE) & ~Q(decision_reason="")),
                name="interest_decision_has_reason",
            ),
        ]
