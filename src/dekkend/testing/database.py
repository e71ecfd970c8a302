"""The test database: one embedded server a run, one migrated template, one copy of it a worker."""

import fcntl
import hashlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from dekkend.runtime.postgres import APP_ROLE, OWNER_ROLE, Server
from dekkend.runtime.provision import provision_embedded

_MOST_RUNS_TOGETHER = 20


@dataclass
class Running:
    """A started server, the folder it lives in, and the lock that keeps other runs out of that folder."""

    home: Path
    server: Server
    lock: IO[bytes]

    def stop(self) -> None:
        self.server.stop()
        self.lock.close()


def start(home: Path) -> Running:
    """Starts a server below ``home``, in the first folder that no other run uses."""
    for number in range(_MOST_RUNS_TOGETHER):
        folder = home / str(number)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = open(folder / "lock", "wb")  # noqa: SIM115 - stays open as long as the run lasts
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        server = Server(folder / "pg", fast=True)
        server.start()
        return Running(folder, server, lock)
    raise RuntimeError(f"more than {_MOST_RUNS_TOGETHER} test runs use {home}")


def use_fresh_copy(worker: str) -> None:
    """Points Django's default connection at a new copy of the migrated template."""
    from django.conf import settings
    from django.db import connection

    name = f"test_{worker}"
    server = Server(settings.HOME / "pg", fast=True)
    with _locked(settings.HOME / "template.lock"):
        template = _migrated_template(server)
        _superuser(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _superuser(server, "CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, OWNER_ROLE)
    _connect_to(name, APP_ROLE)
    settings.DATABASES["default"]["NAME"] = name
    connection.ensure_connection()
    _flush_as_owner()


def drop_copy() -> None:
    """Closes the connections and drops this worker's database."""
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    name = settings.DATABASES["default"]["NAME"]
    _superuser(Server(settings.HOME / "pg"), "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, the test's connection has the rights of the tables' owner; row-level security still applies."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP_ROLE}")


def _connect_to(name: str, role: str) -> None:
    """Signs in as the owner and takes on ``role``, so that a test can return to the owner's rights."""
    from django.db import connection

    connection.close()
    options = {"options": f"-c role={role}"}
    connection.settings_dict.update(NAME=name, USER=OWNER_ROLE, OPTIONS=options)


def _migrated_template(server: Server) -> str:
    """The name of a database with all of today's migrations; made when a migration changed."""
    from django.core.management import call_command
    from django.db import connection

    name = f"template_{_migrations_fingerprint()}"
    with psycopg.connect(**server.conninfo()) as connected:
        if connected.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        old = connected.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'"
        ).fetchall()
    for (outdated,) in old:
        _superuser(server, "DROP DATABASE {} WITH (FORCE)", outdated)
    _superuser(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", "draft")
    provision_embedded(server, "draft")
    _superuser(server, "GRANT SET ON PARAMETER session_replication_role TO {}", OWNER_ROLE)
    _connect_to("draft", OWNER_ROLE)
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    _superuser(server, "ALTER DATABASE {} RENAME TO {}", "draft", name)
    return name


def _migrations_fingerprint() -> str:
    """Changes whenever a migration of ours or of a package changes."""
    from django.apps import apps

    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for file in sorted((Path(app.path) / "migrations").rglob("*.*")):
            if file.suffix in (".py", ".sql"):
                digest.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    provisioning = importlib.util.find_spec("dekkend.runtime.provision")
    if provisioning and provisioning.origin:
        digest.update(Path(provisioning.origin).read_bytes())
    return digest.hexdigest()[:16]


def _flush_as_owner() -> None:
    """Emptying tables between tests with real commits needs the owner, and must pass the triggers that
    keep append-only tables whole."""
    from django.db import connection
    from django.test import TransactionTestCase

    empty_tables = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty_tables_as_owner(case: Any) -> None:
        connection.close()
        _use_options("-c session_replication_role=replica")
        try:
            empty_tables(case)
        finally:
            connection.close()
            _use_options(f"-c role={APP_ROLE}")

    TransactionTestCase._fixture_teardown = empty_tables_as_owner  # type: ignore[attr-defined]


def _use_options(options: str) -> None:
    from django.db import connection

    connection.settings_dict["OPTIONS"] = {"options": options}


def _superuser(server: Server, statement: str, *names: str) -> None:
    identifiers = (sql.Identifier(name) for name in names)
    with psycopg.connect(**server.conninfo(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*identifiers))  # type: ignore[arg-type]


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with open(file, "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


__all__ = ["Running", "as_owner", "drop_copy", "start", "use_fresh_copy"]
