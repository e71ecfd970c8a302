"""A whole installation in a scratch folder, driven from outside as a user would."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from dekkend.runtime.processes import working_in

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a user: nothing of the test run's own settings."""
    mine = ("DEKKEND_", "DATABASE_", "DJANGO_", "PYTEST_", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    return kept | {"DEKKEND_HOME": str(home), "DEKKEND_EXAMPLES": "0", "PYTHONPATH": str(ROOT / "src")} | more


def run(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command of ``./dekkend``, to its end."""
    command = [sys.executable, "-m", "dekkend.cli", *arguments]
    environment = clean_environment(home, **more)
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether ``condition`` comes true within ``seconds``."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Installation:
    """One ``./dekkend`` and the processes below it."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dekkend.cli"],
            env=clean_environment(self.home, DEKKEND_PORT=str(self.port)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=open(self.home.parent / "start.log", "a"),  # noqa: SIM115 - the child's
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.process.stdout.readline()
        told = self.process.stdout.readline()
        assert f"http://localhost:{self.port}/" in told, (self.home.parent / "start.log").read_text()
        assert eventually(lambda: len(self.workers()) == 1)

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/accounts/login/")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def below(self) -> list[int]:
        """Every process that belongs to this home folder, except the first.

        A database process is known by its folder: it writes its title over its environment.
        """
        mine = f"DEKKEND_HOME={self.home}\0".encode()
        first = self.process.pid if self.process else 0
        servers = set(working_in(self.home / "pg"))
        return [
            int(entry.name)
            for entry in Path("/proc").glob("[0-9]*")
            if int(entry.name) != first and (int(entry.name) in servers or mine in _environment(entry))
        ]

    def pids(self, words: str) -> list[int]:
        """The processes below whose command line holds ``words``."""
        return [pid for pid in self.below() if words in _command(pid)]

    def web(self) -> list[int]:
        """The web server's first process."""
        assert self.process is not None
        return [pid for pid in self.pids("-m granian") if _parent(pid) == self.process.pid]

    def web_processes(self) -> list[int]:
        """The processes that make the pages."""
        first = self.web()
        return [pid for pid in self.below() if _parent(pid) in first]

    def workers(self) -> list[int]:
        """The processes that run the jobs."""
        return self.pids("cli worker")

    def postmaster(self) -> int:
        return int((self.home / "pg" / "postmaster.pid").read_text().split()[0])

    def end(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        """Ends the first process and gives its exit code."""
        assert self.process is not None
        self.process.send_signal(with_signal)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def _environment(entry: Path) -> bytes:
    """Empty for a process that ended, also when nobody has collected its exit code yet."""
    try:
        return (entry / "environ").read_bytes()
    except OSError:
        return b""


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def with_cleanup(installation: Installation) -> Iterator[Installation]:
    """Yields it, and leaves no process behind whatever the test did."""
    try:
        yield installation
    finally:
        if installation.process is not None and installation.process.poll() is None:
            installation.end()
        for pid in installation.below():
            os.kill(pid, signal.SIGKILL)
