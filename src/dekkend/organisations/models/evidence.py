"""The evidence vault: documents of a provider, each version kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dekkend.organisations.domain_evidence import WARN_DAYS, DocumentKind
from dekkend.organisations.models.organisation import Provider
from dekkend.runtime.encrypted import EncryptedJSONField

_KINDS = [(each.value, each.value) for each in DocumentKind]


class EvidenceDocument(models.Model):
    """One document with its dates and its file; never changed, replaced by a next version.

    ``valid_until`` is the last day of use that the rules give, kept so that lists can sort and warn by it.
    ``file`` lies encrypted in the store; ``secret`` keeps its name, size, hash and key.
    ``added_on`` is the day in the Netherlands.
    ``warned`` is the last warning that went out, in days before the end.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField("soort", max_length=30, choices=_KINDS)
    title = models.CharField("omschrijving", max_length=200, blank=True)
    number = models.CharField("nummer", max_length=60, blank=True)
    issuer = models.CharField("afgegeven door", max_length=120, blank=True)
    issued_on = models.DateField("datum van afgifte")
    expires_on = models.DateField("geldig tot en met", null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, db_index=True)
    file = models.ForeignKey("runtime.StoredFile", on_delete=models.PROTECT, related_name="+")
    secret = EncryptedJSONField()
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    warned = models.PositiveSmallIntegerField(null=True, blank=True)
    added_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["kind", "-issued_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in DocumentKind]), name="evidence_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="evidence_not_backwards",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__lte=F("added_on")), name="evidence_not_from_the_future"
            ),
            models.CheckConstraint(
                condition=Q(warned__isnull=True) | Q(warned__in=WARN_DAYS), name="evidence_warned_known"
            ),
        ]
