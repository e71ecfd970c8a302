"""Notices about agreements."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0007_account_notices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("publicatie", "publicatie"),
                    ("vraag", "vraag"),
                    ("nota", "nota"),
                    ("termijn", "termijn"),
                    ("inschrijving", "inschrijving"),
                    ("bewijs", "bewijs"),
                    ("beoordeling", "beoordeling"),
                    ("besluit", "besluit"),
                    ("klacht", "klacht"),
                    ("toelating", "toelating"),
                    ("overeenkomst", "overeenkomst"),
                    ("account", "account"),
                ],
                max_length=20,
                verbose_name="soort",
            ),
        ),
        migrations.AlterField(
            model_name="noticechoice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("publicatie", "publicatie"),
                    ("vraag", "vraag"),
                    ("nota", "nota"),
                    ("termijn", "termijn"),
                    ("inschrijving", "inschrijving"),
                    ("bewijs", "bewijs"),
                    ("beoordeling", "beoordeling"),
                    ("besluit", "besluit"),
                    ("klacht", "klacht"),
                    ("toelating", "toelating"),
                    ("overeenkomst", "overeenkomst"),
                    ("account", "account"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "publicatie",
                            "vraag",
                            "nota",
                            "termijn",
                            "inschrijving",
                            "bewijs",
                            "beoordeling",
                            "besluit",
                            "klacht",
                            "toelating",
                            "overeenkomst",
                            "account",
                        ],
                    )
                ),
                name="notice_kind_known",
            ),
        ),
    ]
