"""Products as they are stored: a region's list for one year, and what may be allocated."""

from functools import reduce
from itertools import product
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dekkend.catalogue.domain import FinancingVariant, Frequency, Law, Unit, frequencies
from dekkend.catalogue.models.common import account, choices, is_sha256, known, organisation
from dekkend.catalogue.products import Availability, BoughtBy
from dekkend.catalogue.states import VersionStatus


def _allowed_pairs() -> Q:
    """Every variant with its units and the frequencies that the standard allows (MS-21)."""
    return reduce(
        or_,
        (
            Q(variant=variant.value, unit=unit.value, frequency__in=sorted(allowed))
            for variant, unit in product(FinancingVariant, Unit)
            if (allowed := [frequency.value for frequency in frequencies(variant, unit)])
        ),
    )


class CatalogueVersion(models.Model):
    """A region's products from ``starts_on``; adopted by 31 October it holds on 1 January (MS-38).

    ``content`` is the file of products as data, ``sha256`` its fingerprint. Once adopted nothing changes.
    """

    region = organisation("product_catalogues")
    version = models.CharField("versie", max_length=40)
    status = models.CharField(max_length=20, choices=choices(VersionStatus), default=VersionStatus.CONCEPT)
    set_on = models.DateField("vastgesteld op")
    starts_on = models.DateField("geldt vanaf")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    late_reason = models.TextField("waarom te laat", blank=True)
    created_at = models.DateTimeField(editable=False)
    created_by = account()
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = account()

    class Meta:
        ordering: ClassVar = ["-starts_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "version"], name="catalogue_version_once"),
            models.UniqueConstraint(
                fields=["region", "starts_on"],
                condition=Q(status=VersionStatus.ADOPTED),
                name="catalogue_one_per_start",
            ),
            known("status", VersionStatus, "catalogue_status_known"),
            is_sha256("sha256", "catalogue_sha256"),
            models.CheckConstraint(
                condition=Q(status=VersionStatus.CONCEPT) | Q(adopted_at__isnull=False),
                name="catalogue_adopted_at",
            ),
        ]

    def __str__(self) -> str:
        return self.version


class Product(models.Model):
    """One product of one version. ``content`` is the product as data; the columns are what lists ask."""

    catalogue = models.ForeignKey(CatalogueVersion, on_delete=models.CASCADE, related_name="products")
    slug = models.SlugField(max_length=60)
    title = models.CharField("naam", max_length=200)
    law = models.CharField("wet", max_length=10, choices=choices(Law))
    category = models.CharField("categorie", max_length=2)
    code = models.CharField("productcode", max_length=5, blank=True)
    code_from = models.DateField("code geldt vanaf", null=True, blank=True)
    unit = models.CharField("eenheid", max_length=10, choices=choices(Unit))
    weight = models.PositiveSmallIntegerField("van licht naar zwaar", null=True, blank=True)
    predecessor = models.CharField("voorganger", max_length=60, blank=True)
    successor = models.CharField("opvolger", max_length=60, blank=True)
    module_of = models.CharField("module van", max_length=60, blank=True)
    overlay_of = models.CharField("intensivering van", max_length=60, blank=True)
    niche = models.BooleanField("niche", default=False)
    availability = models.CharField("status", max_length=30, choices=choices(Availability))
    bought_by = models.CharField("waar ingekocht", max_length=20, choices=choices(BoughtBy))
    demands_version = models.CharField("versie programma van eisen", max_length=60, blank=True)
    content = models.JSONField()

    class Meta:
        ordering: ClassVar = ["catalogue_id", "law", "category", "weight", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["catalogue", "slug"], name="product_slug_once"),
            models.UniqueConstraint(
                fields=["catalogue", "code"], condition=~Q(code=""), name="product_code_once"
            ),
            models.CheckConstraint(
                condition=Q(code="") | Q(code__regex=r"^[0-9A-Z]{5}$", code__startswith=F("category")),
                name="product_code_of_category",
            ),
            models.CheckConstraint(condition=Q(category__regex=r"^[0-9]{2}$"), name="product_category"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=1, weight__lte=99), name="product_weight"
            ),
            known("unit", Unit, "product_unit_known"),
            known("law", Law, "product_law_known"),
            known("availability", Availability, "product_availability_known"),
            known("bought_by", BoughtBy, "product_bought_by_known"),
            models.CheckConstraint(condition=~Q(overlay_of=F("slug")), name="product_not_over_itself"),
        ]
        indexes: ClassVar = [models.Index(fields=["code"], name="product_by_code")]

    def __str__(self) -> str:
        return self.title


class AllowedVolume(models.Model):
    """A unit and frequency in which a product may be allocated, per financing variant (MS-21)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="allowed")
    variant = models.CharField("uitvoeringsvariant", max_length=20, choices=choices(FinancingVariant))
    unit = models.CharField("eenheid", max_length=10, choices=choices(Unit))
    frequency = models.CharField("frequentie", max_length=10, choices=choices(Frequency))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "variant", "unit", "frequency"], name="allowed_volume_once"
            ),
            models.CheckConstraint(condition=_allowed_pairs(), name="allowed_volume_of_standard"),
        ]


class ProductDemand(models.Model):
    """A quality requirement on a product, in one version of the programme of requirements (TF-02)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="demands")
    version = models.CharField(max_length=60)
    requirement = models.SlugField(max_length=60)
    title = models.CharField(max_length=300)
    continuity = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "requirement"], name="product_demand_once"),
            models.CheckConstraint(condition=~Q(version=""), name="product_demand_versioned"),
        ]
