"""What lies sealed: keys of officers, the vault of a procurement, what arrived in it, and who opened it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dekkend.procurement.envelope import EnvelopeKind, VaultStatus
from dekkend.procurement.models.procurement import Procurement, choices
from dekkend.procurement.models.submission import Submission
from dekkend.runtime.encrypted import EncryptedJSONField


class OfficerKey(models.Model):
    """The key pair of somebody who opens vaults. The private half opens only with the own passphrase.

    ``attest`` is the server's signature on holder and public key: a public key that somebody put in its place
    in the database is refused. A retired key opens what was sealed for it, and gets nothing new.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="officer_keys"
    )
    public_key = models.BinaryField()
    wrapped = models.BinaryField()
    attest = models.BinaryField()
    practice = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(retired_at__isnull=True), name="officer_key_one_in_use"
            ),
        ]


class Vault(models.Model):
    """The vault of one procurement, for one round and one kind of envelope.

    Its private key is nowhere: it is the exclusive or of the server's share, outside the database, and of a
    secret of which any two officers hold parts. ``opened_key`` holds it only while the envelopes are being
    opened, under a key of the server.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="vaults")
    round = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=choices(EnvelopeKind))
    status = models.CharField(max_length=15, choices=choices(VaultStatus), default=VaultStatus.SEALED)
    public_key = models.BinaryField()
    attest = models.BinaryField()
    created_at = models.DateTimeField()
    opened_key = EncryptedJSONField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "round", "kind"], name="vault_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EnvelopeKind]), name="vault_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in VaultStatus]), name="vault_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="geopend", opened_at__isnull=False)
                | ~Q(status="geopend") & Q(opened_at__isnull=True),
                name="vault_opened_at_follows",
            ),
            models.CheckConstraint(
                condition=Q(status="wordt-geopend") | Q(opened_key__isnull=True),
                name="vault_key_only_while_opening",
            ),
        ]


class VaultShare(models.Model):
    """An officer's part of the secret of a vault, sealed for that officer's key."""

    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, related_name="shares")
    key = models.ForeignKey(OfficerKey, on_delete=models.PROTECT, related_name="shares")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vault", "number"], name="share_number_once"),
            models.UniqueConstraint(fields=["vault", "key"], name="share_one_per_officer"),
        ]


class VaultTurn(models.Model):
    """An officer turned the own key. ``part`` is that officer's part, under a key of the server, for a short
    while: until the second officer comes or time is up."""

    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, related_name="turns")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    turned_at = models.DateTimeField()
    part = EncryptedJSONField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vault", "account"], name="turn_one_per_officer"),
        ]


class PassphraseAttempt(models.Model):
    """A wrong passphrase, so that nobody can go on guessing."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "at"], name="passphrase_attempt")]


class Arrival(models.Model):
    """One time that a tenderer submitted; the last one before the deadline counts.

    ``key`` comes with the form, so that a form that is sent twice arrives once. ``statement`` is what the
    receipt says, ``receipt`` its sha256, ``signature`` the server's signature on it.
    """

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="arrivals")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="arrivals")
    sequence = models.PositiveSmallIntegerField()
    key = models.UUIDField(editable=False)
    received_at = models.DateTimeField()
    statement = models.JSONField()
    receipt = models.CharField(max_length=64)
    signature = models.BinaryField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procurement", "key"], name="arrival_form_once"),
            models.UniqueConstraint(fields=["submission", "sequence"], name="arrival_sequence_once"),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(superseded_at__isnull=True),
                name="arrival_one_counts",
            ),
            models.CheckConstraint(condition=Q(receipt__regex=r"^[0-9a-f]{64}$"), name="arrival_receipt"),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("received_at")),
                name="arrival_superseded_after",
            ),
        ]


class Envelope(models.Model):
    """What a tenderer submitted, sealed for a vault. ``sha256`` is that of the sealed bytes.

    ``problem`` says what was wrong with it at the opening; ``opened_at`` is empty for what never counted.
    """

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="envelopes")
    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, related_name="envelopes")
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    opened_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrival", "vault"], name="envelope_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="envelope_sha256"),
        ]


class OpenedFile(models.Model):
    """A sealed upload of an opened submission: what it is called, and its key under a key of the server."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    number = models.BigIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = EncryptedJSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="opened_file_once"),
        ]
