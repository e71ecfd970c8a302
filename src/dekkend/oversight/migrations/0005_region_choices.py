"""What a region chooses about tests; rows are only added."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dekkend.runtime.append_only import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0004_encrypted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RegionChoices",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weights", models.JSONField(default=dict)),
                ("light_from", models.PositiveSmallIntegerField()),
                ("full_from", models.PositiveSmallIntegerField()),
                ("valid_months", models.PositiveSmallIntegerField()),
                ("longest_months", models.PositiveSmallIntegerField()),
                ("reason", models.TextField(verbose_name="reden")),
                ("set_at", models.DateTimeField()),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="test_choices",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["region_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("full_from__gt", models.F("light_from")), ("light_from__gte", 1)),
                        name="region_choices_steps",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("longest_months__gte", models.F("valid_months")),
                            ("longest_months__lte", 120),
                            ("valid_months__gte", 1),
                        ),
                        name="region_choices_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="region_choices_reasoned"
                    ),
                ],
            },
        ),
        KeepAppendOnly("oversight_regionchoices"),
    ]
