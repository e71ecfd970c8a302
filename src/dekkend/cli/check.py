"""``./dekkend check``: every gate that needs no running program, one line each, all problems shown."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click

from dekkend.cli import hygiene
from dekkend.cli.home import ROOT
from dekkend.cli.session import with_django

PACKAGE = ROOT / "src" / "dekkend"
PURE_NAMES = (
    *("domain", "rules", "states", "policies", "errors"),
    *("definition", "toml", "problems", "loading", "canonical", "assumptions", "completion", "completeness"),
    *("route", "consultation"),
    *("planning", "procedure", "assigning", "timeline", "code_lists", "award", "envelope", "outage", "vault"),
    *("eligibility", "admission"),
    *("agreement", "amendment", "ceiling", "delivery", "duty", "exit", "file", "generation", "lines"),
    *("document", "word"),
    *("moments", "payment", "standard", "subcontracting", "supply", "term", "values"),
    *("stored_kinds", "sight", "bringing_errors", "drafting_errors"),
    *("information", "complaint", "party"),
    *(
        "products",
        "product",
        "price",
        "index",
        "indexation",
        "stress",
        "tariff",
        "amount",
        "minimum_wage",
        "cost_study",
    ),
)
"""Files, or packages, of these names are pure: no Django, and strictly typed."""
IMPURE = (
    *("cli/agreement_examples.py", "cli/agreement_import.py", "web/term_line.py", "web/word.py"),
    *("runtime/vault.py", "cli/tariff_examples.py", "publication/tariff_", "web/tariff_"),
    *(f"messaging/{room}" for room in ("apps.py", "models.py", "reach.py", "secrecy.py", "tasks.py")),
    *(f"messaging/{room}/" for room in ("migrations", "queries", "services")),
)
"""What bears such a name and stores or seals all the same: the message log around the pure codec."""


@dataclass(frozen=True)
class Gate:
    """One thing to check: its name, what gives its problems, and whether that is a process of its own."""

    name: str
    problems: Callable[[], list[str]]
    apart: bool = False


def tool(*command: str) -> Callable[[], list[str]]:
    """A gate that runs a program of the environment; what it says counts when it fails."""

    def run() -> list[str]:
        program = Path(sys.executable).parent / command[0]
        full = [str(program), *command[1:]] if program.exists() else list(command)
        done = subprocess.run(full, capture_output=True, text=True, cwd=ROOT, check=False)
        return (done.stdout + done.stderr).strip().splitlines() or ["?"] if done.returncode else []

    return run


def pure_files() -> list[str]:
    """The kernel, the messages and every context's pure rooms, as paths from the root."""
    kernel = PACKAGE / "kernel"
    found = [*kernel.glob("*.py"), *(PACKAGE / "messaging").rglob("*.py")]
    for name in PURE_NAMES:
        found += [
            *PACKAGE.glob(f"*/{name}.py"),
            *PACKAGE.glob(f"*/{name}/*.py"),
            *PACKAGE.glob(f"*/{name}_*.py"),
        ]
    impure = tuple(str(PACKAGE / place) for place in IMPURE)
    return sorted({str(file.relative_to(ROOT)) for file in found if not str(file).startswith(impure)})


def gates() -> list[Gate]:
    """All gates, the slow ones first."""
    from dekkend.cli import generated, i18n

    pure = pure_files()
    return [
        Gate("migraties volledig", missing_migrations, apart=True),
        Gate("typen (mypy, strikt op de zuivere bestanden)", tool("mypy", *pure), apart=True),
        Gate("lagen (import-linter)", tool("lint-imports", "--no-cache"), apart=True),
        Gate("opmaak (ruff format)", tool("ruff", "format", "--check", "."), apart=True),
        Gate("stijl (ruff check)", tool("ruff", "check", "--output-format=concise", "."), apart=True),
        Gate("vertalingen volledig", i18n.problems),
        Gate("gegenereerde documenten actueel", lambda: _with_remedy(generated.outdated())),
        Gate("zuivere bestanden zonder Django", lambda: hygiene.django_in_pure_files(pure)),
        Gate("geen adressen van registers of mappen van één machine", hygiene.foreign_addresses),
        Gate("geen regio of inkoop in code of sjablonen", hygiene.names_in_code),
    ]


@click.command(help="Controleer opmaak, typen, lagen, vertalingen en gegenereerde documenten.")
@with_django
def check() -> None:
    """Shows every problem of every gate; exits with 1 when there is one."""
    failed = 0
    wanted = gates()
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(_timed, gate) if gate.apart else None for gate in wanted]
        for gate, future in zip(wanted, running, strict=True):
            found, seconds = future.result() if future else _timed(gate)
            failed += bool(found)
            click.echo(f"{'FOUT' if found else 'goed'}  {gate.name} ({seconds:.1f} s)")
            for problem in found:
                click.echo(f"      {problem}")
    sys.exit(1 if failed else 0)


def missing_migrations() -> list[str]:
    """What ``makemigrations`` would still have to make."""
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", "--skip-checks"]
    apps = ["runtime", "organisations", "catalogue", "oversight", "procurement", "contracts", "publication"]
    environment = os.environ | {"DEKKEND_DB_POOL": "0", "PYTHONWARNINGS": "ignore"}  # no database is needed
    done = subprocess.run([*command, *apps], env=environment, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def _timed(gate: Gate) -> tuple[list[str], float]:
    began = time.monotonic()
    return gate.problems(), time.monotonic() - began


def _with_remedy(outdated: list[str]) -> list[str]:
    return [f"{file} is niet actueel: ./dekkend generate" for file in outdated]
