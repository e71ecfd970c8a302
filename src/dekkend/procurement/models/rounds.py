"""What a procedure form adds: rounds that are done, optional grounds weighed, gaps filled."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dekkend.procurement.models.procurement import Procurement, choices
from dekkend.procurement.models.submission import Submission
from dekkend.procurement.procedure_forms import RoundKind


class ProcurementRound(models.Model):
    """The dates of a round that is done; those of the present round stand on the procurement itself."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="done_rounds")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=choices(RoundKind))
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    repair_until = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField()
    announced_on = models.DateField()
    standstill_counted = models.DateField()
    standstill_until = models.DateField()

    class Meta:
        ordering: ClassVar = ["procurement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "number"], name="round_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_number_positive"),
            models.CheckConstraint(
                condition=Q(standstill_until__gte=F("announced_on")),
                name="round_standstill_after_announcement",
            ),
        ]


class GroundWeighing(models.Model):
    """What a buyer decided about an optional exclusion ground that applies, and why (EL-02)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="weighings")
    evidence = models.CharField(max_length=60)
    set_aside = models.BooleanField()
    motivation = models.TextField()
    weighed_at = models.DateTimeField()
    weighed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "evidence"], name="ground_weighed_once"),
            models.CheckConstraint(condition=~Q(motivation=""), name="ground_weighing_motivated"),
        ]


class Supplement(models.Model):
    """A supplementary procedure: the earlier procurement, and the cells in which too little was bought.

    ``cells`` are pairs of a product's id and a municipality's CBS code; ``reason`` says what the gap is.
    """

    procurement = models.OneToOneField(Procurement, on_delete=models.PROTECT, related_name="supplement")
    parent = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="supplements")
    cells = models.JSONField()
    reason = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(procurement=F("parent")), name="supplement_of_another"),
            models.CheckConstraint(condition=~Q(cells=[]), name="supplement_has_cells"),
            models.CheckConstraint(condition=~Q(reason=""), name="supplement_has_reason"),
        ]
