"""What else happened under an agreement: reports, breaches, subcontractors, takeovers, measures, cover."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import account, choices, known, organisation
from dekkend.contracts.stored_kinds import FactKind
from dekkend.contracts.subcontracting_rules import SelfEmployedPolicy


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


class SelfEmployedRuling(models.Model):
    """What a region decided about the self-employed, from a day on (SU-07). Rows only grow: the newest that
    holds on a day counts. ``decision`` settles the conflict with article 3.9.1, which asks no consent."""

    region = organisation("self_employed_rulings", verbose_name="regio")
    policy = models.CharField("beleid", max_length=20, choices=choices(SelfEmployedPolicy))
    first = models.DateField("vanaf")
    source = models.CharField("staat in", max_length=300)
    decision = models.TextField("besluit over de botsing met artikel 3.9.1", blank=True)
    recorded_at = models.DateTimeField("vastgelegd op")
    recorded_by = account()

    class Meta:
        ordering: ClassVar = ["region_id", "-first", "-id"]
        constraints: ClassVar = [
            known("policy", SelfEmployedPolicy, "self_employed_policy_known"),
            models.CheckConstraint(condition=~Q(source=""), name="self_employed_ruling_has_source"),
        ]
