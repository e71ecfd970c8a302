from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0013_information_frozen"),
    ]

    operations = [
        migrations.AddField(
            model_name="procurement",
            name="rounds",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="aantal rondes"),
        ),
        migrations.AddConstraint(
            model_name="procurement",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__lte", models.F("rounds")), ("rounds__lte", 2)),
                name="procurement_round_of_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="procurement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "definitief"), _negated=True),
                    ("round", models.F("rounds")),
                    _connector="OR",
                ),
                name="procurement_final_in_last_round",
            ),
        ),
    ]
