"""Vaults, keys of officers and envelopes; the database itself keeps what arrived as it arrived."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dekkend.procurement.envelope
import dekkend.runtime.encrypted


def seal_drafts(apps: Any, schema_editor: Any) -> None:
    """Drafts that were written before move into the column that the database cannot read."""
    for row in apps.get_model("procurement", "SubmissionDraft").objects.iterator():
        row.content = row.plain
        row.save(update_fields=["content"])


def open_what_was_read(apps: Any, schema_editor: Any) -> None:
    """What was closed before there were vaults lay open already; it did so from its closing on."""
    rows = apps.get_model("procurement", "Procurement").objects
    rows = rows.exclude(status__in=["concept", "gepubliceerd", "ingetrokken"])
    rows.filter(closes_at__isnull=False).update(opened_at=models.F("closes_at"))
    rows.filter(status="gesloten").update(status="geopend")


KEEP_SEALED = """
CREATE FUNCTION procurement_envelope_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.sealed, OLD.sha256, OLD.arrival_id, OLD.vault_id)
        IS DISTINCT FROM (NEW.sealed, NEW.sha256, NEW.arrival_id, NEW.vault_id)
    THEN
        RAISE EXCEPTION 'what arrived stays as it arrived' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER envelope_kept BEFORE UPDATE OR DELETE ON procurement_envelope
FOR EACH ROW EXECUTE FUNCTION procurement_envelope_kept();

CREATE FUNCTION procurement_arrival_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.statement, OLD.receipt, OLD.received_at, OLD.key, OLD.submission_id)
        IS DISTINCT FROM (NEW.statement, NEW.receipt, NEW.received_at, NEW.key, NEW.submission_id)
        OR OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at
    THEN
        RAISE EXCEPTION 'what arrived stays as it arrived' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER arrival_kept BEFORE UPDATE OR DELETE ON procurement_arrival
FOR EACH ROW EXECUTE FUNCTION procurement_arrival_kept();

CREATE FUNCTION procurement_vault_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.public_key IS DISTINCT FROM NEW.public_key
        OR OLD.status IN ('geopend', 'vernietigd') AND NEW.status IS DISTINCT FROM OLD.status
        OR OLD.status = 'wordt-geopend' AND NEW.status = 'verzegeld'
    THEN
        RAISE EXCEPTION 'a vault opens once and is never sealed again' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vault_kept BEFORE UPDATE OR DELETE ON procurement_vault
FOR EACH ROW EXECUTE FUNCTION procurement_vault_kept();
"""

UNDO = """
DROP TRIGGER envelope_kept ON procurement_envelope;
DROP FUNCTION procurement_envelope_kept();
DROP TRIGGER arrival_kept ON procurement_arrival;
DROP FUNCTION procurement_arrival_kept();
DROP TRIGGER vault_kept ON procurement_vault;
DROP FUNCTION procurement_vault_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0010_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="procurement",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="geopend op"),
        ),
        migrations.AddField(
            model_name="submissionitem",
            name="price",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveSmallIntegerField()),
                ("key", models.UUIDField(editable=False)),
                ("received_at", models.DateTimeField()),
                ("statement", models.JSONField()),
                ("receipt", models.CharField(max_length=64)),
                ("signature", models.BinaryField()),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="procurement.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfficerKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_key", models.BinaryField()),
                ("wrapped", models.BinaryField()),
                ("attest", models.BinaryField()),
                ("practice", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="officer_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpenedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=10)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("key", dekkend.runtime.encrypted.EncryptedJSONField()),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="procurement.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PassphraseAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Vault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(choices=[("kwaliteit", "kwaliteit"), ("prijs", "prijs")], max_length=10),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("verzegeld", "verzegeld"),
                            ("wordt-geopend", "wordt-geopend"),
                            ("geopend", "geopend"),
                            ("vernietigd", "vernietigd"),
                        ],
                        default=dekkend.procurement.envelope.VaultStatus["SEALED"],
                        max_length=15,
                    ),
                ),
                ("public_key", models.BinaryField()),
                ("attest", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("opened_key", dekkend.runtime.encrypted.EncryptedJSONField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vaults",
                        to="procurement.procurement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=20)),
                (
                    "arrival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="procurement.arrival",
                    ),
                ),
                (
                    "vault",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="envelopes",
                        to="procurement.vault",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VaultShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("sealed", models.BinaryField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="procurement.officerkey",
                    ),
                ),
                (
                    "vault",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="procurement.vault",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VaultTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("turned_at", models.DateTimeField()),
                ("part", dekkend.runtime.encrypted.EncryptedJSONField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vault",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="procurement.vault",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(fields=("procurement", "key"), name="arrival_form_once"),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                fields=("submission", "sequence"), name="arrival_sequence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("submission",),
                name="arrival_one_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(("receipt__regex", "^[0-9a-f]{64}$")), name="arrival_receipt"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("superseded_at__isnull", True),
                    ("superseded_at__gte", models.F("received_at")),
                    _connector="OR",
                ),
                name="arrival_superseded_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="officerkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("account",),
                name="officer_key_one_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="openedfile",
            constraint=models.UniqueConstraint(fields=("submission", "number"), name="opened_file_once"),
        ),
        migrations.AddIndex(
            model_name="passphraseattempt",
            index=models.Index(fields=["account", "at"], name="passphrase_attempt"),
        ),
        migrations.AddConstraint(
            model_name="vault",
            constraint=models.UniqueConstraint(fields=("procurement", "round", "kind"), name="vault_once"),
        ),
        migrations.AddConstraint(
            model_name="vault",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["kwaliteit", "prijs"])), name="vault_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="vault",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["verzegeld", "wordt-geopend", "geopend", "vernietigd"])),
                name="vault_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="vault",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at__isnull", False), ("status", "geopend")),
                    models.Q(models.Q(("status", "geopend"), _negated=True), ("opened_at__isnull", True)),
                    _connector="OR",
                ),
                name="vault_opened_at_follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="vault",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "wordt-geopend"), ("opened_key__isnull", True), _connector="OR"
                ),
                name="vault_key_only_while_opening",
            ),
        ),
        migrations.AddConstraint(
            model_name="envelope",
            constraint=models.UniqueConstraint(fields=("arrival", "vault"), name="envelope_once"),
        ),
        migrations.AddConstraint(
            model_name="envelope",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="envelope_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="vaultshare",
            constraint=models.UniqueConstraint(fields=("vault", "number"), name="share_number_once"),
        ),
        migrations.AddConstraint(
            model_name="vaultshare",
            constraint=models.UniqueConstraint(fields=("vault", "key"), name="share_one_per_officer"),
        ),
        migrations.AddConstraint(
            model_name="vaultturn",
            constraint=models.UniqueConstraint(fields=("vault", "account"), name="turn_one_per_officer"),
        ),
        migrations.RenameField("submissiondraft", "content", "plain"),
        migrations.AddField(
            "submissiondraft", "content", dekkend.runtime.encrypted.EncryptedJSONField(default=dict)
        ),
        migrations.RunPython(seal_drafts, migrations.RunPython.noop),
        migrations.RemoveField("submissiondraft", "plain"),
        migrations.RunPython(open_what_was_read, migrations.RunPython.noop),
        migrations.RunSQL(KEEP_SEALED, UNDO),
    ]
