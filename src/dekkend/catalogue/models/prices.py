"""Price models as they are stored: the model as data, and every line of its calculation."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dekkend.catalogue.domain import Element, PriceWay, Unit, ValueKind
from dekkend.catalogue.models.common import CENTS, EXACT, account, choices, is_sha256, known, organisation
from dekkend.catalogue.price_lines import LineUnit
from dekkend.catalogue.states import DifferentiationStatus, VersionStatus


class PriceModelVersion(models.Model):
    """One version of a price model. Price = f(model version, demands version, index version).

    ``content`` is the model in the file format as data, ``sha256`` its fingerprint. Without outcome
    (``tariff`` empty) lines are still open. Once adopted nothing changes.
    """

    region = organisation("price_models")
    slug = models.SlugField(max_length=60)
    title = models.CharField("naam", max_length=200)
    version = models.CharField("versie", max_length=40)
    status = models.CharField(max_length=20, choices=choices(VersionStatus), default=VersionStatus.CONCEPT)
    product = models.SlugField("product", max_length=60)
    unit = models.CharField("eenheid", max_length=10, choices=choices(Unit))
    demands_version = models.CharField("versie programma van eisen", max_length=60, blank=True)
    index_version = models.CharField("versie index", max_length=60)
    level_date = models.DateField("prijspeil")
    way = models.CharField("weg", max_length=20, choices=choices(PriceWay), blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    hour_price = models.DecimalField("prijs per uur, onafgerond", null=True, blank=True, **EXACT)
    unit_price = models.DecimalField("prijs per eenheid, onafgerond", null=True, blank=True, **EXACT)
    tariff = models.DecimalField("tarief", null=True, blank=True, **CENTS)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    created_at = models.DateTimeField(editable=False)
    created_by = account()
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = account()

    class Meta:
        ordering: ClassVar = ["region_id", "slug", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "slug", "version"], name="price_model_version_once"),
            models.UniqueConstraint(
                fields=["region", "slug"],
                condition=Q(status=VersionStatus.ADOPTED),
                name="price_model_one_adopted",
            ),
            known("status", VersionStatus, "price_model_status_known"),
            is_sha256("sha256", "price_model_sha256"),
            models.CheckConstraint(
                condition=Q(status=VersionStatus.CONCEPT)
                | Q(adopted_at__isnull=False, tariff__isnull=False, unit_price__isnull=False),
                name="price_model_adopted_has_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.version}"


class StoredPriceLine(models.Model):
    """One line of a calculation: unrounded and rounded, with the given figure and where it comes from.

    ``title`` and ``calculation`` are sentences as JSON, so that either language can show them.
    """

    model = models.ForeignKey(PriceModelVersion, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    line = models.SlugField(max_length=60)
    element = models.CharField(max_length=5, choices=choices(Element), blank=True)
    title = models.JSONField()
    calculation = models.JSONField()
    value = models.DecimalField(**EXACT)
    rounded = models.DecimalField(**CENTS)
    unit = models.CharField(max_length=20, choices=choices(LineUnit))
    left = models.DecimalField(null=True, blank=True, **EXACT)
    given = models.DecimalField(null=True, blank=True, **EXACT)
    kind = models.CharField(max_length=10, choices=choices(ValueKind), blank=True)
    source = models.TextField(blank=True)
    date = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    motive = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["model_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "number"], name="price_line_number_once"),
            models.CheckConstraint(
                condition=Q(kind="") | (~Q(source="") & ~Q(owner="") & Q(date__isnull=False)),
                name="price_line_has_source",
            ),
        ]


class TariffDifferentiation(models.Model):
    """Another tariff for some providers: other demands or costs in an adopted model, never another amount.

    ``settings`` holds what is different (``set``, ``salaries``, ``counts``). Who proposed does not approve.
    """

    model = models.ForeignKey(PriceModelVersion, on_delete=models.PROTECT, related_name="differentiations")
    slug = models.SlugField(max_length=60)
    title = models.CharField("naam", max_length=200)
    settings = models.JSONField()
    reason = models.TextField("reden")
    announced_in = models.CharField("aangekondigd in", max_length=300, blank=True)
    status = models.CharField(
        max_length=20, choices=choices(DifferentiationStatus), default=DifferentiationStatus.PROPOSED
    )
    hour_price = models.DecimalField(**EXACT)
    unit_price = models.DecimalField(**EXACT)
    tariff = models.DecimalField(**CENTS)
    proposed_at = models.DateTimeField(editable=False)
    proposed_by = account()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = account()
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["model_id", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "slug"], name="differentiation_once"),
            known("status", DifferentiationStatus, "differentiation_status_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="differentiation_has_reason"),
            models.CheckConstraint(
                condition=~Q(status=DifferentiationStatus.APPROVED)
                | (Q(decided_at__isnull=False) & ~Q(announced_in="")),
                name="differentiation_approved_announced",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="differentiation_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.title
