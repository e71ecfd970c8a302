"""The cache that every web process shares: it counts attempts to log in."""

from django.db import migrations

from dekkend.runtime.postgres import APP_ROLE

MAKE = f"""
CREATE UNLOGGED TABLE runtime_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX runtime_cache_expires ON runtime_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON runtime_cache TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("runtime", "0002_append_only")]

    operations = [migrations.RunSQL(MAKE, "DROP TABLE runtime_cache")]
