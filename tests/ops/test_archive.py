"""A copy holds everything, is verified, and comes back whole or not at all."""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dekkend.runtime import archive
from dekkend.runtime.archive import ArchiveDamaged, ArchiveTooNew, NotAnArchive, RowsDiffer
from dekkend.runtime.postgres import APP_ROLE, DATABASE, OWNER_ROLE, Server
from dekkend.runtime.provision import provision_embedded

pytestmark = pytest.mark.xdist_group("archive")

SCHEMA = """
CREATE TABLE django_migrations (app text, name text);
INSERT INTO django_migrations VALUES ('procurement', '0001_initial');
CREATE TABLE clients (id int PRIMARY KEY, town int NOT NULL);
INSERT INTO clients SELECT n, n % 3 FROM generate_series(1, 50) n;
ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON clients USING (town = 1);
REVOKE DELETE ON clients FROM dekkend_app;
"""


@dataclass
class Place:
    """An installation as an archive sees it."""

    server: Server
    folders: dict[str, Path]
    file: Path

    @property
    def database(self) -> dict[str, Any]:
        return self.server.conninfo(database=DATABASE)

    def ask(self, query: str, user: str = "postgres") -> Any:
        with psycopg.connect(**self.server.conninfo(user, DATABASE), autocommit=True) as connection:
            done = connection.execute(query.encode())
            return done.fetchone()[0] if done.description else None  # type: ignore[index]

    def make(self) -> archive.Manifest:
        return archive.make(self.file, self.database, self.folders, "2026-11-23T10:00:00", quiet)

    def restore(self) -> None:
        archive.restore(self.file, self.database, self.folders, quiet)


def quiet(done: int, total: int, what: str) -> None:
    assert 0 <= done <= total


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("archief") / "pg", fast=True)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    with psycopg.connect(**server.conninfo(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
    provision_embedded(server)
    with psycopg.connect(**server.conninfo(OWNER_ROLE, DATABASE)) as connection:
        connection.execute(SCHEMA.encode())
    folders = {name: tmp_path / name for name in (archive.FILES, archive.KEYS)}
    for folder in folders.values():
        (folder / "ab").mkdir(parents=True)
        (folder / "ab" / "één.txt").write_text(folder.name)
    return Place(server, folders, tmp_path / "kopie.tar")


def test_everything_comes_back_as_it_was(place: Place) -> None:
    place.make()
    place.ask("DELETE FROM clients WHERE id > 10")
    place.ask("CREATE TABLE later (id int)")
    (place.folders["files"] / "ab" / "één.txt").unlink()
    (place.folders["keys"] / "ab" / "één.txt").write_text("another key")
    place.restore()
    assert place.ask("SELECT count(*) FROM clients") == 50
    assert place.ask("SELECT to_regclass('later')") is None
    assert (place.folders["files"] / "ab" / "één.txt").read_text() == "files"
    assert (place.folders["keys"] / "ab" / "één.txt").read_text() == "keys"


def test_rights_and_row_level_security_come_back_too(place: Place) -> None:
    place.make()
    place.restore()
    assert place.ask("SELECT count(*) FROM clients", APP_ROLE) == 17
    assert place.ask("SELECT count(*) FROM clients", OWNER_ROLE) == 17
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        place.ask("DELETE FROM clients", APP_ROLE)
    place.ask("CREATE TABLE fresh (id int)", OWNER_ROLE)
    assert place.ask("SELECT count(*) FROM fresh", APP_ROLE) == 0


def test_the_file_is_for_its_owner_only(place: Place) -> None:
    place.make()
    assert place.file.stat().st_mode & 0o077 == 0


def test_the_manifest_counts_every_row(place: Place) -> None:
    manifest = place.make()
    assert manifest.tables["clients"] == 50
    assert manifest.migrations == ["procurement.0001_initial"]
    assert set(manifest.parts) == {"database.dump", "files/ab/één.txt", "keys/ab/één.txt"}
    assert archive.verify(place.file) == manifest


def test_one_changed_byte_is_found(place: Place) -> None:
    place.make()
    content = bytearray(place.file.read_bytes())
    content[2000] ^= 1
    place.file.write_bytes(content)
    with pytest.raises(ArchiveDamaged, match=r"database\.dump"):
        archive.verify(place.file)


def test_a_missing_part_is_found(place: Place) -> None:
    place.make()
    rewrite(place.file, lambda name, content: None if name.startswith("keys/") else content)
    with pytest.raises(ArchiveDamaged, match="keys"):
        archive.verify(place.file)


@pytest.mark.parametrize("content", [b"", b"hallo", b"\0" * 10240])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "brief.doc"
    other.write_bytes(content)
    with pytest.raises(NotAnArchive):
        archive.verify(other)


def test_half_a_file_is_refused(place: Place) -> None:
    place.make()
    place.file.write_bytes(place.file.read_bytes()[: place.file.stat().st_size // 2])
    with pytest.raises(NotAnArchive):
        archive.verify(place.file)


def test_a_copy_of_a_newer_version_is_refused(place: Place) -> None:
    manifest = place.make()
    with pytest.raises(ArchiveTooNew, match="0001_initial"):
        archive.refuse_newer(manifest, {"procurement.0000"})


def test_when_the_count_differs_the_old_database_stays(place: Place) -> None:
    place.make()
    rewrite(place.file, lambda name, content: more_rows(content) if name == archive.MANIFEST else content)
    place.ask("DELETE FROM clients WHERE id > 10")
    with pytest.raises(RowsDiffer, match="clients"):
        place.restore()
    assert place.ask("SELECT count(*) FROM clients") == 10


def test_a_failed_copy_leaves_no_file(place: Place) -> None:
    place.ask("DROP TABLE django_migrations")
    with pytest.raises(psycopg.errors.UndefinedTable):
        place.make()
    assert sorted(file.name for file in place.file.parent.iterdir()) == ["files", "keys"]


def more_rows(content: bytes) -> bytes:
    manifest = json.loads(content)
    manifest["tables"]["clients"] += 1
    return json.dumps(manifest).encode()


def rewrite(file: Path, change: Any) -> None:
    """The same archive with some parts changed; ``None`` leaves a part out."""
    with tarfile.open(file) as before:
        parts = [(member, before.extractfile(member).read()) for member in before]  # type: ignore[union-attr]
    with tarfile.open(file, "w") as after:
        for member, content in parts:
            changed = change(member.name, content)
            if changed is not None:
                member.size = len(changed)
                after.addfile(member, io.BytesIO(changed))
