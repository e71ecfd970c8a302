"""What else happened under an agreement: reports, breaches, subcontractors, takeovers, measures, cover."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import account, choices, known
from dekkend.contracts.stored_kinds import FactKind


class AgreementFact(models.Model):
    """One fact, in the shape of its dataclass in ``agreement_events`` or ``agreement_model``. Rows only grow:
    a correction is a next version of the same key, with who wrote it down and why.

    ``withdrawn``: the fact turned out not to be one; the versions before it stay readable.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField("soort", max_length=20, choices=choices(FactKind))
    key = models.CharField("kenmerk", max_length=120)
    version = models.PositiveIntegerField("versie", default=1)
    data: Any = models.JSONField(default=dict)
    withdrawn = models.BooleanField("vervallen", default=False)
    reason = models.TextField("reden van de wijziging", blank=True)
    recorded_at = models.DateTimeField("vastgelegd op")
    recorded_by = account()

    class Meta:
        ordering: ClassVar = ["agreement_id", "kind", "key", "version"]
        constraints: ClassVar = [
            known("kind", FactKind, "agreement_fact_kind_known"),
            models.UniqueConstraint(
                fields=["agreement", "kind", "key", "version"], name="agreement_fact_version_once"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="agreement_fact_version_positive"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="agreement_fact_correction_has_reason"
            ),
        ]
