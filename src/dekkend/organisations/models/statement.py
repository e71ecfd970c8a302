"""Own statements (UEA) of providers: one under way, and every one that was signed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dekkend.organisations.domain_statement import SignatureKind
from dekkend.organisations.models.organisation import Provider
from dekkend.runtime.encrypted import EncryptedJSONField


class OwnStatement(models.Model):
    """The own statement of a provider. Without ``signed_at`` it is under way; signed it never changes.

    Convictions are told in it: the database keeps it encrypted, under a key of the server.
    ``content`` is what was signed: the answers, and the profile as it was then; ``sha256`` is over it.
    ``scan`` is the encrypted file of a wet signature, ``scan_secret`` its name, hash and key.
    ``revision`` counts the times it was saved, so that two colleagues do not overwrite each other unseen.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="statements")
    version = models.PositiveIntegerField("versie")
    answers = EncryptedJSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = EncryptedJSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    signer = models.CharField("ondertekenaar", max_length=120, blank=True)
    position = models.CharField("functie", max_length=120, blank=True)
    signature = models.CharField(
        "handtekening",
        max_length=10,
        blank=True,
        choices=[(each.value, each.value) for each in SignatureKind],
    )
    scan = models.ForeignKey(
        "runtime.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    scan_secret = EncryptedJSONField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "version"], name="statement_version_once"),
            models.UniqueConstraint(
                fields=["provider"], condition=Q(signed_at__isnull=True), name="statement_one_under_way"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | (
                    Q(content__isnull=False)
                    & Q(sha256__regex=r"^[0-9a-f]{64}$")
                    & ~Q(signer="")
                    & Q(signature__in=[each.value for each in SignatureKind])
                ),
                name="statement_signed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(signature=SignatureKind.WET.value) | Q(scan__isnull=False),
                name="statement_wet_signature_has_scan",
            ),
        ]
