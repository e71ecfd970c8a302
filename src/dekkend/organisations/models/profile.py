"""What a provider tells once and every procedure reads: contact, who may sign, figures, insurance, places."""

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from dekkend.organisations.domain_profile import Authority
from dekkend.organisations.models.organisation import Provider


class ProviderDetails(models.Model):
    """Address, contact and the parent company; empty as long as the provider did not tell."""

    provider = models.OneToOneField(
        Provider, on_delete=models.PROTECT, primary_key=True, related_name="details"
    )
    address = models.CharField("adres", max_length=200, blank=True)
    postcode = models.CharField("postcode", max_length=10, blank=True)
    place = models.CharField("plaats", max_length=100, blank=True)
    contact_name = models.CharField("contactpersoon", max_length=120, blank=True)
    contact_email = models.EmailField("e-mailadres", max_length=254, blank=True)
    contact_phone = models.CharField("telefoon", max_length=30, blank=True)
    website = models.URLField("website", max_length=200, blank=True)
    parent_name = models.CharField("moederbedrijf", max_length=200, blank=True)
    parent_kvk = models.CharField("KvK-nummer van het moederbedrijf", max_length=8, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(parent_kvk="") | Q(parent_kvk__regex=r"^[0-9]{8}$"), name="details_parent_kvk"
            ),
            models.CheckConstraint(
                condition=Q(parent_kvk="") | ~Q(parent_name=""), name="details_parent_has_name"
            ),
        ]


class Representative(models.Model):
    """Somebody who may sign for a provider during a period."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="representatives")
    name = models.CharField("naam", max_length=120)
    position = models.CharField("functie", max_length=120)
    authority = models.CharField(
        "bevoegdheid", max_length=20, choices=[(each.value, each.value) for each in Authority]
    )
    period = DateRangeField("periode")

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(authority__in=[each.value for each in Authority]), name="representative_authority"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False) & Q(period__startswith__isnull=False),
                name="representative_period",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(position=""), name="representative_named"),
        ]


class Branch(models.Model):
    """A place from which a provider works, as the trade register numbers it."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="branches")
    name = models.CharField("naam", max_length=200)
    number = models.CharField("vestigingsnummer", max_length=12, blank=True)
    address = models.CharField("adres", max_length=200, blank=True)
    postcode = models.CharField("postcode", max_length=10, blank=True)
    place = models.CharField("plaats", max_length=100)

    class Meta:
        ordering: ClassVar = ["place", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "number"], condition=~Q(number=""), name="branch_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number="") | Q(number__regex=r"^[0-9]{12}$"), name="branch_number"
            ),
        ]


class FinancialYear(models.Model):
    """The figures of one closed financial year, in euros; equity and result may be negative."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="financial_years")
    year = models.PositiveSmallIntegerField("boekjaar")
    staff = models.PositiveIntegerField("medewerkers", null=True, blank=True)
    turnover = models.DecimalField("omzet", max_digits=14, decimal_places=2, null=True, blank=True)
    balance_total = models.DecimalField(
        "balanstotaal", max_digits=14, decimal_places=2, null=True, blank=True
    )
    equity = models.DecimalField("eigen vermogen", max_digits=14, decimal_places=2, null=True, blank=True)
    result = models.DecimalField("resultaat", max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "year"], name="financial_year_once"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2200), name="financial_year_known"),
            models.CheckConstraint(
                condition=Q(turnover__isnull=True) | Q(turnover__gte=0), name="financial_year_turnover"
            ),
            models.CheckConstraint(
                condition=Q(balance_total__isnull=True) | Q(balance_total__gte=0),
                name="financial_year_balance",
            ),
        ]


class InsurancePolicy(models.Model):
    """Liability insurance of a provider: cover in euros, and the period in which it runs."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="insurance_policies")
    insurer = models.CharField("verzekeraar", max_length=120)
    number = models.CharField("polisnummer", max_length=60)
    per_event = models.DecimalField("dekking per gebeurtenis", max_digits=14, decimal_places=2)
    per_year = models.DecimalField("dekking per jaar", max_digits=14, decimal_places=2)
    period = DateRangeField("looptijd")

    class Meta:
        ordering: ClassVar = ["-period", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(per_event__gt=0) & Q(per_year__gte=F("per_event")), name="insurance_cover"
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False)
                & Q(period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
                name="insurance_period",
            ),
        ]
