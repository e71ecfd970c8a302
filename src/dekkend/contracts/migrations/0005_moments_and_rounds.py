"""The moments of agreements as they stand, for work lists and calendars; how often a text was sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dekkend.contracts.agreement_states
import dekkend.contracts.moments_model


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0004_evidence_templates_talks"),
        ("organisations", "0007_account_notices"),
        ("procurement", "0021_practice_assessors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DatedMoment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=160)),
                ("title", models.JSONField(verbose_name="moment")),
                ("role", models.CharField(max_length=30, verbose_name="wie")),
                ("rule", models.CharField(max_length=10, verbose_name="regel")),
                ("article", models.CharField(max_length=60, verbose_name="artikel")),
                ("opens", models.DateField(verbose_name="vanaf")),
                ("due", models.DateField(verbose_name="uiterlijk")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("event", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("komt", "komt"),
                            ("open", "open"),
                            ("te-laat", "te-laat"),
                            ("gedaan", "gedaan"),
                            ("voorbij", "voorbij"),
                            ("geweest", "geweest"),
                        ],
                        max_length=10,
                        verbose_name="stand",
                    ),
                ),
            ],
            options={
                "ordering": ["due", "agreement_id", "key"],
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="keer verstuurd"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", dekkend.contracts.agreement_states.AgreementStatus["CLOSED"]),
                        _negated=True,
                    ),
                    ("transferred_on__isnull", False),
                    _connector="OR",
                ),
                name="agreement_closed_after_transfer",
            ),
        ),
        migrations.AddField(
            model_name="datedmoment",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moments", to="contracts.agreement"
            ),
        ),
        migrations.AddIndex(
            model_name="datedmoment",
            index=models.Index(fields=["due"], name="dated_moment_due"),
        ),
        migrations.AddIndex(
            model_name="datedmoment",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            dekkend.contracts.moments_model.MomentState["OPEN"],
                            dekkend.contracts.moments_model.MomentState["LATE"],
                        ],
                    )
                ),
                fields=["role", "due"],
                name="dated_moment_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="datedmoment",
            constraint=models.UniqueConstraint(fields=("agreement", "key"), name="dated_moment_once"),
        ),
        migrations.AddConstraint(
            model_name="datedmoment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["komt", "open", "te-laat", "gedaan", "voorbij", "geweest"])
                ),
                name="dated_moment_state_known",
            ),
        ),
    ]
