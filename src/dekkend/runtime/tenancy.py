"""Row-level security: rows about clients are only visible for the municipalities that one acts for.

The database decides, not the query: a forgotten filter shows nothing instead of everything. The policy
applies to the application's role and to the owner of the table; only superusers pass it, and neither role
is one. The municipalities stand in a setting that lives as long as the transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, migrations, transaction

SETTING = "dekkend.municipalities"

# After the transaction PostgreSQL gives the setting back as '', not as NULL; both mean: nothing.
_ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY per_municipality ON {table}
    USING ({column} = ANY ((SELECT nullif(current_setting('{setting}', true), ''))::bigint[]))
    WITH CHECK ({column} = ANY ((SELECT nullif(current_setting('{setting}', true), ''))::bigint[]));
"""
_DISABLE = """
DROP POLICY per_municipality ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class EnableRowSecurity(migrations.RunSQL):
    """Migration operation: from now on rows of ``table`` are only seen, added and changed by who acts for
    the municipality in ``column`` (a bigint)."""

    def __init__(self, table: str, column: str = "municipality_id") -> None:
        self.table, self.column = table, column
        names = {"table": table, "column": column, "setting": SETTING}
        super().__init__(_ENABLE.format(**names), _DISABLE.format(**names))

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return type(self).__name__, [self.table, self.column], {}


@contextmanager
def acting_for(municipality_ids: Iterable[int]) -> Iterator[None]:
    """A transaction in which the rows of these municipalities are visible, and no others.

    Inside another ``acting_for`` the innermost counts; afterwards the outer one holds again.
    """
    wanted = "{" + ",".join(str(int(number)) for number in municipality_ids) + "}"
    with transaction.atomic():
        before = _setting()
        _set(wanted)
        yield
        _set(before)


def _setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING])
        return str(cursor.fetchone()[0])


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])
