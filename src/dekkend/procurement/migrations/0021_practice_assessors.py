"""The people that a practice run makes up: on the panel of that run only, by a rule of the database."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ONLY_IN_PRACTICE = """
CREATE FUNCTION procurement_assessor_made_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM procurement_procurement WHERE id = NEW.procurement_id AND practice
    ) THEN
        RAISE EXCEPTION 'made-up assessors judge in practice runs only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessor_made_up BEFORE INSERT OR UPDATE ON procurement_practiceassessor
FOR EACH ROW EXECUTE FUNCTION procurement_assessor_made_up();
"""

UNDO = """
DROP TRIGGER assessor_made_up ON procurement_practiceassessor;
DROP FUNCTION procurement_assessor_made_up();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0020_rejection_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PracticeAssessor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assessor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practice_assessors",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["procurement_id", "id"],
            },
        ),
        migrations.RunSQL(ONLY_IN_PRACTICE, UNDO),
    ]
