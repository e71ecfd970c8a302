"""An agreement of a region with one provider, how it was signed, and how it was extended."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dekkend.catalogue.domain import FinancingVariant, Law
from dekkend.contracts.agreement_model import Origin
from dekkend.contracts.agreement_states import AgreementStatus
from dekkend.contracts.models.common import (
    CENTS,
    account,
    choices,
    known,
    organisation,
    sha256_or_empty,
)
from dekkend.contracts.stored_kinds import Side


class Agreement(models.Model):
    """One agreement. Its term stands here; what happened since stands in rows of its own.

    ``source`` names the award or admission that it follows from, once for each: making agreements from the
    same awards again makes none twice. ``revision`` counts every change, so that two people cannot
    overwrite each other. ``round`` counts how often the text was sent (CT-18). ``clauses``, ``terms``: as
    ``agreement_model.UsedClause`` and ``IndividualTerm``.
    """

    number = models.CharField("nummer", max_length=40, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField("naam", max_length=200)
    buyer = organisation("agreements_as_buyer", verbose_name="opdrachtgever")
    provider = organisation("agreements_as_provider", verbose_name="aanbieder")
    procurement = models.ForeignKey(
        "procurement.Procurement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="inkoop",
    )
    source = models.CharField("volgt uit", max_length=120, unique=True, null=True, blank=True)
    law = models.CharField("wet", max_length=10, choices=choices(Law))
    variant = models.CharField("bekostiging", max_length=20, choices=choices(FinancingVariant))
    origin = models.CharField("ontstaan uit", max_length=15, choices=choices(Origin))
    edition = models.SlugField("uitgave van de standaard", max_length=60)
    status = models.CharField(
        max_length=30, choices=choices(AgreementStatus), default=AgreementStatus.DRAFT, db_index=True
    )
    revision = models.PositiveIntegerField(default=1)
    framework = models.BooleanField("raamovereenkomst", default=True)
    value = models.DecimalField("waarde", **CENTS, null=True, blank=True)
    part_one_sha256 = models.CharField(max_length=64, blank=True)
    part_three_sha256 = models.CharField(max_length=64, blank=True)

    start = models.DateField("ingangsdatum")
    initial_months = models.PositiveSmallIntegerField("eerste periode, maanden")
    option_months = models.PositiveSmallIntegerField("verlenging, maanden", default=0)
    options = models.PositiveSmallIntegerField("aantal verlengingen", default=0)
    partial_extension = models.BooleanField("verlengen per perceel", default=False)
    termination_options = ArrayField(
        models.PositiveSmallIntegerField(), default=list, verbose_name="opzegopties"
    )
    notice_months = models.PositiveSmallIntegerField("opzegtermijn, maanden", null=True, blank=True)
    provider_conditions = models.TextField("voorwaarden voor opzeggen door de aanbieder", blank=True)
    motive = models.TextField("motivering van de looptijd", blank=True)
    not_extended_on = models.DateField("niet verlengd, gemeld op", null=True, blank=True)
    ends_early_on = models.DateField("eindigt eerder op", null=True, blank=True)

    clauses = models.JSONField("facultatieve artikelen", default=list)
    terms = models.JSONField("individuele voorwaarden", default=list)

    created_at = models.DateTimeField(editable=False)
    created_by = account()
    round = models.PositiveSmallIntegerField("keer verstuurd", default=1)
    sent_on = models.DateField("verstuurd op", null=True, blank=True)
    altered_on = models.DateField("veranderd teruggekomen op", null=True, blank=True)
    resent_on = models.DateField("opnieuw verstuurd op", null=True, blank=True)
    provider_signed_on = models.DateField("getekend door de aanbieder op", null=True, blank=True)
    buyer_signed_on = models.DateField("getekend door de opdrachtgever op", null=True, blank=True)
    transferred_on = models.DateField("cliënten overgedragen op", null=True, blank=True)
    closed_on = models.DateField("afgesloten op", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            known("status", AgreementStatus, "agreement_status_known"),
            known("origin", Origin, "agreement_origin_known"),
            known("law", Law, "agreement_law_known"),
            known("variant", FinancingVariant, "agreement_variant_known"),
            sha256_or_empty("part_one_sha256", "agreement_part_one_sha256"),
            sha256_or_empty("part_three_sha256", "agreement_part_three_sha256"),
            models.CheckConstraint(condition=~Q(title=""), name="agreement_has_title"),
            models.CheckConstraint(condition=~Q(buyer=F("provider")), name="agreement_of_two"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        AgreementStatus.DRAFT,
                        AgreementStatus.SENT,
                        AgreementStatus.ALTERED,
                        AgreementStatus.PROVIDER_SIGNED,
                        AgreementStatus.LAPSED,
                    ]
                )
                | Q(provider_signed_on__isnull=False, buyer_signed_on__isnull=False),
                name="agreement_in_force_signed_by_both",  # EL-17
            ),
            models.CheckConstraint(
                condition=~Q(status=AgreementStatus.CLOSED) | Q(closed_on__isnull=False),
                name="agreement_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=AgreementStatus.CLOSED) | Q(transferred_on__isnull=False),
                name="agreement_closed_after_transfer",  # EX-07
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["buyer", "status"], name="agreement_of_buyer"),
            models.Index(fields=["provider", "status"], name="agreement_of_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class SignedText(models.Model):
    """One signature, with its evidence: by whom, when, how, and the fingerprint of the text. Only grows.

    ``round`` counts how often the text was sent: after an altered return both sign again (CT-18).
    ``confirmed_at`` is when who signed with an account last showed who that is; ``compared`` is how a
    returned file was laid beside the text that was sent.
    """

    class Method(models.TextChoices):
        ACCOUNT = "met-account"
        RETURNED = "getekend-bestand"

    class Compared(models.TextChoices):
        WORDS = "op-woorden"
        READ = "door-iemand-gelezen"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField(default=1)
    side = models.CharField("partij", max_length=13, choices=choices(Side))
    method = models.CharField("manier", max_length=20, choices=Method.choices)
    signed_at = models.DateTimeField("getekend op")
    signed_by = account()
    signatory = models.CharField("ondertekenaar", max_length=200)
    capacity = models.CharField("functie", max_length=200, blank=True)
    text_sha256 = models.CharField("vingerafdruk van de tekst", max_length=64)
    confirmed_at = models.DateTimeField("opnieuw ingelogd op", null=True, blank=True)
    compared = models.CharField("vergeleken", max_length=20, choices=Compared.choices, blank=True)
    receipt = models.CharField("ontvangstbewijs", max_length=20, unique=True)
    document = models.ForeignKey(
        "contracts.AgreementDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["agreement_id", "round", "signed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "round", "side"], name="signature_once_a_side"),
            models.CheckConstraint(condition=~Q(signatory=""), name="signature_has_signatory"),
            models.CheckConstraint(
                condition=Q(method="met-account", confirmed_at__isnull=False, signed_by__isnull=False)
                | Q(method="getekend-bestand", document__isnull=False) & ~Q(compared=""),
                name="signature_has_evidence",
            ),
            models.CheckConstraint(
                condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$"), name="signature_text_sha256"
            ),
        ]


class ToldExtension(models.Model):
    """An extension as the provider received it; ``lots`` empty means the whole agreement (CT-09)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="extensions")
    number = models.PositiveSmallIntegerField("verlenging")
    told_at = models.DateTimeField("gemeld op")
    told_by = account()
    lots = ArrayField(models.SlugField(max_length=60), default=list, verbose_name="percelen")

    class Meta:
        ordering: ClassVar = ["agreement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="extension_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="extension_from_one"),
        ]
