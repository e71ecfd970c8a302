"""The command line: ``./dekkend`` serves, every other word is a subcommand.

A topic is a module of this package with a click command of the same name in it; it is imported only when
its word is used. Standard output carries the answer (with ``--json`` one document), standard error the
rest. Exit codes: 0 good, 1 the answer is "no" or the input was refused, 2 wrong usage.
"""

import importlib
import importlib.util
import sys
from typing import Any

import click

from dekkend.cli.output import refuse
from dekkend.kernel.errors import Refusal

TOPICS = {
    "start": "Start database, web en werker (ook zonder woord)",
    "test": "Voer alle tests uit",
    "check": "Controleer opmaak, typen, lagen en gegenereerde documenten",
    "definition": "Controleer definities van inkopen",
    "procurement": "Voer een inkoop uit op de opdrachtregel",
    "message": "Berichten van iWmo en iJw controleren, beantwoorden en tonen",
    "tariff": "Reken met tarieven: reële prijs, indexatie, stresstest",
    "agreement": "Overeenkomsten: momenten, oordelen, nummers van artikelen",
    "rules": "De regels, en het oordeel van één regel over feiten",
    "audit": "Logboeken uitvoeren en nagaan",
    "backup": "Maak een kopie van alles, nagekeken",
    "restore": "Zet een kopie terug",
    "generate": "Maak de gegenereerde documenten opnieuw",
    "benchmark": "Meet snelheid en geheugen",
}
HIDDEN_TOPICS = ("worker", "examples")


class Topics(click.Group):
    """Finds a subcommand by importing the module of its name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [topic for topic in TOPICS if _exists(topic)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if (cmd_name not in TOPICS and cmd_name not in HIDDEN_TOPICS) or not _exists(cmd_name):
            return None
        module = importlib.import_module(f"dekkend.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Opdrachten"):
            formatter.write_dl([(topic, TOPICS[topic]) for topic in self.list_commands(ctx)])


def _exists(topic: str) -> bool:
    return importlib.util.find_spec(f"dekkend.cli.{topic}") is not None


@click.group(cls=Topics, invoke_without_command=True)
@click.pass_context
def dekkend(ctx: click.Context) -> None:
    """Dekkend: inkopen en sturen van maatschappelijke zorg, van inkoopkader tot verantwoording."""
    if ctx.invoked_subcommand is None:
        start = dekkend.get_command(ctx, "start")
        assert start is not None
        ctx.invoke(start)


def main(arguments: list[str] | None = None) -> Any:
    """Runs one command and exits with its code; a refusal is told on standard error."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        dekkend.main(args=given, prog_name="./dekkend", standalone_mode=True)
    except Refusal as refusal:
        refuse(refusal, as_json="--json" in given)
        sys.exit(1)
