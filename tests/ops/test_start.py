"""``./dekkend`` survives the death of any of its processes, and leaves nothing behind when it is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from dekkend.runtime.postgres import DATABASE, OWNER_ROLE, Server
from tests.ops.running import Installation, eventually, run, with_cleanup

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.xdist_group("start"),
    pytest.mark.long,
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation for all tests here, in a folder with a space and a comma in its name."""
    home = tmp_path_factory.mktemp("een map, lang") / "huis"
    home.mkdir(mode=0o700)
    yield from with_cleanup(Installation(home))


@pytest.fixture
def running(installation: Installation) -> Installation:
    """The installation, started again where the test before ended it."""
    if installation.process is None or installation.process.poll() is not None:
        installation.start()
    return installation


def note(installation: Installation, text: str) -> None:
    with psycopg.connect(**Server(installation.home / "pg").conninfo(OWNER_ROLE, DATABASE)) as connection:
        connection.execute("INSERT INTO dekkend_installation VALUES (%s, 'x')", [text])


def notes(installation: Installation) -> set[str]:
    with psycopg.connect(**Server(installation.home / "pg").conninfo(OWNER_ROLE, DATABASE)) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM dekkend_installation").fetchall()}


@pytest.mark.parametrize("child", ["web", "web_processes", "workers"])
def test_a_killed_child_is_started_again(running: Installation, child: str) -> None:
    now: Callable[[], list[int]] = getattr(running, child)
    before = now()
    os.kill(before[0], signal.SIGKILL)
    assert eventually(lambda: before[0] not in now() and len(now()) >= len(before) and running.answers())


def test_a_killed_database_server_comes_back_with_everything_in_it(running: Installation) -> None:
    note(running, "before the database was killed")
    killed = running.postmaster()
    os.kill(killed, signal.SIGKILL)
    server = Server(running.home / "pg")
    assert eventually(lambda: server.ready() and running.postmaster() != killed)
    assert eventually(running.answers)
    assert "before the database was killed" in notes(running)


def test_a_killed_connection_does_not_reach_the_reader(running: Installation) -> None:
    backends = list(running.pids("postgres: dekkend_app"))
    for backend in backends[:1]:
        os.kill(backend, signal.SIGKILL)
    assert eventually(running.answers)


def test_a_second_start_in_the_same_folder_says_so_in_both_languages(running: Installation) -> None:
    second = run(running.home)
    assert second.returncode == 1
    assert "draait al" in second.stderr
    assert "already running" in second.stderr
    assert f":{running.port}/" in second.stderr
    assert second.stdout == ""


def test_a_taken_port_is_told_with_a_way_out(running: Installation, tmp_path: Path) -> None:
    other = run(tmp_path / "ander", DEKKEND_PORT=str(running.port))
    assert other.returncode == 1
    assert f"DEKKEND_PORT={running.port + 1}" in other.stderr


def test_a_command_beside_it_uses_the_same_server(running: Installation) -> None:
    before = running.postmaster()
    done = run(running.home, "backup", str(running.home.parent / "naast.tar"), "--json")
    assert done.returncode == 0, done.stderr
    assert running.postmaster() == before
    assert run(running.home, "restore", str(running.home.parent / "naast.tar")).returncode == 1


def test_only_the_owner_may_read_the_home_folder(running: Installation) -> None:
    for folder in (running.home, running.home / "pg", running.home / "keys"):
        assert folder.stat().st_mode & 0o077 == 0


def test_killed_itself_it_leaves_nothing_and_starts_again(running: Installation) -> None:
    note(running, "before the supervisor was killed")
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    assert eventually(lambda: running.below() == [])
    running.start()
    assert running.answers()
    assert "before the supervisor was killed" in notes(running)


def test_it_starts_while_what_a_killed_one_left_is_still_ending(running: Installation) -> None:
    running.end(signal.SIGKILL)
    running.start()
    assert running.answers()


def test_ctrl_c_ends_everything_in_order(running: Installation) -> None:
    assert running.end() == 0
    assert running.below() == []
    assert not (running.home / "pg" / "postmaster.pid").exists()


@pytest.mark.parametrize("port", ["", "web", "0", "70000"])
def test_a_wrong_port_is_refused(tmp_path: Path, port: str) -> None:
    done = run(tmp_path, DEKKEND_PORT=port)
    assert done.returncode == 1
    assert "DEKKEND_PORT" in done.stderr


def test_the_script_is_plain_posix_shell() -> None:
    script = Path(__file__).resolve().parents[2] / "dekkend"
    assert script.read_text().startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0
