"""Why a provider refused a change: without a reason it can count as notice (CT-14)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contracts", "0005_moments_and_rounds")]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="refusal",
            field=models.TextField(blank=True, default="", verbose_name="reden van de weigering"),
        ),
    ]
