"""What the buyer found when testing a substantiated price (way 2 of the real price)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from dekkend.procurement.models.submission import Bid


class PriceTest(models.Model):
    """One test of one offered price: which legal elements (a-f) are missing, which lines are implausible.

    ``asked``: the tenderer was asked to explain; ``answered``: the explanation convinces. The last test of a
    bid and criterion counts.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="price_tests")
    criterion = models.CharField(max_length=60)
    missing = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    implausible = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    asked = models.BooleanField(default=False)
    answered = models.BooleanField(default=False)
    reason = models.TextField()
    tested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tested_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["bid_id", "criterion", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="price_test_has_reason"),
            models.CheckConstraint(
                condition=models.Q(answered=False) | models.Q(asked=True), name="price_test_asked_first"
            ),
        ]
