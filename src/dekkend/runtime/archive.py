"""One file with everything of an installation: the database, the uploads and the keys, each with its hash.

The file is a tar archive: ``database.dump`` (pg_dump's own format), ``files/...``, ``keys/...`` and
``manifest.json`` with the sha256 of each of them, the number of rows of each table, and the migrations.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from dekkend.kernel.errors import Refusal
from dekkend.runtime.postgres import run_tool

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES, KEYS = "files", "keys"
_CHUNK = 1024 * 1024
_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
}
_END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"

Progress = Callable[[int, int, str], None]


class ArchiveDamaged(Refusal):
    """De kopie is beschadigd of onvolledig: {part}."""

    remedy = "Gebruik een andere kopie. Er is niets teruggezet."


class NotAnArchive(Refusal):
    """{file} is geen kopie van Dekkend."""

    remedy = "Geef een bestand dat met ./dekkend backup is gemaakt."


class ArchiveTooNew(Refusal):
    """De kopie komt van een nieuwere versie van Dekkend: {unknown}."""

    remedy = "Werk Dekkend bij en zet de kopie dan terug. Er is niets teruggezet."


class RowsDiffer(Refusal):
    """Na het terugzetten klopt het aantal rijen niet: {tables}."""

    remedy = "De oude gegevens zijn blijven staan. Gebruik een andere kopie."


@dataclass(frozen=True)
class Manifest:
    """What an archive holds, to verify it by."""

    made_at: str
    tables: dict[str, int]
    migrations: list[str]
    parts: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def make(
    file: Path, database: dict[str, Any], folders: dict[str, Path], made_at: str, tell: Progress
) -> Manifest:
    """Writes everything to ``file`` and reads it back; the file appears when it is complete and verified.

    ``database`` are libpq's parameters of a role that sees every row; ``folders`` are "files" and "keys".
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent) as scratch:
            dump = Path(scratch) / DUMP
            tell(0, 4, DUMP)
            with _snapshot(database) as (connection, snapshot):
                found = Manifest(made_at, _row_counts(connection), _migrations(connection))
                _tool(database, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={dump}")
            tell(1, 4, FILES)
            _write(draft, dump, folders, found)
        tell(3, 4, MANIFEST)
        verify(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    tell(4, 4, "")
    return found


def verify(file: Path) -> Manifest:
    """Reads the whole archive. Raises NotAnArchive, or ArchiveDamaged for the first part that differs."""
    try:
        with tarfile.open(file) as archive:
            found = {member.name: _digest(archive, member) for member in archive if member.isfile()}
            manifest = _manifest(archive)
    except (tarfile.TarError, OSError, KeyError, ValueError, TypeError) as error:
        raise NotAnArchive(file=str(file)) from error
    found.pop(MANIFEST)
    for name in sorted(found.keys() | manifest.parts.keys()):
        if found.get(name) != manifest.parts.get(name):
            raise ArchiveDamaged(part=name)
    return manifest


def refuse_newer(manifest: Manifest, known: set[str]) -> None:
    """Raises ArchiveTooNew when the archive has had migrations that this version does not know."""
    if unknown := sorted(name for name in manifest.migrations if name not in known):
        raise ArchiveTooNew(unknown=", ".join(unknown))


def restore(file: Path, database: dict[str, Any], folders: dict[str, Path], tell: Progress) -> None:
    """Replaces database, uploads and keys by those of a verified archive.

    The new database is built and counted beside the old one; the two change places in one transaction.
    Uploads are named by their content, so those of the archive are added before and can do no harm.
    """
    with tempfile.TemporaryDirectory(dir=folders[FILES].parent) as scratch, tarfile.open(file) as archive:
        manifest = _manifest(archive)
        tell(0, 4, DUMP)
        _extract(archive, archive.getmember(DUMP), Path(scratch) / DUMP)
        draft = database | {"dbname": f"{database['dbname']}_restored"}
        _build(draft, database, Path(scratch) / DUMP, manifest)
        tell(2, 4, FILES)
        _extract_folder(archive, FILES, folders[FILES])
        _swap(database, draft["dbname"])
        tell(3, 4, KEYS)
        _extract_folder(archive, KEYS, folders[KEYS])
    tell(4, 4, "")


def _build(draft: dict[str, Any], database: dict[str, Any], dump: Path, manifest: Manifest) -> None:
    with psycopg.connect(**database | {"dbname": "postgres"}, autocommit=True) as connection:
        owner = _owner(connection, database["dbname"])
        _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft["dbname"])
        _execute(connection, "CREATE DATABASE {} OWNER {} TEMPLATE template0", draft["dbname"], owner)
    _tool(draft, "pg_restore", "--exit-on-error", f"--dbname={draft['dbname']}", str(dump))
    with psycopg.connect(**draft) as connection:
        counted = _row_counts(connection)
    differing = sorted(name for name in counted if counted[name] != manifest.tables.get(name))
    if differing or counted.keys() != manifest.tables.keys():
        raise RowsDiffer(tables=", ".join(differing) or "?")


def _swap(database: dict[str, Any], restored: str) -> None:
    """Both renames in one transaction: whenever the power fails, there is one whole database."""
    name, old = database["dbname"], f"{database['dbname']}_before"
    with psycopg.connect(**database | {"dbname": "postgres"}, autocommit=True) as connection:
        _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        with connection.transaction():
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", name, old)
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", restored, name)
        _execute(connection, "DROP DATABASE {} WITH (FORCE)", old)


@contextmanager
def _snapshot(database: dict[str, Any]) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A moment in time that the counts and the dump share."""
    with psycopg.connect(**database) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]


def _row_counts(connection: psycopg.Connection[Any]) -> dict[str, int]:
    tables = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
    ).fetchall()
    counted = {}
    for (name,) in tables:
        row = _execute(connection, "SELECT count(*) FROM public.{}", name).fetchone()
        counted[name] = row[0] if row else 0
    return counted


def _migrations(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def _write(file: Path, dump: Path, folders: dict[str, Path], found: Manifest) -> None:
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
    with open(os.open(file, flags, 0o600), "wb") as out, tarfile.open(fileobj=out, mode="w") as archive:
        for name, path in _members(dump, folders):
            archive.add(path, name, recursive=False)
            with open(path, "rb") as content:
                found.parts[name] = hashlib.file_digest(content, "sha256").hexdigest()
        text = json.dumps(asdict(found), indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
        archive.close()
        out.flush()
        os.fsync(out.fileno())


def _members(dump: Path, folders: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    yield DUMP, dump
    for name, folder in folders.items():
        files: Iterable[Path] = sorted(folder.rglob("*")) if folder.exists() else ()
        yield from ((f"{name}/{file.relative_to(folder)}", file) for file in files if file.is_file())


def _manifest(archive: tarfile.TarFile) -> Manifest:
    content = archive.extractfile(MANIFEST)
    if content is None:
        raise KeyError(MANIFEST)
    manifest = Manifest(**json.load(content))
    if manifest.format > FORMAT:
        raise ArchiveTooNew(unknown=f"formaat {manifest.format}")
    return manifest


def _digest(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = archive.extractfile(member)
    assert content is not None
    digest = hashlib.sha256()
    for chunk in _chunks(content):
        digest.update(chunk)
    return digest.hexdigest()


def _extract_folder(archive: tarfile.TarFile, name: str, folder: Path) -> None:
    for member in archive.getmembers():
        inside = Path(member.name)
        if member.isfile() and inside.parts[0] == name and ".." not in inside.parts:
            _extract(archive, member, folder / inside.relative_to(name))


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    content = archive.extractfile(member)
    assert content is not None
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
        for chunk in _chunks(content):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk


def _owner(connection: psycopg.Connection[Any], database: str) -> str:
    row = connection.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    return row[0] if row else connection.info.user


def _execute(connection: psycopg.Connection[Any], statement: str, *names: str) -> psycopg.Cursor[Any]:
    return connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _tool(database: dict[str, Any], name: str, *arguments: str) -> None:
    environment = {_LIBPQ[key]: str(value) for key, value in database.items() if key in _LIBPQ}
    run_tool(name, *arguments, environment=environment)
