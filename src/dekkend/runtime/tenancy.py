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
PROVIDER_SETTING = "dekkend.provider"
TESTING_REGIONS_SETTING = "dekkend.testing_regions"
TESTED_PROVIDERS_SETTING = "dekkend.tested_providers"
EVERY_PROVIDER = "*"

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


_ENABLE_PER_PROVIDER = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY per_provider ON {table}
    USING ({column}::text = (SELECT current_setting('{setting}', true)))
    WITH CHECK ({column}::text = (SELECT current_setting('{setting}', true)));
CREATE POLICY added_up ON {table} FOR SELECT
    USING ((SELECT current_setting('{setting}', true)) = '{every}');
"""
_DISABLE_PER_PROVIDER = """
DROP POLICY added_up ON {table};
DROP POLICY per_provider ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class EnableProviderSecurity(migrations.RunSQL):
    """Migration operation: from now on rows of ``table`` are only seen, added and changed for the provider in
    ``column``, and read (never changed) by what adds up the figures of all."""

    def __init__(self, table: str, column: str = "provider_id") -> None:
        self.table, self.column = table, column
        names = {"table": table, "column": column, "setting": PROVIDER_SETTING, "every": EVERY_PROVIDER}
        super().__init__(_ENABLE_PER_PROVIDER.format(**names), _DISABLE_PER_PROVIDER.format(**names))

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return type(self).__name__, [self.table, self.column], {}


@contextmanager
def acting_for_provider(provider_id: int) -> Iterator[None]:
    """A transaction in which the private figures of this provider can be read and changed, and no others."""
    with _with_setting(PROVIDER_SETTING, str(int(provider_id))):
        yield


@contextmanager
def adding_up_providers() -> Iterator[None]:
    """A transaction that reads the private figures of all providers, to add them up: only for calculations
    that show nothing of a single one. It changes none of them."""
    with _with_setting(PROVIDER_SETTING, EVERY_PROVIDER):
        yield


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
def reading_tests(region_ids: Iterable[int] | None, provider_ids: Iterable[int] = ()) -> Iterator[None]:
    """A transaction in which the contents of tests (Bibob, financial) by these regions can be read and
    changed, of these providers what they filled in themselves, and nothing else. None: by every region.

    Inside another ``reading_tests`` the innermost counts; afterwards the outer one holds again.
    """
    regions = "*" if region_ids is None else _array(region_ids)
    providers = _array(provider_ids)
    with _with_setting(TESTING_REGIONS_SETTING, regions), _with_setting(TESTED_PROVIDERS_SETTING, providers):
        yield


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
