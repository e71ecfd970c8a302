"""Editions of the standard that a region keeps, its template, and the documents made of an agreement."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dekkend.contracts.document_places import TemplateKind
from dekkend.contracts.models.agreement import Agreement
from dekkend.contracts.models.common import (
    SHA256,
    account,
    choices,
    known,
    organisation,
    sha256_or_empty,
)


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
    kind = models.CharField(
        "waarvoor", max_length=12, choices=choices(TemplateKind), default=TemplateKind.AGREEMENT
    )
    version = models.PositiveIntegerField("versie")
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    note = models.CharField("toelichting", max_length=300, blank=True)
    stored_at = models.DateTimeField()
    stored_by = account()

    class Meta:
        ordering: ClassVar = ["region_id", "kind", "-version"]
        constraints: ClassVar = [
            known("kind", TemplateKind, "agreement_template_kind_known"),
            models.UniqueConstraint(
                fields=["region", "kind", "version"], name="agreement_template_version_once"
            ),
        ]


class AgreementDocument(models.Model):
    """A document of an agreement: its text as it was sent, an addendum, or a file that came back. Only grows.

    ``text_sha256`` is the fingerprint of the words (not of the file), which an altered return differs from;
    empty for a file whose words Dekkend cannot read. ``round`` is the sending that it belongs to. Of a
    return, ``changes`` is what was altered: where, before and after.
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
    text_sha256 = models.CharField(max_length=64, blank=True)
    round = models.PositiveSmallIntegerField("verzending", default=0)
    altered = models.BooleanField("veranderd", null=True, blank=True)
    changes = models.JSONField("wat is veranderd", default=list)
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
            sha256_or_empty("text_sha256", "agreement_document_sha256"),
            models.CheckConstraint(
                condition=~Q(kind__in=["overeenkomst", "addendum"]) | ~Q(text_sha256=""),
                name="agreement_document_made_has_sha256",
            ),
        ]
