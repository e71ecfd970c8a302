"""``./dekkend benchmark``: measurements that a reader can repeat."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dekkend.cli.benchmark_report import machine, text_of, write
from dekkend.cli.home import ROOT
from dekkend.cli.output import emit, say
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg

MEASURED_SECONDS = 300


class StartFailed(Refusal):
    """De start is mislukt: {output}"""


class MeasurementFailed(Refusal):
    """De meting {name} is mislukt: {output}"""


@click.group(help="Meet snelheid en geheugen; --write zet de cijfers in docs/benchmarks.md.")
def benchmark() -> None:
    """The group of measurements."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every measurement has."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
    keep = click.option("--write", "keep", is_flag=True, help="Zet de cijfers in docs/benchmarks.md.")
    return as_json(keep(command))


@benchmark.command("start", help="Seconden van een eerste start (verse kopie) en van volgende starts.")
@click.option("--warm", default=3, show_default=True, help="Aantal volgende starts.")
@_options
def measure_start(warm: int, as_json: bool, keep: bool) -> None:
    """Copies the tree as a clone has it to a scratch folder, and times ``./dekkend`` there."""
    where = machine()
    with tempfile.TemporaryDirectory(prefix="dekkend-") as scratch:
        copy = Path(scratch) / "dekkend"
        copy_tree(copy)
        say(msg("Eerste start meten..."))
        first = seconds_until_serving(copy)
        say(msg("Volgende starts meten..."))
        later = [seconds_until_serving(copy) for _ in range(warm)]
    found = {"first_seconds": round(first, 1), "later_seconds": [round(seconds, 1) for seconds in later]}
    _tell("start", {"machine": where, **found}, as_json, keep)


@benchmark.command("web_list", help="Een lijst van 50 regels: één bezoeker, en zestien tegelijk.")
@click.option("--seconds", default=8.0, show_default=True, help="Hoe lang elke meting duurt.")
@_options
def measure_web_list(seconds: float, as_json: bool, keep: bool) -> None:
    """Serves an installation of its own with the examples, and asks its lists."""
    _run_script("web_list", ["--seconds", str(seconds)], as_json, keep)


@benchmark.command("assessment_page", help="De pagina van een beoordelaar, met 40 criteria.")
@click.option("--seconds", default=8.0, show_default=True, help="Hoe lang elke meting duurt.")
@_options
def measure_assessment_page(seconds: float, as_json: bool, keep: bool) -> None:
    """Serves an installation of its own with one assessment, and asks an assessor's page."""
    _run_script("assessment_page", ["--seconds", str(seconds)], as_json, keep)


@benchmark.command("procurement_size", help="Een grote inkoop, van definitie tot besluiten.")
@click.option("--lots", default=800, show_default=True, help="Aantal percelen.")
@click.option("--bidders", default=300, show_default=True, help="Aantal inschrijvers.")
@click.option("--bids", default=20_000, show_default=True, help="Aantal inschrijvingen op percelen.")
@_options
def measure_size(lots: int, bidders: int, bids: int, as_json: bool, keep: bool) -> None:
    """Runs a made-up procurement on a database of its own."""
    sizes = ["--lots", str(lots), "--bidders", str(bidders), "--bids", str(bids)]
    _run_script("procurement_size", ["--json", *sizes], as_json, keep)


@benchmark.command("tariffs", help="Prijzen en een stresstest van een hele regio.")
@_options
def measure_tariffs(as_json: bool, keep: bool) -> None:
    """Prices 40 products and stress-tests them, without a database and on stored tariffs."""
    _run_script("tariffs", [], as_json, keep)


@benchmark.command("sealed_bids", help="Duizend inschrijvingen tegelijk, en vijfduizend enveloppen openen.")
@click.option("--submissions", default=1000, show_default=True, help="Aantal inschrijvers tegelijk.")
@click.option("--envelopes", default=5000, show_default=True, help="Aantal enveloppen.")
@_options
def measure_sealed(submissions: int, envelopes: int, as_json: bool, keep: bool) -> None:
    """Serves an installation of its own, submits to it at once, and opens what came in."""
    sizes = ["--submissions", str(submissions), "--envelopes", str(envelopes)]
    _run_script("sealed_bids", sizes, as_json, keep)


@benchmark.command("agreements", help="De nacht van 3.000 overeenkomsten met 20 cellen, en hun register.")
@click.option("--agreements", default=3000, show_default=True, help="Aantal overeenkomsten.")
@click.option("--cells", default=20, show_default=True, help="Aantal cellen per overeenkomst.")
@_options
def measure_agreements(agreements: int, cells: int, as_json: bool, keep: bool) -> None:
    """Brings agreements in on a database of its own, runs three nights, and asks the register."""
    sizes = ["--agreements", str(agreements), "--cells", str(cells)]
    _run_script("agreements", sizes, as_json, keep)


@benchmark.command("agreement_documents", help="500 overeenkomsten als Word en PDF in één bestand.")
@click.option("--agreements", default=500, show_default=True, help="Aantal overeenkomsten.")
@click.option("--cells", default=20, show_default=True, help="Aantal cellen per overeenkomst.")
@_options
def measure_documents(agreements: int, cells: int, as_json: bool, keep: bool) -> None:
    """Brings agreements in on a database of its own and makes their documents."""
    sizes = ["--agreements", str(agreements), "--cells", str(cells)]
    _run_script("agreement_documents", sizes, as_json, keep)


def _run_script(name: str, arguments: list[str], as_json: bool, keep: bool) -> None:
    """Runs ``benchmarks/<name>.py`` in a process of its own. Raises MeasurementFailed."""
    say(msg("Meten: {name}...", name=name))
    where = machine()
    command = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_clean_environment())
    if done.returncode:
        raise MeasurementFailed(name=name, output=done.stderr[-2000:])
    _tell(name, {"machine": where, **json.loads(done.stdout)}, as_json, keep)


def _tell(name: str, found: dict[str, Any], as_json: bool, keep: bool) -> None:
    if keep:
        write(name, found)
    emit(found) if as_json else click.echo(text_of(name, found))


def copy_tree(target: Path) -> None:
    """The files under version control, as they are now."""
    listing = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=True)
    for name in filter(None, listing.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def seconds_until_serving(folder: Path) -> float:
    """From the command to its line with the address. Raises StartFailed when that line does not come."""
    environment = _clean_environment()
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


def _clean_environment() -> dict[str, str]:
    """The environment without the settings of another installation."""
    mine = ("DEKKEND_", "DATABASE_", "DJANGO_", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(mine)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
