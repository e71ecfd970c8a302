"""The cells of an agreement (product x municipality x period), what was reported of them, and the stops."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from dekkend.contracts.agreement_states import ClientStopStatus
from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import account, choices, known, organisation


class ContractLine(models.Model):
    """A cell. A period without a last day lasts as long as the agreement, or its lot. A cell stands once on
    any day; the past never changes: leaving, joining and following a product end lines and add others.

    ``tariff`` names the tariff sheet; the amount itself is asked by product, municipality and day.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    product = models.SlugField("product", max_length=60)
    municipality = organisation("contract_lines", verbose_name="gemeente")
    lot = models.SlugField("perceel", max_length=60, blank=True)
    period = DateRangeField("periode")
    new_until = models.DateField("nieuwe cliënten t/m", null=True, blank=True)
    capacity = models.PositiveIntegerField("plaatsen, volgens de aanbieder", null=True, blank=True)
    capacity_on = models.DateField("plaatsen, stand op", null=True, blank=True)
    tariff = models.CharField("tarief", max_length=200, blank=True)
    follows = models.SlugField("volgt op product", max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["agreement_id", "product", "municipality_id", "period"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="contract_line_cell_once_a_day",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    ("product", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False),
                name="contract_line_has_first_day",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity_on__isnull=False),
                name="contract_line_capacity_on_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "municipality"], name="contract_line_of_cell"),
        ]


class CapacityReport(models.Model):
    """What the provider reported of a cell on a day: places, and the wait in days. Rows only grow; the newest
    counts, and its places stand in the line too."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="capacity_reports")
    product = models.SlugField("product", max_length=60)
    municipality = organisation(verbose_name="gemeente")
    on = models.DateField("stand op")
    places = models.PositiveIntegerField("plaatsen")
    waiting_days = models.PositiveIntegerField("wachttijd, dagen", null=True, blank=True)
    note = models.CharField("toelichting", max_length=300, blank=True)
    reported_at = models.DateTimeField("gemeld op")
    reported_by = account()

    class Meta:
        ordering: ClassVar = ["agreement_id", "product", "municipality_id", "-on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["agreement", "product", "municipality", "-on"], name="capacity_newest"),
        ]


class ClientStop(models.Model):
    """A client stop, for a product, a municipality, both, or everything (empty). An imposed one needs no
    consent of the provider; one that the provider asks for does of the buyer. ``ceiling`` names the room that
    is (almost) used up, when that is the reason: it is lifted when the provider shows room (BR-13)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="stops")
    number = models.PositiveSmallIntegerField("nummer")
    status = models.CharField(max_length=15, choices=choices(ClientStopStatus))
    product = models.SlugField("product", max_length=60, blank=True)
    municipality = organisation("+", null=True, blank=True, verbose_name="gemeente")
    first = models.DateField("eerste dag")
    last = models.DateField("laatste dag", null=True, blank=True)
    reason = models.TextField("reden")
    alternative = models.TextField("waar cliënten dan terechtkunnen", blank=True)
    asked_on = models.DateField("gevraagd op", null=True, blank=True)
    consent_on = models.DateField("toegestaan op", null=True, blank=True)
    imposed = models.BooleanField("opgelegd", default=False)
    announced_on = models.DateField("bekendgemaakt op", null=True, blank=True)
    lifted_on = models.DateField("opgeheven op", null=True, blank=True)
    lift_reason = models.TextField("waarom opgeheven", blank=True)
    judgment = models.TextField("toelichting bij het besluit", blank=True)
    ceiling = models.ForeignKey(
        "contracts.Ceiling", on_delete=models.PROTECT, null=True, blank=True, related_name="stops"
    )
    decided_by = account()

    class Meta:
        ordering: ClassVar = ["agreement_id", "number"]
        constraints: ClassVar = [
            known("status", ClientStopStatus, "client_stop_status_known"),
            models.UniqueConstraint(fields=["agreement", "number"], name="client_stop_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="client_stop_has_reason"),
            models.CheckConstraint(
                condition=~Q(status__in=[ClientStopStatus.AGREED, ClientStopStatus.RUNNING])
                | Q(imposed=True)
                | Q(consent_on__isnull=False),
                name="client_stop_allowed_or_imposed",
            ),
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=models.F("first")),
                name="client_stop_not_backwards",
            ),
        ]
