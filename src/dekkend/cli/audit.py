"""``audit export`` and ``audit verify``: an audit trail for someone outside, and its check."""

import sys
from pathlib import Path

import click

from dekkend.cli.output import emit
from dekkend.cli.session import with_database
from dekkend.kernel.errors import Refusal
from dekkend.runtime import verify_audit


class UnknownStream(Refusal):
    """Er is geen logboek “{stream}”."""

    remedy = "Logboeken die er wel zijn: {known}."


class NoStreams(Refusal):
    """Er is geen logboek “{stream}”: er is nog niets gebeurd."""


class UnreadableExport(Refusal):
    """Het bestand {file} is niet te lezen als export van een logboek."""

    remedy = "Maak de export opnieuw met: ./dekkend audit export LOGBOEK --output BESTAND"


@click.group(help="Logboeken uitvoeren en nagaan.")
def audit() -> None:
    """The audit trails."""


@audit.command(help="Schrijf een logboek als JSON-regels, of met --zip als pakket met controleprogramma.")
@click.argument("stream")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Bestand; anders het scherm.")
@click.option("--zip", "as_zip", is_flag=True, help="Een zip-bestand met export, controle en uitleg.")
@with_database
def export(stream: str, output: Path | None, as_zip: bool) -> None:
    """Writes ``stream``: its name, or that of a procurement as in its address. Raises UnknownStream."""
    if as_zip and output is None:
        raise click.UsageError("Geef bij --zip ook --output BESTAND.")
    from dekkend.runtime import audit as trail

    stream = _known(stream)
    if output is None:
        sys.stdout.writelines(trail.export(stream))
        return
    with open(output, "wb") as target:
        if as_zip:
            trail.write_package(stream, target)
        else:
            target.writelines(line.encode() for line in trail.export(stream))


def _known(name: str) -> str:
    """The stream of this name, or of the procurement of this name. Raises NoStreams, UnknownStream."""
    from dekkend.organisations.domain import SYSTEM
    from dekkend.procurement.queries import procurements, stream_of
    from dekkend.runtime.audit_reading import streams

    known = streams()
    if not known:
        raise NoStreams(stream=name)
    if name in known:
        return name
    by_slug = {row.slug: stream_of(row.id) for row in procurements(SYSTEM)}
    if name not in by_slug:
        raise UnknownStream(stream=name, known=[*by_slug, *known][:20])
    return by_slug[name]


@audit.command(help="Controleer de logboeken in de database: één, of allemaal.")
@click.argument("stream", required=False)
@click.option("--json", "as_json", is_flag=True, help="Antwoord als JSON.")
@with_database
def check(stream: str | None, as_json: bool) -> None:
    """Says of each stream whether its chain is whole; exit code 1 when one is not. Raises UnknownStream."""
    from dekkend.runtime import audit as trail
    from dekkend.runtime.audit_reading import streams

    found = {name: trail.problems(name) for name in ([_known(stream)] if stream else streams())}
    if as_json:
        emit({"holds": not any(found.values()), "streams": found})
    else:
        for name, wrong in found.items():
            click.echo("\n".join(f"{name}: {line}" for line in wrong or ["klopt."]))
    sys.exit(1 if any(found.values()) else 0)


@audit.command(help="Controleer een geëxporteerd logboek; dat kan ook zonder Dekkend met verify_audit.py.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", help="De laatste hash zoals die eerder is opgeschreven.")
@click.option("--length", type=int, help="Het aantal regels zoals dat eerder is opgeschreven.")
@click.option("--json", "as_json", is_flag=True, help="Antwoord als JSON.")
def verify(file: Path, head: str | None, length: int | None, as_json: bool) -> None:
    """Says what is wrong and where; exit code 1 when something is. Raises UnreadableExport."""
    try:
        lines = verify_audit.lines_of(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise UnreadableExport(file=file) from None
    wrong = list(verify_audit.problems(lines, head, length))
    if as_json:
        emit({"file": str(file), "holds": not wrong, "problems": wrong})
    else:
        for line in wrong or ["Het logboek klopt."]:
            click.echo(line)
    sys.exit(1 if wrong else 0)
