"""Evidence of signatures, templates by kind, what was altered, and records that both sides confirm."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dekkend.contracts.document_places


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_rooms_stops_facts"),
        ("organisations", "0007_account_notices"),
        ("runtime", "0004_outages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agreementtemplate",
            options={"ordering": ["region_id", "kind", "-version"]},
        ),
        migrations.RemoveConstraint(
            model_name="agreementdocument",
            name="agreement_document_sha256",
        ),
        migrations.RemoveConstraint(
            model_name="agreementtemplate",
            name="agreement_template_version_once",
        ),
        migrations.AddField(
            model_name="agreementdocument",
            name="altered",
            field=models.BooleanField(blank=True, null=True, verbose_name="veranderd"),
        ),
        migrations.AddField(
            model_name="agreementdocument",
            name="changes",
            field=models.JSONField(default=list, verbose_name="wat is veranderd"),
        ),
        migrations.AddField(
            model_name="agreementdocument",
            name="round",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="verzending"),
        ),
        migrations.AddField(
            model_name="agreementtemplate",
            name="kind",
            field=models.CharField(
                choices=[("overeenkomst", "overeenkomst"), ("addendum", "addendum")],
                default=dekkend.contracts.document_places.TemplateKind["AGREEMENT"],
                max_length=12,
                verbose_name="waarvoor",
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="door de aanbieder bevestigd op"),
        ),
        migrations.AddField(
            model_name="conversation",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="kind",
            field=models.CharField(
                choices=[("gesprek", "Talk"), ("ontwikkeltafel", "Development")],
                default="gesprek",
                max_length=15,
                verbose_name="soort",
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="objection",
            field=models.TextField(blank=True, verbose_name="opmerking van de aanbieder"),
        ),
        migrations.AddField(
            model_name="signedtext",
            name="compared",
            field=models.CharField(
                blank=True,
                choices=[("op-woorden", "Words"), ("door-iemand-gelezen", "Read")],
                max_length=20,
                verbose_name="vergeleken",
            ),
        ),
        migrations.AddField(
            model_name="signedtext",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="opnieuw ingelogd op"),
        ),
        migrations.AddField(
            model_name="signedtext",
            name="receipt",
            field=models.CharField(default="", max_length=20, unique=True, verbose_name="ontvangstbewijs"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="talkaction",
            name="owner",
            field=models.CharField(blank=True, max_length=200, verbose_name="wie"),
        ),
        migrations.AlterField(
            model_name="agreementdocument",
            name="text_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="talkaction",
            name="side",
            field=models.CharField(
                choices=[("aanbieder", "aanbieder"), ("opdrachtgever", "opdrachtgever")],
                max_length=13,
                verbose_name="partij",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("text_sha256", ""), ("text_sha256__regex", "^[0-9a-f]{64}$"), _connector="OR"
                ),
                name="agreement_document_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["overeenkomst", "addendum"]), _negated=True),
                    models.Q(("text_sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="agreement_document_made_has_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementtemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["overeenkomst", "addendum"])),
                name="agreement_template_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementtemplate",
            constraint=models.UniqueConstraint(
                fields=("region", "kind", "version"), name="agreement_template_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True), ("closed_at__isnull", False), _connector="OR"
                ),
                name="conversation_confirmed_after_closing",
            ),
        ),
        migrations.AddConstraint(
            model_name="signedtext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("method", "met-account"),
                        ("signed_by__isnull", False),
                    ),
                    models.Q(
                        ("document__isnull", False),
                        ("method", "getekend-bestand"),
                        models.Q(("compared", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="signature_has_evidence",
            ),
        ),
    ]
