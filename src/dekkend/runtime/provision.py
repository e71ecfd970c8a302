"""Makes the database and its two roles, on the embedded server or on one of your own."""

from typing import Any

import psycopg
from psycopg import sql

from dekkend.runtime.postgres import (
    APP_ROLE,
    DATABASE,
    OLDEST_VERSION,
    OWNER_ROLE,
    Server,
)
from dekkend.runtime.server_errors import RoleNotAllowed, ServerTooOld, ServerUnreachable

_ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtext('dekkend_installation'))"  # until the connection closes
_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    "CREATE TABLE IF NOT EXISTS public.dekkend_installation (key text PRIMARY KEY, value text NOT NULL)",
    "ALTER TABLE public.dekkend_installation OWNER TO {owner}",
    "GRANT SELECT, INSERT, UPDATE ON public.dekkend_installation TO {app}",
)


def provision_embedded(server: Server, database: str = DATABASE) -> None:
    """The owner role, the application role and the database; what is there already stays."""
    with psycopg.connect(**server.conninfo(), autocommit=True) as connection:
        wait_for_others(connection)
        _make_role(connection, OWNER_ROLE, "LOGIN CREATEDB")
        _make_role(connection, APP_ROLE, "LOGIN")
        connection.execute(_named("GRANT {app} TO {owner}", OWNER_ROLE))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            names = sql.Identifier(database), sql.Identifier(OWNER_ROLE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
    with psycopg.connect(**server.conninfo(database=database), autocommit=True) as connection:
        wait_for_others(connection)
        _grant(connection, OWNER_ROLE)


def provision_server(parameters: dict[str, Any]) -> None:
    """The application role on a server of your own, reached with libpq ``parameters`` as the owner.

    Raises ServerProblem, with what to do, when the server is unreachable or too old, or when the owner
    may not make the role.
    """
    try:
        connection = psycopg.connect(**parameters, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise ServerUnreachable(reason=str(error).strip()) from error
    with connection:
        _refuse_old(connection.info.server_version)
        wait_for_others(connection)
        owner = connection.execute("SELECT current_user").fetchone()[0]  # type: ignore[index]
        try:
            _make_role(connection, APP_ROLE, "NOLOGIN")
            if not connection.execute("SELECT pg_has_role(%s, 'SET')", [APP_ROLE]).fetchone()[0]:  # type: ignore[index]
                connection.execute(_named("GRANT {app} TO {owner}", owner))
        except psycopg.errors.InsufficientPrivilege as error:
            raise RoleNotAllowed(owner=owner, role=APP_ROLE) from error
        _grant(connection, owner)


def _refuse_old(version: int) -> None:
    if version < OLDEST_VERSION * 10000:
        raise ServerTooOld(version=version // 10000, oldest=OLDEST_VERSION)


def _make_role(connection: psycopg.Connection[Any], name: str, rights: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(name)))


def _grant(connection: psycopg.Connection[Any], owner: str) -> None:
    for statement in _GRANTS:
        connection.execute(_named(statement, owner))


def _named(statement: str, owner: str) -> sql.Composed:
    return sql.SQL(statement).format(app=sql.Identifier(APP_ROLE), owner=sql.Identifier(owner))


def wait_for_others(connection: psycopg.Connection[Any]) -> None:
    """Lets one process at a time change the installation; until the connection closes."""
    connection.execute(_ONE_AT_A_TIME)


def remembered(connection: psycopg.Connection[Any], key: str) -> str | None:
    """What this database remembers about its installation under ``key``, or None."""
    row = connection.execute("SELECT value FROM dekkend_installation WHERE key = %s", [key]).fetchone()
    return row[0] if row else None


def remember(connection: psycopg.Connection[Any], key: str, value: str) -> None:
    """Keeps ``value`` under ``key``, in the caller's transaction."""
    connection.execute(
        "INSERT INTO dekkend_installation VALUES (%s, %s)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )
