"""The embedded server: any folder, killed in any way, and the roles that it and other servers get."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dekkend.runtime import provision
from dekkend.runtime.postgres import APP_ROLE, DATABASE, OWNER_ROLE, Server, socket_folder
from dekkend.runtime.processes import is_alive, working_in
from dekkend.runtime.provision import provision_embedded, provision_server
from dekkend.runtime.server_errors import (
    RoleNotAllowed,
    ServerDidNotStart,
    ServerTooOld,
    ServerUnreachable,
    SocketFolderOpen,
)
from tests.ops.running import eventually

pytestmark = pytest.mark.xdist_group("server")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in a folder whose name has a space, a comma and a quote, too long for a socket."""
    found = Server(
        tmp_path_factory.mktemp('een map, met "alles" erin en een heel lange naam') / "pg", fast=True
    )
    found.start()
    provision_embedded(found)
    yield found
    found.stop()


def ask(server: Server, query: str, user: str = "postgres", database: str = "postgres") -> object:
    with psycopg.connect(**server.conninfo(user, database), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def test_a_long_or_odd_path_gets_its_socket_elsewhere(server: Server) -> None:
    assert server.sockets != server.data
    assert server.sockets.stat().st_mode & 0o077 == 0
    assert ask(server, "SELECT 1") == 1
    assert socket_folder(Path("/kort/pg")) == Path("/kort/pg")


def test_neither_role_passes_row_level_security(server: Server) -> None:
    for role in (OWNER_ROLE, APP_ROLE):
        query = f"SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = '{role}'"
        assert ask(server, query) is False


def test_the_application_reads_and_writes_but_makes_no_tables(server: Server) -> None:
    with psycopg.connect(**server.conninfo(OWNER_ROLE, DATABASE), autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS things (id serial PRIMARY KEY)")
    with psycopg.connect(**server.conninfo(APP_ROLE, DATABASE), autocommit=True) as app:
        app.execute("INSERT INTO things DEFAULT VALUES")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE others (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE things")


def test_provisioning_again_changes_nothing(server: Server) -> None:
    with psycopg.connect(**server.conninfo(OWNER_ROLE, DATABASE), autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS sealed (id int)")
        owner.execute(f"REVOKE UPDATE, DELETE ON sealed FROM {APP_ROLE}".encode())
    provision_embedded(server)
    assert (
        ask(server, f"SELECT has_table_privilege('{APP_ROLE}', 'sealed', 'UPDATE')", database=DATABASE)
        is False
    )


def test_a_killed_server_starts_again_over_what_it_left(server: Server) -> None:
    assert server.process is not None
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    server.process.wait(10)
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_a_server_ends_when_its_starter_is_killed(tmp_path: Path, server: Server) -> None:
    starter = (
        "import sys, time, pathlib\nfrom dekkend.runtime.postgres import Server\n"
        "Server(pathlib.Path(sys.argv[1]), fast=True).start()\nprint('on', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter, tmp_path / "pg"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"on\n"
        assert working_in(tmp_path / "pg")
        process.kill()
    assert eventually(lambda: not working_in(tmp_path / "pg"))


def test_a_server_that_cannot_start_shows_its_log(tmp_path: Path, server: Server) -> None:
    broken = Server(tmp_path / "pg", fast=True)
    broken.data.mkdir(mode=0o700)
    (broken.data / "PG_VERSION").write_text("18\n")
    with pytest.raises(ServerDidNotStart, match="postgres"):
        broken.start()


def test_a_socket_folder_of_someone_else_is_not_used(tmp_path: Path) -> None:
    long = Server(tmp_path / ("x" * 100) / "pg", fast=True)
    long.sockets.mkdir()
    long.sockets.chmod(0o755)
    try:
        with pytest.raises(SocketFolderOpen):
            long._make_socket_folder()
    finally:
        long.sockets.rmdir()


def test_our_own_process_lives_and_an_ended_one_does_not() -> None:
    assert is_alive(os.getpid(), "")
    with subprocess.Popen(["true"]) as ended:
        assert eventually(lambda: not is_alive(ended.pid, ""))  # a zombie: nobody has collected it yet


@pytest.fixture
def own_server(server: Server) -> Iterator[dict[str, str]]:
    """The same server as one of your own: a database with an owner who may make roles."""
    with psycopg.connect(**server.conninfo(), autocommit=True) as connection:
        connection.execute("CREATE ROLE gemeente LOGIN CREATEROLE")
        connection.execute("CREATE DATABASE eigen OWNER gemeente")
        yield server.conninfo("gemeente", "eigen")
        connection.execute("DROP DATABASE eigen WITH (FORCE)")
        connection.execute("DROP ROLE gemeente")


def test_on_a_server_of_your_own_the_owner_takes_on_the_role(
    server: Server, own_server: dict[str, str]
) -> None:
    with psycopg.connect(**server.conninfo(), autocommit=True) as connection:
        connection.execute(f"GRANT {APP_ROLE} TO gemeente".encode())
    provision_server(own_server)
    provision_server(own_server)
    with psycopg.connect(**own_server, options=f"-c role={APP_ROLE}") as connection:
        row = connection.execute("SELECT current_user, count(*) FROM dekkend_installation").fetchone()
    assert row == (APP_ROLE, 0)


def test_an_owner_who_may_not_make_the_role_hears_what_to_ask(
    server: Server, own_server: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provision, "APP_ROLE", "dekkend_other_app")
    with psycopg.connect(**server.conninfo(), autocommit=True) as connection:
        connection.execute("ALTER ROLE gemeente NOCREATEROLE")
    with pytest.raises(RoleNotAllowed, match='GRANT dekkend_other_app TO "gemeente"'):
        provision_server(own_server)


def test_an_older_server_is_refused(own_server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provision, "OLDEST_VERSION", 99)
    with pytest.raises(ServerTooOld, match="99 of nieuwer"):
        provision_server(own_server)


def test_an_unreachable_server_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable, match="DATABASE_URL"):
        provision_server({"host": str(tmp_path), "dbname": "x", "user": "y"})
