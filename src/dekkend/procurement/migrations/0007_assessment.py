import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dekkend.procurement.domain_assessment


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_example_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("procurement", "0006_award_frozen"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessorassignment",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assessorassignment",
            name="ended_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("belang", "belang"),
                    ("recht-vervallen", "recht-vervallen"),
                    ("herverdeeld", "herverdeeld"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="assessorassignment",
            name="kept_reason",
            field=models.TextField(blank=True),
        ),
        migrations.RemoveConstraint(
            model_name="assessorassignment",
            name="assignment_seat_once",
        ),
        migrations.AddConstraint(
            model_name="assessorassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("bid", "seat"),
                name="assignment_seat_once",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="assessorassignment",
            name="assignment_assessor_once",
        ),
        migrations.AddConstraint(
            model_name="assessorassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("bid", "assessor"),
                name="assignment_assessor_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessorassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_why", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="assignment_end_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="consensus",
            name="set_aside_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(
            model_name="consensus",
            name="consensus_once",
        ),
        migrations.AddConstraint(
            model_name="consensus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("set_aside_at__isnull", True)),
                fields=("bid", "criterion"),
                name="consensus_once",
            ),
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="procurement.assessorassignment",
                    ),
                ),
                ("confirmed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
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
                        related_name="meetings",
                        to="procurement.bid",
                    ),
                ),
                ("held_at", models.DateTimeField()),
                ("said", models.TextField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("participants", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["bid_id", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said", ""), _negated=True), name="meeting_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("held_at__lte", models.F("recorded_at"))), name="meeting_was_held"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InterestStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenderer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "interest",
                    models.CharField(
                        choices=[("geen", "geen"), ("belang", "belang"), ("twijfel", "twijfel")],
                        max_length=10,
                    ),
                ),
                ("explanation", models.TextField(blank=True)),
                ("stated_at", models.DateTimeField()),
                ("current", models.BooleanField(default=True)),
                ("allowed", models.BooleanField(blank=True, null=True)),
                ("decision_reason", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["procurement_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("current", True)),
                        fields=("procurement", "assessor", "tenderer"),
                        name="interest_one_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("interest", dekkend.procurement.domain_assessment.Interest["NONE"]),
                            models.Q(("explanation", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="interest_is_explained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allowed__isnull", True),
                            models.Q(
                                ("interest", dekkend.procurement.domain_assessment.Interest["UNSURE"]),
                                models.Q(("decision_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="interest_decision_has_reason",
                    ),
                ],
            },
        ),
    ]
