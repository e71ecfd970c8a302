"""Index series, the index that was agreed for a year, and how each tariff followed it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.catalogue.domain_stored import FigureKind, SeriesAbout
from dekkend.catalogue.index_model import IndexMethod, PercentageRounding
from dekkend.catalogue.models.common import CENTS, EXACT, account, choices, is_sha256, known, organisation
from dekkend.catalogue.models.sheets import SheetLine
from dekkend.catalogue.states import VersionStatus

PERCENTAGE = {"max_digits": 9, "decimal_places": 6}


class IndexSeries(models.Model):
    """A wage or material series (OVA, PPC) that everyone uses: public figures, not of one region."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField("naam", max_length=200)
    about = models.CharField("loon of materieel", max_length=10, choices=choices(SeriesAbout))
    source = models.CharField("bron", max_length=300)

    class Meta:
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            known("about", SeriesAbout, "index_series_about_known"),
            models.CheckConstraint(condition=~Q(source=""), name="index_series_has_source"),
        ]

    def __str__(self) -> str:
        return self.title


class SeriesFigure(models.Model):
    """A forecast or a definitive figure of one year, in percent. Only grows: the last one recorded counts."""

    series = models.ForeignKey(IndexSeries, on_delete=models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField("jaar")
    kind = models.CharField("soort", max_length=12, choices=choices(FigureKind))
    percentage = models.DecimalField("percentage", **PERCENTAGE)
    known_on = models.DateField("bekend op", null=True, blank=True)
    source = models.CharField("bron", max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = account()

    class Meta:
        ordering: ClassVar = ["series_id", "year", "kind", "-id"]
        constraints: ClassVar = [
            known("kind", FigureKind, "series_figure_kind_known"),
            models.CheckConstraint(
                condition=Q(percentage__gt=-100, percentage__lte=1000), name="series_figure_range"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="series_figure_year"),
            models.CheckConstraint(condition=~Q(source=""), name="series_figure_has_source"),
        ]


class IndexVersion(models.Model):
    """The index of a region for one year: method, rounding, first-year rule, and the figures it rests on.

    ``content`` is the index file as data (without tariffs), a snapshot of the figures; ``sha256`` its
    fingerprint. It can be adopted only with weights of 100% together (TF-08): the database sees to it.
    """

    region = organisation("index_versions")
    slug = models.SlugField(max_length=60)
    title = models.CharField("naam", max_length=200)
    version = models.CharField("versie", max_length=60)
    status = models.CharField(max_length=20, choices=choices(VersionStatus), default=VersionStatus.CONCEPT)
    to_year = models.PositiveSmallIntegerField("naar jaar")
    method = models.CharField("methode", max_length=20, choices=choices(IndexMethod))
    rounding = models.CharField("afronding", max_length=10, choices=choices(PercentageRounding))
    decimals = models.PositiveSmallIntegerField("decimalen", default=2)
    first_year_rule = models.BooleanField("eerste jaar alleen de raming", default=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(editable=False)
    created_by = account()
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = account()

    class Meta:
        ordering: ClassVar = ["-to_year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "slug", "version"], name="index_version_once"),
            known("status", VersionStatus, "index_version_status_known"),
            known("method", IndexMethod, "index_version_method_known"),
            known("rounding", PercentageRounding, "index_version_rounding_known"),
            is_sha256("sha256", "index_version_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.version}"


class IndexWeight(models.Model):
    """The weight of a series in an index, in percent."""

    index = models.ForeignKey(IndexVersion, on_delete=models.CASCADE, related_name="weights")
    series = models.ForeignKey(IndexSeries, on_delete=models.PROTECT, related_name="+")
    weight = models.DecimalField("gewicht", **PERCENTAGE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["index", "series"], name="index_weight_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="index_weight_range"),
        ]


class IndexedLine(models.Model):
    """The audit table: one year of one tariff, with everything that the new tariff follows from."""

    line = models.ForeignKey(SheetLine, on_delete=models.CASCADE, related_name="index_steps")
    year = models.PositiveSmallIntegerField("jaar")
    first_year = models.BooleanField("alleen de raming")
    forecast = models.DecimalField("raming", **EXACT)
    earlier_forecast = models.DecimalField("vorige raming", null=True, blank=True, **EXACT)
    earlier_definitive = models.DecimalField("vorig definitief", null=True, blank=True, **EXACT)
    correction = models.DecimalField("correctie", **EXACT)
    exact = models.DecimalField("percentage, onafgerond", **EXACT)
    percentage = models.DecimalField("percentage", **EXACT)
    explanation = models.JSONField()
    before = models.DecimalField("onafgerond, ervoor", **EXACT)
    after = models.DecimalField("onafgerond, erna", **EXACT)
    tariff = models.DecimalField("tarief", **CENTS)
    stacked = models.DecimalField("tarief bij stapelen", **CENTS)

    class Meta:
        ordering: ClassVar = ["line_id", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "year"], name="indexed_line_year_once"),
        ]


class ProductVolume(models.Model):
    """What a municipality takes of a product in a year, of all providers together."""

    region = organisation()
    municipality = organisation()
    product_code = models.CharField("productcode", max_length=5)
    year = models.PositiveSmallIntegerField("jaar")
    quantity = models.DecimalField("aantal", max_digits=18, decimal_places=4)
    source = models.CharField("bron", max_length=300)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "product_code", "year"], name="product_volume_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="product_volume_range"),
            models.CheckConstraint(
                condition=Q(product_code__regex=r"^[0-9A-Z]{5}$"), name="product_volume_code"
            ),
        ]


class MunicipalityBudget(models.Model):
    """What a municipality has for these products in a year, in euros."""

    region = organisation()
    municipality = organisation()
    year = models.PositiveSmallIntegerField("jaar")
    amount = models.DecimalField("begroting", **CENTS)
    source = models.CharField("bron", max_length=300)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "municipality", "year"], name="budget_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_range"),
        ]
