"""``./dekkend benchmark``: measurements that a reader can repeat."""

import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import click

from dekkend.cli.home import ROOT
from dekkend.cli.output import emit, say
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg

MEASURED_SECONDS = 300


class StartFailed(Refusal):
    """De start is mislukt: {output}"""


@click.group(help="Meet snelheid en geheugen.")
def benchmark() -> None:
    """The group of measurements."""


@benchmark.command("start", help="Seconden van een eerste start (verse kopie) en van volgende starts.")
@click.option("--warm", default=3, show_default=True, help="Aantal volgende starts.")
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
def measure_start(warm: int, as_json: bool) -> None:
    """Copies the tree as a clone has it to a scratch folder, and times ``./dekkend`` there."""
    with tempfile.TemporaryDirectory(prefix="dekkend-") as scratch:
        copy = Path(scratch) / "dekkend"
        copy_tree(copy)
        say(msg("Eerste start meten..."))
        first = seconds_until_serving(copy)
        say(msg("Volgende starts meten..."))
        later = [seconds_until_serving(copy) for _ in range(warm)]
    found = {
        "first_seconds": round(first, 1),
        "later_seconds": [round(seconds, 1) for seconds in later],
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
    if as_json:
        emit(found)
        return
    middle = statistics.median(later) if later else 0
    click.echo(f"eerste start {first:.1f} s; daarna {middle:.1f} s (midden van {len(later)});", nl=False)
    click.echo(f" {found['processors']} processors, belasting {found['load']}")


def copy_tree(target: Path) -> None:
    """The files under version control, as they are now."""
    listing = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=True)
    for name in filter(None, listing.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def seconds_until_serving(folder: Path) -> float:
    """From the command to its line with the address. Raises StartFailed when that line does not come."""
    mine = ("DEKKEND_", "DATABASE_", "DJANGO_", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(mine)}
    environment["DEKKEND_PORT"] = str(_free_port())
    began = time.monotonic()
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            [folder / "dekkend"], env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        assert process.stdout is not None
        told = any("http://" in line for line in process.stdout)
        seconds = time.monotonic() - began
        process.send_signal(signal.SIGINT)
        process.wait(MEASURED_SECONDS)
        log.seek(0)
        if not told:
            raise StartFailed(output=log.read())
    return seconds


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
