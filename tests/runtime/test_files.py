import io
import os
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from dekkend.runtime import files
from dekkend.runtime.audit import SystemActor
from dekkend.runtime.file_checks import (
    FileEmpty,
    FileRefused,
    FileTooLarge,
    HasMacros,
    HasPassword,
    IsProgram,
    Kind,
    KindNotAccepted,
    LooksInfected,
    NotWhatItSays,
    UnpacksWithoutEnd,
    check,
    clean_name,
)
from dekkend.runtime.folder_store import FolderStore
from dekkend.runtime.models import StoredFile

ANNA = SystemActor("Anna")
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTI" + b"VIRUS-TEST-FILE!$H+H*"
OPEN_TEXT = "application/vnd.oasis.opendocument.text"


def archive(*members: tuple[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return target.getvalue()


def word(*more: tuple[str, bytes | str], types: str = "<Types/>") -> bytes:
    return archive(("[Content_Types].xml", types), ("word/document.xml", "<document/>"), *more)


def sheet() -> bytes:
    target = io.BytesIO()
    Workbook().save(target)
    return target.getvalue()


def encrypted() -> bytes:
    """A zip whose members say that they are encrypted."""
    content = bytearray(word())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            content[start + place] |= 1
            start += 4
    return bytes(content)


GOOD = [
    ("verslag.pdf", PDF, Kind.PDF),
    ("VERSLAG.PDF", b"\n" + PDF, Kind.PDF),
    ("brief.docx", word(), Kind.DOCX),
    ("tarieven.xlsx", sheet(), Kind.XLSX),
    ("brief.odt", archive(("mimetype", OPEN_TEXT), ("content.xml", "<x/>")), Kind.ODT),
    ("foto.png", b"\x89PNG\r\n\x1a\n....", Kind.PNG),
    ("foto.jpeg", b"\xff\xd8\xff\xe0....", Kind.JPG),
    ("lijst.csv", "naam;bedrag\nZoë;1,50\n".encode(), Kind.CSV),
    ("lijst.csv", "naam;bedrag\nZoë;1,50\n".encode("cp1252"), Kind.CSV),
    ("lijst.csv", b"MZ;bedrag\n", Kind.CSV),
    ("lijst.txt", "naam".encode("utf-16"), Kind.TXT),
]
BAD = [
    ("leeg.pdf", b"", FileEmpty),
    ("virus.txt", VIRUS, LooksInfected),
    ("virus.pdf", PDF + b"x" * (2**16 - 70) + VIRUS, LooksInfected),
    ("virus.docx", word(("word/media/a.txt", VIRUS)), LooksInfected),
    ("programma.exe", b"MZ\x90\x00", KindNotAccepted),
    ("factuur.pdf.exe", b"MZ\x90\x00", KindNotAccepted),
    ("factuur.pdf", b"MZ\x90\x00\x03", IsProgram),
    ("script.txt", b"#!/bin/sh\n", IsProgram),
    ("start.pdf", PDF + b"<< /S /Launch >>", IsProgram),
    ("brief.docx", word(("word/embeddings/a.bin", b"\x7fELF")), IsProgram),
    ("brief.docx", word(("word/vbaProject.bin", b"x")), HasMacros),
    ("brief.docx", word(types="application/vnd.ms-word.document.macroEnabled.main+xml"), HasMacros),
    ("brief.odt", archive(("mimetype", OPEN_TEXT), ("Basic/Standard/a.xml", "x")), HasMacros),
    ("brief.docm", word(), KindNotAccepted),
    ("brief.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", KindNotAccepted),
    ("brief.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", HasPassword),
    ("brief.docx", encrypted(), HasPassword),
    ("bom.docx", word(("word/big.xml", b"0" * 30_000_000)), UnpacksWithoutEnd),
    ("bom.docx", word(*[(f"{number}", b"") for number in range(5001)]), UnpacksWithoutEnd),
    ("brief.docx", sheet(), NotWhatItSays),
    ("brief.docx", PDF, NotWhatItSays),
    ("brief.docx", word()[:-30], NotWhatItSays),
    ("brief.odt", word(), NotWhatItSays),
    ("foto.png", b"\xff\xd8\xff\xe0", NotWhatItSays),
    ("verslag.pdf", b"<html>", NotWhatItSays),
    ("lijst.csv", b"a;b\x00", NotWhatItSays),
    ("pagina.html", b"<html>", KindNotAccepted),
    ("naamloos", PDF, KindNotAccepted),
    ("archief.zip", word(), KindNotAccepted),
]


@pytest.mark.parametrize(("name", "content", "kind"), GOOD)
def test_documents_come_in(name: str, content: bytes, kind: Kind) -> None:
    assert check(name, io.BytesIO(content)) is kind
    assert "/" in kind.content_type


@pytest.mark.parametrize(("name", "content", "refusal"), BAD)
def test_what_does_not_come_in_is_told_why(name: str, content: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(FileRefused) as refused:
        check(name, io.BytesIO(content))
    assert type(refused.value) is refusal
    assert name in str(refused.value.message)
    assert refused.value.remedy_message


@given(st.sampled_from(list(Kind)), st.binary(max_size=300), st.booleans())
def test_any_bytes_are_judged_without_an_accident(kind: Kind, content: bytes, zipped: bool) -> None:
    whole = b"PK\x03\x04" + content if zipped else content
    with suppress(FileRefused):
        assert check(f"x.{kind.value}", io.BytesIO(whole)) is kind


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_a_damaged_document_is_judged_without_an_accident(place: int, value: int) -> None:
    content = bytearray(word())
    content[place % len(content)] = value
    with suppress(FileRefused):
        check("x.docx", io.BytesIO(bytes(content)))


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("C:\\Users\\anna\\brief.pdf", "brief.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("fac\u202etuur\x00.pdf", "factuur.pdf"),
        ("  twee   spaties .pdf", "twee spaties .pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("...", "bestand"),
        ("", "bestand"),
    ],
)
def test_names_are_only_names(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


@given(st.text())
def test_any_name_becomes_a_name(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= 200
    assert not set(clean) & set("/\\\x00\n")


@pytest.fixture(params=["folder", "memory"])
def _store(request: pytest.FixtureRequest, settings: object, tmp_path: Path) -> None:
    """The setting is all it takes to keep the files elsewhere, as an S3-compatible store."""
    backends = {
        "folder": {
            "BACKEND": "dekkend.runtime.folder_store.FolderStore",
            "OPTIONS": {"location": tmp_path, "file_permissions_mode": 0o600},
        },
        "memory": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": backends[request.param]}  # type: ignore[attr-defined]


def upload(name: str = "verslag.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db
@pytest.mark.usefixtures("_store")
class TestStore:
    def test_a_file_is_kept_under_its_hash(self) -> None:
        stored = files.save(upload("map/verslag.pdf"), ANNA)
        assert (stored.name, stored.kind, stored.size) == ("verslag.pdf", "pdf", len(PDF))
        assert stored.path == f"uploads/{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}.pdf"
        assert files.content_type(stored) == "application/pdf"
        with files.open_file(stored) as content:
            assert content.read() == PDF
        assert files.is_unchanged(stored)

    def test_the_same_content_is_kept_once(self) -> None:
        first, second = files.save(upload("a.pdf"), ANNA), files.save(upload("b.pdf"), ANNA)
        assert first.path == second.path
        assert (first.name, second.name) == ("a.pdf", "b.pdf")
        assert len(list(files._stored_paths())) == 1

    def test_a_refused_file_leaves_nothing(self) -> None:
        with pytest.raises(LooksInfected):
            files.save(upload("virus.txt", VIRUS), ANNA)
        assert list(files._stored_paths()) == []
        assert StoredFile.objects.count() == 0

    def test_what_is_too_large_is_refused(self, settings: object) -> None:
        settings.FILES_MAX_BYTES = 1024 * 1024  # type: ignore[attr-defined]
        with pytest.raises(FileTooLarge) as refused:
            files.save(upload("groot.pdf", PDF + b"0" * 1024 * 1024), ANNA)
        assert "2 MB" in str(refused.value)
        assert "hoogstens 1 MB" in str(refused.value)

    def test_content_without_a_record_is_cleared_up(self) -> None:
        kept = files.save(upload("a.pdf"), ANNA)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            files.save(upload("b.pdf", PDF + b"b"), ANNA)
            raise ZeroDivisionError
        default_storage.save("letters/1.pdf", ContentFile(PDF))
        assert len(list(files._stored_paths())) == 2
        assert files.remove_orphans() == 1
        assert list(files._stored_paths()) == [kept.path]
        assert files.is_unchanged(kept)
        assert default_storage.exists("letters/1.pdf")

    def test_a_store_that_lost_or_changed_a_file_is_found_out(self) -> None:
        stored = files.save(upload(), ANNA)
        default_storage.delete(stored.path)
        assert not files.is_unchanged(stored)
        default_storage.save(stored.path, ContentFile(b"iets anders"))
        assert not files.is_unchanged(stored)


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    store = FolderStore(location=tmp_path)

    class Broken(ContentFile):  # type: ignore[type-arg]
        def read(self, *arguments: int) -> bytes:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        store.save("a/b.pdf", Broken(PDF))
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []
    store.save("a/b.pdf", ContentFile(PDF))
    assert (tmp_path / "a/b.pdf").stat().st_mode & 0o077 == 0


def test_drafts_of_killed_uploads_are_cleared_up(tmp_path: Path) -> None:
    store = FolderStore(location=tmp_path)
    fresh, dead = tmp_path / ".draft-1", tmp_path / ".draft-2"
    for draft in (fresh, dead):
        draft.write_bytes(b"half")
    os.utime(dead, (0, time.time() - 7200))
    assert store.listdir("") == ([], [])
    assert store.remove_dead_drafts() == 1
    assert (fresh.exists(), dead.exists()) == (True, False)


def posted(content: bytes) -> HttpRequest:
    return RequestFactory().post("/", {"file": upload("groot.pdf", content)})


@pytest.mark.parametrize("size", [100, 3_000_000])
def test_an_endless_upload_fills_no_disk(settings: object, size: int) -> None:
    settings.FILES_MAX_BYTES = 1000  # type: ignore[attr-defined]
    found = posted(PDF + b"0" * size).FILES["file"]
    if size < 1000:
        assert found.read() == PDF + b"0" * size
        return
    assert found.read() == b""
    with pytest.raises(FileTooLarge):
        files.save(found, ANNA)


@pytest.mark.parametrize("refusal", FileRefused.__subclasses__())
def test_every_refusal_of_a_file_can_be_told(refusal: type[FileRefused]) -> None:
    assert str(refusal(name="a.pdf", size=1, limit=1, kind="pdf", accepted=["pdf"]))
