"""``./dekkend restore FILE``: puts a copy back, whole or not at all."""

from pathlib import Path

import click

from dekkend.cli.backup import all_seeing, folders
from dekkend.cli.home import ROOT, Home
from dekkend.cli.installation import database, prepare_database
from dekkend.cli.output import Progress, emit
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.runtime import archive


class StillRunning(Refusal):
    """Dekkend draait in deze map."""

    remedy = "Stop Dekkend (Ctrl-C) en zet de kopie dan terug."


@click.command(help="Zet de kopie in BESTAND terug; wat er nu is, verdwijnt.")
@click.argument("file", metavar="BESTAND", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
def restore(file: Path, as_json: bool) -> None:
    """Raises NotAnArchive, ArchiveDamaged, ArchiveTooNew, RowsDiffer or StillRunning, and changes nothing."""
    home = Home.from_environment()
    running = home.lock("start")
    if not running.acquire(wait=False):
        raise StillRunning()
    manifest = archive.verify(file)
    archive.refuse_newer(manifest, known_migrations() | foreign_migrations(manifest))
    with database(home):
        archive.restore(file, all_seeing(home), folders(home), Progress(msg("Kopie terugzetten")))
        prepare_database(home)
    rows = sum(manifest.tables.values())
    if as_json:
        emit({"file": file.absolute(), "made_at": manifest.made_at, "rows": rows})
        return
    click.echo(f"{file}: {rows} rijen van {manifest.made_at} teruggezet en nageteld")


def known_migrations() -> set[str]:
    """The migrations of our own contexts that this version has, as ``context.name``."""
    files = (ROOT / "src" / "dekkend").glob("*/migrations/[0-9]*.py")
    return {f"{file.parent.parent.name}.{file.stem}" for file in files}


def foreign_migrations(manifest: archive.Manifest) -> set[str]:
    """The migrations of packages: their versions are locked, so they follow from ours."""
    ours = {folder.parent.name for folder in (ROOT / "src" / "dekkend").glob("*/migrations")}
    return {name for name in manifest.migrations if name.split(".")[0] not in ours}
