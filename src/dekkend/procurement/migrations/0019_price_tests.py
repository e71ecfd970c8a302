import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("procurement", "0018_route_frozen"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_tests",
                        to="procurement.bid",
                    ),
                ),
                ("criterion", models.CharField(max_length=60)),
                (
                    "missing",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), blank=True, default=list, size=None
                    ),
                ),
                (
                    "implausible",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                ("asked", models.BooleanField(default=False)),
                ("answered", models.BooleanField(default=False)),
                ("reason", models.TextField()),
                (
                    "tested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tested_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["bid_id", "criterion", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="price_test_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answered", False), ("asked", True), _connector="OR"),
                        name="price_test_asked_first",
                    ),
                ],
            },
        ),
    ]
