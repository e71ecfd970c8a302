"""Brings an installation up to date: database, migrations, static files, translations, examples.

Each step remembers a fingerprint of what it was made from and is skipped while that is the same. What
belongs to the database is remembered in the database (table ``dekkend_installation``).
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from dekkend.cli.home import ROOT, Home
from dekkend.cli.output import say
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.runtime.connection import OWNER, libpq_parameters, server_settings
from dekkend.runtime.postgres import DATABASE, OWNER_ROLE, Server
from dekkend.runtime.provision import (
    provision_embedded,
    provision_server,
    remember,
    remembered,
    wait_for_others,
)

PACKAGE = ROOT / "src" / "dekkend"
MIGRATIONS = "migrations"


class StepFailed(Refusal):
    """De stap '{step}' is mislukt: {output}"""


def uses_own_server() -> bool:
    """Whether ``DATABASE_URL`` names a server, instead of the embedded one."""
    return bool(os.environ.get("DATABASE_URL"))


def owner_parameters(home: Home) -> dict[str, Any]:
    """How libpq reaches the database as the owner of its tables."""
    if not uses_own_server():
        return Server(home.database).conninfo(OWNER_ROLE, DATABASE)
    return libpq_parameters(server_settings(os.environ["DATABASE_URL"], OWNER))


@contextmanager
def database(home: Home) -> Iterator[None]:
    """Inside, the database accepts connections and has today's tables.

    The embedded server is started where nobody runs it yet, and stopped once nobody uses it any more.
    """
    if uses_own_server():
        prepare_database(home)
        yield
        return
    users, runs = home.lock("users"), home.lock("server")
    users.acquire(shared=True)
    server = Server(home.database)
    try:
        if runs.acquire(wait=False):
            server.start()
        else:
            server.await_ready_elsewhere()
        prepare_database(home)
        yield
    finally:
        if server.process is not None:
            users.acquire()  # waits for the others that came to use the server meanwhile
            server.stop()
        runs.release()
        users.release()


def prepare_database(home: Home) -> None:
    """Roles, database and migrations, on a server that runs."""
    if uses_own_server():
        provision_server(owner_parameters(home))
    else:
        provision_embedded(Server(home.database))
    now = migrations_fingerprint()
    with psycopg.connect(**owner_parameters(home), autocommit=True) as connection:
        if remembered(connection, MIGRATIONS) == now:
            return
        wait_for_others(connection)
        if remembered(connection, MIGRATIONS) == now:
            return
        say(msg("Tabellen bijwerken..."))
        run_django("migrate", "--no-input", "--skip-checks", "--verbosity=0", role="owner")
        remember(connection, MIGRATIONS, now)


def collect_static(home: Home) -> None:
    """Gathers, names by content and compresses what the web server hands out as files."""
    now = fingerprint([*_files(PACKAGE / "web" / "static"), ROOT / "requirements.lock"])
    seal = home.static / ".fingerprint"
    if seal.exists() and seal.read_text(encoding="utf-8") == now:
        return
    run_django("collectstatic", "--no-input", "--clear", "--verbosity=0")
    seal.write_text(now, encoding="utf-8")


def compile_translations() -> None:
    """Makes the binary catalogues where a text file is newer than they are."""
    from dekkend.cli.i18n import compile_catalogues

    compile_catalogues()


def run_django(*arguments: str, role: str = "app") -> None:
    """Runs one of Django's commands in a process of its own. Raises StepFailed with what it said."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "dekkend.config.settings",
        "DEKKEND_DB_ROLE": role,
        "DEKKEND_DB_POOL": "0",
    }
    command = [sys.executable, "-m", "django", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepFailed(step=" ".join(arguments[:1]), output="\n" + (done.stderr or done.stdout).strip())


def migrations_fingerprint() -> str:
    """Changes whenever a migration of ours or the version of a package changes."""
    ours = (file for file in _files(PACKAGE) if file.parent.name == "migrations")
    return fingerprint([*ours, ROOT / "requirements.lock"])


def fingerprint(files: Iterable[Path]) -> str:
    """A digest of the names and contents of ``files``."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
