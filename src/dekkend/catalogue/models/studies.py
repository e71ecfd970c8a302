"""Cost studies as they are stored. An answer is its provider's own: the database shows it to nobody else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.catalogue.models.common import CENTS, account, choices, known, organisation
from dekkend.catalogue.models.prices import PriceModelVersion
from dekkend.catalogue.states import StudyStatus


class CostStudy(models.Model):
    """A questionnaire among providers about the lines of a price model, from ``opens_on`` to ``closes_on``.

    ``report`` holds quartiles of five answers or more, and nothing of a single provider. ``year`` is the
    year that the figures are about.
    """

    region = organisation("cost_studies")
    title = models.CharField("naam", max_length=200)
    model = models.ForeignKey(PriceModelVersion, on_delete=models.PROTECT, related_name="studies")
    status = models.CharField(max_length=20, choices=choices(StudyStatus), default=StudyStatus.CONCEPT)
    year = models.PositiveSmallIntegerField("over het jaar")
    explanation = models.TextField("toelichting", blank=True)
    invited_at = models.DateTimeField("laatst uitgenodigd", null=True, blank=True)
    reminded_at = models.DateTimeField("laatst herinnerd", null=True, blank=True)
    opens_on = models.DateField("opent op")
    closes_on = models.DateField("sluit op")
    report = models.JSONField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = account()

    class Meta:
        ordering: ClassVar = ["-opens_on", "-id"]
        constraints: ClassVar = [
            known("status", StudyStatus, "cost_study_status_known"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="cost_study_period"
            ),
            models.CheckConstraint(
                condition=~Q(status=StudyStatus.REPORTED) | Q(report__isnull=False),
                name="cost_study_reported_has_report",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StudyAnswer(models.Model):
    """What one provider answered; ``submitted_at`` empty while it is a draft. Only for that provider."""

    study = models.ForeignKey(CostStudy, on_delete=models.PROTECT, related_name="answers")
    provider = organisation()
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = account()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "provider"], name="study_answer_once"),
        ]


class StudyFigure(models.Model):
    """A provider's own figure on one line of the model. Only for that provider."""

    answer = models.ForeignKey(StudyAnswer, on_delete=models.CASCADE, related_name="figures")
    provider = organisation()
    line = models.SlugField(max_length=60)
    value = models.DecimalField(max_digits=20, decimal_places=6)
    explanation = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "line"], name="study_figure_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="study_figure_not_negative"),
        ]


class ProviderDelivery(models.Model):
    """What a provider delivered in a year in a cell, and its cost price per unit. Only for that provider.

    Stress tests add these up in bands; no page shows one to anybody else.
    """

    provider = organisation()
    region = organisation()
    municipality = organisation()
    product_code = models.CharField("productcode", max_length=5)
    year = models.PositiveSmallIntegerField("jaar")
    quantity = models.DecimalField("aantal", max_digits=18, decimal_places=4)
    cost = models.DecimalField("kostprijs per eenheid", **CENTS)
    study = models.ForeignKey(
        CostStudy, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "municipality", "product_code", "year"], name="delivery_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, cost__gt=0), name="delivery_range"),
            models.CheckConstraint(condition=Q(product_code__regex=r"^[0-9A-Z]{5}$"), name="delivery_code"),
        ]
