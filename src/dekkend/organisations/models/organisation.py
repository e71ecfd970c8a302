"""Regions, municipalities, purchasing bodies and providers."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from dekkend.organisations.domain import LegalForm, OrganisationKind, Segment, sort_key


def _choices(enum: Any) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


class Organisation(models.Model):
    """Any organisation that takes part. Each kind has its own one-to-one row."""

    kind = models.CharField(max_length=20, choices=_choices(OrganisationKind))
    name = models.CharField("naam", max_length=200)
    slug = models.SlugField(max_length=80)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    created_at = models.DateTimeField("aangemaakt op", editable=False)

    class Meta:
        ordering: ClassVar = ["sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("kind", "slug", name="organisation_slug_per_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OrganisationKind]),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stores; the sort key follows the name. Bulk inserts fill it through ``sort_key`` themselves."""
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class Municipality(models.Model):
    """A municipality with its CBS code. ``period`` is the time in which it exists (mergers end it)."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="municipality"
    )
    cbs_code = models.CharField("CBS-code", max_length=4, unique=True)
    province = models.CharField("provincie", max_length=20)
    period = DateRangeField("bestaat")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cbs_code__regex=r"^[0-9]{4}$"), name="municipality_cbs_code"),
            models.CheckConstraint(condition=Q(period__isempty=False), name="municipality_period"),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class Region(models.Model):
    """Municipalities that buy together. The centre municipality (centrumgemeente) acts for the others."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="region"
    )
    centre_municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="centre_of"
    )

    def __str__(self) -> str:
        return self.organisation.name


class RegionMembership(models.Model):
    """A municipality takes part in a region during a period, for all lots (null) or for the lots named.

    One municipality has at most one membership of a region on any day, whatever its lots: a change of lots
    ends one membership and begins the next (decision 0004).
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="memberships")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="memberships")
    period = DateRangeField("periode")
    lots = ArrayField(models.CharField(max_length=60), null=True, blank=True, verbose_name="percelen")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("region", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="membership_period"),
            models.CheckConstraint(
                condition=Q(period__startswith__isnull=False), name="membership_has_first_day"
            ),
            models.CheckConstraint(
                condition=Q(lots__isnull=True) | Q(lots__len__gt=0), name="membership_lots_none_or_some"
            ),
        ]


class PurchasingBody(models.Model):
    """An organisation that buys for municipalities (a regional office, a module community, a joint body)."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="purchasing_body"
    )
    task = models.CharField("taak", max_length=500, blank=True)

    def __str__(self) -> str:
        return self.organisation.name


class Mandate(models.Model):
    """On which document a purchasing body acts for a region, for which law and how long."""

    body = models.ForeignKey(PurchasingBody, on_delete=models.PROTECT, related_name="mandates")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="mandates")
    law = models.CharField("wet", max_length=10)
    document = models.CharField("mandaatbesluit", max_length=500)
    period = DateRangeField("periode")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="mandate_no_overlap",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("law", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(law__in=["wmo", "jeugdwet"]), name="mandate_law_known"),
            models.CheckConstraint(condition=Q(period__isempty=False), name="mandate_period"),
            models.CheckConstraint(condition=~Q(document=""), name="mandate_has_document"),
        ]


class Provider(models.Model):
    """A provider (zorgaanbieder). Amounts in euros over the last closed financial year."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, primary_key=True, related_name="provider"
    )
    kvk = models.CharField("KvK-nummer", max_length=8, unique=True)
    agb = models.CharField("AGB-code", max_length=8, unique=True, null=True, blank=True)
    legal_form = models.CharField("rechtsvorm", max_length=20, choices=_choices(LegalForm))
    staff = models.PositiveIntegerField("medewerkers", null=True, blank=True)
    turnover = models.DecimalField("omzet", max_digits=14, decimal_places=2, null=True, blank=True)
    balance_total = models.DecimalField(
        "balanstotaal", max_digits=14, decimal_places=2, null=True, blank=True
    )
    group = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="group_companies"
    )
    segment = models.CharField("segment", max_length=20, blank=True, choices=_choices(Segment))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kvk__regex=r"^[0-9]{8}$"), name="provider_kvk"),
            models.CheckConstraint(
                condition=Q(agb__isnull=True) | Q(agb__regex=r"^[0-9]{8}$"), name="provider_agb"
            ),
            models.CheckConstraint(
                condition=Q(legal_form__in=[form.value for form in LegalForm]), name="provider_legal_form"
            ),
            models.CheckConstraint(
                condition=Q(segment="") | Q(segment__in=[segment.value for segment in Segment]),
                name="provider_segment",
            ),
            models.CheckConstraint(
                condition=Q(turnover__isnull=True) | Q(turnover__gte=0), name="provider_turnover"
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | ~Q(group=F("organisation")), name="provider_not_own_group"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name
