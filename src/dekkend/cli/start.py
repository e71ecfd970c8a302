"""``./dekkend``: starts database, web and worker, keeps them running, and ends them together.

The children ask the kernel to end with this process, so that nothing stays behind when it is killed.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from types import FrameType

import click

from dekkend.cli import first_start
from dekkend.cli.home import Home
from dekkend.cli.installation import (
    StepFailed,
    collect_static,
    compile_translations,
    prepare_database,
    uses_own_server,
)
from dekkend.cli.output import refuse, say
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.runtime.postgres import Server
from dekkend.runtime.processes import die_with_parent

QUICK_DEATH_SECONDS = 5
MOST_QUICK_DEATHS = 5
GRACE_SECONDS = 10
SEE_ABOVE = msg("zie hierboven")


class AlreadyRunning(Refusal):
    """Dekkend draait al in deze map: {address}. (Dekkend is already running in this folder.)"""

    remedy = "Gebruik dat adres, of stop de eerste met Ctrl-C."


class PortTaken(Refusal):
    """Poort {port} is al in gebruik door een ander programma. (Port {port} is in use.)"""

    remedy = "Kies een andere poort, bijvoorbeeld: DEKKEND_PORT={other} ./dekkend"


class WrongPort(Refusal):
    """DEKKEND_PORT is '{port}': dat is geen poort."""

    remedy = "Geef een getal van 1 tot en met 65535."


class KeepsFailing(Refusal):
    """Het onderdeel {name} stopt steeds meteen na de start."""

    remedy = "De melding hierboven zegt waarom. Met DEKKEND_LOG_LEVEL=INFO ziet u meer."


@dataclass(frozen=True)
class Address:
    """Where the pages are served."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> "Address":
        given = os.environ.get("DEKKEND_PORT", "8000")
        if not given.isdecimal() or not 0 < int(given) < 65536:
            raise WrongPort(port=given)
        return cls(os.environ.get("DEKKEND_HOST", "127.0.0.1"), int(given))

    def __str__(self) -> str:
        # A passkey belongs to a name, never to a number.
        name = "localhost" if self.host == "127.0.0.1" else self.host
        return f"http://{name}:{self.port}/"

    def refuse_when_taken(self) -> None:
        """Raises PortTaken while another program listens here: the web server would share it silently."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise PortTaken(port=str(self.port), other=str(self.port + 1)) from error

    def answers(self) -> bool:
        """Whether a page comes back."""
        connection = HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@dataclass
class Child:
    """One process that this one keeps running."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    quick_deaths: int = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            start_new_session=True,  # Ctrl-C is for us; we end our children in the right order
            preexec_fn=die_with_parent,
        )

    def keep_running(self) -> None:
        """Starts it again when it ended. Raises KeepsFailing when that does not help."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        self.quick_deaths = self.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 0
        if self.quick_deaths > MOST_QUICK_DEATHS:
            raise KeepsFailing(name=self.name)
        say(msg("{name} is gestopt ({code}) en wordt opnieuw gestart.", name=self.name, code=self.code))
        self.start()

    @property
    def code(self) -> int:
        return self.process.returncode if self.process else 0

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def await_end(self, until: float) -> None:
        """Waits until the clock says ``until``; then it is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def web(address: Address) -> Child:
    """The web server: as many processes as ``DEKKEND_WEB_PROCESSES`` says (default 2)."""
    processes = os.environ.get("DEKKEND_WEB_PROCESSES", "2")
    options = {
        "--interface": "asginl",
        "--host": address.host,
        "--port": str(address.port),
        "--workers": processes,
        "--backlog": "4096",  # who waits here is not seen, so has no moment of arrival
        "--backpressure": "4096",
        "--workers-kill-timeout": "3",
        "--log-level": "error",
    }
    flat = [word for option in options.items() for word in option]
    command = [sys.executable, "-m", "granian", *flat, "--respawn-failed-workers"]
    return Child("web", [*command, "dekkend.config.asgi:application"], {"DEKKEND_DB_ROLE": "app"})


def worker(address: Address | None = None) -> Child:
    """The process that runs the jobs, and looks every minute whether the web server answers."""
    watched = {"DEKKEND_WATCH": f"{str(address).rstrip('/')}/toegankelijkheid/"} if address else {}
    command = [sys.executable, "-m", "dekkend.cli", "worker"]
    return Child("werker", command, {"DEKKEND_DB_POOL": "0", **watched})


class Supervisor:
    """Everything that one ``./dekkend`` started."""

    def __init__(self, home: Home, address: Address) -> None:
        self.home = home
        self.address = address
        self.server = None if uses_own_server() else Server(home.database)
        self.web, self.worker = web(address), worker(address)
        self.children = [self.web, self.worker]

    def start(self) -> None:
        """Database first, then what is out of date, then web, then worker: the first page comes soonest."""
        static = subprocess.Popen([sys.executable, "-m", "dekkend.cli.start"], preexec_fn=die_with_parent)
        try:
            if self.server is not None:
                self.server.start()
            prepare_database(self.home)
            self._load_examples()
        finally:
            failed = static.wait()
        if failed:
            raise StepFailed(step="bestanden klaarzetten", output=SEE_ABOVE)
        self.web.start()
        self._await_first_page()
        self.worker.start()

    def keep_running(self) -> None:
        """Restarts whatever ended, for ever."""
        while True:
            time.sleep(0.2)
            if self.server is not None and not self.server.is_running():
                say(msg("De database is gestopt en wordt opnieuw gestart."))
                self.server.start()
            for child in self.children:
                child.keep_running()

    def stop(self) -> None:
        """Ends web and worker, then the database that they use."""
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            child.await_end(until)
        if self.server is not None:
            self.server.stop()

    def _load_examples(self) -> None:
        wanted = os.environ.get("DEKKEND_EXAMPLES", "1") == "1"
        if not wanted or find_spec("dekkend.cli.examples") is None or first_start.loaded(self.home):
            return
        command = [sys.executable, "-m", "dekkend.cli.first_start"]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "dekkend.config.settings",
            "DEKKEND_DB_POOL": "0",
        }
        done = subprocess.run(command, env=environment, preexec_fn=die_with_parent, check=False)
        if done.returncode:
            raise StepFailed(step="voorbeelden laden", output=SEE_ABOVE)

    def _await_first_page(self) -> None:
        until = time.monotonic() + 60
        while not self.address.answers() and time.monotonic() < until:
            self.web.keep_running()
            time.sleep(0.05)


def prepare_files(home: Home) -> None:
    """What needs no database: translations and static files."""
    compile_translations()
    collect_static(home)


@click.command(help="Start database, web en werker, en toon het adres.")
def start() -> None:
    """Serves until it is told to stop. Raises AlreadyRunning and PortTaken."""
    began = time.monotonic()
    home, address = Home.from_environment(), Address.from_environment()
    running = home.lock("start")
    if not running.acquire(wait=False):
        raise AlreadyRunning(address=running.read().strip())
    address.refuse_when_taken()
    running.write(str(address))
    with ExitStack() as locks:
        if not uses_own_server():
            locks.enter_context(_server_lock(home))
        _serve(Supervisor(home, address), began)


def _serve(supervisor: Supervisor, began: float) -> None:
    # SIGINT too: a shell that starts us in the background has it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        supervisor.start()
        _welcome(supervisor, time.monotonic() - began)
        supervisor.keep_running()
    except KeyboardInterrupt:
        say(msg("Stoppen..."))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _server_lock(home: Home) -> ExitStack:
    """Waits until no other command runs the embedded server."""
    lock = home.lock("server")
    if not lock.acquire(wait=False):
        say(msg("Wachten tot een ander commando klaar is met de database..."))
        lock.acquire()
    held = ExitStack()
    held.callback(lock.release)
    return held


def _welcome(supervisor: Supervisor, seconds: float) -> None:
    click.echo(f"\n  Dekkend  {supervisor.address}")
    accounts = first_start.example_accounts(supervisor.home)
    if accounts:
        say("")
        say(msg("Voorbeeldaccounts (rol, e-mail, wachtwoord):"))
        width = max(len(account.role) for account in accounts)
        for account in accounts:
            click.echo(f"  {account.role:<{width}}  {account.email}  {account.password}")
    say("")
    say(msg("Gestart in {seconds} s. Stoppen: Ctrl-C.", seconds=f"{seconds:.1f}"))


if __name__ == "__main__":  # what the supervisor runs beside the start of the database
    try:
        prepare_files(Home.from_environment())
    except Refusal as problem:
        refuse(problem, as_json=False)
        sys.exit(1)
