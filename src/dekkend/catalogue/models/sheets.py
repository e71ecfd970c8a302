"""Tariff sheets, and the register of the tariffs that hold: one on each day, by the database itself."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from dekkend.catalogue.domain import Unit
from dekkend.catalogue.domain_stored import SheetKind, TariffOrigin
from dekkend.catalogue.models.common import CENTS, EXACT, account, choices, is_sha256, known, organisation
from dekkend.catalogue.states import SheetStatus

EVERYONE = 0
"""Stands for "no provider of its own" in constraints: null equals nothing, not even null."""


def _one_a_day(name: str, first: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows of one municipality, product code and provider share a day (TF-14)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (first, RangeOperators.EQUAL),
            ("product_code", RangeOperators.EQUAL),
            (
                Coalesce(F("provider"), Value(EVERYONE), output_field=models.BigIntegerField()),
                RangeOperators.EQUAL,
            ),
            *([("sheet", RangeOperators.EQUAL)] if condition is None else []),
            ("period", RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


class TariffSheet(models.Model):
    """A set of tariffs that is decided on together, for ``period`` (last day included).

    ``contract_year`` is the year in which the agreements were made, ``level_year`` the price level: indexing
    needs both (TF-09). ``sha256`` is the fingerprint of the lines from the proposal on. ``decision`` names
    the decision of the college. A tariff that was agreed before this software came is "overgenomen".
    """

    region = organisation("tariff_sheets")
    title = models.CharField("naam", max_length=200)
    kind = models.CharField("soort", max_length=20, choices=choices(SheetKind))
    status = models.CharField(max_length=20, choices=choices(SheetStatus), default=SheetStatus.CONCEPT)
    period = DateRangeField("periode")
    contract_year = models.PositiveSmallIntegerField("jaar van de overeenkomst")
    level_year = models.PositiveSmallIntegerField("prijspeil")
    note = models.TextField("toelichting", blank=True)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    index_version = models.ForeignKey(
        "catalogue.IndexVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="sheets"
    )
    stress_run = models.ForeignKey(
        "catalogue.StressRun", on_delete=models.PROTECT, null=True, blank=True, related_name="attached_to"
    )
    sha256 = models.CharField(max_length=64, blank=True)
    decision = models.CharField("besluit", max_length=300, blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = account()
    proposed_at = models.DateTimeField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = account()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-period", "-id"]
        constraints: ClassVar = [
            known("status", SheetStatus, "tariff_sheet_status_known"),
            known("kind", SheetKind, "tariff_sheet_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="tariff_sheet_has_title"),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
                name="tariff_sheet_period_bounded",
            ),
            models.CheckConstraint(
                condition=Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"), name="tariff_sheet_sha256"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[SheetStatus.ADOPTED, SheetStatus.PUBLISHED])
                | (
                    Q(adopted_at__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(decision="")
                    & (Q(stress_run__isnull=False) | Q(kind=SheetKind.TAKEN_OVER))
                ),
                name="tariff_sheet_adopted_after_stress_test",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SheetKind.INDEXATION)
                | Q(based_on__isnull=False, index_version__isnull=False),
                name="tariff_sheet_indexation_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SheetKind.CORRECTION) | (Q(based_on__isnull=False) & ~Q(note="")),
                name="tariff_sheet_correction_explained",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SheetLine(models.Model):
    """One tariff in a sheet, with what it follows from. A concept is edited; after adoption it is frozen.

    A provider's own line exists only with an announced reason (TF-16, CT-04). Nobody types an amount: it
    follows from a model, a differentiation or an index; only what was agreed before is taken over.
    """

    sheet = models.ForeignKey(TariffSheet, on_delete=models.CASCADE, related_name="lines")
    municipality = organisation()
    product = models.SlugField("product", max_length=60)
    product_title = models.CharField(max_length=200)
    product_code = models.CharField("productcode", max_length=5)
    unit = models.CharField("eenheid", max_length=10, choices=choices(Unit))
    provider = organisation(null=True, blank=True)
    period = DateRangeField("periode")
    tariff = models.DecimalField("tarief", **CENTS)
    unrounded = models.DecimalField("onafgerond", **EXACT)
    origin = models.CharField("herkomst", max_length=20, choices=choices(TariffOrigin))
    model = models.ForeignKey(
        "catalogue.PriceModelVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    differentiation = models.ForeignKey(
        "catalogue.TariffDifferentiation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    before = models.ForeignKey(
        "catalogue.Tariff", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contract_year = models.PositiveSmallIntegerField("jaar van de overeenkomst")
    level_year = models.PositiveSmallIntegerField("prijspeil")
    reason = models.TextField("reden", blank=True)
    announced_in = models.CharField("aangekondigd in", max_length=300, blank=True)
    source = models.CharField("bron", max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["product_code", "municipality_id", "provider_id", "period"]
        constraints: ClassVar = [
            _one_a_day("sheet_line_one_a_day", "municipality"),
            known("origin", TariffOrigin, "sheet_line_origin_known"),
            known("unit", Unit, "sheet_line_unit_known"),
            models.CheckConstraint(
                condition=Q(product_code__regex=r"^[0-9A-Z]{5}$"), name="sheet_line_product_code"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
                name="sheet_line_period_bounded",
            ),
            models.CheckConstraint(condition=Q(tariff__gt=0, unrounded__gt=0), name="sheet_line_positive"),
            models.CheckConstraint(
                condition=Q(origin=TariffOrigin.MODEL, model__isnull=False, provider__isnull=True)
                | Q(origin=TariffOrigin.DIFFERENTIATION, model__isnull=False, differentiation__isnull=False)
                | Q(origin=TariffOrigin.INDEXATION, before__isnull=False)
                | (Q(origin=TariffOrigin.TAKEN_OVER) & ~Q(source="")),
                name="sheet_line_follows_from_something",
            ),
            models.CheckConstraint(
                condition=Q(provider__isnull=True) | (~Q(reason="") & ~Q(announced_in="")),
                name="sheet_line_own_tariff_announced",
            ),
        ]


class Tariff(models.Model):
    """The register: a tariff that holds, or held until a later decision corrected it (``superseded_at``).

    Only grows: a correction adds rows and closes the ones that it replaces. Asked on a date by claims.
    """

    region = organisation()
    municipality = organisation()
    product = models.SlugField(max_length=60)
    product_title = models.CharField(max_length=200)
    product_code = models.CharField(max_length=5)
    unit = models.CharField(max_length=10, choices=choices(Unit))
    provider = organisation(null=True, blank=True)
    period = DateRangeField()
    tariff = models.DecimalField(**CENTS)
    unrounded = models.DecimalField(**EXACT)
    sheet = models.ForeignKey(TariffSheet, on_delete=models.PROTECT, related_name="tariffs")
    line = models.ForeignKey(SheetLine, on_delete=models.PROTECT, related_name="tariffs")
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        TariffSheet, on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    class Meta:
        ordering: ClassVar = ["product_code", "municipality_id", "provider_id", "period", "id"]
        constraints: ClassVar = [
            _one_a_day("tariff_one_a_day", "municipality", Q(superseded_at__isnull=True)),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True, superseded_by__isnull=True)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="tariff_superseded_whole",
            ),
            models.CheckConstraint(condition=Q(tariff__gt=0), name="tariff_positive"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["municipality", "product_code", "provider"],
                condition=Q(superseded_at__isnull=True),
                name="tariff_in_force",
            )
        ]


class SheetPublication(models.Model):
    """A sheet as it was made public: the content, its fingerprint and which time it is."""

    sheet = models.ForeignKey(TariffSheet, on_delete=models.PROTECT, related_name="publications")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = account()

    class Meta:
        ordering: ClassVar = ["sheet_id", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "version"], name="sheet_publication_once"),
            is_sha256("sha256", "sheet_publication_sha256"),
        ]
