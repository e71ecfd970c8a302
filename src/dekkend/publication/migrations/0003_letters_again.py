"""A revision makes a new letter beside the earlier one, and readings are kept as proof."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dekkend.runtime.append_only import KeepAppendOnly

BELONG = """
ALTER TABLE publication_letter DISABLE TRIGGER only_grows;
UPDATE publication_letter l SET announcement_id = a.id
FROM procurement_submission s, procurement_announcement a
WHERE s.id = l.submission_id AND a.procurement_id = s.procurement_id AND a.number = 1;
ALTER TABLE publication_letter ENABLE TRIGGER only_grows;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0006_award_frozen"),
        ("publication", "0002_letters_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="letter", options={"ordering": ["submission_id", "announcement_id"]}
        ),
        migrations.AddField(
            model_name="letter",
            name="announcement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="procurement.announcement",
            ),
        ),
        migrations.RunSQL(BELONG, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="letter",
            name="announcement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="procurement.announcement",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="procurement.submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=["submission", "announcement"], name="letter_once"),
        ),
        migrations.CreateModel(
            name="LetterReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="publication.letter",
                    ),
                ),
            ],
            options={
                "ordering": ["letter_id", "read_at"],
                "constraints": [
                    models.UniqueConstraint(fields=["letter", "account"], name="letter_reading_once")
                ],
            },
        ),
        KeepAppendOnly("publication_letterreading"),
    ]
