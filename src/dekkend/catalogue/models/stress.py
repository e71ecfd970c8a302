"""Stress tests of tariff sheets as they were run. What is one provider's own, only that provider can read."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.catalogue.models.common import account, choices, is_sha256, known, organisation
from dekkend.catalogue.models.sheets import TariffSheet
from dekkend.catalogue.states import StressStatus


class StressRun(models.Model):
    """One run: of the sheet as it stood (``sheet_sha256``), under ``scenarios``, on the volumes of ``year``.

    ``result`` holds effects per municipality and providers in bands of at least five, no single provider.
    ``input_sha256`` is the fingerprint of everything that went in, private figures included: the same
    figures give the same result. ``job`` is the id of its progress.
    """

    sheet = models.ForeignKey(TariffSheet, on_delete=models.PROTECT, related_name="stress_runs")
    sheet_sha256 = models.CharField(max_length=64)
    title = models.CharField("naam", max_length=200)
    year = models.PositiveSmallIntegerField("jaar van de volumes")
    scenarios = models.JSONField()
    status = models.CharField(max_length=20, choices=choices(StressStatus), default=StressStatus.ASKED)
    job = models.BigIntegerField(null=True, blank=True)
    input_sha256 = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True, blank=True)
    providers = models.PositiveIntegerField("aanbieders met cijfers", default=0)
    failure = models.JSONField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = account()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            known("status", StressStatus, "stress_run_status_known"),
            is_sha256("sheet_sha256", "stress_run_sheet_sha256"),
            models.CheckConstraint(
                condition=~Q(status=StressStatus.DONE)
                | (Q(result__isnull=False, finished_at__isnull=False) & ~Q(input_sha256="")),
                name="stress_run_done_has_result",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StressOwnResult(models.Model):
    """What a run means for one provider: its margin in every scenario. Row-level security: its own alone."""

    run = models.ForeignKey(StressRun, on_delete=models.PROTECT, related_name="own_results")
    provider = organisation()
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "provider"], name="stress_own_result_once"),
        ]
