"""``./dekkend test``: every test, with what the browser tests need where it may be installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from dekkend.cli.home import ROOT
from dekkend.cli.output import say
from dekkend.kernel.text import msg

CHROMIUM = Path("/usr/bin/chromium")
IN_TWO_PROCESSES = ("-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder")


@click.command(
    help="Voer alle tests uit; wat u meegeeft gaat naar pytest.",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Ends with pytest's own summary line and its exit code."""
    install_browser()
    chosen = any(argument.startswith("-n") for argument in arguments)
    processes = () if chosen else IN_TWO_PROCESSES
    sys.stderr.flush()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-q", *processes, *arguments])  # noqa: S606


def install_browser() -> None:
    """Installs Debian's chromium where it is missing and this process may; else the tests say so."""
    if CHROMIUM.exists() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(msg("Chromium installeren voor de browsertests..."))
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            say(done.stderr.strip())
            return
