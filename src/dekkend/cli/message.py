"""``./dekkend message``: check, answer and show messages of iWmo and iJw; no database, nothing is kept."""

import hashlib
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from dekkend.cli import output
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.messaging.answering import Sending
from dekkend.messaging.answering import answer as answer_to
from dekkend.messaging.checking import Report
from dekkend.messaging.checking import check as check_message
from dekkend.messaging.codec import write
from dekkend.messaging.intake import too_large
from dekkend.messaging.message import Message
from dekkend.messaging.problems import Problem
from dekkend.messaging.showing import plain, readable
from dekkend.runtime.clock import today

file_type = click.Path(exists=True, dir_okay=False, path_type=Path)
LONGEST_IDENTIFICATION = 12


class NotReadable(Refusal):
    """{file} is geen bericht dat wij kunnen lezen."""

    remedy = "Bekijk wat eraan schort met: ./dekkend message check {file}"


@click.group(help="Controleer, beantwoord en toon berichten van iWmo en iJw.")
def message() -> None:
    """The group of commands about messages."""


@message.command(help="Controleer berichten: bouw, waarden en regels. Elk probleem met plaats en oplossing.")
@click.argument("files", nargs=-1, required=True, type=file_type)
@click.option(
    "--json", "as_json", is_flag=True, help="Eén JSON-document: een object, bij meer bestanden een lijst."
)
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Exits with 1 when a message has a problem."""
    reports = [(file, _report(file)) for file in files]
    if as_json:
        documents = [_document(file, report) for file, report in reports]
        output.emit(documents[0] if len(documents) == 1 else documents)
    else:
        for file, report in reports:
            _tell(file, report)
    sys.exit(0 if all(report.valid for _, report in reports) else 1)


@message.command(help="Maak het retourbericht (of 325 op een declaratie) en schrijf de XML naar de uitvoer.")
@click.argument("file", type=file_type)
@click.option("--identification", help="Identificatie van het antwoord, hooguit 12 tekens.")
@click.option("--date", "dated", type=click.DateTime(["%Y-%m-%d"]), help="Dagtekening van het antwoord.")
def answer(file: Path, identification: str | None, dated: datetime | None) -> None:
    """Writes XML. Raises NotReadable when no answer can be made, NoReturnMessage when none belongs to it."""
    if identification is not None and not 0 < len(identification) <= LONGEST_IDENTIFICATION:
        raise click.BadParameter("1 tot 12 tekens", param_hint="--identification")
    report = _report(file)
    read = _read(file, report)
    day: date = dated.date() if dated is not None else today()
    made = answer_to(read, report.problems, Sending(identification or _identification(file), day))
    count = len(report.problems)
    output.say(
        msg("{answer} op {message}; problemen: {count}", answer=made.name, message=read.name, count=count)
    )
    sys.stdout.buffer.write(write(made))


@message.command(help="Toon een bericht in gewone taal, met de betekenis van elke code.")
@click.argument("file", type=file_type)
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document, met de namen van de standaard.")
def show(file: Path, as_json: bool) -> None:
    """Raises NotReadable."""
    read = _read(file, _report(file))
    if as_json:
        output.emit({"message": read.name, "Bericht": plain(read)})
        return
    for line in readable(read, output.language()):
        click.echo(line)


def _report(file: Path) -> Report:
    """What is wrong with a file; one that is too large is not even opened."""
    refused = too_large(file.stat().st_size)
    return Report(None, (refused,)) if refused is not None else check_message(file.read_bytes())


def _read(file: Path, report: Report) -> Message:
    if report.message is None:
        for problem in report.problems:
            output.say(problem.says)
        raise NotReadable(file=file)
    return report.message


def _identification(file: Path) -> str:
    """An identification that is the same for the same file, so that answering twice gives one answer."""
    return f"R{hashlib.sha256(file.read_bytes()).hexdigest()[: LONGEST_IDENTIFICATION - 1]}".upper()


def _document(file: Path, report: Report) -> dict[str, Any]:
    return {
        "file": str(file),
        "message": report.name,
        "valid": report.valid,
        "problems": [_problem(problem) for problem in report.problems],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "rule": problem.rule,
        "return_code": problem.return_code,
        "path": problem.path,
        "line": problem.line,
        "says": problem.says,
        "remedy": problem.remedy,
    }


def _tell(file: Path, report: Report) -> None:
    language = output.language()
    name = report.name or "?"
    verdict = msg("in orde") if report.valid else msg("problemen: {count}", count=len(report.problems))
    click.echo(f"{file}: {name}, {verdict.render(language)}")
    for problem in report.problems:
        code = f" [{problem.return_code}]" if problem.return_code else ""
        click.echo(f"  {problem.line}  {problem.rule}{code}  {problem.path}")
        click.echo(f"     {problem.says.render(language)} {problem.remedy.render(language)}")
