"""Row-level security: rows about clients are only visible for the municipalities that one acts for, and what
somebody writes alone only for that account.

The database decides, not the query: a forgotten filter shows nothing instead of everything. The policy
applies to the application's role and to the owner of the table; only superusers pass it, and neither role
is one. For whom one acts stands in a setting that lives as long as the transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, migrations, transaction

SETTING = "dekkend.municipalities"
PROVIDERS_SETTING = "dekkend.providers"
ACCOUNT_SETTING = "dekkend.account"

# After the transaction PostgreSQL gives the setting back as '', not as NULL; both mean: nothing.
_ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY per_municipality ON {table}
    USING ({column} = ANY ((SELECT nullif(current_setting('{setting}', true), ''))::bigint[]))
    WITH CHECK ({column} = ANY ((SELECT nullif(current_setting('{setting}', true), ''))::bigint[]));
"""
_ENABLE_BOTH = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY per_municipality ON {table}
    USING ({column} = ANY ((SELECT nullif(current_setting('{setting}', true), ''))::bigint[])
        OR {provider} = ANY ((SELECT nullif(current_setting('{providers}', true), ''))::bigint[]))
    WITH CHECK ({column} = ANY ((SELECT nullif(current_setting('{setting}', true), ''))::bigint[])
        OR {provider} = ANY ((SELECT nullif(current_setting('{providers}', true), ''))::bigint[]));
"""
_DISABLE = """
DROP POLICY per_municipality ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class EnableRowSecurity(migrations.RunSQL):
    """Migration operation: from now on rows of ``table`` are only seen, added and changed by who acts for
    the municipality in ``column`` (a bigint); with ``provider`` also by who acts for the provider in that
    column."""

    def __init__(self, table: str, column: str = "municipality_id", provider: str = "") -> None:
        self.table, self.column, self.provider = table, column, provider
        names = {"table": table, "column": column, "setting": SETTING}
        names |= {"provider": provider, "providers": PROVIDERS_SETTING}
        enable = _ENABLE_BOTH if provider else _ENABLE
        super().__init__(enable.format(**names), _DISABLE.format(**names))

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        given = [self.table, self.column, *filter(None, [self.provider])]
        return type(self).__name__, given, {}


@contextmanager
def acting_for(municipality_ids: Iterable[int], provider_ids: Iterable[int] = ()) -> Iterator[None]:
    """A transaction in which the rows of these municipalities and providers are visible, and no others.

    Inside another ``acting_for`` the innermost counts; afterwards the outer one holds again.
    """
    municipalities, providers = _array(municipality_ids), _array(provider_ids)
    with _with_setting(SETTING, municipalities), _with_setting(PROVIDERS_SETTING, providers):
        yield


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(int(number)) for number in ids) + "}"


@contextmanager
def acting_as(account_id: int | None) -> Iterator[None]:
    """A transaction in which this account sees and changes what it writes alone; None sees nothing of it.

    Inside another ``acting_as`` the innermost counts; afterwards the outer one holds again.
    """
    with _with_setting(ACCOUNT_SETTING, "" if account_id is None else str(int(account_id))):
        yield


@contextmanager
def _with_setting(name: str, value: str) -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        before = _replaced(name, value)
        yield
        if not outermost:  # else the setting ends with the transaction
            _replaced(name, before)


def _replaced(name: str, value: str) -> str:
    """Sets a setting for this transaction; what it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT before, set_config(%s, %s, true)"
            " FROM (SELECT coalesce(current_setting(%s, true), '') AS before OFFSET 0) AS was",
            [name, value, name],
        )
        return str(cursor.fetchone()[0])
