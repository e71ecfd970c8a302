"""``./dekkend backup FILE``: everything of this installation in one file, read back before it counts."""

import os
from pathlib import Path
from typing import Any

import click

from dekkend.cli.home import Home
from dekkend.cli.installation import database, owner_parameters, uses_own_server
from dekkend.cli.output import Progress, emit, say
from dekkend.kernel.errors import Refusal
from dekkend.kernel.text import msg
from dekkend.runtime import archive, clock
from dekkend.runtime.connection import OWNER, libpq_parameters, server_settings
from dekkend.runtime.postgres import DATABASE, Server


class FileExists(Refusal):
    """Het bestand {file} bestaat al."""

    remedy = "Kies een andere naam; een kopie wordt nooit overschreven."


class NoSuchFolder(Refusal):
    """De map {folder} bestaat niet."""

    remedy = "Maak die map, of kies een andere."


@click.command(help="Maak een kopie van alles in BESTAND, en lees die na.")
@click.argument("file", metavar="BESTAND", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Eén JSON-document.")
def backup(file: Path, as_json: bool) -> None:
    """Raises FileExists and NoSuchFolder before anything is done."""
    file = file.absolute()
    if file.exists():
        raise FileExists(file=str(file))
    if not file.parent.is_dir():
        raise NoSuchFolder(folder=str(file.parent))
    home = Home.from_environment()
    if os.environ.get("DEKKEND_S3_BUCKET"):
        say(msg("Let op: bestanden in de S3-opslag horen niet bij deze kopie."))
    with database(home):
        made_at = clock.now().isoformat()
        made = archive.make(file, all_seeing(home), folders(home), made_at, Progress(msg("Kopie maken")))
    rows = sum(made.tables.values())
    if as_json:
        emit({"file": file, "bytes": file.stat().st_size, "rows": rows, "parts": len(made.parts)})
        return
    click.echo(
        f"{file}: {rows} rijen, {len(made.parts) - 1} bestanden, {file.stat().st_size} bytes, nagelezen"
    )
    say(msg("De kopie bevat persoonsgegevens en de sleutels: bewaar haar veilig."))


def folders(home: Home) -> dict[str, Path]:
    """What of the home folder belongs to a copy, besides the database."""
    return {archive.FILES: home.files, archive.KEYS: home.keys}


def all_seeing(home: Home) -> dict[str, Any]:
    """How libpq reaches the database as a role that row-level security does not limit.

    On a server of your own that is ``DATABASE_ADMIN_URL``, where the owner may not see every row.
    """
    if not uses_own_server():
        return Server(home.database).conninfo(database=DATABASE)
    admin = os.environ.get("DATABASE_ADMIN_URL")
    return libpq_parameters(server_settings(admin, OWNER)) if admin else owner_parameters(home)
