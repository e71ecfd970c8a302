import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import dekkend.procurement.states


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0009_admission_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroundWeighing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("evidence", models.CharField(max_length=60)),
                ("set_aside", models.BooleanField()),
                ("motivation", models.TextField()),
                ("weighed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ProcurementRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("aanmelding", "aanmelding"), ("inschrijving", "inschrijving")],
                        max_length=20,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("repair_until", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField()),
                ("announced_on", models.DateField()),
                ("standstill_counted", models.DateField()),
                ("standstill_until", models.DateField()),
            ],
            options={
                "ordering": ["procurement_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="Supplement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cells", models.JSONField()),
                ("reason", models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="procurement",
            name="procurement_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="submission",
            name="submission_one_per_tenderer",
        ),
        migrations.AddField(
            model_name="procurement",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="ronde"),
        ),
        migrations.AddField(
            model_name="submission",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="ronde"),
        ),
        migrations.AlterField(
            model_name="procurement",
            name="status",
            field=models.CharField(
                choices=[
                    ("concept", "concept"),
                    ("gepubliceerd", "gepubliceerd"),
                    ("gesloten", "gesloten"),
                    ("geopend", "geopend"),
                    ("volledigheid", "volledigheid"),
                    ("herstel", "herstel"),
                    ("uitsluiting", "uitsluiting"),
                    ("geschiktheid", "geschiktheid"),
                    ("uitvoering", "uitvoering"),
                    ("beoordeling", "beoordeling"),
                    ("consensus", "consensus"),
                    ("besloten", "besloten"),
                    ("voorlopig-gegund", "voorlopig-gegund"),
                    ("dialoog", "dialoog"),
                    ("uitgenodigd", "uitgenodigd"),
                    ("definitief", "definitief"),
                    ("ingetrokken", "ingetrokken"),
                ],
                default=dekkend.procurement.states.ProcurementStatus["CONCEPT"],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="procurement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "concept",
                            "gepubliceerd",
                            "gesloten",
                            "geopend",
                            "volledigheid",
                            "herstel",
                            "uitsluiting",
                            "geschiktheid",
                            "uitvoering",
                            "beoordeling",
                            "consensus",
                            "besloten",
                            "voorlopig-gegund",
                            "dialoog",
                            "uitgenodigd",
                            "definitief",
                            "ingetrokken",
                        ],
                    )
                ),
                name="procurement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="procurement",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__gte", 1), ("round__lte", 2)), name="procurement_round_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="procurement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "uitgenodigd"), _negated=True), ("round", 2), _connector="OR"
                ),
                name="procurement_invited_in_second_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="procurement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["concept", "gepubliceerd"]), _negated=True),
                    ("round", 1),
                    _connector="OR",
                ),
                name="procurement_published_in_first_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status", dekkend.procurement.states.SubmissionStatus["WITHDRAWN"]), _negated=True
                ),
                fields=("procurement", "round", "tenderer"),
                name="submission_one_per_tenderer",
            ),
        ),
        migrations.AddField(
            model_name="groundweighing",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="weighings",
                to="procurement.submission",
            ),
        ),
        migrations.AddField(
            model_name="groundweighing",
            name="weighed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="procurementround",
            name="procurement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="done_rounds",
                to="procurement.procurement",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="parent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supplements",
                to="procurement.procurement",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="procurement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supplement",
                to="procurement.procurement",
            ),
        ),
        migrations.AddConstraint(
            model_name="groundweighing",
            constraint=models.UniqueConstraint(fields=("submission", "evidence"), name="ground_weighed_once"),
        ),
        migrations.AddConstraint(
            model_name="groundweighing",
            constraint=models.CheckConstraint(
                condition=models.Q(("motivation", ""), _negated=True), name="ground_weighing_motivated"
            ),
        ),
        migrations.AddConstraint(
            model_name="procurementround",
            constraint=models.UniqueConstraint(fields=("procurement", "number"), name="round_once"),
        ),
        migrations.AddConstraint(
            model_name="procurementround",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="round_number_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="procurementround",
            constraint=models.CheckConstraint(
                condition=models.Q(("standstill_until__gte", models.F("announced_on"))),
                name="round_standstill_after_announcement",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplement",
            constraint=models.CheckConstraint(
                condition=models.Q(("procurement", models.F("parent")), _negated=True),
                name="supplement_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplement",
            constraint=models.CheckConstraint(
                condition=models.Q(("cells", []), _negated=True), name="supplement_has_cells"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="supplement_has_reason"
            ),
        ),
    ]
