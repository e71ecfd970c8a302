"""Outages of the service, and the heartbeat that finds them."""

from django.db import migrations, models

from dekkend.runtime.postgres import APP_ROLE

HEARTBEAT = f"""
CREATE TABLE runtime_heartbeat (at timestamptz NOT NULL);
CREATE UNIQUE INDEX runtime_heartbeat_one ON runtime_heartbeat ((true));
GRANT SELECT, INSERT, UPDATE ON runtime_heartbeat TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0003_shared_cache")]

    operations = [
        migrations.CreateModel(
            name="Outage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("source", models.CharField(max_length=10)),
                ("note", models.TextField(blank=True)),
                ("account_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["started_at"], name="outage_started")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("ended_at__gte", models.F("started_at")),
                            _connector="OR",
                        ),
                        name="outage_ends_after_start",
                    )
                ],
            },
        ),
        migrations.RunSQL(HEARTBEAT, "DROP TABLE runtime_heartbeat"),
    ]
