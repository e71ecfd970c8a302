"""Editions of the standard that a region keeps, its template, and the documents made of an agreement."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import SHA256, account, organisation


class RegionEdition(models.Model):
    """An edition of the standard as a region keeps it: the text of the file, read like any other."""

    region = organisation("agreement_editions")
    code = models.SlugField("kenmerk", max_length=60)
    content = models.TextField("inhoud")
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    stored_by = account()

    class Meta:
        ordering: ClassVar = ["region_id", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "code"], name="region_edition_once"),
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="region_edition_sha256"),
        ]


class AgreementTemplate(models.Model):
    """A Word template of a region. A next version replaces none: what was made with one stays provable."""

    region = organisation("agreement_templates")
    version = models.PositiveIntegerField("versie")
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    note = models.CharField("toelichting", max_length=300, blank=True)
    stored_at = models.DateTimeField()
    stored_by = account()

    class Meta:
        ordering: ClassVar = ["region_id", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "version"], name="agreement_template_version_once"),
        ]


class AgreementDocument(models.Model):
    """A document of an agreement: its text as it was sent, an addendum, or a file that came back. Only grows.

    ``text_sha256`` is the fingerprint of the words (not of the file), which an altered return differs from.
    """

    class Kind(models.TextChoices):
        TEXT = "overeenkomst"
        ADDENDUM = "addendum"
        RETURNED = "retour"
        OTHER = "bijlage"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField("nummer")
    kind = models.CharField("soort", max_length=12, choices=Kind.choices)
    title = models.CharField("naam", max_length=200)
    format = models.CharField(max_length=4)
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    template = models.ForeignKey(
        AgreementTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amendment = models.ForeignKey(
        "contracts.Amendment", on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    made_at = models.DateTimeField()
    made_by = account()

    class Meta:
        ordering: ClassVar = ["agreement_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_document_number_once"),
            models.CheckConstraint(condition=Q(text_sha256__regex=SHA256), name="agreement_document_sha256"),
        ]
